use std::sync::Arc;

use super::{ClockFault, Reason, Refusal, Route};
use crate::bundle::StepIx;
use crate::value::{ExemptIx, Instant, PersonIx};

/// Where a case stands.
#[derive(Clone, Debug)]
pub struct CaseState {
    /// In a word.
    pub status: CaseStatus,
    /// How often it was begun.
    pub round: u32,
    /// Whose turn it is, by step and person.
    pub open: Vec<Task>,
    /// Events that are waited for, by name.
    pub awaiting: Vec<String>,
    /// Timers after now, by due and id.
    pub timers: Vec<Timer>,
    /// Timers up to now that did not act yet, by due and id.
    pub overdue: Vec<Timer>,
    /// Timers whose instant cannot be told.
    pub faults: Vec<(String, ClockFault)>,
    /// Who was told what, in order.
    pub notifications: Vec<Message>,
    /// Events that changed nothing, in the order they are listed.
    pub ignored: Vec<(i64, Refusal)>,
    /// Its end.
    pub end: Option<End>,
    /// What happened, in order.
    pub trace: Vec<Trace>,
    /// Why nothing goes on, where nothing does.
    pub blocked: Option<(Option<usize>, Reason)>,
    /// The route it takes; nothing before it is submitted.
    pub route: Option<Arc<Route>>,
}

/// Where a case stands, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseStatus {
    /// Not submitted yet.
    Draft,
    /// Somebody must act, or something is waited for.
    Pending,
    /// Back with whoever asked.
    Returned,
    /// Nothing can happen by itself.
    Blocked,
    /// Ended well.
    Approved,
    /// Ended badly.
    Rejected,
    /// Taken back.
    Withdrawn,
    /// Ended by an administrator.
    Cancelled,
}

impl CaseStatus {
    /// The word in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Returned => "returned",
            Self::Blocked => "blocked",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected | Self::Withdrawn | Self::Cancelled)
    }
}

/// Why a case cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseError {
    /// It runs under another bundle.
    OtherBundle,
    /// Its request needs no approval.
    Exempt(ExemptIx),
}

/// Somebody's turn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// The step, by its place in the route.
    pub step: usize,
    /// Who.
    pub person: PersonIx,
    /// For whom, where it is not their own place.
    pub acting_for: Option<PersonIx>,
    /// How it came to them.
    pub how: How,
}

/// How a task came to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The step names them.
    Named,
    /// It went up from somebody.
    Escalated(PersonIx),
    /// A rung or `if nobody` names their role.
    Role,
    /// Somebody gave it to them.
    Transferred(PersonIx),
    /// Somebody asked them to sign as well.
    Added(PersonIx),
    /// An administrator gave it to them.
    Assigned,
}

/// Something that will act when it is told that its instant has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its id: of the round, the step, the kind and the rung, and of nothing else.
    pub id: String,
    /// When.
    pub due: Instant,
    /// What it does, in a word.
    pub effect: &'static str,
    /// The step; nothing for a pause.
    pub step: Option<usize>,
}

/// A message to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub at: Instant,
    /// Why, in a word.
    pub kind: &'static str,
    /// About which step of the flow.
    pub step: Option<StepIx>,
    /// To whom, by person.
    pub people: Vec<PersonIx>,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// How.
    pub status: CaseStatus,
    /// When.
    pub at: Instant,
    /// Whose act it was; nothing for a timer.
    pub by: Option<PersonIx>,
}

/// Something that happened, or followed from what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// When.
    pub at: Instant,
    /// The event it is, or follows from.
    pub seq: i64,
    /// What, in a word.
    pub what: &'static str,
    /// About which step of the flow.
    pub step: Option<StepIx>,
    /// Who.
    pub by: Option<PersonIx>,
    /// For whom, or to whom.
    pub other: Option<PersonIx>,
    /// More words, where a cause has some.
    pub note: Option<String>,
}
