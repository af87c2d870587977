//! The canonical layout of YAML: two spaces a level, the author's choice of flow and block style, line breaks and comments.
//!
//! It works on nodes, not on document types: what a document means is none of its business, and one that breaks its schema is
//! laid out like any other. What it writes is read again, and where that does not say the same (some corner of YAML that nobody
//! writes on purpose) the text stays as it was.

use super::arena::{Arena, NodeIx, Shape};
use super::format_scalar::{block_lines, one_line, raw_lines};
use super::read::text_of;
use super::tree::{self, Root, Stream};
use super::{Style, compare};
use crate::diagnostic::Sink;
use crate::source::{FileId, Source, Span};
use crate::syntax::findings::Findings;

/// A YAML text in the canonical layout, with the same values and the same comments beside them. Nothing when the text is not
/// YAML or breaks its limits, which is told to the sink.
pub fn format_yaml(file: FileId, source: &Source, sink: &mut Sink) -> Option<String> {
    let mut faults = Sink::new();
    let out = {
        let mut findings = Findings::new(file, &mut faults);
        let out = text_of(source, &mut findings).map(|text| (text, tree::read(text, &mut findings)));
        findings.finish();
        out
    };
    let broken = faults.has_errors();
    sink.append(faults);
    let (text, stream) = out.filter(|_| !broken)?;
    let new = laid_out(text, &stream);
    Some(if compare::same(&stream, text, &new) { new } else { text.to_owned() })
}

/// The canonical layout of a text without faults.
pub(super) fn laid_out(text: &str, stream: &Stream<'_>) -> String {
    Printer::print(text, stream)
}

pub(super) struct Printer<'a> {
    pub(super) text: &'a str,
    arena: &'a Arena<'a>,
    /// Comments that are not yet printed, the next one first.
    pub(super) comments: &'a [Span],
    pub(super) out: String,
    /// Up to which byte of `out` columns were counted, and the column there.
    counted: (usize, usize),
}

/// Where something is printed.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// The spaces before the line.
    pub(super) indent: usize,
    /// The byte of the text at which whatever follows begins.
    pub(super) until: u32,
}

impl<'a> Printer<'a> {
    fn print(text: &'a str, stream: &'a Stream<'a>) -> String {
        let mut printer = Self {
            text,
            arena: &stream.arena,
            comments: &stream.comments,
            out: String::with_capacity(text.len()),
            counted: (0, 0),
        };
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let starts = stream.roots.iter().skip(1).map(|root| if root.explicit { root.start.start } else { root.end });
        let untils = starts.chain([end]);
        for ((at, root), until) in stream.roots.iter().enumerate().zip(untils) {
            printer.document(root, at == 0, until);
        }
        if stream.roots.is_empty() {
            printer.comments_before(end, 0, true);
        }
        printer.out
    }

    fn document(&mut self, root: &Root, first: bool, until: u32) {
        let mut fresh = true;
        if !first || root.explicit {
            if first {
                fresh = !self.comments_before(root.start.start, 0, true);
            }
            // A leading `---` says nothing; one that comments stand before separates them.
            if !first || !fresh {
                self.out.push_str("---\n");
            }
        }
        let Some(node) = root.node else { return };
        let empty = self.arena.text(node).is_some_and(|(text, style)| text.is_empty() && style == Style::Plain);
        if !empty {
            let spot = Spot { indent: 0, until };
            self.standing(node, spot);
        }
        self.comments_before(until, 0, empty);
    }

    /// A node at the beginning of a line.
    fn standing(&mut self, node: NodeIx, spot: Spot) {
        if self.is_block(node) {
            self.block(node, spot, false);
        } else {
            let begin = self.begin(node);
            let commented = self.comments_before(begin, 0, true);
            self.blank_before(begin, !commented);
            self.inline(node, spot);
            self.end_line(spot.until);
        }
    }

    fn is_block(&self, node: NodeIx) -> bool {
        let written = self.arena.nodes.get(node).map(|n| &n.shape);
        match written {
            Some(Shape::Map { flow: false, .. }) => !self.arena.entries(node).is_empty(),
            Some(Shape::Sequence { flow: false, .. }) => !self.arena.items(node).is_empty(),
            _ => false,
        }
    }

