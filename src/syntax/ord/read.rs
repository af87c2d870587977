use std::ops::Range;

use super::build::{Builder, Piece};
use super::draft::Draft;
use super::grammar::Rule;
use super::mend::{self, Read};
use super::split::{self, Chunk, Opening};
use super::{codes, scan, word};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::{Body, Comment, Document, Item, Lost, Notation};

/// A text of the rule language, read.
#[derive(Clone, Debug)]
pub struct OrdFile {
    /// What it says.
    pub document: Document,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// What could not be read.
    pub lost: Lost,
}

/// Reads a text of the rule language. Each item is read apart, so that the faults of all broken items are told in one run; a
/// broken item is left out.
pub fn read_ord(file: FileId, source: &Source, sink: &mut Sink) -> OrdFile {
    let text = source.text();
    let before = sink.len();
    let mut reader = Reader { file, text, sink, items: Vec::new(), lost: Lost::default() };
    let split = split::split(text, &|range| Place::new(file, Span::new(range.start, range.end)), reader.sink);
    for (chunk, next) in split.iter().zip(split.iter().skip(1).map(Some).chain([None])) {
        if reader.sink.len().saturating_sub(before) >= split::MAX_FAULTS {
            let rest = Place::new(file, Span::new(chunk.range.start, chunk.range.end));
            reader.sink.push(Diagnostic::new(&codes::TOO_MANY_FAULTS, rest).arg("most", split::MAX_FAULTS));
            reader.lost.unknown = true;
            break;
        }
        reader.chunk(chunk, next);
    }
    let Reader { items, lost, .. } = reader;
    let document = Document { file, notation: Notation::Ord, body: Body::Ruled(items) };
    OrdFile { document, comments: comments(file, text), lost }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    sink: &'a mut Sink,
    items: Vec<Item>,
    lost: Lost,
}

impl Reader<'_> {
    fn chunk(&mut self, chunk: &Chunk, next: Option<&Chunk>) {
        // What reads on behind an item that ended too late for its line is an item of its own.
        let mut range = chunk.range.clone();
        let mut opening = chunk.opening;
        while let Some(rest) = self.item(range.clone(), opening, next) {
            opening = Opening::Known;
            range = rest..range.end;
        }
    }

    /// Reads one item; where another one begins in it, gives where.
    fn item(&mut self, range: Range<usize>, opening: Opening, next: Option<&Chunk>) -> Option<usize> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let (file, base) = (self.file, range.start);
        let locate = move |inner: Range<usize>| {
            Place::new(file, Span::new(base.saturating_add(inner.start), base.saturating_add(inner.end)))
        };
        let mut draft = Draft::new(text, &locate);
        match opening {
            Opening::Known => {}
            Opening::Misspelt(keyword) => draft.change(&(0..word::leading(text).len()), keyword),
            Opening::Unknown => {
                self.lost.unknown = true;
                return None;
            }
        }
        let tail = next.is_some_and(|next| self.text.get(range.end..next.range.start).is_some_and(str::is_empty));
        let Read { built, rest } = mend::read(&mut draft, Rule::chunk, tail, self.sink, item);
        match built {
            Some(item) => self.items.push(item),
            None => self.lose(draft.text()),
        }
        rest.map(|at| base.saturating_add(draft.origin(at)))
    }

    /// Notes what can be known of an item that could not be read: its id, or else its kind.
    fn lose(&mut self, text: &str) {
        let mut found = scan::tokens(text).filter(|token| token.kind != scan::Kind::Comment);
        let mut next = || found.next().map(|token| (token.kind, text.get(token.range).unwrap_or_default()));
        let keyword = next().map(|(_, word)| word).unwrap_or_default();
        let kind = match keyword {
            "rule" => "Access",
            "protect" => "Protections",
            "scenario" => "Scenarios",
            "guard" => "Guards",
            _ => "Flows",
        };
        match next() {
            Some((scan::Kind::Word, id)) if !matches!(keyword, "protect" | "defaults") => {
                self.lost.names.insert(id.to_owned());
            }
            Some((scan::Kind::String, raw)) => {
                self.lost.names.insert(word::unquote(raw).0);
            }
            _ => {
                self.lost.kinds.insert(kind);
            }
        }
    }
}

fn item(builder: &mut Builder<'_>, piece: Piece<'_>) -> Option<Item> {
    match piece.as_rule() {
        Rule::access => builder.rule(piece),
        Rule::protect => builder.protection(piece),
        Rule::scenario => builder.scenario(piece),
        Rule::flow => builder.flow(piece),
        Rule::template => builder.template(piece),
        Rule::defaults => builder.defaults(piece),
        Rule::exempt => builder.exempt(piece),
        Rule::bind => builder.bind(piece),
        Rule::guard => builder.guard(piece),
        _ => None,
    }
}

fn comments(file: FileId, text: &str) -> Vec<Comment> {
    let found = scan::tokens(text).filter(|token| token.kind == scan::Kind::Comment);
    let comment = |token: scan::Token| {
        let said = text.get(token.range.clone()).unwrap_or_default();
        let said = said.strip_prefix('#').unwrap_or(said);
        let said = said.strip_prefix(' ').unwrap_or(said);
        Comment { place: Place::new(file, Span::new(token.range.start, token.range.end)), text: said.to_owned() }
    };
    found.map(comment).collect()
}
