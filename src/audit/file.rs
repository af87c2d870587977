use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sink::may_review;
use super::{AuditError, AuditSink, Event, Review, Use, UseOf, Uses};
use crate::journal::{Lines, LinesVerified, Record};
use crate::value::Instant;

/// A sink that keeps events in a file of hash-chained JSON Lines, flushed to the disk before anything is shown.
///
/// What is in the file already is read and verified when the sink is first used; a damaged file is refused, and nothing that
/// must be written down is shown until people have looked at it.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    lines: Lines,
    uses: Uses,
    /// The first record that was not understood.
    foreign: Option<u64>,
}

impl FileSink {
    /// The sink of a file, which need not be there: it is made when something is written down.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let kept = Kept { lines: Lines::new(path.clone()), uses: Uses::default(), foreign: None };
        Self { path, kept: Mutex::new(kept) }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything that is wrong with the file: bytes that were changed, and records that were taken out, put in another order or
    /// cut off at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn verify(&self) -> Result<LinesVerified, AuditError> {
        Ok(self.kept().lines.verify()?)
    }

    /// The same for a file that may be a copy of another log, which knows what stands last.
    ///
    /// # Errors
    /// When one of the files cannot be read.
    pub fn verify_copy(&self, of: &Self) -> Result<LinesVerified, AuditError> {
        let of = Lines::new(of.path());
        Ok(self.kept().lines.verify_copy(&of)?)
    }

    /// Every use of a scenario that was written down.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn uses(&self) -> Result<Uses, AuditError> {
        Ok(self.current()?.uses.clone())
    }

    /// Writes down that a use was reviewed.
    ///
    /// # Errors
    /// When there is no such use, or this person may not review it, or it was reviewed, or the file fails.
    pub fn review(&self, review: Review) -> Result<(), AuditError> {
        may_review(&self.current()?.uses, &review)?;
        self.record(&[Event::Review(review)])
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic within leaves at most events unread, and they are read again before the next is written.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, after reading what other processes have added.
    fn current(&self) -> Result<MutexGuard<'_, Kept>, AuditError> {
        let mut kept = self.kept();
        let Kept { lines, uses, foreign } = &mut *kept;
        lines.read_on(&mut |record| note(uses, foreign, record))?;
        kept.understood()?;
        Ok(kept)
    }
}

impl Kept {
    /// A record that nobody understands may be a use that is still to be reviewed.
    fn understood(&self) -> Result<(), AuditError> {
        self.foreign.map_or(Ok(()), |serial| Err(AuditError::Foreign { serial }))
    }
}

fn note(uses: &mut Uses, foreign: &mut Option<u64>, record: &Record) {
    match Event::from_json(&record.body) {
        Some(event) => uses.note(&event),
        None => _ = foreign.get_or_insert(record.serial),
    }
}

impl AuditSink for FileSink {
    fn record(&self, events: &[Event]) -> Result<(), AuditError> {
        let mut kept = self.current()?;
        let Kept { lines, uses, foreign } = &mut *kept;
        lines.append(events.iter().map(Event::to_json).collect(), &mut |record| note(uses, foreign, record))?;
        kept.understood()
    }

    fn open_use(&self, of: &UseOf, now: Instant) -> Result<Option<Use>, AuditError> {
        Ok(self.current()?.uses.open(of, now).cloned())
    }

    fn overdue(&self, person: &str, scenario: &str, now: Instant) -> Result<Vec<Use>, AuditError> {
        Ok(self.current()?.uses.overdue(person, scenario, now).into_iter().cloned().collect())
    }
}
