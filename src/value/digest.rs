use std::fmt;

use sha2::Digest as _;

pub use sha2::Sha256;

/// A SHA-256, shown as `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of `sha256:` and 64 hexadecimal digits, or of the digits alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:").unwrap_or(text);
        if hex.len() != 64 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut bytes = [0_u8; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            let at = i.checked_mul(2)?;
            *byte = u8::from_str_radix(hex.get(at..at.checked_add(2)?)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A digest from its 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 64 hexadecimal digits alone, as object files are named.
    #[must_use]
    pub fn hex(&self) -> String {
        let mut hex = String::with_capacity(64);
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        hex.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
        hex
    }
}

/// A digest in the making, of bytes that come one after another.
#[derive(Clone, Default)]
pub struct Hashing {
    state: Sha256,
    begun: bool,
}

impl Hashing {
    /// More bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.begun |= !bytes.is_empty();
        self.state.update(bytes);
    }

    /// Whether no byte came yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.begun
    }

    /// The digest of all that came.
    #[must_use]
    pub fn digest(self) -> Digest {
        Digest(self.state.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
