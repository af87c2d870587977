use std::cell::RefCell;
use std::collections::BTreeSet;

use super::arena::{Arena, NodeIx, Shape};
use super::check::{Outcome, check};
use super::decode::Reader;
use super::message::quoted;
use super::tree::{self, Root, Stream, full_width};
use super::{KINDS, Kind, Style, codes, width};
use crate::diagnostic::{Diagnostic, Sink, nearest};
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::findings::Findings;
use crate::syntax::{Comment, Document, Notation};

/// How large a file may be, in bytes.
const FILE: usize = 64 * 1024 * 1024;
/// The version of the language.
const VERSION: &str = "v1";

/// What one YAML file says.
#[derive(Debug, Default)]
pub struct YamlFile {
    /// Its documents, without what could not be read.
    pub documents: Vec<Document>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// What could not be read.
    pub lost: Lost,
}

/// What could not be read of some files. Its faults are told; whoever misses one of these things says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Names (of units, people, attributes …) that are declared in it.
    pub names: BTreeSet<String>,
    /// Kinds of documents that are absent as a whole, as far as they are known.
    pub kinds: BTreeSet<&'static str>,
    /// Whether a document is absent of which not even the kind is known.
    pub unknown: bool,
}

impl Lost {
    /// Whether everything could be read.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.names.is_empty() && self.kinds.is_empty() && !self.unknown
    }

    /// Adds what another file lost.
    pub fn append(&mut self, other: Self) {
        self.names.extend(other.names);
        self.kinds.extend(other.kinds);
        self.unknown |= other.unknown;
    }
}

/// The first place at which some bytes are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText {
    at: usize,
    byte: u8,
}

impl NotText {
    /// Tells of it, once the text has a file's id. Such a text is not to be read any further.
    pub fn tell(self, file: FileId, sink: &mut Sink) {
        let place = Place::new(file, Span::new(self.at, self.at.saturating_add(char::REPLACEMENT_CHARACTER.len_utf8())));
        sink.push(Diagnostic::new(&codes::NOT_TEXT, place).arg("byte", format!("0x{:02X}", self.byte)));
    }
}

/// The text of some bytes, without a byte-order mark. Where they are no UTF-8 they are replaced, and the first such place comes
/// beside the text.
#[must_use]
pub fn decode_text(bytes: Vec<u8>) -> (String, Option<NotText>) {
    let bytes = match bytes.strip_prefix("\u{FEFF}".as_bytes()) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let byte = bytes.get(at).copied().unwrap_or_default();
            (String::from_utf8_lossy(&bytes).into_owned(), Some(NotText { at, byte }))
        }
    }
}

/// Reads the documents of a YAML file. Findings go to the sink; what they make unreadable is left out.
pub fn read_yaml(file: FileId, source: &Source, sink: &mut Sink) -> YamlFile {
    let mut findings = Findings::new(file, sink);
    let mut out = YamlFile::default();
    match text_of(source, &mut findings) {
        Some(text) => read_text(text, &mut findings, &mut out),
        None => out.lost.unknown = true,
    }
    findings.finish();
    out
}

/// The nodes of a YAML file, for its printer; nothing when it has a fault.
pub(super) fn text_of<'a>(source: &'a Source, findings: &mut Findings<'_>) -> Option<&'a str> {
    let text = source.text();
    if text.len() > FILE {
        findings.add(&codes::TOO_LARGE, Span::default(), |d| d.arg("bytes", text.len()).arg("limit", FILE));
        return None;
    }
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_control(*c)) {
        let span = Span::new(at, at.saturating_add(c.len_utf8()));
        findings.add(&codes::CONTROL, span, |d| d.arg("character", format!("U+{:04X}", u32::from(c))));
        return None;
    }
    Some(text)
}

fn read_text(text: &str, findings: &mut Findings<'_>, out: &mut YamlFile) {
    let stream = tree::read(text, findings);
    for span in &stream.comments {
        let words = text.get(span.range()).unwrap_or_default().trim_start_matches('#');
        let words = words.strip_prefix(' ').unwrap_or(words).trim_end();
        out.comments.push(Comment { place: findings.place(*span), text: words.to_owned() });
    }
    for root in &stream.roots {
        read_document(text, &stream, root, findings, out);
    }
}

