//! Proofs of flows against planning every request there is, in an organisation small enough for that.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::prove;
use crate::approval::{Opening, Planned, Reason, Request, Start, plan};
use crate::bundle::{Bundle, Target};
use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Sink};
use crate::eval::{Facts, Principal};
use crate::resolve::{Input, resolve};
use crate::source::Sources;
use crate::syntax::{Lost, read_ord, read_yaml};
use crate::value::{Digest, Instant, Ix as _, Money, PersonIx, TypeIx, UnitIx, Value};

const NOUNS: &str = "ordinance: v1
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
    head: ann
    units: [{id: hk, type: subsidiary, head: bob, units: [{id: till, type: department}]}, {id: sg, type: subsidiary}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: group}, {id: bob, unit: hk}, {id: carl, unit: till}, {id: dora, unit: sg}, {id: eve, unit: till, manager: carl}]
---
ordinance: v1
kind: Roles
roles:
  - {id: clerk, assign: [{person: eve, scope: hk}, {person: carl, scope: hk}]}
  - {id: cfo, assign: [{person: ann, scope: tenant}]}
---
ordinance: v1
kind: Catalog
applications:
  - id: shop
    resources:
      - {type: Doc, actions: [submit], attributes: {owner: Person, unit: Unit, amount: money, kind: {enum: [travel, goods]}}}
";

const CONDITIONS: &[&str] = &[
    "request.amount > HKD 10",
    "request.amount >= HKD 10",
    "request.amount <= HKD 10",
    "request.amount < HKD 10",
    "request.kind == goods",
    "not request.kind == goods",
    "request.unit within hk",
    "not request.unit within hk",
    "requester.unit within hk",
    "requester.unit within request.unit",
    "not requester.unit within request.unit",
    "requester.manager.unit == request.unit",
];

const APPROVERS: &[&str] = &[
    "any of role clerk",
    "any of role cfo anywhere",
    "all of role clerk anywhere",
    "manager of requester",
    "head of unit",
    "2 of role clerk anywhere, person dora",
    "any of role cfo anywhere else person bob",
    "all of role clerk anywhere except person requester",
    "any of role clerk in unit sg",
    "50% of role clerk, role cfo",
];

fn condition() -> impl Strategy<Value = String> {
    let one = || proptest::sample::select(CONDITIONS);
    prop_oneof![
        2 => one().prop_map(str::to_owned),
        1 => (one(), one()).prop_map(|(a, b)| format!("{a} and {b}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{a} or {b}")),
    ]
}

