//! What commands write as JSON is what the committed schemas of results say.

use std::path::{Path, PathBuf};
use std::process::Command;

use ordinance::{result_schema_text, results};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/results")
}

#[test]
fn the_committed_schemas_of_results_are_up_to_date() {
    let bless = std::env::var_os("ORDINANCE_BLESS").is_some();
    let mut wrong = Vec::new();
    for name in results() {
        let (path, text) = (folder().join(format!("{name}.schema.json")), result_schema_text(name).unwrap());
        if bless {
            std::fs::write(&path, &text).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "schemas/results is out of date for {wrong:?}: ordinance schema --out schemas");
}

/// Runs a command line in a folder and checks what it writes; gives that document.
fn validated(set: &Path, arguments: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_ordinance"))
        .current_dir(set)
        .args(["--now", "2026-11-23T10:00:00+08:00"])
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments}: {error}: {told}"));
    check(&document, arguments);
    document
}

fn check(document: &Value, what: &str) {
    let format = document["format"].as_str().unwrap_or_else(|| panic!("{what}: no format"));
    let name = format.strip_prefix("ordinance.").and_then(|rest| rest.strip_suffix("/1")).unwrap();
    let schema: Value = serde_json::from_str(&result_schema_text(name).unwrap_or_else(|| panic!("{what}: {format}"))).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}");
}

#[test]
fn every_document_is_of_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path();
    ordinance::init(set, ordinance::Beginning::Starter).unwrap();
    assert_eq!(validated(set, "check --format json")["summary"]["error"], 0);
    validated(set, "fmt --check --format json");
    assert_eq!(validated(set, "test --format json")["summary"]["failed"], 0);
    validated(set, "compile --format json -o one.bundle");
    validated(set, "state show --format json");
    validated(set, "plan --format json -o plan.json");
    let plan = serde_json::from_slice(&std::fs::read(set.join("plan.json")).unwrap()).unwrap();
    check(&plan, "the plan file");
    assert_eq!(validated(set, "apply plan.json --format json")["entry"]["serial"], 1);
    for arguments in [
        "who-can read EmployeeRecord",
        "who-can use App --id records",
        "what-can bob",
        "compare bob frank",
        "compare bob --at 2027-01-01",
        "review --unit hr --access",
    ] {
        validated(set, &format!("{arguments} --format json"));
    }
    for arguments in ["state show", "state log", "state verify", "lint --list", "lint --explain org/vacant-head"] {
        validated(set, &format!("{arguments} --format json"));
    }
    let entry = serde_json::from_slice(&std::fs::read(set.join(".ordinance/state/journal/00000001.json")).unwrap()).unwrap();
    check(&entry, "an entry");
    std::fs::write(set.join("org/roles.yaml"), "ordinance: v1\nkind: Roles\nroles: [{id: staff, id: other}]\n").unwrap();
    assert_ne!(validated(set, "check --format json")["summary"]["error"], 0);
    validated(set, "test --format json");
    assert_eq!(validated(set, "diff one.bundle @deployed --format json")["resources"], serde_json::json!([]));
}

/// A set with a ring and a scenario, and somebody who looks.
const SEALED: &str = r#"
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
kind: Roles
roles: [{id: first_aider, assign: [{person: carl, scope: harbour}]}]
---
ordinance: v1
kind: KeyRings
rings: [{id: contact, rotate_every: 90d, source: keys/contact.json}]
---
ordinance: v1
kind: Catalog
applications:
  - id: hr
    resources:
      - {type: Card, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {contact: {format: text, class: emergency}}}
---
ordinance: v1
kind: Access
rules: [{id: all, effect: allow, subjects: [anyone], actions: [read], on: [Card]}]
---
ordinance: v1
kind: Protections
protections:
  - field: Card.contact
    store: {encrypted: contact}
    reveal: [{view: full, to: [{role: first_aider}], scenario: first_aid}]
---
ordinance: v1
kind: Scenarios
scenarios: [{id: first_aid, reason_at_least: 5, lasts: 30m, single_record: true, review: {within: 24h, by: [{person: bella}]}}]
"#;

