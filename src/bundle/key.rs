use std::fmt;

use ed25519_dalek::{Signature, Signer, VerifyingKey};
use zeroize::{Zeroize, Zeroizing};

use crate::value::{base64, from_base64};

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

/// What stands before an Ed25519 secret in PKCS#8, and before a public key in its PEM block: RFC 8410 leaves no choice.
const SECRET: &[u8] = &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// The same where the public half follows.
const SECRET_AND_PUBLIC: &[u8] =
    &[0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
const PUBLIC: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// How long a signature is, in bytes.
pub(super) const SIGNATURE: usize = 64;

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

    /// The key of some bytes that a signature over a message was made with; nothing when it was not.
    pub(super) fn verified(bytes: [u8; 32], message: &[u8], signature: &[u8; SIGNATURE]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        key.verify_strict(message, &Signature::from_bytes(signature)).ok()?;
        Some(Self(bytes))
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

    /// A signature over some bytes.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret half of {}", self.public())
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
