//! Values straight as canonical text: of what there are very many of, people and grants to people, without a tree in between.
//!
//! INVARIANT (text): it is the text that the item's node writes; a test holds the two together.

use std::fmt::{Display, Write as _};

use super::EntryKind;
use super::mark;
use super::node::quote;
use super::origin::Item;
use super::role;
use crate::model::{Assignment, Grantee, Ids as _, Person, PolicySet, Role, Scope};
use crate::value::{Instant, nfc};

/// Appends the canonical text of an item's value.
pub(super) fn write(item: Item<'_>, set: &PolicySet, out: &mut String) {
    match item {
        Item::Person(person) if person.attributes.is_empty() => self::person(set, person, out),
        Item::Role(role) if !role.assign.is_empty() => self::role(set, role, out),
        _ => item.node(set).write(out),
    }
}

/// Appends a map's key with what separates it from what stands before.
fn key(name: &str, first: &mut bool, out: &mut String) {
    out.push_str(if *first { "{\"" } else { ",\"" });
    *first = false;
    out.push_str(name);
    out.push_str("\":");
}

/// Appends a reference as a text. An id is in NFC.
fn refer(kind: EntryKind, id: &str, prefix: &str, out: &mut String) {
    if id.bytes().any(|b| b < 0x20 || matches!(b, b'"' | b'\\' | b'%' | b'{' | b'}')) {
        quote(&format!("{prefix}{}", mark::reference(kind, id)), out);
        return;
    }
    for part in ["\"", prefix, "{", kind.name(), "/", id, "}\""] {
        out.push_str(part);
    }
}

fn literal(text: &str, out: &mut String) {
    quote(&mark::literal(&nfc(text)), out);
}

/// A field of what prints itself canonically in ASCII, without braces: dates, instants, words.
fn plain(name: &str, value: Option<impl Display>, first: &mut bool, out: &mut String) {
    if let Some(value) = value {
        key(name, first, out);
        // Writing to a text cannot fail.
        let _ = write!(out, "\"{value}\"");
    }
}

fn person(set: &PolicySet, person: &Person, out: &mut String) {
    let mut first = true;
    if !person.also_in.is_empty() {
        key("also_in", &mut first, out);
        let unit = |unit| {
            let mut text = String::new();
            refer(EntryKind::Unit, set.unit_id(unit), "", &mut text);
            text
        };
        list(person.also_in.iter().map(|also| unit(also.value)).collect(), out);
    }
    plain("contract_end", person.contract_end.as_ref().map(|day| day.value), &mut first, out);
    plain("joined", person.joined.as_ref().map(|day| day.value), &mut first, out);
    plain("left_on", person.left_on.as_ref().map(|day| day.value), &mut first, out);
    if let Some(manager) = &person.manager {
        key("manager", &mut first, out);
        refer(EntryKind::Person, set.person_id(manager.value), "", out);
    }
    if let Some(name) = &person.named.name {
        key("name", &mut first, out);
        literal(name, out);
    }
    plain("status", Some(person.status.name()), &mut first, out);
    if let Some(title) = &person.title {
        key("title", &mut first, out);
        literal(title, out);
    }
    key("unit", &mut first, out);
    refer(EntryKind::Unit, set.unit_id(person.unit.value), "", out);
    out.push('}');
}

fn list(mut texts: Vec<String>, out: &mut String) {
    texts.sort_unstable();
    texts.dedup();
    out.push('[');
    out.push_str(&texts.join(","));
    out.push(']');
}

fn role(set: &PolicySet, role: &Role, out: &mut String) {
    let mut first = true;
    key("assign", &mut first, out);
    // All members in one text, by where each stands.
    let (mut members, mut ends) = (String::new(), Vec::with_capacity(role.assign.len()));
    for assignment in &role.assign {
        let start = members.len();
        assigned(set, assignment, &mut members);
        ends.push(start..members.len());
    }
    let mut members: Vec<&str> = ends.into_iter().filter_map(|range| members.get(range)).collect();
    members.sort_unstable();
    members.dedup();
    for (at, member) in members.into_iter().enumerate() {
        out.push(if at == 0 { '[' } else { ',' });
        out.push_str(member);
    }
    out.push(']');
    // No other key of a role comes before.
    let rest = role::without_assignments(set, role).canonical();
    let rest = rest.strip_prefix('{').unwrap_or_default();
    out.push_str(if rest == "}" { "" } else { "," });
    out.push_str(rest);
}

fn assigned(set: &PolicySet, assignment: &Assignment, out: &mut String) {
    let Grantee::Person(person) = assignment.who.value else { return role::assigned(set, assignment).write(out) };
    let mut first = true;
    let (period, at) = (assignment.validity.period, Instant::from_micros);
    plain("from", period.from.and_then(at), &mut first, out);
    if let Some(reason) = &assignment.reason {
        key("reason", &mut first, out);
        literal(reason, out);
    }
    plain("reviewed", assignment.reviewed.as_ref().map(|day| day.value), &mut first, out);
    key("scope", &mut first, out);
    match assignment.scope.value {
        Scope::Unit(unit) => refer(EntryKind::Unit, set.unit_id(unit), "", out),
        Scope::Tenant => out.push_str("\"tenant\""),
        Scope::OwnUnit => out.push_str("\"own_unit\""),
        Scope::HeadedUnit => out.push_str("\"headed_unit\""),
    }
    plain("until", period.until.and_then(at), &mut first, out);
    key("who", &mut first, out);
    refer(EntryKind::Person, set.person_id(person), "person:", out);
    out.push('}');
}
