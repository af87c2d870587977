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
    assert_eq!(
        told(&[("tenant.yaml", &tenant)]),
        [
            "tenant.yaml:8:10 tenant/missing-document: the route `cross_border` asks for the document `business_registration_copy`, which is missing",
            "tenant.yaml:8:10 tenant/missing-document: the route `cross_border` asks for the document `hk_office_proof`, which is missing",
            "tenant.yaml:9:15 tenant/unknown-document: `hk_office_prof` is no document of a registration",
            "tenant.yaml:11:17 tenant/local-office-not-below: the local office `hk` does not lie below the head office `sg`",
            "tenant.yaml:12:34 tenant/missing-proof: the edition `professional` asks for a company search or an e-Cert that has not expired",
        ]
    );
}

#[test]
fn editions_gate_features() {
    let free = TENANT.replace("professional", "free");
    let sync =
        format!("{}settings: {{directory_sync: {{from: hris, every: 15m, stop_above: 5%}}}}\n", free.replace("free", "fre"));
    let hris = "ordinance: v1\nkind: Integrations\nintegrations: [{id: hris, direction: in}]\n";
    assert_eq!(
        told(&[("tenant.yaml", &free), ("i.yaml", hris)]),
        [
            "i.yaml:3:21 edition/lacks-feature: the edition `free` does not have integrations",
            "units.yaml:21:10 edition/lacks-feature: the edition `free` does not have virtual units",
        ]
    );
    assert_eq!(
        told(&[("tenant.yaml", &sync), ("i.yaml", hris)]),
        ["tenant.yaml:4:10 yaml/unknown-word: `fre` is none of the words that can stand here",]
    );
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
    assert_eq!(
        told_with("more.yaml", "Units", units),
        [
            "more.yaml:6:11 org/root-not-group: the root of the tree is of type `subsidiary`",
            "more.yaml:7:11 ref/unknown-person: no person is called `nobody`",
            "more.yaml:9:14 id/reserved: `own_unit` is a word of the language and cannot be the id of a unit",
            "more.yaml:10:24 org/unit-under-wrong-type: a unit of type `group` cannot stand under a unit of type `subsidiary`",
            "more.yaml:10:44 attribute/undeclared: the catalogue declares no attribute `country` of units",
            "more.yaml:12:46 list/twice: `amy` is listed twice",
            "more.yaml:12:77 time/ends-before-it-begins: this ends before it begins",
            "more.yaml:12:98 time/no-such-day: there is no day `2026-02-30` in the calendar",
            "more.yaml:12:98 time/until-and-through: this has two ends, `until` and `through`",
            "people.yaml:7:32 ref/unknown-unit: no unit is called `香港/財務部`",
            "units.yaml:4:9 org/second-root: the tree of units has a second root `harbour`",
            "units.yaml:9:13 id/duplicate: the id `hk` is taken by another unit",
        ]
    );
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
    assert_eq!(
        told_with("more.yaml", "People", people),
        [
            "more.yaml:5:20 ref/ambiguous-unit: `財務部` is the name of several units: `hk-finance` (harbour/hk/hk-finance), `sg-finance` (harbour/sg/sg-finance)",
            "more.yaml:5:34 ref/unknown-person: no person is called `陳美美`",
            "more.yaml:6:43 people/virtual-also-in: `falcon` is a virtual unit, and `also_in` names units of the tree",
            "more.yaml:6:58 list/twice: `hk-hr` is listed twice",
            "more.yaml:7:36 yaml/unknown-word: `actve` is none of the words that can stand here",
            "more.yaml:8:20 ref/unknown-unit: no unit is called `hk-finanse`",
            "more.yaml:8:41 time/not-a-day: `soon` is not a day",
            "more.yaml:10:36 org/manager-cycle: the chain of managers runs in a circle: a5 → a6 → a7 → a5",
            "more.yaml:14:61 id/renamed-from-existing: `renamed_from` names `amy`, which is still the id of a person",
            "more.yaml:15:37 org/manager-cycle: the chain of managers runs in a circle: a10 → a10",
            "people.yaml:5:10 id/duplicate: the id `amy` is taken by another person",
        ]
    );
}

