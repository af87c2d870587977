use serde::{Serialize, Serializer};

use crate::value::Instant;

/// How an engine stands: which set answers, and whether there is a newer one that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The digest of the set that answers: `sha256:` and 64 hexadecimal digits.
    pub bundle: String,
    /// That set's own version.
    pub release: String,
    /// Why the newest set does not answer; nothing when it does.
    pub degraded: Option<Degraded>,
}

/// Why an engine that follows a folder goes on with the last good set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Degraded {
    /// Since when what is saved cannot be taken; nothing when the clock cannot say.
    #[serde(serialize_with = "rfc3339")]
    pub since: Option<Instant>,
    /// What is wrong, a line each, with file, line and column where there are some.
    pub findings: Vec<String>,
}

#[expect(clippy::ref_option, reason = "the serializer hands the field as it is")]
fn rfc3339<S: Serializer>(at: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(to)
}
