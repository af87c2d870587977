use super::{At, Expr, Text};
use crate::source::Spanned;

/// Who approves: the first alternative with somebody in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Approvers {
    /// The alternatives, at least one.
    pub alternatives: Vec<Alternative>,
}

/// Everybody named, without some.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The words.
    pub at: At,
    /// Everybody of these, at least one.
    pub union: Vec<Weighed>,
    /// Without these.
    pub except: Vec<Approver>,
}

/// Somebody, and how much their vote weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Who.
    pub approver: Approver,
    /// The weight; 1 when absent.
    pub weight: Option<Spanned<u32>>,
}

/// Somebody, as a step names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Approver {
    /// The words.
    pub at: At,
    /// Who.
    pub who: Named,
}

/// The ways a step names somebody.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// The n-th up the chain of managers of whoever a path leads to, from 1.
    ManagerOf {
        /// The path.
        of: Expr,
        /// How far up.
        level: Spanned<u32>,
    },
    /// The chain of managers of whoever a path leads to.
    ChainOf {
        /// The path.
        of: Expr,
        /// Where it ends.
        until: ChainEnd,
    },
    /// The head of the request's unit.
    HeadOfUnit,
    /// The head of another unit.
    HeadOf(Reference),
    /// Holders of a role.
    Role(Holders),
    /// A person.
    Person(Reference),
    /// Whom the request chose, out of these.
    ChosenFrom(Approvers),
    /// These, in parentheses.
    Group(Approvers),
}

/// Where a chain of managers ends.
#[derive(Clone, Debug, PartialEq)]
pub enum ChainEnd {
    /// At the top.
    Top,
    /// After so many.
    Levels(Spanned<u32>),
    /// At the first holder of a role.
    Role(Text),
}

/// Something named by its id, or found by a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// An id.
    Id(Text),
    /// A path.
    Path(Expr),
}

/// Holders of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Holders {
    /// The words.
    pub at: At,
    /// The role.
    pub role: RoleName,
    /// Where it is held.
    pub held: Held,
}

/// A role, by its id or from a decision table.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleName {
    /// An id.
    Id(Text),
    /// What a table says.
    Table {
        /// The table.
        table: Text,
        /// Its inputs.
        args: Vec<Expr>,
        /// The output column; the only one when absent.
        output: Option<Text>,
    },
}

/// Where a role is held.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// In a scope that contains the request's unit.
    Here,
    /// In a scope that contains another unit.
    In(Reference),
    /// In whatever scope.
    Anywhere,
}

/// What happens in a step while nothing happens. Each kind replaces the same kind further out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The rungs of the timer, in order.
    pub timeouts: Vec<Timeout>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// What happens where nobody may approve.
    pub if_nobody: Option<Spanned<IfNobody>>,
    /// What happens where somebody approved before.
    pub repeat: Option<Spanned<Repeat>>,
    /// When a rejection rejects the step.
    pub reject: Option<Spanned<Reject>>,
}

impl Options {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A rung of a timer.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeout {
    /// The whole rung.
    pub at: At,
    /// How long after the rung before.
    pub after: Text,
    /// Whether open hours are counted, and by which calendar.
    pub working: Option<Working>,
    /// What happens then.
    pub then: Spanned<Then>,
}

/// Open hours are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Working {
    /// By this calendar; by the only one when absent.
    pub calendar: Option<Text>,
}

/// What a timer does.
#[derive(Clone, Debug, PartialEq)]
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
    To(Holders),
}

/// What happens at the top of a chain.
#[derive(Clone, Debug, PartialEq)]
pub enum AtTop {
    /// The case is blocked.
    Block,
    /// The task goes to holders of a role.
    Role {
        /// The role.
        id: Text,
        /// Whether the scope does not count.
        anywhere: bool,
    },
}

/// A reminder.
#[derive(Clone, Debug, PartialEq)]
pub struct Reminder {
    /// The whole reminder.
    pub at: At,
    /// When.
    pub when: Remind,
    /// In whose zone, without whose holidays; the only calendar when absent.
    pub calendar: Option<Text>,
}

/// When a reminder goes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Remind {
    /// Again and again.
    Every(Text),
    /// On days of the week.
    Weekly {
        /// The days: `mon`, `sat` …
        days: Vec<Text>,
        /// The time: `10:00`.
        at: Text,
    },
}

/// What happens where nobody may approve.
#[derive(Clone, Debug, PartialEq)]
pub enum IfNobody {
    /// The case is blocked.
    Block,
    /// The task goes up the chain.
    Escalate,
    /// The step is rejected.
    Reject,
    /// The task goes to holders of a role.
    Role(Holders),
    /// The step is approved, and the risk is taken, for this reason.
    ApproveAcceptRisk(Text),
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
