//! A decision table of many columns and rows without a gap: boxes that are everything together, and of which no two meet.

use std::fmt::Write as _;

/// The files of a table.
pub fn files(columns: usize, rows: usize) -> Vec<(&'static str, String)> {
    let names: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
    let kind = |at: usize| match at % 3 {
        0 => "money",
        1 => "{enum: [a, b, c, d, e, f, g, h]}",
        _ => "int",
    };
    let inputs: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("{name}: {}", kind(at))).collect();
    let mut text = format!(
        "ordinance: v1\nkind: Table\nid: big\nhit: unique\ninputs: {{{}}}\noutputs: {{out: {{enum: [x, y, z]}}}}\nrules:\n",
        inputs.join(", ")
    );
    for (at, cell) in boxes(columns, rows).iter().enumerate() {
        let cells: Vec<String> = cell.iter().enumerate().map(|(column, range)| written(column, *range)).collect();
        let _ = writeln!(text, "  - [{}, {}]", cells.join(", "), ["x", "y", "z"][at % 3]);
    }
    let types: Vec<String> = inputs;
    let catalog = format!(
        "ordinance: v1\nkind: Catalog\napplications:\n  - id: app\n    resources:\n      - {{type: Doc, actions: [read], attributes: {{{}}}}}\n",
        types.join(", ")
    );
    let asked: Vec<String> = names.iter().map(|name| format!("resource.{name}")).collect();
    let rule = format!("ordinance v1\nrule r: allow anyone to read Doc when table big({}) == x\n", asked.join(", "));
    vec![("ordinance.yaml", NOUNS.to_owned()), ("table.yaml", text), ("catalog.yaml", catalog), ("rule.ord", rule)]
}

/// From where to before where a cell reaches in a column.
type Range = (usize, usize);

/// How far a column reaches: enums have eight values, numbers and amounts are cut in up to sixty-four places.
fn whole(column: usize) -> Range {
    (0, if column % 3 == 1 { 8 } else { 64 })
}

/// So many boxes that together are everything, and of which no two meet: the greatest is halved until there are enough.
fn boxes(columns: usize, rows: usize) -> Vec<Vec<Range>> {
    let mut boxes: Vec<Vec<Range>> = vec![(0..columns).map(whole).collect()];
    let mut mixed = 1_usize;
    while boxes.len() < rows {
        let size = |cell: &Vec<Range>| cell.iter().map(|(from, until)| (*until - *from) as u128).product::<u128>();
        let Some(greatest) = (0..boxes.len()).max_by_key(|at| size(&boxes[*at])) else { return boxes };
        let mut left = boxes.swap_remove(greatest);
        mixed = mixed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let start = (mixed >> 33) % columns;
        let Some(column) = (0..columns).map(|n| (start + n) % columns).find(|at| left[*at].1 - left[*at].0 > 1) else {
            return boxes;
        };
        let (from, until) = left[column];
        let middle = from + 1 + (mixed >> 40) % (until - from - 1);
        let mut right = left.clone();
        (left[column].1, right[column].0) = (middle, middle);
        boxes.extend([left, right]);
    }
    boxes
}

fn written(column: usize, range: Range) -> String {
    let all = whole(column);
    if range == all {
        return "'-'".to_owned();
    }
    if column % 3 == 1 {
        return format!("'in [{}]'", ["a", "b", "c", "d", "e", "f", "g", "h"][range.0..range.1].join(", "));
    }
    let shown = |at: usize| if column % 3 == 0 { format!("HKD {}", at * 250) } else { at.to_string() };
    let mut tests = Vec::new();
    if range.0 > all.0 {
        tests.push(format!(">= {}", shown(range.0)));
    }
    if range.1 < all.1 {
        tests.push(format!("< {}", shown(range.1)));
    }
    format!("'{}'", tests.join(" and "))
}

const NOUNS: &str = "ordinance: v1
kind: PolicySet
name: measured
release: '1'
---
ordinance: v1
kind: Tenant
id: measured
edition: free
time_zone: Asia/Hong_Kong
currency: HKD
registration: {route: new_company, documents: [company_search_nn1, director_id]}
---
ordinance: v1
kind: Units
units: [{id: u, type: group, head: ann}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: u}]
";
