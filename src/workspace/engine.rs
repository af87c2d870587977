use std::path::Path;
use std::time::Duration;

use super::open::{Opening, Workspace};
use crate::bundle::Bundle;
use crate::diagnostic::Level;
use crate::engine::Engine;
use crate::files::{Disk, FilesError, Hint, watch};

/// Why a folder gives no engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder could not be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The set is invalid: each error with its place.
    #[error("the policy set is invalid:\n{}", .0.join("\n"))]
    Invalid(Vec<String>),
}

impl Engine {
    /// An engine on the policy set in a folder. Its tables come from files alone and nothing counts as expired; who needs the
    /// environment or a clock says so with [`Engine::open_with`].
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(folder, &ALONE)
    }

    /// The same, with an environment and an instant.
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid.
    pub fn open_with(folder: impl AsRef<Path>, with: &Opening<'_>) -> Result<Self, OpenError> {
        bundle(folder.as_ref(), with).map(Self::new)
    }

    /// An engine on the policy set in a folder that follows what is saved there. A set that is invalid is not taken: the last good
    /// one goes on answering. Following ends with the last clone of the engine.
    ///
    /// # Errors
    /// When the folder cannot be read or watched, or the set is invalid to begin with.
    pub fn watch(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::watch_with(folder, |_| {})
    }

    /// The same, and `told` hears what came of every change: the digest that answers from now on, or why nothing changed.
    ///
    /// # Errors
    /// As [`Engine::watch`].
    pub fn watch_with(
        folder: impl AsRef<Path>,
        told: impl Fn(Result<String, OpenError>) + Send + 'static,
    ) -> Result<Self, OpenError> {
        let folder = folder.as_ref().to_owned();
        // What is saved while the set is opened is a hint already.
        let hints = watch(&folder)?;
        let engine = Self::open(&folder)?;
        let followed = engine.clone();
        std::thread::spawn(move || {
            while followed.is_shared() {
                match hints.wait(PATIENCE) {
                    Hint::Over => break,
                    Hint::Quiet => {}
                    Hint::Changed => told(bundle(&folder, &ALONE).map(|bundle| {
                        followed.replace(bundle);
                        followed.digest()
                    })),
                }
            }
        });
        Ok(engine)
    }
}

/// How long a thread that follows a folder takes to notice that nobody needs it any more.
const PATIENCE: Duration = Duration::from_secs(1);

/// A set that comes from files alone.
const ALONE: Opening<'static> = Opening { environment: &|_| None, now: None, packs: &[] };

/// The compiled set of a folder.
fn bundle(folder: &Path, with: &Opening<'_>) -> Result<Bundle, OpenError> {
    let set = Workspace::open(&Disk::open(folder)?, with)?;
    let told = set.findings().iter().filter(|finding| finding.level == Level::Error);
    let told = told.map(|finding| format!("{}: {}", set.sources().locate(finding.place()), finding.message())).collect();
    set.bundle().ok_or(OpenError::Invalid(told))
}
