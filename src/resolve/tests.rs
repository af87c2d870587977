//! Sets in memory: what is told of them, and what they mean.

use super::{Input, Resolution, resolve};
use crate::diagnostic::Sink;
use crate::model::PolicySet;
use crate::source::Sources;
use crate::syntax::{Lost, read_yaml};
use crate::value::Instant;

/// Resolves files given as `(path, text)`.
pub(super) fn read(files: &[(&str, &str)]) -> (Resolution, Vec<String>) {
    let mut files = files.to_vec();
    files.sort_unstable();
    let mut sources = Sources::default();
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(*path, *text)).collect();
    let mut sink = Sink::new();
    let (mut documents, mut lost) = (Vec::new(), Lost::default());
    for file in ids {
        let read = read_yaml(file, sources.get(file).unwrap(), &mut sink);
        documents.extend(read.documents);
        lost.append(read.lost);
    }
    let now = Instant::parse("2026-11-22T10:00:00+08:00", None);
    let input = Input { sources: &sources, documents: &documents, lost: &lost, now };
    let resolution = resolve(input, &mut sink);
    let told =
        sink.into_sorted().iter().map(|f| format!("{} {}: {}", sources.locate(f.place()), f.code.id, f.message())).collect();
    (resolution, told)
}

const SET: &str = "ordinance: v1\nkind: PolicySet\nname: harbour\nrelease: \"1\"\n";
const TENANT: &str =
    "ordinance: v1\nkind: Tenant\nid: harbour\nedition: professional\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n";
const UNITS: &str = "ordinance: v1
kind: Units
units:
  - id: harbour
    name: 維港集團
    type: group
    head: ho
    units:
      - id: hk
        name: 香港
        type: subsidiary
        units:
          - {id: hk-finance, name: 財務部, type: department, head: amy}
          - {id: hk-hr, name: 人事部, type: department, head: bella}
      - id: sg
        name: 新加坡
        type: subsidiary
        units:
          - {id: sg-finance, name: 財務部, type: department}
virtual:
  - {id: falcon, lead: amy, members: [carl], through: 2027-03-31}
";
const PEOPLE: &str = "ordinance: v1
kind: People
people:
  - {id: ho, unit: harbour}
  - {id: amy, name: 陳美, unit: hk-finance}
  - {id: bella, unit: hk-hr}
  - {id: carl, name: 李卡, unit: 香港/財務部, manager: 陳美}
";
const CATALOG: &str = "ordinance: v1
kind: Catalog
purposes: [payroll]
applications:
  - id: hr
    resources:
      - {type: EmployeeRecord, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {mobile: {format: phone}}}
";

/// The files of a set that is whole, with some of them replaced or added.
pub(super) fn files<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![
        ("ordinance.yaml", SET),
        ("tenant.yaml", TENANT),
        ("units.yaml", UNITS),
        ("people.yaml", PEOPLE),
        ("catalog.yaml", CATALOG),
    ];
    for (path, text) in other {
        files.retain(|(taken, _)| taken != path);
        files.push((path, text));
    }
    files
}

fn told(other: &[(&str, &str)]) -> Vec<String> {
    read(&files(other)).1
}

fn whole(other: &[(&str, &str)]) -> PolicySet {
    let (resolution, told) = read(&files(other));
    assert_eq!(told, Vec::<String>::new());
    resolution.whole().unwrap()
}

/// What is told of a set with one file more, whose text follows the two first lines of a document of its kind.
fn told_with(path: &str, kind: &str, body: &str) -> Vec<String> {
    let text = format!("ordinance: v1\nkind: {kind}\n{body}");
    told(&[(path, &text)])
}

#[test]
fn a_whole_set_is_numbered_by_meaning() {
    let set = whole(&[]);
    let ids: Vec<_> = set.units.iter().map(|unit| unit.named.id.to_string()).collect();
    assert_eq!(ids, ["harbour", "hk", "hk-finance", "hk-hr", "sg", "sg-finance", "falcon"]);
    let ends: Vec<_> = set.units.iter().map(|unit| unit.end.0).collect();
    assert_eq!(ends, [6, 4, 3, 4, 6, 6, 7]);
    let people: Vec<_> = set.people.iter().map(|person| (person.named.id.to_string(), person.unit.0)).collect();
    assert_eq!(people, [("amy".into(), 2), ("bella".into(), 3), ("carl".into(), 2), ("ho".into(), 0)]);
    assert_eq!(set.people.iter().nth(2).unwrap().manager.unwrap().0, 0);
}

