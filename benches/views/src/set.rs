//! The policy set: one type of record with forty fields of eight formats, each protected by four lines.

use std::fmt::Write as _;
use std::path::Path;

pub const FIELDS: usize = 40;

/// Format, ladder and a value; the fields take them in turn.
const KINDS: [(&str, &str, &str); 8] = [
    ("hkid", "hidden < first3 < full", "A123456(3)"),
    ("hk_mobile", "hidden < last4 < full", "+852 9123 4567"),
    ("hk_bank_account", "hidden < last4 < full", "012-345-6-789012"),
    ("email", "hidden < domain < full", "amy.chan@example.com"),
    ("person_name", "hidden < surname < full", "陳大文"),
    ("hk_address", "hidden < district < full", "香港灣仔軒尼詩道1號5樓A室"),
    ("date", "hidden < year < full", "1990-05-17"),
    ("text", "hidden < last2 < full", "工會會員編號甲乙丙丁"),
];

/// Name, ladder and value of every field.
pub fn fields() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    (0..FIELDS).map(|n| (format!("f{n}"), KINDS[n % KINDS.len()].1, KINDS[n % KINDS.len()].2))
}

pub fn write(folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder");
    for (name, text) in [("ordinance.yaml", SET.to_owned()), ("catalog.yaml", catalog()), ("rules.ord", rules())] {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

const SET: &str = "\
ordinance: v1
kind: PolicySet
name: views
release: '1'
---
ordinance: v1
kind: Tenant
id: views
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: hq, type: group}]
---
ordinance: v1
kind: People
people: [{id: amy, unit: hq}, {id: bob, unit: hq}]
---
ordinance: v1
kind: Roles
roles:
  - {id: officer, assign: [{person: amy, scope: hq}]}
  - {id: auditor, assign: [{person: bob, scope: tenant}]}
";

fn catalog() -> String {
    let mut text = "\
ordinance: v1
kind: Catalog
purposes: [work, audit]
channels: [ui, export]
applications:
  - id: records
    resources:
      - type: Record
        actions: [read]
        attributes: {owner: Person, unit: Unit, stage: {enum: [open, closed]}}
        fields:
"
    .to_owned();
    for n in 0..FIELDS {
        let format = KINDS[n % KINDS.len()].0;
        writeln!(text, "          f{n}: {{format: {format}, purposes: [work, audit]}}").expect("a text");
    }
    text
}

fn rules() -> String {
    let mut text = "ordinance v1\n\nrule reads: allow role officer or role auditor anywhere or self to read Record\n".to_owned();
    for (name, ladder, _) in fields() {
        let partial = ladder.split(" < ").nth(1).expect("a partial view");
        write!(
            text,
            "
protect Record.{name} {{
  ladder {ladder}
  reveal {partial} to self
  reveal {partial} to role officer for purpose work when resource.stage == open
  reveal full to role auditor anywhere for purpose audit
  cap {partial} on channel export
}}
"
        )
        .expect("a text");
    }
    text
}
