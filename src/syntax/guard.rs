use super::{At, Conditions, FieldName, Subject, Target, Text};
use crate::source::Spanned;

/// A statement about every possible request, or about a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    /// The whole guard.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// What it states.
    pub statement: Statement,
}

/// What a guard states.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Nobody holds all of these roles, at least two.
    NeverOnePersonHolds(Vec<Text>),
    /// These can never do that.
    NeverCan(Box<NeverCan>),
    /// These never see more of a field than a view.
    NeverSees(Box<NeverSees>),
    /// Every route of a flow includes a holder of a role.
    AlwaysIncludes {
        /// The flow.
        flow: Text,
        /// The role.
        role: Text,
    },
    /// Every approved case of a flow had so many different people.
    AlwaysDistinctHumans {
        /// The flow.
        flow: Text,
        /// How many.
        at_least: Spanned<u32>,
    },
    /// A role is always held by so many people.
    AlwaysHeld {
        /// The role.
        role: Text,
        /// How many.
        at_least: Spanned<u32>,
        /// Where; anywhere when absent.
        in_unit: Option<Text>,
    },
    /// A change removes at most so many per cent of the memberships.
    ChangeMembershipsRemoved(Spanned<u32>),
    /// By a change at most so many people gain or lose something.
    ChangePeople {
        /// How many.
        at_most: Spanned<u32>,
        /// Gain or lose.
        direction: Spanned<Direction>,
    },
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is allowed.
    Gain,
    /// Less is allowed.
    Lose,
}

/// Somebody who can never do something.
#[derive(Clone, Debug, PartialEq)]
pub struct NeverCan {
    /// Who.
    pub subjects: Vec<Subject>,
    /// Except whom.
    pub except: Vec<Subject>,
    /// What they cannot do.
    pub actions: Vec<Text>,
    /// On what.
    pub on: Vec<Target>,
    /// Only records of this unit or below.
    pub in_unit: Option<Text>,
    /// What narrows it.
    pub conditions: Conditions,
}

/// Somebody who never sees more of a field than a view.
#[derive(Clone, Debug, PartialEq)]
pub struct NeverSees {
    /// Who.
    pub subjects: Vec<Subject>,
    /// Except whom.
    pub except: Vec<Subject>,
    /// The field.
    pub field: FieldName,
    /// The view.
    pub above: Text,
    /// What narrows it.
    pub conditions: Conditions,
}
