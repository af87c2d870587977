use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{OneOrList, one_or_list};
use super::{Clauses, Form, Notes};
use crate::source::Spanned;
use crate::syntax::{At, Direction, Expr, Guard, Item, NeverCan, NeverSees, Statement, Subject, Target, Text};

/// `kind: Guards`: statements about every possible request, and about changes.
#[derive(Deserialize, JsonSchema)]
pub(in crate::syntax::yaml) struct Guards {
    /// The guards.
    guards: Vec<GuardForm>,
}

/// A statement about every possible request, or about a change.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Guard")]
#[expect(clippy::large_enum_variant, reason = "a form is read once and turned into its tree")]
enum GuardForm {
    /// Something that never happens.
    #[serde(rename = "never:")]
    Never {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// Its id.
        id: Text,
        /// The id it had before.
        renamed_from: Option<Text>,
        /// Its title.
        #[schemars(length(max = 256))]
        name: Option<Text>,
        /// What never happens.
        never: NeverForm,
    },
    /// Something that always holds.
    #[serde(rename = "always:")]
    Always {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// Its id.
        id: Text,
        /// The id it had before.
        renamed_from: Option<Text>,
        /// Its title.
        #[schemars(length(max = 256))]
        name: Option<Text>,
        /// What always holds.
        always: AlwaysForm,
    },
    /// The most that a change may do.
    #[serde(rename = "change:")]
    Change {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// Its id.
        id: Text,
        /// The id it had before.
        renamed_from: Option<Text>,
        /// Its title.
        #[schemars(length(max = 256))]
        name: Option<Text>,
        /// The most that a change may do.
        change: ChangeForm,
    },
}

/// What never happens.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Never")]
enum NeverForm {
    /// One person holds all of these roles.
    #[serde(rename = "one_person_holds:")]
    Holds(#[schemars(length(min = 2))] Vec<Text>),
    /// Somebody can do something.
    #[serde(rename = "can:")]
    Can {
        /// Who.
        #[schemars(length(min = 1))]
        subjects: Vec<Subject>,
        /// Except whom.
        #[serde(default)]
        except: Vec<Subject>,
        /// The actions.
        #[serde(deserialize_with = "one_or_list")]
        #[schemars(with = "OneOrList<Text>")]
        can: Vec<Text>,
        /// On what.
        #[serde(deserialize_with = "one_or_list")]
        #[schemars(with = "OneOrList<Target>")]
        on: Vec<Target>,
        /// Only records of this unit or below.
        in_unit: Option<Text>,
        /// Only when this holds.
        when: Option<Expr>,
        /// Not when this holds.
        unless: Option<Expr>,
        /// Only for one of these purposes.
        #[serde(default)]
        purposes: Vec<Text>,
        /// The first day or instant.
        from: Option<Text>,
        /// The day or instant it ends before.
        until: Option<Text>,
        /// The last day.
        through: Option<Text>,
    },
    /// Somebody sees more of a field than a view.
    #[serde(rename = "sees:")]
    Sees {
        /// Who.
        #[schemars(length(min = 1))]
        subjects: Vec<Subject>,
        /// Except whom.
        #[serde(default)]
        except: Vec<Subject>,
        /// The field: `Type.field`.
        sees: Text,
        /// The view.
        above: Text,
        /// Only when this holds.
        when: Option<Expr>,
        /// Not when this holds.
        unless: Option<Expr>,
        /// Only for one of these purposes.
        #[serde(default)]
        purposes: Vec<Text>,
        /// The first day or instant.
        from: Option<Text>,
        /// The day or instant it ends before.
        until: Option<Text>,
        /// The last day.
        through: Option<Text>,
        /// Only on one of these channels.
        #[serde(default)]
        channels: Vec<Text>,
        /// Only in this scenario.
        scenario: Option<Text>,
    },
}

/// What always holds.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Always")]
enum AlwaysForm {
    /// Every route of a flow includes a holder of a role.
    #[serde(rename = "includes:")]
    Includes {
        /// The flow.
        flow: Text,
        /// Who is included.
        includes: IncludedForm,
    },
    /// Every approved case of a flow had so many different people.
    #[serde(rename = "distinct_humans:")]
    DistinctHumans {
        /// The flow.
        flow: Text,
        /// How many.
        distinct_humans: Spanned<u32>,
    },
    /// A role is held by so many people.
    #[serde(rename = "held_by_at_least:")]
    Held {
        /// The role.
        role: Text,
        /// How many.
        held_by_at_least: Spanned<u32>,
        /// Where; anywhere when absent.
        in_unit: Option<Text>,
    },
}

/// A holder of a role.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct IncludedForm {
    /// The role.
    role: Text,
}

