use rustc_hash::FxHashSet;

use super::person_table::{
    ALSO_IN, CONTRACT_END, ID, JOINED, LEFT_ON, Layout, MANAGER, NAME, OURS, PersonTable, RENAMED_FROM, STATUS, TITLE, UNIT,
    parts,
};
use super::{Columns, Read, Row, TableFormat, codes, read};
use crate::diagnostic::{Sink, nearest};
use crate::source::{FileId, Place, Source};
use crate::syntax::findings::Findings;
use crate::syntax::{Pairs, People, PersonRow, Plain, Text};

/// How many headers are shown where one is missing.
const SHOWN: usize = 50;

/// Adds the people of a table to the document that names it. Columns that are not ours become attributes under the name that
/// `columns` gives them, else under their header, placed at the header: the catalogue decides whether they are known.
pub fn read_people_table(people: &mut People, file: FileId, source: &Source, format: TableFormat, sink: &mut Sink) {
    let mut findings = Findings::new(file, sink);
    match read(file, source, format, &mut findings) {
        Read::Objects(grid) => {
            // Objects show their keys only where they have them: without a row there is nothing to miss.
            let layout =
                if grid.headers.is_empty() { None } else { layout(&grid.headers, &people.columns, format, &mut findings) };
            if let Some(layout) = layout {
                people.people.extend(grid.rows.into_iter().filter_map(|row| person(row, &layout, &mut findings)));
            }
        }
        Read::Cells(cells) => {
            let empty = cells.headers.is_empty() && cells.len() == 0;
            if let Some(layout) = if empty { None } else { layout(&cells.headers, &people.columns, format, &mut findings) } {
                people.table = Some(PersonTable::new(cells, layout, &mut findings));
            }
        }
    }
    findings.finish();
}

fn layout(headers: &[Text], mapping: &Pairs<Text>, format: TableFormat, findings: &mut Findings<'_>) -> Option<Layout> {
    let columns = Columns::new(headers);
    let mapped = |name: &str| mapping.0.iter().find(|(ours, _)| ours.as_str() == name).map(|(_, header)| header);
    let mut whole = true;
    let ours = OURS.map(|name| {
        let required = matches!(name, "id" | "unit");
        let column = match mapped(name) {
            Some(header) => unmapped(&columns, header, format, findings),
            None if required => columns.required(name, findings),
            None => columns.find(name),
        };
        whole &= !required || column.is_some();
        column
    });
    let mut others = Vec::new();
    for (name, header) in mapping.0.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
        let column = unmapped(&columns, header, format, findings);
        let header = column.and_then(|column| headers.get(column));
        others.extend(column.zip(header).map(|(column, header)| (column, header.with(name.value.clone()))));
    }
    let known: FxHashSet<usize> = ours.iter().flatten().copied().chain(others.iter().map(|(of, _)| *of)).collect();
    for (column, header) in headers.iter().enumerate() {
        if !known.contains(&column) && !header.is_empty() {
            others.push((column, header.clone()));
        }
    }
    whole.then_some(Layout { ours, others })
}

/// The column of a header that `columns` names. An object may lack any key, a table no header.
fn unmapped(columns: &Columns<'_>, header: &Text, format: TableFormat, findings: &mut Findings<'_>) -> Option<usize> {
    let found = columns.find(header);
    if found.is_none() && format != TableFormat::Ndjson {
        let headers: Vec<_> = columns.headers.iter().take(SHOWN).map(|header| format!("`{}`", header.value)).collect();
        let near = nearest(header, columns.headers.iter().map(|header| header.as_str()));
        let table = Place::new(findings.file, columns.place());
        findings.add_at(&codes::UNMAPPED, header.place, |d| {
            d.arg("header", &header.value).arg("headers", headers.join(", ")).near(near).also(table, "the table's header")
        });
    }
    found
}

fn person(mut row: Row, layout: &Layout, findings: &mut Findings<'_>) -> Option<PersonRow> {
    let column = |which: usize| layout.ours.get(which).copied().flatten();
    let id = row.text(column(ID), findings);
    let unit = row.text(column(UNIT), findings);
    for (name, cell) in [("id", &id), ("unit", &unit)] {
        if cell.is_none() {
            let span = row.at.place.span;
            findings.add(&codes::MISSING_CELL, span, |d| d.arg("name", name));
        }
    }
    let (id, unit) = id.zip(unit)?;
    let also_in = column(ALSO_IN).and_then(|column| row.take(column)).map(|cell| several(cell, findings)).unwrap_or_default();
    let person = PersonRow {
        at: row.at,
        id,
        renamed_from: row.text(column(RENAMED_FROM), findings),
        name: row.short(column(NAME), findings),
        unit,
        also_in,
        title: row.short(column(TITLE), findings),
        manager: row.text(column(MANAGER), findings),
        status: row.text(column(STATUS), findings),
        joined: row.text(column(JOINED), findings),
        contract_end: row.text(column(CONTRACT_END), findings),
        left_on: row.text(column(LEFT_ON), findings),
        attributes: Pairs(Vec::new()),
    };
    let others = layout.others.iter().filter_map(|(column, name)| Some((name.clone(), row.take(*column)?)));
    let attributes = Pairs(others.collect());
    Some(PersonRow { attributes, ..person })
}

/// The parts of a cell between `;`, each with its place, or the items of a list.
fn several(cell: Plain, findings: &mut Findings<'_>) -> Vec<Text> {
    match cell {
        Plain::Scalar(text) => parts(text.said()).map(|part| part.owned()).collect(),
        Plain::List(_, items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                match item {
                    Plain::Scalar(text) => texts.push(text),
                    Plain::Null(at) | Plain::List(at, _) | Plain::Map(at, _) => {
                        findings.add(&codes::NOT_TEXT, at.place.span, |d| d)
                    }
                }
            }
            texts
        }
        Plain::Null(_) => Vec::new(),
        Plain::Map(at, _) => {
            findings.add(&codes::NOT_TEXT, at.place.span, |d| d);
            Vec::new()
        }
    }
}
