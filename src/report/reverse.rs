use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::grid::{flow, grid};
use super::style::{Style, Tone, count};
use crate::authzen;
use crate::engine::{May, RoleHeld, WhatCan, WhoCan};

/// Everybody who may do something, `ordinance.who-can/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhoCanResult {
    /// `ordinance.who-can/1`.
    pub format: String,
    /// What is to be done.
    pub action: String,
    /// On records of which type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// Of `App`, the application.
    pub id: Option<String>,
    /// The field of which something is to be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How much of it at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// The instant of the question.
    pub now: String,
    /// The people, by id.
    pub people: Vec<String>,
    /// The integrations, by id.
    pub integrations: Vec<String>,
    /// The rules that may decide otherwise once more is given, by id.
    pub depends: Vec<DependsRow>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// All that somebody may do, `ordinance.what-can/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhatCanResult {
    /// `ordinance.what-can/1`.
    pub format: String,
    /// Who it is.
    pub subject: SubjectRow,
    /// Whether they work here; whoever does not is allowed nothing.
    pub active: bool,
    /// The instant of the question.
    pub now: String,
    /// The roles held, by role and scope.
    pub roles: Vec<RoleRow>,
    /// What they may do, or may do once more is given: types by id, then applications.
    pub may: Vec<MayRow>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// A person or an integration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SubjectRow {
    /// `person` or `integration`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id.
    pub id: String,
}

/// A role that is held.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoleRow {
    /// The role.
    pub role: String,
    /// The unit in which and below which it counts, or `tenant`.
    pub scope: String,
    /// Since when; null for always.
    pub since: Option<String>,
    /// Until when, that instant not included; null for no end.
    pub until: Option<String>,
}

/// An action on a type or an application.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MayRow {
    /// What.
    pub action: String,
    /// On records of which type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// Of `App`, the application.
    pub id: Option<String>,
    /// Whether it is allowed with exactly what was given.
    pub decision: bool,
    /// The rules that decide, by id.
    pub rules: Vec<RuleRow>,
    /// The rules that may decide otherwise once more is given, by id.
    pub depends: Vec<DependsRow>,
}

/// A rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// `allow` or `deny`.
    pub effect: String,
    /// `path:line:column`.
    pub at: String,
}

/// A rule that may decide otherwise once more is given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DependsRow {
    /// Its id.
    pub rule: String,
    /// `allow` or `deny`; of a line of a protection, `reveal` or `cap`.
    pub effect: String,
    /// `path:line:column`.
    pub at: String,
    /// What it reads that was not given: attributes of the record, and keys of the context as `context.key`.
    pub attributes: Vec<String>,
    /// Where one person holds the rule's roles, when it waits for the record's unit: units, or `tenant`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

impl From<authzen::Depends> for DependsRow {
    fn from(of: authzen::Depends) -> Self {
        let authzen::Depends { rule, effect, at, attributes, units } = of;
        Self { rule, effect: effect.to_owned(), at, attributes, units }
    }
}

impl From<RoleHeld<'_>> for RoleRow {
    fn from(of: RoleHeld<'_>) -> Self {
        let RoleHeld { role, scope, from, until } = of;
        Self { role: role.to_owned(), scope: scope.to_owned(), since: from, until }
    }
}

impl From<May<'_>> for MayRow {
    fn from(of: May<'_>) -> Self {
        let rule = |rule: authzen::RuleNote| RuleRow { id: rule.id, effect: rule.effect.to_owned(), at: rule.at };
        Self {
            action: of.action.to_owned(),
            of_type: of.of_type.to_owned(),
            id: of.id.map(str::to_owned),
            decision: of.allowed,
            rules: of.rules.into_iter().map(rule).collect(),
            depends: of.depends.into_iter().map(DependsRow::from).collect(),
        }
    }
}

impl MayRow {
    /// `read EmployeeRecord`, `use app mail`.
    pub(super) fn question(&self) -> String {
        asked(&self.action, &self.of_type, self.id.as_deref())
    }
}

/// `read EmployeeRecord`, `use app mail`.
pub(super) fn asked(action: &str, of_type: &str, id: Option<&str>) -> String {
    id.map_or_else(|| format!("{action} {of_type}"), |id| format!("{action} app {id}"))
}

