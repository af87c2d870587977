use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Tone, count, printable};
use crate::audit::Tracked;
use crate::journal::LinesVerified;
use crate::value::Instant;

/// What is damaged in an audit log, `ordinance.audit-verify/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditVerify {
    /// `ordinance.audit-verify/1`.
    pub format: String,
    /// The log.
    pub file: String,
    /// How many whole records it has.
    pub records: u64,
    /// Whether it could be told that nothing is missing at the end.
    pub end_known: bool,
    /// What is wrong, in the order of lines; empty when all is whole.
    pub damage: Vec<AuditDamage>,
    /// How much is wrong beyond what is listed.
    pub unlisted: u64,
}

/// One thing that is wrong with an audit log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditDamage {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

/// Uses of scenarios, `ordinance.audit-uses/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditUses {
    /// `ordinance.audit-uses/1`.
    pub format: String,
    /// The uses, by when they began.
    pub uses: Vec<AuditUse>,
}

/// A use of a scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditUse {
    /// Its id, as `audit review` takes it.
    pub id: String,
    /// Who.
    pub person: String,
    /// The scenario.
    pub scenario: String,
    /// The record's type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The record's id.
    pub record: String,
    /// When it began.
    pub began: String,
    /// When it is over; null when it is not limited.
    pub until: Option<String>,
    /// When its review is due; null when it needs none.
    pub review_due: Option<String>,
    /// Who may review it.
    pub reviewers: Vec<String>,
    /// Who reviewed it, and when; null before.
    pub reviewed: Option<AuditReviewed>,
    /// Whether its review is overdue.
    pub overdue: bool,
}

/// A review that was done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditReviewed {
    /// By whom.
    pub by: String,
    /// When.
    pub at: String,
}

impl AuditVerify {
    /// What came of looking through a log.
    #[must_use]
    pub fn new(file: &str, found: &LinesVerified) -> Self {
        let damage = found.faults.iter().map(|fault| AuditDamage { line: fault.line, message: fault.what.clone() }).collect();
        Self {
            format: "ordinance.audit-verify/1".to_owned(),
            file: file.to_owned(),
            records: found.records,
            end_known: found.end_known,
            damage,
            unlisted: found.unlisted,
        }
    }

    /// The same for a log whose end must be known: that it is not is damage too.
    #[must_use]
    pub fn whole(mut self) -> Self {
        if !self.end_known && self.records > 0 {
            let message =
                format!("`{}.head` is missing or damaged, so nobody knows whether records are missing at the end", self.file);
            self.damage.push(AuditDamage { line: self.records.saturating_add(1), message });
        }
        self
    }

    /// Whether all is whole, as far as can be told.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty()
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
        for damage in &self.damage {
            let (place, message) = (format!("{}:{}", self.file, damage.line), printable(&damage.message));
            let _ = writeln!(out, "{} {}: {message}", style.paint(Tone::Bad, "damaged:"), printable(&place));
        }
        if self.unlisted > 0 {
            let _ = writeln!(out, "and {} more", self.unlisted);
        }
        if self.is_whole() {
            let records = count(usize::try_from(self.records).unwrap_or(usize::MAX), "record", "records");
            let _ = writeln!(out, "All is whole: {records}, each on the one before.");
            if !self.end_known && self.records > 0 {
                let _ =
                    writeln!(out, "Whether records are missing at the end cannot be told: no `.head` of this log is at hand.");
            }
        } else {
            let _ = writeln!(out, "The tool never repairs a log: keep it as it is, and compare it with a copy.");
        }
        out
    }
}

impl AuditUses {
    /// Uses, as they are at an instant.
    #[must_use]
    pub fn new<'a>(uses: impl IntoIterator<Item = &'a Tracked>, now: Instant) -> Self {
        let mut uses: Vec<_> = uses.into_iter().map(|tracked| AuditUse::new(tracked, now)).collect();
        uses.sort_by(|a, b| (&a.began, &a.id).cmp(&(&b.began, &b.id)));
        Self { format: "ordinance.audit-uses/1".to_owned(), uses }
    }

    /// Only those whose review is overdue.
    #[must_use]
    pub fn overdue(mut self) -> Self {
        self.uses.retain(|used| used.overdue);
        self
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        if self.uses.is_empty() {
            return "No use of a scenario.\n".to_owned();
        }
        let mut out = String::new();
        for used in &self.uses {
            let what = format!("{} {} {} of {} {}", used.began, used.person, used.scenario, used.resource_type, used.record);
            let state = match (&used.reviewed, &used.review_due) {
                (Some(review), _) => style.paint(Tone::Good, format!("reviewed by {} at {}", review.by, review.at)),
                (None, Some(due)) if used.overdue => style.paint(Tone::Bad, format!("review overdue since {due}")),
                (None, Some(due)) => style.paint(Tone::Notice, format!("review due {due}")),
                (None, None) => style.paint(Tone::Faint, "needs no review"),
            };
            let _ = writeln!(out, "{}  {}  {state}", style.paint(Tone::Strong, &used.id), printable(&what));
        }
        out
    }
}

impl AuditUse {
    fn new(tracked: &Tracked, now: Instant) -> Self {
        let Tracked { used, review } = tracked;
        let due = used.review.as_ref();
        Self {
            id: used.id(),
            person: used.of.person.clone(),
            scenario: used.of.scenario.clone(),
            resource_type: used.of.resource_type.clone(),
            record: used.of.record.clone(),
            began: used.began.to_string(),
            until: used.until.map(|until| until.to_string()),
            review_due: due.map(|review| review.due.to_string()),
            reviewers: due.map(|review| review.by.clone()).unwrap_or_default(),
            reviewed: review.as_ref().map(|review| AuditReviewed { by: review.by.clone(), at: review.at.to_string() }),
            overdue: review.is_none() && due.is_some_and(|review| review.due <= now),
        }
    }
}
