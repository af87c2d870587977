use std::cell::RefCell;

use serde::Serialize;

use super::route::{ApproverNote, BlockedNote, Words};
use crate::approval::{self, CaseState, ClockFault, How, Refusal, Task, Timer};
use crate::bundle::Bundle;
use crate::value::Instant;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct CaseAnswer {
    /// `draft`, `pending`, `returned`, `blocked`, `approved`, `rejected`, `withdrawn` or `cancelled`.
    pub status: &'static str,
    /// How often it was begun, from 1.
    pub round: u32,
    /// The flow it goes through; nothing before it is submitted.
    pub flow: Option<String>,
    /// Whose turn it is, by step and person.
    pub open: Vec<OpenNote>,
    /// Events that are waited for.
    pub awaiting: Vec<String>,
    /// Timers after now, by due and id.
    pub timers: Vec<TimerNote>,
    /// Timers up to now that did not fire yet.
    pub overdue: Vec<TimerNote>,
    /// Who was told what.
    pub notifications: Vec<MessageNote>,
    /// Events that changed nothing, with why.
    pub ignored: Vec<IgnoredNote>,
    /// How it ended.
    #[serde(rename = "final")]
    pub end: Option<FinalNote>,
    /// Why nothing goes on.
    pub blocked: Option<BlockedNote>,
    /// Timers whose instant cannot be told.
    pub errors: Vec<TimerFault>,
    /// What happened and what followed.
    pub trace: Vec<TraceNote>,
    /// Why others who were named have no task (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Vec<ApproverNote>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// Somebody's turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct OpenNote {
    /// The step.
    pub step: String,
    /// Who.
    pub person: String,
    /// For whom, where it is not their own place.
    pub acting_for: Option<String>,
    /// How the task came to them, in words (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// `path:line:column` of the step (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TimerNote {
    /// Its id.
    pub id: String,
    /// When.
    pub due: String,
    /// `escalate`, `reject`, `remind` or `to`.
    pub effect: &'static str,
    /// The step; nothing for a pause.
    pub step: Option<String>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct MessageNote {
    /// When.
    pub at: String,
    /// `notify`, `remind`, `urge`, `returned` or `end`.
    pub kind: &'static str,
    /// About which step.
    pub step: Option<String>,
    /// To whom, by id.
    pub people: Vec<String>,
}

/// An event that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct IgnoredNote {
    /// Its number.
    pub seq: i64,
    /// Why.
    pub code: &'static str,
    /// The same for people, which programs do not get.
    #[serde(skip)]
    pub message: &'static str,
}

impl IgnoredNote {
    fn new(seq: i64, refusal: Refusal) -> Self {
        Self { seq, code: refusal.code(), message: refusal.message() }
    }
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct FinalNote {
    /// `approved`, `rejected`, `withdrawn` or `cancelled`.
    pub status: &'static str,
    /// When.
    pub at: String,
    /// Whose act it was; nothing for a timer.
    pub by: Option<String>,
}

/// A timer whose instant cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TimerFault {
    /// Its id.
    pub timer: String,
    /// For people.
    pub message: String,
}

