use super::Expr;
use crate::source::{Place, Spanned};
use crate::value::{CalendarIx, Duration, RoleIx, Weekday};

/// Who approves: the first alternative with somebody in it.
#[derive(Clone, Debug)]
pub struct Approvers {
    /// The alternatives, at least one.
    pub alternatives: Vec<Alternative>,
}

/// Everybody named, without some.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The words.
    pub at: Place,
    /// Everybody of these, at least one.
    pub union: Vec<Weighed>,
    /// Without these.
    pub except: Vec<Approver>,
}

/// Somebody, and how much their vote weighs.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Who.
    pub approver: Approver,
    /// The weight, above 0; 1 unless it is written.
    pub weight: Spanned<u32>,
}

/// Somebody, as a step names them.
#[derive(Clone, Debug)]
pub struct Approver {
    /// The words.
    pub at: Place,
    /// Who.
    pub who: Who,
}

/// The ways a step names somebody. Ids are constant expressions.
#[derive(Clone, Debug)]
pub enum Who {
    /// The n-th up the chain of managers of a person, from 1.
    ManagerOf {
        /// The person.
        of: Expr,
        /// How far up.
        level: Spanned<u32>,
    },
    /// The chain of managers of a person.
    ChainOf {
        /// The person.
        of: Expr,
        /// Where it ends.
        until: ChainEnd,
    },
    /// The head of the request's unit.
    HeadOfUnit,
    /// The head of a unit, or of each of a set of them.
    HeadOf(Expr),
    /// Holders of a role.
    Role(Holders),
    /// A person, or a set of them.
    Person(Expr),
    /// Whom the request chose, out of these.
    ChosenFrom(Approvers),
    /// These, in parentheses.
    Group(Approvers),
}

/// Where a chain of managers ends.
#[derive(Clone, Debug)]
pub enum ChainEnd {
    /// At the top.
    Top,
    /// After so many, at least one.
    Levels(Spanned<u32>),
    /// At the first who holds a role where the request belongs; at the top where nobody does.
    Role(Spanned<RoleIx>),
}

/// Holders of a role.
#[derive(Clone, Debug)]
pub struct Holders {
    /// The words.
    pub at: Place,
    /// The role or a set of them: a constant, a parameter, or what a table says.
    pub role: Expr,
    /// Where it is held.
    pub held: Held,
}

/// Where a role is held.
#[derive(Clone, Debug)]
pub enum Held {
    /// In a scope that contains the request's unit.
    Here,
    /// In a scope that contains this unit, or one of these.
    In(Expr),
    /// In whatever scope.
    Anywhere,
}

/// What happens in a step while nothing happens. Each kind replaces the same kind further out.
#[derive(Clone, Debug, Default)]
pub struct StepOptions {
    /// The rungs of the timer, in order.
    pub timeouts: Vec<Timeout>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// What happens where too few may approve; `block` when absent.
    pub if_nobody: Option<Spanned<IfNobody>>,
    /// What happens where somebody approved before; `ask` when absent.
    pub repeat: Option<Spanned<Repeat>>,
    /// When a rejection rejects the step; `veto` when absent.
    pub reject: Option<Spanned<Reject>>,
}

/// A rung of a timer.
#[derive(Clone, Debug)]
pub struct Timeout {
    /// The whole rung.
    pub at: Place,
    /// How long after the rung before.
    pub after: Spanned<Wait>,
    /// What happens then.
    pub then: Spanned<Then>,
}

/// How long a rung waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// So long, by the clock.
    Clock(Duration),
    /// So many open seconds of a calendar.
    OpenTime(i64, CalendarIx),
    /// Until so many working days of a calendar have ended.
    WorkingDays(u32, CalendarIx),
}

/// What a timer does.
#[derive(Clone, Debug)]
pub enum Then {
    /// The task goes to the next person up the chain.
    Escalate {
        /// What happens where there is none; `block` when absent.
        at_top: Option<AtTop>,
    },
    /// The step is rejected.
    Reject,
    /// A reminder goes out.
    Remind,
    /// The task goes to holders of a role.
    To(Box<Holders>),
}

/// What happens at the top of a chain.
#[derive(Clone, Debug)]
pub enum AtTop {
    /// The case is blocked.
    Block,
    /// The task goes to holders of a role.
    Role(Box<Holders>),
}

/// A reminder.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// The whole reminder.
    pub at: Place,
    /// When.
    pub when: Remind,
    /// In whose zone, without whose holidays; the tenant's zone where the set has no calendar.
    pub calendar: Option<CalendarIx>,
}

/// When a reminder goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remind {
    /// Again and again.
    Every(Duration),
    /// On days of the week.
    Weekly {
        /// The days, sorted.
        days: Vec<Weekday>,
        /// The time, in minutes after midnight.
        minute: u16,
    },
}

/// What happens where nobody may approve.
#[derive(Clone, Debug)]
pub enum IfNobody {
    /// The case is blocked.
    Block,
    /// The task goes up the chain.
    Escalate,
    /// The step is rejected.
    Reject,
    /// The task goes to holders of a role.
    Role(Box<Holders>),
    /// The step is approved, and the risk is taken, for this reason.
    ApproveAcceptRisk(String),
}

/// What happens where somebody approved an earlier step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// They are asked again.
    Ask,
    /// Their vote counts if it was in the step before.
    CarryConsecutive,
    /// Their vote counts.
    CarryAny,
}

/// When a rejection rejects the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reject {
    /// The first one.
    Veto,
    /// When too few are left to approve.
    WhenImpossible,
}

impl StepOptions {
    /// These options, and of every kind that is not here that of further out.
    #[must_use]
    pub fn or(&self, outer: &Self) -> Self {
        Self {
            timeouts: if self.timeouts.is_empty() { &outer.timeouts } else { &self.timeouts }.clone(),
            reminders: if self.reminders.is_empty() { &outer.reminders } else { &self.reminders }.clone(),
            if_nobody: self.if_nobody.clone().or_else(|| outer.if_nobody.clone()),
            repeat: self.repeat.or(outer.repeat),
            reject: self.reject.or(outer.reject),
        }
    }
}

impl Repeat {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::CarryConsecutive => "carry_consecutive",
            Self::CarryAny => "carry_any",
        }
    }
}

impl Reject {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Veto => "veto",
            Self::WhenImpossible => "when_impossible",
        }
    }
}
