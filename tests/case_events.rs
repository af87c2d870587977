//! Events that nobody should have made up, told to a case of the example policies: none makes a panic, what is ignored changes
//! nothing, and what was already so stays so.

use ordinance::{CaseAnswer, CaseRequest, Instant};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::estate;

const SUBMITTED: &str = "2026-11-23T10:00:00+08:00";

fn case(events: &[Value]) -> CaseRequest {
    let request = json!({
        "subject": {"type": "person", "id": "carl"}, "action": {"name": "submit"},
        "resource": {"type": "Remittance", "properties": {
            "owner": "carl", "unit": "hk-finance", "amount": "HKD 600000", "counterparty": "harbour-sg",
        }},
    });
    CaseRequest::from_json(&json!({"request": request, "events": events})).unwrap()
}

fn state(events: &[Value], now: &str) -> CaseAnswer {
    estate::engine().case(&case(events), Instant::parse(now, None)).unwrap()
}

/// Everything but the lists that ignored events and the clock are named in.
fn bare(answer: &CaseAnswer) -> CaseAnswer {
    CaseAnswer { ignored: Vec::new(), timers: Vec::new(), overdue: Vec::new(), ..answer.clone() }
}

fn whatever() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(words).prop_map(Value::from)
}

/// Something that may happen, said as it should be or nearly so.
fn event() -> impl Strategy<Value = Value> {
    let kinds = word(&[
        "approve",
        "approve",
        "approve",
        "reject",
        "abstain",
        "transfer",
        "delegate",
        "add_signer",
        "remove_signer",
        "return",
        "resubmit",
        "withdraw",
        "amend",
        "comment",
        "urge",
        "timer_fired",
        "timer_fired",
        "external",
        "rebase",
        "admin_assign",
        "admin_override",
        "admin_cancel",
        "submit",
        "dance",
    ]);
    let people = || word(&["dora", "edwin", "priya", "cathy", "chris", "wendy", "carl", "amy", "yip", "nobody", "vivian"]);
    let said = (
        kinds,
        word(&["finance", "compliance", "subsidiary", "release", "counsel", "nowhere"]),
        people(),
        people(),
        word(&["1/finance/timeout/1", "1/finance/remind1/1", "1/release/timeout/1", "1/compliance/timeout/1", "x"]),
        0_i64..100,
    );
    let said = said.prop_map(|(kind, step, by, to, timer, hours)| {
        let at = Instant::from_micros(Instant::parse(SUBMITTED, None).unwrap().micros() + hours * 3_600_000_000).unwrap();
        json!({"type": kind, "step": step, "by": by, "to": to, "timer": timer, "at": at.to_string()})
    });
    let said = said.boxed();
    let keys =
        word(&["type", "step", "by", "to", "timer", "at", "position", "outcome", "properties", "chosen", "bundle", "event"]);
    let odd = (said.clone(), keys, whatever()).prop_map(|(mut event, key, value)| {
        event[key.as_str().unwrap()] = value;
        event
    });
    prop_oneof![6 => said, 3 => odd, 1 => whatever()]
}

/// A case that was submitted, and what is said to have happened since, each with a number of its own.
fn told(events: Vec<Value>) -> Vec<Value> {
    let mut all = vec![json!({"type": "submit", "at": SUBMITTED})];
    all.extend(events);
    for (seq, event) in (1..).zip(&mut all) {
        if let Some(event) = event.as_object_mut() {
            event.insert("seq".to_owned(), json!(seq));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_ignored_changes_nothing(events in prop::collection::vec(event(), 0..25), split in 0_usize..25) {
        let events = told(events);
        let answer = state(&events, SUBMITTED);
        prop_assert_eq!(bare(&answer), bare(&state(&events, "2028-01-01T00:00:00Z")), "the clock changed more than timers");
        let ignored = |event: &Value| event["seq"].as_i64().is_none_or(|seq| answer.ignored.iter().any(|one| one.seq == seq));
        let counted: Vec<Value> = events.iter().filter(|event| !ignored(event)).cloned().collect();
        let again = state(&counted, SUBMITTED);
        prop_assert!(again.ignored.is_empty(), "{:?}", again.ignored);
        prop_assert_eq!(bare(&answer), bare(&again));
        // What happened first is not told otherwise by what happens later.
        let before = state(&events[..split.min(events.len())], SUBMITTED);
        prop_assert!(answer.trace.starts_with(&before.trace));
        prop_assert!(answer.notifications.starts_with(&before.notifications));
        prop_assert!(before.ignored.iter().all(|one| answer.ignored.contains(one)));
        prop_assert!(before.end.is_none() || before.end == answer.end);
    }

    #[test]
    fn whatever_is_listed_is_taken_or_ignored(events in prop::collection::vec(whatever(), 0..12)) {
        let answer = state(&events, SUBMITTED);
        prop_assert_eq!(answer.ignored.len(), events.len());
        prop_assert_eq!(answer.status, "draft");
    }

    #[test]
    fn no_bytes_are_more_than_a_fault(bytes: Vec<u8>, at in 0_usize..400, put: u8) {
        let _ = estate::engine().case_json(&String::from_utf8_lossy(&bytes), Instant::parse(SUBMITTED, None));
        let mut text = json!({"request": case(&[]).request().to_json(), "events": told(vec![])}).to_string().into_bytes();
        let place = at % text.len();
        text[place] = put;
        let _ = estate::engine().case_json(&String::from_utf8_lossy(&text), Instant::parse(SUBMITTED, None));
    }
}
