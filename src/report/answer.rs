use std::fmt::Write;

use super::style::{Style, Tone, columns, pad};
use crate::authzen::{Answer, RequestError};

/// The answer to a question, or why it is no question, as an indented document.
#[must_use]
pub fn answer_json(answer: &Result<Answer, RequestError>) -> String {
    match answer {
        Ok(answer) => super::document(answer),
        Err(error) => super::document(error),
    }
}

/// The same on one line, for batches.
#[must_use]
pub fn answer_line(answer: &Result<Answer, RequestError>) -> String {
    // Neither form has a map with keys that are no texts, so neither can fail to be written.
    let text = match answer {
        Ok(answer) => serde_json::to_string(answer),
        Err(error) => serde_json::to_string(error),
    };
    text.unwrap_or_default()
}

/// The answer for people. `question` says what was asked: `bella` `read` `EmployeeRecord`.
#[must_use]
pub fn answer_human(question: [&str; 3], answer: &Answer, style: Style) -> String {
    let [who, action, what] = question;
    let context = &answer.context;
    let mut out = String::new();
    let (word, tone) = if answer.decision { ("allow", Tone::Good) } else { ("deny", Tone::Bad) };
    let said = match (answer.decision, context.rules.is_empty()) {
        (true, _) => format!("{who} may {action} {what}"),
        (false, true) => format!("no rule allows {who} to {action} {what}"),
        (false, false) => format!("{who} may not {action} {what}"),
    };
    let _ = writeln!(out, "{}  {}", style.paint(tone, word), style.paint(Tone::Strong, said));
    let rows: Vec<_> = context.rules.iter().map(|rule| [rule.id.clone(), rule.at.clone()]).collect();
    section(&mut out, "because of", &rows, style);
    if let Some(why) = &context.why {
        let rows: Vec<_> = why.iter().map(|r| [r.rule.clone(), r.held.clone(), r.actual.clone(), r.at.clone()]).collect();
        section(&mut out, "what held", &rows, style);
    }
    if let Some(why_not) = &context.why_not {
        let rows: Vec<_> = why_not.iter().map(|r| [r.rule.clone(), r.failed.clone(), r.actual.clone(), r.at.clone()]).collect();
        section(&mut out, "what did not, by one clause", &rows, style);
    }
    let rows: Vec<_> =
        context.errors.iter().map(|e| [e.rule.clone(), e.part.to_owned(), e.message.clone(), e.at.clone()]).collect();
    section(&mut out, "what could not be worked out, and counted as closed", &rows, style);
    out
}

/// Rows in columns under a title; the last column, a place, is faint.
fn section<const N: usize>(out: &mut String, title: &str, rows: &[[String; N]], style: Style) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Tone::Faint, title));
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    for row in rows {
        let mut line = String::from("  ");
        for (number, (cell, width)) in row.iter().zip(widths).enumerate() {
            let last = number.saturating_add(1) == N;
            line.push_str(&if last { style.paint(Tone::Faint, cell) } else { style.paint(Tone::Strong, pad(cell, width)) });
            line.push_str("  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
