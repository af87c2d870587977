use std::fmt;

use super::Entropy;
use super::entropy::NoEntropy;
use crate::value::Instant;

/// Names a key in envelopes and rings: 16 hexadecimal digits by chance. It is no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

/// Where in its life a key is. It goes through these in order and never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyState {
    /// Made and not yet used, so that everybody has it before it is.
    PreActive,
    /// Seals and opens; of each ring exactly one key is active.
    Active,
    /// Opens what it has sealed, and seals nothing any more.
    DecryptOnly,
    /// Opens nothing; its material is still there.
    Retired,
    /// Its material is gone; what it has sealed is lost.
    Destroyed,
}

/// What can be told of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// Its id.
    pub id: KeyId,
    /// Its state.
    pub state: KeyState,
    /// When it was made.
    pub created: Instant,
    /// Since when it has its state.
    pub since: Instant,
}

impl KeyId {
    /// The key of 16 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        u64::from_str_radix(text, 16).ok().filter(|_| lower).map(|number| Self(number.to_be_bytes()))
    }

    pub(super) fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl KeyState {
    const ALL: [Self; 5] = [Self::PreActive, Self::Active, Self::DecryptOnly, Self::Retired, Self::Destroyed];

    /// The state's name: `pre-active`, `active`, `decrypt-only`, `retired`, `destroyed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PreActive => "pre-active",
            Self::Active => "active",
            Self::DecryptOnly => "decrypt-only",
            Self::Retired => "retired",
            Self::Destroyed => "destroyed",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a key in this state opens what it has sealed. A key that waits does: elsewhere it may be active already.
    #[must_use]
    pub fn opens(self) -> bool {
        self <= Self::DecryptOnly
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
