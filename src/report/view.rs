use std::fmt::Write;

use super::style::{Style, Tone, columns, cut, pad};
use crate::authzen::{Obligation, RequestError, ShownValue, ViewAnswer};
use crate::mask::View;

/// What somebody sees of a record, or why that is no question, as an indented document.
#[must_use]
pub fn view_json(answer: &Result<ViewAnswer, RequestError>) -> String {
    match answer {
        Ok(answer) => super::document(answer),
        Err(error) => super::document(error),
    }
}

/// The same on one line, for batches.
#[must_use]
pub fn view_line(answer: &Result<ViewAnswer, RequestError>) -> String {
    // Neither form has a map with keys that are no texts, so neither can fail to be written.
    let text = match answer {
        Ok(answer) => serde_json::to_string(answer),
        Err(error) => serde_json::to_string(error),
    };
    text.unwrap_or_default()
}

/// The longest value in a table, in columns.
const LONGEST: usize = 60;

/// What somebody sees, for people. `question` says what was asked: `bella` `read` `EmployeeRecord`.
#[must_use]
pub fn view_human(question: [&str; 3], answer: &ViewAnswer, style: Style) -> String {
    let [who, action, what] = question;
    let mut out = String::new();
    if !answer.decision {
        let both = if action == "read" { "read".to_owned() } else { format!("both {action} and read") };
        let said = format!("{who} may not {both} {what}, and sees nothing of it");
        let _ = writeln!(out, "{}  {}", style.paint(Tone::Bad, "deny"), style.paint(Tone::Strong, said));
        return out;
    }
    let said = format!("{who} sees {what} so");
    let _ = writeln!(out, "{}  {}", style.paint(Tone::Good, "allow"), style.paint(Tone::Strong, said));
    let rows = answer.views.iter().map(|(field, view)| {
        let shown = answer.record.get(field).map(shown);
        vec![field.to_owned(), view.to_string(), shown.unwrap_or_else(|| if view == View::Hidden { "–" } else { "" }.to_owned())]
    });
    table(&mut out, "fields", rows.collect(), style);
    let closed = answer.closed.iter().map(|closed| vec![closed.field.clone(), format!("{}: {}", closed.why, closed.help)]);
    table(&mut out, "not shown, though it may be", closed.collect(), style);
    let removed = answer.removed.iter().map(|field| vec![field.clone()]).collect();
    table(&mut out, "taken out, for the catalogue does not know them", removed, style);
    let needs = answer.needs.iter().map(|need| vec![need.field.clone(), need.view.clone(), format!("after flow {}", need.flow)]);
    table(&mut out, "what an approved case would show", needs.collect(), style);
    table(&mut out, "what must be done", answer.obligations.iter().map(obligation).collect(), style);
    let why = answer.why.iter().flatten().map(|why| vec![why.field.clone(), why.held.clone(), why.at.clone()]);
    table(&mut out, "what decided", why.collect(), style);
    let why_not = answer.why_not.iter().flatten().map(|line| {
        let failed = format!("{} (is {})", line.failed, line.actual);
        vec![line.field.clone(), line.view.clone(), failed, line.at.clone()]
    });
    table(&mut out, "what would show more, but for one clause", why_not.collect(), style);
    out
}

/// A value as people read it.
fn shown(value: &ShownValue) -> String {
    let text = match value {
        ShownValue::Whole(json) => serde_json::from_str::<String>(json.get())
            .unwrap_or_else(|_| json.get().split_whitespace().collect::<Vec<_>>().join(" ")),
        ShownValue::Text(text) | ShownValue::Masked(text) => text.clone(),
        ShownValue::Present => "present".to_owned(),
    };
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut(&plain, LONGEST)
}

fn obligation(obligation: &Obligation) -> Vec<String> {
    match obligation {
        Obligation::Expire { at } => vec!["stop showing it".to_owned(), format!("at {at}")],
        Obligation::Notify { people } => vec!["tell".to_owned(), people.join(", ")],
        Obligation::Review { by, due } => vec!["have it reviewed".to_owned(), format!("by {} before {due}", by.join(", "))],
    }
}

/// Rows in columns under a title; nothing for none.
fn table(out: &mut String, title: &str, rows: Vec<Vec<String>>, style: Style) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Tone::Faint, title));
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(row.len().max(widths.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
        let _ = writeln!(out, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
