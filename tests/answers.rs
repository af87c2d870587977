//! Requests and answers as the contract writes them.

use ordinance::{Engine, Instant, Memory, Opening, Request, Workspace};
use serde_json::{Value as Json, json};

const SET: &str = "ordinance: v1\nkind: PolicySet\nname: harbour\nrelease: 2026.11.0\n";
const TENANT: &str =
    "ordinance: v1\nkind: Tenant\nid: harbour-group\nedition: professional\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n";
const UNITS: &str = "ordinance: v1\nkind: Units
units:
  - id: harbour
    type: group
    units:
      - {id: hk, type: subsidiary, head: ho, units: [{id: hk-finance, type: department, head: amy}, {id: hk-hr, type: department}]}
";
const PEOPLE: &str = "ordinance: v1\nkind: People
people:
  - {id: ho, name: Ho, unit: hk}
  - {id: amy, name: Amy, unit: hk-finance}
  - {id: bella, name: Bella, unit: hk-hr}
  - {id: carl, name: Carl, unit: hk-finance}
  - {id: dan, name: Dan, unit: hk-hr, status: suspended}
";
const ROLES: &str = "ordinance: v1\nkind: Roles
roles:
  - {id: staff, assign: [{unit: harbour, scope: own_unit}]}
  - {id: hr_officer, includes: [staff], assign: [{unit: hk-hr, scope: hk}]}
";
const CATALOG: &str = "ordinance: v1\nkind: Catalog
purposes: [appraisal, payroll, statutory_reporting]
channels: [ui, export]
context: {region: text}
applications:
  - id: hr
    resources:
      - type: EmployeeRecord
        actions: [read, update, export]
        attributes: {owner: Person, unit: Unit, stage: {enum: [applicant, employed]}, salary: {type: money, optional: true}, grade: decimal, days: int}
  - id: mail
";
const INTEGRATIONS: &str = "ordinance: v1\nkind: Integrations\nintegrations: [{id: payroll-sync, name: Sync, direction: both}]\n";
const RULES: &str = "ordinance v1

rule hr_keeps_records: allow role hr_officer to read, update EmployeeRecord
rule manager_appraises: allow manager to read EmployeeRecord for purpose appraisal
rule sync_reads: allow integration payroll-sync to read EmployeeRecord when resource.stage == employed and purpose == payroll
rule export_needs_reason: deny anyone to export EmployeeRecord unless purpose == statutory_reporting
rule dan_is_out: deny person dan to update EmployeeRecord
rule low_grades: allow head of unit to update EmployeeRecord when resource.grade < 3
rule staff_apps: allow role staff to use app mail
rule not_from_outside: deny anyone to update EmployeeRecord when not principal.unit within hk-hr and context has region and context.region == \"MO\"
";

fn engine() -> Engine {
    let files = [
        ("ordinance.yaml", SET),
        ("tenant.yaml", TENANT),
        ("units.yaml", UNITS),
        ("people.yaml", PEOPLE),
        ("roles.yaml", ROLES),
        ("catalog.yaml", CATALOG),
        ("integrations.yaml", INTEGRATIONS),
        ("rules/hr.ord", RULES),
    ];
    let tree = files.into_iter().fold(Memory::new(), |tree, (path, text)| tree.with(path, text));
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    opened.engine().unwrap_or_else(|| panic!("{:#?}", opened.findings()))
}

/// A request in which one place is changed.
fn asked(change: impl FnOnce(&mut Json)) -> String {
    let mut request = json!({
        "subject": {"type": "person", "id": "bella"}, "action": {"name": "read"},
        "resource": {"type": "EmployeeRecord", "id": "E7", "properties": {"owner": "carl", "unit": "hk-finance"}},
        "context": {"purpose": "payroll", "channel": "ui", "now": "2026-11-22T10:00:00+08:00"}
    });
    change(&mut request);
    request.to_string()
}

fn answer(engine: &Engine, request: &str) -> Json {
    match engine.decide_json(request, None) {
        Ok(answer) => serde_json::to_value(answer).unwrap(),
        Err(error) => serde_json::to_value(error).unwrap(),
    }
}

