use serde_json::{Map, Value};

use super::Entry;
use crate::journal::{Journal, JournalError, Record, Store};
use crate::value::{Digest, Instant, canonical_bytes};

/// The deployed history in a store.
#[derive(Clone, Copy)]
pub struct History<'a> {
    journal: Journal<'a>,
}

/// What is deployed: an entry, and the record it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// What it says.
    pub entry: Entry,
    /// The digest of its snapshot.
    pub snapshot: Digest,
    record: Record,
}

/// What can go wrong with the deployed history.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The store.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record that is no entry.
    #[error("entry {serial} is no `ordinance.state/1`: {what}")]
    Format {
        /// Its number.
        serial: u64,
        /// What is wrong with it.
        what: String,
    },
    /// An entry that belongs to another history.
    #[error("entry {serial} is of another history than the entry before it")]
    Lineage {
        /// Its number.
        serial: u64,
    },
    /// There is no such entry.
    #[error("there is no entry {serial}; the last one is {last}")]
    Unknown {
        /// The number asked for.
        serial: u64,
        /// The number of the last entry; 0 when there is none.
        last: u64,
    },
}

impl StateError {
    /// Whether somebody else changed the history first.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Journal(JournalError::Conflict { .. }))
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Journal(error) => error.help(),
            Self::Format { .. } => "it was written by a newer version of the tool, or by something else: use that version",
            Self::Lineage { .. } => "two histories were mixed: restore the store from a backup or from version control",
            Self::Unknown { .. } => "list the entries with `ordinance state log`",
        }
    }
}

/// Gives the objects that a snapshot's first object lists, or says why it cannot.
pub type Listed<'a> = &'a dyn Fn(&[u8]) -> Result<Vec<Digest>, String>;

/// What an entry is made of, before it has its place in the chain.
struct Draft {
    lineage: String,
    snapshot: Digest,
    plan: Option<Digest>,
    rolled_back_to: Option<u64>,
}

impl<'a> History<'a> {
    /// The history that a store holds.
    #[must_use]
    pub fn new(store: &'a dyn Store) -> Self {
        Self { journal: Journal::new(store) }
    }

    /// What is deployed; nothing before the first time.
    ///
    /// # Errors
    /// When the store cannot be read, or the last entry is missing, damaged or of another format.
    pub fn head(&self) -> Result<Option<Deployment>, StateError> {
        self.journal.head()?.map(deployment).transpose()
    }

    /// Every entry from the first, verified.
    ///
    /// # Errors
    /// When the store cannot be read, or an entry is missing, damaged or of another history.
    pub fn log(&self) -> Result<Vec<Deployment>, StateError> {
        let log = self.journal.records()?.into_iter().map(deployment).collect::<Result<Vec<_>, _>>()?;
        match mixed(&log) {
            Some(serial) => Err(StateError::Lineage { serial }),
            None => Ok(log),
        }
    }

    /// One entry.
    ///
    /// # Errors
    /// When there is none, it is damaged, or the store cannot be read.
    pub fn entry(&self, serial: u64) -> Result<Deployment, StateError> {
        let last = self.head()?.map_or(0, |head| head.entry.serial);
        if serial == 0 || serial > last {
            return Err(StateError::Unknown { serial, last });
        }
        deployment(self.journal.record(serial)?)
    }

