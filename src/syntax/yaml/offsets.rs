//! From a byte of a decoded scalar back to the byte of the file it was written with.

use super::Style;
use crate::source::Span;

/// The way back of one scalar.
#[derive(Debug)]
pub(super) enum Offsets {
    /// Decoded text and source are the same bytes, from this byte on.
    Identity(u32),
    /// For each character of the decoded text its byte there, and the bytes of the file it was written with.
    Table(Vec<(u32, Span)>),
}

impl Offsets {
    /// The way back from `decoded` to its source, `span` of a file.
    pub(super) fn new(source: &str, span: Span, decoded: &str, style: Style) -> Self {
        let quote = u32::from(matches!(style, Style::Single | Style::Double));
        let inner = source.get(quote as usize..source.len().saturating_sub(quote as usize)).unwrap_or_default();
        let start = span.start.saturating_add(quote);
        if inner == decoded && !matches!(style, Style::Literal | Style::Folded) {
            return Self::Identity(start);
        }
        let (skip, body) = match style {
            // The header's line.
            Style::Literal | Style::Folded => {
                let skip = source.find('\n').map_or(source.len(), |at| at.saturating_add(1));
                (skip, source.get(skip..).unwrap_or_default())
            }
            _ => (0, inner),
        };
        let base = start as usize + skip;
        Self::Table(align(body, base, decoded, style))
    }

    /// The span of some bytes of the decoded text.
    pub(super) fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        match self {
            Self::Identity(start) => Span::new(*start as usize + bytes.start, *start as usize + bytes.end),
            Self::Table(table) => {
                let at = |byte: usize| table.partition_point(|(decoded, _)| (*decoded as usize) <= byte).checked_sub(1);
                let of = |byte: usize| at(byte).and_then(|row| table.get(row)).map_or_else(Span::default, |(_, span)| *span);
                if bytes.is_empty() {
                    let start = of(bytes.start).start;
                    return Span { start, end: start };
                }
                Span { start: of(bytes.start).start, end: of(bytes.end.saturating_sub(1)).end }
            }
        }
    }
}

/// Walks decoded text and source together: both have the same visible characters in the same order, escapes apart; what differs
/// is white space.
fn align(body: &str, base: usize, decoded: &str, style: Style) -> Vec<(u32, Span)> {
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut table = Vec::with_capacity(decoded.len().saturating_add(1));
    let mut at = 0;
    for (index, c) in decoded.char_indices() {
        let rest = body.get(at..).unwrap_or_default();
        if style == Style::Double {
            at += continuation(rest);
        }
        let rest = body.get(at..).unwrap_or_default();
        if !c.is_whitespace() {
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        }
        let rest = body.get(at..).unwrap_or_default();
        let end = at + width(rest, c, style);
        table.push((clamp(index), Span::new(base + at, base + end)));
        at = end;
    }
    table.push((clamp(decoded.len()), Span::new(base + at, base + at)));
    table
}

/// How many bytes an escaped line break with the next line's indentation takes.
fn continuation(rest: &str) -> usize {
    match rest.strip_prefix("\\\n").or_else(|| rest.strip_prefix("\\\r\n")) {
        Some(next) => rest.len() - next.trim_start_matches([' ', '\t']).len(),
        None => 0,
    }
}

/// How many bytes of the source one decoded character takes.
fn width(rest: &str, c: char, style: Style) -> usize {
    if style == Style::Double && rest.starts_with('\\') {
        let escape = rest.get(1..).and_then(|r| r.chars().next()).unwrap_or_default();
        return match escape {
            'x' => 4,
            // A surrogate pair is two escapes and one character.
            'u' if c > '\u{FFFF}' => 12,
            'u' => 6,
            'U' => 10,
            other => 1 + other.len_utf8(),
        };
    }
    if style == Style::Single && rest.starts_with("''") {
        return 2;
    }
    match rest.chars().next() {
        Some(first) if first == c => c.len_utf8(),
        // A folded line break: the break itself; what is around it is skipped before the next visible character.
        Some(first) if c.is_whitespace() && first.is_whitespace() => first.len_utf8(),
        _ => 0,
    }
}
