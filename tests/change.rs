//! From files to a diff, a plan, a deployment and back, without the command line.

#[path = "change/deploy.rs"]
mod deploy;
#[path = "change/laws.rs"]
mod laws;
#[path = "change/rows.rs"]
mod rows;

use ordinance::{Compared, Diff, Memory, Opening, Snapshot, Workspace, between};
use serde_json::Value;

/// A small organisation, a file a kind.
const FILES: [(&str, &str); 6] = [
    ("ordinance.yaml", "ordinance: v1\nkind: PolicySet\nname: port\nrelease: 1.0.0\n"),
    (
        "org/tenant.yaml",
        "ordinance: v1\nkind: Tenant\nid: port\nname: 港\nedition: exclusive\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n",
    ),
    (
        "org/units.yaml",
        "ordinance: v1
kind: Units
units:
  - id: port
    name: Port
    type: group
    units:
      - id: hk
        name: Hong Kong
        type: subsidiary
        units:
          - {id: hk-hr, name: HR, type: department, head: bella}
          - {id: hk-pay, name: Pay, type: department}
virtual:
  - {id: falcon, name: Falcon, lead: amy, members: [amy, carl], through: 2027-03-31}
",
    ),
    (
        "org/people.yaml",
        "ordinance: v1
kind: People
people:
  - {id: amy, name: Amy, unit: hk-pay}
  - {id: bella, name: Bella, unit: hk-hr}
  - {id: carl, name: Carl, unit: hk-hr, manager: bella, title: Officer}
",
    ),
    (
        "org/roles.yaml",
        "ordinance: v1
kind: Roles
roles:
  - id: hr_officer
    assign:
      - {unit: hk-hr, scope: hk-hr}
      - {where: person.unit within hk-hr, scope: own_unit}
  - id: staff
    assign:
      - {unit: hk, scope: tenant}
",
    ),
    (
        "rules.yaml",
        "ordinance: v1
kind: Catalog
purposes: [payroll, appraisal]
applications:
  - id: hr
    name: HR
    resources:
      - type: Record
        actions: [read, update]
        attributes: {owner: Person, unit: Unit, stage: {enum: [open, shut]}}
---
ordinance: v1
kind: Access
rules:
  - {id: hr_reads, effect: allow, subjects: [{role: hr_officer}], actions: [read], on: Record}
  - {id: own, effect: allow, subjects: [self], actions: [read], on: Record, when: 'resource.unit in [hk-hr, hk-pay]'}
",
    ),
];

/// The organisation with some texts replaced, each `(file, old, new)`.
fn with(changes: &[(&str, &str, &str)]) -> Workspace {
    let mut tree = Memory::new();
    for (path, text) in FILES {
        let mut text = text.to_owned();
        for (_, old, new) in changes.iter().filter(|(file, ..)| *file == path) {
            assert!(text.contains(old), "{path} has no `{old}`");
            text = text.replacen(old, new, 1);
        }
        tree = tree.with(path, text);
    }
    open(&tree)
}

fn open(tree: &Memory) -> Workspace {
    let opened = Workspace::open(tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    let told: Vec<_> =
        opened.findings().iter().map(|f| format!("{}: {}", opened.sources().locate(f.place()), f.message())).collect();
    assert!(opened.is_valid(), "{told:#?}");
    opened
}

/// What differs between two sets.
fn diff(from: &Workspace, to: &Workspace) -> Diff {
    let (a, b) = (from.snapshot().unwrap(), to.snapshot().unwrap());
    between(from.compared(&a), to.compared(&b))
}

/// The same between their snapshots alone, as a store holds them.
fn bare(from: &Snapshot, to: &Snapshot) -> Diff {
    between(Compared { snapshot: from, origin: None }, Compared { snapshot: to, origin: None })
}

/// A diff's rows, one line a row.
fn lines(diff: &Diff) -> Vec<String> {
    let change = |c: &ordinance::DiffChange| format!("{} {}->{}", c.path, c.from, c.to);
    diff.resources
        .iter()
        .map(|row| {
            let changes: Vec<_> = row.changes.iter().map(change).collect();
            let at = row.at.as_deref().unwrap_or("-");
            format!("{} {} [{}] {at}", row.action.name(), row.address, changes.join("; "))
        })
        .collect()
}

/// Holds a document against a committed schema, and the committed schema against the code.
fn check_schema(name: &str, schema: &Value, document: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is out of date; regenerate it with `BLESS=1 cargo test change`", path.display());
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let faults: Vec<_> = validator.iter_errors(document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{name}: {faults:?} in {document}");
}
