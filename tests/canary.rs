//! Known values and a known key go through everything that reads them; what the tool says and writes down is searched for them.

use std::path::Path;
use std::process::{Command, Output};

/// What must never be said, in one piece or in the pieces that a message might quote.
const CANARIES: [&str; 5] = ["CANARY", "A123456", "媽媽", "0f1e2d3c4b5a6978", "94567890"];
const KEK: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

const SET: &str = r#"
ordinance: v1
kind: PolicySet
name: harbour
release: 1.0.0
audit: {path: audit.jsonl}
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
people: [{id: bella, unit: harbour}, {id: carl, unit: harbour}]
---
ordinance: v1
kind: KeyRings
rings: [{id: payroll, source: keys/payroll.json}]
---
ordinance: v1
kind: Catalog
applications:
  - id: hr
    resources:
      - type: Card
        actions: [read]
        attributes: {owner: Person, unit: Unit}
        fields: {contact: {format: text, class: emergency}, face: {format: biometric, class: biometric}, hkid: {format: hkid, class: identity_document}}
---
ordinance: v1
kind: Access
rules: [{id: all, effect: allow, subjects: [anyone], actions: [read], on: [Card]}]
---
ordinance: v1
kind: Protections
protections:
  - {field: Card.contact, store: {encrypted: payroll}, reveal: [{view: full, to: [anyone], scenario: first_aid}]}
  - {field: Card.face, store: forbidden}
  - {field: Card.hkid, store: {encrypted: payroll}, ladder: [hidden, last4, full], reveal: [{view: last4, to: [anyone]}]}
---
ordinance: v1
kind: Scenarios
scenarios: [{id: first_aid, reason_at_least: 5, lasts: 30m, single_record: true}]
"#;

/// Runs a command; gives what it says beside its result, and its result.
fn run(set: &Path, arguments: &str, kek: &str) -> Output {
    let arguments = arguments.split(' ').filter(|argument| !argument.is_empty());
    let mut command = Command::new(env!("CARGO_BIN_EXE_ordinance"));
    command.current_dir(set).env("ORDINANCE_KEK", kek).env("RUST_BACKTRACE", "1").args(arguments);
    command.args(["--now", "2026-11-23T10:00:00+08:00"]).output().unwrap()
}

fn silent_about(canaries: &[&str], bytes: &[u8], what: &str) {
    let text = String::from_utf8_lossy(bytes);
    for canary in canaries {
        assert!(!text.contains(canary), "{what} says {canary}: {text}");
    }
    assert!(!text.contains("panicked"), "{what}: {text}");
}

