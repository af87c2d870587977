//! Declared renames, and the entries of the side before them as they read afterwards.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::EntryKind;
use super::entries::{Entry, Snapshot};
use super::mark;
use super::node::Node;

/// Which things have another id on the other side: by kind and old id.
pub(super) struct Renames {
    new: BTreeMap<(EntryKind, String), String>,
    marks: BTreeSet<String>,
}

/// An entry of the side before, as it reads after the renames.
pub(super) struct Before<'a> {
    pub kind: EntryKind,
    pub id: Cow<'a, str>,
    pub text: Cow<'a, str>,
    /// The id it has there, where it is another.
    pub was: Option<&'a str>,
}

impl Renames {
    /// What is renamed between two sides. A declaration counts only where it names something that is there before and not
    /// afterwards, and gives it an id that is new; of two that claim one thing neither counts. Of what there is just one, another
    /// id is a rename without being declared.
    pub(super) fn between(from: &Snapshot, to: &Snapshot) -> Self {
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
        Self { new, marks }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty()
    }

    fn new_id(&self, kind: EntryKind, id: &str) -> Option<String> {
        self.new.get(&(kind, id.to_owned())).cloned()
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
        let new_id = (!self.is_empty()).then(|| self.new_id(entry.kind.filed_under(), &entry.id)).flatten();
        let text = if self.concerns(&entry.text) { self.rewritten(entry) } else { None };
        Before {
            kind: entry.kind,
            // Only a thing itself is renamed; what is filed under it follows.
            was: (new_id.is_some() && entry.kind.filed_under() == entry.kind).then_some(&*entry.id),
            id: new_id.map_or(Cow::Borrowed(&*entry.id), Cow::Owned),
            text: text.map_or(Cow::Borrowed(&*entry.text), Cow::Owned),
        }
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
