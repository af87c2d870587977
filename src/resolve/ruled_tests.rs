//! What is told of the catalogue, rules, tables, rates and tests, and what they mean when nothing is.

use super::tests::{files, read};
use crate::model::{PolicySet, Subject};

const CATALOG: &str = "ordinance: v1
kind: Catalog
purposes: [payroll, appraisal]
channels: [ui, {id: export, ceiling: last4}]
context: {ip: ip}
applications:
  - id: hr
    resources:
      - type: Record
        actions: [read, update]
        attributes: {owner: Person, unit: Unit, amount: {type: money, optional: true}, tags: {set: text}}
        fields: {hkid: {format: hkid, class: identity_document, purposes: [payroll], retention: 7y after leaving}}
      - {type: Bare, actions: [read], attributes: {tags: {set: text}}}
      - {type: Placed, actions: [read], unit: place, attributes: {place: Unit}}
  - {id: mail}
";
const ROLES: &str = "ordinance: v1\nkind: Roles\nroles:\n  - {id: clerk, assign: [{person: amy, scope: tenant}]}\n";
const LEAVER: &str = "ordinance: v1\nkind: People\npeople: [{id: gone, unit: hk-hr, status: left}]\n";
const RULES: &str = "ordinance: v1
kind: Access
rules:
  - {id: clerks, effect: allow, subjects: [{role: clerk}], actions: [read], on: Record}
  - {id: own, effect: allow, subjects: [self, manager], actions: [read], on: Record}
  - {id: no_payroll, effect: deny, subjects: [anyone], actions: [read], on: Record, purposes: [payroll]}
  - {id: mails, effect: allow, subjects: [{unit: hk-hr}], actions: [use], on: {app: mail}}
";

fn set<'a>(other: &[(&'a str, &'a str)]) -> (Option<PolicySet>, Vec<String>) {
    let mut all = vec![("catalog.yaml", CATALOG), ("roles.yaml", ROLES), ("leaver.yaml", LEAVER), ("rules.yaml", RULES)];
    all.retain(|(path, _)| !other.iter().any(|(taken, _)| taken == path));
    all.extend(other);
    let (resolution, told) = read(&files(&all));
    (resolution.whole(), told)
}

/// `file:line:column code` of what is told of the set with one more document of a kind.
fn faults(kind: &str, body: &str) -> Vec<String> {
    let text = format!("ordinance: v1\nkind: {kind}\n{body}");
    let path = if kind == "Catalog" { "catalog.yaml" } else { "x.yaml" };
    short(&set(&[(path, &text)]).1)
}

fn short(told: &[String]) -> Vec<String> {
    let code = |line: &String| line.split(": ").next().unwrap_or_default().trim_start_matches("x.yaml:").to_owned();
    told.iter().map(code).collect()
}

