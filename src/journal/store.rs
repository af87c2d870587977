use super::JournalError;
use crate::value::Digest;

/// Where bytes are kept: numbered records that are written once, objects by digest, and a cache of the last record.
///
/// A store neither reads nor checks what it keeps; [`Journal`](super::Journal) does.
pub trait Store: Send + Sync {
    /// Where a record is, for messages.
    fn record_place(&self, serial: u64) -> String;

    /// Where an object is, for messages.
    fn object_place(&self, object: Digest) -> String;

    /// Where the cache of the last record is, for messages.
    fn head_place(&self) -> String;

    /// The numbers of all records, ascending.
    ///
    /// # Errors
    /// When the store cannot be listed, or holds what it did not write.
    fn serials(&self) -> Result<Vec<u64>, JournalError>;

    /// The bytes of a record.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    fn record(&self, serial: u64) -> Result<Vec<u8>, JournalError>;

    /// Writes a record durably, unless there is one of that number: then nothing is written.
    ///
    /// # Errors
    /// [`JournalError::Conflict`] when there is one, or when it cannot be written.
    fn create(&self, serial: u64, bytes: &[u8]) -> Result<(), JournalError>;

    /// The digests of all objects, ascending.
    ///
    /// # Errors
    /// When the store cannot be listed, or holds what it did not write.
    fn objects(&self) -> Result<Vec<Digest>, JournalError>;

    /// The bytes of an object, unverified.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    fn object(&self, object: Digest) -> Result<Vec<u8>, JournalError>;

    /// Writes an object durably; one that is there with other bytes is damaged and gets these.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put(&self, object: Digest, bytes: &[u8]) -> Result<(), JournalError>;

    /// The cached bytes of the last record, when there are any.
    ///
    /// # Errors
    /// When they cannot be read.
    fn head(&self) -> Result<Option<Vec<u8>>, JournalError>;

    /// Caches the bytes of the last record.
    ///
    /// # Errors
    /// When they cannot be written.
    fn set_head(&self, bytes: &[u8]) -> Result<(), JournalError>;
}
