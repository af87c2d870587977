use super::{LINTS, PACKS, Page, lint};
use crate::diagnostic::Sink;
use crate::resolve::{Input, resolve};
use crate::source::Sources;
use crate::syntax::{Lost, read_yaml};

/// What a page's documents stand in: a document is replaced where a page has one of its kind.
const BASE: &[&str] = &[
    "kind: PolicySet\nname: sample\nrelease: \"1\"\n",
    "kind: Tenant\nid: sample\nedition: professional\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n",
    "kind: Units
units:
  - id: group
    type: group
    units:
      - {id: company, type: subsidiary, units: [{id: finance, type: department}]}
",
    "kind: People\npeople:\n  - {id: amy, unit: finance}\n  - {id: carl, unit: finance}\n",
    "kind: Catalog
applications:
  - {id: hr, resources: [{type: File, actions: [read], attributes: {owner: Person, unit: Unit}}]}
",
];

/// What is told of a page's documents, with these packs on: `code: message` in order.
fn told(snippet: &str, packs: &[&str]) -> Vec<String> {
    let own: Vec<&str> = snippet.split("---\n").collect();
    let kind = |document: &str| document.lines().next().unwrap_or_default().to_owned();
    let kinds: Vec<String> = own.iter().map(|document| kind(document)).collect();
    let base = BASE.iter().copied().filter(|document| !kinds.contains(&kind(document)));
    let text: Vec<String> = base.chain(own).map(|document| format!("ordinance: v1\n{document}\n")).collect();
    let mut sources = Sources::default();
    let file = sources.add("ordinance.yaml", text.join("---\n"));
    let mut sink = Sink::new();
    let read = read_yaml(file, sources.get(file).unwrap(), &mut sink);
    let input = Input { sources: &sources, documents: &read.documents, lost: &Lost::default(), now: None };
    let resolution = resolve(input, &mut sink);
    let packs: Vec<String> = packs.iter().map(|pack| (*pack).to_owned()).collect();
    lint(&resolution, &std::sync::OnceLock::new(), &packs, &mut sink);
    sink.into_sorted().iter().map(|finding| format!("{}: {}", finding.code.id, finding.message())).collect()
}

#[test]
fn an_ordinary_set_has_no_finding() {
    assert_eq!(told("kind: Rates\nrates: []", &[]), Vec::<String>::new());
}

#[test]
fn every_page_shows_what_it_says() {
    for lint in LINTS {
        let Page { what, why, bad, good } = lint.page;
        assert!(!what.is_empty() && !why.is_empty());
        let found = told(bad, lint.packs);
        let own = found.iter().filter(|line| line.starts_with(&format!("{}: ", lint.code.id))).count();
        assert!(own > 0, "{} finds nothing in its bad example: {found:?}", lint.code.id);
        assert_eq!(own, found.len(), "{}: the bad example has other faults: {found:?}", lint.code.id);
        assert_eq!(told(good, lint.packs), Vec::<String>::new(), "{}", lint.code.id);
    }
}

#[test]
fn the_registry_is_in_order() {
    let ids: Vec<_> = LINTS.iter().map(|lint| lint.code.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(LINTS.iter().flat_map(|lint| lint.packs).all(|pack| PACKS.iter().any(|(name, _)| name == pack)));
    assert!(LINTS.iter().all(|lint| lint.code.lint));
}

#[test]
fn lints_run_on_what_resolved() {
    let broken = "kind: Roles\nroles: [{id: clerk, includes: [cleric]}]\n---\nkind: People\npeople: [{id: amy, unit: company}]";
    assert_eq!(
        told(broken, &[]),
        ["org/empty-unit: nobody works in the unit `finance`", "ref/unknown-role: no role is called `cleric`"]
    );
    let broken = "kind: People\npeople: [{id: amy, unit: finanse}]";
    assert_eq!(told(broken, &[]), ["ref/unknown-unit: no unit is called `finanse`"]);
}

#[test]
fn packs_are_known_by_name() {
    let set = "kind: PolicySet\nname: sample\nrelease: \"1\"\nlint: {packs: [pdppo]}";
    assert_eq!(told(set, &[]), ["lint/unknown-pack: no pack of lints is called `pdppo`"]);
}
