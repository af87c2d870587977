use std::fmt;

use super::cipher::Derive;
use super::key::Key;
use super::ring_file::{MOST_KEYS, RingFile, write};
use super::{Entropy, KeyId, KeyProvider, KeyState, KeyStatus, RingError, Secret, Tokens};
use crate::value::Instant;

/// The keys of one purpose, in every state of their life; exactly one of them is active. Beside them it has one key for tokens and
/// blind indexes, which stays, because a token that changes finds nothing.
pub struct Ring {
    id: String,
    /// In the order of their making.
    keys: Vec<Key>,
    tokens: Tokens,
}

/// What can be told of a ring without its key-encryption key. Without that nobody knows whether it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingStatus {
    /// The ring's id.
    pub ring: String,
    /// Its keys, in the order of their making.
    pub keys: Vec<KeyStatus>,
}

impl Ring {
    /// A new ring with one active key.
    ///
    /// # Errors
    /// When there is no randomness, or the provider refuses.
    pub fn init(id: &str, now: Instant, provider: &dyn KeyProvider, entropy: &mut dyn Entropy) -> Result<Self, RingError> {
        let secret = Secret::generate(entropy)?;
        let tokens = Tokens::new(&secret, provider.wrap(id, &secret)?);
        let mut ring = Self { id: id.to_owned(), keys: Vec::new(), tokens };
        ring.make(KeyState::Active, now, provider, entropy)?;
        Ok(ring)
    }

    /// The ring of a file's bytes.
    ///
    /// # Errors
    /// When they are no ring, another one, or changed by somebody without the key-encryption key.
    pub fn read(id: &str, bytes: &[u8], provider: &dyn KeyProvider) -> Result<Self, RingError> {
        let file = RingFile::read(bytes)?;
        if file.ring != id {
            return Err(RingError::Other { wanted: id.to_owned(), found: file.ring });
        }
        file.is_authentic(provider)?;
        let mut keys = Vec::with_capacity(file.keys.len());
        for entry in file.keys {
            let derive = match &entry.wrapped {
                // A key that opens nothing is not even unwrapped.
                Some(wrapped) if entry.state.opens() => Some(Key::derive(&provider.unwrap(id, wrapped)?)),
                _ => None,
            };
            let (state, created, since, wrapped) = (entry.state, entry.created, entry.since, entry.wrapped);
            keys.push(Key { id: entry.id, state, created, since, wrapped, derive });
        }
        let tokens = Tokens::new(&provider.unwrap(id, &file.tokens)?, file.tokens);
        Ok(Self { id: id.to_owned(), keys, tokens })
    }

    /// What a file's bytes say of their ring, without any key.
    ///
    /// # Errors
    /// When they are no ring.
    pub fn peek(bytes: &[u8]) -> Result<RingStatus, RingError> {
        let file = RingFile::read(bytes)?;
        let told =
            |key: super::ring_file::Entry| KeyStatus { id: key.id, state: key.state, created: key.created, since: key.since };
        Ok(RingStatus { ring: file.ring, keys: file.keys.into_iter().map(told).collect() })
    }

