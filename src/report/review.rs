use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::grid::grid;
use super::reverse::asked;
use super::style::{Style, Tone, count};
use crate::engine::{Engine, WhoCan};
use crate::value::Instant;
use crate::workspace::Assigned;

/// Who holds what, `ordinance.review/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewResult {
    /// `ordinance.review/1`.
    pub format: String,
    /// Whose members were reviewed; null for everybody.
    pub unit: Option<String>,
    /// The instant of the review.
    pub now: String,
    /// A row a role and assignment, by person, role and scope.
    pub rows: Vec<ReviewRow>,
    /// Who may do what with records of the unit; with `--access` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Vec<AccessRow>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// A role that somebody holds through one assignment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// The person.
    pub person: String,
    /// What people call them.
    pub name: Option<String>,
    /// Their primary unit.
    pub unit: String,
    /// The role held.
    pub role: String,
    /// The unit in which and below which it counts, or `tenant`.
    pub scope: String,
    /// Since when; null for always.
    pub since: Option<String>,
    /// Until when, that instant not included; null for no end.
    pub until: Option<String>,
    /// The role that was assigned: this one, or one that includes it.
    pub through: String,
    /// To whom it was assigned: `person:p`, `unit:u`, `heads_in:u` or `where:CONDITION`.
    pub who: String,
    /// Where the assignment is written, `path:line:column`.
    pub at: String,
    /// Why, as it is written there.
    pub reason: Option<String>,
    /// The day it was last reviewed; null for never.
    pub reviewed: Option<String>,
    /// The day the next review is due; null when the role does not say how often.
    pub due: Option<String>,
    /// Whether a review is due.
    pub overdue: bool,
}

/// Who may do something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccessRow {
    /// What.
    pub action: String,
    /// On records of which type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// Of `App`, the application.
    pub id: Option<String>,
    /// The people, by id.
    pub people: Vec<String>,
    /// The integrations, by id.
    pub integrations: Vec<String>,
    /// The rules that may decide otherwise once more is given, by id.
    pub depends: Vec<String>,
}

impl From<Assigned> for ReviewRow {
    fn from(of: Assigned) -> Self {
        Self {
            person: of.person,
            name: of.name,
            unit: of.unit,
            role: of.role,
            scope: of.scope,
            since: of.since,
            until: of.until,
            through: of.through,
            who: of.who,
            at: of.at,
            reason: of.reason,
            reviewed: of.reviewed,
            due: of.due,
            overdue: of.overdue,
        }
    }
}

impl AccessRow {
    /// Who may do one thing.
    #[must_use]
    pub fn new(of: &WhoCan) -> Self {
        let (action, of_type, id) = of.question();
        Self {
            action: action.to_owned(),
            of_type: of_type.to_owned(),
            id: id.map(str::to_owned),
            people: of.people().map(str::to_owned).collect(),
            integrations: of.integrations().map(str::to_owned).collect(),
            depends: of.depends().map(|one| one.rule).collect(),
        }
    }
}

/// The columns of a table for spreadsheets.
const COLUMNS: [&str; 14] =
    ["person", "name", "unit", "role", "scope", "since", "until", "through", "who", "at", "reason", "reviewed", "due", "overdue"];

impl ReviewResult {
    /// What a review found; `unit` is whose members it was about.
    #[must_use]
    pub fn new(engine: &Engine, unit: Option<String>, now: Instant, rows: Vec<Assigned>, access: Option<Vec<AccessRow>>) -> Self {
        let bundle = engine.bundle();
        let head = bundle.head();
        Self {
            format: "ordinance.review/1".to_owned(),
            unit,
            now: now.display_in(&head.zone),
            rows: rows.into_iter().map(ReviewRow::from).collect(),
            access,
            bundle: head.digest.to_string(),
            release: head.release.clone(),
        }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// As comma-separated values, RFC 4180: a line a row, with a head.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = COLUMNS.join(",");
        out.push_str("\r\n");
        for row in &self.rows {
            let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
            let overdue = if row.overdue { "true" } else { "false" };
            let cells = [
                cell(&row.person),
                text(&row.name),
                cell(&row.unit),
                cell(&row.role),
                cell(&row.scope),
                text(&row.since),
                text(&row.until),
                cell(&row.through),
                cell(&row.who),
                cell(&row.at),
                text(&row.reason),
                text(&row.reviewed),
                text(&row.due),
                overdue.to_owned(),
            ];
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut out = String::new();
        let mut people: Vec<&str> = self.rows.iter().map(|row| row.person.as_str()).collect();
        people.dedup();
        let whose = self.unit.as_ref().map_or(String::new(), |unit| format!(" in {unit}"));
        let late = self.rows.iter().filter(|row| row.overdue).count();
        let due = if late == 0 { String::new() } else { format!(", {late} to be reviewed") };
        let told = format!(
            "{}{whose} with {}{due}.",
            count(people.len(), "person", "people"),
            count(self.rows.len(), "role held", "roles held")
        );
        let _ = writeln!(out, "{}\n", style.paint(Tone::Strong, told));
        let day = |at: &Option<String>| at.as_ref().map_or(String::new(), |at| at.chars().take(10).collect());
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| {
                let how = if row.through == row.role { row.who.clone() } else { format!("{} ({})", row.who, row.through) };
                let seen = row.reviewed.clone().unwrap_or_else(|| "never".to_owned());
                let seen = if row.overdue { format!("{seen}, due") } else { seen };
                let name = row.name.clone().unwrap_or_default();
                [row.person.clone(), name, row.role.clone(), row.scope.clone(), day(&row.since), seen, how, row.at.clone()]
            })
            .collect();
        if !rows.is_empty() {
            grid(&mut out, ["person", "name", "role", "in", "since", "reviewed", "through", "at"], &rows, style);
        }
        if let Some(access) = &self.access {
            let _ = writeln!(out, "\n{}", style.paint(Tone::Strong, "Who may do what"));
            let rows: Vec<_> = access
                .iter()
                .map(|row| {
                    let question = asked(&row.action, &row.of_type, row.id.as_deref());
                    let all = row.people.len().saturating_add(row.integrations.len());
                    [question, all.to_string(), row.depends.join(", ")]
                })
                .collect();
            grid(&mut out, ["what", "how many", "depends on more"], &rows, style);
        }
        out
    }
}

/// A cell of comma-separated values.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
