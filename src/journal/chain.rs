use serde_json::{Map, Value};

use super::{JournalError, Store};
use crate::value::{Digest, canonical_bytes};

/// A history of records in a [`Store`].
#[derive(Clone, Copy)]
pub struct Journal<'a> {
    store: &'a dyn Store,
}

/// One record: what it says, with its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number, from 1.
    pub serial: u64,
    /// The SHA-256 of its canonical bytes, which the next record names as `prev`.
    pub digest: Digest,
    /// Everything it says, the fields of the chain (`serial`, `prev`, `digest`) among it.
    pub body: Map<String, Value>,
}

impl Record {
    /// The record that canonical bytes hold, or how it shows that they are not what was written.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let body: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| "it is no JSON object".to_owned())?;
        let whole = Value::Object(body);
        if canonical_bytes(&whole) != bytes {
            return Err("its bytes are not the canonical ones".to_owned());
        }
        let Value::Object(body) = whole else { return Err("it is no JSON object".to_owned()) };
        let serial = body.get("serial").and_then(Value::as_u64).ok_or("it has no serial")?;
        if body.get("digest").and_then(Value::as_str) != Some(&own_digest(&body)) {
            return Err("its content does not have the digest that it states".to_owned());
        }
        Ok(Self { serial, digest: Digest::of(bytes), body })
    }

    /// A record in its place of a chain, with its canonical bytes.
    pub(super) fn chained(serial: u64, prev: Option<Digest>, mut body: Map<String, Value>) -> (Self, Vec<u8>) {
        body.insert("serial".to_owned(), Value::from(serial));
        body.insert("prev".to_owned(), prev.map_or(Value::Null, |prev| Value::String(prev.to_string())));
        body.remove("digest");
        let own = own_digest(&body);
        body.insert("digest".to_owned(), Value::String(own));
        let bytes = canonical_bytes(&Value::Object(body.clone()));
        (Self { serial, digest: Digest::of(&bytes), body }, bytes)
    }

    /// The digest that the record names as that of the one before; nothing in a first record.
    pub(super) fn prev(&self) -> Option<Digest> {
        self.body.get("prev").and_then(Value::as_str).and_then(Digest::parse)
    }
}

impl<'a> Journal<'a> {
    /// The history that a store holds.
    #[must_use]
    pub fn new(store: &'a dyn Store) -> Self {
        Self { store }
    }

    /// The last record; nothing when there is none.
    ///
    /// # Errors
    /// When the store cannot be read, a record is missing, or the last one is damaged.
    pub fn head(&self) -> Result<Option<Record>, JournalError> {
        let last = self.last()?;
        if last == 0 { Ok(None) } else { self.record(last).map(Some) }
    }

    /// One record, itself verified.
    ///
    /// # Errors
    /// When there is none, it is damaged, or it cannot be read.
    pub fn record(&self, serial: u64) -> Result<Record, JournalError> {
        let bytes = self.store.record(serial)?;
        let damaged = |what: String| JournalError::Damaged { place: self.store.record_place(serial), what };
        let record = Record::read(&bytes).map_err(damaged)?;
        if record.serial != serial {
            return Err(damaged("it has another serial than its name says".to_owned()));
        }
        Ok(record)
    }

    /// Every record from the first, the chain verified.
    ///
    /// # Errors
    /// When the store cannot be read, or a record is missing, damaged or not the one that its follower names.
    pub fn records(&self) -> Result<Vec<Record>, JournalError> {
        let last = self.last()?;
        let mut records: Vec<Record> = Vec::new();
        for serial in 1..=last {
            let record = self.record(serial)?;
            self.follows(&record, records.last())?;
            records.push(record);
        }
        Ok(records)
    }

    /// Adds a record after the one that the caller has seen as the last; nothing for none. The fields of the chain are added to
    /// its body.
    ///
    /// # Errors
    /// [`JournalError::Conflict`] when another record was added since, or when it cannot be written.
    pub fn append(&self, after: Option<&Record>, body: Map<String, Value>) -> Result<Record, JournalError> {
        let serial = after.map_or(0, |last| last.serial).saturating_add(1);
        if self.store.serials()?.last().is_some_and(|last| *last >= serial) {
            return Err(JournalError::Conflict { place: self.store.record_place(serial) });
        }
        let (record, bytes) = Record::chained(serial, after.map(|last| last.digest), body);
        self.store.create(serial, &bytes)?;
        // The record stands; a cache that cannot be written is found behind by the next reader and does no harm.
        let _ = self.store.set_head(&bytes);
        Ok(record)
    }

