//! CSV and TSV. The `csv` crate says what the cells are; where they are is worked out beside it, since it only knows where a
//! record begins.

use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use rustc_hash::FxHashMap;

use super::cells::Cells;
use super::{CELL, codes};
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::Text;
use crate::syntax::findings::Findings;

pub(super) fn read(file: FileId, text: &Arc<str>, separator: u8, findings: &mut Findings<'_>) -> Cells {
    let mut cells = Cells::new(file, Arc::clone(text));
    // Without a quotation mark, lines are records and what stands between separators are cells.
    let quoted = text.contains('"') || text.starts_with('\u{FEFF}');
    let any = if quoted { records(text, separator, &mut cells, findings) } else { lines(text, separator, &mut cells, findings) };
    if !any {
        findings.add(&codes::EMPTY, Span::default(), |d| d);
    }
    cells
}

/// Reads a table with quotes, and says whether it has a header.
fn records(text: &str, separator: u8, cells: &mut Cells, findings: &mut Findings<'_>) -> bool {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut spans = Vec::new();
    let mut any = false;
    // The text is UTF-8 and in memory: there is nothing left that reading could fail at.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        let open = locate(text, start, &record, separator, &mut spans);
        if let Some(span) = open {
            findings.add(&codes::UNCLOSED, span, |d| d);
            break;
        }
        if !std::mem::replace(&mut any, true) {
            cells.headers = headers(&mut record.iter().zip(spans.iter().copied()), findings);
        } else if let Some(whole) = whole(&spans, record.len(), cells.headers.len(), findings) {
            let long: Vec<bool> = record.iter().zip(&spans).map(|(cell, span)| is_long(cell.len(), *span, findings)).collect();
            let dropped = |column: usize| long.get(column).copied().unwrap_or(false);
            cells.push(whole, &spans, |column| record.get(column).filter(|_| !dropped(column)).map(str::trim));
        }
    }
    any
}

/// Reads a table without quotes, and says whether it has a header.
fn lines(text: &str, separator: u8, cells: &mut Cells, findings: &mut Findings<'_>) -> bool {
    let mut spans: Vec<Span> = Vec::new();
    let (mut any, mut start) = (false, 0_usize);
    for line in text.split(['\n', '\r']) {
        let begin = start;
        start = start.saturating_add(line.len()).saturating_add(1);
        if line.is_empty() {
            continue;
        }
        spans.clear();
        let (mut from, mut long) = (begin, false);
        for (at, _) in line.bytes().enumerate().filter(|(_, byte)| *byte == separator) {
            let end = begin.saturating_add(at);
            spans.push(Span::new(from, end));
            from = end.saturating_add(1);
        }
        spans.push(Span::new(from, begin.saturating_add(line.len())));
        long |= line.len() > CELL;
        if !std::mem::replace(&mut any, true) {
            let texts = |span: Span| text.get(span.range()).unwrap_or_default();
            cells.headers = headers(&mut spans.iter().map(|span| (texts(*span), *span)), findings);
            let rows = text.len().saturating_sub(begin) / line.len().max(8);
            cells.reserve(rows.min(1 << 16));
        } else if let Some(whole) = whole(&spans, spans.len(), cells.headers.len(), findings) {
            if long {
                let long: Vec<bool> = spans.iter().map(|span| is_long(span.range().len(), *span, findings)).collect();
                let dropped = |column: usize| long.get(column).copied().unwrap_or(false);
                let texts = |column: usize| spans.get(column).and_then(|span| text.get(span.range()));
                cells.push(whole, &spans, |column| texts(column).filter(|_| !dropped(column)).map(str::trim));
            } else {
                cells.push_bare(whole, &spans);
            }
        }
    }
    any
}

/// The span of a row that has as many cells as the header.
fn whole(spans: &[Span], found: usize, wanted: usize, findings: &mut Findings<'_>) -> Option<Span> {
    let whole = spans.iter().copied().reduce(Span::join).unwrap_or_default();
    if found != wanted {
        let span = spans.get(wanted).copied().unwrap_or(whole);
        findings.add(&codes::RAGGED, span, |d| d.arg("found", found).arg("wanted", wanted));
        return None;
    }
    Some(whole)
}

fn is_long(length: usize, span: Span, findings: &mut Findings<'_>) -> bool {
    if length > CELL {
        findings.add(&codes::TOO_LONG, span, |d| d.arg("length", length).arg("unit", "bytes").arg("limit", CELL));
    }
    length > CELL
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

fn headers(cells: &mut dyn Iterator<Item = (&str, Span)>, findings: &mut Findings<'_>) -> Vec<Text> {
    let mut headers: Vec<Text> = Vec::new();
    let mut known: FxHashMap<&str, Place> = FxHashMap::default();
    for (cell, span) in cells {
        let name = cell.trim();
        let place = findings.place(span);
        let first = *known.entry(name).or_insert(place);
        if !name.is_empty() && first != place {
            findings.add(&codes::DUPLICATE, span, |d| d.arg("name", name).remark("again here").also(first, "first here"));
        }
        headers.push(Spanned::new(name.to_owned(), place));
    }
    headers
}
