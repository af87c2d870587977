use rustc_hash::FxHashMap;

use super::Vocabulary;
use super::expr::{Env, Situation, cell_constant, symbol, typed_text};
use super::index::read_id;
use super::names::Names;
use super::type_name::value_type;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Attribute, Cell, CellTest, DecisionTable, Hit, Operator, Row};
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::{self, Body, Document, Pairs, TableRule, Text, parse_cell};
use crate::value::{Table, TableIx, Type, Value};

static NO_OUTPUT: Code = Code::error("table/no-output", "the table has no output", "write at least one column under `outputs`");
static ROW_LENGTH: Code = Code::error(
    "table/row-length",
    "this row has {found} cells, and the table has {inputs} inputs and {outputs} outputs",
    "write one cell for each input, then one for each output; `-` asks nothing of an input",
);
static NEEDS_ENUM: Code = Code::error(
    "table/hit-needs-enum",
    "the hit policy `{hit}` takes its order from an enum, and the output `{name}` is none",
    "declare the output as `{enum: [first, second]}`, or choose another hit policy",
);
static NEEDS_NUMBER: Code = Code::error(
    "table/hit-needs-number",
    "the hit policy `{hit}` reckons with numbers, and the output `{name}` is of type {type}",
    "outputs of `int`, `decimal` and `money` can be reckoned with",
);
static ONE_OUTPUT: Code = Code::error(
    "table/hit-needs-one-output",
    "the hit policy `{hit}` makes one value, and the table has {count} outputs",
    "keep one output",
);
static CELL_OPERATOR: Code = Code::error("table/cell-operator", "`{operator}` cannot be asked of an input of type {type}", "");
static EQUAL_ROWS: Code = Code::error("table/equal-rows", "this row stands in the table twice", "take one of them out");

pub(super) const CODES: &[&Code] =
    &[&NO_OUTPUT, &ROW_LENGTH, &NEEDS_ENUM, &NEEDS_NUMBER, &ONE_OUTPUT, &CELL_OPERATOR, &EQUAL_ROWS];

/// The decision tables by number. Columns come with every table, so that conditions can be checked against them; a table whose
/// columns have a fault, which was told, is absent.
pub(super) fn resolve(
    documents: &[Document],
    names: &Names<'_>,
    words: &Vocabulary,
    sink: &mut Sink,
) -> Table<TableIx, Option<DecisionTable>> {
    let mut rows: Vec<Option<DecisionTable>> = names.tables.ids().iter().map(|_| None).collect();
    for document in documents {
        let Body::Table(table) = &document.body else { continue };
        let ix = names.tables.declared(&table.id);
        let resolved = Resolver { names, words, sink: &mut *sink }.table(table);
        if let Some(slot) = ix.and_then(|ix| rows.get_mut(ix.0 as usize)) {
            *slot = resolved;
        }
    }
    Table::new(rows)
}

struct Resolver<'a, 's> {
    names: &'a Names<'a>,
    words: &'a Vocabulary,
    sink: &'s mut Sink,
}

impl Resolver<'_, '_> {
    fn table(&mut self, table: &syntax::DecisionTable) -> Option<DecisionTable> {
        let named = self.names.named(table.at, &table.id, table.renamed_from.as_ref(), table.name.as_ref(), self.sink);
        // Other words were told by the reader.
        let hit = Hit::ALL.iter().find(|(_, name)| *name == table.hit.value).map(|(hit, _)| table.hit.with(*hit));
        let inputs = self.columns(&table.inputs);
        let outputs = self.columns(&table.outputs);
        if table.outputs.0.is_empty() {
            self.sink.push(Diagnostic::new(&NO_OUTPUT, table.at.place));
            return None;
        }
        let (hit, inputs, outputs) = (hit?, inputs?, outputs?);
        self.check_outputs(&hit, &outputs);
        let rows: Vec<Row> = table.rules.iter().filter_map(|rule| self.row(rule, &inputs, &outputs)).collect();
        if !matches!(hit.value, Hit::CollectCount | Hit::CollectSum) {
            self.equal_rows(&rows);
        }
        Some(DecisionTable { named: named?, hit, inputs, outputs, rows })
    }

    fn columns(&mut self, columns: &Pairs<syntax::Attribute>) -> Option<Vec<Attribute>> {
        let mut found: Vec<Attribute> = Vec::new();
        let mut whole = true;
        for (name, declared) in &columns.0 {
            let id = read_id(name, self.sink);
            let value_type = value_type(&declared.type_name, declared.at.place, self.sink);
            let (Some(name), Some(value_type)) = (id, value_type) else {
                whole = false;
                continue;
            };
            found.push(Attribute { name, value_type, optional: declared.optional });
        }
        whole.then_some(found)
    }

