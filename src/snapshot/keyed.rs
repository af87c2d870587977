//! Members of a list by key, never by index.
//!
//! A member is known by the first of its list's key fields; several that share it by the next field too, and so on, on both
//! sides alike. An assignment's key is who (`unit:hk-hr`); of several for one who, `unit:hk-hr,scope:harbour-hk`.

use std::collections::BTreeMap;

use super::mark;
use super::node::{Node, Shape};

/// A member's key, and the member on either side.
pub(super) type Pair<'a> = (String, Option<&'a Node>, Option<&'a Node>);

/// The fields that tell a list's members apart, the most telling first. Members of other lists are known by all they say.
fn key_fields(list: &str) -> &'static [&'static str] {
    match list {
        "assign" => &["who", "scope", "from", "until", "reviewed", "reason"],
        "delegates" => &["to", "from", "until", "flows", "hops", "reason"],
        "rows" | "rows_in_order" => &["inputs", "outputs", "times"],
        "inputs_in_order" | "outputs_in_order" => &["name"],
        "holidays" => &["date", "name"],
        "steps_in_order" | "otherwise_in_order" | "branches_in_order" => &["block", "kind"],
        "cases" => &["when"],
        "params" => &["name"],
        "units" => &["unit"],
        "reveal" | "cap" => {
            &["to", "view", "channels", "scenario", "purposes", "after_flow", "from", "until", "when", "unless", "except"]
        }
        "change" => &["by", "after_flow", "except"],
        "emits" => &["event", "as"],
        _ => &[],
    }
}

/// The members of two lists side by side, sorted by key.
pub(super) fn pairs<'a>(list: &str, from: &'a [Node], to: &'a [Node]) -> Vec<Pair<'a>> {
    let mut out = Vec::new();
    let sides = (from.iter().collect(), to.iter().collect());
    pair(key_fields(list), "", sides, &mut out);
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

/// The members' keys in the order of `members`, given the pairs of their list.
pub(super) fn keys(members: &[Node], pairs: &[Pair<'_>], to: bool) -> Vec<String> {
    let key = |member: &Node| {
        let side = |pair: &&Pair<'_>| if to { pair.2 } else { pair.1 }.is_some_and(|other| std::ptr::eq(other, member));
        pairs.iter().find(side).map(|(key, ..)| key.clone())
    };
    members.iter().filter_map(key).collect()
}

fn pair<'a>(fields: &[&str], prefix: &str, sides: (Vec<&'a Node>, Vec<&'a Node>), out: &mut Vec<Pair<'a>>) {
    let Some((field, more)) = fields.split_first() else {
        return by_all(prefix, sides, out);
    };
    let mut groups: BTreeMap<String, (Vec<&Node>, Vec<&Node>)> = BTreeMap::new();
    for member in sides.0 {
        groups.entry(key(prefix, field, member)).or_default().0.push(member);
    }
    for member in sides.1 {
        groups.entry(key(prefix, field, member)).or_default().1.push(member);
    }
    for (key, group) in groups {
        if group.0.len() <= 1 && group.1.len() <= 1 {
            out.push((key, group.0.first().copied(), group.1.first().copied()));
        } else {
            pair(more, &key, group, out);
        }
    }
}

/// Members that no field tells apart, by all they say; a repetition is numbered.
fn by_all<'a>(prefix: &str, sides: (Vec<&'a Node>, Vec<&'a Node>), out: &mut Vec<Pair<'a>>) {
    let mut groups: BTreeMap<String, (Vec<&Node>, Vec<&Node>)> = BTreeMap::new();
    let name = |member: &Node| if prefix.is_empty() { text(member) } else { prefix.to_owned() };
    for member in sides.0 {
        groups.entry(name(member)).or_default().0.push(member);
    }
    for member in sides.1 {
        groups.entry(name(member)).or_default().1.push(member);
    }
    for (key, (from, to)) in groups {
        for n in 0..from.len().max(to.len()) {
            let numbered = if n == 0 { key.clone() } else { format!("{key}#{}", n.saturating_add(1)) };
            out.push((numbered, from.get(n).copied(), to.get(n).copied()));
        }
    }
}

fn key(prefix: &str, field: &str, member: &Node) -> String {
    let value = member.field(field).map_or_else(|| "-".to_owned(), text);
    if prefix.is_empty() { value } else { format!("{prefix},{field}:{value}") }
}

/// A value in a key: a text as it is, `amount <= HKD 5000.00, category travel` for a map.
fn text(value: &Node) -> String {
    match &value.shape {
        Shape::Text(text) => mark::shown(text).into_owned(),
        Shape::Map(fields) => {
            let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{} {}", mark::shown(key), text(value))).collect();
            fields.join(", ")
        }
        Shape::Set(members) | Shape::Sequence(members) => {
            let members: Vec<_> = members.iter().map(text).collect();
            members.join(" ")
        }
        Shape::Bool(_) | Shape::Int(_) => value.canonical(),
    }
}