fn read_document(text: &str, stream: &Stream<'_>, root: &Root, findings: &mut Findings<'_>, out: &mut YamlFile) {
    let arena = &stream.arena;
    let Some(node) = root.node else {
        let known = root.top.iter().find(|(key, _)| arena.text(*key).is_some_and(|(text, _)| text == "kind"));
        match known.and_then(|(_, value)| arena.text(*value)).and_then(|(name, _)| kind_named(name)) {
            Some(kind) => drop(out.lost.kinds.insert(kind.name)),
            None => out.lost.unknown = true,
        }
        return;
    };
    let Some(kind) = kind_of(arena, node, findings) else {
        // A document of nothing but comments is none.
        out.lost.unknown |= !is_empty(arena, node);
        return;
    };
    let Outcome { dropped, lost, names } = check(arena, node, kind, &stream.flawed, findings);
    out.lost.names.extend(names);
    if lost {
        out.lost.kinds.insert(kind.name);
        return;
    }
    let reader = Reader { file: findings.file, text, arena, dropped: &dropped, sink: RefCell::new(Sink::new()) };
    let body = (kind.decode)(&reader, node);
    findings.sink().append(reader.sink.into_inner());
    match body {
        Ok(body) => out.documents.push(Document { file: findings.file, notation: Notation::Yaml, body }),
        Err(fault) => {
            out.lost.kinds.insert(kind.name);
            let span = fault.span.unwrap_or_else(|| arena.span(node));
            findings.add(&codes::SCHEMA_DRIFT, span, |d| d.arg("message", fault.message));
        }
    }
}

fn is_empty(arena: &Arena<'_>, node: NodeIx) -> bool {
    arena.text(node).is_some_and(|(text, style)| text.is_empty() && style == Style::Plain)
}

fn kind_named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind of a document, after its version.
fn kind_of(arena: &Arena<'_>, root: NodeIx, findings: &mut Findings<'_>) -> Option<&'static Kind> {
    let span = arena.span(root);
    if is_empty(arena, root) {
        return None;
    }
    let first_line = |span: Span| match arena.entries(root).first() {
        Some((key, value)) => {
            arena.span(*key).join(if arena.text(*value).is_some() { arena.span(*value) } else { arena.span(*key) })
        }
        None => span,
    };
    if !matches!(arena.shape(root), Shape::Map { .. }) {
        not_a_document(arena, root, findings);
        return None;
    }
    match arena.entry(root, "ordinance") {
        None => {
            let before = findings.place(Span { start: span.start, end: span.start });
            let is_block = matches!(arena.shape(root), Shape::Map { flow: false, .. });
            let mend = |d: Diagnostic| if is_block { d.fix(before, "ordinance: v1\n") } else { d };
            findings.add(&codes::NO_VERSION, first_line(span), mend);
        }
        Some((key, value)) => {
            let version = arena.text(value).map_or("", |(text, _)| text);
            if version != VERSION {
                findings.add(&codes::UNKNOWN_VERSION, arena.span(key).join(arena.span(value)), |d| d.arg("version", version));
                return None;
            }
        }
    }
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    let Some((key, value)) = arena.entry(root, "kind") else {
        findings.add(&codes::NO_KIND, first_line(span), |d| d.arg("kinds", quoted(&names)));
        return None;
    };
    let name = arena.text(value).map_or("", |(text, _)| text);
    let kind = kind_named(name);
    if kind.is_none() {
        let at = arena.span(value);
        let at = if at.start == at.end { arena.span(key) } else { at };
        let near = nearest(name, names.iter().copied());
        let place = findings.place(at);
        findings.add(&codes::UNKNOWN_KIND, at, |d| {
            let d = d.arg("kind", name).arg("kinds", quoted(&names)).near(near);
            match near {
                Some(near) => d.fix(place, near),
                None => d,
            }
        });
    }
    kind
}

fn not_a_document(arena: &Arena<'_>, root: NodeIx, findings: &mut Findings<'_>) {
    let span = arena.span(root);
    let found = match arena.text(root) {
        Some((text, style)) => {
            if let (Style::Plain, Some((at, c))) = (style, width::first(text, "：")) {
                full_width(findings, (span.start as usize).saturating_add(at), c);
                return;
            }
            "a text"
        }
        None => "a list",
    };
    let start = Span { start: span.start, end: span.start.saturating_add(1).min(span.end) };
    findings.add(&codes::NOT_A_DOCUMENT, start, |d| d.arg("found", found));
}
