//! Laws of reading YAML, seen from the room's own face.

use super::*;
use crate::diagnostic::Sink;
use crate::source::Sources;
use crate::syntax::{Body, Document, Item};

/// The file and its findings, as `line:column-line:column code message | help`.
pub(super) fn read(text: &str) -> (super::read::YamlFile, Vec<String>) {
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

fn units(text: &str) -> (super::read::YamlFile, Vec<String>) {
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

#[test]
fn every_trap_is_told_and_quoted_text_is_none() {
    for trap in ["NO", "yes", "0755", "12:30", "0x1F", "1e5"] {
        let (_, findings) = units(&format!("  - {{id: a, type: group, name: {trap}}}\n"));
        assert_eq!(findings.len(), 1, "{trap}: {findings:?}");
        assert!(findings[0].contains("yaml/ambiguous-scalar") && findings[0].contains(&format!("`\"{trap}\"`")), "{findings:?}");
        assert!(units(&format!("  - {{id: a, type: group, name: \"{trap}\"}}\n")).1.is_empty());
    }
    let (_, findings) = units("  - {id: a, type: group, name: true, attributes: {active: true, country: NO}}\n");
    assert!(findings[0].contains("the truth value `true` stands here, and a text is wanted"), "{findings:?}");
    assert!(findings[1].contains("`NO` without quotes"), "{findings:?}");
    // A word of a closed list is what the list says.
    let set = "ordinance: v1\nkind: PolicySet\nname: a\nrelease: 2026.10\nlint: {levels: {org/empty-unit: off}}\n";
    assert!(read(set).1.is_empty(), "{:?}", read(set).1);
}

#[test]
fn duplicate_keys_show_both_places_and_the_first_one_counts() {
    let mut sources = Sources::default();
    let id = sources
        .add("t.yaml", "ordinance: v1\nkind: Tenant\nid: 維港\nid: b\nedition: free\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n");
    let mut sink = Sink::new();
    let file = read_yaml(id, sources.get(id).unwrap(), &mut sink);
    let findings = sink.into_sorted();
    let places: Vec<_> = findings[0].labels.iter().map(|label| sources.locate(label.place)).collect();
    assert_eq!((findings.len(), places), (1, vec!["t.yaml:4:1".to_owned(), "t.yaml:3:1".to_owned()]));
    assert!(matches!(&file.documents[0].body, Body::Tenant(tenant) if tenant.id.value == "維港"));
}

#[test]
fn full_width_punctuation_is_told_as_such() {
    for (text, at) in [
        ("ordinance：v1\nkind：Units\n", "1:10"),
        ("ordinance: v1\nkind: Units\nunits:\n  - id： a\n    type: group\n", "4:7"),
        ("ordinance: v1\nkind: Units\nunits:\n  - {id: a，type: group}\n", "4:11"),
        ("ordinance: v1\nkind: Units\nunits:\n  - {id：a, type: group}\n", "4:8"),
        ("ordinance: v1\nkind: Units\nunits:\n  - {id: a, type: group, name: “甲”}\n", "4:32"),
        ("ordinance: v1\nkind: Units\nunits:\n  - id:\u{3000}a\n    type: group\n", "4:8"),
        ("ordinance: v1\nkind: Catalog\npurposes: [a，b]\n", "3:13"),
    ] {
        assert_eq!(faults(text), [format!("{at} yaml/full-width")], "{text}");
    }
    assert!(units("  - {id: a, type: group, name: 維港（香港）有限公司：總部}\n").1.is_empty());
}

#[test]
fn a_broken_document_leaves_the_others_and_says_what_it_was() {
    let text = "ordinance: v1\nkind: Units\nunits: [\n---\nordinance: v1\nkind: Rates\nrates: []\n";
    let (file, findings) = read(text);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("this `[` is never closed"), "{findings:?}");
    assert!(matches!(file.documents.as_slice(), [Document { body: Body::Rates(_), .. }]));
    assert!(file.lost.kinds.contains("Units"));
}

#[test]
fn documents_say_what_they_are() {
    assert_eq!(faults("kind: Units\nunits: []\n"), ["1:1 yaml/no-version"]);
    assert_eq!(faults("ordinance: v2\nkind: Units\n"), ["1:1 yaml/unknown-version"]);
    assert_eq!(faults("ordinance: v1\n"), ["1:1 yaml/no-kind"]);
    assert!(read("ordinance: v1\nkind: Unit\n").1[0].contains("did you mean `Units`?"));
    assert_eq!(faults("- a\n"), ["1:1 yaml/not-a-document"]);
    assert!(read("# nothing\n---\n").1.is_empty());
}

#[test]
fn expressions_in_any_style_know_their_places() {
    for (scalar, wanted) in [
        ("purpose == \"a", "\"a"),
        ("'principal.title == \"it''s\" &'", "&"),
        ("\"purpose == \\u4e2d\\u6587 &\"", "&"),
        (">-\n      purpose ==\n      payroll and\n      &", "&"),
    ] {
        let text = format!(
            "ordinance: v1\nkind: Access\nrules:\n  - id: r\n    effect: allow\n    subjects: [anyone]\n    actions: read\n    on: T\n    when: {scalar}\n"
        );
        let mut sources = Sources::default();
        let id = sources.add("t.yaml", text.as_str());
        let mut sink = Sink::new();
        read_yaml(id, sources.get(id).unwrap(), &mut sink);
        let findings = sink.into_sorted();
        let place = findings.first().map(|finding| finding.place().span.range()).unwrap();
        assert!(text[place.start..].starts_with(wanted), "{scalar}: {:?} {}", &text[place], findings[0].message());
    }
}

#[test]
fn hostile_texts_end_with_a_finding() {
    let bomb: String = (b'b'..b'z').fold("a: &a [x, x]\n".to_owned(), |mut text, name| {
        let (name, before) = (char::from(name), char::from(name.saturating_sub(1)));
        text.push_str(&format!("{name}: &{name} [*{before}, *{before}, *{before}]\n"));
        text
    });
    let head = "ordinance: v1\nkind: Units\nunits:\n";
    for (name, text) in [
        ("brackets", "[".repeat(100_000)),
        ("maps", "{a: ".repeat(50_000)),
        ("dashes", "- ".repeat(200_000)),
        ("bomb", bomb),
        ("itself", "a: &a [*a]\n".to_owned()),
        ("line", "a".repeat(3_000_000)),
        ("nul", "\0".repeat(100_000)),
        ("surrogate", "a: \"\\ud800\"\n".to_owned()),
        ("tags", "- !a x\n".repeat(20_000)),
        ("documents", "--- [\n".repeat(20_000)),
        ("faults", format!("{head}{}", "- {}\n".repeat(20_000))),
        ("unknown keys", format!("{head}{}", (0..20_000).map(|n| format!("a{n}: b\n")).collect::<String>())),
        ("one list", format!("{head}- {{id: a, type: [{}]}}", "5,".repeat(50_000))),
    ] {
        let (_, findings) = read(&text);
        assert!(!findings.is_empty() && findings.len() <= 1001, "{name}: {}", findings.len());
    }
}

#[test]
fn bytes_that_are_no_text_are_told_where_they_are() {
    assert_eq!(decode_text(b"\xEF\xBB\xBFa".to_vec()).0, "a");
    let (text, not_text) = decode_text("名: ".bytes().chain([0xFF, b'a']).collect());
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    let mut sink = Sink::new();
    not_text.unwrap().tell(id, &mut sink);
    let finding = sink.into_sorted().remove(0);
    assert_eq!((sources.locate(finding.place()), finding.helps().unwrap().contains("0xFF")), ("t.yaml:1:4".to_owned(), true));
}

#[test]
fn the_layout_keeps_comments_breaks_and_styles() {
    let text = "\n# head\nordinance:   'v1'     # why\nkind: Units\nunits:\n\n    # first\n    -   id: \"維港\"\n        name: \"08\"\n        attributes: {a:  1,\n            b: [x ,y]} # b\n\n\n        # tail\n    - {id: x, type: group,\n       name: 'a: b'}\n";
    let want = "# head\nordinance: v1     # why\nkind: Units\nunits:\n  # first\n  - id: 維港\n    name: \"08\"\n    attributes: {a: 1,\n                 b: [x, y]} # b\n\n    # tail\n  - {id: x, type: group,\n     name: \"a: b\"}\n";
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    assert_eq!(format_yaml(id, sources.get(id).unwrap(), &mut Sink::new()).unwrap(), want);
}
