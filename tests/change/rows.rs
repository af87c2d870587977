//! What a diff says of one edit.

use super::{FILES, bare, check_schema, diff, lines, open, with};
use ordinance::{Diff, DiffRow, Memory};

#[test]
fn a_set_does_not_differ_from_itself_whatever_its_layout() {
    let one = with(&[]);
    assert_eq!(lines(&diff(&one, &one)), Vec::<String>::new());
    let other = with(&[
        ("org/people.yaml", "  - {id: amy, name: Amy, unit: hk-pay}\n", ""),
        (
            "org/people.yaml",
            "title: Officer}",
            "title: Officer}\n  # moved\n  - id: amy\n    status: active\n    unit: hk-pay\n    name: \"Amy\"",
        ),
        ("rules.yaml", "[hk-hr, hk-pay]", "[hk-pay, hk-hr, hk-pay]"),
        ("rules.yaml", "purposes: [payroll, appraisal]", "purposes: [appraisal, payroll]"),
    ]);
    assert_eq!(lines(&diff(&one, &other)), Vec::<String>::new());
    assert_eq!(one.snapshot().unwrap().digest(), other.snapshot().unwrap().digest());
    // Whatever file it stands in.
    let mut tree = Memory::new();
    for (path, text) in FILES {
        tree = tree.with(if path == "ordinance.yaml" { path.to_owned() } else { format!("zz/{}", path.replace('/', "-")) }, text);
    }
    assert_eq!(lines(&diff(&one, &open(&tree))), Vec::<String>::new());
}

