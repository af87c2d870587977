use std::fmt;

use zeroize::Zeroizing;

use super::cipher::{Derive, mac};
use super::{FieldOf, Secret, TokenError};
use crate::value::{base64_url, nfc};

/// How many bytes of a code stand in a token or an index: two values share one by chance after 2^64 of them.
const SHOWN: usize = 16;

/// What stands for a value where the value itself may not: always the same for the same value of the same field, and of no use
/// without the ring. Who sees many of them sees which are equal.
pub struct Tokens {
    derive: Derive,
    /// The key as it stands in the ring's file.
    wrapped: Vec<u8>,
}

impl Tokens {
    pub(super) fn new(secret: &Secret, wrapped: Vec<u8>) -> Self {
        Self { derive: Derive::new(b"ordinance tokens 1", secret.bytes()), wrapped }
    }

    pub(super) fn wrapped(&self) -> &[u8] {
        &self.wrapped
    }

    /// What a value is looked up by where it is stored sealed: `idx1.` and 22 characters. The value is given in its format's
    /// canonical form, so that two spellings of it are found as one.
    ///
    /// # Errors
    /// Never; the form of the primitives asks for it.
    pub fn blind_index(&self, of: &FieldOf<'_>, value: &str) -> Result<String, TokenError> {
        self.code(b"blind index ", of, value).map(|code| format!("idx1.{code}"))
    }

    /// What is shown in a value's place, to tell equal ones: `tok1.` and 22 characters. It differs from the blind index, so that who
    /// sees tokens cannot look anything up.
    ///
    /// # Errors
    /// Never; the form of the primitives asks for it.
    pub fn token(&self, of: &FieldOf<'_>, value: &str) -> Result<String, TokenError> {
        self.code(b"token ", of, value).map(|code| format!("tok1.{code}"))
    }

    pub(super) fn key(&self, purpose: &[u8], of: &FieldOf<'_>) -> Result<Zeroizing<[u8; 32]>, TokenError> {
        let mut key = Zeroizing::new([0; 32]);
        self.derive.expand(&[purpose, &of.bytes()], key.as_mut()).ok_or(TokenError::Form)?;
        Ok(key)
    }

    fn code(&self, purpose: &[u8], of: &FieldOf<'_>, value: &str) -> Result<String, TokenError> {
        let code = mac(self.key(purpose, of)?.as_ref(), &[nfc(value).as_bytes()]).ok_or(TokenError::Form)?;
        code.get(..SHOWN).map(base64_url).ok_or(TokenError::Form)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}
