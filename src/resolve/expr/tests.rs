//! Laws of expressions: what they mean (shown canonically) and what is refused.

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{DecisionTable, Expr, Ids, Rule, canonical_expr};
use crate::resolve::{Names, Vocabulary, access, catalog, table};
use crate::source::{Place, Sources};
use crate::syntax::{Document, Lost, read_yaml};
use crate::value::{IntegrationIx, PersonIx, RoleIx, Table, TableIx, UnitIx, Zone};

pub(in crate::resolve) const WORLD: &str = r#"
ordinance: v1
kind: Units
units:
  - id: group
    type: group
    units: [{id: hk-finance, type: department}, {id: hk-hr, type: department}]
---
ordinance: v1
kind: People
people: [{id: amy, unit: hk-finance}, {id: carl, unit: hk-hr}, {id: "08123", unit: hk-hr}]
---
ordinance: v1
kind: Roles
roles: [{id: staff}, {id: hr_officer}]
---
ordinance: v1
kind: Catalog
purposes: [payroll, appraisal]
channels: [ui, export]
context: {region: text, ip: ip, hour: int}
person_attributes: {grade: {type: int, optional: true}, site: {enum: [hk, sg]}}
unit_attributes: {country: {enum: [HK, SG]}, cost_centre: {type: text, optional: true}}
applications:
  - id: hr
    resources:
      - type: Record
        actions: [read, update]
        attributes:
          owner: Person
          unit: Unit
          deputy: {type: Person, optional: true}
          amount: money
          salary: {type: money, optional: true}
          count: int
          rate: decimal
          name: text
          stage: {enum: [applicant, employed, "on", "24h", x1]}
          tags: {set: text}
          members: {set: Person}
          stages: {set: {enum: [applicant, employed]}}
          start: date
          seen: instant
          lasts: duration
          grant: Role
          urgent: bool
        fields: {hkid: {format: hkid}}
      - {type: Note, actions: [read], attributes: {name: int}}
      - {type: Bare, actions: [read]}
---
ordinance: v1
kind: Table
id: authority
hit: first
inputs: {amount: money, stage: {enum: [applicant, employed]}}
outputs: {approver: Role, limit: money}
rules:
  - ["<= HKD 5000", "-", staff, HKD 1]
  - ["> HKD 5000 and <= HKD 50_000", "in [employed, applicant]", hr_officer, HKD 2]
"#;

/// Everything that expressions need, and nothing else resolved.
pub(in crate::resolve) struct World {
    pub documents: &'static [Document],
    pub names: Names<'static>,
    pub words: Vocabulary,
    pub tables: Table<TableIx, Option<DecisionTable>>,
    pub faults: Vec<Diagnostic>,
}

impl World {
    /// The world of some YAML documents behind [`WORLD`].
    pub fn with(more: &str) -> Self {
        let mut sources = Sources::default();
        let mut sink = Sink::new();
        let mut documents = Vec::new();
        for (path, text) in [("world.yaml", WORLD), ("more.yaml", more)] {
            let id = sources.add(path, text);
            if let Some(source) = sources.get(id).filter(|_| !text.is_empty()) {
                documents.extend(read_yaml(id, source, &mut sink).documents);
            }
        }
        // Names borrow from what was read for as long as the test runs.
        let documents: &'static [Document] = Vec::leak(documents);
        let lost: &'static Lost = Box::leak(Box::default());
        let names = Names::collect(documents, lost, Zone::new("Asia/Hong_Kong").unwrap(), None, &mut sink);
        let words = catalog::resolve(documents, &names, Place::default(), &mut sink);
        let tables = table::resolve(documents, &names, &words, &mut sink);
        Self { documents, names, words, tables, faults: sink.into_sorted() }
    }

    pub fn rules(&self) -> (Vec<Rule>, Vec<Diagnostic>) {
        let mut sink = Sink::new();
        let rules = access::resolve(self.documents, &self.names, &self.words, &self.tables, &mut sink);
        (rules, sink.into_sorted())
    }
}

