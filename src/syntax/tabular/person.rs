use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::{CellRow, Cells, Columns, Read, Row, TableFormat, check_short, codes, read};
use crate::diagnostic::{Sink, nearest};
use crate::source::{FileId, Place, Source, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{Pairs, People, PersonRow, Plain, StatedId, StatedPerson, Text};

/// What we call the columns. Anything else is an attribute, or ignored, as the catalogue says.
const OURS: [&str; 11] =
    ["id", "renamed_from", "name", "unit", "also_in", "title", "manager", "status", "joined", "contract_end", "left_on"];

// Their places in that list.
const ID: usize = 0;
const RENAMED_FROM: usize = 1;
const NAME: usize = 2;
const UNIT: usize = 3;
const ALSO_IN: usize = 4;
const TITLE: usize = 5;
const MANAGER: usize = 6;
const STATUS: usize = 7;
const JOINED: usize = 8;
const CONTRACT_END: usize = 9;
const LEFT_ON: usize = 10;

/// How many headers are shown where one is missing.
const SHOWN: usize = 50;

/// Which column holds what.
#[derive(Clone, Debug, PartialEq)]
struct Layout {
    /// By the order of [`OURS`].
    ours: [Option<usize>; OURS.len()],
    /// Attributes: the column and the name, at the header's place.
    others: Vec<(usize, Text)>,
}

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

/// People as rows of a table, read where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonTable {
    cells: Cells,
    layout: Layout,
    /// Rows whose faults were told, by number.
    faulty: Vec<usize>,
}

impl PersonTable {
    fn new(cells: Cells, layout: Layout, findings: &mut Findings<'_>) -> Self {
        let mut table = Self { cells, layout, faulty: Vec::new() };
        for row in table.cells.rows() {
            let mut whole = true;
            for (name, at) in [("id", ID), ("unit", UNIT)] {
                if table.of(row, at).is_none() {
                    findings.add(&codes::MISSING_CELL, row.at().place.span, |d| d.arg("name", name));
                    whole = false;
                }
            }
            if !whole {
                table.faulty.push(row.number());
                continue;
            }
            for at in [NAME, TITLE] {
                if let Some(text) = table.of(row, at) {
                    check_short(text, findings);
                }
            }
        }
        table
    }

    fn of<'a>(&self, row: CellRow<'a>, which: usize) -> Option<Spanned<&'a str>> {
        row.text(self.layout.ours.get(which).copied().flatten())
    }

    fn rows(&self) -> impl Iterator<Item = CellRow<'_>> {
        let whole = |row: &CellRow<'_>| self.faulty.is_empty() || self.faulty.binary_search(&row.number()).is_err();
        self.cells.rows().filter(whole)
    }

    /// The ids and names.
    pub(in crate::syntax) fn ids(&self) -> impl Iterator<Item = StatedId<'_>> {
        self.rows().filter_map(|row| {
            let (renamed_from, name) = (self.of(row, RENAMED_FROM), self.of(row, NAME));
            Some(StatedId { id: self.of(row, ID)?, renamed_from, name })
        })
    }

    /// The people.
    pub(in crate::syntax) fn people(&self) -> impl Iterator<Item = StatedPerson<'_>> {
        self.rows().filter_map(|row| {
            let of = |which: usize| self.of(row, which);
            Some(StatedPerson {
                at: row.at(),
                id: of(ID)?,
                renamed_from: of(RENAMED_FROM),
                name: of(NAME),
                unit: of(UNIT)?,
                also_in: of(ALSO_IN).map(|cell| parts(cell).collect()).unwrap_or_default(),
                title: of(TITLE),
                manager: of(MANAGER),
                status: of(STATUS),
                joined: of(JOINED),
                contract_end: of(CONTRACT_END),
                left_on: of(LEFT_ON),
                attributes: Cow::Owned(Pairs(self.layout.others.iter().filter_map(|other| self.other(row, other)).collect())),
            })
        })
    }

    /// An attribute. The first row names its empty cells too, so that whoever looks for columns meets each of them.
    fn other(&self, row: CellRow<'_>, (column, name): &(usize, Text)) -> Option<(Text, Plain)> {
        let cell = match row.text(Some(*column)) {
            Some(text) => Plain::Scalar(text.owned()),
            None if row.number() == 0 => Plain::Null(Spanned::new((), row.place(*column)?)),
            None => return None,
        };
        Some((name.clone(), cell))
    }
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

/// The parts of a cell between `;`, each with its place.
fn parts(cell: Spanned<&str>) -> impl Iterator<Item = Spanned<&str>> {
    let span = cell.place.span;
    // Inside quotes or between spaces the parts are not where counting finds them; then the whole cell is their place.
    let exact = cell.value.len() == span.range().len();
    let mut start: usize = 0;
    cell.value.split_inclusive([';', '；']).filter_map(move |part| {
        let begin = start;
        start = start.saturating_add(part.len());
        let part = part.trim_end_matches([';', '；']);
        let lead = part.len().saturating_sub(part.trim_start().len());
        let text = part.trim();
        let from = (span.start as usize).saturating_add(begin).saturating_add(lead);
        let place =
            if exact { Place::new(cell.place.file, Span::new(from, from.saturating_add(text.len()))) } else { cell.place };
        (!text.is_empty()).then(|| Spanned::new(text, place))
    })
}
