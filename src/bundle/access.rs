use serde::{Deserialize, Serialize};

use super::{ExprIx, PurposeIx};
use crate::value::{ActionIx, AppIx, IntegrationIx, Period, PersonIx, RoleIx, TypeIx, UnitIx};

/// An access rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What it does.
    pub effect: Effect,
    /// To whom; any of these.
    pub subjects: Vec<Subject>,
    /// Except to whom; none of these.
    pub except: Vec<Subject>,
    /// What, by number.
    pub actions: Vec<ActionIx>,
    /// On what, by number.
    pub targets: Vec<Target>,
    /// Only records of this unit or below.
    pub in_unit: Option<UnitIx>,
    /// Only when this holds.
    pub when: Option<ExprIx>,
    /// Not when this holds.
    pub unless: Option<ExprIx>,
    /// Only for one of these purposes, by number; empty for any or none.
    pub purposes: Vec<PurposeIx>,
    /// When it is in force.
    pub period: Period,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

/// Somebody, as a rule names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// Every active person; in a deny also every integration.
    Anyone,
    /// The record's owner.
    Owner,
    /// The n-th up the owner's chain of managers, from 1.
    Manager(u32),
    /// Anyone up the owner's chain of managers.
    ManagerAny,
    /// The head of exactly the record's unit.
    HeadOfUnit,
    /// Holders of a role where the record is.
    Role(RoleIx),
    /// Holders of a role, wherever.
    RoleAnywhere(RoleIx),
    /// Members of a unit.
    Unit(UnitIx),
    /// A person.
    Person(PersonIx),
    /// An integration.
    Integration(IntegrationIx),
}

/// What a rule or a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Records of a type.
    Type(TypeIx),
    /// An application.
    App(AppIx),
}

impl Effect {
    /// The effect's name in files and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}
