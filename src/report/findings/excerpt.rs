use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::super::style::steers;
use crate::source::{Source, Span};

/// The most bytes of one line that are shown on either side of what is pointed at.
const MARGIN: usize = 160;

/// A text as miette reads it. Its own reader counts columns in bytes and walks from the start of the text for every label;
/// this one counts characters and asks the line table, and of a line that is very long it shows the part that matters.
///
/// INVARIANT (offsets): what is shown has as many bytes as what it stands for, or the underlines would be elsewhere.
pub(super) struct Excerpt<'a> {
    source: &'a Source,
    shown: String,
}

impl<'a> Excerpt<'a> {
    /// A text in which nothing steers a terminal.
    pub(super) fn new(source: &'a Source) -> Self {
        let shown = if source.text().contains(steers) { masked(source.text()) } else { String::new() };
        Self { source, shown }
    }

    /// The part of a span that can be pointed at: of several lines the first, of a long line its beginning.
    pub(super) fn visible(&self, span: Span) -> SourceSpan {
        let range = span.range();
        let text = self.source.text();
        let start = floor(text, range.start);
        let end = floor(text, range.end.min(start.saturating_add(MARGIN))).max(start);
        let first = text.get(start..end).unwrap_or_default();
        let length = first.find(['\n', '\r']).unwrap_or(first.len());
        (start, length).into()
    }

    fn text(&self) -> &str {
        if self.shown.is_empty() { self.source.text() } else { &self.shown }
    }

    /// The bytes of a line, from 1, with its end.
    fn line(&self, number: usize) -> (usize, usize) {
        let start = self.source.line_start(number);
        (start, self.source.line_start(number.saturating_add(1)))
    }

    fn short(&self, number: usize) -> bool {
        let (start, end) = self.line(number);
        end.saturating_sub(start) <= 2 * MARGIN
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let text = self.text();
        let (from, to) = (span.offset(), span.offset().saturating_add(span.len()).min(text.len()));
        let at = self.source.position(Span::new(from, to));
        let (mut first, mut last) = (at.line, at.end_line);
        let (line_start, _) = self.line(first);
        let (_, line_end) = self.line(last);
        let mut start = if before == 0 { from } else { line_start };
        let mut end = line_end;
        if from.saturating_sub(line_start) > MARGIN {
            start = start.max(floor(text, from.saturating_sub(MARGIN / 2)));
        } else {
            while before > 0 && at.line.saturating_sub(first) < before && first > 1 && self.short(first.saturating_sub(1)) {
                first = first.saturating_sub(1);
                start = self.line(first).0;
            }
        }
        if line_end.saturating_sub(to) > MARGIN {
            end = floor(text, to.saturating_add(MARGIN / 2));
        } else {
            let lines = self.source.line_count();
            while last.saturating_sub(at.end_line) < after && last < lines && self.short(last.saturating_add(1)) {
                last = last.saturating_add(1);
                end = self.line(last).1;
            }
        }
        let (line, column) = self.source.line_column(start);
        Ok(Box::new(MietteSpanContents::new_named(
            self.source.path().to_owned(),
            text.as_bytes().get(start..end).unwrap_or_default(),
            (start, end.saturating_sub(start)).into(),
            line.saturating_sub(1),
            column.saturating_sub(1),
            last.saturating_sub(first),
        )))
    }
}

/// The last character boundary up to a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// The text with as many `?` in the place of what steers a terminal as that has bytes. Line ends are kept as they are.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) && c != '\r' {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}
