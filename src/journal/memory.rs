use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{JournalError, Store};
use crate::value::Digest;

/// A store in memory, for embedding programs and tests.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    records: BTreeMap<u64, Vec<u8>>,
    objects: BTreeMap<Digest, Vec<u8>>,
    head: Option<Vec<u8>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change is a single insertion, so a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn record_place(&self, serial: u64) -> String {
        format!("memory:journal/{serial:08}")
    }

    fn object_place(&self, object: Digest) -> String {
        format!("memory:objects/{}", object.hex())
    }

    fn head_place(&self) -> String {
        "memory:HEAD".to_owned()
    }

    fn serials(&self) -> Result<Vec<u64>, JournalError> {
        Ok(self.kept().records.keys().copied().collect())
    }

    fn record(&self, serial: u64) -> Result<Vec<u8>, JournalError> {
        let found = self.kept().records.get(&serial).cloned();
        found.ok_or_else(|| JournalError::Missing { place: self.record_place(serial) })
    }

    fn create(&self, serial: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let mut kept = self.kept();
        if kept.records.contains_key(&serial) {
            return Err(JournalError::Conflict { place: self.record_place(serial) });
        }
        kept.records.insert(serial, bytes.to_vec());
        Ok(())
    }

    fn objects(&self) -> Result<Vec<Digest>, JournalError> {
        Ok(self.kept().objects.keys().copied().collect())
    }

    fn object(&self, object: Digest) -> Result<Vec<u8>, JournalError> {
        let found = self.kept().objects.get(&object).cloned();
        found.ok_or_else(|| JournalError::Missing { place: self.object_place(object) })
    }

    fn put(&self, object: Digest, bytes: &[u8]) -> Result<(), JournalError> {
        self.kept().objects.insert(object, bytes.to_vec());
        Ok(())
    }

    fn head(&self) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.kept().head.clone())
    }

    fn set_head(&self, bytes: &[u8]) -> Result<(), JournalError> {
        self.kept().head = Some(bytes.to_vec());
        Ok(())
    }
}