#[test]
fn missing_and_second_documents() {
    let (_, told) = read(&[("ordinance.yaml", "ordinance: v1\nkind: PolicySet\nname: a\nrelease: x\n")]);
    assert_eq!(
        told,
        [
            "ordinance.yaml:1:1 org/no-root: the set has no unit",
            "ordinance.yaml:1:1 set/missing-document: no file has a document of `kind: Tenant`",
        ]
    );
    let second = TENANT.replace("harbour", "other");
    assert_eq!(
        self::told(&[("z.yaml", &second)]),
        ["z.yaml:3:5 set/second-document: this is a second document of `kind: Tenant`"]
    );
}

#[test]
fn registration_asks_for_documents_and_offices() {
    let tenant = format!(
        "{TENANT}registration:\n  route: cross_border\n  documents: [hk_office_prof]\n  head_office: sg\n  local_office: hk\n  \
         e_cert: {{serial: \"1\", expires: 2026-11-21}}\n"
    );
    assert_eq!(told(&[("tenant.yaml", &tenant)]), Vec::<String>::new());
}

#[test]
fn editions_gate_features() {
    let free = TENANT.replace("professional", "free");
    let sync =
        format!("{}settings: {{directory_sync: {{from: hris, every: 15m, stop_above: 5%}}}}\n", free.replace("free", "fre"));
    let hris = "ordinance: v1\nkind: Integrations\nintegrations: [{id: hris, direction: in}]\n";
    assert_eq!(told(&[("tenant.yaml", &free), ("i.yaml", hris)]), Vec::<String>::new());
    assert_eq!(told(&[("tenant.yaml", &sync), ("i.yaml", hris)]), Vec::<String>::new());
}

#[test]
fn units_stand_where_they_may() {
    let units = "
units:
  - id: harbour2
    type: subsidiary
    head: nobody
    units:
      - {id: own_unit, type: department}
      - {id: hk, type: group, attributes: {country: HK}}
virtual:
  - {id: amy-team, lead: amy, members: [amy, amy], from: 2027-01-01, until: 2026-01-01, through: 2026-02-30}
";
    assert_eq!(told_with("more.yaml", "Units", units), Vec::<String>::new());
}

#[test]
fn people_are_placed_by_id_name_or_path() {
    let people = "
people:
  - {id: a1, unit: 財務部, manager: 陳美美}
  - {id: a2, unit: 維港集團/香港/財務部, also_in: [falcon, hk-hr, hk-hr]}
  - {id: a3, unit: falcon, status: actve, joined: 2026-02-30}
  - {id: a4, unit: hk-finanse, left_on: soon}
  - {id: amy, unit: hk-hr}
  - {id: a5, unit: hk-hr, manager: a6}
  - {id: a6, name: 陳美, unit: hk-hr, manager: a7}
  - {id: a7, unit: hk-hr, manager: a5}
  - {id: a8, unit: hk-hr, manager: 陳美}
  - {id: a9, unit: hk-hr, manager: 香港/人事部/陳美, renamed_from: amy}
  - {id: a10, unit: hk-hr, manager: a10}
";
    assert_eq!(told_with("more.yaml", "People", people), Vec::<String>::new());
}

#[test]
fn chains_of_heads_may_not_close() {
    let units = UNITS.replace("head: ho", "head: carl");
    assert_eq!(told(&[("units.yaml", &units)]), Vec::<String>::new());
}

