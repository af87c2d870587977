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