    /// The bytes of its file. Every key in it is wrapped.
    ///
    /// # Errors
    /// When the provider refuses.
    pub fn write(&self, provider: &dyn KeyProvider) -> Result<Vec<u8>, RingError> {
        write(self.id(), &self.keys, &self.tokens, provider)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What can be told of it.
    #[must_use]
    pub fn status(&self) -> RingStatus {
        RingStatus { ring: self.id.clone(), keys: self.keys.iter().map(Key::status).collect() }
    }

    /// What its tokens and blind indexes are made with.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Makes a key that waits, so that the ring can be brought to everybody before anything is sealed with it.
    ///
    /// # Errors
    /// When one waits already, there is no randomness, or the provider refuses.
    pub fn prepare(
        &mut self,
        now: Instant,
        provider: &dyn KeyProvider,
        entropy: &mut dyn Entropy,
    ) -> Result<KeyStatus, RingError> {
        match self.keys.iter().find(|key| key.state == KeyState::PreActive) {
            Some(waiting) => Err(RingError::Prepared { key: waiting.id }),
            None => self.make(KeyState::PreActive, now, provider, entropy),
        }
    }

    /// Makes the key that waits the active one, or a new key when none waits. The one that was active opens from now on and
    /// seals nothing.
    ///
    /// # Errors
    /// When there is no randomness, or the provider refuses; then nothing is changed.
    pub fn rotate(
        &mut self,
        now: Instant,
        provider: &dyn KeyProvider,
        entropy: &mut dyn Entropy,
    ) -> Result<KeyStatus, RingError> {
        let next = match self.keys.iter().find(|key| key.state == KeyState::PreActive) {
            Some(waiting) => waiting.id,
            None => self.make(KeyState::PreActive, now, provider, entropy)?.id,
        };
        for key in &mut self.keys {
            match key.state {
                KeyState::Active => (key.state, key.since) = (KeyState::DecryptOnly, now),
                KeyState::PreActive if key.id == next => (key.state, key.since) = (KeyState::Active, now),
                _ => {}
            }
        }
        self.key(&next.to_string()).map(|key| key.status())
    }

    /// Retires a key that only opens: from now on it opens nothing. Whatever it has sealed must have been sealed again before.
    ///
    /// # Errors
    /// When there is no such key, or it is in another state.
    pub fn retire(&mut self, key: &str, now: Instant) -> Result<KeyStatus, RingError> {
        self.go(key, KeyState::DecryptOnly, KeyState::Retired, now)
    }

    /// Destroys a retired key: its material is gone when the file is written, and what it has sealed is lost.
    ///
    /// # Errors
    /// When there is no such key, or it is in another state.
    pub fn destroy(&mut self, key: &str, now: Instant) -> Result<KeyStatus, RingError> {
        self.go(key, KeyState::Retired, KeyState::Destroyed, now)
    }

    /// The key that seals.
    pub(super) fn active(&self) -> Option<(KeyId, &Derive)> {
        let active = self.keys.iter().find(|key| key.state == KeyState::Active)?;
        Some((active.id, active.derive.as_ref()?))
    }

    /// Every key.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn make(
        &mut self,
        state: KeyState,
        now: Instant,
        provider: &dyn KeyProvider,
        entropy: &mut dyn Entropy,
    ) -> Result<KeyStatus, RingError> {
        if self.keys.len() >= MOST_KEYS {
            return Err(RingError::Full { ring: self.id.clone(), most: MOST_KEYS });
        }
        let secret = Secret::generate(entropy)?;
        let mut id = KeyId::generate(entropy)?;
        while self.keys.iter().any(|key| key.id == id) {
            id = KeyId::generate(entropy)?;
        }
        let key = Key::new(id, state, now, &secret, provider.wrap(&self.id, &secret)?);
        let status = key.status();
        self.keys.push(key);
        Ok(status)
    }

    fn key(&mut self, id: &str) -> Result<&mut Key, RingError> {
        let unknown = || RingError::UnknownKey { ring: self.id.clone(), key: id.to_owned() };
        let at = KeyId::parse(id).and_then(|id| self.keys.iter().position(|key| key.id == id)).ok_or_else(unknown)?;
        self.keys.get_mut(at).ok_or_else(|| RingError::UnknownKey { ring: self.id.clone(), key: id.to_owned() })
    }

    fn go(&mut self, id: &str, from: KeyState, to: KeyState, now: Instant) -> Result<KeyStatus, RingError> {
        let key = self.key(id)?;
        if key.state != from {
            return Err(RingError::State { key: key.id, from: key.state, to, wanted: from });
        }
        (key.state, key.since, key.derive) = (to, now, None);
        if to == KeyState::Destroyed {
            key.wrapped = None;
        }
        Ok(key.status())
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("id", &self.id).field("keys", &self.keys).finish_non_exhaustive()
    }
}
