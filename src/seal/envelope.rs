use std::fmt;

use zeroize::Zeroizing;

use super::cipher::{Derive, TAG, decrypt, encrypt, same};
use super::{Binding, Entropy, KeyId, SealError};
use crate::value::{base64_url, from_base64_url};

/// What every envelope begins with, whatever its form.
const PREFIX: &str = "sealed.";
/// The form that this version makes and reads.
const VERSION: &str = "1";
const SALT: usize = 24;
const COMMITMENT: usize = 32;
/// Texts are padded to a multiple of this, so that `null`, a short name and a phone number look alike.
const BLOCK: usize = 32;
/// A key is used for one value only, so its nonce need not differ.
const NONCE: [u8; 12] = [0; 12];
/// The longest text that is sealed, in bytes.
const LONGEST: usize = 64 << 20;

/// A sealed value: `sealed.1.<key>.<base64url>`, with the salt its key was derived with, a commitment to that key, and the text
/// as AES-256-GCM encrypts it.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    key: KeyId,
    salt: [u8; SALT],
    commitment: [u8; COMMITMENT],
    text: Vec<u8>,
}

/// Whether a text claims to be a sealed value of this form or another. Only opening it tells whether it is.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    let version = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.')).map(|(version, _)| version);
    version.is_some_and(is_version)
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit())
}

impl Envelope {
    /// The envelope that a text spells.
    ///
    /// # Errors
    /// When it spells none, or one of a form that this version does not read.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let rest = text.strip_prefix(PREFIX).ok_or(SealError::Malformed)?;
        let (version, rest) = rest.split_once('.').ok_or(SealError::Malformed)?;
        if version != VERSION {
            return Err(if is_version(version) { SealError::Version } else { SealError::Malformed });
        }
        let (key, body) = rest.split_once('.').ok_or(SealError::Malformed)?;
        let key = KeyId::parse(key).ok_or(SealError::Malformed)?;
        let bytes = from_base64_url(body).ok_or(SealError::Malformed)?;
        let (salt, rest) = bytes.split_first_chunk::<SALT>().ok_or(SealError::Malformed)?;
        let (commitment, text) = rest.split_first_chunk::<COMMITMENT>().ok_or(SealError::Malformed)?;
        let padded = text.len().checked_sub(TAG).filter(|length| *length > 0 && length % BLOCK == 0);
        padded.ok_or(SealError::Malformed)?;
        Ok(Self { key, salt: *salt, commitment: *commitment, text: text.to_vec() })
    }

    /// The key that opens it.
    #[must_use]
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// Seals a text with a key, for one place.
    pub(super) fn seal(
        (key, derive): (KeyId, &Derive),
        binding: &Binding<'_>,
        text: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SealError> {
        if binding.record.is_empty() {
            return Err(SealError::NoRecord);
        }
        if text.len() > LONGEST {
            return Err(SealError::TooLong);
        }
        let mut salt = [0; SALT];
        entropy.fill(&mut salt)?;
        let about = binding.bytes();
        let (own, commitment) = own_key(key, derive, &salt, &about)?;
        let mut padded = Vec::with_capacity(text.len().saturating_add(BLOCK).saturating_add(TAG));
        padded.extend_from_slice(text);
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(BLOCK), 0);
        encrypt(&own, &NONCE, &about, &mut padded).ok_or(SealError::TooLong)?;
        Ok(Self { key, salt, commitment, text: padded })
    }

    /// Opens it at one place.
    pub(super) fn open(mut self, derive: &Derive, binding: &Binding<'_>) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let about = binding.bytes();
        let (own, commitment) = own_key(self.key, derive, &self.salt, &about)?;
        if !same(&commitment, &self.commitment) {
            return Err(SealError::NotAuthentic);
        }
        let mut text = Zeroizing::new(std::mem::take(&mut self.text));
        decrypt(&own, &NONCE, &about, &mut text).ok_or(SealError::NotAuthentic)?;
        let end = text.iter().rposition(|byte| *byte != 0).filter(|end| text.get(*end) == Some(&0x80));
        text.truncate(end.ok_or(SealError::NotAuthentic)?);
        Ok(text)
    }
}

/// The key of one value, and the commitment to it. Both depend on the salt and on the place, so that no two values share a key,
/// and nobody can make an envelope that opens to two texts.
fn own_key(
    key: KeyId,
    derive: &Derive,
    salt: &[u8; SALT],
    about: &[u8],
) -> Result<(Zeroizing<[u8; 32]>, [u8; COMMITMENT]), SealError> {
    let mut derived = Zeroizing::new([0; 64]);
    derive.expand(&[key.bytes(), salt, about], derived.as_mut()).ok_or(SealError::TooLong)?;
    let (own, commitment) = derived.split_first_chunk::<32>().ok_or(SealError::TooLong)?;
    let commitment = commitment.try_into().map_err(|_| SealError::TooLong)?;
    Ok((Zeroizing::new(*own), commitment))
}

impl fmt::Display for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = [&self.salt[..], &self.commitment, &self.text].concat();
        write!(f, "{PREFIX}{VERSION}.{}.{}", self.key, base64_url(&body))
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{VERSION}.{}.…", self.key)
    }
}
