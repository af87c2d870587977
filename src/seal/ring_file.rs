use serde_json::{Map, Value, json};

use super::cipher::same;
use super::key::Key;
use super::token::Tokens;
use super::{KeyId, KeyProvider, KeyState, RingError};
use crate::value::{Instant, base64, canonical_bytes, from_base64};

/// What the file of a ring says it is.
const FORMAT: &str = "ordinance.ring/1";
/// The most keys a ring has: far more than rotations in a life.
pub(super) const MOST_KEYS: usize = 1000;

/// What a ring's file says, before any of it is believed.
pub(super) struct RingFile {
    pub(super) ring: String,
    pub(super) keys: Vec<Entry>,
    /// The wrapped key that tokens come from.
    pub(super) tokens: Vec<u8>,
    tag: Vec<u8>,
    /// All of it but the tag, in canonical bytes.
    content: Vec<u8>,
}

/// A key, as the file says.
pub(super) struct Entry {
    pub(super) id: KeyId,
    pub(super) state: KeyState,
    pub(super) created: Instant,
    pub(super) since: Instant,
    pub(super) wrapped: Option<Vec<u8>>,
}

const fn malformed(what: &'static str) -> RingError {
    RingError::Malformed { what }
}

impl RingFile {
    /// What bytes say, when they are a ring's file at all.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, RingError> {
        let mut map: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| malformed("it is no JSON object"))?;
        let tag = map.remove("tag").as_ref().and_then(Value::as_str).and_then(from_base64);
        let tag = tag.ok_or(malformed("its tag is missing"))?;
        let content = canonical_bytes(&Value::Object(map.clone()));
        let keys_are = |wanted: &[&str], map: &Map<String, Value>| map.keys().all(|key| wanted.contains(&key.as_str()));
        if text(&map, "format") != Some(FORMAT) {
            return Err(malformed("its format is not `ordinance.ring/1`"));
        }
        if !keys_are(&["format", "keys", "ring", "tokens"], &map) {
            return Err(malformed("it has a key that a ring does not have"));
        }
        let ring = text(&map, "ring").filter(|ring| !ring.is_empty()).ok_or(malformed("it does not say which ring it is"))?;
        let tokens = text(&map, "tokens").and_then(from_base64).ok_or(malformed("it has no key for tokens"))?;
        let listed = map.get("keys").and_then(Value::as_array).filter(|keys| keys.len() <= MOST_KEYS);
        let mut keys = Vec::new();
        for key in listed.ok_or(malformed("it has no list of keys, or too long a one"))? {
            let key = key.as_object().filter(|key| keys_are(&["created", "id", "since", "state", "wrapped"], key));
            keys.push(key.and_then(Entry::read).ok_or(malformed("a key of it is not of the form of one"))?);
        }
        let file = Self { ring: ring.to_owned(), keys, tokens, tag, content };
        file.is_well_formed()?;
        Ok(file)
    }

    fn is_well_formed(&self) -> Result<(), RingError> {
        let count = |state| self.keys.iter().filter(|key| key.state == state).count();
        if count(KeyState::Active) != 1 || count(KeyState::PreActive) > 1 {
            return Err(malformed("not exactly one of its keys is active, or more than one is to become it"));
        }
        let mut ids: Vec<_> = self.keys.iter().map(|key| key.id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(malformed("two of its keys have one id"));
        }
        if self.keys.iter().any(|key| key.wrapped.is_none() != (key.state == KeyState::Destroyed)) {
            return Err(malformed("a destroyed key has material, or another has none"));
        }
        Ok(())
    }

    /// Whether the one who wrote the file had the key-encryption key.
    pub(super) fn is_authentic(&self, provider: &dyn KeyProvider) -> Result<(), RingError> {
        let tag = provider.tag(&self.ring, &self.content)?;
        if same(&tag, &self.tag) { Ok(()) } else { Err(RingError::NotAuthentic { ring: self.ring.clone() }) }
    }
}

impl Entry {
    fn read(map: &Map<String, Value>) -> Option<Self> {
        let instant = |key| text(map, key).and_then(|text| Instant::parse(text, None));
        let wrapped = match map.get("wrapped") {
            None | Some(Value::Null) => None,
            Some(wrapped) => Some(from_base64(wrapped.as_str()?)?),
        };
        Some(Self {
            id: KeyId::parse(text(map, "id")?)?,
            state: KeyState::parse(text(map, "state")?)?,
            created: instant("created")?,
            since: instant("since")?,
            wrapped,
        })
    }
}

/// The file of a ring: JSON for people to read and to keep, with a tag over all of it.
pub(super) fn write(ring: &str, keys: &[Key], tokens: &Tokens, provider: &dyn KeyProvider) -> Result<Vec<u8>, RingError> {
    let keys = keys.iter().map(|key| {
        let wrapped = key.wrapped.as_deref().map(base64);
        json!({
            "created": key.created.to_string(), "id": key.id.to_string(), "since": key.since.to_string(), "state": key.state.name(),
            "wrapped": wrapped,
        })
    });
    let keys: Vec<_> = keys.collect();
    let mut whole = json!({"format": FORMAT, "keys": keys, "ring": ring, "tokens": base64(tokens.wrapped())});
    let tag = provider.tag(ring, &canonical_bytes(&whole))?;
    if let Some(map) = whole.as_object_mut() {
        map.insert("tag".to_owned(), Value::String(base64(&tag)));
    }
    let mut bytes = serde_json::to_vec_pretty(&whole).map_err(|_| malformed("it cannot be written"))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}