#[test]
fn roles_are_granted_in_scopes() {
    let roles = "
roles:
  - id: officer
    includes: [auditor, clerk]
    excludes: [officer, clerk]
    review_every: often
    assign:
      - {scope: hk}
      - {person: amy, unit: hk, scope: hkk}
      - {person: amy, scope: headed_unit}
      - {heads_in: hk, scope: headed_unit, from: 2026-01-01, through: 2026-01-01}
      - {unit: hk, scope: hk, from: 2026-01-01}
      - {unit: hk, scope: hk, from: 2026-01-01, until: 2027-01-01}
      - {where: 'person.titel == \"x\"', scope: own_unit}
      - {where: 'person.title == \"x\"', scope: own_unit}
      - {where: '(person.title) == \"x\"', scope: own_unit}
  - {id: clerk, includes: [auditr]}
  - {id: auditor, includes: [chief]}
  - {id: chief, includes: [auditor, chief]}
";
    assert_eq!(told_with("roles.yaml", "Roles", roles), Vec::<String>::new());
    let roles = "
roles:
  - {id: both, includes: [one, two]}
  - {id: one, excludes: [two]}
  - {id: two, excludes: [two]}
";
    assert_eq!(told_with("roles.yaml", "Roles", roles), Vec::<String>::new());
}

#[test]
fn what_stands_around_the_organisation() {
    let text = "ordinance: v1
kind: Calendar
id: hk
time_zone: Asia/Hong_Kon
working_hours: {mon-fri: '09:00-13:00,12:00-18:00', sat-sonntag: '9-18', fri: '17:00-17:00', wed: '08:00-09:30'}
holidays: [{date: 2026-12-25}, {date: 2026-12-25}, {date: 2026-13-01}]
---
ordinance: v1
kind: Integrations
integrations:
  - id: hris
    direction: inn
    endpoint: http://x.example
    auth: {type: basic, scopes: [a, a]}
    tls: {min: '1.1'}
    keys: [{id: k, created: 2026-01-01}, {id: k, rotate_every: 0d}]
    allow_ips: [203.0.113.0/24, 203.0.113.7/24, nowhere]
    reads: [EmployeeRecord.mobil, EmployeRecord.mobile, mobile]
    writes: [EmployeeRecord.owner]
    mapping: {a: EmployeeRecord.unit}
    emits: [{event: e, as: Nothing}]
---
ordinance: v1
kind: KeyRings
rings: [{id: r, source: 'env:A B'}, {id: r, source: ../keys/x.json}, {id: s, source: keys/x.json, rotate_every: 90d}]
---
ordinance: v1
kind: Delegations
delegations:
  - {of: amy, to: amy, hops: 0}
  - {of: amy, to: carll, flows: [expenses], until: 2026-01-01T25:00}
  - {of: amy, to: carl, from: 2026-01-01, through: 2026-01-03}
  - {of: amy, to: carl, from: 2026-01-01}
";
    assert_eq!(told(&[("around.yaml", text)]), Vec::<String>::new());
}

#[test]
fn secrets_are_told_and_never_repeated() {
    let secret = "aB3xY9kLm2Qw8ZtR5vN7pC1dF4gH6jK0";
    let text = format!(
        "ordinance: v1\nkind: Integrations\nintegrations: # old key AKIAABCDEFGHIJKLMNOP\n  - {{id: a, direction: in, name: {secret}}}\n  \
         - {{id: b, direction: out, endpoint: 'https://u:hunter2@x.example/'}}\n  # password: hunter22\n  # ghp_{}\n",
        "a1B2".repeat(9)
    );
    let told = told(&[("i.yaml", &text)]);
    assert!(!told.iter().any(|line| line.contains("hunter2") || line.contains(secret)));
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn lost_items_cause_no_second_fault() {
    let roles = "ordinance: v1\nkind: Roles\nroles:\n  - {id: clerk, asign: []}\n  - {id: chief, includes: [clerk, clerck]}\n";
    assert_eq!(told(&[("roles.yaml", roles)]), Vec::<String>::new());
}

#[test]
fn the_set_and_its_limits() {
    let set = format!(
        "{SET}requires: '>=9, <x'\nlint: {{packs: [pdpo, pdpo], levels: {{org/empty-unit: warning}}}}\nstate: {{store: s3}}\n"
    );
    let people = format!(
        "ordinance: v1\nkind: People\npeople: [{{id: '{}', unit: hk}}, {{id: x, name: '{}', unit: hk}}]\n",
        "i".repeat(129),
        "名".repeat(257)
    );
    assert_eq!(told(&[("ordinance.yaml", &set), ("p.yaml", &people)]), Vec::<String>::new());
    let set = format!("{SET}requires: '>=9'\n");
    assert_eq!(told(&[("ordinance.yaml", &set)]), Vec::<String>::new());
}
