use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Beyond;
use super::axis::{Axis, Test};
use super::classes::Classes;
use super::cover::{Budget, Cells, common, meet, uncovered, widened};
use super::ground::Ground;
use super::witness::stated;
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{DecisionTable, Hit, Row};
use crate::source::Place;
use crate::value::Value;

static GAP: Code = Code::lint(
    "table/gap",
    Level::Warn,
    "no row of `{table}` fits {where}",
    "what asks the table fails there (`no_match`), for example for {example}; add a row for it, or a last one of `-`",
);
static OVERLAP: Code = Code::lint(
    "table/overlap",
    Level::Warn,
    "this row of `{table}` and {others} fit at once, and `unique` takes only one",
    "what asks the table fails there (`no_match`), for example for {example}; narrow one of the rows, or choose another hit policy",
);
static CONFLICT: Code = Code::lint(
    "table/conflict",
    Level::Warn,
    "this row of `{table}` and {others} fit at once and say different things, and `any` wants them to agree",
    "what asks the table fails there (`no_match`), for example for {example}; let the rows say the same, or narrow one of them",
);
static SHADOWED: Code = Code::lint(
    "table/shadowed",
    Level::Warn,
    "this row of `{table}` never decides, because {before}",
    "take it out, or move it before what takes its place",
);
static EMPTY: Code = Code::lint(
    "table/row-never-fits",
    Level::Warn,
    "this row of `{table}` never fits, because no value of `{column}` satisfies the cell",
    "mend the cell, or take the row out",
);
static NOT_PROVEN: Code = Code::lint(
    "table/not-proven",
    Level::Warn,
    "whether `{table}` has gaps or conflicts is not proven: {why}",
    "test the table's edges, or split it into several smaller ones",
);

pub(super) static CODES: &[&Code] = &[&GAP, &OVERLAP, &CONFLICT, &SHADOWED, &EMPTY, &NOT_PROVEN];

/// How many rows may be looked at for one table, all in all.
const WORK: u64 = 6_000_000;

/// How many gaps of one table are told.
const MOST_GAPS: usize = 3;

/// Tells what no row of a table decides, where its rows contradict each other, and which rows never decide.
pub(super) fn tables(ground: &Ground<'_>, sink: &mut Sink) {
    for table in ground.set.tables.iter().filter(|table| !table.inputs.is_empty()) {
        let mut budget = Budget::new(WORK);
        match Grid::new(ground, table) {
            Ok(grid) => {
                let live = grid.rows_that_fit(sink);
                grid.disagreements(&live, sink);
                if grid.gaps(&live, &mut budget, sink).and_then(|()| grid.shadowed(&live, &mut budget, sink)).is_err() {
                    grid.not_proven("its rows overlap in too many ways", sink);
                }
            }
            Err(column) => {
                let why = format!("the tests of `{column}` cannot be compared with one another");
                let finding = Diagnostic::new(&NOT_PROVEN, table.named.id.place).arg("table", &table.named.id.value);
                sink.push(finding.arg("why", why));
            }
        }
    }
}

/// A table as regions of the space of its inputs.
pub(super) struct Grid<'g, 'a> {
    ground: &'g Ground<'a>,
    table: &'a DecisionTable,
    axes: Vec<Axis>,
    all: Cells,
    /// What each row takes.
    rows: Vec<Cells>,
}

/// A row by its place in the table, with what it takes.
type Live<'l> = (usize, &'l Cells);

impl<'g, 'a> Grid<'g, 'a> {
    /// The grid of a table, or the column whose tests are beyond proof.
    fn new(ground: &'g Ground<'a>, table: &'a DecisionTable) -> Result<Self, String> {
        let mut axes = Vec::new();
        for (at, input) in table.inputs.iter().enumerate() {
            let cells = table.rows.iter().filter_map(|row| row.inputs.get(at));
            let tests: Vec<Test<'_>> =
                cells.flat_map(|cell| &cell.value.tests).map(|test| (test.operator, &test.value)).collect();
            let axis = Axis::new(ground, &input.value_type, &tests);
            axes.push(axis.map_err(|Beyond| input.name.value.as_str().to_owned())?);
        }
        let all: Cells = axes.iter().map(|axis| Classes::range(0, axis.count())).collect();
        let rows = table.rows.iter().map(|row| cells(ground, &axes, &all, row)).collect();
        Ok(Self { ground, table, axes, all, rows })
    }

