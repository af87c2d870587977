use super::prove;
use crate::diagnostic::Sink;
use crate::resolve::{Input, resolve};
use crate::source::Sources;
use crate::syntax::{Lost, read_yaml};

/// What is told of roles `a` and `b` that exclude each other, held as these two lists of assignments say.
fn told(a: &str, b: &str) -> Vec<String> {
    let text = format!(
        "ordinance: v1
kind: PolicySet
name: sample
release: '1'
---
ordinance: v1
kind: Tenant
id: sample
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units:
  - id: group
    type: group
    units:
      - {{id: hk, type: subsidiary, units: [{{id: finance, type: department, head: amy}}, {{id: sales, type: department, head: bob}}]}}
virtual: [{{id: team, lead: amy, members: [bob], through: 2027-03-31}}]
---
ordinance: v1
kind: People
people:
  - {{id: amy, unit: finance, title: officer}}
  - {{id: bob, unit: sales, also_in: [finance]}}
  - {{id: carl, unit: finance, status: left, title: officer}}
---
ordinance: v1
kind: Roles
roles:
  - {{id: a, assign: [{a}], excludes: [b]}}
  - {{id: b, assign: [{b}]}}
  - {{id: c, includes: [b]}}
"
    );
    let mut sources = Sources::default();
    let file = sources.add("ordinance.yaml", text);
    let mut sink = Sink::new();
    let read = read_yaml(file, sources.get(file).unwrap(), &mut sink);
    let input = Input { sources: &sources, documents: &read.documents, lost: &Lost::default(), now: None };
    let resolution = resolve(input, &mut sink);
    prove(&resolution, &std::sync::OnceLock::new(), None, &mut sink);
    let told = sink.into_sorted();
    assert!(told.iter().all(|finding| finding.labels.len() == 3));
    told.iter().map(crate::diagnostic::Diagnostic::message).collect()
}

fn both(people: &str, when: &str) -> Vec<String> {
    vec![format!("{people} would hold both `a` and `b`, which exclude each other{when}")]
}

#[test]
fn every_way_of_being_granted_counts() {
    let direct = "{person: amy, scope: finance}";
    for other in [
        "{unit: finance, scope: hk}",
        "{where: 'person.title == \"officer\"', scope: tenant}",
        "{heads_in: group, scope: headed_unit}",
        "{person: amy, scope: own_unit}",
    ] {
        assert_eq!(told(direct, other), both("`amy`", ""), "{other}");
        assert_eq!(told(other, direct), both("`amy`", ""), "{other}");
    }
    assert_eq!(told("{unit: finance, scope: hk}", "{unit: hk, scope: hk}"), both("`amy`, `bob`", ""));
    let team = "{unit: team, scope: tenant}";
    assert_eq!(told(direct, team), both("`amy`", ", through 2027-03-31"));
}

#[test]
fn scopes_and_times_must_meet() {
    let nothing = Vec::<String>::new();
    let finance = "{person: amy, scope: finance}";
    assert_eq!(told(finance, "{person: amy, scope: sales}"), nothing);
    assert_eq!(told(finance, "{person: bob, scope: finance}"), nothing);
    assert_eq!(told("{person: amy, scope: team}", finance), nothing);
    assert_eq!(told("{person: amy, scope: team}", "{person: amy, scope: hk}"), nothing);
    assert_eq!(told("{person: amy, scope: team}", "{person: amy, scope: tenant}"), both("`amy`", ""));
    // Whoever has left holds nothing.
    assert_eq!(told("{person: carl, scope: hk}", "{person: carl, scope: hk}"), nothing);
    let until = "{person: amy, scope: hk, until: 2026-07-01}";
    assert_eq!(told(until, "{person: amy, scope: hk, from: 2026-07-01}"), nothing);
    assert_eq!(told(until, "{person: amy, scope: hk, from: 2026-06-30}"), both("`amy`", ", from 2026-06-30 through 2026-06-30"));
}
