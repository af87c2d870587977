use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::entries::Snapshot;
use super::entry::Entry;
use super::keyed;
use super::mark;
use super::node::{Node, Shape};
use super::origin::Items;
use super::rename::{Before, Renames};
use super::{Address, EntryKind};
use crate::model::PolicySet;
use crate::source::Place;

/// What happened to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It is new.
    Create,
    /// It is gone.
    Delete,
    /// Its value changed.
    Update,
    /// A unit stands under another unit, or a person in another unit; more may have changed.
    Move,
    /// It has another id; its value may have changed too.
    Rename,
}

/// One field, or one member of a list, that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where in the entry: a JSON pointer of keys, never of indexes.
    pub path: String,
    /// The value before; nothing where there was none.
    pub from: Option<Value>,
    /// The value afterwards; nothing where there is none.
    pub to: Option<Value>,
    /// Where it is written, where that is known.
    pub at: Option<At>,
}

/// An entry that differs between two sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its address: afterwards, or before where it is gone.
    pub address: Address,
    /// What happened to it.
    pub action: Action,
    /// The address it had, where it is renamed.
    pub renamed_from: Option<Address>,
    /// What changed, sorted by path: of a new or gone entry every field.
    pub changes: Vec<Change>,
    /// Where the first change is written, where that is known.
    pub at: Option<At>,
}

/// A place in the texts of one of the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// In those of the side before.
    From(Place),
    /// In those of the side afterwards.
    To(Place),
}

/// One side of a comparison: a snapshot, and the policy set it was made of where there is one, for places.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it says.
    pub snapshot: &'a Snapshot,
    /// Where that is written.
    pub set: Option<&'a PolicySet>,
}

/// What differs between two sides, sorted by address. Empty when both say the same, however it is written.
#[must_use]
pub fn differences(from: Side<'_>, to: Side<'_>) -> Vec<Difference> {
    if from.snapshot.digest() == to.snapshot.digest() {
        return Vec::new();
    }
    let renames = Renames::between(from.snapshot, to.snapshot);
    let before = renames.apply(from.snapshot);
    let from_items = from.set.map(Items::of);
    let to_items = to.set.map(Items::of);
    let after = |entry: &Entry| match &to_items {
        Some(items) => items.node(entry.kind, &entry.id),
        None => entry.node(),
    };
    let mut out = Vec::new();
    let (mut left, mut right) = (before.iter().peekable(), to.snapshot.entries.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => (a.kind.name(), &*a.id).cmp(&b.key()),
        };
        match order {
            Ordering::Less => out.extend(left.next().and_then(|entry| {
                let node =
                    from_items.as_ref().and_then(|items| items.node(entry.kind, &entry.id)).or_else(|| read(&entry.text))?;
                Some(deleted(entry, &node))
            })),
            Ordering::Greater => out.extend(right.next().and_then(|entry| Some(created(entry, &after(entry)?)))),
            Ordering::Equal => {
                let (Some(a), Some(b)) = (left.next(), right.next()) else { break };
                if a.was.is_some() || !a.steps.is_empty() || *a.text != *b.text {
                    out.extend(read(&a.text).zip(after(b)).map(|(x, y)| changed(a, &x, b, &y)));
                }
            }
        }
    }
    out
}

fn read(json: &str) -> Option<Node> {
    Node::from_json(&serde_json::from_str(json).ok()?)
}

fn created(entry: &Entry, node: &Node) -> Difference {
    let change = |(path, field): (String, &Node)| Change {
        path,
        from: None,
        to: Some(field.shown()),
        at: field.place.or(node.place).map(At::To),
    };
    let changes = fields(node).map(change).collect();
    let at = node.place.map(At::To);
    Difference { address: entry.address(), action: Action::Create, renamed_from: None, changes, at }
}

fn deleted(entry: &Before<'_>, node: &Node) -> Difference {
    let change = |(path, field): (String, &Node)| Change {
        path,
        from: Some(field.shown()),
        to: None,
        at: field.place.or(node.place).map(At::From),
    };
    let changes = fields(node).map(change).collect();
    let at = node.place.map(At::From);
    Difference { address: Address::new(entry.kind, &*entry.id), action: Action::Delete, renamed_from: None, changes, at }
}

fn fields(node: &Node) -> impl Iterator<Item = (String, &Node)> {
    let fields = match &node.shape {
        Shape::Map(fields) => Some(fields),
        _ => None,
    };
    fields.into_iter().flatten().map(|(key, value)| (step("", &mark::shown(key)), value))
}