    /// Stores an object of a snapshot.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, StateError> {
        Ok(self.journal.put(bytes)?)
    }

    /// An object of a snapshot, verified.
    ///
    /// # Errors
    /// When it is missing, damaged, or cannot be read.
    pub fn object(&self, object: Digest) -> Result<Vec<u8>, StateError> {
        Ok(self.journal.object(object)?)
    }

    /// Appends the deployment of a snapshot, whose objects are stored, after the one that was deployed when the plan was checked.
    ///
    /// # Errors
    /// A conflict when something else was deployed since, or when it cannot be written.
    pub fn append(
        &self,
        base: Option<&Deployment>,
        snapshot: Digest,
        plan: Digest,
        at: Instant,
        by: &str,
    ) -> Result<Deployment, StateError> {
        let lineage = base.map_or_else(|| new_lineage(snapshot, plan, at, by), |base| base.entry.lineage.clone());
        self.write(base, Draft { lineage, snapshot, plan: Some(plan), rolled_back_to: None }, at, by)
    }

    /// Deploys the snapshot of an old entry again, in a new entry. Nothing is written when it is deployed already.
    ///
    /// # Errors
    /// When there is no such entry, something else was deployed since, or the store cannot be read or written.
    pub fn rollback(&self, serial: u64, at: Instant, by: &str) -> Result<Option<Deployment>, StateError> {
        let Some(base) = self.head()? else { return Err(StateError::Unknown { serial, last: 0 }) };
        let old = self.entry(serial)?;
        if old.snapshot == base.snapshot {
            return Ok(None);
        }
        let lineage = base.entry.lineage.clone();
        let draft = Draft { lineage, snapshot: old.snapshot, plan: None, rolled_back_to: Some(serial) };
        self.write(Some(&base), draft, at, by).map(Some)
    }

    fn write(&self, base: Option<&Deployment>, draft: Draft, at: Instant, by: &str) -> Result<Deployment, StateError> {
        let text = |text: String| Value::String(text);
        let mut body = Map::new();
        body.insert("format".to_owned(), text(Entry::FORMAT.to_owned()));
        body.insert("lineage".to_owned(), text(draft.lineage));
        body.insert("snapshot".to_owned(), text(draft.snapshot.to_string()));
        body.insert("plan".to_owned(), draft.plan.map_or(Value::Null, |plan| text(plan.to_string())));
        body.insert("applied_at".to_owned(), text(at.to_string()));
        body.insert("by".to_owned(), text(by.to_owned()));
        if let Some(serial) = draft.rolled_back_to {
            body.insert("rolled_back_to".to_owned(), Value::from(serial));
        }
        deployment(self.journal.append(base.map(|base| &base.record), body)?)
    }

    /// Everything that is wrong with the history and its objects.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub fn verify(&self, listed: Listed<'_>) -> Result<Vec<StateError>, StateError> {
        let mut found: Vec<StateError> = self.journal.verify()?.into_iter().map(StateError::from).collect();
        let told = !found.is_empty();
        let last = match self.journal.head() {
            Ok(head) => head.map_or(0, |head| head.serial),
            // What is wrong with the head is among what was found.
            Err(JournalError::Io { place, source }) => return Err(JournalError::Io { place, source }.into()),
            Err(_) => 0,
        };
        let mut log = Vec::new();
        for serial in 1..=last {
            match self.journal.record(serial).map_err(StateError::from).and_then(deployment) {
                Ok(deployment) => log.push(deployment),
                Err(error @ StateError::Format { .. }) => found.push(error),
                Err(_) => {}
            }
        }
        if !told && let Some(serial) = mixed(&log) {
            found.push(StateError::Lineage { serial });
        }
        let mut snapshots: Vec<_> = log.iter().map(|deployment| deployment.snapshot).collect();
        snapshots.sort_unstable();
        snapshots.dedup();
        let mut objects = Vec::new();
        for snapshot in snapshots {
            match self.journal.object(snapshot) {
                Ok(bytes) => match listed(&bytes) {
                    Ok(listed) => objects.extend(listed),
                    Err(what) => found.push(JournalError::Damaged { place: snapshot.to_string(), what }.into()),
                },
                Err(error @ JournalError::Missing { .. }) => found.push(error.into()),
                // What is damaged is among what was found.
                Err(_) => {}
            }
        }
        objects.sort_unstable();
        objects.dedup();
        let missing = objects.into_iter().filter_map(|object| match self.journal.object(object) {
            Err(error @ JournalError::Missing { .. }) => Some(error.into()),
            _ => None,
        });
        found.extend(missing);
        Ok(found)
    }
}

fn deployment(record: Record) -> Result<Deployment, StateError> {
    let format = |what: String| StateError::Format { serial: record.serial, what };
    let entry: Entry = serde_json::from_value(Value::Object(record.body.clone())).map_err(|error| format(error.to_string()))?;
    if entry.format != Entry::FORMAT {
        return Err(format(format!("its format is `{}`", entry.format)));
    }
    let snapshot = Digest::parse(&entry.snapshot).ok_or_else(|| format("its snapshot is no digest".to_owned()))?;
    Ok(Deployment { entry, snapshot, record })
}

/// The first entry of another lineage than the one before it.
fn mixed(log: &[Deployment]) -> Option<u64> {
    let pair = log.windows(2).find(|pair| matches!(pair, [a, b] if a.entry.lineage != b.entry.lineage))?;
    pair.last().map(|second| second.entry.serial)
}

/// A new history is named after its first deployment, so that making it needs no randomness.
fn new_lineage(snapshot: Digest, plan: Digest, at: Instant, by: &str) -> String {
    let first = [snapshot.to_string(), plan.to_string(), at.to_string(), by.to_owned()];
    let name = Digest::of(&canonical_bytes(&Value::from(first.to_vec()))).hex();
    name.chars().take(32).collect()
}
