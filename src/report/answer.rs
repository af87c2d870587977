use std::fmt::Write;

use super::style::{Style, Tone, columns, count, cut, pad};
use crate::authzen::{Answer, Context, RequestError};

/// The answer to a question, or why it is no question, as an indented document.
#[must_use]
pub fn answer_json<T: serde::Serialize>(answer: &Result<T, RequestError>) -> String {
    match answer {
        Ok(answer) => super::document(answer),
        Err(error) => super::document(error),
    }
}

/// The same on one line, for batches.
#[must_use]
pub fn answer_line<T: serde::Serialize>(answer: &Result<T, RequestError>) -> String {
    // Neither form has a map with keys that are no texts, so neither can fail to be written.
    let text = match answer {
        Ok(answer) => serde_json::to_string(answer),
        Err(error) => serde_json::to_string(error),
    };
    text.unwrap_or_default()
}

/// The most lines of an answer that is not asked for in full.
const SHORT: usize = 15;
/// The longest clause of such an answer, in columns.
const LONGEST: usize = 60;

/// The answer for people. `question` says what was asked: `bella` `read` `EmployeeRecord`. Unless it is to be `full` it has at most
/// fifteen lines, with the first of every kind of reason.
#[must_use]
pub fn answer_human(question: [&str; 3], answer: &Answer, full: bool, style: Style) -> String {
    let [who, action, what] = question;
    let context = &answer.context;
    let mut out = String::new();
    let (word, tone) = if answer.decision { ("allow", Tone::Good) } else { ("deny", Tone::Bad) };
    let said = match (answer.decision, context.rules.is_empty()) {
        (true, _) => format!("{who} may {action} {what}"),
        (false, true) if !context.refused.is_empty() => {
            format!("{who} may not change {} of {what}", context.refused.join(", "))
        }
        (false, true) => format!("no rule allows {who} to {action} {what}"),
        (false, false) => format!("{who} may not {action} {what}"),
    };
    let _ = writeln!(out, "{}  {}", style.paint(tone, word), style.paint(Tone::Strong, said));
    let mut sections = sections(answer);
    let more = if full { 0 } else { shorten(&mut sections) };
    sections.iter().for_each(|section| section.write(&mut out, style));
    if more > 0 {
        let _ =
            writeln!(out, "\n{}", style.paint(Tone::Faint, format!("{} with --full", count(more, "more line", "more lines"))));
    }
    out
}

/// Rows under a title.
struct Section {
    title: &'static str,
    rows: Vec<Vec<String>>,
}

/// What an answer rests on; nothing is empty.
fn sections(answer: &Answer) -> Vec<Section> {
    let Context { rules, why, why_not, errors, needs, .. } = &answer.context;
    let needs = needs.iter().map(|need| vec![need.field.clone(), format!("after flow {}", need.flow)]);
    let why = why.iter().flatten().map(|r| vec![r.rule.clone(), r.held.clone(), r.actual.clone(), r.at.clone()]);
    let why_not = why_not.iter().flatten().map(|r| vec![r.rule.clone(), r.failed.clone(), r.actual.clone(), r.at.clone()]);
    let errors = errors.iter().map(|e| vec![e.rule.clone(), e.part.to_owned(), e.message.clone(), e.at.clone()]);
    let all = [
        ("because of", rules.iter().map(|rule| vec![rule.id.clone(), rule.at.clone()]).collect::<Vec<_>>()),
        ("what an approved case would let through", needs.collect()),
        ("what held", why.collect()),
        ("what did not, by one clause", why_not.collect()),
        ("what could not be worked out, and counted as closed", errors.collect()),
    ];
    all.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(title, rows)| Section { title, rows }).collect()
}

/// Cuts rows and long cells until the answer is short, a row of every section in turn; how many rows are gone.
fn shorten(sections: &mut [Section]) -> usize {
    let headings = sections.len().saturating_mul(2).saturating_add(1);
    let all: usize = sections.iter().map(|section| section.rows.len()).sum();
    let room = SHORT.saturating_sub(headings);
    // What is left out is told on two lines of its own.
    let room = if all > room { room.saturating_sub(2) } else { room };
    let mut kept = vec![0_usize; sections.len()];
    let mut left = room.min(all);
    while left > 0 {
        for (kept, section) in kept.iter_mut().zip(&*sections) {
            if left > 0 && *kept < section.rows.len() {
                (*kept, left) = (kept.saturating_add(1), left.saturating_sub(1));
            }
        }
    }
    for (section, kept) in sections.iter_mut().zip(&kept) {
        section.rows.truncate(*kept);
        section.rows.iter_mut().flatten().for_each(|cell| *cell = cut(cell, LONGEST));
    }
    all.saturating_sub(room)
}

impl Section {
    /// Rows in columns; the last column, a place, is faint.
    fn write(&self, out: &mut String, style: Style) {
        let _ = writeln!(out, "\n{}", style.paint(Tone::Faint, self.title));
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            widths.resize(row.len().max(widths.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = columns(cell).max(*width);
            }
        }
        for row in &self.rows {
            let mut line = String::from("  ");
            for (number, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let last = number.saturating_add(1) == row.len();
                line.push_str(&if last { style.paint(Tone::Faint, cell) } else { style.paint(Tone::Strong, pad(cell, *width)) });
                line.push_str("  ");
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}