#[test]
fn chains_of_heads_may_not_close() {
    let units = UNITS.replace("head: ho", "head: carl");
    assert_eq!(
        told(&[("units.yaml", &units)]),
        ["units.yaml:7:11 org/manager-cycle: the chain of managers runs in a circle: amy → carl → amy",]
    );
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
    assert_eq!(
        told_with("roles.yaml", "Roles", roles),
        [
            "roles.yaml:8:19 time/not-a-duration: `often` is not a length of time",
            "roles.yaml:10:9 yaml/unknown-shape: none of the keys that say what this is stands here",
            "roles.yaml:11:23 yaml/two-shapes: `person` and `unit` exclude each other",
            "roles.yaml:12:30 role/headed-unit-without-heads: the scope `headed_unit` is for heads of units, and this assignment is not",
            "roles.yaml:15:16 role/granted-twice: the role `officer` is granted twice to the same holder in the same scope from the same day",
            "roles.yaml:16:25 expr/unknown-attribute: a person has no attribute `titel`",
            "roles.yaml:18:18 role/granted-twice: the role `officer` is granted twice to the same holder in the same scope from the same day",
            "roles.yaml:19:28 ref/unknown-role: no role is called `auditr`",
            "roles.yaml:20:30 role/include-cycle: roles include each other in a circle: auditor → chief → auditor",
            "roles.yaml:21:37 role/include-cycle: roles include each other in a circle: chief → chief",
        ]
    );
    let roles = "
roles:
  - {id: both, includes: [one, two]}
  - {id: one, excludes: [two]}
  - {id: two, excludes: [two]}
";
    assert_eq!(
        told_with("roles.yaml", "Roles", roles),
        [
            "roles.yaml:6:26 role/excludes-included: whoever holds `both` holds both `one` and `two`, which exclude each other",
            "roles.yaml:7:26 role/excludes-itself: the role `two` excludes itself",
        ]
    );
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
    assert_eq!(
        told(&[("around.yaml", text)]),
        [
            "around.yaml:4:12 calendar/unknown-time-zone: `Asia/Hong_Kon` is no time zone",
            "around.yaml:5:26 calendar/hours-overlap: these hours overlap with others on mon, tue, wed, thu, fri",
            "around.yaml:5:53 calendar/malformed-days: `sat-sonntag` is no day of the week",
            "around.yaml:5:66 calendar/malformed-hours: `9-18` is no stretch of a day",
            "around.yaml:5:79 calendar/hours-end-before-they-begin: `17:00-17:00` ends before it begins",
            "around.yaml:5:99 calendar/hours-overlap: these hours overlap with others on wed",
            "around.yaml:6:39 calendar/holiday-twice: 2026-12-25 is listed as a holiday twice",
            "around.yaml:6:59 time/no-such-day: there is no day `2026-13-01` in the calendar",
            "around.yaml:12:16 yaml/unknown-word: `inn` is none of the words that can stand here",
            "around.yaml:14:18 yaml/unknown-word: `basic` is none of the words that can stand here",
            "around.yaml:15:16 yaml/unknown-word: `1.1` is none of the words that can stand here",
            "around.yaml:25:25 ring/malformed-source: `env:A B` is no place of keys",
            "around.yaml:25:42 id/duplicate: the id `r` is taken by another key ring",
            "around.yaml:25:53 ring/malformed-source: `../keys/x.json` is no place of keys",
            "around.yaml:30:30 yaml/out-of-range: `0` is out of range",
            "around.yaml:31:19 ref/unknown-person: no person is called `carll`",
            "around.yaml:31:34 ref/unknown-flow: no flow is called `expenses`",
            "around.yaml:31:52 time/not-a-moment: `2026-01-01T25:00` is neither a day nor an instant",
            "around.yaml:33:10 delegation/twice: `amy` is delegated to `carl` twice for the same flows from the same day",
        ]
    );
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
    assert_eq!(
        told,
        [
            "i.yaml:3:25 secret/literal: here stands an AWS access key, and a policy set never holds a secret",
            "i.yaml:4:34 secret/literal: here stands what looks like a key or a token, and a policy set never holds a secret",
            "i.yaml:5:48 secret/literal: here stands a password in an address, and a policy set never holds a secret",
            "i.yaml:6:15 secret/literal: here stands a secret written out, and a policy set never holds a secret",
            "i.yaml:7:5 secret/literal: here stands a GitHub token, and a policy set never holds a secret",
        ]
    );
}

#[test]
fn lost_items_cause_no_second_fault() {
    let roles = "ordinance: v1\nkind: Roles\nroles:\n  - {id: clerk, asign: []}\n  - {id: chief, includes: [clerk, clerck]}\n";
    assert_eq!(
        told(&[("roles.yaml", roles)]),
        [
            "roles.yaml:4:17 yaml/unknown-key: a role has no key `asign`",
            "roles.yaml:5:35 ref/unknown-role: no role is called `clerck`",
        ]
    );
}

#[test]
fn the_set_and_its_limits() {
    let set = format!(
        "{SET}requires: '>=9, <x'\nlint: {{packs: [pdpo, pdpo], levels: {{org/empty-unit: warn}}}}\nstate: {{store: s3}}\n"
    );
    let people = format!(
        "ordinance: v1\nkind: People\npeople: [{{id: '{}', unit: hk}}, {{id: x, name: '{}', unit: hk}}]\n",
        "i".repeat(129),
        "名".repeat(257)
    );
    assert_eq!(
        told(&[("ordinance.yaml", &set), ("p.yaml", &people)]),
        [
            "ordinance.yaml:5:11 set/malformed-requirement: `>=9, <x` is no requirement of versions",
            "ordinance.yaml:6:22 set/pack-twice: the pack `pdpo` is named twice",
            "ordinance.yaml:7:16 set/store-without-place: the store `s3` lacks its address",
            "p.yaml:3:15 id/malformed: `iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii` cannot be an id: it has more than 128 characters",
            "p.yaml:3:173 yaml/too-long: this text has 257 characters, and 256 are allowed",
        ]
    );
    let set = format!("{SET}requires: '>=9'\n");
    assert_eq!(
        told(&[("ordinance.yaml", &set)]),
        ["ordinance.yaml:5:11 set/other-version-required: this set requires ordinance >=9, and this is 0.1.0",]
    );
}
