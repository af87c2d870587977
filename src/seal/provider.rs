use std::fmt;

use zeroize::Zeroizing;

use super::ProviderError;
use super::cipher::{Derive, mac, unwrap, wrap};
use super::secret::Secret;

/// Who has the key under which the keys of rings are wrapped: a key in memory ([`Kek`]), or a service that never gives it out.
pub trait KeyProvider: Send + Sync {
    /// Wraps a key of a ring.
    ///
    /// # Errors
    /// When the key-encryption key cannot be had, or refuses.
    fn wrap(&self, ring: &str, key: &Secret) -> Result<Vec<u8>, ProviderError>;

    /// The key that was wrapped for a ring.
    ///
    /// # Errors
    /// When it was changed, wrapped for another ring or with another key.
    fn unwrap(&self, ring: &str, wrapped: &[u8]) -> Result<Secret, ProviderError>;

    /// A tag over what a ring's file says, which only who has the key-encryption key can make.
    ///
    /// # Errors
    /// When the key-encryption key cannot be had, or refuses.
    fn tag(&self, ring: &str, content: &[u8]) -> Result<[u8; 32], ProviderError>;
}

/// A key-encryption key in memory. From it one key to wrap with and one to tag with are derived for each ring, so that no ring's
/// key counts in another.
pub struct Kek(Derive);

impl Kek {
    /// The key-encryption key of a secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(Derive::new(b"ordinance key-encryption key 1", secret.bytes()))
    }

    /// The key-encryption key of 64 hexadecimal digits, or of base64 of its 32 bytes. The text is wiped.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: Vec<u8>) -> Result<Self, ProviderError> {
        Secret::parse(text).map(|secret| Self::new(&secret))
    }

    fn key(&self, purpose: &[u8], ring: &str) -> Result<Zeroizing<[u8; 32]>, ProviderError> {
        let mut key = Zeroizing::new([0; 32]);
        self.0.expand(&[purpose, ring.as_bytes()], key.as_mut()).ok_or(ProviderError::NotAKey)?;
        Ok(key)
    }
}

impl KeyProvider for Kek {
    fn wrap(&self, ring: &str, key: &Secret) -> Result<Vec<u8>, ProviderError> {
        wrap(&*self.key(b"wrap ", ring)?, key.bytes()).ok_or(ProviderError::NotAKey)
    }

    fn unwrap(&self, ring: &str, wrapped: &[u8]) -> Result<Secret, ProviderError> {
        let changed = || ProviderError::Unwrap { ring: ring.to_owned() };
        let key = unwrap(&*self.key(b"wrap ", ring)?, wrapped).ok_or_else(changed)?;
        Secret::from_slice(&key).ok_or_else(changed)
    }

    fn tag(&self, ring: &str, content: &[u8]) -> Result<[u8; 32], ProviderError> {
        mac(self.key(b"tag ", ring)?.as_ref(), &[content]).ok_or(ProviderError::NotAKey)
    }
}

impl fmt::Debug for Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kek(…)")
    }
}
