//! Dual control: an approval opens a view for exactly whom, what and when it was given, and a case that is evidence of one is replayed.
//! Whatever is different, expired, used, given by oneself or taken from somebody else shows no more than none at all.

use std::sync::OnceLock;

use ordinance::{CaseRequest, Engine, Instant, Memory, Opening, Workspace};
use proptest::prelude::*;
use serde_json::{Value, json};

const SET: &str = r#"
ordinance: v1
kind: PolicySet
name: harbour
release: 1.0.0
---
ordinance: v1
kind: Tenant
id: harbour
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: harbour, type: group, head: bella}]
---
ordinance: v1
kind: People
people: [{id: bella, unit: harbour}, {id: carl, unit: harbour}, {id: dora, unit: harbour}, {id: edwin, unit: harbour}]
---
ordinance: v1
kind: Roles
roles: [{id: officer, assign: [{person: bella, scope: tenant}, {person: carl, scope: tenant}]},
        {id: dpo, assign: [{person: dora, scope: tenant}, {person: edwin, scope: tenant}, {person: bella, scope: tenant}]}]
---
ordinance: v1
kind: Catalog
purposes: [payroll, onboarding]
applications:
  - id: hr
    resources:
      - type: File
        actions: [read, update]
        attributes: {owner: Person, unit: Unit}
        fields: {account: {format: hk_bank_account}, other: {format: hk_bank_account}}
      - {type: Slip, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: hk_bank_account}}}
---
ordinance: v1
kind: Access
rules: [{id: reads, effect: allow, subjects: [{role: officer}], actions: [read], on: [File, Slip]},
        {id: updates, effect: allow, subjects: [{role: officer}], actions: [update], on: [File]}]
"#;

const RULES: &str = r"
ordinance v1

flow review { on reveal File.account  valid 4h  step one: 2 of role dpo anywhere { if nobody block } }
flow other_review { on reveal File.other  valid 4h  step one: any of role dpo anywhere { if nobody block } }
flow slip_review { on reveal Slip.account  valid 4h  step one: any of role dpo anywhere { if nobody block } }
flow alteration { on change File.account  valid 4h  step one: any of role dpo anywhere { if nobody block } }

protect File.account { ladder hidden < last4 < full  reveal last4 to role officer  reveal full to role officer after flow review  change by role officer after flow alteration }
protect File.other { ladder hidden < full  reveal full to role officer after flow other_review }
protect Slip.account { ladder hidden < full  reveal full to role officer after flow slip_review }
";

/// When the second of the two approves.
const APPROVED: &str = "2026-11-22T09:00:00+08:00";

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(compiled)
}

fn compiled() -> Engine {
    let tree = Memory::new().with("ordinance.yaml", SET.trim_start()).with("rules.ord", RULES.trim_start());
    let now = Instant::parse(APPROVED, None);
    let set = Workspace::open(&tree, &Opening { environment: &|_: &str| None, now, packs: &[] }).unwrap();
    let found: Vec<_> = set.findings().iter().map(|finding| finding.code.id).collect();
    set.engine().unwrap_or_else(|| panic!("{found:?}"))
}

/// A case of bella, who wants to see an account for a purpose, and what two others said to it.
fn case(engine: &Engine) -> Value {
    let event = |seq: u32, kind: &str, by: Option<&str>, at: &str| {
        let mut event = json!({"seq": seq, "type": kind, "at": at});
        match by {
            Some(by) => (event["by"], event["step"]) = (json!(by), json!("one")),
            None => event["bundle"] = json!(engine.digest()),
        }
        event
    };
    json!({
        "request": {
            "subject": {"type": "person", "id": "bella"}, "action": {"name": "reveal"},
            "resource": {"type": "File", "id": "E7", "properties": {"owner": "carl", "unit": "harbour"}},
            "context": {"fields": ["account"], "purpose": "payroll"},
        },
        "events": [
            event(1, "submit", None, "2026-11-22T08:00:00+08:00"),
            event(2, "approve", Some("dora"), "2026-11-22T08:30:00+08:00"),
            event(3, "approve", Some("edwin"), APPROVED),
        ],
    })
}

fn approval(engine: &Engine) -> Value {
    let case = CaseRequest::from_json(&case(engine)).unwrap();
    engine.approval(&case, "C-1", Instant::parse(APPROVED, None).unwrap()).unwrap().expect("an approved case")
}

