//! Fields whose sealed values open no longer after a change, because what they are bound to is gone.

use super::EntryKind;
use super::entries::Snapshot;
use super::entry::Entry;

/// A field that is stored encrypted before a change, and whose sealed values open no longer afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// `Type.field`, as it was.
    pub field: String,
    /// The ring, as it was.
    pub ring: String,
    /// Why, for people.
    pub why: String,
}

/// The fields whose sealed values open no longer, by `Type.field`. A sealed value is bound to the ids of tenant, type and field, which
/// a rename changes and no rename can change in the values.
#[must_use]
pub fn stranded(from: &Snapshot, to: &Snapshot) -> Vec<Stranded> {
    // Where nothing is deployed afterwards, nothing is asked for either.
    let (Some(before), Some(after)) = (tenant(from), tenant(to)) else { return Vec::new() };
    let moved = (before != after).then(|| format!("the tenant `{before}` is `{after}` afterwards"));
    let sealed = from.of_kind(EntryKind::Protection).iter().filter_map(|entry| Some((entry, ring(entry)?)));
    sealed
        .filter_map(|(entry, ring)| {
            let why = moved.clone().or_else(|| lost(entry, to)).or_else(|| ring_lost(&ring, to))?;
            Some(Stranded { field: entry.id.to_string(), ring, why })
        })
        .collect()
}

fn tenant(snapshot: &Snapshot) -> Option<&str> {
    snapshot.of_kind(EntryKind::Tenant).first().map(Entry::id)
}

/// The ring with which a field is stored.
fn ring(protection: &Entry) -> Option<String> {
    protection.shown().get("store")?.as_str()?.strip_prefix("encrypted:").map(str::to_owned)
}

/// Why the field itself is no longer one whose values are opened.
fn lost(before: &Entry, to: &Snapshot) -> Option<String> {
    if let Some(after) = to.find(EntryKind::Protection, &before.id) {
        return ring(after).is_none().then(|| "the field is not stored encrypted afterwards".to_owned());
    }
    let shown = before.shown();
    let named = |key: &str| shown.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let (of, field) = (named("type"), named("field"));
    let renamed = to.renamed.iter().find(|(address, old)| address.kind == EntryKind::Type && ***old == *of);
    Some(match (to.find(EntryKind::Type, &of), renamed) {
        (Some(_), _) => format!("`{of}` has no field `{field}` that is protected afterwards"),
        (None, Some((address, _))) => format!("the type `{of}` is `{}` afterwards", address.id),
        (None, None) => format!("there is no type `{of}` afterwards"),
    })
}

/// Why the keys are not there: a ring that has another id is another ring.
fn ring_lost(ring: &str, to: &Snapshot) -> Option<String> {
    to.find(EntryKind::Ring, ring).is_none().then(|| format!("there is no key ring `{ring}` afterwards"))
}
