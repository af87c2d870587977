use std::fmt;

use super::cipher::Derive;
use super::key_state::{KeyId, KeyState, KeyStatus};
use super::secret::Secret;
use crate::value::Instant;

/// A key of a ring.
pub(super) struct Key {
    pub(super) id: KeyId,
    pub(super) state: KeyState,
    pub(super) created: Instant,
    pub(super) since: Instant,
    /// As it stands in the file; nothing when it is destroyed.
    pub(super) wrapped: Option<Vec<u8>>,
    /// What values are sealed and opened with; nothing for a key that opens nothing.
    pub(super) derive: Option<Derive>,
}

impl Key {
    /// What is said before everything that is derived from a key for sealing.
    const PURPOSE: &'static [u8] = b"ordinance seal 1";

    pub(super) fn new(id: KeyId, state: KeyState, now: Instant, secret: &Secret, wrapped: Vec<u8>) -> Self {
        Self { id, state, created: now, since: now, wrapped: Some(wrapped), derive: Some(Self::derive(secret)) }
    }

    pub(super) fn derive(secret: &Secret) -> Derive {
        Derive::new(Self::PURPOSE, secret.bytes())
    }

    pub(super) fn status(&self) -> KeyStatus {
        KeyStatus { id: self.id, state: self.state, created: self.created, since: self.since }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id, self.state)
    }
}
