use std::path::Path;

use super::open::{Opening, Workspace};
use crate::diagnostic::Level;
use crate::engine::Engine;
use crate::files::{Disk, FilesError};

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
        Self::open_with(folder, &Opening { environment: &|_| None, now: None, packs: &[] })
    }

    /// The same, with an environment and an instant.
    ///
    /// # Errors
    /// When the folder cannot be read, or the set is invalid.
    pub fn open_with(folder: impl AsRef<Path>, with: &Opening<'_>) -> Result<Self, OpenError> {
        let set = Workspace::open(&Disk::open(folder)?, with)?;
        let told = set.findings().iter().filter(|finding| finding.level == Level::Error);
        let told = told.map(|finding| format!("{}: {}", set.sources().locate(finding.place()), finding.message())).collect();
        set.engine().ok_or(OpenError::Invalid(told))
    }
}