    /// A list or map in block style; its first line goes on an already begun one when it is `inline`.
    fn block(&mut self, node: NodeIx, spot: Spot, inline: bool) {
        let arena = self.arena;
        let column = self.column_of(arena.span(node).start);
        let items = arena.items(node);
        let entries = arena.entries(node);
        let starts = items.iter().copied().chain(entries.iter().map(|(key, _)| *key)).map(|n| self.begin(n));
        let starts: Vec<u32> = starts.collect();
        let untils = starts.iter().copied().skip(1).chain([spot.until]);
        for ((at, start), until) in starts.iter().enumerate().zip(untils) {
            let spot = Spot { until, ..spot };
            if !(at == 0 && inline) {
                let commented = self.comments_before(*start, spot.indent, at == 0);
                self.blank_before(*start, at == 0 && !commented);
                self.pad(spot.indent);
            }
            match (items.get(at), entries.get(at)) {
                (Some(item), _) => self.item(*item, spot),
                (None, Some((key, value))) => self.entry(*key, *value, spot),
                (None, None) => {}
            }
        }
        self.comments_within(column, spot);
    }

    fn item(&mut self, item: NodeIx, spot: Spot) {
        self.out.push('-');
        let inner = Spot { indent: spot.indent.saturating_add(2), ..spot };
        if self.is_block(item) && !self.anchor(item) {
            self.out.push(' ');
            self.block(item, inner, true);
        } else {
            self.value(item, inner, inner.indent);
        }
    }

    fn entry(&mut self, key: NodeIx, value: NodeIx, spot: Spot) {
        self.key(key);
        self.out.push(':');
        let inner = spot.indent.saturating_add(2);
        if self.is_block(value) {
            self.anchor(value);
            self.end_line(self.arena.span(value).start);
            self.block(value, Spot { indent: inner, ..spot }, false);
        } else {
            self.value(value, spot, inner);
        }
    }

    /// What stands behind `key:` or `-` and is no block; on a line of its own when a comment comes between.
    fn value(&mut self, value: NodeIx, spot: Spot, inner: usize) {
        if self.is_block(value) {
            // A list's item with an anchor: the anchor stands already.
            self.end_line(self.arena.span(value).start);
            self.block(value, Spot { indent: inner, ..spot }, false);
            return;
        }
        let span = self.arena.span(value);
        let is_nothing = span.start == span.end;
        if !is_nothing && self.comments.first().is_some_and(|comment| comment.start < self.begin(value)) {
            self.end_line(span.start);
            self.comments_before(span.start, inner, true);
            self.pad(inner);
        } else if !is_nothing || self.has_anchor(value) {
            self.out.push(' ');
        }
        self.inline(value, Spot { indent: spot.indent, ..spot });
        self.end_line(spot.until);
    }

    fn has_anchor(&self, node: NodeIx) -> bool {
        self.arena.nodes.get(node).is_some_and(|n| n.anchor.is_some())
    }

    /// Prints ` &name`, when there is one.
    fn anchor(&mut self, node: NodeIx) -> bool {
        let Some(span) = self.arena.nodes.get(node).and_then(|n| n.anchor) else { return false };
        self.out.push(' ');
        self.push_source(span);
        true
    }

    pub(super) fn push_source(&mut self, span: Span) {
        self.out.push_str(self.text.get(span.range()).unwrap_or_default());
    }

    fn key(&mut self, key: NodeIx) {
        if let Some(anchor) = self.arena.nodes.get(key).and_then(|n| n.anchor) {
            self.push_source(anchor);
            self.out.push(' ');
        }
        match self.arena.nodes.get(key).map(|n| &n.shape) {
            Some(Shape::Alias(_)) => {
                self.push_source(self.arena.span(key));
                self.out.push(' ');
            }
            _ => {
                if let Some((text, style)) = self.arena.text(key) {
                    self.out.push_str(&one_line(text, style));
                }
            }
        }
    }

    /// A scalar, alias or flow collection, where the line stands.
    fn inline(&mut self, node: NodeIx, spot: Spot) {
        if let Some(anchor) = self.arena.nodes.get(node).and_then(|n| n.anchor) {
            self.push_source(anchor);
            if self.arena.span(node).start < self.arena.span(node).end {
                self.out.push(' ');
            }
        }
        let span = self.arena.span(node);
        match self.arena.nodes.get(node).map(|n| &n.shape) {
            Some(Shape::Scalar(text, style @ (Style::Literal | Style::Folded))) => self.block_scalar(text, *style, span, spot),
            Some(Shape::Scalar(text, style)) => {
                let source = self.text.get(span.range()).unwrap_or_default();
                if source.contains('\n') {
                    let lines = raw_lines(source, *style);
                    self.lines(&lines, spot.indent.saturating_add(2));
                } else if *style == Style::Plain {
                    // As it is, since nothing and `~` are the same value.
                    self.out.push_str(source);
                } else {
                    self.out.push_str(&one_line(text, *style));
                }
            }
            Some(Shape::Sequence { .. } | Shape::Map { .. }) => self.flow(node, spot),
            Some(Shape::Alias(_)) => self.push_source(span),
            None => {}
        }
    }

