use super::node::Node;
use super::{Address, EntryKind};

/// An entry: its address and its value in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(super) kind: EntryKind,
    pub(super) id: Box<str>,
    pub(super) text: Box<str>,
}

impl Entry {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Its id within the kind.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::new(self.kind, self.id.clone())
    }

    /// Its value in canonical JSON, references marked.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.text
    }

    /// Its value as people read it, references being ids.
    #[must_use]
    pub fn shown(&self) -> serde_json::Value {
        self.node().map_or(serde_json::Value::Null, |node| node.shown())
    }

    /// Its value, without places.
    pub(super) fn node(&self) -> Option<Node> {
        Node::from_json(&serde_json::from_str(&self.text).ok()?)
    }

    pub(super) fn key(&self) -> (&'static str, &str) {
        (self.kind.name(), &self.id)
    }
}
