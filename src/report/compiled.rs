use schemars::JsonSchema;
use serde::Serialize;

use crate::bundle::Seal;
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
    /// Who signed it, and for how long that counts; null when it is not signed.
    pub signed: Option<Signed>,
}

/// What a signature says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Signed {
    /// The public half of the key, in base64: what whoever loads the bundle trusts.
    pub key: String,
    /// The serial, which grows from bundle to bundle.
    pub serial: u64,
    /// The instant from which the bundle is refused; null when there is none.
    pub expires: Option<String>,
}

impl Compiled {
    /// What was compiled from a snapshot, where it was written, and what its signature says.
    #[must_use]
    pub fn new(snapshot: &Snapshot, file: Option<String>, seal: Option<Seal>) -> Self {
        let (digest, release) = (snapshot.digest().to_string(), snapshot.release());
        let signed = seal.map(|seal| Signed {
            key: seal.key.to_string(),
            serial: seal.serial,
            expires: seal.expires.map(|at| at.to_string()),
        });
        Self { format: "ordinance.compile/1".to_owned(), digest, release, file, signed }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }
}
