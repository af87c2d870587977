use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::grid::grid;
use super::reverse::{DependsRow, MayRow, asked};
use super::style::{Style, Tone};
use crate::engine::{Comparison, RoleHeld, SeenApart, WhatCan};
use crate::mask::View;
use crate::workspace::Assigned;

/// How two differ, or one at two instants, `ordinance.compare/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CompareResult {
    /// `ordinance.compare/1`.
    pub format: String,
    /// The first.
    pub left: SideRow,
    /// The second.
    pub right: SideRow,
    /// The roles that only one holds.
    pub holds: Vec<HoldsRow>,
    /// What one may and the other may not, or only under other conditions: types by id, then applications.
    pub may: Vec<DifferenceRow>,
    /// The fields of which one sees more than the other, by type and field.
    pub sees: Vec<SeesRow>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// Who is compared, and when.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SideRow {
    /// `person` or `integration`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id.
    pub id: String,
    /// The instant.
    pub now: String,
}

/// A role that only one holds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldsRow {
    /// `left` or `right`.
    pub side: String,
    /// The role.
    pub role: String,
    /// The unit in which and below which it counts, or `tenant`.
    pub scope: String,
    /// The assignments through which it is held.
    pub through: Vec<ThroughRow>,
}

/// An assignment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ThroughRow {
    /// The role that was assigned.
    pub role: String,
    /// To whom: `person:p`, `unit:u`, `heads_in:u` or `where:CONDITION`.
    pub who: String,
    /// `path:line:column`.
    pub at: String,
}

/// One question and what each may.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferenceRow {
    /// What is to be done.
    pub action: String,
    /// On records of which type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// Of `App`, the application.
    pub id: Option<String>,
    /// What the first may; null for never.
    pub left: Option<AnswerRow>,
    /// What the second may; null for never.
    pub right: Option<AnswerRow>,
}

/// A field of which one sees more than the other.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeesRow {
    /// The record's type.
    #[serde(rename = "type")]
    pub of_type: String,
    /// The field.
    pub field: String,
    /// The view that the first has; null where they may not read the record.
    pub left: Option<String>,
    /// The view that the second has.
    pub right: Option<String>,
}

/// What one may.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnswerRow {
    /// Whether it is allowed with exactly what was given.
    pub decision: bool,
    /// The rules that decide, by id.
    pub rules: Vec<String>,
    /// The rules that may decide otherwise once more is given, by id.
    pub depends: Vec<DependsRow>,
}

impl From<MayRow> for AnswerRow {
    fn from(of: MayRow) -> Self {
        Self { decision: of.decision, rules: of.rules.into_iter().map(|rule| rule.id).collect(), depends: of.depends }
    }
}

