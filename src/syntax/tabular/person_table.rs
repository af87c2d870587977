use std::borrow::Cow;

use super::{CellRow, Cells, check_short, codes};
use crate::source::{Place, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{Pairs, Plain, StatedId, StatedPerson, Text};

/// What we call the columns. Anything else is an attribute, or ignored, as the catalogue says.
pub(super) const OURS: [&str; 11] =
    ["id", "renamed_from", "name", "unit", "also_in", "title", "manager", "status", "joined", "contract_end", "left_on"];

// Their places in that list.
pub(super) const ID: usize = 0;
pub(super) const RENAMED_FROM: usize = 1;
pub(super) const NAME: usize = 2;
pub(super) const UNIT: usize = 3;
pub(super) const ALSO_IN: usize = 4;
pub(super) const TITLE: usize = 5;
pub(super) const MANAGER: usize = 6;
pub(super) const STATUS: usize = 7;
pub(super) const JOINED: usize = 8;
pub(super) const CONTRACT_END: usize = 9;
pub(super) const LEFT_ON: usize = 10;

/// Which column holds what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// By the order of [`OURS`].
    pub(super) ours: [Option<usize>; OURS.len()],
    /// Attributes: the column and the name, at the header's place.
    pub(super) others: Vec<(usize, Text)>,
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
    pub(super) fn new(cells: Cells, layout: Layout, findings: &mut Findings<'_>) -> Self {
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

/// The parts of a cell between `;`, each with its place.
pub(super) fn parts(cell: Spanned<&str>) -> impl Iterator<Item = Spanned<&str>> {
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
