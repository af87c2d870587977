use schemars::JsonSchema;
use serde::Serialize;

use crate::snapshot::Snapshot;

/// What was compiled, `ordinance.compile/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Compiled {
    /// `ordinance.compile/1`.
    pub format: String,
    /// The digest of what the set means; every answer names it.
    pub digest: String,
    /// The set's own version.
    pub release: Option<String>,
    /// The file that the bundle was written into.
    pub file: Option<String>,
}

impl Compiled {
    /// What was compiled from a snapshot, and where it was written.
    #[must_use]
    pub fn new(snapshot: &Snapshot, file: Option<String>) -> Self {
        let (digest, release) = (snapshot.digest().to_string(), snapshot.release());
        Self { format: "ordinance.compile/1".to_owned(), digest, release, file }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }
}
