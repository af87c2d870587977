//! The digest tree: entries in objects, objects in a manifest.
//!
//! INVARIANT (tree): one object a kind, people in 256 objects by the first byte of the SHA-256 of their address, none that is
//! empty. An object is the canonical JSON of a map from addresses to values; the manifest that of a format and a map from object
//! names to digests; the snapshot's digest is the manifest's. So one person who moves costs one small object.

use std::collections::BTreeMap;

use super::EntryKind;
use super::entry::Entry;
use super::node::quote;
use crate::value::{Digest, Hashing, canonical_bytes};

pub(super) const FORMAT: &str = "ordinance.snapshot/1";

/// The objects' names and digests, the manifest, and its digest.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub digest: Digest,
    pub manifest: Vec<u8>,
    pub objects: BTreeMap<String, Digest>,
}

/// The tree over entries that are sorted by address.
pub(super) fn of(entries: &[Entry]) -> Tree {
    let mut objects = Objects::default();
    entries.iter().for_each(|entry| objects.add(entry.kind, &entry.id, &entry.text));
    objects.tree(None)
}

/// The digests of people and of roles with their grants: of most of what there is in a set.
#[derive(Clone, Debug)]
pub struct Digests {
    objects: BTreeMap<String, Digest>,
}

impl Digests {
    /// Whose digests they are.
    pub(super) const KINDS: [EntryKind; 2] = [EntryKind::Person, EntryKind::Role];

    pub(super) fn of(tree: &Tree) -> Self {
        let kind = |name: &str| EntryKind::parse(name.split_once('/').map_or(name, |(kind, _)| kind));
        let kept = tree.objects.iter().filter(|(name, _)| kind(name).is_some_and(|kind| Self::KINDS.contains(&kind)));
        Self { objects: kept.map(|(name, digest)| (name.clone(), *digest)).collect() }
    }
}

/// The objects of entries that come by address, while they are hashed.
#[derive(Default)]
pub(super) struct Objects {
    /// By kind and, of people, the bucket.
    open: BTreeMap<(&'static str, Option<u8>), Hashing>,
    address: String,
    line: String,
}

impl Objects {
    /// One more entry, which comes after all others of its object.
    pub(super) fn add(&mut self, kind: EntryKind, id: &str, text: &str) {
        let Self { open, address, line } = self;
        address.clear();
        [kind.name(), "/", id].into_iter().for_each(|part| address.push_str(part));
        let bucket = (kind == EntryKind::Person).then(|| first_byte(address));
        let object = open.entry((kind.name(), bucket)).or_default();
        line.clear();
        line.push(if object.is_empty() { '{' } else { ',' });
        quote(address, line);
        line.push(':');
        object.add(line.as_bytes());
        object.add(text.as_bytes());
    }

    /// The digest over all of them, and of those that are known.
    pub(super) fn tree(self, known: Option<&Digests>) -> Tree {
        let finish = |((kind, bucket), mut object): ((&str, Option<u8>), Hashing)| {
            object.add(b"}");
            let name = bucket.map_or_else(|| kind.to_owned(), |bucket| format!("{kind}/{bucket:02x}"));
            (name, object.digest())
        };
        let mut objects: BTreeMap<String, Digest> = self.open.into_iter().map(finish).collect();
        objects.extend(known.iter().flat_map(|known| &known.objects).map(|(name, digest)| (name.clone(), *digest)));
        let names: BTreeMap<_, _> = objects.iter().map(|(name, digest)| (name, digest.to_string())).collect();
        let manifest = canonical_bytes(&serde_json::json!({"format": FORMAT, "objects": names}));
        Tree { digest: Digest::of(&manifest), manifest, objects }
    }
}

/// Calls `see` with the name and bytes of each object.
pub(super) fn visit(entries: &[Entry], see: &mut dyn FnMut(String, &[u8])) {
    for of_kind in entries.chunk_by(|a, b| a.kind == b.kind) {
        let Some(kind) = of_kind.first().map(|entry| entry.kind) else { continue };
        if kind != EntryKind::Person {
            see(kind.name().to_owned(), &object(of_kind));
            continue;
        }
        let mut buckets: BTreeMap<u8, Vec<&Entry>> = BTreeMap::new();
        for entry in of_kind {
            buckets.entry(bucket(entry)).or_default().push(entry);
        }
        for (bucket, members) in buckets {
            see(format!("{}/{bucket:02x}", kind.name()), &object(members));
        }
    }
}

pub(super) fn bucket(entry: &Entry) -> u8 {
    first_byte(&format!("{}/{}", entry.kind.name(), entry.id))
}

fn first_byte(address: &str) -> u8 {
    let [first, ..] = *Digest::of(address.as_bytes()).bytes();
    first
}

pub(super) fn object<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<u8> {
    let mut out = String::from("{");
    for (i, entry) in entries.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        quote(&format!("{}/{}", entry.kind.name(), entry.id), &mut out);
        out.push(':');
        out.push_str(&entry.text);
    }
    out.push('}');
    out.into_bytes()
}
