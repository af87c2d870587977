use rustc_hash::FxHashSet;

use super::{Columns, Grid, Row, TableFormat, codes, read};
use crate::diagnostic::{Sink, nearest};
use crate::source::{FileId, Place, Source, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{Pairs, People, PersonRow, Plain, Text};

/// What we call the columns. Anything else is an attribute, or ignored, as the catalogue says.
const OURS: &[&str] =
    &["id", "renamed_from", "name", "unit", "also_in", "title", "manager", "status", "joined", "contract_end", "left_on"];

/// How many headers are shown where one is missing.
const SHOWN: usize = 50;

/// Which column holds what.
struct Layout {
    /// By the order of [`OURS`].
    ours: Vec<Option<usize>>,
    /// Attributes: the column and the name, at the header's place.
    others: Vec<(usize, Text)>,
}

/// Adds the people of a table to the document that names it. Columns that are not ours become attributes under the name that
/// `columns` gives them, else under their header, placed at the header: the catalogue decides whether they are known.
pub fn read_people_table(people: &mut People, file: FileId, source: &Source, format: TableFormat, sink: &mut Sink) {
    let mut findings = Findings::new(file, sink);
    let grid = read(file, source, format, &mut findings);
    if let Some(layout) = layout(&grid, &people.columns, format, &mut findings) {
        people.people.reserve(grid.rows.len());
        people.people.extend(grid.rows.into_iter().filter_map(|row| person(row, &layout, &mut findings)));
    }
    findings.finish();
}

fn layout(grid: &Grid, mapping: &Pairs<Text>, format: TableFormat, findings: &mut Findings<'_>) -> Option<Layout> {
    // Objects show their keys only where they have them: without a row there is nothing to miss.
    if grid.headers.is_empty() && (grid.rows.is_empty() || format == TableFormat::Ndjson) {
        return None;
    }
    let columns = Columns::new(&grid.headers);
    let mapped = |name: &str| mapping.0.iter().find(|(ours, _)| ours.as_str() == name).map(|(_, header)| header);
    let mut ours = Vec::with_capacity(OURS.len());
    let mut whole = true;
    for name in OURS {
        let required = matches!(*name, "id" | "unit");
        let column = match mapped(name) {
            Some(header) => unmapped(&columns, header, format, findings),
            None if required => columns.required(name, findings),
            None => columns.find(name),
        };
        whole &= !required || column.is_some();
        ours.push(column);
    }
    let mut others = Vec::new();
    for (name, header) in mapping.0.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
        let column = unmapped(&columns, header, format, findings);
        let header = column.and_then(|column| grid.headers.get(column));
        others.extend(column.zip(header).map(|(column, header)| (column, header.with(name.value.clone()))));
    }
    let known: FxHashSet<usize> = ours.iter().flatten().copied().chain(others.iter().map(|(of, _)| *of)).collect();
    for (column, header) in grid.headers.iter().enumerate() {
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
    let column = |name: &str| OURS.iter().position(|ours| *ours == name).and_then(|at| layout.ours.get(at).copied().flatten());
    let id = row.text(column("id"), findings);
    let unit = row.text(column("unit"), findings);
    for (name, cell) in [("id", &id), ("unit", &unit)] {
        if cell.is_none() {
            let span = row.at.place.span;
            findings.add(&codes::MISSING_CELL, span, |d| d.arg("name", name));
        }
    }
    let (id, unit) = id.zip(unit)?;
    let also_in = column("also_in").and_then(|column| row.take(column)).map(|cell| several(cell, findings)).unwrap_or_default();
    let person = PersonRow {
        at: row.at,
        id,
        renamed_from: row.text(column("renamed_from"), findings),
        name: row.short(column("name"), findings),
        unit,
        also_in,
        title: row.short(column("title"), findings),
        manager: row.text(column("manager"), findings),
        status: row.text(column("status"), findings),
        joined: row.text(column("joined"), findings),
        contract_end: row.text(column("contract_end"), findings),
        left_on: row.text(column("left_on"), findings),
        attributes: Pairs(Vec::new()),
    };
    let others = layout.others.iter().filter_map(|(column, name)| Some((name.clone(), row.take(*column)?)));
    let attributes = Pairs(others.collect());
    Some(PersonRow { attributes, ..person })
}

/// The parts of a cell between `;`, each with its place, or the items of a list.
fn several(cell: Plain, findings: &mut Findings<'_>) -> Vec<Text> {
    match cell {
        Plain::Scalar(text) => split(&text),
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

fn split(cell: &Text) -> Vec<Text> {
    let span = cell.place.span;
    // Inside quotes or between spaces the parts are not where counting finds them; then the whole cell is their place.
    let exact = cell.len() == span.range().len();
    let mut start: usize = 0;
    let mut parts = Vec::new();
    for part in cell.split([';', '；']) {
        let lead = part.len().saturating_sub(part.trim_start().len());
        let text = part.trim();
        let from = (span.start as usize).saturating_add(start).saturating_add(lead);
        let place =
            if exact { Place::new(cell.place.file, Span::new(from, from.saturating_add(text.len()))) } else { cell.place };
        if !text.is_empty() {
            parts.push(Spanned::new(text.to_owned(), place));
        }
        let rest = cell.get(start.saturating_add(part.len())..).unwrap_or_default();
        start = start.saturating_add(part.len()).saturating_add(rest.chars().next().map_or(0, char::len_utf8));
    }
    parts
}