/// The most that a change may do.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Budget")]
enum ChangeForm {
    /// So many people gain or lose something.
    #[serde(rename = "people:")]
    People {
        /// How many.
        at_most: Spanned<u32>,
        /// Gain or lose.
        people: Spanned<DirectionForm>,
    },
    /// So many per cent of the memberships are removed.
    #[serde(rename = "of:")]
    Share {
        /// How many: `25%`.
        at_most: Text,
        /// Of what.
        #[serde(rename = "of")]
        _of: OfForm,
    },
}

/// Which way a change goes.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "snake_case")]
enum DirectionForm {
    /// More is allowed.
    Gain,
    /// Less is allowed.
    Lose,
}

/// What a share is of.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "snake_case")]
enum OfForm {
    /// The memberships that are removed.
    MembershipsRemoved,
}

impl Form for Guards {
    fn items(self, notes: &mut Notes<'_>) -> Vec<Item> {
        self.guards.into_iter().filter_map(|form| Some(Item::Guard(form.tree(notes)?))).collect()
    }
}

impl GuardForm {
    fn tree(self, notes: &mut Notes<'_>) -> Option<Guard> {
        Some(match self {
            Self::Never { at, id, renamed_from, name, never } => {
                Guard { at, id, renamed_from, name, statement: never.tree(notes)? }
            }
            Self::Always { at, id, renamed_from, name, always } => {
                let statement = match always {
                    AlwaysForm::Includes { flow, includes } => Statement::AlwaysIncludes { flow, role: includes.role },
                    AlwaysForm::DistinctHumans { flow, distinct_humans } => {
                        Statement::AlwaysDistinctHumans { flow, at_least: distinct_humans }
                    }
                    AlwaysForm::Held { role, held_by_at_least, in_unit } => {
                        Statement::AlwaysHeld { role, at_least: held_by_at_least, in_unit }
                    }
                };
                Guard { at, id, renamed_from, name, statement }
            }
            Self::Change { at, id, renamed_from, name, change } => {
                let statement = match change {
                    ChangeForm::People { at_most, people } => {
                        let direction = match people.value {
                            DirectionForm::Gain => Direction::Gain,
                            DirectionForm::Lose => Direction::Lose,
                        };
                        Statement::ChangePeople { at_most, direction: people.with(direction) }
                    }
                    ChangeForm::Share { at_most, .. } => Statement::ChangeMembershipsRemoved(notes.share(&at_most)?),
                };
                Guard { at, id, renamed_from, name, statement }
            }
        })
    }
}

impl NeverForm {
    fn tree(self, notes: &mut Notes<'_>) -> Option<Statement> {
        Some(match self {
            Self::Holds(roles) => Statement::NeverOnePersonHolds(roles),
            Self::Can { subjects, except, can, on, in_unit, when, unless, purposes, from, until, through } => {
                let conditions = Clauses { when, unless, purposes, from, until, through }.with(Vec::new(), None);
                Statement::NeverCan(Box::new(NeverCan { subjects, except, actions: can, on, in_unit, conditions }))
            }
            Self::Sees { subjects, except, sees, above, when, unless, purposes, from, until, through, channels, scenario } => {
                let conditions = Clauses { when, unless, purposes, from, until, through }.with(channels, scenario);
                let field = notes.field(sees)?;
                Statement::NeverSees(Box::new(NeverSees { subjects, except, field, above, conditions }))
            }
        })
    }
}