fn flow() -> impl Strategy<Value = (Option<String>, Vec<(Option<String>, &'static str)>)> {
    let step = (proptest::option::weighted(0.3, condition()), proptest::sample::select(APPROVERS));
    (proptest::option::weighted(0.8, condition()), proptest::collection::vec(step, 1..3))
}

struct Sample {
    bundle: Bundle,
    told: Vec<Diagnostic>,
}

fn sample(text: &str) -> Sample {
    let mut sources = Sources::default();
    let mut sink = Sink::new();
    let file = sources.add("ordinance.yaml", NOUNS);
    let mut documents = read_yaml(file, sources.get(file).unwrap(), &mut sink).documents;
    let rules = sources.add("flows.ord", text);
    documents.push(read_ord(rules, sources.get(rules).unwrap(), &mut sink).document);
    let resolution = resolve(Input { sources: &sources, documents: &documents, lost: &Lost::default(), now: None }, &mut sink);
    let before: Vec<String> = sink.iter().map(Diagnostic::message).collect();
    assert!(before.is_empty(), "{before:?}\n{text}");
    prove(&resolution, &std::sync::OnceLock::new(), Instant::parse("2026-11-22T10:00:00+08:00", None), &mut sink);
    let set = resolution.whole().expect("a generated set is whole");
    Sample { bundle: compile(&set, Digest::of(&[]), &sources), told: sink.into_sorted() }
}

/// Every request there is, about whoever asks.
fn requests(bundle: &Bundle) -> Vec<Request> {
    let catalog = bundle.catalog();
    let name = |name: &str| catalog.attributes.find(name).unwrap();
    let mut out = Vec::new();
    for person in 0..5 {
        for unit in 0..4 {
            for kind in ["travel", "goods"] {
                for amount in ["HKD 9.99", "HKD 10.00", "HKD 10.01"] {
                    let mut facts = Facts::person(PersonIx::new(person));
                    facts.principal = Principal::Person(PersonIx::new(person));
                    facts.properties = vec![
                        (name("owner"), Value::Person(PersonIx::new(person))),
                        (name("unit"), Value::Unit(UnitIx::new(unit))),
                        (name("kind"), Value::Enum(crate::value::Id::new(kind).unwrap())),
                        (name("amount"), Value::Money(Money::parse(amount).unwrap())),
                    ];
                    facts.properties.sort_by_key(|(name, _)| *name);
                    let start = Start::Submit(TypeIx::new(0));
                    assert!(catalog.owner_attribute(Target::Type(TypeIx::new(0))).is_some());
                    out.push(Request { start, id: None, facts, on_behalf_of: None, chosen: Vec::new(), flow: None });
                }
            }
        }
    }
    out
}

fn stuck(planned: &Planned) -> bool {
    matches!(planned.opening, Opening::Blocked(_) | Opening::Rejected)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_told_is_what_planning_every_request_finds(flows in proptest::collection::vec(flow(), 1..4)) {
        let mut text = "ordinance v1\n".to_owned();
        for (at, (when, steps)) in flows.iter().enumerate() {
            text += &format!("flow f{at} {{\n  on submit Doc\n");
            text += &when.iter().map(|when| format!("  when {when}\n")).collect::<String>();
            for (number, (when, approvers)) in steps.iter().enumerate() {
                let when = when.as_ref().map_or(String::new(), |when| format!(" when {when}"));
                text += &format!("  step s{number}{when}: {approvers}\n");
            }
            text += "}\n";
        }
        let Sample { bundle, told } = sample(&text);
        let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
        let (mut gap, mut overlap, mut fails) = (false, false, false);
        let mut steps: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
        let mut nobody_asked = BTreeSet::new();
        for request in requests(&bundle) {
            let route = plan(&bundle, &request, now);
            match route.blocked.as_ref().filter(|blocked| blocked.step.is_none()).map(|blocked| &blocked.reason) {
                Some(Reason::NoMatch) => gap = true,
                Some(Reason::Several(_)) => overlap = true,
                Some(Reason::Failed(_)) => fails = true,
                _ => {}
            }
            let Some(flow) = route.flow() else { continue };
            if route.steps.is_empty() {
                nobody_asked.insert(flow.0);
            }
            for planned in &route.steps {
                if matches!(planned.opening, Opening::Blocked(Reason::Failed(_))) {
                    fails = true;
                    continue;
                }
                let counts = steps.entry((flow.0, planned.step.0)).or_default();
                counts.0 += 1;
                counts.1 += u32::from(stuck(planned));
            }
        }
        let has = |code: &str| told.iter().any(|finding| finding.code.id == code);
        prop_assert!(!has("flow/not-proven"), "{text}");
        prop_assert_eq!(has("flow/condition-fails"), fails, "{}", text);
        prop_assert_eq!((has("flow/gap"), has("flow/overlap")), (gap, overlap), "{}", text);
        let arg = |finding: &Diagnostic, name: &str| finding.args.iter().find(|(own, _)| *own == name).unwrap().1.clone();
        for (at, (_, rows)) in flows.iter().enumerate() {
            let empty = told.iter().any(|finding| finding.code.id == "flow/approved-by-nobody" && arg(finding, "flow") == format!("f{at}"));
            prop_assert_eq!(empty, nobody_asked.contains(&u32::try_from(at).unwrap()), "f{}\n{}", at, text);
            for number in 0..rows.len() {
                let about = |codes: &[&str]| told.iter().any(|finding| {
                    codes.contains(&finding.code.id) && arg(finding, "flow") == format!("f{at}") && arg(finding, "step") == format!("s{number}")
                });
                let (tried, stuck) = steps.get(&(u32::try_from(at).unwrap(), u32::try_from(number).unwrap())).copied().unwrap_or_default();
                let impossible = about(&["flow/step-impossible"]);
                prop_assert_eq!(impossible, tried > 0 && stuck == tried, "f{} s{}: {} of {}\n{}", at, number, stuck, tried, text);
                let warned = about(&["flow/step-without-approver", "flow/sole-approver"]);
                prop_assert_eq!(warned, stuck > 0 && stuck < tried, "f{} s{}: {} of {}\n{}", at, number, stuck, tried, text);
            }
        }
    }
}
