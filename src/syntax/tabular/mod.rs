//! Tables of people, grants and decision rows: CSV, TSV and NDJSON, with the place of every cell.
//!
//! The caller finds the file that `from:` names and hands its text over; rows are added to the document that named it. A table
//! may have a hundred thousand rows, so there is no schema here: what can be wrong with a row is checked as it is read.

mod cells;
mod codes;
mod delimited;
mod ndjson;
mod person;
mod person_table;
mod role;
mod role_table;
mod table;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use crate::diagnostic::nearest;
use crate::source::{FileId, Source, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{At, Plain, Text};

use cells::{CellRow, Cells};
pub(super) use codes::CODES;
pub use person::read_people_table;
pub use person_table::PersonTable;
pub use role::read_grants_table;
pub use role_table::GrantTable;
pub use table::read_decision_rows;

/// How large a table may be, in bytes.
const TABLE: usize = 1 << 30;
/// How long a cell may be, in bytes, and a name, title or reason, in characters.
const CELL: usize = 64 * 1024;
const SHORT: usize = 256;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Cells between commas, a header first.
    Csv,
    /// Cells between tabs, a header first.
    Tsv,
    /// A JSON object on every line.
    Ndjson,
}

impl TableFormat {
    /// The format that a file's name ends in: `.csv`, `.tsv`, `.ndjson` or `.jsonl`.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }
}

/// A table as it stands in its file.
#[derive(Debug, Default)]
struct Grid {
    /// The columns in order: a header's cells, or the keys of objects in the order they first come up.
    headers: Vec<Text>,
    /// The rows that could be read.
    rows: Vec<Row>,
}

/// A row: its filled cells by the number of their column, in order; one that was taken out is absent.
#[derive(Debug)]
struct Row {
    at: At,
    cells: Vec<(usize, Option<Plain>)>,
}

impl Row {
    /// Takes the cell of a column out.
    fn take(&mut self, column: usize) -> Option<Plain> {
        let at = self.cells.binary_search_by_key(&column, |(of, _)| *of).ok()?;
        self.cells.get_mut(at)?.1.take()
    }

    /// Takes the text of a column out; a list or map is told.
    fn text(&mut self, column: Option<usize>, findings: &mut Findings<'_>) -> Option<Text> {
        match self.take(column?)? {
            Plain::Scalar(text) => Some(text),
            Plain::Null(_) => None,
            Plain::List(at, _) | Plain::Map(at, _) => {
                findings.add(&codes::NOT_TEXT, at.place.span, |d| d);
                None
            }
        }
    }

    /// A name, title or reason.
    fn short(&mut self, column: Option<usize>, findings: &mut Findings<'_>) -> Option<Text> {
        let text = self.text(column, findings)?;
        check_short(text.said(), findings);
        Some(text)
    }
}

/// Tells a name, title or reason that is too long.
fn check_short(text: Spanned<&str>, findings: &mut Findings<'_>) {
    let length = if text.len() > SHORT { text.chars().count() } else { 0 };
    if length > SHORT {
        findings
            .add(&codes::TOO_LONG, text.place.span, |d| d.arg("length", length).arg("unit", "characters").arg("limit", SHORT));
    }
}

/// A table that was read: cells where they stand, or objects.
enum Read {
    Cells(Cells),
    Objects(Grid),
}

/// Reads a table; its faults are told.
fn read(file: FileId, source: &Source, format: TableFormat, findings: &mut Findings<'_>) -> Read {
    let text = source.text();
    if text.len() > TABLE {
        findings.add(&codes::TOO_LARGE, Span::default(), |d| d.arg("bytes", text.len()).arg("limit", TABLE));
        return Read::Objects(Grid::default());
    }
    match format {
        TableFormat::Csv => Read::Cells(delimited::read(file, &source.shared(), b',', findings)),
        TableFormat::Tsv => Read::Cells(delimited::read(file, &source.shared(), b'\t', findings)),
        TableFormat::Ndjson => Read::Objects(ndjson::read(file, text, findings)),
    }
}

impl Read {
    /// The table with every cell on its own.
    fn into_grid(self) -> Grid {
        let cells = match self {
            Self::Objects(grid) => return grid,
            Self::Cells(cells) => cells,
        };
        let row = |row: CellRow<'_>| {
            let text = |column| Some((column, Some(Plain::Scalar(row.text(Some(column))?.owned()))));
            Row { at: row.at(), cells: (0..cells.headers.len()).filter_map(text).collect() }
        };
        let rows = cells.rows().map(row).collect();
        Grid { headers: cells.headers, rows }
    }
}

/// The numbers of the columns that a reader knows by name.
struct Columns<'g> {
    by_header: FxHashMap<&'g str, usize>,
    headers: &'g [Text],
}

impl<'g> Columns<'g> {
    fn new(headers: &'g [Text]) -> Self {
        // The first of two columns of one name counts; the second is told.
        let by_header = headers.iter().enumerate().rev().map(|(at, header)| (header.as_str(), at)).collect();
        Self { by_header, headers }
    }

    fn find(&self, header: &str) -> Option<usize> {
        self.by_header.get(header).copied()
    }

    /// The place of the header: the first line's cells.
    fn place(&self) -> Span {
        match (self.headers.first(), self.headers.last()) {
            (Some(first), Some(last)) => first.place.span.join(last.place.span),
            _ => Span::default(),
        }
    }

    /// The column of a header that must be there.
    fn required(&self, name: &str, findings: &mut Findings<'_>) -> Option<usize> {
        let found = self.find(name);
        if found.is_none() {
            let near = nearest(name, self.headers.iter().map(|header| header.as_str()));
            findings.add(&codes::MISSING_COLUMN, self.place(), |d| d.arg("name", name).near(near));
        }
        found
    }
}

/// A place of a table.
fn at(file: FileId, span: Span) -> At {
    Spanned::new((), crate::source::Place::new(file, span))
}
