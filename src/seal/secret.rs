use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::{Entropy, NoEntropy, ProviderError};
use crate::value::{from_base64, from_base64_url};

/// The length of every key, in bytes.
pub(super) const LENGTH: usize = 32;

/// A key of 32 bytes. It stays in one place of the memory, is wiped there when it is dropped, and is never shown.
pub struct Secret(Box<Zeroizing<[u8; LENGTH]>>);

impl Secret {
    /// A fresh key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut secret = Self::empty();
        entropy.fill(secret.bytes_mut())?;
        // Randomness that is not there at all shows itself as zeros.
        if secret.bytes().iter().all(|byte| *byte == 0) { Err(NoEntropy) } else { Ok(secret) }
    }

    /// The key of 64 hexadecimal digits, or of base64 of its 32 bytes. The text is wiped.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(mut text: Vec<u8>) -> Result<Self, ProviderError> {
        let parsed = std::str::from_utf8(&text).ok().and_then(|text| Self::read(text.trim()));
        text.zeroize();
        parsed.ok_or(ProviderError::NotAKey)
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = if text.len() == 64 { from_hex(text)? } else { from_base64(text).or_else(|| from_base64_url(text))? };
        Self::from_slice(&Zeroizing::new(bytes))
    }

    pub(super) fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; LENGTH])))
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::empty();
        let from: &[u8; LENGTH] = bytes.try_into().ok()?;
        secret.bytes_mut().copy_from_slice(from);
        Some(secret)
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8; LENGTH] {
        &mut self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2).map(|pair| {
        let (high, low) = (digit(pair.first()?)?, digit(pair.get(1)?)?);
        Some(high << 4 | low)
    });
    pairs.collect()
}