fn request(approvals: &[Value]) -> Value {
    json!({
        "subject": {"type": "person", "id": "bella"}, "action": {"name": "read"},
        "resource": {"type": "File", "id": "E7", "properties": {"owner": "carl", "unit": "harbour"}, "record": {"account": "004-123-456789"}},
        "context": {"purpose": "payroll", "now": "2026-11-22T10:00:00+08:00", "approvals": approvals},
    })
}

/// What is seen of the account, and the flows that would show more.
fn seen(engine: &Engine, request: &Value) -> (String, Vec<String>) {
    let answer = engine.view_json(&request.to_string(), None).unwrap();
    let view = answer.views.get("account").unwrap().to_string();
    (view, answer.needs.into_iter().map(|need| need.flow).collect())
}

/// What makes an approval another one: where it stands in the approval, what is put there, and what that is.
fn other_approvals() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/used", json!(true), "used"),
        ("/used", Value::Null, "nobody says that it was not used"),
        ("/flow", json!("other_review"), "of another flow"),
        ("/requester", json!("carl"), "asked for by somebody else"),
        ("/type", json!("Slip"), "of another type"),
        ("/record", json!("E8"), "of another record"),
        ("/field", json!("other"), "of another field"),
        ("/purpose", json!("onboarding"), "for another purpose"),
        ("/purpose", Value::Null, "for no purpose"),
        ("/approved_at", json!("2026-11-22T06:00:00+08:00"), "expired"),
        ("/approved_at", json!("2026-11-22T10:00:01+08:00"), "not approved yet"),
        ("/approved_at", json!("yesterday"), "approved at no instant"),
        ("/case", json!(""), "of no case"),
    ]
}

/// What makes the case that is its evidence another one.
fn other_cases() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/evidence/events/2/by", json!("bella"), "given by oneself"),
        ("/evidence/events/2/by", json!("dora"), "given twice by one"),
        ("/evidence/events/2/by", json!("carl"), "given by one who may not"),
        ("/evidence/events/2/type", json!("reject"), "rejected"),
        ("/evidence/events/2", json!(7), "an event that is none"),
        ("/evidence/events/2/seq", json!(2), "an event twice"),
        ("/evidence/events/2/at", json!("2026-11-22T09:30:00+08:00"), "approved at another instant"),
        ("/evidence/events", json!([]), "never submitted"),
        ("/evidence/events/0/bundle", json!("sha256:00"), "under other rules"),
        ("/evidence/request/subject/id", json!("carl"), "the case of somebody else"),
        ("/evidence/request/resource/id", json!("E8"), "the case of another record"),
        ("/evidence/request/resource/type", json!("Slip"), "the case of another type"),
        ("/evidence/request/context/fields", json!(["other"]), "the case of another field"),
        ("/evidence/request/context/purpose", json!("onboarding"), "the case of another purpose"),
        ("/evidence/request/action/name", json!("change"), "the case of a change"),
        ("/evidence/request/resource/properties/owner", json!("dora"), "the case of a record of somebody else"),
        ("/evidence", json!("a case"), "evidence that is none"),
    ]
}

/// What makes the question another one; null takes it away.
fn other_questions() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/subject/id", json!("carl"), "taken from somebody else"),
        ("/resource/id", json!("E8"), "for another record"),
        ("/resource/id", Value::Null, "for no record"),
        ("/context/purpose", json!("onboarding"), "asked for another purpose"),
        ("/context/purpose", Value::Null, "asked for no purpose"),
        ("/context/now", json!("2026-11-22T13:00:00+08:00"), "too late"),
        ("/context/now", json!("2026-11-22T08:59:59+08:00"), "too early"),
    ]
}