impl Ids for World {
    fn unit_id(&self, unit: UnitIx) -> &str {
        self.names.units.id(unit).as_str()
    }
    fn person_id(&self, person: PersonIx) -> &str {
        self.names.people.id(person).as_str()
    }
    fn role_id(&self, role: RoleIx) -> &str {
        self.names.roles.id(role).as_str()
    }
    fn integration_id(&self, integration: IntegrationIx) -> &str {
        self.names.integrations.id(integration).as_str()
    }
    fn table_id(&self, table: TableIx) -> &str {
        self.names.tables.id(table).as_str()
    }
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str> {
        self.tables.get(table)?.as_ref()?.outputs.get(output).map(|column| column.name.as_str())
    }
}

fn rule_when(condition: &str, on: &str) -> (World, Option<Expr>, Vec<Diagnostic>) {
    let quoted = condition.replace('\'', "''");
    let world = World::with(&format!(
        "ordinance: v1\nkind: Access\nrules:\n  - {{id: r, effect: allow, subjects: [anyone], actions: [read], on: {on}, when: '{quoted}'}}\n"
    ));
    let (mut rules, findings) = world.rules();
    let mut all: Vec<_> = world.faults.clone();
    all.extend(findings);
    let when = rules.pop().and_then(|rule| rule.when);
    (world, when, all)
}

/// The canonical text of a condition, or the codes of what is wrong with it.
fn shown(condition: &str) -> Result<String, Vec<&'static str>> {
    let (world, when, findings) = rule_when(condition, "Record");
    if findings.is_empty() {
        Ok(canonical_expr(&when.expect("a condition without a finding"), &world))
    } else {
        Err(findings.iter().map(|finding| finding.code.id).collect())
    }
}

fn told(condition: &str) -> String {
    let (_, _, findings) = rule_when(condition, "Record");
    findings.iter().map(|finding| format!("{} {}", finding.message(), finding.helps().unwrap_or_default())).collect()
}

