use super::PublicKey;
use crate::value::Instant;

/// Why bytes are not a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// They do not begin like one.
    #[error("not a bundle")]
    NotABundle,
    /// Written by a version whose bundles this one cannot read.
    #[error("a bundle of version {found}; this version reads {reads}")]
    Version {
        /// What the bytes say.
        found: u16,
        /// What this version reads.
        reads: u16,
    },
    /// The checksum does not fit: bytes were changed or cut off.
    #[error("the bundle is damaged: its checksum does not fit")]
    Checksum,
    /// The bundle carries a signature that does not fit it.
    #[error("the bundle's signature does not hold")]
    Signature,
    /// Keys are trusted, and the bundle is not signed.
    #[error("the bundle is not signed")]
    Unsigned,
    /// The bundle is signed, with a key that is not trusted.
    #[error("the bundle is signed with the key {key}, which is not trusted")]
    UntrustedKey {
        /// The public half of the key that signed.
        key: PublicKey,
    },
    /// An older bundle than the last one.
    #[error("the bundle has the serial {found}, and the least that is taken is {least}")]
    Serial {
        /// The bundle's serial.
        found: u64,
        /// The least that is taken.
        least: u64,
    },
    /// The bundle was to be used until an instant that has come.
    #[error("the bundle expired at {at}")]
    Expired {
        /// The instant.
        at: Instant,
    },
    /// The checksum fits, and yet something is wrong inside.
    #[error("the bundle is malformed: {0}")]
    Malformed(&'static str),
}
