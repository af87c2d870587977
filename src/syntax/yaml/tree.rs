//! Events to nodes, within the limits. What is wrong with the text as text is told here; what it should say is not known yet.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::arena::{Arena, NodeIx};
use super::parser::{Broken, Event, Events, What};
use super::{NESTING, Style, codes, width};
use crate::source::Span;
use crate::syntax::findings::Findings;

/// How many values the aliases of one document may stand for.
const ALIASES: usize = 10_000;
/// How long a text may be, in bytes.
const TEXT: usize = 64 * 1024;

/// A file as nodes.
#[derive(Debug, Default)]
pub(super) struct Stream<'a> {
    pub(super) arena: Arena<'a>,
    pub(super) roots: Vec<Root>,
    /// Comments in order: the span with `#`, and whether something stands before it on its line.
    pub(super) comments: Vec<Span>,
    /// Nodes whose fault is told: what holds them is not read.
    pub(super) flawed: BTreeSet<NodeIx>,
}

/// One document of a file.
#[derive(Debug)]
pub(super) struct Root {
    /// What it holds; nothing when it could not be read to its end.
    pub(super) node: Option<NodeIx>,
    /// Its `---`, or where it begins without one.
    pub(super) start: Span,
    /// Whether it begins with `---`.
    pub(super) explicit: bool,
    /// Its last byte.
    pub(super) end: u32,
    /// The keys and scalar values at its top as far as they were read: what a broken document was about.
    pub(super) top: Vec<(NodeIx, NodeIx)>,
}

struct Frame {
    map: bool,
    flow: bool,
    start: Span,
    key: Option<NodeIx>,
    items: Vec<NodeIx>,
    entries: Vec<(NodeIx, NodeIx)>,
    anchor: Option<(usize, Span)>,
    /// The weight of everything before it.
    before: usize,
    height: usize,
}

struct Anchored {
    node: NodeIx,
    weight: usize,
    height: usize,
}

struct Builder<'a, 'f, 's> {
    text: &'a str,
    stream: Stream<'a>,
    findings: &'f mut Findings<'s>,
    frames: Vec<Frame>,
    root: Option<NodeIx>,
    begin: (Span, bool),
    end: u32,
    /// The document cannot be read: wait for the next one.
    lost: bool,
    /// Nodes so far, aliases counted as what they stand for.
    weight: usize,
    expanded: usize,
    anchors: FxHashMap<usize, Option<Anchored>>,
    last_scalar: Option<NodeIx>,
}

/// The nodes of a text.
pub(super) fn read<'a>(text: &'a str, findings: &mut Findings<'_>) -> Stream<'a> {
    let mut builder = Builder {
        text,
        stream: Stream::default(),
        findings,
        frames: Vec::new(),
        root: None,
        begin: (Span::default(), false),
        end: 0,
        lost: false,
        weight: 0,
        expanded: 0,
        anchors: FxHashMap::default(),
        last_scalar: None,
    };
    for event in Events::new(text) {
        match event {
            Ok((event, span)) => builder.event(event, span),
            Err(broken) => builder.broken(&broken),
        }
    }
    builder.stream
}

impl<'a> Builder<'a, '_, '_> {
    fn event(&mut self, event: Event<'a>, span: Span) {
        if let Event::Comment(_) = event {
            self.stream.comments.push(span);
            return;
        }
        if let Event::DocumentStart(explicit) = event {
            self.start(span, explicit);
            return;
        }
        if self.lost {
            return;
        }
        if !matches!(event, Event::Anchor(_) | Event::Tag | Event::DocumentEnd) && span.end > span.start {
            self.end = self.end.max(span.end);
        }
        match event {
            Event::DocumentEnd => self.finish(true),
            Event::Scalar(text, style) => {
                let flawed = self.check_scalar(&text, style, span);
                let node = self.stream.arena.scalar(text, style, span);
                if flawed {
                    self.stream.flawed.insert(node);
                }
                self.weight = self.weight.saturating_add(1);
                self.last_scalar = Some(node);
                self.add(node, 1);
            }
            Event::SequenceStart(flow) => self.open(false, flow, span),
            Event::MapStart(flow) => self.open(true, flow, span),
            Event::End => self.close(span),
            Event::Anchor(number) => self.anchor(number, span),
            Event::Alias(number) => self.alias(number, span),
            Event::UnknownAlias => {
                self.findings.add(&codes::UNKNOWN_ALIAS, span, |d| d.arg("alias", slice(self.text, span)));
                self.hole(span);
            }
            Event::Tag => self.findings.add(&codes::TAG, span, |d| d.arg("tag", slice(self.text, span))),
            Event::Comment(_) | Event::DocumentStart(_) => {}
        }
    }