    fn check_outputs(&mut self, hit: &Spanned<Hit>, outputs: &[Attribute]) {
        let reckons = matches!(hit.value, Hit::CollectSum | Hit::CollectMin | Hit::CollectMax);
        if reckons && outputs.len() > 1 {
            let finding = Diagnostic::new(&ONE_OUTPUT, hit.place).arg("hit", hit.name()).arg("count", outputs.len());
            self.sink.push(finding);
            return;
        }
        for output in outputs {
            let code = match (hit.value, &output.value_type) {
                (Hit::Priority | Hit::OutputOrder, Type::Enum(_)) => continue,
                (Hit::Priority | Hit::OutputOrder, _) => &NEEDS_ENUM,
                (_, Type::Int | Type::Decimal | Type::Money) => continue,
                _ if reckons => &NEEDS_NUMBER,
                _ => continue,
            };
            let finding = Diagnostic::new(code, output.name.place).arg("hit", hit.name()).arg("name", &output.name.value);
            self.sink.push(finding.arg("type", format!("`{}`", output.value_type)).also(hit.place, "the hit policy"));
        }
    }

    fn row(&mut self, rule: &TableRule, inputs: &[Attribute], outputs: &[Attribute]) -> Option<Row> {
        if rule.cells.len() != inputs.len().saturating_add(outputs.len()) {
            let finding = Diagnostic::new(&ROW_LENGTH, rule.at.place).arg("found", rule.cells.len());
            self.sink.push(finding.arg("inputs", inputs.len()).arg("outputs", outputs.len()));
            return None;
        }
        let (asked, given) = rule.cells.split_at(inputs.len());
        let cells: Vec<_> = asked.iter().zip(inputs).map(|(cell, input)| self.cell(cell, &input.value_type)).collect();
        let values: Vec<_> =
            given.iter().zip(outputs).map(|(cell, output)| typed_text(cell, &output.value_type, self.names, self.sink)).collect();
        let inputs = cells.into_iter().collect::<Option<_>>()?;
        let outputs = values.into_iter().collect::<Option<_>>()?;
        Some(Row { at: rule.at.place, inputs, outputs })
    }

    fn cell(&mut self, text: &Text, input: &Type) -> Option<Spanned<Cell>> {
        let place = text.place;
        let length = text.value.len();
        let locate = |bytes: std::ops::Range<usize>| part_of(place, length, bytes);
        match parse_cell(&text.value, &locate, self.sink) {
            syntax::Cell::Any => Some(text.with(Cell { tests: Vec::new() })),
            syntax::Cell::Broken => None,
            syntax::Cell::Tests(tests) => {
                let tests: Vec<_> = tests.iter().map(|test| self.test(test, input)).collect();
                Some(text.with(Cell { tests: tests.into_iter().collect::<Option<_>>()? }))
            }
        }
    }

    fn test(&mut self, test: &syntax::CellTest, input: &Type) -> Option<CellTest> {
        use syntax::Operator as Written;
        let ordered = matches!(input, Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Instant | Type::Duration);
        let list = Type::Set(Box::new(input.clone()));
        let network = *input == Type::Ip && !matches!(test.value.node, syntax::Node::List(_));
        let (operator, wanted) = match (test.operator.value, input) {
            (Written::Equal, _) => (Operator::Equal, input),
            (Written::NotEqual, _) => (Operator::NotEqual, input),
            (Written::Less, _) if ordered => (Operator::Less, input),
            (Written::LessEqual, _) if ordered => (Operator::LessEqual, input),
            (Written::Greater, _) if ordered => (Operator::Greater, input),
            (Written::GreaterEqual, _) if ordered => (Operator::GreaterEqual, input),
            (Written::In, _) => (Operator::In, if network { input } else { &list }),
            (Written::NotIn, _) => (Operator::NotIn, if network { input } else { &list }),
            (Written::Within, Type::Unit) => (Operator::Within, input),
            (Written::Contains, Type::Text) => (Operator::Contains, input),
            (Written::Contains, Type::Set(of)) => (Operator::Contains, &**of),
            (Written::StartsWith, Type::Text) => (Operator::StartsWith, input),
            (Written::Like, Type::Text) => (Operator::Like, input),
            (other, _) => {
                let finding = Diagnostic::new(&CELL_OPERATOR, test.operator.place).arg("operator", symbol(other));
                self.sink.push(finding.arg("type", format!("`{input}`")));
                return None;
            }
        };
        let env = Env { names: self.names, words: self.words, tables: &Table::default(), place: Situation::Cell };
        let value = cell_constant(env, &test.value, wanted, self.sink)?;
        Some(CellTest { operator, value })
    }

    fn equal_rows(&mut self, rows: &[Row]) {
        let mut seen: FxHashMap<(Vec<&Cell>, Vec<&Value>), Place> = FxHashMap::default();
        for row in rows {
            let key = (row.inputs.iter().map(|c| &c.value).collect(), row.outputs.iter().map(|v| &v.value).collect());
            if let Some(first) = seen.get(&key) {
                self.sink.push(Diagnostic::new(&EQUAL_ROWS, row.at).also(*first, "the first time"));
            } else {
                seen.insert(key, row.at);
            }
        }
    }
}

/// Where some bytes of a cell stand: exactly where the cell is written as it reads, with or without quotes around it.
fn part_of(cell: Place, length: usize, bytes: std::ops::Range<usize>) -> Place {
    let span = cell.span.range();
    let inside = match span.len().checked_sub(length) {
        Some(0) => span.start,
        Some(2) => span.start.saturating_add(1),
        _ => return cell,
    };
    let file: FileId = cell.file;
    Place::new(file, Span::new(inside.saturating_add(bytes.start), inside.saturating_add(bytes.end)))
}
