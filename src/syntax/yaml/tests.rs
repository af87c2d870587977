//! Laws of reading YAML, seen from the room's own face.

use super::*;
use crate::diagnostic::Sink;
use crate::source::Sources;
use crate::syntax::{Body, Item};

/// The file and its findings, as `line:column-line:column code message | help`.
pub(super) fn read(text: &str) -> (YamlFile, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    let mut sink = Sink::new();
    let file = read_yaml(id, sources.get(id).unwrap(), &mut sink);
    let shown = sink.into_sorted().into_iter().map(|d| {
        let at = sources.position(d.place());
        let help = d.helps().map(|h| format!(" | {}", h.replace('\n', " | "))).unwrap_or_default();
        format!("{}:{}-{}:{} {} {}{help}", at.line, at.column, at.end_line, at.end_column, d.code.id, d.message())
    });
    (file, shown.collect())
}

/// Only `line:column code` of the findings.
fn faults(text: &str) -> Vec<String> {
    let short = |line: &String| {
        let mut words = line.split(' ');
        let place = words.next().and_then(|place| place.split('-').next()).unwrap_or_default();
        format!("{place} {}", words.next().unwrap_or_default())
    };
    read(text).1.iter().map(short).collect()
}

fn units(text: &str) -> (YamlFile, Vec<String>) {
    read(&format!("ordinance: v1\nkind: Units\nunits:\n{text}"))
}

#[test]
fn a_broken_item_is_left_out_and_the_others_are_read() {
    let (file, findings) = units("  - {id: a, type: group}\n  - {id: b, type: grup}\n  - {id: 12345, type: group, head: x}\n");
    let [document] = file.documents.as_slice() else { panic!("{findings:?}") };
    let Body::Units(units) = &document.body else { panic!() };
    assert_eq!(units.units.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["a", "12345"]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].starts_with("5:19-5:23 yaml/unknown-word `grup`"), "{findings:?}");
    assert!(findings[0].contains("did you mean `group`?"));
    assert!(file.lost.names.contains("b"));
}

#[test]
fn each_fault_inside_a_union_has_its_own_place() {
    let text = "ordinance: v1\nkind: Access\nrules:\n  - {id: a, effect: allow, subjects: [{rol: x}, {manager: 0}, anyon], actions: read, on: [{app: mail}, 員工]}\n";
    assert_eq!(faults(text), ["4:40 yaml/unknown-key", "4:59 yaml/out-of-range", "4:63 yaml/unknown-word"]);
}

#[test]
fn an_access_rule_is_read_with_its_places() {
    let text = "ordinance: v1\nkind: Access\nrules:\n  - {id: 規則, effect: deny, subjects: [{role: r, anywhere: true}, manager], actions: [a, b], on: [{app: mail}, T]}\n";
    let (file, findings) = read(text);
    assert!(findings.is_empty(), "{findings:?}");
    let Body::Ruled(items) = &file.documents[0].body else { panic!() };
    let [Item::Rule(rule)] = items.as_slice() else { panic!() };
    assert_eq!(&text[rule.id.place.span.range()], "規則");
    assert_eq!(&text[rule.subjects[0].at.place.span.range()], "{role: r, anywhere: true}");
    assert!(text[rule.at.place.span.range()].starts_with("{id: 規則") && text[rule.at.place.span.range()].ends_with('}'));
}
