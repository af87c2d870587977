use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::fault::{RequestCode, RequestError};
use super::strict::Strict;
use crate::mask::Content;

/// The fields of a record. Each value is kept as it is written, for what is shown in full is shown byte for byte.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    fields: BTreeMap<String, Box<str>>,
}

/// Names alone: whoever logs a request logs no value.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.fields.keys()).finish()
    }
}

/// What is looked at of a request.
#[derive(Deserialize)]
struct Outer<'a> {
    #[serde(borrow)]
    resource: Inner<'a>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow, default)]
    record: Option<BTreeMap<String, &'a RawValue>>,
}

impl Record {
    /// The fields of a JSON object.
    pub(super) fn of(fields: &Map<String, Json>) -> Self {
        let mut own = Self::default();
        fields.iter().for_each(|(name, value)| own.state(name.clone(), value));
        own
    }

    /// The record of a whole request, whose shape is known to be good.
    pub(super) fn of_request(text: &str) -> Result<Option<Self>, RequestError> {
        let Outer { resource } = serde_json::from_str(text).map_err(|error| unread(&error))?;
        Ok(resource.record.map(Self::from_raw))
    }

    /// The record of a text that holds nothing else.
    pub(super) fn parse(text: &str) -> Result<Self, RequestError> {
        // Of two values of one field nobody knows which is meant.
        let _: Strict = serde_json::from_str(text).map_err(|error| unread(&error))?;
        serde_json::from_str(text).map(Self::from_raw).map_err(|error| unread(&error))
    }

    fn from_raw(fields: BTreeMap<String, &RawValue>) -> Self {
        Self { fields: fields.into_iter().map(|(name, value)| (name, value.get().into())).collect() }
    }

    pub(super) fn state(&mut self, name: String, value: &Json) {
        self.fields.insert(name, value.to_string().into());
    }

    /// The fields with their values as they are written, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), &**value))
    }
}

/// Says where the text goes wrong, and nothing of what it holds.
fn unread(error: &serde_json::Error) -> RequestError {
    let message = format!("the record is no JSON object: see line {}, column {}", error.line(), error.column());
    RequestError::new(RequestCode::BadJson, message)
}

/// A value that was read far enough to be masked.
pub(super) enum Read<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(&'a str),
    Bool(bool),
    Other(&'a str),
}

impl<'a> Read<'a> {
    /// Reads the JSON text of a value.
    pub(super) fn of(json: &'a str) -> Self {
        match json.as_bytes().first() {
            Some(b'"') => match json.get(1..json.len().saturating_sub(1)) {
                Some(plain) if !plain.contains('\\') => Self::Text(Cow::Borrowed(plain)),
                // A text that is none cannot be in a request that was read; nothing of it is then shown in part.
                _ => serde_json::from_str(json).map_or(Self::Other(json), |text| Self::Text(Cow::Owned(text))),
            },
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'-' | b'0'..=b'9') => Self::Number(json),
            _ => Self::Other(json),
        }
    }

    pub(super) fn content(&self) -> Content<'_> {
        match self {
            Self::Null => Content::Null,
            Self::Text(text) => Content::Text(text),
            Self::Number(number) => Content::Number(number),
            Self::Bool(holds) => Content::Bool(*holds),
            Self::Other(other) => Content::Other(other),
        }
    }
}
