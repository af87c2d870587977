use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Event, Review, Use, UseOf, Uses};
use crate::journal::JournalError;
use crate::value::Instant;

/// Why something could not be written down, or the past not be asked. Nothing may be shown then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The log cannot be read or written, or is damaged.
    #[error("the audit log fails: {0}")]
    Log(#[from] JournalError),
    /// A line of the log is whole but says nothing that this version understands.
    #[error("the audit log fails: record {serial} is of no kind that this version knows")]
    Foreign {
        /// The record's number.
        serial: u64,
    },
    /// No use has this id.
    #[error("no use of a scenario has the id `{id}`")]
    UnknownUse {
        /// The id.
        id: String,
    },
    /// The review was done already.
    #[error("use `{id}` was reviewed by {by} at {at}")]
    Reviewed {
        /// The use.
        id: String,
        /// By whom.
        by: String,
        /// When.
        at: Instant,
    },
    /// Somebody would review what they did themselves.
    #[error("`{by}` made use `{id}`, and nobody reviews a use of their own")]
    OwnUse {
        /// The use.
        id: String,
        /// The person.
        by: String,
    },
    /// The use names others as those who review it.
    #[error("use `{id}` is reviewed by {by}, not by `{person}`", by = if .by.is_empty() { "nobody".to_owned() } else { .by.join(", ") })]
    NotReviewer {
        /// The use.
        id: String,
        /// Who would review it.
        person: String,
        /// Who may.
        by: Vec<String>,
    },
    /// The sink refuses.
    #[error("the audit log takes nothing")]
    Refused,
}

/// Where events are written down, and what is asked about those before.
///
/// A sink may be shared by threads and, when it keeps a file, by processes.
pub trait AuditSink: Send + Sync {
    /// Writes events down, in order. When it returns without an error they are durable; only then may anything be shown. With an
    /// error nothing may be shown, whether or not some of them were written.
    ///
    /// # Errors
    /// When they cannot be written.
    fn record(&self, events: &[Event]) -> Result<(), AuditError>;

    /// The use that is open at an instant: it began at or before it and is not over. Its further records name the same use.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn open_use(&self, of: &UseOf, now: Instant) -> Result<Option<Use>, AuditError>;

    /// A person's uses of a scenario whose review was due by an instant and not done, the oldest first. While there is one, the
    /// person begins no use of that scenario.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn overdue(&self, person: &str, scenario: &str, now: Instant) -> Result<Vec<Use>, AuditError>;
}

/// A sink in memory, for embedding programs that write events down elsewhere, and for tests.
#[derive(Debug, Default)]
pub struct MemorySink {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    events: Vec<Event>,
    uses: Uses,
}

/// A sink that works and keeps nothing: no use is open and no review overdue. For questions that ask what would be.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssumedSink;

/// A sink that takes nothing, for tests of what happens then.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailingSink;

impl MemorySink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that was written down, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.kept().events.clone()
    }

    /// Writes down that a use was reviewed.
    ///
    /// # Errors
    /// When there is no such use, or this person may not review it, or it was reviewed.
    pub fn review(&self, review: Review) -> Result<(), AuditError> {
        may_review(&self.kept().uses, &review)?;
        self.record(&[Event::Review(review)])
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Events are taken one by one and each wholly, so a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AuditSink for MemorySink {
    fn record(&self, events: &[Event]) -> Result<(), AuditError> {
        let mut kept = self.kept();
        events.iter().for_each(|event| kept.uses.note(event));
        kept.events.extend_from_slice(events);
        Ok(())
    }

    fn open_use(&self, of: &UseOf, now: Instant) -> Result<Option<Use>, AuditError> {
        Ok(self.kept().uses.open(of, now).cloned())
    }

    fn overdue(&self, person: &str, scenario: &str, now: Instant) -> Result<Vec<Use>, AuditError> {
        Ok(self.kept().uses.overdue(person, scenario, now).into_iter().cloned().collect())
    }
}

impl AuditSink for AssumedSink {
    fn record(&self, _: &[Event]) -> Result<(), AuditError> {
        Ok(())
    }

    fn open_use(&self, _: &UseOf, _: Instant) -> Result<Option<Use>, AuditError> {
        Ok(None)
    }

    fn overdue(&self, _: &str, _: &str, _: Instant) -> Result<Vec<Use>, AuditError> {
        Ok(Vec::new())
    }
}

impl AuditSink for FailingSink {
    fn record(&self, _: &[Event]) -> Result<(), AuditError> {
        Err(AuditError::Refused)
    }

    fn open_use(&self, _: &UseOf, _: Instant) -> Result<Option<Use>, AuditError> {
        Ok(None)
    }

    fn overdue(&self, _: &str, _: &str, _: Instant) -> Result<Vec<Use>, AuditError> {
        Ok(Vec::new())
    }
}

/// Whether a review may be written down.
pub(super) fn may_review(uses: &Uses, review: &Review) -> Result<(), AuditError> {
    let Review { of, by, .. } = review;
    let tracked = uses.get(of).ok_or_else(|| AuditError::UnknownUse { id: of.clone() })?;
    if let Some(done) = &tracked.review {
        return Err(AuditError::Reviewed { id: of.clone(), by: done.by.clone(), at: done.at });
    }
    if tracked.used.of.person == *by {
        return Err(AuditError::OwnUse { id: of.clone(), by: by.clone() });
    }
    match &tracked.used.review {
        Some(due) if !due.by.contains(by) => {
            Err(AuditError::NotReviewer { id: of.clone(), person: by.clone(), by: due.by.clone() })
        }
        _ => Ok(()),
    }
}