#[test]
fn an_answer_has_the_shape_of_the_contract() {
    let engine = engine();
    assert_eq!(
        answer(&engine, &asked(|_| {})),
        json!({"decision": true, "context": {
            "effect": "allow", "rules": [{"id": "hr_keeps_records", "effect": "allow", "at": "rules/hr.ord:3:1"}],
            "errors": [], "obligations": [], "bundle": engine.digest(), "release": "2026.11.0",
        }})
    );
}

#[test]
fn whoever_does_not_work_here_is_allowed_nothing() {
    let engine = engine();
    let effect = |action: &str| {
        let request = asked(|r| {
            r["subject"]["id"] = json!("dan");
            r["action"]["name"] = json!(action);
        });
        answer(&engine, &request)["context"]["effect"].clone()
    };
    assert_eq!(effect("read"), "default_deny");
    assert_eq!(effect("update"), "deny");
    // `anyone` are the active people.
    assert_eq!(effect("export"), "default_deny");
}

#[test]
fn integrations_are_granted_by_name_and_denied_with_anyone() {
    let engine = engine();
    let sync = |action: &str, stage: &str| {
        let request = asked(|r| {
            r["subject"] = json!({"type": "integration", "id": "payroll-sync"});
            r["action"]["name"] = json!(action);
            r["resource"]["properties"]["stage"] = json!(stage);
        });
        answer(&engine, &request)["context"]["effect"].clone()
    };
    assert_eq!(sync("read", "employed"), "allow");
    assert_eq!(sync("read", "applicant"), "default_deny");
    assert_eq!(sync("export", "employed"), "deny");
}

#[test]
fn an_application_is_asked_by_its_id() {
    let engine = engine();
    let app = |id: Json, action: &str| {
        let request = asked(|r| {
            r["resource"] = json!({"type": "App", "id": id});
            r["action"]["name"] = json!(action);
        });
        answer(&engine, &request)
    };
    assert_eq!(app(json!("mail"), "use")["decision"], true);
    assert_eq!(app(json!("hr"), "use")["decision"], false);
    assert_eq!(app(json!("nail"), "use")["error"]["code"], "request/unknown-app");
    assert_eq!(app(Json::Null, "use")["error"]["code"], "request/unknown-app");
    assert_eq!(app(json!("mail"), "read")["error"]["code"], "request/unknown-action");
}

#[test]
fn what_cannot_be_evaluated_is_closed_and_listed() {
    let engine = engine();
    let request = asked(|r| {
        r["subject"]["id"] = json!("amy");
        r["action"]["name"] = json!("update");
    });
    let answer = answer(&engine, &request);
    assert_eq!(answer["context"]["effect"], "default_deny");
    let error = &answer["context"]["errors"][0];
    assert_eq!(
        (&error["rule"], &error["part"], &error["code"]),
        (&json!("low_grades"), &json!("when"), &json!("missing_attribute"))
    );
    assert_eq!(error["message"], "the record has no `grade`");
}

