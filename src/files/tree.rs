use std::collections::BTreeMap;

/// A tree of files that can be listed and read.
pub trait Tree {
    /// What the tree is, for messages: a folder's path, `git:main`.
    fn describe(&self) -> String;

    /// The paths of all files, sorted, without dot files and dot folders. A link to what the tree lists anyway is left out, so
    /// that no file is met twice.
    ///
    /// # Errors
    /// When the tree cannot be walked.
    fn list(&self) -> Result<Vec<String>, FilesError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When there is no such file in the tree, or it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, FilesError>;
}

/// The most bytes that one file may have: 1 GiB, what a table may be.
pub const MOST_BYTES: u64 = 1 << 30;

/// What can go wrong with files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// A link leads out of the tree.
    #[error("{path}: leads out of {tree}")]
    Outside {
        /// The path of the link.
        path: String,
        /// The tree.
        tree: String,
    },
    /// A file is larger than any file of a tree may be.
    #[error("{path}: {bytes} bytes, the most is {MOST_BYTES}")]
    TooLarge {
        /// The path.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// A file that was to be made is there already.
    #[error("{path}: there already, and left as it is")]
    Exists {
        /// The path.
        path: String,
    },
    /// A name that is no Unicode text.
    #[error("{path}: the name is not Unicode text")]
    Name {
        /// The path, as far as it can be shown.
        path: String,
    },
    /// No file has this path, or it leads out of the tree.
    #[error("{path}: no such file in {tree}")]
    Missing {
        /// The path asked for.
        path: String,
        /// The tree.
        tree: String,
    },
    /// The environment refused.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// git is not there, or refused.
    #[error("git: {message}")]
    Git {
        /// What git said.
        message: String,
    },
}

/// A tree in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, replacing one of the same path.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl Tree for Memory {
    fn describe(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        Ok(self.files.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        self.files.get(path).cloned().ok_or_else(|| FilesError::Missing { path: path.to_owned(), tree: self.describe() })
    }
}
