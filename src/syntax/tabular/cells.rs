//! A table of cells as it stands in its text: where each cell is, and no copy of any. A table of a million people is a few numbers
//! a row on top of its text.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::at;
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::{At, Text};

/// What stands for the span of a cell whose fault was told.
const DROPPED: Span = Span { start: u32::MAX, end: u32::MAX };

/// The rows of a table, without its header.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    pub(super) headers: Vec<Text>,
    file: FileId,
    text: Arc<str>,
    rows: Vec<Span>,
    /// As many a row as there are headers, with their quotes.
    spans: Vec<Span>,
    /// The texts of cells that mean something else than what stands between their quotes.
    other: BTreeMap<usize, Box<str>>,
}

/// A row of a table of cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellRow<'a> {
    cells: &'a Cells,
    row: usize,
}

impl Cells {
    pub(super) fn new(file: FileId, text: Arc<str>) -> Self {
        Self { headers: Vec::new(), file, text, rows: Vec::new(), spans: Vec::new(), other: BTreeMap::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
        self.spans.reserve_exact(rows.saturating_mul(self.headers.len()));
    }

    /// Adds a row whose cells are at these spans. `text` says what a cell means where that is not simply what stands there;
    /// nothing for a cell whose fault was told. A line of nothing but separators is no row.
    pub(super) fn push<'t>(&mut self, whole: Span, spans: &[Span], text: impl Fn(usize) -> Option<&'t str>) {
        let first = self.spans.len();
        let mut filled = false;
        for (column, span) in spans.iter().enumerate() {
            let Some(text) = text(column) else {
                self.spans.push(DROPPED);
                continue;
            };
            filled |= !text.is_empty();
            if self.bare(*span) != text {
                self.other.insert(first.saturating_add(column), text.into());
            }
            self.spans.push(*span);
        }
        self.keep(whole, first, filled);
    }

    /// The same for cells without quotes, which mean what stands there.
    pub(super) fn push_bare(&mut self, whole: Span, spans: &[Span]) {
        let first = self.spans.len();
        let filled = spans.iter().any(|span| !self.bare(*span).is_empty());
        self.spans.extend_from_slice(spans);
        self.keep(whole, first, filled);
    }

    fn keep(&mut self, whole: Span, first: usize, filled: bool) {
        if filled {
            self.rows.push(whole);
        } else {
            self.spans.truncate(first);
            self.other.split_off(&first);
        }
    }

    fn bare(&self, span: Span) -> &str {
        let raw = self.text.get(span.range()).unwrap_or_default();
        // Of most cells there is nothing to take away, and both ends show it.
        let plain = |end: Option<&u8>| end.is_some_and(u8::is_ascii_alphanumeric);
        if plain(raw.as_bytes().first()) && plain(raw.as_bytes().last()) {
            return raw;
        }
        raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw).trim()
    }

    pub(super) fn row(&self, row: usize) -> CellRow<'_> {
        CellRow { cells: self, row }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = CellRow<'_>> {
        (0..self.len()).map(|row| self.row(row))
    }
}

impl<'a> CellRow<'a> {
    /// The number of the row, counted without the header.
    pub(super) fn number(self) -> usize {
        self.row
    }

    /// Where the row stands.
    pub(super) fn at(self) -> At {
        at(self.cells.file, self.cells.rows.get(self.row).copied().unwrap_or_default())
    }

    fn cell(self, column: usize) -> Option<(usize, Span)> {
        let cell = self.row.checked_mul(self.cells.headers.len())?.checked_add(column)?;
        let span = self.cells.spans.get(cell).copied().filter(|span| *span != DROPPED)?;
        Some((cell, span))
    }

    /// The text of a column's cell; nothing where it is empty.
    pub(super) fn text(self, column: Option<usize>) -> Option<Spanned<&'a str>> {
        let (cell, span) = self.cell(column?)?;
        let text = match self.cells.other.is_empty() {
            true => self.cells.bare(span),
            false => self.cells.other.get(&cell).map_or_else(|| self.cells.bare(span), AsRef::as_ref),
        };
        (!text.is_empty()).then(|| Spanned::new(text, Place::new(self.cells.file, span)))
    }

    /// The place of a column's cell, also of an empty one.
    pub(super) fn place(self, column: usize) -> Option<Place> {
        self.cell(column).map(|(_, span)| Place::new(self.cells.file, span))
    }
}