impl CompareResult {
    /// The result of a comparison; `assigned` are the assignments of both sides, each at its instant.
    #[must_use]
    pub fn new(of: &Comparison, assigned: [&[Assigned]; 2]) -> Self {
        let [left, right] = assigned;
        let (first, second) = of.roles();
        let ids = [of.left().who().1.to_owned(), of.right().who().1.to_owned()];
        let [left_id, right_id] = &ids;
        let held = first.into_iter().map(|held| holds("left", left_id, held, left));
        let holds = held.chain(second.into_iter().map(|held| holds("right", right_id, held, right))).collect();
        let may = of.differences().into_iter().filter_map(|row| {
            let (left, right) = (row.left.map(MayRow::from), row.right.map(MayRow::from));
            let one = left.as_ref().or(right.as_ref())?;
            let (action, of_type, id) = (one.action.clone(), one.of_type.clone(), one.id.clone());
            Some(DifferenceRow { action, of_type, id, left: left.map(AnswerRow::from), right: right.map(AnswerRow::from) })
        });
        Self {
            format: "ordinance.compare/1".to_owned(),
            left: SideRow::new(of.left()),
            right: SideRow::new(of.right()),
            holds,
            may: may.collect(),
            sees: of.views().iter().map(SeesRow::new).collect(),
            bundle: of.left().digest(),
            release: of.left().release().to_owned(),
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
        let [left, right] = self.names();
        if self.holds.is_empty() && self.may.is_empty() && self.sees.is_empty() {
            let told = format!("{left} and {right} hold the same roles and may do the same.");
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, told));
            return out;
        }
        for (side, name) in [("left", &left), ("right", &right)] {
            let rows: Vec<_> = self.holds.iter().filter(|row| row.side == side).flat_map(HoldsRow::lines).collect();
            if !rows.is_empty() {
                let _ = writeln!(out, "{}", style.paint(Tone::Strong, format!("Only {name} holds")));
                grid(&mut out, ["role", "in", "through", "at"], &rows, style);
                out.push('\n');
            }
        }
        if !self.may.is_empty() {
            let _ = writeln!(out, "{}", style.paint(Tone::Strong, "They may do different things"));
            let rows: Vec<_> = self
                .may
                .iter()
                .map(|row| [asked(&row.action, &row.of_type, row.id.as_deref()), told(&row.left), told(&row.right)])
                .collect();
            grid(&mut out, ["what", &left, &right], &rows, style);
        }
        if !self.sees.is_empty() {
            let apart = if self.may.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{apart}{}", style.paint(Tone::Strong, "They see different things"));
            let view = |view: &Option<String>| view.clone().unwrap_or_else(|| "–".to_owned());
            let rows: Vec<_> = self
                .sees
                .iter()
                .map(|row| [format!("{}.{}", row.of_type, row.field), view(&row.left), view(&row.right)])
                .collect();
            grid(&mut out, ["field", &left, &right], &rows, style);
        }
        out
    }

    /// What the sides are called: by id, or by instant when they are one.
    fn names(&self) -> [String; 2] {
        if self.left.id == self.right.id {
            return [&self.left, &self.right].map(|side| format!("{} at {}", side.id, side.now));
        }
        [self.left.id.clone(), self.right.id.clone()]
    }
}

fn holds(side: &str, id: &str, held: RoleHeld<'_>, assigned: &[Assigned]) -> HoldsRow {
    let own = assigned.iter().filter(|row| row.person == id && row.role == held.role && row.scope == held.scope);
    let through = own.map(|row| ThroughRow { role: row.through.clone(), who: row.who.clone(), at: row.at.clone() }).collect();
    HoldsRow { side: side.to_owned(), role: held.role.to_owned(), scope: held.scope.to_owned(), through }
}

impl SeesRow {
    fn new(of: &SeenApart<'_>) -> Self {
        let name = |view: Option<View>| view.map(|view| view.to_string());
        Self { of_type: of.of_type.to_owned(), field: of.field.to_owned(), left: name(of.left), right: name(of.right) }
    }
}

impl SideRow {
    fn new(of: &WhatCan) -> Self {
        let (kind, id) = of.who();
        Self { kind: kind.to_owned(), id: id.to_owned(), now: of.now() }
    }
}

impl HoldsRow {
    fn lines(&self) -> Vec<[String; 4]> {
        let line = |through: &ThroughRow| {
            let how = if through.role == self.role { through.who.clone() } else { format!("{} ({})", through.who, through.role) };
            [self.role.clone(), self.scope.clone(), how, through.at.clone()]
        };
        self.through.iter().map(line).collect()
    }
}

/// What one may, in a few words.
fn told(of: &Option<AnswerRow>) -> String {
    match of {
        None => "no".to_owned(),
        Some(answer) if answer.depends.is_empty() => if answer.decision { "yes" } else { "no" }.to_owned(),
        Some(answer) => {
            let wait = |row: &DependsRow| {
                let place = if row.units.is_empty() { String::new() } else { format!(" in {}", row.units.join(", ")) };
                format!("{}{place}", row.rule)
            };
            let rules: Vec<_> = answer.depends.iter().map(wait).collect();
            format!("{}depends: {}", if answer.decision { "yes; " } else { "" }, rules.join(", "))
        }
    }
}
