//! CSV and TSV. The `csv` crate says what the cells are; where they are is worked out beside it, since it only knows where a
//! record begins.

use csv::{ReaderBuilder, StringRecord};
use rustc_hash::FxHashMap;

use super::{CELL, Grid, Row, at, codes};
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{Plain, Text};

pub(super) fn read(file: FileId, text: &str, separator: u8, findings: &mut Findings<'_>) -> Grid {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut spans = Vec::new();
    let mut grid = Grid::default();
    let mut header = true;
    // The text is UTF-8 and in memory: there is nothing left that reading could fail at.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        let open = locate(text, start, &record, separator, &mut spans);
        if let Some(span) = open {
            findings.add(&codes::UNCLOSED, span, |d| d);
            break;
        }
        if std::mem::take(&mut header) {
            grid.headers = headers(file, &record, &spans, findings);
        } else if let Some(row) = row(file, &record, &spans, grid.headers.len(), grid.rows.is_empty(), findings) {
            grid.rows.push(row);
        }
    }
    if header {
        findings.add(&codes::EMPTY, Span::default(), |d| d);
    }
    grid
}

/// The spans of a record's cells, with their quotes; a cell whose quotation mark is never closed is given back.
fn locate(text: &str, start: usize, record: &StringRecord, separator: u8, spans: &mut Vec<Span>) -> Option<Span> {
    spans.clear();
    let bytes = text.as_bytes();
    let mut at = start;
    // Empty lines before a record belong to its position.
    while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
        at = at.saturating_add(1);
    }
    for cell in record {
        let begin = at;
        if bytes.get(at) == Some(&b'"') {
            let mut inside = false;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'"' => inside = !inside,
                    b'\r' | b'\n' if !inside => break,
                    byte if *byte == separator && !inside => break,
                    _ => {}
                }
                at = at.saturating_add(1);
            }
            if inside {
                return Some(Span::new(begin, begin.saturating_add(1)));
            }
        } else {
            at = at.saturating_add(cell.len());
        }
        spans.push(Span::new(begin, at));
        at = at.saturating_add(1);
    }
    None
}

fn headers(file: FileId, record: &StringRecord, spans: &[Span], findings: &mut Findings<'_>) -> Vec<Text> {
    let mut headers: Vec<Text> = Vec::with_capacity(record.len());
    let mut known: FxHashMap<&str, Place> = FxHashMap::default();
    for (cell, span) in record.iter().zip(spans) {
        let name = cell.trim();
        let place = Place::new(file, *span);
        let first = *known.entry(name).or_insert(place);
        if !name.is_empty() && first != place {
            findings.add(&codes::DUPLICATE, *span, |d| d.arg("name", name).remark("again here").also(first, "first here"));
        }
        headers.push(Spanned::new(name.to_owned(), place));
    }
    headers
}

/// A row's filled cells; the first row keeps its empty ones too, so that whoever looks for columns meets each of them.
fn row(
    file: FileId,
    record: &StringRecord,
    spans: &[Span],
    columns: usize,
    first: bool,
    findings: &mut Findings<'_>,
) -> Option<Row> {
    let whole = spans.iter().copied().reduce(Span::join).unwrap_or_default();
    if record.len() != columns {
        let span = spans.get(columns).copied().unwrap_or(whole);
        findings.add(&codes::RAGGED, span, |d| d.arg("found", record.len()).arg("wanted", columns));
        return None;
    }
    let mut cells = Vec::with_capacity(columns);
    for (column, (cell, span)) in record.iter().zip(spans).enumerate() {
        if cell.len() > CELL {
            findings.add(&codes::TOO_LONG, *span, |d| d.arg("length", cell.len()).arg("unit", "bytes").arg("limit", CELL));
            continue;
        }
        let place = Place::new(file, *span);
        let cell = cell.trim();
        if !cell.is_empty() {
            cells.push((column, Some(Plain::Scalar(Spanned::new(cell.to_owned(), place)))));
        } else if first {
            cells.push((column, Some(Plain::Null(Spanned::new((), place)))));
        }
    }
    // A line of nothing but separators is no row.
    let filled = cells.iter().any(|(_, cell)| !matches!(cell, Some(Plain::Null(_))));
    filled.then(|| Row { at: at(file, whole), cells })
}
