//! The primitives, each behind one function: what the rest of the room is built from, and what the known vectors are run against.

use aes::Aes256;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use aes_kw::KwAes256;
use fpe::ff1::{FF1, FlexibleNumeralString};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::secret::LENGTH;
use crate::value::Sha256;

/// The length of the tag that AES-GCM puts behind a text.
pub(super) const TAG: usize = 16;

/// Encrypts in place with AES-256-GCM and puts the tag behind; nothing when the text is too long.
pub(super) fn encrypt(key: &[u8; LENGTH], nonce: &[u8; 12], about: &[u8], text: &mut Vec<u8>) -> Option<()> {
    let cipher = Aes256Gcm::new(key.into());
    let tag = cipher.encrypt_inout_detached(&Nonce::from(*nonce), about, text.as_mut_slice().into()).ok()?;
    text.extend_from_slice(&tag);
    Some(())
}

/// Decrypts in place what [`encrypt`] made and takes the tag away; nothing when it was changed.
pub(super) fn decrypt(key: &[u8; LENGTH], nonce: &[u8; 12], about: &[u8], text: &mut Vec<u8>) -> Option<()> {
    let length = text.len().checked_sub(TAG)?;
    let tag: [u8; TAG] = text.get(length..)?.try_into().ok()?;
    text.truncate(length);
    let cipher = Aes256Gcm::new(key.into());
    let opened = cipher.decrypt_inout_detached(&Nonce::from(*nonce), about, text.as_mut_slice().into(), &Tag::from(tag));
    opened.ok()
}

/// Wraps a key with AES-KW.
pub(super) fn wrap(with: &[u8; LENGTH], key: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; key.len().checked_add(8)?];
    // The construction is only defined from two blocks on.
    if key.len() < 16 {
        return None;
    }
    KwAes256::new(with.into()).wrap_key(key, &mut out).ok()?;
    Some(out)
}

/// The key of what [`wrap`] made; nothing when it was changed or wrapped with another key.
pub(super) fn unwrap(with: &[u8; LENGTH], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if wrapped.len() < 24 {
        return None;
    }
    let mut out = Zeroizing::new(vec![0; wrapped.len().checked_sub(8)?]);
    KwAes256::new(with.into()).unwrap_key(wrapped, &mut out).ok()?;
    Some(out)
}

/// A key from which others are derived with HKDF and SHA-256.
#[derive(Clone)]
pub(super) struct Derive(Hkdf<Sha256>);

impl Derive {
    /// Begins with a secret and a salt that may be known.
    pub(super) fn new(salt: &[u8], secret: &[u8]) -> Self {
        Self(Hkdf::new(Some(salt), secret))
    }

    /// Derives bytes for a purpose, which is said in parts; nothing for more than 255 times 32 bytes.
    pub(super) fn expand(&self, purpose: &[&[u8]], out: &mut [u8]) -> Option<()> {
        self.0.expand_multi_info(purpose, out).ok()
    }
}

/// The HMAC of some parts with SHA-256.
pub(super) fn mac(key: &[u8], parts: &[&[u8]]) -> Option<[u8; 32]> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().into())
}

/// Whether two texts are the same, in a time that does not depend on where they differ.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Which way a permutation goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    There,
    Back,
}

/// Permutes decimal digits with FF1 and AES-256; nothing for fewer than six, because fewer than a million are soon tried.
pub(super) fn permute(key: &[u8; LENGTH], tweak: &[u8], digits: &[u8], way: Way) -> Option<Vec<u8>> {
    if digits.len() < 6 || digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let cipher = FF1::<Aes256>::new(key, 10).ok()?;
    let numerals = FlexibleNumeralString::from(digits.iter().map(|digit| u16::from(*digit)).collect::<Vec<_>>());
    let permuted = match way {
        Way::There => cipher.encrypt(tweak, &numerals),
        Way::Back => cipher.decrypt(tweak, &numerals),
    };
    Vec::<u16>::from(permuted.ok()?).into_iter().map(|digit| u8::try_from(digit).ok()).collect()
}
