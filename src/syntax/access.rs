use schemars::JsonSchema;
use serde::Deserialize;

use super::yaml::{OneOrList, one_or_list, written_as};
use super::{At, Expr, Text};
use crate::source::Spanned;

/// `kind: Access`: rules, as the rule language writes them.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Access {
    /// The rules.
    pub rules: Vec<Rule>,
}

/// An access rule: one effect sentence.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Rule {
    /// The whole rule.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// Allow or deny.
    pub effect: Spanned<Effect>,
    /// To whom.
    #[schemars(length(min = 1))]
    pub subjects: Vec<Subject>,
    /// Except to whom.
    #[serde(default)]
    pub except: Vec<Subject>,
    /// What.
    #[serde(deserialize_with = "one_or_list")]
    #[schemars(with = "OneOrList<Text>")]
    pub actions: Vec<Text>,
    /// On what.
    #[serde(deserialize_with = "one_or_list")]
    #[schemars(with = "OneOrList<Target>")]
    pub on: Vec<Target>,
    /// Only records of this unit or below.
    pub in_unit: Option<Text>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    #[serde(default)]
    pub purposes: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day (YAML only; the printer of `.ord` writes the next day's `until`).
    pub through: Option<Text>,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

/// Somebody, as a rule names them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Spanned<Named>")]
pub struct Subject {
    /// The words.
    pub at: At,
    /// Who.
    pub who: Who,
}

/// The ways to name somebody.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// The record's owner.
    Owner,
    /// The n-th up the owner's chain of managers, from 1.
    Manager(Spanned<u32>),
    /// Anyone up the owner's chain of managers.
    ManagerAny,
    /// The head of exactly the record's unit.
    HeadOfUnit,
    /// Holders of a role; with `anywhere`, in whatever scope.
    Role {
        /// The role.
        id: Text,
        /// Whether the scope does not count.
        anywhere: bool,
    },
    /// Members of a unit.
    Unit(Text),
    /// A person.
    Person(Text),
    /// An integration.
    Integration(Text),
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub enum Target {
    /// A resource type; `App` is every application.
    #[serde(rename = "*")]
    Type(Text),
    /// One application.
    #[serde(rename = "app:")]
    App(Text),
}

/// Somebody, as YAML names them.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Subject")]
enum Named {
    /// Everybody.
    #[serde(rename = "anyone")]
    Anyone,
    /// The record's owner.
    #[serde(rename = "self")]
    Owner,
    /// The first up the owner's chain of managers.
    #[serde(rename = "manager")]
    FirstManager,
    /// The n-th up the owner's chain of managers, or `any`.
    #[serde(rename = "manager:")]
    Manager(Level),
    /// The head of exactly the record's unit.
    #[serde(rename = "head_of:")]
    HeadOf(RecordUnit),
    /// Holders of a role.
    #[serde(rename = "role:")]
    Role {
        /// The role.
        role: Text,
        /// Whether the scope does not count.
        #[serde(default)]
        anywhere: bool,
    },
    /// Members of a unit.
    #[serde(rename = "unit:")]
    Unit(Text),
    /// A person.
    #[serde(rename = "person:")]
    Person(Text),
    /// An integration.
    #[serde(rename = "integration:")]
    Integration(Text),
}

/// How far up a chain of managers.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
enum Level {
    /// However far.
    #[serde(rename = "any")]
    Any,
    /// So many steps.
    #[serde(rename = "*")]
    Exactly(#[schemars(range(min = 1))] Spanned<u32>),
}

/// The record's unit.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "snake_case")]
enum RecordUnit {
    /// The record's unit.
    Unit,
}

written_as!(Subject => Named);

impl From<Spanned<Named>> for Subject {
    fn from(named: Spanned<Named>) -> Self {
        let at = named.with(());
        let who = match named.value {
            Named::Anyone => Who::Anyone,
            Named::Owner => Who::Owner,
            Named::FirstManager => Who::Manager(at.with(1)),
            Named::Manager(Level::Any) => Who::ManagerAny,
            Named::Manager(Level::Exactly(level)) => Who::Manager(level),
            Named::HeadOf(RecordUnit::Unit) => Who::HeadOfUnit,
            Named::Role { role, anywhere } => Who::Role { id: role, anywhere },
            Named::Unit(id) => Who::Unit(id),
            Named::Person(id) => Who::Person(id),
            Named::Integration(id) => Who::Integration(id),
        };
        Self { at, who }
    }
}
