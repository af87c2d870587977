use super::{Columns, Row, TableFormat, codes, read};
use crate::diagnostic::{Sink, nearest};
use crate::source::{FileId, Source, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{DecisionTable, TableRule};

/// Adds the rows of a table to the decision table that names it. Its header names the inputs and outputs, in any order; an empty
/// input cell is `-`.
pub fn read_decision_rows(table: &mut DecisionTable, file: FileId, source: &Source, format: TableFormat, sink: &mut Sink) {
    let mut findings = Findings::new(file, sink);
    let grid = read(file, source, format, &mut findings).into_grid();
    if !grid.headers.is_empty() {
        let columns = Columns::new(&grid.headers);
        let names: Vec<&str> = table.inputs.0.iter().chain(&table.outputs.0).map(|(name, _)| name.as_str()).collect();
        for header in grid.headers.iter().filter(|header| !names.contains(&header.as_str())) {
            let near = nearest(header, names.iter().copied());
            findings.add(&codes::UNKNOWN_COLUMN, header.place.span, |d| d.arg("name", &header.value).near(near));
        }
        let order: Option<Vec<usize>> =
            names.iter().map(|name| columns.required(name, &mut findings)).collect::<Vec<_>>().into_iter().collect();
        if let Some(order) = order {
            let inputs = table.inputs.0.len();
            let rules: Vec<_> =
                grid.rows.into_iter().filter_map(|row| rule(row, &order, inputs, &names, &mut findings)).collect();
            table.rules.extend(rules);
        }
    }
    findings.finish();
}

fn rule(mut row: Row, order: &[usize], inputs: usize, names: &[&str], findings: &mut Findings<'_>) -> Option<TableRule> {
    let mut cells = Vec::with_capacity(order.len());
    for (at, (column, name)) in order.iter().zip(names).enumerate() {
        match row.text(Some(*column), findings) {
            Some(text) => cells.push(text),
            None if at < inputs => cells.push(Spanned::new("-".to_owned(), row.at.place)),
            None => {
                let span = row.at.place.span;
                findings.add(&codes::MISSING_CELL, span, |d| d.arg("name", name));
                return None;
            }
        }
    }
    Some(TableRule { at: row.at, cells })
}
