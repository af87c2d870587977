//! Declared renames, and the entries of the side before them as they read afterwards.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::EntryKind;
use super::entries::Snapshot;
use super::entry::Entry;
use super::node::Node;
use super::origin::step_key;
use super::{flow, mark};

/// Which things have another id on the other side: by kind and old id.
pub(super) struct Renames<'a> {
    new: BTreeMap<(EntryKind, String), String>,
    marks: BTreeSet<String>,
    to: &'a Snapshot,
}

/// An entry of the side before, as it reads after the renames.
pub(super) struct Before<'a> {
    pub kind: EntryKind,
    pub id: Cow<'a, str>,
    pub text: Cow<'a, str>,
    /// The id it has there, where it is another.
    pub was: Option<&'a str>,
    /// Its steps that have another id afterwards: that id, and the one before.
    pub steps: Vec<(String, String)>,
}

impl<'t> Renames<'t> {
    /// What is renamed between two sides. A declaration counts only where it names something that is there before and not
    /// afterwards, and gives it an id that is new; of two that claim one thing neither counts. Of what there is just one, another
    /// id is a rename without being declared.
    pub(super) fn between(from: &Snapshot, to: &'t Snapshot) -> Self {
        let mut claims: BTreeMap<(EntryKind, String), Vec<&str>> = BTreeMap::new();
        for (address, old) in &to.renamed {
            let is_new = from.find(address.kind, &address.id).is_none() && to.find(address.kind, &address.id).is_some();
            if is_new && from.find(address.kind, old).is_some() && to.find(address.kind, old).is_none() {
                claims.entry((address.kind, old.to_string())).or_default().push(&address.id);
            }
        }
        for kind in EntryKind::ALL.into_iter().filter(|kind| kind.is_single()) {
            if let ([before], [after]) = (from.of_kind(kind), to.of_kind(kind))
                && before.id != after.id
            {
                claims.entry((kind, before.id.to_string())).or_default().push(&after.id);
            }
        }
        let single = |(old, claimants): ((EntryKind, String), Vec<&str>)| match claimants.as_slice() {
            [new] => Some((old, (*new).to_owned())),
            _ => None,
        };
        let new: BTreeMap<_, _> = claims.into_iter().filter_map(single).collect();
        let marks = new.keys().map(|(kind, id)| raw_mark(*kind, id)).collect();
        Self { new, marks, to }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty()
    }

    fn new_id(&self, kind: EntryKind, id: &str) -> Option<String> {
        self.new.get(&(kind, id.to_owned())).cloned()
    }

    fn new_entry_id(&self, entry: &Entry) -> Option<String> {
        if entry.kind != EntryKind::Protection {
            return self.new_id(entry.kind.filed_under(), &entry.id);
        }
        // `Type.field`, where either may have dots of its own: the entry says which type it is of.
        entry.id.match_indices('.').find_map(|(at, _)| {
            let (of, field) = entry.id.split_at(at);
            let new = self.new_id(EntryKind::Type, of)?;
            entry.text.contains(&raw_mark(EntryKind::Type, of)).then(|| format!("{new}{field}"))
        })
    }

    /// The entries of the side before, sorted by the address they have after the renames.
    pub(super) fn apply<'a>(&self, from: &'a Snapshot) -> Vec<Before<'a>> {
        let mut entries: Vec<_> = from.entries.iter().map(|entry| self.apply_to(entry)).collect();
        if !self.is_empty() {
            entries.sort_by(|a, b| (a.kind.name(), &a.id).cmp(&(b.kind.name(), &b.id)));
        }
        entries
    }

    fn apply_to<'a>(&self, entry: &'a Entry) -> Before<'a> {
        let new_id = if self.is_empty() { None } else { self.new_entry_id(entry) };
        let mut text = if self.concerns(&entry.text) { self.rewritten(entry) } else { None };
        let steps = self.steps(entry, new_id.as_deref().unwrap_or(&entry.id));
        if !steps.is_empty() {
            let json = serde_json::from_str(text.as_deref().unwrap_or(&entry.text)).ok();
            let node = json.as_ref().and_then(Node::from_json);
            text = node.map(|mut node| {
                flow::rename_steps(&mut node, &steps);
                node.canonical()
            });
        }
        Before {
            steps,
            kind: entry.kind,
            // Only a thing itself is renamed; what is filed under it follows.
            was: (new_id.is_some() && entry.kind.filed_under() == entry.kind).then_some(&*entry.id),
            id: new_id.map_or(Cow::Borrowed(&*entry.id), Cow::Owned),
            text: text.map_or(Cow::Borrowed(&*entry.text), Cow::Owned),
        }
    }

    /// The steps of a flow or template that are declared to have another id afterwards, where the old one is there before and
    /// not afterwards, and the new one the other way round.
    fn steps(&self, entry: &Entry, id: &str) -> Vec<(String, String)> {
        if !matches!(entry.kind, EntryKind::Flow | EntryKind::Template) {
            return Vec::new();
        }
        let prefix = step_key(entry.kind, id, "");
        let declared = self.to.renamed.iter().filter(|(address, _)| address.kind == EntryKind::Step);
        let mut declared = declared.filter_map(|(address, old)| Some((address.id.strip_prefix(&prefix)?, old))).peekable();
        if declared.peek().is_none() {
            return Vec::new();
        }
        let (before, after) = (entry.node(), self.to.find(entry.kind, id).and_then(Entry::node));
        let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
        let (before, after) = (flow::step_ids(&before), flow::step_ids(&after));
        let moved =
            |new: &str, old: &str| before.contains(old) && !after.contains(old) && after.contains(new) && !before.contains(new);
        declared.filter(|(new, old)| moved(new, old)).map(|(new, old)| (new.to_owned(), old.to_string())).collect()
    }

    fn rewritten(&self, entry: &Entry) -> Option<String> {
        let mut node: Node = entry.node()?;
        node.rename(&|kind, id| self.new_id(kind, id));
        Some(node.canonical())
    }

    /// Whether a value's JSON has a reference to something renamed.
    fn concerns(&self, json: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut rest = json;
        while let Some((_, after)) = rest.split_once('{') {
            let inside = after.strip_prefix('=').unwrap_or(after);
            if inside.starts_with(|c: char| c.is_ascii_lowercase())
                && inside.split_once('}').is_some_and(|(body, _)| self.marks.contains(body))
            {
                return true;
            }
            rest = after;
        }
        false
    }
}

/// A reference's body as it stands in JSON.
fn raw_mark(kind: EntryKind, id: &str) -> String {
    let json = serde_json::Value::String(mark::reference(kind, id)).to_string();
    json.trim_matches('"').trim_start_matches('{').trim_end_matches('}').to_owned()
}