#[test]
fn no_value_and_no_key_is_said_or_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path();
    let lay = |name: &str, text: &str| std::fs::write(set.join(name), text).unwrap();
    lay("ordinance.yaml", SET.trim_start());
    assert!(run(set, "keys init", KEK).status.success());
    let good = r#"{"id":"E1","contact":"媽媽 CANARY 94567890","hkid":"A123456(3)"}"#;
    let bad = [
        r#"{"id":"E2","contact":"CANARY","contact":"媽媽"}"#,
        r#"{"id":"E3","contact":"CANARY 94567890"#,
        r#""CANARY 94567890""#,
        r#"{"contact":"媽媽 94567890"}"#,
        r#"{"id":["CANARY"],"contact":"媽媽"}"#,
        r#"{"id":"E4","face":"CANARY"}"#,
        r#"{"id":"E5","contact":"sealed.1.CANARY.A123456"}"#,
        r#"{"id":"E6","contact":"sealed.9.0123456789abcdef.CANARY"}"#,
        r#"{"type":"CANARY","id":"E7","record":{"contact":"媽媽"}}"#,
        r#"{"id":"E8","contact":{"CANARY":["媽媽",94567890]},"hkid":94567890}"#,
    ];
    lay("cards.jsonl", &[&[good], &bad[..]].concat().join("\n"));
    lay(
        "cards.csv",
        "id,contact,hkid\nE1,\"媽媽, CANARY\",A123456(3)\nE2,CANARY\nE3,CAN\"ARY,媽媽,94567890\nE4,\"CANARY 94567890\n",
    );
    let mut told = Vec::new();
    for file in ["cards.jsonl", "cards.csv"] {
        let output = run(set, &format!("seal {file} -o sealed-{file}"), KEK);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        told.push((file.to_owned(), [output.stdout, output.stderr].concat()));
        told.push((format!("sealed {file}"), std::fs::read(set.join(format!("sealed-{file}"))).unwrap()));
        let output = run(set, &format!("seal {file}"), KEK);
        told.push((format!("{file} on the output"), [output.stdout, output.stderr].concat()));
        assert!(run(set, "keys rotate payroll", KEK).status.success());
        let again = run(set, &format!("keys rewrap sealed-{file}"), KEK);
        told.push((format!("{file} again"), [again.stdout, again.stderr].concat()));
    }
    // A table without names, and sealed values that were cut off or stand in another record, seen by somebody.
    lay("nameless.csv", "E1,\"媽媽, CANARY\",A123456(3)\nE2,CANARY,94567890\n");
    let moved = std::fs::read_to_string(set.join("sealed-cards.jsonl")).unwrap();
    let moved = moved.lines().next().unwrap();
    lay("moved.jsonl", &format!("{}\n{}\n", moved.replace("\"E1\"", "\"E9\""), moved.replace("\",\"hkid", "CANARY\",\"hkid")));
    for file in ["nameless.csv", "moved.jsonl"] {
        let output = run(set, &format!("view --as carl --type Card {file}"), KEK);
        told.push((format!("{file} seen"), [output.stdout, output.stderr].concat()));
        assert!(!told.last().unwrap().1.is_empty());
    }
    let sealed: serde_json::Value =
        serde_json::from_str(std::fs::read_to_string(set.join("sealed-cards.jsonl")).unwrap().lines().next().unwrap()).unwrap();
    let ask = |id: &str, record: &serde_json::Value, context: &str| {
        format!(
            r#"{{"subject":{{"type":"person","id":"bella"}},"action":{{"name":"read"}},"resource":{{"type":"Card","id":"{id}","properties":{{"owner":"carl","unit":"harbour"}},"record":{record}}},"context":{context}}}"#
        )
    };
    let emergency = r#"{"scenario":"first_aid","reason":"fell down the stairs"}"#;
    let asked = [
        ask("E1", &sealed, "{}"),
        ask("E9", &sealed, emergency),
        ask("E1", &serde_json::json!({"contact": "CANARY", "unknown": "媽媽", "hkid": "A123456(4)"}), "{}"),
        ask("E1", &sealed, "{}").replace("\"context\"", "\"CANARY"),
    ];
    lay("requests.jsonl", &asked.join("\n"));
    let output = run(set, "view --requests requests.jsonl", KEK);
    told.push(("view".to_owned(), [output.stdout, output.stderr].concat()));
    lay("requests.jsonl", &ask("E1", &sealed, emergency));
    let shown = run(set, "view --requests requests.jsonl", KEK);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("媽媽 CANARY"), "in an emergency it is shown");
    told.push(("view, beside its result".to_owned(), shown.stderr));
    told.push(("the log".to_owned(), std::fs::read(set.join("audit.jsonl")).unwrap()));
    told.push(("the ring".to_owned(), std::fs::read(set.join("keys/payroll.json")).unwrap()));
    for (arguments, kek) in
        [("keys status", KEK), ("keys status", &KEK[..60]), ("keys rotate payroll", "CANARY"), ("keys init", "file:CANARY-")]
    {
        let output = run(set, arguments, kek);
        told.push((format!("{arguments} {}", kek.len()), [output.stdout, output.stderr].concat()));
    }
    for (what, bytes) in &told {
        // A path that somebody names is theirs to see again.
        let canaries = if what.starts_with("keys init") { &CANARIES[1..] } else { &CANARIES };
        silent_about(canaries, bytes, what);
    }
    assert!(told.iter().any(|(what, bytes)| what == "the log" && !bytes.is_empty()));
}