#[test]
fn conditions_mean_what_they_say() {
    for (written, canonical) in [
        ("resource.urgent", "resource.urgent"),
        ("not resource.urgent", "not resource.urgent"),
        ("not not resource.urgent", "resource.urgent"),
        ("resource.amount >  HKD 5_000", "resource.amount > HKD 5000.00"),
        ("HKD 5000.0 < resource.amount", "HKD 5000.00 < resource.amount"),
        ("resource.count == 5_0", "resource.count == 50"),
        ("resource.rate == 5 and resource.count > 2.50", "resource.count > 2.5 and resource.rate == 5"),
        (r#"resource.stage == "employed""#, "resource.stage == employed"),
        (r#"resource.stage != "on""#, r#"resource.stage != "on""#),
        (r#"resource.stage in ["24h", employed]"#, r#"resource.stage in ["24h", employed]"#),
        ("resource.unit within hk-finance", "resource.unit within hk-finance"),
        ("hk-finance within resource.unit", "hk-finance within resource.unit"),
        (r#"resource.owner == "08123""#, r#"resource.owner == "08123""#),
        ("resource.owner in [carl, amy, amy]", "resource.owner in [amy, carl]"),
        ("resource.owner.manager.unit.country == HK", "resource.owner.manager.unit.country == HK"),
        ("principal in resource.members or resource.urgent", "principal in resource.members or resource.urgent"),
        ("resource.tags contains \"a\"", "resource.tags contains \"a\""),
        (
            "resource.name like \"*@x\" and (resource.name starts_with \"a\" and resource.urgent)",
            "resource.name like \"*@x\" and resource.name starts_with \"a\" and resource.urgent",
        ),
        (
            "any(m in resource.members where m.unit within principal.unit)",
            "any(x1 in resource.members where x1.unit within principal.unit)",
        ),
        ("any(x in resource.members where all(s in [applicant] where s == resource.stage))", "!"),
        (
            "any(x in resource.stages where x == resource.stage or resource.stage == \"x1\")",
            "any(x1 in resource.stages where resource.stage == \"x1\" or x1 == resource.stage)",
        ),
        (
            "any(a in resource.members where any(b in resource.members where a == b.manager))",
            "any(x1 in resource.members where any(x2 in resource.members where x1 == x2.manager))",
        ),
        ("purpose == payroll", "purpose == payroll"),
        ("purpose not in [appraisal, payroll]", "purpose not in [appraisal, payroll]"),
        ("channel != export", "channel != export"),
        (
            "days_until(resource.start) < 14 and weekday(now) in [sat, sun] and hour(now) >= 9",
            "days_until(resource.start) < 14 and hour(now) >= 9 and weekday(now) in [sat, sun]",
        ),
        ("resource.start - 14d < today + 1d", "resource.start - 14d < today + 1d"),
        ("resource.seen + 24h > now and resource.seen >= 2026-12-31", "resource.seen + 1d > now and resource.seen >= 2026-12-31"),
        ("now < 2026-12-31T09:00+08:00", "now < 2026-12-31T01:00:00Z"),
        ("resource.amount * 2 + HKD 1 > resource.amount", "(resource.amount * 2) + HKD 1.00 > resource.amount"),
        ("context has ip and context.ip in 10.0.0.0/8", "context has ip and context.ip in 10.0.0.0/8"),
        (
            "context has ip and context.ip in [10.0.0.0/8, \"2001:db8::/32\"]",
            "context has ip and context.ip in [\"2001:db8::/32\", 10.0.0.0/8]",
        ),
        (
            "table authority(resource.amount, applicant).approver == staff",
            "table authority(resource.amount, applicant).approver == staff",
        ),
        ("resource.grant == hr_officer", "resource.grant == hr_officer"),
        ("resource.lasts > 3d - 1d", "resource.lasts > 3d - 1d"),
        (
            "(resource.urgent or resource.count > 1) and not (resource.urgent and resource.count < 1)",
            "(resource.count > 1 or resource.urgent) and not (resource.count < 1 and resource.urgent)",
        ),
        ("resource.tags == [\"b\", \"a\"]", "resource.tags == [\"a\", \"b\"]"),
        ("true", "true"),
    ] {
        if canonical == "!" {
            assert_eq!(shown(written), Err(vec!["expr/unknown-name"]), "{written}");
            continue;
        }
        assert_eq!(shown(written), Ok(canonical.to_owned()), "{written}");
        assert_eq!(shown(canonical), Ok(canonical.to_owned()), "{canonical} again");
    }
}

#[test]
fn what_may_be_absent_is_guarded_in_its_conjunction() {
    let unguarded = || Err(vec!["expr/unguarded"]);
    for guarded in [
        "resource has salary and resource.salary > HKD 5",
        "resource.salary > HKD 5 and resource has salary",
        "resource has salary and (resource.urgent or resource.salary > HKD 5)",
        "(resource has salary and resource.urgent) and resource.salary > HKD 5",
        "resource has salary and not (resource.salary > HKD 5)",
        "principal has grade and principal.grade > 3",
        "resource has deputy and resource.deputy has grade and resource.deputy.grade > 3",
        "any(m in resource.members where m has grade and m.grade > 3)",
        "principal has grade and any(m in resource.members where m has grade and m.grade > principal.grade)",
        "principal.unit has cost_centre and principal.unit.cost_centre == \"a\"",
        "context has hour and context.hour > 3",
        "principal.title == \"x\"",
        "resource has count and resource.count > 1",
    ] {
        assert!(shown(guarded).is_ok(), "{guarded}: {:?}", shown(guarded));
    }
    for open in [
        "resource.salary > HKD 5",
        "resource has salary or resource.salary > HKD 5",
        "not (resource has salary) or resource.salary > HKD 5",
        "context.region == \"x\"",
        "resource has deputy and resource.deputy.grade > 3",
        "resource.deputy has grade",
        "any(m in resource.members where m has grade) and any(m in resource.members where m.grade > 3)",
        "any(m in resource.members where m has grade and any(m in resource.members where m.grade > 3))",
    ] {
        assert_eq!(shown(open), unguarded(), "{open}");
    }
    assert!(told("resource.salary > HKD 5").contains("`resource has salary and …`"), "{}", told("resource.salary > HKD 5"));
}

#[test]
fn what_means_nothing_is_told_once() {
    for (written, code) in [
        ("resource.salery > HKD 5", "expr/unknown-attribute"),
        ("resource.hkid == \"A\"", "expr/field-in-condition"),
        ("resource.owner.salary > HKD 5", "expr/unknown-attribute"),
        ("resource.count.x == 1", "expr/no-parts"),
        ("resource.members.unit == hk-hr", "expr/no-parts"),
        ("resource == amy", "expr/whole-root"),
        ("request.amount > HKD 5", "expr/flows-only"),
        ("subject == amy", "expr/flows-only"),
        ("requester == amy", "expr/flows-only"),
        ("person == amy", "expr/not-here"),
        ("urgent", "expr/unknown-name"),
        ("amount > HKD 5", "expr/unknown-name"),
        ("principal == ami", "ref/unknown-person"),
        ("resource.unit == hk-fnance", "ref/unknown-unit"),
        ("resource.grant == stuff", "ref/unknown-role"),
        ("resource.stage == employd", "expr/unknown-value"),
        ("purpose == payrol", "expr/unknown-value"),
        ("resource.name == falcon", "expr/unquoted-text"),
        ("resource.owner == 249043822", "expr/literal-for-id"),
        ("resource.stage == 24h", "expr/literal-for-id"),
        ("resource.name < \"b\"", "expr/unordered"),
        ("resource.stage > applicant", "expr/unordered"),
        ("resource.unit < hk-hr", "expr/unordered"),
        ("resource.amount > 5000", "expr/number-for-money"),
        ("resource.amount > resource.count", "expr/incomparable"),
        ("resource.amount > HDK 5", "expr/unknown-currency"),
        ("resource.amount > HKD 5.001", "expr/too-many-decimals"),
        ("resource.amount > JPY 5.0", "expr/too-many-decimals"),
        ("resource.start == 2026-02-30", "expr/no-such-day"),
        ("resource.start + 24h < today", "expr/duration-on-date"),
        ("resource.seen - 3mo < now", "expr/months-on-instant"),
        ("resource.seen - (1d + 3mo) < now", "expr/months-on-instant"),
        ("resource.start + 5 < today", "expr/arithmetic"),
        ("resource.start - today > 5d", "expr/arithmetic"),
        ("resource.amount * resource.amount > HKD 5", "expr/arithmetic"),
        ("resource.name + \"x\" == \"ax\"", "expr/arithmetic"),
        ("resource.unit in hk-hr", "expr/not-a-set"),
        ("principal in hk-hr", "expr/not-a-set"),
        ("resource.name in \"abc\"", "expr/not-a-set"),
        ("resource.owner within hk-hr", "expr/type"),
        ("resource.count contains 3", "expr/not-a-set"),
        ("any(x in resource.owner where true)", "expr/not-a-set"),
        ("context has ip and context.ip == 10.0.0.0/8", "expr/network-equals"),
        ("context.purpose == payroll", "expr/context-key"),
        ("hour(today) > 3", "expr/function-argument"),
        ("days_until(now) > 3", "expr/function-argument"),
        ("resource.count", "expr/not-a-condition"),
        ("table authority(resource.amount).approver == staff", "expr/arguments"),
        ("table authority(resource.amount, applicant) == staff", "expr/which-output"),
        ("table authority(resource.amount, applicant).approvr == staff", "expr/unknown-output"),
        ("table authorty(resource.amount, applicant).approver == staff", "ref/unknown-table"),
        ("resource.count == 99999999999999999999", "expr/number-too-large"),
        ("resource.urgent == 60%", "expr/percent"),
        ("purpose has x", "expr/has-what"),
        ("resource.lasts == \"24h\"", "expr/quoted-literal"),
        ("resource.tags == []  and resource.count in [1, x]", "expr/unknown-name"),
    ] {
        assert_eq!(shown(written), Err(vec![code]), "{written}: {}", told(written));
    }
    assert!(told("resource.stage == employd").contains("did you mean `employed`?"));
    assert!(told("urgent").contains("did you mean `resource.urgent`?"));
    assert!(told("resource.amount > HDK 5").contains("did you mean `HKD`?"));
}

#[test]
fn every_type_of_a_rule_has_the_attributes_that_it_reads() {
    let codes = |condition: &str, on: &str| -> Vec<&str> { rule_when(condition, on).2.iter().map(|f| f.code.id).collect() };
    assert_eq!(codes("resource.name == \"a\"", "[Record, Note]"), ["expr/attribute-differs"]);
    assert_eq!(codes("resource.count == 1", "[Record, Note]"), ["expr/unknown-attribute"]);
    assert_eq!(codes("resource.nothing == 1", "[Record, Rekord]"), ["ref/unknown-type", "expr/unknown-attribute"]);
}

#[test]
fn long_and_deep_expressions_are_bounded() {
    let long = vec!["resource.urgent"; 3_000].join(" or ");
    assert_eq!(shown(&long), Ok("resource.urgent".to_owned()));
    let deep = format!("{}resource.urgent", "not ".repeat(5_000));
    assert!(shown(&deep).is_err());
}