#[test]
fn every_fault_of_a_request_has_its_code() {
    let engine = engine();
    type Change = fn(&mut Json);
    let faults: [(&str, Change); 23] = [
        ("bad-json", |r| *r = json!([])),
        ("bad-json", |r| r["subject"] = json!("bella")),
        ("bad-json", |r| r["resource"]["properties"] = json!([1])),
        ("bad-json", |r| r["action"] = json!({})),
        ("unknown-subject", |r| r["subject"]["id"] = json!("zoe")),
        ("unknown-subject", |r| r["subject"]["type"] = json!("robot")),
        ("unknown-subject", |r| r["subject"]["type"] = json!("integration")),
        ("unknown-type", |r| r["resource"]["type"] = json!("Employee")),
        ("unknown-action", |r| r["action"]["name"] = json!("use")),
        ("unknown-unit", |r| r["resource"]["properties"]["unit"] = json!("hk-finanse")),
        ("unknown-person", |r| r["resource"]["properties"]["owner"] = json!("karl")),
        ("bad-value", |r| r["resource"]["properties"]["owner"] = json!(7)),
        ("bad-value", |r| r["resource"]["properties"]["stage"] = json!("retired")),
        ("bad-value", |r| r["resource"]["properties"]["salary"] = json!("HKD 1.005")),
        ("bad-value", |r| r["resource"]["properties"]["salary"] = json!(500)),
        ("bad-value", |r| r["resource"]["properties"]["days"] = json!(1.5)),
        ("bad-value", |r| r["resource"]["properties"]["grade"] = json!(0.123_456_789_012_345_6)),
        ("bad-value", |r| r["context"]["region"] = json!(["HK"])),
        ("bad-value", |r| r["context"]["now"] = json!("2026-11-22T10:00:00")),
        ("unknown-purpose", |r| r["context"]["purpose"] = json!("fun")),
        ("unknown-channel", |r| r["context"]["channel"] = json!("fax")),
        ("unknown-scenario", |r| r["context"]["scenario"] = json!("first_aid")),
        ("no-now", |r| drop(r["context"].as_object_mut().unwrap().remove("now"))),
    ];
    for (code, change) in faults {
        let request = asked(change);
        let answer = answer(&engine, &request);
        assert_eq!(answer["error"]["code"], format!("request/{code}"), "{request}\n{answer}");
        assert_eq!(answer["decision"], false);
        assert!(answer["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
    let twice =
        r#"{"subject":{"type":"person","id":"bella","id":"amy"},"action":{"name":"read"},"resource":{"type":"EmployeeRecord"}}"#;
    assert_eq!(answer(&engine, twice)["error"]["code"], "request/bad-json");
    assert_eq!(answer(&engine, &"[".repeat(100_000))["error"]["code"], "request/bad-json");
}

#[test]
fn what_nobody_declared_is_ignored() {
    let engine = engine();
    let more = asked(|r| {
        r["more"] = json!(1);
        r["subject"]["properties"] = json!({"x": 1});
        r["resource"]["properties"]["shoe_size"] = json!({"eu": 42});
        r["resource"]["properties"]["stage"] = Json::Null;
        r["context"]["weather"] = json!("wet");
    });
    assert_eq!(answer(&engine, &more), answer(&engine, &asked(|_| {})));
}

#[test]
fn why_not_names_the_one_clause() {
    let engine = engine();
    let request = asked(|r| r["subject"]["id"] = json!("amy"));
    let explained = serde_json::to_value(engine.explain_json(&request, None).unwrap()).unwrap();
    assert_eq!(
        explained["context"]["why_not"],
        json!([
            {"rule": "hr_keeps_records", "at": "rules/hr.ord:3:1", "failed": "role hr_officer", "actual": "not held"},
            {"rule": "manager_appraises", "at": "rules/hr.ord:4:1", "failed": "purpose == appraisal", "actual": "payroll"},
        ])
    );
    assert_eq!(explained["context"]["why"], json!([]));
    let request = asked(|r| {
        r["subject"] = json!({"type": "integration", "id": "payroll-sync"});
        r["resource"]["properties"]["stage"] = json!("applicant");
    });
    let explained = serde_json::to_value(engine.explain_json(&request, None).unwrap()).unwrap();
    assert_eq!(
        explained["context"]["why_not"],
        json!([
            {"rule": "hr_keeps_records", "at": "rules/hr.ord:3:1", "failed": "role hr_officer", "actual": "payroll-sync"},
            {"rule": "sync_reads", "at": "rules/hr.ord:5:1", "failed": "resource.stage == employed", "actual": "applicant"},
        ])
    );
}

#[test]
fn an_embedder_builds_requests() {
    let engine = engine();
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    let request = Request::person("bella", "read", "EmployeeRecord").with("owner", "carl").with("unit", "hk-finance");
    assert!(engine.decide(&request).is_err(), "nobody said when");
    let answer = engine.decide(&request.at(now)).unwrap();
    assert!(answer.decision);
    let elsewhere = engine.clone();
    let other = std::thread::spawn(move || elsewhere.digest()).join().unwrap();
    assert_eq!(other, answer.context.bundle);
}

#[test]
fn a_typed_question_is_answered_as_its_json() {
    let engine = engine();
    let pinned = engine.pin();
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    for person in ["ho", "amy", "bella", "carl", "dan"] {
        for action in ["read", "update", "export"] {
            for grade in ["2.5", "3"] {
                let asked = Request::person(person, action, "EmployeeRecord")
                    .with("owner", "carl")
                    .with("unit", "hk-finance")
                    .with("grade", grade)
                    .with("stage", "employed")
                    .context("purpose", "appraisal");
                let question = pinned.ask(person, action, "EmployeeRecord").with("unit", "hk-finance").with("owner", "carl");
                let question =
                    question.with("grade", grade).with("stage", "employed").with("nothing", 3).purpose("appraisal").at(now);
                let answer = engine.decide_at(&asked, Some(now)).unwrap();
                let prepared = question.clone().prepare().unwrap();
                assert_eq!(prepared.decide().answer(), answer);
                assert_eq!(question.decide().unwrap().is_allowed(), answer.decision);
                assert_eq!(pinned.prepare(&asked, Some(now)).unwrap().decide().answer(), answer);
            }
        }
    }
    let codes = [
        pinned.ask("nobody", "read", "EmployeeRecord").at(now).decide(),
        pinned.ask("amy", "fly", "EmployeeRecord").at(now).decide(),
        pinned.ask("amy", "read", "Moon").at(now).decide(),
        pinned.ask("amy", "read", "EmployeeRecord").with("days", "three").at(now).decide(),
        pinned.ask("amy", "read", "EmployeeRecord").purpose("fun").at(now).decide(),
        pinned.ask("amy", "read", "EmployeeRecord").decide(),
        pinned.ask_app("amy", "use", "moon").at(now).decide(),
    ]
    .map(|answer| answer.unwrap_err().code.id());
    let expected = ["unknown-subject", "unknown-action", "unknown-type", "bad-value", "unknown-purpose", "no-now", "unknown-app"];
    assert_eq!(codes, expected.map(|code| format!("request/{code}")));
    assert!(pinned.ask_app("amy", "use", "mail").at(now).decide().unwrap().is_allowed());
    assert!(!pinned.ask_for_integration("payroll-sync", "read", "EmployeeRecord").at(now).decide().unwrap().is_allowed());
}

#[test]
fn who_is_suspended_is_granted_nothing_from_then_on() {
    let engine = engine();
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    let (before, was) = (engine.pin(), engine.digest());
    let allowed = |pinned: &ordinance::Pinned| {
        pinned.ask("bella", "read", "EmployeeRecord").with("unit", "hk-finance").at(now).decide().unwrap().is_allowed()
    };
    assert!(allowed(&before));
    engine.suspend("bella").unwrap();
    let after = engine.pin();
    assert!(!allowed(&after) && allowed(&before), "whoever pinned the bundle before keeps it");
    let digest = engine.digest();
    assert_ne!(digest, was, "an answer names what was done to the set");
    engine.suspend("bella").unwrap();
    assert_eq!(engine.digest(), digest, "once is enough");
    assert_eq!(engine.suspend("nobody").unwrap_err().to_string(), "there is no person `nobody`");
    let again = Engine::from_bundle(&engine.to_bytes().unwrap()).unwrap();
    assert!(!allowed(&again.pin()) && again.digest() == digest);
}

#[test]
fn a_rule_for_all_who_are_elsewhere_is_met_by_them() {
    let engine = engine();
    let pinned = engine.pin();
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
    let rules = |person: &str| -> Vec<String> {
        let question = pinned.ask(person, "update", "EmployeeRecord").with("owner", "carl").with("unit", "hk-finance");
        let verdict = question.with("grade", "9").context("region", "MO").at(now).decide().unwrap();
        verdict.rules().map(str::to_owned).collect()
    };
    assert_eq!((rules("carl"), rules("bella")), (vec!["not_from_outside".to_owned()], vec!["hr_keeps_records".to_owned()]));
}
