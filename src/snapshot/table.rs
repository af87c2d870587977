use super::expr::{constant, titled, type_of, typed};
use super::mark;
use super::node::{Fields, Node, Shape};
use crate::model::{Attribute, Cell, CellTest, DecisionTable, Hit, Operator, PolicySet, Row};

/// A decision table. Columns are in order, because arguments are; rows only where their order decides.
pub(super) fn entry(set: &PolicySet, table: &DecisionTable) -> Node {
    let mut fields = titled(&table.named);
    let at = table.named.at;
    fields.put("hit", Node::text(table.hit.name(), table.hit.place));
    let ranked = matches!(table.hit.value, Hit::Priority | Hit::OutputOrder);
    let columns = |columns: &[Attribute], ranked| Shape::Sequence(columns.iter().map(|c| column(c, ranked)).collect());
    fields.put("inputs_in_order", Node::new(columns(&table.inputs, false), at));
    fields.put("outputs_in_order", Node::new(columns(&table.outputs, ranked), at));
    let rows = table.rows.iter().map(|next| row(set, table, next));
    match table.hit.value {
        Hit::First | Hit::RuleOrder => fields.put("rows_in_order", Node::new(Shape::Sequence(rows.collect()), at)),
        Hit::CollectCount | Hit::CollectSum => fields.set("rows", counted(rows.collect())),
        _ => fields.set("rows", rows.collect()),
    }
    fields.into()
}

fn column(column: &Attribute, ranked: bool) -> Node {
    let mut fields = Fields::new(column.name.place);
    fields.put("name", Node::text(&column.name.value, column.name.place));
    fields.put("type", type_of(&column.value_type, ranked, column.name.place));
    fields.put("optional", Node::new(Shape::Bool(column.optional), column.name.place));
    fields.into()
}

fn row(set: &PolicySet, table: &DecisionTable, row: &Row) -> Node {
    let mut fields = Fields::new(row.at);
    let mut inputs = Fields::new(row.at);
    for (column, asked) in table.inputs.iter().zip(&row.inputs) {
        if !asked.tests.is_empty() {
            let name = mark::literal(column.name.as_str()).into_owned();
            inputs.put(name, Node::marked(cell(set, &asked.value), asked.place));
        }
    }
    fields.map("inputs", inputs);
    let mut outputs = Fields::new(row.at);
    for (column, value) in table.outputs.iter().zip(&row.outputs) {
        let name = mark::literal(column.name.as_str()).into_owned();
        outputs.put(name, typed(set, &value.value, value.place));
    }
    fields.map("outputs", outputs);
    fields.into()
}

/// `> HKD 5000.00 and <= HKD 50000.00`, tests sorted; equality is the bare value.
fn cell(set: &PolicySet, cell: &Cell) -> String {
    let mut tests: Vec<_> = cell.tests.iter().map(|test| cell_test(set, test)).collect();
    tests.sort_unstable();
    tests.dedup();
    tests.join(" and ")
}

fn cell_test(set: &PolicySet, test: &CellTest) -> String {
    let value = constant(set, &test.value);
    match test.operator {
        Operator::Equal => value,
        operator => format!("{} {value}", operator.symbol()),
    }
}

/// Equal rows as one with how often it stands there, for hit policies that count or add up.
fn counted(mut rows: Vec<Node>) -> Vec<Node> {
    rows.sort_by_cached_key(Node::canonical);
    let mut out: Vec<(String, Node, i64)> = Vec::new();
    for row in rows {
        let text = row.canonical();
        match out.last_mut() {
            Some((last, _, times)) if *last == text => *times = times.saturating_add(1),
            _ => out.push((text, row, 1)),
        }
    }
    let with_times = |(_, mut row, times): (String, Node, i64)| {
        if let (Shape::Map(fields), true) = (&mut row.shape, times > 1) {
            fields.insert("times".into(), Node::new(Shape::Int(times), row.place));
        }
        row
    };
    out.into_iter().map(with_times).collect()
}
