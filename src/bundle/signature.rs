use super::BundleError;
use super::key::{PublicKey, SIGNATURE, SigningKey};
use crate::value::Instant;

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

/// What the signature is made over begins with this, so that it is good for nothing else.
const PURPOSE: &[u8] = b"ordinance bundle signature 1\n";

pub(super) const SEAL: usize = 8 + 8 + 32;
/// What stands for an expiry where there is none.
const NEVER: i64 = i64::MAX;

/// What is signed of a bundle: its header and the sum over the rest.
fn message(header: &[u8], sum: &[u8; 32]) -> Vec<u8> {
    [PURPOSE, header, sum].concat()
}

/// A signature over what was summed up.
pub(super) fn sign(key: &SigningKey, header: &[u8], sum: &[u8; 32]) -> [u8; SIGNATURE] {
    key.sign(&message(header, sum))
}

impl Seal {
    pub(super) fn to_bytes(self) -> [u8; SEAL] {
        let expires = self.expires.map_or(NEVER, Instant::micros);
        let mut bytes = [0; SEAL];
        let parts = self.serial.to_le_bytes().into_iter().chain(expires.to_le_bytes()).chain(*self.key.bytes());
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
        let key = PublicKey::verified(key, &message(header, sum), signature).ok_or(BundleError::Signature)?;
        let expires = match expires {
            NEVER => None,
            at => Some(Instant::from_micros(at).ok_or(BundleError::Malformed("its expiry"))?),
        };
        Ok(Self { serial, expires, key })
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
