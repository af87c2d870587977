use std::collections::BTreeMap;

use super::entry::Entry;
use super::origin::Items;
use super::text;
use super::tree::{self, Digests, Tree};
use super::{Address, EntryKind};
use crate::model::PolicySet;
use crate::value::Digest;

/// A policy set as addressed canonical entries, sorted by address, with its digest.
///
/// INVARIANT (canonical): each value is the canonical JSON of a well-formed entry. A snapshot is made from a policy set or from
/// objects whose digests were verified, in no other way.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) entries: Vec<Entry>,
    pub(super) renamed: BTreeMap<Address, Box<str>>,
    pub(super) tree: Tree,
}

impl Snapshot {
    /// The snapshot of a policy set.
    #[must_use]
    pub fn of(set: &PolicySet) -> Self {
        let items = Items::of(set);
        let (mut renamed, mut scratch) = (BTreeMap::new(), String::new());
        let entry = |(kind, id, item): (EntryKind, &str, super::origin::Item<'_>)| {
            if let Some(old) = item.renamed_from() {
                renamed.insert(Address::new(kind, id), old.into());
            }
            let steps = item.renamed_steps().into_iter();
            renamed.extend(steps.map(|(step, old)| (Address::new(EntryKind::Step, step), old.into())));
            scratch.clear();
            text::write(item, set, &mut scratch);
            Entry { kind, id: id.into(), text: scratch.as_str().into() }
        };
        let entries: Vec<_> = items.iter().map(entry).collect();
        Self::new(entries, renamed)
    }

    /// The digest that the snapshot of a policy set has, without making it: nothing is held but what is hashed at the moment.
    #[must_use]
    pub fn digest_of(set: &PolicySet) -> Digest {
        Self::digest_again(set, None).0
    }

    /// The same, and the digests of people and roles, which may be those of an earlier set that had the same ones.
    #[must_use]
    pub fn digest_again(set: &PolicySet, known: Option<&Digests>) -> (Digest, Digests) {
        let items = if known.is_some() { Items::without_people(set) } else { Items::of(set) };
        let (mut objects, mut scratch) = (tree::Objects::default(), String::new());
        for (kind, id, item) in items.iter().filter(|(kind, ..)| known.is_none() || !Digests::KINDS.contains(kind)) {
            scratch.clear();
            text::write(item, set, &mut scratch);
            objects.add(kind, id, &scratch);
        }
        let tree = objects.tree(known);
        (tree.digest, Digests::of(&tree))
    }

    /// The snapshot of nothing: what is deployed before anything is.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Vec::new(), BTreeMap::new())
    }

    pub(super) fn new(entries: Vec<Entry>, renamed: BTreeMap<Address, Box<str>>) -> Self {
        let tree = tree::of(&entries);
        Self { entries, renamed, tree }
    }

    /// The digest of everything it says.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.tree.digest
    }

    /// Every entry, sorted by address.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at an address.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&Entry> {
        self.find(address.kind, &address.id)
    }

    pub(super) fn find(&self, kind: EntryKind, id: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.key().cmp(&(kind.name(), id))).ok()?;
        self.entries.get(at)
    }

    /// The entries of a kind.
    #[must_use]
    pub fn of_kind(&self, kind: EntryKind) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.kind.name() < kind.name());
        let end = self.entries.partition_point(|entry| entry.kind.name() <= kind.name());
        self.entries.get(start..end).unwrap_or_default()
    }

    /// The set's name; nothing when the snapshot is empty.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.of_kind(EntryKind::Set).first().map(Entry::id)
    }

    /// The set's own version; nothing when the snapshot is empty.
    #[must_use]
    pub fn release(&self) -> Option<String> {
        let entry = self.of_kind(EntryKind::Set).first()?.shown();
        entry.get("release")?.as_str().map(str::to_owned)
    }

    /// The ids that things are declared to have had. They are no part of what is digested.
    #[must_use]
    pub fn renamed_from(&self) -> &BTreeMap<Address, Box<str>> {
        &self.renamed
    }
}