#[test]
fn one_edit_is_one_row_with_the_line_of_the_value() {
    let cases: [(&str, &str, &str, &str); 11] = [
        (
            "org/roles.yaml",
            "{unit: hk-hr, scope: hk-hr}",
            "{unit: hk-hr, scope: hk}",
            r#"update role/hr_officer [/assign/unit:hk-hr/scope "hk-hr"->"hk"] org/roles.yaml:6:30"#,
        ),
        (
            "org/roles.yaml",
            "      - {unit: hk, scope: tenant}",
            "      - {unit: hk, scope: tenant}\n      - {person: amy, scope: hk, until: 2027-01-01}",
            r#"update role/staff [/assign/person:amy null->{"scope":"hk","until":"2026-12-31T16:00:00Z","who":"person:amy"}] org/roles.yaml:11:9"#,
        ),
        ("org/people.yaml", "unit: hk-pay}", "unit: hk-hr}", r#"move person/amy [/unit "hk-pay"->"hk-hr"] org/people.yaml:4:32"#),
        (
            "org/people.yaml",
            "title: Officer",
            "title: Head",
            r#"update person/carl [/title "Officer"->"Head"] org/people.yaml:6:64"#,
        ),
        ("org/people.yaml", ", title: Officer", "", r#"update person/carl [/title "Officer"->null] org/people.yaml:6:5"#),
        (
            "org/people.yaml",
            "unit: hk-pay}",
            "unit: hk-pay, status: suspended}",
            r#"update person/amy [/status "active"->"suspended"] org/people.yaml:4:48"#,
        ),
        (
            "org/units.yaml",
            "members: [amy, carl]",
            "members: [amy, bella, carl]",
            r#"update unit/falcon [/members/bella null->"bella"] org/units.yaml:15:58"#,
        ),
        (
            "org/units.yaml",
            "    units:\n      - id: hk\n        name: Hong Kong\n        type: subsidiary\n        units:\n          - {id: hk-hr, name: HR, type: department, head: bella}\n          - {id: hk-pay",
            "    units:\n      - id: hk\n        name: Hong Kong\n        type: subsidiary\n        units:\n          - {id: hk-hr, name: HR, type: department, head: bella, units: [{id: hk-pay, name: Pay, type: department}]}\n          - {id: hk-new",
            "",
        ),
        (
            "rules.yaml",
            "actions: [read], on: Record}",
            "actions: [read, update], on: Record}",
            r#"update rule/hr_reads [/actions/update null->"update"] rules.yaml:15:83"#,
        ),
        (
            "rules.yaml",
            "[hk-hr, hk-pay]",
            "[hk-hr]",
            r#"update rule/own [/when "resource.unit in [hk-hr, hk-pay]"->"resource.unit in [hk-hr]"] rules.yaml:16:84"#,
        ),
        ("ordinance.yaml", "1.0.0", "1.0.1", r#"update set/port [/release "1.0.0"->"1.0.1"] ordinance.yaml:4:10"#),
    ];
    let before = with(&[]);
    for (file, old, new, expected) in cases {
        let found = lines(&diff(&before, &with(&[(file, old, new)])));
        if expected.is_empty() {
            assert_eq!(found[1], r#"move unit/hk-pay [/parent "hk"->"hk-hr"] org/units.yaml:12:79"#);
        } else {
            assert_eq!(found, [expected]);
        }
    }
}

#[test]
fn created_and_deleted_things_say_where_they_stand() {
    let (before, after) =
        (with(&[]), with(&[("org/people.yaml", "title: Officer}", "title: Officer}\n  - {id: dan, unit: hk}")]));
    let there = diff(&before, &after);
    assert_eq!(lines(&there), [r#"create person/dan [/status null->"active"; /unit null->"hk"] org/people.yaml:7:5"#]);
    let back = diff(&after, &before);
    assert_eq!(lines(&back), [r#"delete person/dan [/status "active"->null; /unit "hk"->null] org/people.yaml:7:5"#]);
    let stored = bare(&after.snapshot().unwrap(), &before.snapshot().unwrap());
    assert!(stored.resources[0].at.is_none(), "a stored state has no files");
}

#[test]
fn declared_renames_are_one_row_each_and_are_forgotten() {
    let before = with(&[]);
    let renames = [
        ("org/units.yaml", "{id: hk-pay,", "{id: 07 pay, renamed_from: hk-pay,"),
        ("org/people.yaml", "unit: hk-pay", "unit: 07 pay"),
        ("rules.yaml", "[hk-hr, hk-pay]", "[hk-hr, \"07 pay\"]"),
        ("org/roles.yaml", "- id: staff", "- id: everyone\n    renamed_from: staff"),
        ("org/people.yaml", "{id: bella,", "{id: \"bella@port.hk\", renamed_from: bella,"),
        ("org/people.yaml", "manager: bella", "manager: \"bella@port.hk\""),
        ("org/units.yaml", "head: bella", "head: \"bella@port.hk\""),
    ];
    let after = with(&renames);
    let rows = diff(&before, &after);
    let told: Vec<_> =
        rows.resources.iter().map(|r| (r.action.name(), &*r.address, r.renamed_from.as_deref(), r.changes.len())).collect();
    assert_eq!(
        told,
        [
            ("rename", "person/bella@port.hk", Some("person/bella"), 0),
            ("rename", "role/everyone", Some("role/staff"), 0),
            ("rename", "unit/07 pay", Some("unit/hk-pay"), 0),
        ]
    );
    assert_eq!(lines(&diff(&after, &after)), Vec::<String>::new());
    let mut forgotten = renames;
    forgotten[0].2 = "{id: 07 pay,";
    forgotten[3].2 = "- id: everyone";
    forgotten[4].2 = "{id: \"bella@port.hk\",";
    assert_eq!(lines(&diff(&after, &with(&forgotten))), Vec::<String>::new());
    // Without the declaration it is another thing, and what refers to it changed.
    let undeclared = lines(&diff(&before, &with(&[("org/roles.yaml", "- id: staff", "- id: everyone")])));
    assert_eq!(undeclared.len(), 2);
    // A declaration that names nothing deployed says nothing.
    let vain = with(&[("org/roles.yaml", "- id: staff", "- id: staff\n    renamed_from: nobody")]);
    assert_eq!(lines(&diff(&before, &vain)), Vec::<String>::new());
}

#[test]
fn a_diff_follows_its_schema() {
    let rows = diff(
        &with(&[]),
        &with(&[("org/people.yaml", "{id: carl", "{id: karl, renamed_from: carl"), ("org/units.yaml", "carl]", "karl]")]),
    );
    let document = serde_json::to_value(&rows).unwrap();
    check_schema("diff", &Diff::schema(), &document);
    assert_eq!(document["format"], "ordinance.diff/1");
    assert!(document.get("decisions").is_none() && document.get("verdict").is_none());
    let again: Diff = serde_json::from_value(document).unwrap();
    assert_eq!(again, rows);
    let _: &DiffRow = &again.resources[0];
}