fn changed(before: &Before<'_>, from: &Node, after: &Entry, to: &Node) -> Difference {
    let mut changes = Vec::new();
    compare(&mut changes, "", "", (from, to), to.place);
    changes.extend(before.steps.iter().map(|(new, old)| Change {
        path: step("/steps_in_order", new),
        from: Some(Value::from(old.as_str())),
        to: Some(Value::from(new.as_str())),
        at: to.place.map(At::To),
    }));
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let moves = match after.kind {
        EntryKind::Unit => Some("/parent"),
        EntryKind::Person => Some("/unit"),
        _ => None,
    };
    let moved = changes.iter().any(|change| Some(&*change.path) == moves && change.from.is_some() && change.to.is_some());
    let action = match before.was {
        Some(_) => Action::Rename,
        None if moved => Action::Move,
        None => Action::Update,
    };
    let at = changes.iter().find_map(|change| change.at).or(to.place.map(At::To));
    let renamed_from = before.was.map(|was| Address::new(before.kind, was));
    Difference { address: after.address(), action, renamed_from, changes, at }
}

/// Adds what changed below `path`. `nearest` is the place of what holds the value, for what is no longer written anywhere.
fn compare(out: &mut Vec<Change>, path: &str, key: &str, (from, to): (&Node, &Node), nearest: Option<Place>) {
    let nearest = to.place.or(nearest);
    match (&from.shape, &to.shape) {
        (Shape::Map(a), Shape::Map(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<&Cow<'static, str>>>() {
                side_by_side(out, &step(path, &mark::shown(key)), key, (a.get(key), b.get(key)), nearest);
            }
        }
        (Shape::Set(a), Shape::Set(b)) => {
            let (a, b) = (distinct(a), distinct(b));
            for (member, x, y) in keyed::pairs(key, &a, &b) {
                side_by_side(out, &step(path, &member), "", (x, y), nearest);
            }
        }
        (Shape::Sequence(a), Shape::Sequence(b)) => {
            let pairs = keyed::pairs(key, a, b);
            for (member, x, y) in &pairs {
                side_by_side(out, &step(path, member), "", (*x, *y), nearest);
            }
            let (old, new) = (keyed::keys(a, &pairs, false), keyed::keys(b, &pairs, true));
            let kept = old.iter().filter(|key| new.contains(key));
            let appended = new.iter().filter(|key| !old.contains(key));
            if kept.chain(appended).ne(new.iter()) {
                let list = |keys: Vec<String>| Some(Value::from(keys));
                out.push(Change { path: path.to_owned(), from: list(old), to: list(new), at: nearest.map(At::To) });
            }
        }
        _ => {
            if from.canonical() != to.canonical() {
                let at = nearest.map(At::To);
                out.push(Change { path: path.to_owned(), from: Some(from.shown()), to: Some(to.shown()), at });
            }
        }
    }
}

fn side_by_side(
    out: &mut Vec<Change>,
    path: &str,
    key: &str,
    (from, to): (Option<&Node>, Option<&Node>),
    nearest: Option<Place>,
) {
    match (from, to) {
        (Some(from), Some(to)) => compare(out, path, key, (from, to), nearest),
        (None, None) => {}
        (Some(one), None) if is_collection(key, one) => compare(out, path, key, (one, &emptied(one)), nearest),
        (None, Some(one)) if is_collection(key, one) => compare(out, path, key, (&emptied(one), one), nearest),
        (from, to) => out.push(Change {
            path: path.to_owned(),
            from: from.map(Node::shown),
            to: to.map(Node::shown),
            at: to.and_then(|to| to.place).or(nearest).map(At::To),
        }),
    }
}

/// Whether a value is a collection, of which an absent one is an empty one: a list, or a map whose keys are names.
fn is_collection(key: &str, node: &Node) -> bool {
    match &node.shape {
        Shape::Set(_) | Shape::Sequence(_) => true,
        Shape::Map(_) => matches!(key, "args" | "attributes" | "fields" | "keys" | "mapping"),
        _ => false,
    }
}

/// An empty collection of the same shape.
fn emptied(node: &Node) -> Node {
    let shape = match &node.shape {
        Shape::Map(_) => Shape::Map(BTreeMap::new()),
        Shape::Sequence(_) => Shape::Sequence(Vec::new()),
        _ => Shape::Set(Vec::new()),
    };
    Node::new(shape, None)
}

/// The members of a set, each once.
fn distinct(members: &[Node]) -> Vec<Node> {
    let mut seen = BTreeSet::new();
    members.iter().filter(|member| seen.insert(member.canonical())).cloned().collect()
}

/// A further step of a JSON pointer.
fn step(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}
