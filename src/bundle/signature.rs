use std::fmt;

use ed25519_dalek::{Signature, Signer, VerifyingKey};
use zeroize::{Zeroize, Zeroizing};

use super::BundleError;
use crate::value::{Instant, base64, from_base64};

/// The public half of an Ed25519 key: it verifies, and may be shown. Shown as the base64 of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// The secret half. It is wiped from memory when it is dropped, and never shown.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Why a text is no key. It says nothing of what the text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Neither a PEM block nor base64 of 32 bytes.
    #[error("not a key: expected a PEM block or the 32 bytes of an Ed25519 key in base64")]
    NotAKey,
    /// A PEM block that holds something else.
    #[error("the PEM block is not `{wanted}`")]
    Block {
        /// The block that holds such a key.
        wanted: &'static str,
    },
    /// A key that a password protects.
    #[error("the key is encrypted; it is read only without a password")]
    Encrypted,
    /// A key of another algorithm, or damaged.
    #[error("the key is not an Ed25519 key")]
    Algorithm,
}

/// What a signature says beside the content: who signed, the how-manieth, and until when it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// A number that grows from bundle to bundle, so that an old one cannot be passed off as new.
    pub serial: u64,
    /// The instant from which the bundle is not to be taken any more; nothing when it counts for ever.
    pub expires: Option<Instant>,
    /// The key that signed.
    pub key: PublicKey,
}

/// Which bundles are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The keys of those who may sign.
    pub keys: Vec<PublicKey>,
    /// The least serial that is taken: one more than, or that of, the last bundle that was.
    pub minimum_serial: u64,
    /// The instant that a bundle must not have expired at.
    pub now: Instant,
}

