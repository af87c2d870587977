use crate::bundle::AttributeIx;
use crate::eval::Principal;
use crate::value::{Instant, PersonIx, Value};

/// An event as it is listed: one that could not be read has a code in its place.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its number.
    pub seq: i64,
    /// What it says.
    pub event: Result<Event, Refusal>,
}

/// Something that happened to a case.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// Who did it, when somebody did.
    pub by: Option<Principal>,
    /// What.
    pub what: What,
}

/// What can happen to a case. Steps are named by id, because which flow it is may not be known yet.
#[derive(Clone, Debug)]
pub enum What {
    /// The request is made, under a bundle.
    Submit(Option<String>),
    /// A vote for.
    Approve(String),
    /// A vote against.
    Reject(String),
    /// A vote for nothing.
    Abstain(String),
    /// A task goes to somebody else.
    Transfer(String, PersonIx),
    /// Somebody else may vote too.
    Delegate(String, PersonIx),
    /// Somebody must sign as well.
    AddSigner(String, PersonIx, Position),
    /// They need not after all.
    RemoveSigner(String, PersonIx),
    /// An approver sends the case back: from or to this step.
    Return(Option<String>),
    /// The request is made again.
    Resubmit,
    /// The request is taken back.
    Withdraw,
    /// Attributes of the record change; nothing removes one. Perhaps other people are chosen.
    Amend(Vec<(AttributeIx, Option<Value>)>, Option<Vec<PersonIx>>),
    /// Something is said.
    Comment,
    /// Somebody asks to hurry.
    Urge,
    /// A timer is due.
    TimerFired(String),
    /// An awaited event happened.
    External(String),
    /// The case goes on under another bundle.
    Rebase(String),
    /// An administrator gives somebody a task, perhaps in place of somebody.
    AdminAssign(String, PersonIx, Option<PersonIx>),
    /// An administrator approves a step, or rejects it.
    AdminOverride(String, bool),
    /// An administrator ends the case.
    AdminCancel,
}

impl What {
    /// Whether it means nothing without somebody who does it.
    #[must_use]
    pub fn is_an_act(&self) -> bool {
        match self {
            Self::Approve(_)
            | Self::Reject(_)
            | Self::Abstain(_)
            | Self::Transfer(..)
            | Self::Delegate(..)
            | Self::AddSigner(..)
            | Self::RemoveSigner(..)
            | Self::Return(_)
            | Self::Comment => true,
            // Whether it counts depends on who does it, and nobody is an answer to that.
            Self::Submit(_)
            | Self::Resubmit
            | Self::Withdraw
            | Self::Amend(..)
            | Self::Urge
            | Self::TimerFired(_)
            | Self::External(_)
            | Self::Rebase(_)
            | Self::AdminAssign(..)
            | Self::AdminOverride(..)
            | Self::AdminCancel => false,
        }
    }
}

/// When an added signer signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before whoever added them.
    Before,
    /// At the same time.
    Beside,
    /// After whoever added them.
    After,
}

/// Why an event changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It cannot be read.
    BadEvent,
    /// The flow has no such step.
    UnknownStep,
    /// It names nobody.
    UnknownPerson,
    /// There is nothing to be done there now.
    NotOpen,
    /// They have nothing to do there.
    NotEligible,
    /// They may not approve.
    Excluded,
    /// They did already.
    AlreadyVoted,
    /// The case would end with too few different people.
    DistinctHumans,
    /// It lies before the last one that counted.
    ClockBackwards,
    /// Its number was listed before.
    Duplicate,
    /// The case has ended.
    Final,
    /// There is no such timer now.
    UnknownTimer,
    /// The timer is not due yet.
    NotDue,
    /// The flow forbids it.
    Forbidden,
    /// They are not the flow's administrator.
    NotAdmin,
    /// The case has gone back as often as it may.
    MaxRounds,
    /// Another flow would be selected.
    FlowChanged,
    /// What is done would not stand under the other bundle.
    RebaseRefused,
}

impl Refusal {
    /// The code in answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BadEvent => "bad_event",
            Self::UnknownStep => "unknown_step",
            Self::UnknownPerson => "unknown_person",
            Self::NotOpen => "not_open",
            Self::NotEligible => "not_eligible",
            Self::Excluded => "excluded",
            Self::AlreadyVoted => "already_voted",
            Self::DistinctHumans => "distinct_humans",
            Self::ClockBackwards => "clock_backwards",
            Self::Duplicate => "duplicate",
            Self::Final => "final",
            Self::UnknownTimer => "unknown_timer",
            Self::NotDue => "not_due",
            Self::Forbidden => "forbidden",
            Self::NotAdmin => "not_admin",
            Self::MaxRounds => "max_rounds",
            Self::FlowChanged => "flow_changed",
            Self::RebaseRefused => "rebase_refused",
        }
    }

    /// Why, for people: a fragment without a full stop.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::BadEvent => "it does not say what such an event must, or says it in another form",
            Self::UnknownStep => "the flow has no such step",
            Self::UnknownPerson => "nobody has this id",
            Self::NotOpen => "nothing is to be done there now",
            Self::NotEligible => "they are not among those who are asked",
            Self::Excluded => "who asks, and whom it is about, never approves",
            Self::AlreadyVoted => "they voted there before",
            Self::DistinctHumans => "too few different people would have approved in the end",
            Self::ClockBackwards => "something later has happened already",
            Self::Duplicate => "an event of this number came before",
            Self::Final => "the case has ended",
            Self::UnknownTimer => "no such timer is running",
            Self::NotDue => "the timer is not due yet",
            Self::Forbidden => "the flow forbids it",
            Self::NotAdmin => "only the flow's administrator may",
            Self::MaxRounds => "the case has gone back as often as it may",
            Self::FlowChanged => "another flow would be taken now, so it is another case",
            Self::RebaseRefused => "what was decided would not stand under the other rules",
        }
    }
}