    fn finding(&self, code: &'static Code, place: Place) -> Diagnostic {
        Diagnostic::new(code, place).arg("table", &self.table.named.id.value)
    }

    fn not_proven(&self, why: &str, sink: &mut Sink) {
        sink.push(self.finding(&NOT_PROVEN, self.table.named.id.place).arg("why", why));
    }

    fn place(&self, row: usize) -> Place {
        self.table.rows.get(row).map_or(self.table.named.id.place, |row| row.at)
    }

    /// The rows that some input fits; of the others it is told.
    fn rows_that_fit(&self, sink: &mut Sink) -> Vec<Live<'_>> {
        let mut live = Vec::new();
        for (at, cells) in self.rows.iter().enumerate() {
            let Some(empty) = cells.iter().position(Classes::is_empty) else {
                live.push((at, cells));
                continue;
            };
            let cell = self.table.rows.get(at).and_then(|row| row.inputs.get(empty));
            let place = cell.map_or(self.place(at), |cell| cell.place);
            let column = self.table.inputs.get(empty).map_or("", |input| input.name.value.as_str());
            sink.push(self.finding(&EMPTY, place).arg("column", column));
        }
        live
    }

    fn gaps(&self, live: &[Live<'_>], budget: &mut Budget, sink: &mut Sink) -> Result<(), Beyond> {
        let mut found: Vec<Cells> = Vec::new();
        while found.len() < MOST_GAPS {
            let rows: Vec<&Cells> = live.iter().map(|(_, cells)| *cells).chain(&found).collect();
            let Some(point) = uncovered(&self.all, &rows, budget)? else { break };
            let gap = widened(&point, &self.all, &rows);
            let finding = self.finding(&GAP, self.table.named.id.place).arg("where", self.describe(&gap));
            sink.push(self.shown(finding, &gap));
            found.push(gap);
        }
        Ok(())
    }

    /// Rows that fit at once where only one may, or where they must agree. The row that meets most others is told first, and
    /// then those that meet without it: so a forgotten default is one finding and not one a row.
    fn disagreements(&self, live: &[Live<'_>], sink: &mut Sink) {
        let code = match self.table.hit.value {
            Hit::Unique => &OVERLAP,
            Hit::Any => &CONFLICT,
            _ => return,
        };
        let outputs = |at: usize| self.table.rows.get(at).map(|row| &row.outputs);
        let disagree = |a: usize, b: usize| self.table.hit.value == Hit::Unique || outputs(a) != outputs(b);
        let mut met: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (later, (b, cells)) in live.iter().enumerate() {
            for (a, others) in live.iter().take(later) {
                if meet(cells, others) && disagree(*a, *b) {
                    met.entry(*a).or_default().push(*b);
                    met.entry(*b).or_default().push(*a);
                }
            }
        }
        while let Some((row, others)) = met.iter().max_by_key(|(row, others)| (others.len(), **row)).map(|(r, o)| (*r, o.clone()))
        {
            met.remove(&row);
            for other in &others {
                if let Some(rest) = met.get_mut(other) {
                    rest.retain(|one| *one != row);
                    if rest.is_empty() {
                        met.remove(other);
                    }
                }
            }
            let Some(first) = others.iter().min().copied() else { continue };
            let both = match (self.rows.get(row), self.rows.get(first)) {
                (Some(one), Some(other)) => common(one, other),
                _ => continue,
            };
            let named = if others.len() == 1 { "another one".to_owned() } else { format!("{} others", others.len()) };
            let finding = self.finding(code, self.place(row)).arg("others", named).remark("this row");
            sink.push(self.shown(finding.also(self.place(first), "and this one"), &both));
        }
    }

    /// Rows that never decide because others come first.
    fn shadowed(&self, live: &[Live<'_>], budget: &mut Budget, sink: &mut Sink) -> Result<(), Beyond> {
        for (at, cells) in live {
            let before: Vec<Live<'_>> = match self.table.hit.value {
                Hit::First => live.iter().copied().take_while(|(other, _)| other < at).collect(),
                Hit::Priority if self.table.outputs.len() == 1 => {
                    live.iter().copied().filter(|(other, _)| self.rank(*other) < self.rank(*at)).collect()
                }
                _ => return Ok(()),
            };
            budget.spend(before.len())?;
            let meeting: Vec<Live<'_>> = before.into_iter().filter(|(_, other)| meet(other, cells)).collect();
            let regions: Vec<&Cells> = meeting.iter().map(|(_, cells)| *cells).collect();
            if regions.is_empty() || uncovered(cells, &regions, budget)?.is_some() {
                continue;
            }
            let whole = meeting.iter().find(|(_, other)| other.iter().zip(*cells).all(|(other, own)| other.covers(own)));
            let first = self.table.hit.value == Hit::First;
            let (why, shown) = match whole {
                Some(one) if first => ("a row before it takes all that it fits", vec![*one]),
                Some(one) => ("a row of higher priority takes all that it fits", vec![*one]),
                None if first => ("the rows before it together take all that it fits", meeting.clone()),
                None => ("rows of higher priority together take all that it fits", meeting.clone()),
            };
            let finding = self.finding(&SHADOWED, self.place(*at)).arg("before", why).remark("never decides");
            let finding =
                shown.iter().take(4).fold(finding, |finding, (row, _)| finding.also(self.place(*row), "takes its place"));
            sink.push(finding.witness(self.witness(cells)));
        }
        Ok(())
    }

    /// Where a row's output stands in the order of its enum.
    fn rank(&self, row: usize) -> usize {
        let output = self.table.rows.get(row).and_then(|row| row.outputs.first());
        match (self.table.outputs.first().map(|output| &output.value_type), output.map(|output| &output.value)) {
            (Some(crate::value::Type::Enum(ids)), Some(Value::Enum(id))) => {
                ids.iter().position(|one| one == id).unwrap_or(usize::MAX)
            }
            _ => usize::MAX,
        }
    }

    /// A region in the words of cells, a column each that it narrows.
    fn describe(&self, region: &Cells) -> String {
        let column = |((classes, axis), input): ((&Classes, &Axis), &crate::model::Attribute)| {
            axis.describe(self.ground, classes).map(|cell| format!("`{}` {cell}", input.name.value))
        };
        let parts: Vec<String> = region.iter().zip(&self.axes).zip(&self.table.inputs).filter_map(column).collect();
        if parts.is_empty() { "anything".to_owned() } else { parts.join(", ") }
    }

    /// A finding with inputs that show it.
    fn shown(&self, finding: Diagnostic, region: &Cells) -> Diagnostic {
        let values = region.iter().zip(&self.axes).zip(&self.table.inputs);
        let example: Vec<String> = values
            .filter_map(|((classes, axis), input)| {
                let value = axis.value(classes.first()?)?;
                Some(format!("`{}` {}", input.name.value, crate::model::canonical_value(value, self.ground.set)))
            })
            .collect();
        finding.arg("example", example.join(", ")).witness(self.witness(region))
    }

    fn witness(&self, region: &Cells) -> Json {
        let values = region.iter().zip(&self.axes).zip(&self.table.inputs);
        let inputs: serde_json::Map<String, Json> = values
            .filter_map(|((classes, axis), input)| {
                let value = axis.value(classes.first()?)?;
                Some((input.name.value.as_str().to_owned(), stated(self.ground.set, value)))
            })
            .collect();
        json!({"table": self.table.named.id.value.as_str(), "inputs": inputs})
    }
}

/// What a row takes of each column.
fn cells(ground: &Ground<'_>, axes: &[Axis], all: &Cells, row: &Row) -> Cells {
    let cell = |((axis, all), cell): ((&Axis, &Classes), &crate::source::Spanned<crate::model::Cell>)| {
        let tests = cell.value.tests.iter().map(|test| axis.select(ground, test.operator, &test.value));
        tests.fold(all.clone(), |left, test| left.and(&test))
    };
    axes.iter().zip(all).zip(&row.inputs).map(cell).collect()
}
