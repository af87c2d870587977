//! What `check` proves of decision tables, against trying everything: a table has a finding exactly when some request breaks it,
//! and the request that a finding shows does what the finding says.

use ordinance::{Engine, Findings, Memory, Opening, Workspace, findings_json};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generators::dice::Dice;

const NOUNS: &str = "ordinance: v1
kind: PolicySet
name: sample
release: '1'
---
ordinance: v1
kind: Tenant
id: sample
edition: free
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: u0, type: group, units: [{id: u1, type: subsidiary, units: [{id: u2, type: department}]}, {id: u3, type: subsidiary}]}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: u0}]
---
ordinance: v1
kind: Catalog
applications:
  - id: app
    resources:
      - {type: Doc, actions: [read], attributes: {n: int, k: {enum: [a, b, c]}, u: Unit, owner: Person}}
";

/// A comparison of numbers.
type Compare = fn(i64, i64) -> bool;

/// A cell as it is written, and which values it takes.
type Cell = (String, Compare, i64);

#[derive(Clone)]
struct Row {
    n: Vec<Cell>,
    k: Vec<&'static str>,
    u: Option<usize>,
    out: &'static str,
}

const NUMBERS: std::ops::RangeInclusive<i64> = -1..=5;
const KINDS: [&str; 3] = ["a", "b", "c"];
/// Units in pre-order with the number behind their last descendant.
const ENDS: [usize; 4] = [4, 3, 3, 4];

impl Row {
    fn any(dice: &mut Dice) -> Self {
        let tests: [(&str, Compare); 6] = [
            ("", |a, b| a == b),
            ("!= ", |a, b| a != b),
            ("< ", |a, b| a < b),
            ("<= ", |a, b| a <= b),
            ("> ", |a, b| a > b),
            (">= ", |a, b| a >= b),
        ];
        let count = dice.below(3);
        let mut n: Vec<Cell> = Vec::new();
        for _ in 0..count {
            let (symbol, holds) = tests[if count == 2 { 1 + dice.below(5) } else { dice.below(6) }];
            let constant = dice.between(0, 4);
            n.push((format!("{symbol}{constant}"), holds, constant));
        }
        let k = if dice.chance(40) { Vec::new() } else { dice.few(&KINDS, 2) };
        Self { n, k, u: dice.maybe(40, |dice| dice.below(4)), out: dice.word(&["x", "y"]) }
    }

    fn fits(&self, n: i64, k: &str, u: usize) -> bool {
        self.n.iter().all(|(_, holds, constant)| holds(n, *constant))
            && (self.k.is_empty() || self.k.contains(&k))
            && self.u.is_none_or(|unit| (unit..ENDS[unit]).contains(&u))
    }

    fn text(&self) -> String {
        let n: Vec<&str> = self.n.iter().map(|(text, ..)| text.as_str()).collect();
        let n = if n.is_empty() { "-".to_owned() } else { n.join(" and ") };
        let k = if self.k.is_empty() { "-".to_owned() } else { format!("in [{}]", self.k.join(", ")) };
        let u = self.u.map_or("-".to_owned(), |unit| format!("within u{unit}"));
        format!("  - ['{n}', '{k}', '{u}', {}]\n", self.out)
    }
}

fn points() -> impl Iterator<Item = (i64, &'static str, usize)> {
    NUMBERS.flat_map(|n| KINDS.into_iter().flat_map(move |k| (0..4).map(move |u| (n, k, u))))
}

fn open(hit: &str, rows: &[Row]) -> (Workspace, Engine) {
    let rows: String = rows.iter().map(Row::text).collect();
    let table = format!(
        "ordinance: v1\nkind: Table\nid: t\nhit: {hit}\ninputs: {{n: int, k: {{enum: [a, b, c]}}, u: Unit}}\n\
         outputs: {{out: {{enum: [x, y]}}}}\nrules:\n{rows}"
    );
    let asks = if hit == "collect" { "contains" } else { "==" };
    let rule =
        format!("ordinance v1\nrule r: allow anyone to read Doc when table t(resource.n, resource.k, resource.u) {asks} x\n");
    let tree = Memory::new().with("ordinance.yaml", NOUNS).with("t.yaml", table.as_str()).with("r.ord", rule.as_str());
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap();
    let engine = opened.engine().unwrap_or_else(|| panic!("a generated table is refused:\n{table}"));
    (opened, engine)
}

/// Whether the table has no answer for these inputs, as the engine says.
fn fails(engine: &Engine, inputs: &Value) -> bool {
    let request = json!({
        "subject": {"type": "person", "id": "ann"}, "action": {"name": "read"},
        "resource": {"type": "Doc", "id": "1", "properties": inputs},
        "context": {"now": "2026-11-22T10:00:00+08:00"},
    });
    let answer = engine.decide_json(&request.to_string(), None).unwrap();
    answer.context.errors.iter().any(|error| error.code == "no_match")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_table_has_findings_exactly_where_trying_everything_finds_something(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let hit = dice.word(&["first", "unique", "any", "collect"]);
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..1 + dice.below(6) {
            let row = Row::any(&mut dice);
            // The very same row twice is an error of its own.
            if !rows.iter().any(|other| other.text() == row.text()) {
                rows.push(row);
            }
        }
        let (opened, engine) = open(hit, &rows);
        let findings = Findings::new(opened.findings(), opened.unlisted(), opened.sources());
        let findings: Value = serde_json::from_str(&findings_json(&findings)).unwrap();
        let mut told = std::collections::BTreeMap::<&str, usize>::new();
        for finding in findings["findings"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap();
            *told.entry(code).or_default() += 1;
            if ["table/gap", "table/overlap", "table/conflict"].contains(&code) {
                prop_assert!(fails(&engine, &finding["witness"]["inputs"]), "{finding}");
            }
        }
        let fitting = |(n, k, u)| rows.iter().filter(|row| row.fits(n, k, u)).collect::<Vec<_>>();
        let broken = |rows: &Vec<&Row>| match hit {
            "unique" => rows.len() > 1,
            "any" => rows.iter().any(|row| row.out != rows[0].out),
            _ => false,
        };
        prop_assert_eq!(told.contains_key("table/gap"), points().any(|point| fitting(point).is_empty()));
        let conflicts = told.contains_key("table/overlap") || told.contains_key("table/conflict");
        prop_assert_eq!(conflicts, points().any(|point| broken(&fitting(point))));
        for (n, k, u) in points() {
            let rows = fitting((n, k, u));
            let inputs = json!({"n": n, "k": k, "u": format!("u{u}")});
            prop_assert_eq!(fails(&engine, &inputs), rows.is_empty() || broken(&rows));
        }
        let never = |row: &Row| !points().any(|(n, k, u)| row.fits(n, k, u));
        prop_assert_eq!(told.get("table/row-never-fits").copied().unwrap_or(0), rows.iter().filter(|row| never(row)).count());
        if hit == "first" {
            let decides = |at: usize| points().any(|point| rows.iter().position(|row| row.fits(point.0, point.1, point.2)) == Some(at));
            let idle = (0..rows.len()).filter(|at| !never(&rows[*at]) && !decides(*at)).count();
            prop_assert_eq!(told.get("table/shadowed").copied().unwrap_or(0), idle);
        }
    }
}
