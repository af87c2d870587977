use crate::journal::Store;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::state::{Deployment, History, StateError};

/// What is deployed, whole: the entry that says so, and the snapshot it names.
#[derive(Clone, Debug)]
pub struct Base {
    /// The last entry; nothing before the first deployment.
    pub deployment: Option<Deployment>,
    /// What it deployed; empty before the first deployment.
    pub snapshot: Snapshot,
}

/// Why what is deployed could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// The history.
    #[error(transparent)]
    State(#[from] StateError),
    /// The snapshot's objects.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

impl Base {
    /// What is deployed in a store, verified.
    ///
    /// # Errors
    /// When the store cannot be read, or the last entry or its snapshot is missing or damaged.
    pub fn load(store: &dyn Store) -> Result<Self, BaseError> {
        let history = History::new(store);
        match history.head()? {
            Some(deployment) => Self::of(&history, deployment),
            None => Ok(Self { deployment: None, snapshot: Snapshot::empty() }),
        }
    }

    /// What an entry of a history deployed, verified.
    ///
    /// # Errors
    /// When the snapshot's objects are missing or damaged.
    pub fn of(history: &History<'_>, deployment: Deployment) -> Result<Self, BaseError> {
        let mut fetch = |object| Ok(history.object(object)?);
        let snapshot = Snapshot::from_objects(deployment.snapshot, &mut fetch)?;
        Ok(Self { deployment: Some(deployment), snapshot })
    }

    /// The serial of the last entry; 0 before the first.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.deployment.as_ref().map_or(0, |deployment| deployment.entry.serial)
    }

    /// The lineage of the history, once there is one.
    #[must_use]
    pub fn lineage(&self) -> Option<&str> {
        self.deployment.as_ref().map(|deployment| deployment.entry.lineage.as_str())
    }
}

impl BaseError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::State(error) => error.help(),
            Self::Snapshot(error) => error.help(),
        }
    }
}
