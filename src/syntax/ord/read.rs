use std::ops::Range;

use super::build::{Builder, Piece};
use super::draft::Draft;
use super::grammar::Rule;
use super::mend::{self, Read};
use super::split::{self, Chunk, Opening};
use super::{broken, codes, scan, word};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{FileId, Place, Source, Span, Spanned};
use crate::syntax::{Body, Comment, Document, Item, Notation};

/// A text of the rule language, read.
#[derive(Clone, Debug)]
pub struct OrdFile {
    /// What it says.
    pub document: Document,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
}

/// Reads a text of the rule language. Each item is read apart, so that the faults of all broken items are told in one run; a
/// broken item is [`Item::Broken`].
pub fn read_ord(file: FileId, source: &Source, sink: &mut Sink) -> OrdFile {
    let text = source.text();
    let mut reader = Reader { file, text, sink, items: Vec::new() };
    let split = split::split(text, &|range| Place::new(file, Span::new(range.start, range.end)), reader.sink);
    for (chunk, next) in split.iter().zip(split.iter().skip(1).map(Some).chain([None])) {
        reader.chunk(chunk, next);
    }
    let items = reader.items;
    OrdFile { document: Document { file, notation: Notation::Ord, body: Body::Ruled(items) }, comments: comments(file, text) }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    sink: &'a mut Sink,
    items: Vec<Item>,
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
                self.items.push(broken(Spanned::new((), locate(0..text.trim_end().len())), "", None));
                return None;
            }
        }
        let tail = next.is_some_and(|next| self.text.get(range.end..next.range.start).is_some_and(str::is_empty));
        let Read { built, rest } = mend::read(&mut draft, Rule::chunk, tail, self.sink, item);
        self.items.push(built.unwrap_or_else(|| remains(&draft)));
        rest.map(|at| base.saturating_add(draft.origin(at)))
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

/// What can be known of an item that could not be read: the word it begins with, and its id.
fn remains(draft: &Draft<'_>) -> Item {
    let text = draft.text();
    let mut found = scan::tokens(text).filter(|token| token.kind != scan::Kind::Comment);
    let keyword = found.next().map(|token| draft.slice(token.range)).unwrap_or_default();
    let id = found.next().and_then(|token| {
        let place = draft.place(token.range.clone());
        let raw = draft.slice(token.range);
        match token.kind {
            scan::Kind::Word if !matches!(keyword, "protect" | "defaults") => Some(Spanned::new(raw.to_owned(), place)),
            scan::Kind::String => Some(Spanned::new(word::unquote(raw).0, place)),
            _ => None,
        }
    });
    broken(Spanned::new((), draft.place(0..text.trim_end().len())), keyword, id)
}

fn comments(file: FileId, text: &str) -> Vec<Comment> {
    let found = scan::tokens(text).filter(|token| token.kind == scan::Kind::Comment);
    let comment = |token: scan::Token| {
        let said = text.get(token.range.clone()).unwrap_or_default().trim_start_matches('#');
        let said = said.strip_prefix(' ').unwrap_or(said);
        Comment { place: Place::new(file, Span::new(token.range.start, token.range.end)), text: said.to_owned() }
    };
    found.map(comment).collect()
}
