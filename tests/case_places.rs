//! Which place of a step a vote fills where somebody holds several: the step comes to the same whoever votes first, and a vote never
//! loses what could have been reached.

use ordinance::{CaseAnswer, CaseRequest, Engine, Instant, Memory, Opening, Workspace};
use serde_json::{Value, json};

const SET: &str = "
ordinance: v1
kind: PolicySet
name: places
release: '1'
---
ordinance: v1
kind: Tenant
id: places
edition: professional
registration: {route: new_company, documents: [company_search_nn1, director_id]}
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: hk, type: group}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: hk}, {id: bob, unit: hk}, {id: cat, unit: hk}, {id: gus, unit: hk}, {id: hal, unit: hk}, {id: ivy, unit: hk}, {id: zoe, unit: hk}]
---
ordinance: v1
kind: Roles
roles:
  - {id: night, assign: [{person: gus, scope: tenant}]}
  - {id: watch, assign: [{person: gus, scope: tenant}, {person: hal, scope: tenant}, {person: ivy, scope: tenant}]}
  - {id: help, assign: [{person: hal, scope: tenant}]}
---
ordinance: v1
kind: Catalog
applications: [{id: app, resources: [{type: T, actions: [submit], attributes: {owner: Person, unit: Unit}}]}]
---
ordinance: v1
kind: Flows
flows:
  - id: f
    on: {submit: [T]}
    steps:
      - {step: s, STEP}
";

fn engine(step: &str) -> Engine {
    let tree = Memory::new().with("ordinance.yaml", SET.trim_start().replace("STEP", step));
    let set = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    set.engine().unwrap()
}

/// A request of zoe, an hour after which the tasks went to a role, and what was done there.
fn told(engine: &Engine, before: &[Value], after: &[Value]) -> CaseAnswer {
    let mut events = vec![json!({"type": "submit", "at": "2026-11-20T09:00:00+08:00"})];
    let at = |event: &Value, at: &str| {
        let mut event = event.clone();
        (event["at"], event["step"]) = (json!(at), json!("s"));
        event
    };
    events.extend(before.iter().map(|event| at(event, "2026-11-20T09:30:00+08:00")));
    events.push(json!({"type": "timer_fired", "timer": "1/s/timeout/1", "at": "2026-11-20T10:00:00+08:00"}));
    events.extend(after.iter().map(|event| at(event, "2026-11-20T11:00:00+08:00")));
    for (seq, event) in (1..).zip(&mut events) {
        event["seq"] = json!(seq);
    }
    let request = json!({
        "subject": {"type": "person", "id": "zoe"}, "action": {"name": "submit"},
        "resource": {"type": "T", "properties": {"owner": "zoe", "unit": "hk"}},
    });
    let case = CaseRequest::from_json(&json!({"request": request, "events": events})).unwrap();
    let answer = engine.case(&case, Instant::parse("2026-11-20T12:00:00+08:00", None)).unwrap();
    assert!(answer.ignored.is_empty(), "{:?}", answer.ignored);
    answer
}

fn vote(kind: &str, by: &str) -> Value {
    json!({"type": kind, "by": by})
}

/// What it comes to in either order: the status, and who has something to do.
fn either(engine: &Engine, before: &[Value], first: &[Value], votes: [Value; 2]) -> (&'static str, Vec<String>) {
    let [one, other] = votes;
    let come = |votes: [&Value; 2]| {
        let after: Vec<Value> = first.iter().chain(votes).cloned().collect();
        let answer = told(engine, before, &after);
        (answer.status, answer.open.into_iter().map(|task| task.person).collect())
    };
    let found = come([&one, &other]);
    assert_eq!(found, come([&other, &one]));
    found
}

const TO_NIGHT: &str = "timeout: [{after: 1h, then: {to: {role: night, anywhere: true}}}]";
const TO_WATCH: &str = "timeout: [{after: 1h, then: {to: {role: watch, anywhere: true}}}]";
const THREE: &str = "approvers: [{person: ann, weight: 1}, {person: bob, weight: 2}, {person: cat, weight: 2}]";

#[test]
fn a_signature_before_one_place_does_not_send_a_vote_to_another() {
    // Gus holds what ann and bob had, and wants ivy to sign before him. His vote weighs 2, before she signed and after.
    let asks = json!({"type": "add_signer", "by": "gus", "to": "ivy", "position": "before"});
    let votes = || [vote("approve", "gus"), vote("approve", "ivy")];
    for nobody in ["block", "{role: help, anywhere: true}"] {
        let engine = engine(&format!("sign: {{weighted: 4}}, {THREE}, if_nobody: {nobody}, {TO_NIGHT}"));
        let found = either(&engine, &[vote("approve", "cat")], std::slice::from_ref(&asks), votes());
        assert_eq!(found, ("approved", vec![]));
    }
}

#[test]
fn a_vote_fills_the_heaviest_place_that_leaves_enough_to_the_others() {
    let engine = engine(&format!("sign: {{weighted: 4}}, {THREE}, if_nobody: block, {TO_WATCH}"));
    let found = either(&engine, &[], &[], [vote("approve", "gus"), vote("approve", "hal")]);
    assert_eq!(found, ("approved", vec![]));
}

#[test]
fn who_rejects_or_abstains_leaves_the_heavier_place_to_who_approves() {
    let engine = engine(&format!("sign: {{weighted: 4}}, {THREE}, if_nobody: block, reject: when_impossible, {TO_WATCH}"));
    for kind in ["reject", "abstain"] {
        let votes = || [vote(kind, "gus"), vote("approve", "hal")];
        assert_eq!(either(&engine, &[], &[], votes()), ("pending", vec!["ivy".to_owned()]));
        let ended = told(&engine, &[], &[votes().as_slice(), &[vote("approve", "ivy")]].concat());
        assert_eq!(ended.status, "approved");
    }
}