fn codes(kind: &str, body: &str) -> Vec<String> {
    faults(kind, body).iter().map(|line| line.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
}

fn states(body: &str, key: &str) -> bool {
    body.split(", ").any(|part| part.starts_with(key))
}

fn rule(body: &str) -> Vec<String> {
    let full = |key: &str, default: &str| if states(body, key) { String::new() } else { format!(", {default}") };
    let rest = [
        full("effect:", "effect: allow"),
        full("subjects:", "subjects: [anyone]"),
        full("actions:", "actions: [read]"),
        full("on:", "on: Record"),
    ];
    codes("Access", &format!("rules: [{{id: r, {body}{}}}]\n", rest.concat()))
}

fn test(body: &str) -> Vec<String> {
    let full = |key: &str, default: &str| if states(body, key) { String::new() } else { format!(", {default}") };
    let rest = [
        full("action:", "action: read"),
        full("on:", "on: {type: Record, owner: carl, unit: hk}"),
        full("expect:", "expect: {amy: allow}"),
    ];
    codes("Tests", &format!("decide: [{{name: t, {body}{}}}]\n", rest.concat()))
}

const NONE: [&str; 0] = [];

#[test]
fn a_whole_set_is_whole() {
    let tests = "ordinance: v1\nkind: Tests\nclock: 2026-11-21T10:00:00+08:00\ndecide:
  - {action: read, on: {type: Record, owner: carl, unit: hk}, expect: {amy: allow, carl: allow}, because: {amy: clerks}}
  - {action: read, purpose: payroll, on: {type: Record}, vary: {amount: [HKD 5, null]}, expect: {amy: [deny, deny]}, because: {amy: no_payroll}}
  - {action: use, on: {type: App, id: mail}, expect: {bella: allow, gone: deny}}\n";
    let (set, told) = set(&[("tests.yaml", tests)]);
    assert_eq!(told, Vec::<String>::new());
    let set = set.unwrap();
    let ids: Vec<_> = set.rules.iter().map(|rule| rule.named.id.to_string()).collect();
    assert_eq!(ids, ["clerks", "mails", "no_payroll", "own"]);
    assert_eq!(set.tests.iter().map(|test| test.cells.len()).collect::<Vec<_>>(), [2, 2, 2]);
    let record = set.catalog.types.iter().find(|row| row.named.id.as_str() == "Record").unwrap();
    assert_eq!(record.unit.as_ref().map(|id| id.to_string()), Some("unit".to_owned()));
    assert_eq!(set.catalog.classes.len(), 8);
}

#[test]
fn access_rules_name_what_is_there() {
    assert_eq!(rule("on: Rekord"), ["ref/unknown-type"]);
    assert_eq!(rule("on: {app: mails}"), ["ref/unknown-app"]);
    assert_eq!(rule("actions: [reed]"), ["access/action-not-declared"]);
    assert_eq!(rule("actions: [update], on: [Record, Bare]"), ["access/action-not-declared"]);
    assert_eq!(rule("actions: [read], on: App"), ["access/action-not-declared"]);
    assert_eq!(rule("actions: [use], on: [App, {app: mail}]"), NONE);
    assert_eq!(rule("subjects: [{role: clark}]"), ["ref/unknown-role"]);
    assert_eq!(
        rule("subjects: [{person: ami}, {unit: hkk}, {integration: hris}]"),
        ["ref/unknown-person", "ref/unknown-unit", "ref/unknown-integration"]
    );
    assert_eq!(rule("purposes: [payrol]"), ["ref/unknown-purpose"]);
    assert_eq!(rule("in_unit: hkk"), ["ref/unknown-unit"]);
    assert_eq!(rule("from: 2026-02-30"), ["time/no-such-day"]);
    assert_eq!(rule("from: 2026-03-01, until: 2026-02-01"), ["time/ends-before-it-begins"]);
    assert_eq!(rule("when: amount > HKD 5"), ["expr/unknown-name"]);
    assert_eq!(rule("subjects: [anyone, {person: amy}, anyone]"), ["access/repeated"]);
    assert_eq!(
        codes("Access", "rules: [{id: own, effect: allow, subjects: [anyone], actions: [read], on: Record}]\n"),
        ["id/duplicate"]
    );
}

#[test]
fn subjects_ask_for_what_the_type_has() {
    assert_eq!(rule("subjects: [self], on: Placed"), ["access/needs-owner"]);
    assert_eq!(rule("subjects: [{manager: any}], on: [Record, Placed]"), ["access/needs-owner"]);
    assert_eq!(rule("subjects: [{head_of: unit}], on: Bare"), ["access/needs-unit"]);
    assert_eq!(rule("subjects: [{role: clerk}], on: Bare"), ["access/needs-unit"]);
    assert_eq!(rule("subjects: [{role: clerk, anywhere: true}], on: Bare"), NONE);
    assert_eq!(rule("subjects: [{role: clerk}], on: Placed"), NONE);
    assert_eq!(rule("in_unit: hk, on: Bare"), ["access/needs-unit"]);
    assert_eq!(rule("subjects: [{role: clerk}], actions: [use], on: {app: mail}"), NONE);
    assert_eq!(rule("subjects: [self], actions: [use], on: {app: mail}"), ["access/application-has-no-record"]);
    assert_eq!(rule("subjects: [{unit: hk}], except: [self], on: Bare"), ["access/needs-owner"]);
}

#[test]
fn the_meaning_of_a_rule() {
    let text = "ordinance: v1\nkind: Access\nrules: [{id: r, effect: deny, subjects: [{manager: 2}, self], except: [{role: clerk, anywhere: true}], \
                actions: [update, read], on: [Record], in_unit: hk, through: 2026-12-31}]\n";
    let (set, told) = set(&[("x.yaml", text)]);
    assert_eq!(told, Vec::<String>::new());
    let set = set.unwrap();
    let rule = set.rules.iter().find(|rule| rule.named.id.as_str() == "r").unwrap();
    assert_eq!(rule.subjects.iter().map(|subject| subject.value).collect::<Vec<_>>(), [Subject::Owner, Subject::Manager(2)]);
    assert_eq!(
        rule.actions.iter().map(|action| set.catalog.actions[action.value].to_string()).collect::<Vec<_>>(),
        ["read", "update"]
    );
    assert!(rule.validity.period.until.is_some());
}

#[test]
fn the_catalogue_declares_each_thing_once() {
    let with = |resource: &str| {
        codes("Catalog", &format!("applications: [{{id: hr, resources: [{{type: Record, actions: [read], {resource}}}]}}]\n"))
    };
    let top = |body: &str| -> Vec<String> {
        codes("Catalog", &format!("{body}\n"))
            .into_iter()
            .filter(|c| !c.starts_with("ref/") && !c.starts_with("access"))
            .collect()
    };
    let only = |found: Vec<String>| -> Vec<String> { found.into_iter().filter(|code| code.starts_with("catalog/")).collect() };
    assert_eq!(only(with("attributes: {a: txt}")), ["catalog/unknown-type"]);
    assert_eq!(only(with("attributes: {a: {set: {set: int}}}")), ["catalog/set-of-sets"]);
    assert_eq!(only(with("attributes: {a: {enum: []}}")), ["catalog/empty-enum"]);
    let long: Vec<_> = (0..1_001).map(|n| format!("v{n}")).collect();
    assert_eq!(
        with(&format!("attributes: {{a: {{enum: [{}]}}}}", long.join(", ")))
            .iter()
            .filter(|code| *code == "limit/too-many-values")
            .count(),
        1
    );
    assert_eq!(only(with("attributes: {a: {enum: [x, x]}}")), ["catalog/declared-twice"]);
    assert_eq!(only(with("attributes: {a: int}, fields: {a: {format: text}}")), ["catalog/field-and-attribute"]);
    assert_eq!(only(with("unit: ort, attributes: {unit: Unit}")), ["catalog/unknown-anchor"]);
    assert_eq!(only(with("owner: unit, attributes: {unit: Unit}")), ["catalog/anchor-type"]);
    assert_eq!(only(with("fields: {a: {format: hkids}}")), ["catalog/unknown-format"]);
    assert_eq!(only(with("fields: {a: {format: text, retention: 7 years}}")), ["catalog/retention"]);
    assert_eq!(
        only(with("attributes: {d: int}, fields: {a: {format: text, retention: 2y after d}}")),
        ["catalog/retention-from"]
    );
    assert_eq!(only(with("attributes: {d: date}, fields: {a: {format: text, retention: 2y after d}}")), NONE);
    assert_eq!(
        with("fields: {a: {format: text, class: fnancial, purposes: [x]}}")
            .iter()
            .filter(|c| c.starts_with("ref/unknown-class"))
            .count(),
        1
    );
    assert_eq!(only(top("context: {purpose: text}")), ["catalog/context-key-taken"]);
    assert_eq!(only(top("person_attributes: {title: text}")), ["catalog/built-in-name"]);
    assert_eq!(only(top("unit_attributes: {type: text}")), ["catalog/built-in-name"]);
    assert_eq!(only(top("classes: [health]")), ["catalog/built-in-class"]);
    assert_eq!(only(top("channels: [{id: ui, ceiling: last0}]")), ["catalog/unknown-view"]);
    let twice = "ordinance: v1\nkind: Catalog\ncontext: {ip: text}\n";
    assert_eq!(short(&set(&[("x.yaml", twice)]).1), ["3:11 catalog/declared-twice"]);
}

#[test]
fn an_application_needs_its_edition() {
    let more =
        "ordinance: v1\nkind: Catalog\napplications: [{id: vault, needs_edition: hybrid}, {id: old, needs_edition: free}]\n";
    assert_eq!(short(&set(&[("x.yaml", more)]).1), ["3:43 edition/application"]);
}

#[test]
fn decision_tables_are_typed_cell_by_cell() {
    let table = |body: &str| codes("Table", &format!("id: t\n{body}\n"));
    let with = |hit: &str, row: &str| {
        table(&format!(
            "hit: {hit}\ninputs: {{amount: money, kind: {{enum: [a, b]}}, name: text, at: Unit}}\noutputs: {{out: int}}\nrules: [{row}]"
        ))
    };
    assert_eq!(with("first", "['<= HKD 5', 'in [a, b]', 'like \"x*\"', within hk, 1]"), NONE);
    assert_eq!(with("first", "['-', b, plain, '!= hk', -1], [HKD 1, a, '\"quoted\"', hk, 1]"), NONE);
    assert_eq!(with("first", "['-', '-', '-', 1]"), ["table/row-length"]);
    assert_eq!(
        with("first", "['<= 5', c, '> x', within hkk, one]"),
        ["expr/number-for-money", "expr/unknown-value", "table/cell-operator", "ref/unknown-unit", "value/wrong"]
    );
    assert_eq!(with("first", "[resource.amount, '-', '-', '-', 1]"), ["expr/not-a-constant"]);
    assert_eq!(with("first", "['-', a, '-', '-', 1], ['-', a, '-', '-', 1]"), ["table/equal-rows"]);
    assert_eq!(with("collect count", "['-', a, '-', '-', 1], ['-', a, '-', '-', 1]"), NONE);
    assert_eq!(with("priority", "['-', a, '-', '-', 1]"), ["table/hit-needs-enum"]);
    assert_eq!(with("collect sum", "['-', a, '-', '-', 1]"), NONE);
    assert_eq!(table("hit: collect max\ninputs: {a: int}\noutputs: {b: text}\nrules: []"), ["table/hit-needs-number"]);
    assert_eq!(table("hit: collect max\ninputs: {a: int}\noutputs: {b: int, c: int}\nrules: []"), ["table/hit-needs-one-output"]);
    assert_eq!(table("hit: first\ninputs: {a: int}\noutputs: {b: inn}\nrules: [[x, y, z]]"), ["catalog/unknown-type"]);
}

#[test]
fn rates_are_numbers_of_days_and_currencies() {
    let rates = |body: &str| codes("Rates", &format!("rates: [{body}]\n"));
    assert_eq!(rates("{on: 2026-11-20, currency: HKD, per: {USD: '7.78', SGD: 5.95}}"), NONE);
    assert_eq!(
        rates("{on: 2026-11-31, currency: HKG, per: {US: '0', USD: '-1', HKD: '1'}}"),
        ["time/no-such-day", "rate/unknown-currency", "rate/unknown-currency", "rate/not-a-rate"]
    );
    assert_eq!(rates("{on: 2026-11-20, currency: HKD, per: {HKD: '1'}}"), ["rate/own-currency"]);
    assert_eq!(rates("{on: 2026-11-20, currency: HKD, per: {}}, {on: 2026-11-20, currency: HKD, per: {}}"), ["rate/twice"]);
}

#[test]
fn tests_promise_something_that_can_fail() {
    assert_eq!(test("expect: {amy: allow, carl: deny}, because: {amy: [clerks]}"), NONE);
    assert_eq!(test("expect: {}"), ["test/no-assertion"]);
    assert_eq!(test("expect: {ami: allow}"), ["test/unknown-subject"]);
    assert_eq!(test("expect: {amy: alow}"), ["test/not-an-outcome"]);
    assert_eq!(test("expect: {amy: [allow]}"), ["test/list-without-vary"]);
    assert_eq!(test("vary: {amount: []}, expect: {amy: []}"), ["test/empty-vary"]);
    assert_eq!(test("vary: {amount: [HKD 1, HKD 2]}, expect: {amy: [allow]}"), ["test/cell-missing"]);
    assert_eq!(test("vary: {amount: [HKD 1, HKD 2]}, expect: {amy: allow}"), ["test/cell-missing"]);
    assert_eq!(test("vary: {unit: [hk, hk-hr]}, expect: {amy: [allow, allow]}"), ["test/varied-and-stated"]);
    assert_eq!(test("vary: {amount: [HKD 1, HKD 2], tags: [[a]]}, expect: {amy: [allow, deny]}"), ["test/vary-lengths"]);
    assert_eq!(test("vary: {amonut: [HKD 1, HKD 2]}, expect: {amy: [allow, allow]}"), ["test/unknown-attribute"]);
    assert_eq!(test("because: {carl: own}"), ["test/cell-not-stated"]);
    assert_eq!(test("because: {amy: clerk}"), ["ref/unknown-rule"]);
    assert_eq!(test("because: {amy: mails}"), ["test/matches-nothing"]);
    assert_eq!(test("because: {amy: no_payroll}"), ["test/because-contradicts"]);
    assert_eq!(test("expect: {gone: deny}"), ["test/cannot-fail-inactive"]);
    assert_eq!(test("action: update, expect: {amy: deny}"), ["test/cannot-fail"]);
    assert_eq!(test("action: [read, updat]"), ["access/action-not-declared"]);
    assert_eq!(
        test("on: {type: Record, owner: carll, hkid: A, amount: 5}"),
        ["ref/unknown-person", "test/unknown-attribute", "value/wrong"]
    );
    assert_eq!(test("on: {type: App, id: male}, action: use"), ["ref/unknown-app"]);
    assert_eq!(test("context: {purpose: payroll, ipp: 1.1.1.1}"), ["test/unknown-context-key", "test/unknown-context-key"]);
    assert_eq!(
        test("purpose: pay, channel: u, scenario: s, now: yesterday"),
        ["ref/unknown-purpose", "ref/unknown-channel", "ref/unknown-scenario", "time/not-a-moment"]
    );
    let (many, outcomes) = (vec!["HKD 1"; 1_001].join(", "), vec!["allow"; 1_001].join(", "));
    assert_eq!(test(&format!("vary: {{amount: [{many}]}}, expect: {{amy: [{outcomes}]}}")), ["limit/too-many-variants"]);
    let actions = vec!["read"; 100_001].join(", ");
    assert_eq!(test(&format!("action: [{actions}]")), ["limit/too-many-cells"]);
    assert_eq!(codes("Tests", "clock: 2026-11-21T10:00:00+08:00\n"), ["test/no-assertion"]);
}
