//! A JSON object on every line. serde_json says whether a line is JSON; the places are found by walking the valid text.

use rustc_hash::FxHashMap;

use super::{CELL, Grid, Row, at, codes};
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::findings::Findings;
use crate::syntax::{Pairs, Plain, Text};

/// How deep lists and maps may be nested. serde_json refuses 128 by itself.
const NESTING: usize = 64;

pub(super) fn read(file: FileId, text: &str, findings: &mut Findings<'_>) -> Grid {
    let mut grid = Grid::default();
    let mut columns: FxHashMap<String, usize> = FxHashMap::default();
    let mut start: usize = 0;
    for line in text.split_inclusive('\n') {
        let begin = start;
        start = start.saturating_add(line.len());
        let body = line.trim_end();
        if body.trim_start().is_empty() {
            continue;
        }
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(body) {
            let column = begin.saturating_add(boundary(body, error.column().saturating_sub(1)));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            findings.add(&codes::NOT_JSON, Span::new(column, column), |d| d.arg("message", message));
            continue;
        }
        let mut walk = Walk { file, text: body, base: begin, at: 0, depth: 0, deepest: 0, findings };
        let value = walk.value();
        let (deepest, span) = (walk.deepest, Span::new(begin, begin.saturating_add(body.len())));
        match value {
            _ if deepest > NESTING => findings.add(&codes::TOO_DEEP, span, |d| d.arg("limit", NESTING)),
            Plain::Map(_, Pairs(pairs)) => {
                let mut cells = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    let column = columns.get(key.as_str()).copied().unwrap_or_else(|| {
                        let next = grid.headers.len();
                        columns.insert(key.value.clone(), next);
                        grid.headers.push(key);
                        next
                    });
                    if !matches!(&value, Plain::Null(_)) && !matches!(&value, Plain::Scalar(text) if text.trim().is_empty()) {
                        cells.push((column, Some(value)));
                    }
                }
                cells.sort_by_key(|(column, _)| *column);
                grid.rows.push(Row { at: at(file, span), cells });
            }
            _ => findings.add(&codes::NOT_OBJECT, span, |d| d),
        }
    }
    grid
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// A walk over a line that is known to be JSON.
struct Walk<'a, 'f, 's> {
    file: FileId,
    text: &'a str,
    base: usize,
    at: usize,
    depth: usize,
    deepest: usize,
    findings: &'f mut Findings<'s>,
}

impl Walk<'_, '_, '_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at = self.at.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
    }

    /// The next character that is no space.
    fn peek(&mut self) -> u8 {
        self.space();
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn place(&self, from: usize) -> Place {
        Place::new(self.file, Span::new(self.base.saturating_add(from), self.base.saturating_add(self.at)))
    }

    fn value(&mut self) -> Plain {
        match self.peek() {
            b'{' => self.nested(Self::map),
            b'[' => self.nested(Self::list),
            b'"' => Plain::Scalar(self.string()),
            _ => {
                let from = self.at;
                let length = self.rest().find([',', '}', ']', ' ', '\t']).unwrap_or(self.rest().len());
                self.at = self.at.saturating_add(length);
                let text = self.text.get(from..self.at).unwrap_or_default().to_owned();
                if text == "null" {
                    return Plain::Null(Spanned::new((), self.place(from)));
                }
                Plain::Scalar(Spanned::new(text, self.place(from)))
            }
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Plain) -> Plain {
        self.depth = self.depth.saturating_add(1);
        self.deepest = self.deepest.max(self.depth);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        value
    }

    fn list(&mut self) -> Plain {
        let from = self.at;
        let mut items = Vec::new();
        self.at = self.at.saturating_add(1);
        while self.peek() != b']' && self.at < self.text.len() {
            items.push(self.value());
            self.comma();
        }
        self.at = self.at.saturating_add(1);
        Plain::List(Spanned::new((), self.place(from)), items)
    }

    fn map(&mut self) -> Plain {
        let from = self.at;
        let mut pairs: Vec<(Text, Plain)> = Vec::new();
        let mut known: FxHashMap<String, Place> = FxHashMap::default();
        self.at = self.at.saturating_add(1);
        while self.peek() != b'}' && self.at < self.text.len() {
            let key = self.string();
            self.peek();
            self.at = self.at.saturating_add(1);
            let value = self.value();
            match known.get(&key.value).copied() {
                Some(first) => {
                    self.findings.add(&codes::DUPLICATE_KEY, key.place.span, |d| {
                        d.arg("name", &key.value).remark("again here").also(first, "first here")
                    });
                }
                None => {
                    known.insert(key.value.clone(), key.place);
                    pairs.push((key, value));
                }
            }
            self.comma();
        }
        self.at = self.at.saturating_add(1);
        Plain::Map(Spanned::new((), self.place(from)), Pairs(pairs))
    }

    fn comma(&mut self) {
        if self.peek() == b',' {
            self.at = self.at.saturating_add(1);
        }
    }

    fn string(&mut self) -> Text {
        self.space();
        let from = self.at;
        let bytes = self.text.as_bytes();
        self.at = self.at.saturating_add(1);
        while let Some(byte) = bytes.get(self.at) {
            self.at = self.at.saturating_add(if *byte == b'\\' { 2 } else { 1 });
            if *byte == b'"' {
                break;
            }
        }
        let raw = self.text.get(from..self.at).unwrap_or_default();
        let text: String = serde_json::from_str(raw).unwrap_or_default();
        let place = self.place(from);
        if text.len() > CELL {
            let length = text.len();
            self.findings.add(&codes::TOO_LONG, place.span, |d| d.arg("length", length).arg("unit", "bytes").arg("limit", CELL));
        }
        Spanned::new(text, place)
    }
}