    /// The first line here, the others indented.
    fn lines(&mut self, lines: &[String], indent: usize) {
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.out.push('\n');
                if !line.is_empty() {
                    self.pad(indent);
                }
            }
            self.out.push_str(line);
        }
    }

    fn block_scalar(&mut self, text: &str, style: Style, span: Span, spot: Spot) {
        let source = self.text.get(span.range()).unwrap_or_default();
        let Some((header, lines)) = block_lines(source, text, style) else {
            self.out.push_str(&one_line(text, Style::Double));
            return;
        };
        self.out.push_str(&header);
        let first_line =
            source.find('\n').map_or(span.end, |at| span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)));
        self.behind(first_line);
        let mut lines_with_header = vec![String::new()];
        lines_with_header.extend(lines);
        self.lines(&lines_with_header, spot.indent.saturating_add(2));
    }

    /// A flow collection with the author's line breaks. When the first break comes right behind the bracket, the items stand one
    /// level deeper and the closing bracket alone; else they stand under the first item.
    fn flow(&mut self, node: NodeIx, spot: Spot) {
        let arena = self.arena;
        let span = arena.span(node);
        let map = matches!(arena.shape(node), Shape::Map { .. });
        let parts: Vec<(NodeIx, Option<NodeIx>)> = if map {
            arena.entries(node).iter().map(|(key, value)| (*key, Some(*value))).collect()
        } else {
            arena.items(node).iter().map(|item| (*item, None)).collect()
        };
        self.out.push(if map { '{' } else { '[' });
        let beneath = self.column();
        let mut last = span.start.saturating_add(1);
        let open = parts.first().is_some_and(|(first, _)| self.breaks(last, self.begin(*first)));
        let indent = if open { spot.indent.saturating_add(2) } else { beneath };
        for (at, (first, value)) in parts.iter().enumerate() {
            let begin = self.begin(*first);
            if self.breaks(last, begin) {
                self.end_line(begin);
                self.comments_before(begin, indent, true);
                self.pad(indent);
            } else if at > 0 {
                self.out.push(' ');
            }
            let inner = Spot { indent: if open { indent } else { indent.saturating_sub(2) }, until: span.end };
            match value {
                Some(value) => {
                    self.key(*first);
                    self.flow_value(*value, inner);
                }
                None => self.inline(*first, inner),
            }
            last = arena.span(value.unwrap_or(*first)).end.max(arena.span(*first).end);
            let closes_alone = open && self.breaks(last, span.end.saturating_sub(1));
            if at.saturating_add(1) < parts.len() || closes_alone {
                self.out.push(',');
            }
        }
        let close = span.end.saturating_sub(1);
        if self.breaks(last, close) && (open || self.comments.first().is_some_and(|comment| comment.start < close)) {
            self.end_line(close);
            self.comments_before(close, indent, true);
            self.pad(spot.indent);
        }
        self.out.push(if map { '}' } else { ']' });
    }

    fn flow_value(&mut self, value: NodeIx, spot: Spot) {
        let span = self.arena.span(value);
        if span.start == span.end && !self.has_anchor(value) {
            return;
        }
        self.out.push(':');
        self.out.push(' ');
        self.inline(value, spot);
    }

    /// Where a node begins, its anchor included.
    fn begin(&self, node: NodeIx) -> u32 {
        let anchor = self.arena.nodes.get(node).and_then(|n| n.anchor);
        let start = self.arena.span(node).start;
        anchor.map_or(start, |anchor| anchor.start.min(start))
    }

    fn breaks(&self, from: u32, to: u32) -> bool {
        self.text.get(from as usize..(to.max(from)) as usize).is_some_and(|between| between.contains('\n'))
    }

    /// The column at which `out` ends. What was counted is not counted again: a whole file may stand on one line.
    fn column(&mut self) -> usize {
        let (from, column) = self.counted;
        let new = self.out.get(from..).unwrap_or_default();
        let column = match new.rsplit_once('\n') {
            Some((_, line)) => line.chars().count(),
            None => column.saturating_add(new.chars().count()),
        };
        self.counted = (self.out.len(), column);
        column
    }

    pub(super) fn column_of(&self, at: u32) -> usize {
        let before = self.text.get(..at as usize).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    pub(super) fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}
