use super::{At, Expr, Text};
use crate::source::Spanned;

/// An access rule: one effect sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The whole rule.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// Allow or deny.
    pub effect: Spanned<Effect>,
    /// To whom.
    pub subjects: Vec<Subject>,
    /// Except to whom.
    pub except: Vec<Subject>,
    /// What.
    pub actions: Vec<Text>,
    /// On what.
    pub on: Vec<Target>,
    /// Only records of this unit or below.
    pub in_unit: Option<Text>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    pub purposes: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day (YAML only; the printer of `.ord` writes the next day's `until`).
    pub through: Option<Text>,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

/// Somebody, as a rule names them.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A resource type; `App` is every application.
    Type(Text),
    /// One application.
    App(Text),
}