#[test]
fn an_approval_counts_for_what_it_was_given_for_and_nothing_else() {
    let engine = engine();
    let good = approval(engine);
    assert_eq!(seen(engine, &request(std::slice::from_ref(&good))), ("full".to_owned(), vec![]));
    let mut without = good.clone();
    without["evidence"] = Value::Null;
    assert_eq!(seen(engine, &request(std::slice::from_ref(&without))).0, "full", "the caller vouches for it");
    let refused = ("last4".to_owned(), vec!["review".to_owned()]);
    for (pointer, value, what) in other_approvals().into_iter().chain(other_cases()) {
        let mut other = good.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        assert_eq!(seen(engine, &request(std::slice::from_ref(&other))), refused, "{what}");
        assert_eq!(seen(engine, &request(&[other, good.clone()])).0, "full", "{what}, and a good one");
    }
    let mut unsaid = good.clone();
    unsaid["evidence"]["request"]["resource"]["properties"] = json!({"unit": "harbour"});
    assert_eq!(seen(engine, &request(&[unsaid])).0, "full", "what the case does not say of the record is not held against it");
    for (pointer, value, what) in other_questions() {
        let mut asked = request(std::slice::from_ref(&good));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match value {
            Value::Null => drop(asked.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name)),
            value => *asked.pointer_mut(pointer).unwrap() = value,
        }
        assert_eq!(seen(engine, &asked), refused, "{what}");
    }
}

#[test]
fn a_case_is_an_approval_only_when_it_is_approved() {
    let engine = engine();
    let mut case = case(engine);
    let end = Instant::parse(APPROVED, None).unwrap();
    let of = |case: &Value, now| engine.approval(&CaseRequest::from_json(case).unwrap(), "C-1", now).unwrap();
    assert!(of(&case, end).is_some());
    assert!(of(&case, Instant::parse("2026-11-22T08:59:59+08:00", None).unwrap()).is_none(), "before its end");
    case["events"].as_array_mut().unwrap().pop();
    assert!(of(&case, end).is_none(), "one of two");
}

#[test]
fn a_change_waits_for_its_own_approval() {
    let engine = engine();
    let decide = |approvals: Vec<Value>| {
        let mut asked = request(&approvals);
        asked["action"]["name"] = json!("update");
        asked["context"]["fields"] = json!(["account"]);
        engine.decide_json(&asked.to_string(), None).unwrap().decision
    };
    assert!(!decide(vec![]));
    assert!(!decide(vec![approval(engine)]), "an approval to see is none to change");
    let mut change = case(engine);
    change["request"]["action"]["name"] = json!("change");
    change["events"][2]["at"] = json!("2026-11-22T08:45:00+08:00");
    let found = engine.approval(&CaseRequest::from_json(&change).unwrap(), "C-2", Instant::parse(APPROVED, None).unwrap());
    assert!(decide(vec![found.unwrap().expect("one of them is enough for it")]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the place of some part of an approval shows no more than none at all, unless it says the same.
    #[test]
    fn whatever_is_different_shows_nothing_more(part in 0_usize..40, text in "\\PC{0,12}", number: i64, which in 0_u8..5) {
        let engine = engine();
        let good = approval(engine);
        let pointers = pointers(&good);
        let pointer = &pointers[part % pointers.len()];
        let put = match which {
            0 => Value::Null,
            1 => json!(text),
            2 => json!(number),
            3 => json!([text]),
            _ => json!({text: number}),
        };
        let mut approval = good.clone();
        *approval.pointer_mut(pointer).unwrap() = put.clone();
        let harmless = pointer.as_str() == "/case" && put.as_str().is_some_and(|text| !text.is_empty())
            || pointer.as_str() == "/evidence" && put.is_null()
            || pointer.ends_with("/seq");
        if approval != good && !harmless {
            let found = seen(engine, &request(&[approval])).0;
            // What the flow does not look at may be told otherwise in the case.
            let unsaid = pointer.ends_with("/properties") || pointer.contains("/properties/") && put.is_null();
            let may = found == "full" && (unsaid || pointer.contains("/events/0") || pointer.contains("/subject/type"));
            prop_assert!(found == "last4" || may, "{pointer} := {put}");
        }
    }
}

/// Where every value stands.
fn pointers(value: &Value) -> Vec<String> {
    let inner = |name: String, value: &Value| -> Vec<String> {
        let below = pointers(value).into_iter().map(|below| format!("/{name}{below}"));
        std::iter::once(format!("/{name}")).chain(below).collect()
    };
    match value {
        Value::Object(map) => map.iter().flat_map(|(name, value)| inner(name.clone(), value)).collect(),
        Value::Array(all) => all.iter().enumerate().flat_map(|(at, value)| inner(at.to_string(), value)).collect(),
        _ => Vec::new(),
    }
}