#[test]
fn documents_about_keys_and_the_log_are_of_their_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path();
    let lay = |name: &str, text: &str| std::fs::write(set.join(name), text).unwrap();
    lay("ordinance.yaml", SEALED.trim_start());
    lay("kek", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    validated(set, "keys status --format json");
    assert_eq!(validated(set, "keys init --kek kek --format json")["rings"][0]["keys"][0]["state"], "active");
    validated(set, "keys rotate contact --kek kek --format json");
    check(&serde_json::from_slice(&std::fs::read(set.join("keys/contact.json")).unwrap()).unwrap(), "a ring");
    lay("cards.jsonl", "{\"id\":\"C1\",\"contact\":\"Mum\"}\nnothing\n");
    assert_eq!(validated(set, "seal cards.jsonl -o sealed.jsonl --kek kek --format json")["faults"][0]["line"], 2);
    assert_eq!(validated(set, "keys rewrap sealed.jsonl --kek kek --format json")["records"], 1);
    let request = r#"{"subject":{"type":"person","id":"carl"},"action":{"name":"read"},"resource":{"type":"Card","id":"C1",
        "properties":{"owner":"bella","unit":"harbour"},"record":{"contact":"Mum"}},"context":{"scenario":"first_aid","reason":"fell down"}}"#;
    lay("request.json", request);
    let looked = Command::new(env!("CARGO_BIN_EXE_ordinance"))
        .current_dir(set)
        .args(["view", "--request", "request.json", "--now", "2026-11-23T10:00:00+08:00"])
        .output()
        .unwrap();
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&looked.stderr));
    let uses = validated(set, "audit uses --format json");
    let id = uses["uses"][0]["id"].as_str().unwrap();
    validated(set, &format!("audit review {id} --by bella --format json"));
    assert_eq!(validated(set, "audit verify --format json")["records"], 2);
    for line in std::fs::read_to_string(set.join("audit.jsonl")).unwrap().lines() {
        check(&serde_json::from_str(line).unwrap(), "a line of the log");
    }
}

/// A set with flows: one that somebody starts, and one that a date does.
const FLOWS: &str = r#"
ordinance: v1
kind: PolicySet
name: shop
release: 1.0.0
---
ordinance: v1
kind: Tenant
id: shop
edition: professional
registration: {route: new_company, documents: [company_search_nn1, director_id]}
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: shop, type: group, head: ann}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: shop}, {id: cat, unit: shop, contract_end: 2026-12-20}]
---
ordinance: v1
kind: Catalog
applications: [{id: shop, resources: [{type: Order, actions: [submit], attributes: {owner: Person, unit: Unit, amount: money}}]}]
---
ordinance: v1
kind: Flows
flows:
  - id: order
    on: {submit: [Order]}
    steps: [{step: lead, approvers: [{head_of: unit}], if_nobody: block, timeout: [{after: 24h, then: escalate}]}]
  - id: review
    on: {schedule: 14d, before: person.contract_end}
    steps: [{step: lead, approvers: [{manager_of: subject}], if_nobody: block}]
"#;

#[test]
fn documents_about_approvals_are_of_their_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path();
    let lay = |name: &str, text: &str| std::fs::write(set.join(name), text).unwrap();
    lay("ordinance.yaml", FLOWS.trim_start());
    lay("script.txt", "open lead by ann\n+1h: approve lead by cat\n+2h: approve lead by ann\nstatus approved\n");
    let asked = "cat submit Order --owner cat --unit shop";
    assert_eq!(validated(set, &format!("case {asked} --play script.txt --format json"))["lines"][1]["held"], false);
    let routes = validated(set, &format!("route {asked} --vary amount=1,HKD1 --format json"));
    assert_eq!(routes["rows"][0]["route"]["error"]["code"], "request/bad-value");
    assert_eq!(validated(set, "case list --format json")["cases"], serde_json::json!([]));
    let started = Command::new(env!("CARGO_BIN_EXE_ordinance"))
        .current_dir(set)
        .args(format!("--now 2026-11-23T10:00:00+08:00 case start {asked} --case one --format json").split(' '))
        .output()
        .unwrap();
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    std::fs::create_dir_all(set.join(".ordinance/cases/broken/journal")).unwrap();
    lay(".ordinance/cases/broken/journal/00000001.json", "{");
    let cases = validated(set, "case list --format json");
    assert_eq!(cases["cases"][0]["status"], "case/damaged");
    assert_eq!(cases["cases"][1]["open"], serde_json::json!(["ann"]));
    let due = validated(set, "due --from 2026-11-23 --to 2026-12-31 --format json");
    assert_eq!((due["starts"][0]["person"].as_str(), due["timers"][0]["case"].as_str()), (Some("cat"), Some("one")));
}