/// Something that happened, or followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TraceNote {
    /// The event it is or follows from.
    pub seq: i64,
    /// When.
    pub at: String,
    /// What.
    pub what: &'static str,
    /// About which step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// For whom, or to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// More words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl CaseAnswer {
    /// A case in the words of the bundle it came from.
    #[must_use]
    pub fn new(bundle: &Bundle, state: &CaseState, explain: bool) -> Self {
        let none = approval::Route::default();
        let route = state.route.as_deref().unwrap_or(&none);
        let words = Words { bundle, route };
        let zone = &bundle.head().zone;
        // What follows from one event happens at one instant.
        let shown: RefCell<Option<(Instant, String)>> = RefCell::default();
        let when = |at: Instant| match &mut *shown.borrow_mut() {
            Some((known, text)) if *known == at => text.clone(),
            last => last.insert((at, at.display_in(zone))).1.clone(),
        };
        let step = |at: usize| route.steps.get(at).map(|planned| words.step_id(planned.step));
        let timer = |timer: &Timer| TimerNote {
            id: timer.id.clone(),
            due: when(timer.due),
            effect: timer.effect,
            step: timer.step.and_then(step),
        };
        let blocked = state.blocked.as_ref().map(|(at, reason)| BlockedNote {
            step: at.and_then(step),
            reason: reason.code(),
            message: reason.show(bundle),
        });
        Self {
            status: state.status.name(),
            round: state.round,
            flow: words.flow().map(|(flow, _)| bundle.flows().ids.get(flow).to_owned()),
            open: tasks(&words, &state.open, explain),
            awaiting: state.awaiting.clone(),
            timers: state.timers.iter().map(timer).collect(),
            overdue: state.overdue.iter().map(timer).collect(),
            notifications: state
                .notifications
                .iter()
                .map(|message| MessageNote {
                    at: when(message.at),
                    kind: message.kind,
                    step: message.step.map(|step| words.step_id(step)),
                    people: words.people(&message.people),
                })
                .collect(),
            ignored: state.ignored.iter().map(|(seq, refusal)| IgnoredNote::new(*seq, *refusal)).collect(),
            end: state.end.map(|end| FinalNote {
                status: end.status.name(),
                at: when(end.at),
                by: end.by.map(|person| words.person(person)),
            }),
            blocked,
            errors: state
                .faults
                .iter()
                .map(|(timer, fault)| TimerFault { timer: timer.clone(), message: fault_words(bundle, *fault) })
                .collect(),
            trace: state
                .trace
                .iter()
                .map(|one| TraceNote {
                    seq: one.seq,
                    at: when(one.at),
                    what: one.what,
                    step: one.step.map(|step| words.step_id(step)),
                    by: one.by.map(|person| words.person(person)),
                    other: one.other.map(|person| words.person(person)),
                    note: one.note.clone(),
                })
                .collect(),
            why_not: explain.then(|| {
                let mut notes = Vec::new();
                route.steps.iter().for_each(|planned| words.reasons(planned, &mut Vec::new(), &mut notes));
                notes
            }),
            bundle: bundle.head().digest.to_string(),
            release: bundle.head().release.clone(),
        }
    }
}

/// By step, then by id: somebody who came to a loaded engine stands behind the others, whatever the id.
fn tasks(words: &Words<'_>, open_now: &[Task], explain: bool) -> Vec<OpenNote> {
    let mut rows: Vec<(usize, OpenNote)> = open_now.iter().map(|task| (task.step, open(words, task, explain))).collect();
    rows.sort_by(|(step, a), (other, b)| (step, &a.person, &a.acting_for).cmp(&(other, &b.person, &b.acting_for)));
    rows.into_iter().map(|(_, note)| note).collect()
}

fn open(words: &Words<'_>, task: &Task, explain: bool) -> OpenNote {
    let planned = words.route.steps.get(task.step);
    let via = || {
        let planned = planned?;
        let holder = task.acting_for.unwrap_or(task.person);
        let named = planned.named.iter().find(|one| one.person == holder).map_or(planned.via.as_str(), |one| &one.via);
        let way = match task.how {
            How::Named => named.to_owned(),
            How::Escalated(from) => format!("escalated from {}", words.person(from)),
            How::Role => format!("holder of a role that stands in; {}", planned.via),
            How::Transferred(from) => format!("transferred by {}", words.person(from)),
            How::Added(by) => format!("added by {}", words.person(by)),
            How::Assigned => "assigned by an administrator".to_owned(),
        };
        Some(match task.acting_for {
            Some(of) => format!("acting for {}: {way}", words.person(of)),
            None => way,
        })
    };
    let at = || words.flow().zip(planned).map(|((flow, _), planned)| words.bundle.origins().step(flow, planned.step));
    OpenNote {
        step: planned.map(|planned| words.step_id(planned.step)).unwrap_or_default(),
        person: words.person(task.person),
        acting_for: task.acting_for.map(|person| words.person(person)),
        via: explain.then(via).flatten(),
        at: explain.then(at).flatten(),
    }
}

fn fault_words(bundle: &Bundle, fault: ClockFault) -> String {
    match fault {
        ClockFault::Beyond(calendar) => {
            let id = bundle.flows().calendar_ids.get(calendar);
            format!("the calendar `{id}` lists no days off so far ahead")
        }
        ClockFault::Never => "there is no such instant".to_owned(),
    }
}
