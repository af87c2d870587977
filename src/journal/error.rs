/// What can go wrong with a journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The environment refused.
    #[error("{place}: {source}")]
    Io {
        /// The file or folder.
        place: String,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody else appended first.
    #[error("{place} was written by somebody else in the meantime")]
    Conflict {
        /// The record that was to be written.
        place: String,
    },
    /// What is there is not what was written.
    #[error("{place} is damaged: {what}")]
    Damaged {
        /// The record or object.
        place: String,
        /// How that shows.
        what: String,
    },
    /// What must be there is not.
    #[error("{place} is missing")]
    Missing {
        /// The record or object.
        place: String,
    },
    /// A file that the store did not write.
    #[error("{place} is no part of the store")]
    Foreign {
        /// The file.
        place: String,
    },
}

impl JournalError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => "see to it that the store can be read and written, then try again; nothing was changed",
            Self::Conflict { .. } => "make a new plan against what is deployed now",
            Self::Damaged { .. } | Self::Missing { .. } => {
                "restore this file from a backup or from version control; the tool never repairs or deletes a history by itself"
            }
            Self::Foreign { .. } => "move this file out of the store",
        }
    }
}