    /// Stores an object and gives its digest.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, JournalError> {
        let digest = Digest::of(bytes);
        self.store.put(digest, bytes)?;
        Ok(digest)
    }

    /// The bytes of an object, verified.
    ///
    /// # Errors
    /// When there is none, it is damaged, or it cannot be read.
    pub fn object(&self, object: Digest) -> Result<Vec<u8>, JournalError> {
        let bytes = self.store.object(object)?;
        if Digest::of(&bytes) == object {
            return Ok(bytes);
        }
        let what = "its content does not have the digest that its name states".to_owned();
        Err(JournalError::Damaged { place: self.store.object_place(object), what })
    }

    /// Everything that is wrong with records, the cache and objects. That an object is missing only those can tell who know what
    /// records say.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub fn verify(&self) -> Result<Vec<JournalError>, JournalError> {
        let mut found = Vec::new();
        let serials = kept(self.store.serials(), &mut found)?.unwrap_or_default();
        let last = serials.last().copied().unwrap_or(0);
        let mut previous: Option<Record> = None;
        for serial in 1..=last {
            if serials.binary_search(&serial).is_err() {
                found.push(JournalError::Missing { place: self.store.record_place(serial) });
                previous = None;
                continue;
            }
            let Some(record) = kept(self.record(serial), &mut found)? else {
                previous = None;
                continue;
            };
            // After a record that could not be read nothing can be said about the link.
            if previous.is_some() || serial == 1 {
                kept(self.follows(&record, previous.as_ref()), &mut found)?;
            }
            previous = Some(record);
        }
        kept(self.verify_head(last), &mut found)?;
        for object in kept(self.store.objects(), &mut found)?.unwrap_or_default() {
            kept(self.object(object), &mut found)?;
        }
        Ok(found)
    }

    /// The cache may lag behind after a crash; it may not run ahead, nor say anything else than its record.
    fn verify_head(&self, last: u64) -> Result<(), JournalError> {
        let Some(cached) = self.store.head()? else { return Ok(()) };
        let Some(serial) = self.cached_serial()? else { return Ok(()) };
        if serial > last {
            return Err(JournalError::Missing { place: self.store.record_place(last.saturating_add(1)) });
        }
        // Of a record that is itself damaged this has been told.
        if self.record(serial).is_err() || self.store.record(serial)? == cached {
            return Ok(());
        }
        let what = format!("it says something else than {}", self.store.record_place(serial));
        Err(JournalError::Damaged { place: self.store.head_place(), what })
    }

    fn cached_serial(&self) -> Result<Option<u64>, JournalError> {
        let Some(cached) = self.store.head()? else { return Ok(None) };
        let serial = serde_json::from_slice::<Value>(&cached).ok().and_then(|head| head.get("serial")?.as_u64());
        let what = "it is no record; it is only a cache and may be deleted when the journal is whole".to_owned();
        serial.map(Some).ok_or_else(|| JournalError::Damaged { place: self.store.head_place(), what })
    }

    /// The last serial, when none before it is missing and the cache knows of none behind it.
    fn last(&self) -> Result<u64, JournalError> {
        let serials = self.store.serials()?;
        let missing = |serial| Err(JournalError::Missing { place: self.store.record_place(serial) });
        if let Some((serial, _)) = (1..).zip(&serials).find(|(expected, serial)| expected != *serial) {
            return missing(serial);
        }
        let last = serials.last().copied().unwrap_or(0);
        if self.cached_serial()?.is_some_and(|cached| cached > last) { missing(last.saturating_add(1)) } else { Ok(last) }
    }

    fn follows(&self, record: &Record, previous: Option<&Record>) -> Result<(), JournalError> {
        let expected = previous.map_or(Value::Null, |previous| Value::String(previous.digest.to_string()));
        if record.body.get("prev") == Some(&expected) {
            return Ok(());
        }
        let what = "it does not follow the record before it".to_owned();
        Err(JournalError::Damaged { place: self.store.record_place(record.serial), what })
    }
}

/// The SHA-256 of a record without its own digest.
fn own_digest(body: &Map<String, Value>) -> String {
    let mut bare = body.clone();
    bare.remove("digest");
    Digest::of(&canonical_bytes(&Value::Object(bare))).to_string()
}

/// A result; what is found wrong is noted, and only what the environment refuses goes on as an error.
fn kept<T>(result: Result<T, JournalError>, found: &mut Vec<JournalError>) -> Result<Option<T>, JournalError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ JournalError::Io { .. }) => Err(error),
        Err(error) => {
            found.push(error);
            Ok(None)
        }
    }
}
