//! Views of sealed records: what may be seen is opened and nothing else, what does not open is not shown, and nothing sensitive is
//! shown that was not written down.

use std::sync::Arc;

use ordinance::{
    AuditSink, Engine, Entropy, FailingSink, Instant, Kek, Keys, Memory, MemorySink, NoEntropy, Opening, Ring, ViewAnswer,
    Workspace,
};
use serde_json::{Map, Value, json};

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
people: [{id: bella, unit: harbour}, {id: carl, unit: harbour}, {id: dora, unit: harbour}]
---
ordinance: v1
kind: Roles
roles: [{id: first_aider, assign: [{person: carl, scope: harbour}]}, {id: clerk, assign: [{person: dora, scope: harbour}]}]
---
ordinance: v1
kind: KeyRings
rings: [{id: payroll, source: keys/payroll.json}]
---
ordinance: v1
kind: Catalog
purposes: [payroll]
applications:
  - id: hr
    resources:
      - type: EmployeeRecord
        actions: [read]
        attributes: {owner: Person, unit: Unit}
        fields:
          bank_account: {format: hk_bank_account, class: financial, purposes: [payroll]}
          code: {format: text, class: general}
          contact: {format: text, class: emergency}
          salary: {format: amount, class: financial}
"#;

const RULES: &str = r#"
ordinance v1

rule all_read: allow role first_aider or role clerk or self to read EmployeeRecord

protect EmployeeRecord.bank_account { store encrypted ring payroll  ladder hidden < last4 < full  reveal last4 to self }
protect EmployeeRecord.code { store encrypted ring payroll  ladder hidden < token < full  default token }
protect EmployeeRecord.contact { store encrypted ring payroll  ladder hidden < present < full  default present  reveal full to role first_aider in scenario first_aid }
protect EmployeeRecord.salary { store encrypted ring payroll  reveal full to self }

scenario first_aid { reason at least 5 characters  lasts 30m  single record  review within 24h by role clerk }
"#;

struct Repeated(u64);

impl Entropy for Repeated {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
        Ok(())
    }
}

fn now() -> Instant {
    Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap()
}

fn keys() -> Keys {
    let kek = Kek::parse(b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".to_vec()).unwrap();
    Keys::new([Ring::init("payroll", now(), &kek, &mut Repeated(1)).unwrap()])
}

fn engine() -> Engine {
    let tree = Memory::new().with("ordinance.yaml", SET.trim_start()).with("rules.ord", RULES.trim_start());
    let set = Workspace::open(&tree, &Opening { environment: &|_: &str| None, now: Some(now()), packs: &[] }).unwrap();
    let found: Vec<_> = set.findings().iter().map(|finding| finding.code.id).collect();
    set.engine().unwrap_or_else(|| panic!("{found:?}"))
}

fn plain() -> Map<String, Value> {
    let record = json!({"bank_account": "004-123-456789", "code": "R-7", "contact": "媽媽 9123 4567", "salary": "HKD 41000.50"});
    record.as_object().unwrap().clone()
}

fn sealed(record: &str) -> Map<String, Value> {
    let mut fields = plain();
    let count = engine().sealing("EmployeeRecord").unwrap().seal(record, &mut fields, &keys(), &mut Repeated(2)).unwrap();
    assert_eq!(count, 4);
    fields
}

fn view(engine: &Engine, who: &str, id: &str, record: &Map<String, Value>, context: &Value) -> ViewAnswer {
    let request = json!({
        "subject": {"type": "person", "id": who}, "action": {"name": "read"}, "context": context,
        "resource": {"type": "EmployeeRecord", "id": id, "properties": {"owner": "bella", "unit": "harbour"}, "record": record},
    });
    engine.view_json(&request.to_string(), Some(now())).unwrap()
}

fn shown(answer: &ViewAnswer) -> Value {
    serde_json::to_value(&answer.record).unwrap()
}

#[test]
fn a_sealed_record_is_seen_as_the_plain_one() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    engine.write_down(Arc::new(MemorySink::new()));
    for (who, context) in [
        ("bella", json!({})),
        ("bella", json!({"purpose": "payroll"})),
        ("dora", json!({})),
        ("carl", json!({"scenario": "first_aid", "reason": "fell down"})),
    ] {
        let (of_sealed, of_plain) =
            (view(&engine, who, "E1", &sealed("E1"), &context), view(&engine, who, "E1", &plain(), &context));
        assert_eq!(shown(&of_sealed), shown(&of_plain), "{who}");
        assert_eq!(of_sealed.views, of_plain.views, "{who}");
    }
    let own = shown(&view(&engine, "bella", "E1", &sealed("E1"), &json!({})));
    assert_eq!((&own["bank_account"], &own["salary"]), (&json!("********6789"), &json!("HKD 41000.50")));
    assert!(own["code"].as_str().unwrap().starts_with("tok1."), "the ring makes tokens: {own}");
}

