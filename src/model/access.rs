use super::{Expr, Named, Validity};
use crate::source::Spanned;
use crate::value::{ActionIx, AppIx, Id, IntegrationIx, PersonIx, RoleIx, TypeIx, UnitIx};

/// An access rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its names.
    pub named: Named,
    /// Allow or deny.
    pub effect: Spanned<Effect>,
    /// To whom; any of these.
    pub subjects: Vec<Spanned<Subject>>,
    /// Except to whom; none of these.
    pub except: Vec<Spanned<Subject>>,
    /// What, by number.
    pub actions: Vec<Spanned<ActionIx>>,
    /// On what.
    pub on: Vec<Spanned<Target>>,
    /// Only records of this unit or below.
    pub in_unit: Option<Spanned<UnitIx>>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    pub purposes: Vec<Spanned<Id>>,
    /// When it is in force.
    pub validity: Validity,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

/// Somebody, as a rule names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Holders of a role in a scope that contains the record's unit; with `anywhere`, in whatever scope.
    Role {
        /// The role.
        role: RoleIx,
        /// Whether the scope does not count.
        anywhere: bool,
    },
    /// Members of a unit.
    Unit(UnitIx),
    /// A person.
    Person(PersonIx),
    /// An integration.
    Integration(IntegrationIx),
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Records of a type.
    Type(TypeIx),
    /// One application.
    App(AppIx),
    /// Every application.
    EveryApp,
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