    fn start(&mut self, span: Span, explicit: bool) {
        self.frames.clear();
        self.anchors.clear();
        self.root = None;
        self.begin = (span, explicit);
        self.end = span.end;
        self.lost = false;
        self.expanded = 0;
    }

    fn finish(&mut self, whole: bool) {
        let top = match self.frames.first_mut() {
            Some(frame) => std::mem::take(&mut frame.entries),
            None => self.root.map(|root| self.stream.arena.entries(root).to_vec()).unwrap_or_default(),
        };
        let node = self.root.take().filter(|_| whole);
        self.stream.roots.push(Root { node, start: self.begin.0, explicit: self.begin.1, end: self.end, top });
        self.frames.clear();
        self.lost = !whole;
    }

    fn broken(&mut self, broken: &Broken) {
        if !self.lost {
            self.tell(broken);
            self.finish(false);
        }
    }

    fn tell(&mut self, broken: &Broken) {
        let start_of_line =
            |at: usize| self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
        let found_in = |start: usize| {
            let line = self.text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
            let (at, c) = width::first_of_line(line)?;
            Some((line, start.saturating_add(at), c))
        };
        let line = start_of_line(broken.at);
        let above = start_of_line(line.saturating_sub(1));
        // A line without a colon of its own runs on into the next one, where it is found out.
        let found = found_in(line)
            .or_else(|| found_in(above).filter(|(line, _, c)| matches!(*c, '：' | '\u{3000}') && !line.contains(": ")));
        if let (What::Syntax(_), Some((_, at, c))) = (&broken.what, found) {
            full_width(self.findings, at, c);
            return;
        }
        let end = self
            .text
            .get(broken.at..)
            .and_then(|rest| rest.chars().next())
            .map_or(broken.at, |c| broken.at.saturating_add(c.len_utf8()));
        // The parser points behind a line that it could not read to its end.
        let at = if self.text.get(broken.at..end).is_none_or(|c| c.trim().is_empty()) {
            self.text.get(..broken.at).map_or(broken.at, |before| before.trim_end().len())
        } else {
            broken.at
        };
        let span = if at == broken.at { Span::new(at, end) } else { Span::new(at, at) };
        match broken.what {
            What::TooDeep => self.findings.add(&codes::TOO_DEEP, span, |d| d.arg("limit", NESTING)),
            What::Directive => self.findings.add(&codes::DIRECTIVE, span, |d| d),
            What::Syntax(what) => self.findings.add(&codes::SYNTAX, span, |d| d.arg("what", what)),
        }
    }

    fn check_scalar(&mut self, text: &str, style: Style, span: Span) -> bool {
        if text.len() > TEXT {
            self.findings.add(&codes::TOO_LONG, span, |d| d.arg("length", text.len()).arg("unit", "bytes").arg("limit", TEXT));
            return true;
        }
        if style != Style::Plain {
            return false;
        }
        let flow_list = self.frames.last().is_some_and(|frame| frame.flow && !frame.map);
        match width::in_plain(text, flow_list) {
            Some((at, c)) => {
                full_width(self.findings, (span.start as usize).saturating_add(at), c);
                true
            }
            None => false,
        }
    }

    fn open(&mut self, map: bool, flow: bool, start: Span) {
        if self.frames.len() >= NESTING {
            self.findings.add(&codes::TOO_DEEP, start, |d| d.arg("limit", NESTING));
            self.finish(false);
            return;
        }
        let frame = Frame {
            map,
            flow,
            start,
            key: None,
            items: Vec::new(),
            entries: Vec::new(),
            anchor: None,
            before: self.weight,
            height: 0,
        };
        self.weight = self.weight.saturating_add(1);
        self.last_scalar = None;
        self.frames.push(frame);
    }