#[test]
fn what_does_not_open_is_not_shown() {
    let engine = engine();
    let sealed = sealed("E1");
    let without_keys = view(&engine, "bella", "E1", &sealed, &json!({}));
    assert_eq!(shown(&without_keys), json!({"contact": {"$present": true}}), "without a key only that it is there");
    engine.unseal(Arc::new(keys()));
    assert_eq!(
        shown(&view(&engine, "bella", "E2", &sealed, &json!({}))),
        json!({"contact": {"$present": true}}),
        "of another record"
    );
    let mut swapped = sealed.clone();
    swapped.insert("salary".to_owned(), sealed["bank_account"].clone());
    assert_eq!(shown(&view(&engine, "bella", "E1", &swapped, &json!({}))).get("salary"), None, "of another field");
    let mut damaged = sealed;
    let text = damaged["salary"].as_str().unwrap().to_owned();
    damaged.insert("salary".to_owned(), json!(text.replace('.', ".A")));
    let answer = view(&engine, "bella", "E1", &damaged, &json!({}));
    assert!(!serde_json::to_string(&answer).unwrap().contains("41000"));
    damaged.insert("salary".to_owned(), json!(text[..text.len() - 4]));
    let answer = view(&engine, "bella", "E1", &damaged, &json!({}));
    assert!(!serde_json::to_string(&answer).unwrap().contains("41000"));
    let closed: Vec<&str> = answer.closed.iter().map(|closed| closed.field.as_str()).collect();
    assert_eq!(closed, ["salary"], "and whoever would see it is told why, with the field alone");
    assert!(answer.closed.iter().all(|closed| !closed.why.is_empty() && !closed.help.is_empty()));
}

#[test]
fn what_is_not_to_be_seen_is_not_opened() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    // An envelope that would not open does no harm where nothing of it is shown.
    let mut record = sealed("E1");
    record.insert("contact".to_owned(), record["salary"].clone());
    let answer = view(&engine, "dora", "E1", &record, &json!({}));
    assert_eq!(shown(&answer)["contact"], json!({"$present": true}));
    assert_eq!(shown(&answer).get("salary"), None);
    assert!(answer.closed.is_empty(), "nor is it told that it would not");
}

#[test]
fn nothing_sensitive_is_shown_that_was_not_written_down() {
    let emergency = json!({"scenario": "first_aid", "reason": "fell down the stairs"});
    let sinks: [(Option<Arc<dyn AuditSink>>, bool); 3] =
        [(None, false), (Some(Arc::new(FailingSink)), false), (Some(Arc::new(MemorySink::new())), true)];
    for (sink, works) in sinks {
        let engine = engine();
        engine.unseal(Arc::new(keys()));
        if let Some(sink) = sink {
            engine.write_down(sink);
        }
        let answer = view(&engine, "carl", "E1", &sealed("E1"), &emergency);
        assert_eq!(answer.closed.is_empty(), works, "what is kept back is said to be");
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(text.contains("9123"), works, "{text}");
        assert_eq!(text.contains("expire"), works, "{text}");
    }
}

#[test]
fn what_is_written_down_holds_no_value_and_an_overdue_review_stops_the_next_use() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    let sink = Arc::new(MemorySink::new());
    engine.write_down(Arc::clone(&sink) as Arc<dyn AuditSink>);
    let at = |when: &str| json!({"scenario": "first_aid", "reason": "fell down the stairs", "now": when});
    let sees = |id: &str, when: &str| shown(&view(&engine, "carl", id, &sealed(id), &at(when)))["contact"].is_string();
    assert!(sees("E1", "2026-11-22T10:00:00+08:00") && sees("E1", "2026-11-22T10:29:00+08:00"));
    assert_eq!(sink.events().len(), 2);
    assert!(sees("E2", "2026-11-22T12:00:00+08:00"), "another record is another use");
    assert!(!sees("E3", "2026-11-23T11:00:00+08:00"), "the first use was to be reviewed by then");
    let told = format!("{:?}", sink.events());
    assert!(told.contains("contact") && !told.contains("9123") && !told.contains("41000") && !told.contains("004"), "{told}");
    let ordinance::AuditEvent::Reveal(first) = &sink.events()[0] else { panic!("a reveal") };
    let review = |of: String| ordinance::Review { at: now(), of, by: "dora".to_owned() };
    sink.review(review(first.within.as_ref().unwrap().id())).unwrap();
    assert!(sees("E3", "2026-11-23T11:00:00+08:00"), "after the review of the first, and before that of the second is due");
}