impl WhoCanResult {
    /// The result of a question.
    #[must_use]
    pub fn new(of: &WhoCan) -> Self {
        let (action, of_type, id) = of.question();
        Self {
            format: "ordinance.who-can/1".to_owned(),
            action: action.to_owned(),
            of_type: of_type.to_owned(),
            id: id.map(str::to_owned),
            field: of.sight().map(|(field, _)| field.to_owned()),
            view: of.sight().map(|(_, view)| view),
            now: of.now(),
            people: of.people().map(str::to_owned).collect(),
            integrations: of.integrations().map(str::to_owned).collect(),
            depends: of.depends().map(DependsRow::from).collect(),
            bundle: of.digest(),
            release: of.release().to_owned(),
        }
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
        let mut question = asked(&self.action, &self.of_type, self.id.as_deref());
        if let (Some(field), Some(view)) = (&self.field, &self.view) {
            question = format!("{question} and see `{field}` as {view} or more");
        }
        let told = match (self.people.len(), self.integrations.len()) {
            (0, 0) => format!("Nobody may {question} with what was given."),
            (people, 0) => format!("{} may {question}.", count(people, "person", "people")),
            (0, systems) => format!("{} may {question}.", count(systems, "integration", "integrations")),
            (people, systems) => format!(
                "{} and {} may {question}.",
                count(people, "person", "people"),
                count(systems, "integration", "integrations")
            ),
        };
        let _ = writeln!(out, "{}", style.paint(Tone::Strong, told));
        for (title, ids) in [("people", &self.people), ("integrations", &self.integrations)] {
            if !ids.is_empty() {
                let _ = writeln!(out, "\n{}", style.paint(Tone::Faint, title));
                flow(&mut out, ids.iter().map(String::as_str), style);
            }
        }
        depends_human(&mut out, &self.depends, style);
        out
    }
}

/// The rules that wait for something.
fn depends_human(out: &mut String, rows: &[DependsRow], style: Style) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint(Tone::Strong, "It depends on what was not given:"));
    let rows: Vec<_> =
        rows.iter().map(|row| [row.rule.clone(), row.effect.clone(), row.attributes.join(", "), row.at.clone()]).collect();
    grid(out, ["rule", "effect", "waits for", "at"], &rows, style);
}

impl WhatCanResult {
    /// The result of a question.
    #[must_use]
    pub fn new(of: &WhatCan) -> Self {
        let (kind, id) = of.who();
        Self {
            format: "ordinance.what-can/1".to_owned(),
            subject: SubjectRow { kind: kind.to_owned(), id: id.to_owned() },
            active: of.is_active(),
            now: of.now(),
            roles: of.roles().map(RoleRow::from).collect(),
            may: of.abilities().map(MayRow::from).collect(),
            bundle: of.digest(),
            release: of.release().to_owned(),
        }
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
        let id = &self.subject.id;
        if !self.active {
            let told = format!("{id} does not work here now, and is allowed nothing.");
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, told));
            return out;
        }
        if !self.roles.is_empty() {
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, format!("{id} holds")));
            let end = |end: &Option<String>| end.clone().unwrap_or_default();
            let rows: Vec<_> =
                self.roles.iter().map(|row| [row.role.clone(), row.scope.clone(), end(&row.since), end(&row.until)]).collect();
            grid(&mut out, ["role", "in", "since", "until"], &rows, style);
            out.push('\n');
        }
        let (sure, open): (Vec<_>, Vec<_>) = self.may.iter().partition(|row| row.decision);
        if sure.is_empty() {
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, format!("{id} may do nothing with what was given.")));
        } else {
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, format!("{id} may")));
            let rules = |row: &MayRow| row.rules.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>().join(", ");
            let rows: Vec<_> = sure.iter().map(|row| [row.question(), rules(row), unless(row)]).collect();
            grid(&mut out, ["what", "because of", "may change with"], &rows, style);
        }
        if !open.is_empty() {
            let _ = writeln!(out, "\n{}", style.paint(Tone::Strong, "It depends on what was not given:"));
            let rows: Vec<_> = open
                .iter()
                .flat_map(|row| row.depends.iter().map(|one| (row.question(), one)))
                .map(|(what, one)| [what, one.rule.clone(), one.effect.clone(), one.attributes.join(", "), one.units.join(", ")])
                .collect();
            grid(&mut out, ["what", "rule", "effect", "waits for", "held in"], &rows, style);
        }
        out
    }
}

/// What could change a decision that is an allow: the denies that wait, with what for.
fn unless(row: &MayRow) -> String {
    let denies = row.depends.iter().filter(|one| one.effect == "deny");
    denies.map(|one| format!("{} ({})", one.rule, one.attributes.join(", "))).collect::<Vec<_>>().join(", ")
}
