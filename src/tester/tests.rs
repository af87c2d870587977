//! Which promises hold.

use super::{TestRun, Verdict, run};
use crate::compile::compile;
use crate::diagnostic::Sink;
use crate::resolve::{Input, resolve};
use crate::source::Sources;
use crate::syntax::{Lost, read_yaml};
use crate::value::{Digest, Instant};

const SET: &str = "ordinance: v1
kind: PolicySet
name: s
release: \"1\"
---
ordinance: v1
kind: Tenant
id: s
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: hq, type: group, head: ann, units: [{id: sales, type: subsidiary}]}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: hq}, {id: bob, unit: sales}, {id: cat, unit: sales, status: suspended}]
---
ordinance: v1
kind: Integrations
integrations: [{id: crm, direction: in}]
---
ordinance: v1
kind: Catalog
purposes: [audit]
context: {ip: ip}
applications:
  - {id: mail}
  - {id: shop, resources: [{type: Order, actions: [read, pay], attributes: {owner: Person, unit: Unit, amount: money, tags: {set: text}}}]}
---
ordinance: v1
kind: Access
rules:
  - {id: own, effect: allow, subjects: [self], actions: [read, pay], on: Order}
  - {id: boss, effect: allow, subjects: [manager], actions: [read], on: Order}
  - {id: small, effect: allow, subjects: [{unit: hq}], actions: [pay], on: Order, when: resource.amount <= HKD 100}
  - {id: no_audit, effect: deny, subjects: [{person: bob}], actions: [read], on: Order, purposes: [audit]}
  - {id: sync, effect: allow, subjects: [{integration: crm}], actions: [read], on: Order}
  - {id: mails, effect: allow, subjects: [anyone], actions: [use], on: App}
---
";

fn tested(tests: &str) -> TestRun {
    let mut sources = Sources::default();
    let file = sources.add("ordinance.yaml", format!("{SET}ordinance: v1\nkind: Tests\n{tests}"));
    let mut sink = Sink::new();
    let read = read_yaml(file, sources.get(file).unwrap(), &mut sink);
    let input = Input { sources: &sources, documents: &read.documents, lost: &Lost::default(), now: None };
    let resolution = resolve(input, &mut sink);
    let told: Vec<_> = sink.into_sorted().iter().map(|f| format!("{} {}", sources.locate(f.place()), f.message())).collect();
    assert_eq!(told, Vec::<String>::new());
    let set = resolution.whole().unwrap();
    run(&set, &compile(&set, Digest::of(b"s"), &sources), Instant::parse("2026-11-21T10:00:00Z", None))
}

fn verdicts(tests: &str) -> Vec<Verdict> {
    tested(tests).cells().map(|cell| cell.verdict).collect()
}

const HELD: Verdict = Verdict::Passed;

#[test]
fn promises_hold_or_not() {
    let table =
        |rest: &str| verdicts(&format!("decide: [{{action: read, on: {{type: Order, owner: bob, unit: sales}}, {rest}}}]\n"));
    assert_eq!(table("expect: {ann: allow, bob: allow, cat: deny, crm: allow}"), [HELD, HELD, HELD, HELD]);
    assert_eq!(table("expect: {ann: deny, bob: allow}"), [Verdict::OtherOutcome, HELD]);
    assert_eq!(table("expect: {ann: allow, bob: allow}, because: {ann: boss, bob: own}"), [HELD, HELD]);
    assert_eq!(table("expect: {ann: allow, bob: allow}, because: {ann: own}"), [Verdict::OtherRules, HELD]);
    assert_eq!(table("purpose: audit, expect: {ann: allow, bob: deny}, because: {bob: no_audit}"), [HELD, HELD]);
    assert_eq!(table("expect: {ann: allow, cat: deny}, because: {cat: []}"), [HELD, HELD]);
    assert_eq!(table("purpose: audit, expect: {bob: deny, ann: allow}, because: {bob: []}"), [Verdict::OtherRules, HELD]);
}

#[test]
fn every_action_and_every_variant_is_asked() {
    let tests = "decide:
  - {action: [read, pay], on: {type: Order, owner: bob}, vary: {amount: [HKD 100, HKD 100.01, null]}, expect: {ann: [allow, allow, allow]}}\n";
    let run = tested(tests);
    let seen: Vec<_> = run.cells().map(|c| (c.action.as_str(), c.verdict, c.varied.len())).collect();
    let (no, yes) = (Verdict::OtherOutcome, Verdict::Passed);
    assert_eq!(seen, [("read", yes, 1), ("read", yes, 1), ("read", yes, 1), ("pay", yes, 1), ("pay", no, 1), ("pay", no, 1)]);
    assert_eq!((run.passed(), run.failed()), (4, 2));
    let without = run.cells().last().unwrap();
    assert_eq!((&*without.actual.effect, without.actual.errors.len()), ("default_deny", 1));
}

#[test]
fn an_application_is_asked_like_a_record() {
    assert_eq!(
        verdicts("decide: [{action: use, on: {type: App, id: mail}, expect: {bob: allow, cat: deny, crm: deny}}]\n"),
        [HELD; 3]
    );
}
