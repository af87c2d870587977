use serde::{Deserialize, Serialize};

use super::{ApproverListIx, ExprIx, Remind};
use crate::value::{CalendarIx, Duration, PersonIx, RoleIx, UnitIx};

/// Who approves: the first alternative with somebody in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approvers {
    /// The alternatives, at least one.
    pub alternatives: Vec<Alternative>,
}

/// Everybody named, without some.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Everybody of these with their weight, at least one.
    pub union: Vec<(Approver, u32)>,
    /// Without these.
    pub except: Vec<Approver>,
}

/// Somebody, as a step names them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Approver {
    /// The n-th up the chain of managers of a person, from 1.
    Manager(ExprIx, u32),
    /// The chain of managers of a person.
    Chain(ExprIx, ChainEnd),
    /// The head of the request's unit.
    HeadOfUnit,
    /// The head of another unit.
    HeadOf(UnitOf),
    /// Holders of a role.
    Holders(Holders),
    /// A person.
    Person(PersonOf),
    /// Whom the request chose, out of these.
    ChosenFrom(ApproverListIx),
    /// These.
    Group(ApproverListIx),
}

/// Where a chain of managers ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChainEnd {
    /// At the top.
    Top,
    /// After so many.
    Levels(u32),
    /// At the first who holds a role where the request belongs; at the top where nobody does.
    Role(RoleIx),
}

/// Holders of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holders {
    /// The role.
    pub role: RoleOf,
    /// Where it is held.
    pub held: HeldWhere,
}

/// A role, or what computes one or a set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoleOf {
    /// This one.
    Role(RoleIx),
    /// What a table or a parameter says.
    Expr(ExprIx),
}

/// Where a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeldWhere {
    /// In a scope that contains the request's unit.
    Here,
    /// In a scope that contains another unit.
    In(UnitOf),
    /// In whatever scope.
    Anywhere,
}

/// A unit, or what computes one or a set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitOf {
    /// This one.
    Unit(UnitIx),
    /// Where a path leads.
    Expr(ExprIx),
}

/// A person, or what computes one or a set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonOf {
    /// This one.
    Person(PersonIx),
    /// Where a path leads.
    Expr(ExprIx),
}

/// What happens in a step while nothing happens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// The rungs of the timer, in order.
    pub timeouts: Vec<Timeout>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// What happens where nobody may approve.
    pub if_nobody: IfNobody,
    /// What happens where somebody approved before.
    pub repeat: Repeat,
    /// When a rejection rejects the step.
    pub reject: RejectWhen,
}

/// A rung of a timer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeout {
    /// How long after the rung before: without months.
    pub after: Duration,
    /// What counts it.
    pub clock: Clock,
    /// What happens then.
    pub then: Then,
}

/// What counts the time of a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// Every second counts.
    Wall,
    /// Open hours of a calendar count.
    Hours(CalendarIx),
    /// So many working days of a calendar, where the text counts days (`1d working`): it ends with the last of them.
    Days(CalendarIx, u32),
}

impl Clock {
    /// The calendar that is asked.
    #[must_use]
    pub fn calendar(self) -> Option<CalendarIx> {
        match self {
            Self::Wall => None,
            Self::Hours(calendar) | Self::Days(calendar, _) => Some(calendar),
        }
    }
}

/// What a timer does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Then {
    /// The task goes to the next person up the chain; where there is none, to these, else the case is blocked.
    Escalate(Option<Holders>),
    /// The step is rejected.
    Reject,
    /// A reminder goes out.
    Remind,
    /// The task goes to holders of a role.
    To(Holders),
}

/// A reminder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When.
    pub when: Remind,
    /// In whose zone, without whose holidays; in the tenant's zone without one.
    pub calendar: Option<CalendarIx>,
}

/// What happens where nobody may approve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum IfNobody {
    /// The case is blocked.
    #[default]
    Block,
    /// The task goes up the chain.
    Escalate,
    /// The step is rejected.
    Reject,
    /// The task goes to holders of a role.
    Holders(Holders),
    /// The step is approved, and the risk is taken, for this reason.
    Approve(String),
}

/// What happens where somebody approved an earlier step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Repeat {
    /// They are asked again.
    #[default]
    Ask,
    /// Their vote counts if it was in the step before.
    CarryConsecutive,
    /// Their vote counts.
    CarryAny,
}

/// When a rejection rejects the step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RejectWhen {
    /// The first one.
    #[default]
    Veto,
    /// When too few are left to approve.
    Impossible,
}

impl Holders {
    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        if let RoleOf::Expr(at) = self.role {
            look(at);
        }
        if let HeldWhere::In(UnitOf::Expr(at)) = self.held {
            look(at);
        }
    }
}

impl Approver {
    fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        match self {
            Self::Manager(of, _) | Self::Chain(of, _) => look(*of),
            Self::HeadOf(UnitOf::Expr(at)) | Self::Person(PersonOf::Expr(at)) => look(*at),
            Self::Holders(holders) => holders.each_expr(look),
            Self::HeadOfUnit
            | Self::HeadOf(UnitOf::Unit(_))
            | Self::Person(PersonOf::Person(_))
            | Self::ChosenFrom(_)
            | Self::Group(_) => {}
        }
    }
}

impl Approvers {
    /// Everybody named, in whatever alternative, or excepted.
    pub(super) fn each(&self) -> impl Iterator<Item = &Approver> {
        self.alternatives.iter().flat_map(|one| one.union.iter().map(|(who, _)| who).chain(&one.except))
    }

    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        self.each().for_each(|approver| approver.each_expr(look));
    }
}

impl Options {
    /// The roles named in it.
    pub(super) fn holders(&self) -> impl Iterator<Item = &Holders> {
        let rungs = self.timeouts.iter().filter_map(|rung| match &rung.then {
            Then::To(holders) | Then::Escalate(Some(holders)) => Some(holders),
            _ => None,
        });
        rungs.chain(match &self.if_nobody {
            IfNobody::Holders(holders) => Some(holders),
            _ => None,
        })
    }

    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        self.holders().for_each(|holders| holders.each_expr(look));
    }
}