/// Values that nothing tells apart where nothing of them is shown: by length, by script, by kind, by being none.
const HIDDEN: [&str; 10] =
    ["null", r#""""#, r#""x""#, r#""A123456(3)""#, r#""𠮷野家👨‍👩‍👧‍👦""#, r#""אבג ١٢٣""#, "7", "true", "[1,2]", r#"{"a":"b"}"#];

fn ask(who: &str, id: &str, record: &str, context: &Value) -> String {
    let request = r#"{"subject":{"type":"person","id":"WHO"},"action":{"name":"read"},"context":CONTEXT,
        "resource":{"type":"EmployeeRecord","id":"ID","properties":{"owner":"bella","unit":"harbour"},"record":RECORD}}"#;
    request.replace("WHO", who).replace("ID", id).replace("RECORD", record).replace("CONTEXT", &context.to_string())
}

fn bytes(engine: &Engine, request: &str) -> String {
    serde_json::to_string(&engine.view_json(request, Some(now())).unwrap()).unwrap()
}

#[test]
fn what_is_hidden_shows_neither_length_nor_script_nor_whether_it_is_there() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    let sealing = engine.sealing("EmployeeRecord").unwrap();
    for field in ["bank_account", "contact", "salary"] {
        let mut answers: Vec<String> = Vec::new();
        for value in HIDDEN {
            let plain = format!(r#"{{"{field}":{value}}}"#);
            let mut sealed = serde_json::from_str(&plain).unwrap();
            sealing.seal("E1", &mut sealed, &keys(), &mut Repeated(3)).unwrap();
            for record in [plain, serde_json::to_string(&sealed).unwrap()] {
                answers.push(bytes(&engine, &ask("dora", "E1", &record, &json!({}))));
            }
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:#?}");
    }
}

#[test]
fn the_same_question_has_the_same_bytes() {
    let (one, other) = (engine(), engine());
    let again = Engine::from_bundle(&one.to_bytes().unwrap()).unwrap();
    let record = serde_json::to_string(&sealed("E1")).unwrap();
    for who in ["bella", "carl", "dora"] {
        let request = ask(who, "E1", &record, &json!({"scenario": "first_aid", "reason": "fell down"}));
        let answers: Vec<String> = [&one, &one, &other, &again]
            .map(|engine| {
                engine.unseal(Arc::new(keys()));
                engine.write_down(Arc::new(MemorySink::new()));
                bytes(engine, &request)
            })
            .to_vec();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    }
}

#[test]
fn whatever_is_unknown_shows_nothing() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    engine.write_down(Arc::new(MemorySink::new()));
    let record = serde_json::to_string(&sealed("E1")).unwrap();
    let good = ask("bella", "E1", &record, &json!({}));
    assert!(bytes(&engine, &good).contains("41000"));
    for (what, with) in [
        (r#""id":"bella""#, r#""id":"nobody""#),
        (r#""type":"person""#, r#""type":"robot""#),
        (r#""name":"read""#, r#""name":"peek""#),
        ("EmployeeRecord", "Employee"),
        (r#""owner":"bella""#, r#""owner":"nobody""#),
        (r#""unit":"harbour""#, r#""unit":"nowhere""#),
        (r#""context":{}"#, r#""context":{"purpose":"fun"}"#),
        (r#""context":{}"#, r#""context":{"channel":"fax"}"#),
        (r#""context":{}"#, r#""context":{"scenario":"party"}"#),
        (r#""context":{}"#, r#""context":{"now":"soon"}"#),
        (r#""context":{}"#, r#""context":{"approvals":7}"#),
    ] {
        let error = engine.view_json(&good.replacen(what, with, 1), Some(now())).expect_err(with);
        assert!(!error.message.contains("41000") && !error.message.contains("sealed."), "{}", error.message);
    }
    // A field that nobody knows, and a value that is of no format, are worth the bottom.
    let answer = bytes(&engine, &ask("bella", "E1", r#"{"bank_account":"no account","shoe":42}"#, &json!({})));
    assert!(
        answer.contains(r#""record":{},"views":{"bank_account":"hidden"}"#) && answer.contains(r#""removed":["shoe"]"#),
        "{answer}"
    );
}

#[test]
fn whoever_logs_questions_and_answers_logs_no_value() {
    let engine = engine();
    engine.unseal(Arc::new(keys()));
    engine.write_down(Arc::new(MemorySink::new()));
    let record = r#"{"bank_account":"004-123-CANARY","contact":"媽媽 CANARY","salary":"HKD 41000.50","CANARY-free":1}"#;
    let request = ordinance::Request::parse(&ask("bella", "E1", record, &json!({}))).unwrap();
    let answer = engine.view_at(&request, Some(now())).unwrap();
    assert!(serde_json::to_string(&answer).unwrap().contains("41000"));
    let case = ordinance::CaseRequest::new(request.clone(), Vec::new());
    let (text, number) = (ordinance::Content::Text("CANARY"), ordinance::Content::Number("41000"));
    let ladder = ordinance::Ladder::new(ordinance::Format::Text, &[ordinance::View::Hidden, ordinance::View::Full]).unwrap();
    let seen = ladder.show(1, ordinance::Content::Text("CANARY"), None);
    let told = format!("{request:?} {request:#?} {answer:?} {answer:#?} {case:?} {text:?} {number:?} {seen:?} {engine:?}");
    let told = told.replace("CANARY-free", "");
    assert!(!told.contains("CANARY") && !told.contains("41000") && !told.contains("媽媽"), "{told}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    /// However often keys change and whatever is sealed again in between, what was sealed stays what it was.
    #[test]
    fn rotations_keep_every_value(steps in proptest::collection::vec((0_u8..4, "\\PC{0,12}"), 1..12), seed: u64) {
        let kek = Kek::parse(b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".to_vec()).unwrap();
        let mut entropy = Repeated(seed);
        let mut ring = Ring::init("payroll", now(), &kek, &mut entropy).unwrap();
        let sealing = engine().sealing("EmployeeRecord").unwrap();
        let mut kept: Vec<(Map<String, Value>, Map<String, Value>)> = Vec::new();
        for (step, text) in steps {
            // A ring goes through its file, as from one process to the next.
            ring = Ring::read("payroll", &ring.write(&kek).unwrap(), &kek).unwrap();
            match step {
                0 => drop(ring.rotate(now(), &kek, &mut entropy).unwrap()),
                1 => {
                    let of_ring = Ring::read("payroll", &ring.write(&kek).unwrap(), &kek).unwrap();
                    let keys = Keys::new([of_ring]);
                    for (at, (_, sealed)) in kept.iter_mut().enumerate() {
                        let id = format!("E{at}");
                        let text = sealed["contact"].as_str().unwrap().to_owned();
                        if let Some(again) = sealing.reseal(&id, "contact", &text, &keys, Some(&mut entropy)).unwrap() {
                            sealed.insert("contact".to_owned(), json!(again));
                        }
                        let text = sealed["contact"].as_str().unwrap().to_owned();
                        proptest::prop_assert!(sealing.reseal(&id, "contact", &text, &keys, Some(&mut entropy)).unwrap().is_none());
                    }
                }
                _ => {
                    let plain = json!({"contact": text}).as_object().unwrap().clone();
                    let mut sealed = plain.clone();
                    let keys = Keys::new([Ring::read("payroll", &ring.write(&kek).unwrap(), &kek).unwrap()]);
                    sealing.seal(&format!("E{}", kept.len()), &mut sealed, &keys, &mut entropy).unwrap();
                    kept.push((plain, sealed));
                }
            }
        }
        let keys = Keys::new([ring]);
        for (at, (plain, sealed)) in kept.iter().enumerate() {
            let mut opened = sealed.clone();
            sealing.open(&format!("E{at}"), &mut opened, &keys, &|_| true).unwrap();
            proptest::prop_assert_eq!(&opened, plain);
        }
    }
}