/// What stands before an Ed25519 secret in PKCS#8, and before a public key in its PEM block: RFC 8410 leaves no choice.
const SECRET: &[u8] = &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// The same where the public half follows.
const SECRET_AND_PUBLIC: &[u8] =
    &[0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
const PUBLIC: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What the signature is made over begins with this, so that it is good for nothing else.
const PURPOSE: &[u8] = b"ordinance bundle signature 1\n";

pub(super) const SIGNATURE: usize = 64;
pub(super) const SEAL: usize = 8 + 8 + 32;
/// What stands for an expiry where there is none.
const NEVER: i64 = i64::MAX;

impl PublicKey {
    /// The key of its 32 bytes.
    ///
    /// # Errors
    /// When they are no point of the curve, or one that any signature fits.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Algorithm)?;
        if key.is_weak() { Err(KeyError::Algorithm) } else { Ok(Self(bytes)) }
    }

    /// The key of a PEM block `PUBLIC KEY`, as `openssl pkey -pubout` writes it, or of the base64 of its 32 bytes.
    ///
    /// # Errors
    /// When the text is neither, or the key of another algorithm.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes = read(text, "PUBLIC KEY", |der| der.strip_prefix(PUBLIC))?;
        Self::from_bytes(*bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl SigningKey {
    /// The key of a PEM block `PRIVATE KEY` (PKCS#8), as `openssl genpkey -algorithm ed25519` writes it, or of the base64 of its
    /// 32 bytes. The text is wiped.
    ///
    /// # Errors
    /// When the text is neither, or the key encrypted or of another algorithm.
    pub fn parse(mut text: Vec<u8>) -> Result<Self, KeyError> {
        let key = std::str::from_utf8(&text).map_err(|_| KeyError::NotAKey).and_then(Self::read);
        text.zeroize();
        key
    }

    fn read(text: &str) -> Result<Self, KeyError> {
        let secret = read(text, "PRIVATE KEY", |der| {
            der.strip_prefix(SECRET).or_else(|| der.strip_prefix(SECRET_AND_PUBLIC).and_then(|rest| rest.get(..32)))
        })?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&secret)))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// A signature over what was summed up.
    pub(super) fn sign(&self, header: &[u8], sum: &[u8; 32]) -> [u8; SIGNATURE] {
        self.0.sign(&[PURPOSE, header, sum].concat()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret half of {}", self.public())
    }
}

impl Seal {
    pub(super) fn to_bytes(self) -> [u8; SEAL] {
        let expires = self.expires.map_or(NEVER, Instant::micros);
        let mut bytes = [0; SEAL];
        let parts = self.serial.to_le_bytes().into_iter().chain(expires.to_le_bytes()).chain(self.key.0);
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        bytes
    }

    /// The seal of some bytes whose signature holds.
    pub(super) fn verified(
        bytes: &[u8; SEAL],
        header: &[u8],
        sum: &[u8; 32],
        signature: &[u8; SIGNATURE],
    ) -> Result<Self, BundleError> {
        let split = |bytes: &[u8; SEAL]| {
            let (serial, rest) = bytes.split_first_chunk::<8>()?;
            let (expires, key) = rest.split_first_chunk::<8>()?;
            Some((u64::from_le_bytes(*serial), i64::from_le_bytes(*expires), *key.first_chunk::<32>()?))
        };
        let (serial, expires, key) = split(bytes).ok_or(BundleError::Signature)?;
        let verifying = VerifyingKey::from_bytes(&key).map_err(|_| BundleError::Signature)?;
        let message = [PURPOSE, header, sum].concat();
        verifying.verify_strict(&message, &Signature::from_bytes(signature)).map_err(|_| BundleError::Signature)?;
        let expires = match expires {
            NEVER => None,
            at => Some(Instant::from_micros(at).ok_or(BundleError::Malformed("its expiry"))?),
        };
        Ok(Self { serial, expires, key: PublicKey(key) })
    }
}

impl Trust {
    /// Trust in some keys, at an instant, for every serial.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>, now: Instant) -> Self {
        Self { keys, minimum_serial: 0, now }
    }

    /// The same from a serial on.
    #[must_use]
    pub fn from_serial(self, minimum_serial: u64) -> Self {
        Self { minimum_serial, ..self }
    }

    /// Whether a bundle of such a seal is taken.
    pub(super) fn admits(&self, seal: Option<Seal>) -> Result<(), BundleError> {
        let seal = seal.ok_or(BundleError::Unsigned)?;
        if !self.keys.contains(&seal.key) {
            return Err(BundleError::UntrustedKey { key: seal.key });
        }
        if seal.serial < self.minimum_serial {
            return Err(BundleError::Serial { found: seal.serial, least: self.minimum_serial });
        }
        match seal.expires {
            Some(at) if at <= self.now => Err(BundleError::Expired { at }),
            _ => Ok(()),
        }
    }
}

/// The 32 bytes of a key in a PEM block of this label or in base64.
fn read(text: &str, label: &'static str, of: impl Fn(&[u8]) -> Option<&[u8]>) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let text = text.trim();
    let (body, pem) = match text.strip_prefix("-----BEGIN ") {
        None => (text, false),
        Some(rest) => {
            let (found, rest) = rest.split_once("-----").ok_or(KeyError::NotAKey)?;
            if found == "ENCRYPTED PRIVATE KEY" {
                return Err(KeyError::Encrypted);
            }
            if found != label {
                return Err(KeyError::Block { wanted: label });
            }
            let end = format!("-----END {label}-----");
            (rest.split_once(end.as_str()).ok_or(KeyError::NotAKey)?.0, true)
        }
    };
    let mut joined = Zeroizing::new(String::with_capacity(body.len()));
    body.split_whitespace().for_each(|line| joined.push_str(line));
    let decoded = Zeroizing::new(from_base64(&joined).ok_or(KeyError::NotAKey)?);
    let key = if pem { of(&decoded).ok_or(KeyError::Algorithm)? } else { &decoded };
    let wrong = if pem { KeyError::Algorithm } else { KeyError::NotAKey };
    Ok(Zeroizing::new(*<&[u8; 32]>::try_from(key).map_err(|_| wrong)?))
}