    fn close(&mut self, end: Span) {
        let Some(mut frame) = self.frames.pop() else { return };
        // A block collection ends with its last child; its end event stands at the beginning of whatever follows.
        let end = if frame.flow { end.end } else { self.end };
        let span = Span { start: frame.start.start, end: end.max(frame.start.end) };
        let node = if frame.map {
            self.unique(&mut frame.entries);
            self.stream.arena.map(&frame.entries, frame.flow, span)
        } else {
            self.stream.arena.sequence(&frame.items, frame.flow, span)
        };
        let height = frame.height.saturating_add(1);
        if let Some((number, anchor)) = frame.anchor {
            let weight = self.weight.saturating_sub(frame.before);
            self.anchors.insert(number, Some(Anchored { node, weight, height }));
            if let Some(made) = self.stream.arena.nodes.get_mut(node) {
                made.anchor = Some(anchor);
            }
        }
        self.last_scalar = None;
        self.add(node, height);
    }

    /// Refuses duplicate and merge keys; the first of each key stays.
    fn unique(&mut self, entries: &mut Vec<(NodeIx, NodeIx)>) {
        let arena = &self.stream.arena;
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        let mut keep = Vec::with_capacity(entries.len());
        for &(key, value) in entries.iter() {
            let Some((text, style)) = arena.text(key) else { continue };
            let span = arena.span(key);
            if text == "<<" && style == Style::Plain {
                self.findings.add(&codes::MERGE_KEY, span, |d| d);
                continue;
            }
            if let Some(first) = seen.get(text) {
                let first = self.findings.place(*first);
                self.findings
                    .add(&codes::DUPLICATE_KEY, span, |d| d.arg("key", text).remark("again here").also(first, "first here"));
                continue;
            }
            seen.insert(text, span);
            keep.push((key, value));
        }
        *entries = keep;
    }

    fn anchor(&mut self, number: usize, span: Span) {
        match (self.last_scalar, self.frames.last_mut()) {
            (Some(node), _) => {
                self.anchors.insert(number, Some(Anchored { node, weight: 1, height: 1 }));
                if let Some(made) = self.stream.arena.nodes.get_mut(node) {
                    made.anchor = Some(span);
                }
            }
            (None, Some(frame)) => {
                frame.anchor = Some((number, span));
                self.anchors.insert(number, None);
            }
            (None, None) => {}
        }
    }

    fn alias(&mut self, number: usize, span: Span) {
        let text = self.text;
        let Some(Some(anchored)) = self.anchors.get(&number) else {
            self.findings.add(&codes::ALIAS_CYCLE, span, |d| d.arg("alias", slice(text, span)));
            self.hole(span);
            return;
        };
        let (to, weight, height) = (anchored.node, anchored.weight, anchored.height);
        if self.frames.len().saturating_add(height) > NESTING {
            self.findings.add(&codes::TOO_DEEP, span, |d| d.arg("limit", NESTING));
            self.finish(false);
            return;
        }
        self.expanded = self.expanded.saturating_add(weight);
        self.weight = self.weight.saturating_add(weight);
        if self.expanded > ALIASES {
            self.findings.add(&codes::ALIAS_LIMIT, span, |d| d.arg("limit", ALIASES));
            self.finish(false);
            return;
        }
        let node = self.stream.arena.alias(to, span);
        self.last_scalar = None;
        self.add(node, height);
    }

    /// A value whose fault is told.
    fn hole(&mut self, span: Span) {
        let node = self.stream.arena.scalar("".into(), Style::Plain, span);
        self.stream.flawed.insert(node);
        self.last_scalar = None;
        self.add(node, 1);
    }

    fn add(&mut self, node: NodeIx, height: usize) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return;
        };
        frame.height = frame.height.max(height);
        if !frame.map {
            frame.items.push(node);
            return;
        }
        match frame.key.take() {
            Some(key) => frame.entries.push((key, node)),
            None => {
                if self.stream.arena.text(node).is_none() {
                    self.findings.add(&codes::KEY_NOT_TEXT, self.stream.arena.span(node), |d| d);
                }
                frame.key = Some(node);
            }
        }
    }
}

/// Tells of a full-width character, with the change that mends it.
pub(super) fn full_width(findings: &mut Findings<'_>, at: usize, c: char) {
    let span = Span::new(at, at.saturating_add(c.len_utf8()));
    let place = findings.place(span);
    let plain = width::plain_form(c).unwrap_or(" ");
    let shown = if c == '\u{3000}' { "space".to_owned() } else { c.to_string() };
    findings.add(&codes::FULL_WIDTH, span, |d| {
        d.arg("character", shown).arg("plain", if plain == " " { "an ordinary space" } else { plain.trim() }).fix(place, plain)
    });
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}
