use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::EntryKind;
use super::mark;
use super::resort::renamed;
use crate::source::Place;
use crate::value::nfc;

/// A value of an entry, with the place it was written at, where that is known.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// What it says.
    pub shape: Shape,
    /// Where that is written.
    pub place: Option<Place>,
}

/// The forms of a value.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text with its references marked.
    Text(String),
    /// Fields by key. Keys have their references marked too.
    Map(BTreeMap<Cow<'static, str>, Node>),
    /// Members without an order, each once.
    Set(Vec<Node>),
    /// Members whose order has a meaning. INVARIANT (order): it is the value of a key that ends in `_in_order`, and nothing
    /// else is, so that a stored list is known for a sequence or a set by its key.
    Sequence(Vec<Node>),
}

const IN_ORDER: &str = "_in_order";

impl Node {
    pub(super) fn new(shape: Shape, place: impl Into<Option<Place>>) -> Self {
        Self { shape, place: place.into() }
    }

    /// A literal text.
    pub(super) fn text(text: impl AsRef<str>, place: impl Into<Option<Place>>) -> Self {
        Self::new(Shape::Text(mark::literal(&nfc(text.as_ref())).into_owned()), place)
    }

    /// A text whose references are already marked.
    pub(super) fn marked(text: String, place: impl Into<Option<Place>>) -> Self {
        Self::new(Shape::Text(text), place)
    }

    /// A whole value in canonical JSON.
    pub(super) fn canonical(&self) -> String {
        // Most members say about as much.
        let mut out = String::with_capacity(96);
        self.write(&mut out);
        out
    }

    pub(super) fn write(&self, out: &mut String) {
        match &self.shape {
            Shape::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Shape::Int(value) => out.push_str(&value.to_string()),
            Shape::Text(text) => quote(text, out),
            Shape::Map(fields) => {
                out.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
            Shape::Set(members) => {
                let mut texts: Vec<_> = members.iter().map(Self::canonical).collect();
                texts.sort_unstable();
                texts.dedup();
                list(texts, out);
            }
            Shape::Sequence(members) => list(members.iter().map(Self::canonical).collect(), out),
        }
    }

    /// The value that a JSON value says, without places; nothing for what no entry has: null and floats.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        Self::read("", value)
    }

    fn read(key: &str, value: &Value) -> Option<Self> {
        let shape = match value {
            Value::Null => return None,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(number) => Shape::Int(number.as_i64()?),
            Value::String(text) => Shape::Text(text.clone()),
            Value::Array(members) => {
                let members = members.iter().map(|member| Self::read("", member)).collect::<Option<_>>()?;
                if key.ends_with(IN_ORDER) { Shape::Sequence(members) } else { Shape::Set(members) }
            }
            Value::Object(fields) => {
                let field = |(key, value): (&String, &Value)| Some((Cow::Owned(key.clone()), Self::read(key, value)?));
                Shape::Map(fields.iter().map(field).collect::<Option<_>>()?)
            }
        };
        Some(Self::new(shape, None))
    }

    /// The value as people read it: JSON in which references are ids.
    pub(super) fn shown(&self) -> Value {
        match &self.shape {
            Shape::Bool(value) => Value::Bool(*value),
            Shape::Int(value) => Value::from(*value),
            Shape::Text(text) => Value::String(mark::shown(text).into_owned()),
            Shape::Map(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (mark::shown(key).into_owned(), value.shown())).collect())
            }
            Shape::Set(members) => {
                let mut members: Vec<_> = members.iter().map(Self::shown).collect();
                members.sort_by_cached_key(Value::to_string);
                members.dedup();
                Value::Array(members)
            }
            Shape::Sequence(members) => Value::Array(members.iter().map(Self::shown).collect()),
        }
    }

    /// Gives references other ids.
    pub(super) fn rename(&mut self, new: &dyn Fn(EntryKind, &str) -> Option<String>) {
        match &mut self.shape {
            Shape::Bool(_) | Shape::Int(_) => {}
            Shape::Text(text) => {
                if let Some(renamed) = renamed(text, new) {
                    *text = renamed;
                }
            }
            Shape::Map(fields) => {
                let old = std::mem::take(fields);
                fields.extend(old.into_iter().map(|(key, mut value)| {
                    value.rename(new);
                    (renamed(&key, new).map_or(key, Cow::Owned), value)
                }));
            }
            Shape::Set(members) | Shape::Sequence(members) => members.iter_mut().for_each(|member| member.rename(new)),
        }
    }

    /// A field of a map.
    pub(super) fn field(&self, key: &str) -> Option<&Self> {
        match &self.shape {
            Shape::Map(fields) => fields.get(key),
            _ => None,
        }
    }
}

/// The fields of a map while they are gathered: what is absent or empty is left out.
pub(super) struct Fields {
    place: Option<Place>,
    fields: BTreeMap<Cow<'static, str>, Node>,
}

impl Fields {
    pub(super) fn new(place: impl Into<Option<Place>>) -> Self {
        Self { place: place.into(), fields: BTreeMap::new() }
    }

    pub(super) fn put(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Option<Node>>) {
        if let Some(value) = value.into() {
            self.fields.insert(key.into(), value);
        }
    }

    /// Adds a set, unless it is empty.
    pub(super) fn set(&mut self, key: &'static str, members: Vec<Node>) {
        if !members.is_empty() {
            self.put(key, Node::new(Shape::Set(members), self.place));
        }
    }

    /// Adds a map, unless it is empty.
    pub(super) fn map(&mut self, key: &'static str, inner: Self) {
        if !inner.fields.is_empty() {
            self.put(key, Node::new(Shape::Map(inner.fields), inner.place));
        }
    }
}

impl From<Fields> for Node {
    fn from(fields: Fields) -> Self {
        Self::new(Shape::Map(fields.fields), fields.place)
    }
}

fn list(texts: Vec<String>, out: &mut String) {
    out.push('[');
    out.push_str(&texts.join(","));
    out.push(']');
}

/// A JSON string as [`canonical_bytes`](crate::value::canonical_bytes) writes it.
pub(super) fn quote(text: &str, out: &mut String) {
    let text = nfc(text);
    if text.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') {
        out.push_str(&Value::String(text.into_owned()).to_string());
    } else {
        out.push('"');
        out.push_str(&text);
        out.push('"');
    }
}
