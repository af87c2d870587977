use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::grid::grid;
use super::route::not_asked;
use super::style::{Style, Tone};
use crate::authzen::{CaseAnswer, OpenNote};
use crate::engine::PlayedCase;

/// The cases that are kept, `ordinance.cases/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cases {
    /// `ordinance.cases/1`.
    pub format: String,
    /// Case by case, by name.
    pub cases: Vec<CaseRow>,
}

/// One kept case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseRow {
    /// Its name.
    pub case: String,
    /// Where it stands, in a word; the code of the error where that cannot be told.
    pub status: String,
    /// The flow it goes through.
    pub flow: Option<String>,
    /// Whose turn it is, by id.
    pub open: Vec<String>,
    /// Why it cannot be told where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Cases {
    /// Cases by name.
    #[must_use]
    pub fn new(cases: Vec<CaseRow>) -> Self {
        Self { format: "ordinance.cases/1".to_owned(), cases }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut out = String::new();
        let row = |one: &CaseRow| {
            let open = one.error.clone().unwrap_or_else(|| one.open.join(", "));
            [one.case.clone(), one.status.clone(), one.flow.clone().unwrap_or_default(), open]
        };
        if self.cases.is_empty() {
            let _ = writeln!(out, "no cases");
        } else {
            grid(&mut out, ["case", "status", "flow", "open"], &self.cases.iter().map(row).collect::<Vec<_>>(), style);
        }
        out
    }
}

/// A case for people.
#[must_use]
pub fn case_human(case: &CaseAnswer, style: Style) -> String {
    let mut out = String::new();
    let tone = match case.status {
        "approved" => Tone::Good,
        "rejected" | "blocked" | "cancelled" | "withdrawn" => Tone::Bad,
        _ => Tone::Notice,
    };
    let flow = case.flow.as_deref().unwrap_or_default();
    let _ = writeln!(out, "{}  {flow}  round {}", style.paint(tone, case.status), case.round);
    if let Some(end) = &case.end {
        let by = end.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let _ = writeln!(out, "  at {}{by}", end.at);
    }
    if let Some(blocked) = &case.blocked {
        let step = blocked.step.as_ref().map(|step| format!("step {step}: ")).unwrap_or_default();
        let _ = writeln!(out, "  {step}{} [{}]", blocked.message, blocked.reason);
    }
    if !case.open.is_empty() {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let bare = |one: &OpenNote| [one.step.clone(), one.person.clone(), text(&one.acting_for)];
        let explained =
            |one: &OpenNote| [one.step.clone(), one.person.clone(), text(&one.acting_for), text(&one.via), text(&one.at)];
        if case.open.iter().any(|one| one.via.is_some()) {
            let rows: Vec<_> = case.open.iter().map(explained).collect();
            grid(&mut out, ["open", "person", "for", "because of", "at"], &rows, style);
        } else {
            grid(&mut out, ["open", "person", "for"], &case.open.iter().map(bare).collect::<Vec<_>>(), style);
        }
    }
    not_asked(&mut out, case.why_not.as_deref().unwrap_or_default(), style);
    for event in &case.awaiting {
        let _ = writeln!(out, "  waits for {event}");
    }
    let timers: Vec<[String; 4]> = case
        .overdue
        .iter()
        .map(|timer| (timer, "overdue"))
        .chain(case.timers.iter().map(|timer| (timer, "")))
        .map(|(timer, when)| [timer.due.clone(), timer.effect.to_owned(), timer.id.clone(), when.to_owned()])
        .collect();
    if !timers.is_empty() {
        grid(&mut out, ["timer", "effect", "id", ""], &timers, style);
    }
    for fault in &case.errors {
        let _ = writeln!(out, "  {} {}: {}", style.paint(Tone::Bad, "timer"), fault.timer, fault.message);
    }
    for ignored in &case.ignored {
        let _ = writeln!(
            out,
            "  {} event {}: {} [{}]",
            style.paint(Tone::Bad, "ignored"),
            ignored.seq,
            ignored.message,
            ignored.code
        );
    }
    out
}

/// A played case for people: each line, whether it held, and where the case stands in the end.
#[must_use]
pub fn play_human(played: &PlayedCase, style: Style) -> String {
    let mut out = String::new();
    for line in &played.lines {
        let (mark, tone) = if line.held { ("ok  ", Tone::Good) } else { ("FAIL", Tone::Bad) };
        let because = line.because.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let _ = writeln!(out, "{}  {}  {}{because}", style.paint(tone, mark), line.at, line.line);
    }
    out.push_str(&case_human(&played.case, style));
    out
}
