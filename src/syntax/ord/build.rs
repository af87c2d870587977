use std::ops::Range;

use pest::iterators::{Pair, Pairs};

use super::codes;
use super::draft::Draft;
use super::grammar::Rule;
use super::word::{self, BadString};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{Place, Spanned};
use crate::syntax::{At, Text};

/// A piece of a parsed text.
pub(super) type Piece<'i> = Pair<'i, Rule>;

/// What a piece consists of.
pub(super) type Pieces<'i> = Pairs<'i, Rule>;

/// Makes trees of parsed texts. A method gives nothing when a piece is not built as the grammar says it is, which the caller
/// reports as a fault of ours.
pub(super) struct Builder<'a> {
    draft: &'a Draft<'a>,
    pub(super) sink: &'a mut Sink,
    /// Terms of the expression that is being built.
    pub(super) terms: usize,
    /// The id of an item that cannot be built, although it was read; its fault is told.
    pub(super) lost: Option<Text>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(draft: &'a Draft<'a>, sink: &'a mut Sink) -> Self {
        Self { draft, sink, terms: 0, lost: None }
    }

    pub(super) fn place(&self, piece: &Piece<'_>) -> Place {
        self.place_of(range(piece))
    }

    pub(super) fn place_of(&self, range: Range<usize>) -> Place {
        self.draft.place(range)
    }

    pub(super) fn at(&self, piece: &Piece<'_>) -> At {
        Spanned::new((), self.place(piece))
    }

    pub(super) fn fault(&mut self, code: &'static Code, place: Place) {
        self.sink.push(Diagnostic::new(code, place));
    }

    /// Gives an item up whose fault is told.
    pub(super) fn lose<T>(&mut self, id: Text) -> Option<T> {
        self.lost = Some(id);
        None
    }

    /// The text of a piece as it stands.
    pub(super) fn raw(&self, piece: &Piece<'_>) -> Text {
        let text = piece.as_str();
        Spanned::new(text.get(..range(piece).len()).unwrap_or(text).to_owned(), self.place(piece))
    }

    /// The text of an id, an attribute, a name or a string: what the quotes hold, or the word.
    pub(super) fn text(&mut self, piece: &Piece<'_>) -> Text {
        let place = self.place(piece);
        let raw = piece.as_str();
        if !raw.starts_with('"') {
            return Spanned::new(word::leading(raw).to_owned(), place);
        }
        let raw = raw.get(..range(piece).len()).unwrap_or(raw);
        let (text, fault) = word::unquote(raw);
        let start = piece.as_span().start();
        match fault {
            Some(BadString::Escape(at)) => {
                let end =
                    raw.get(at..).and_then(|rest| rest.char_indices().nth(2)).map_or(raw.len(), |(n, _)| at.saturating_add(n));
                self.fault(&codes::BAD_ESCAPE, self.place_of(start.saturating_add(at)..start.saturating_add(end)));
            }
            Some(BadString::Control(at)) => {
                let at = start.saturating_add(at);
                self.fault(&codes::CONTROL_CHARACTER, self.place_of(at..at.saturating_add(1)));
            }
            None => {}
        }
        Spanned::new(text, place)
    }

    /// A title or a reason.
    pub(super) fn short_text(&mut self, piece: &Piece<'_>) -> Text {
        const MOST: usize = 256;
        let text = self.text(piece);
        let length = text.chars().count();
        if length > MOST {
            let finding = Diagnostic::new(&codes::TITLE_TOO_LONG, text.place).arg("length", length).arg("most", MOST);
            self.sink.push(finding);
        }
        text
    }

    pub(super) fn take_text(&mut self, pieces: &mut Pieces<'_>, rule: Rule) -> Option<Text> {
        let piece = take(pieces, rule)?;
        Some(self.text(&piece))
    }

    /// A whole number.
    pub(super) fn number(&mut self, piece: &Piece<'_>) -> Spanned<u32> {
        let place = self.place(piece);
        let digits = piece.as_str().trim_end_matches('%');
        let value = digits.parse().unwrap_or_else(|_| {
            self.sink.push(Diagnostic::new(&codes::NUMBER_TOO_BIG, place).arg("number", digits).arg("most", u32::MAX));
            0
        });
        Spanned::new(value, place)
    }

    pub(super) fn take_number(&mut self, pieces: &mut Pieces<'_>, rule: Rule) -> Option<Spanned<u32>> {
        let piece = take(pieces, rule)?;
        Some(self.number(&piece))
    }

    pub(super) fn take_raw(&mut self, pieces: &mut Pieces<'_>, rule: Rule) -> Option<Text> {
        let piece = take(pieces, rule)?;
        Some(self.raw(&piece))
    }

    /// Ids joined by commas.
    pub(super) fn ids(&mut self, piece: Piece<'_>) -> Vec<Text> {
        piece.into_inner().filter(|p| p.as_rule() == Rule::id).map(|p| self.text(&p)).collect()
    }

    /// What an id may be followed by: the id it had before and a title.
    pub(super) fn title(&mut self, pieces: &mut Pieces<'_>) -> (Option<Text>, Option<Text>) {
        let (mut renamed_from, mut name) = (None, None);
        if let Some(title) = take(pieces, Rule::title) {
            for piece in title.into_inner() {
                match piece.as_rule() {
                    Rule::renamed => renamed_from = piece.into_inner().find(|p| p.as_rule() == Rule::id).map(|p| self.text(&p)),
                    _ => name = Some(self.short_text(&piece)),
                }
            }
        }
        (renamed_from, name)
    }

    /// Fills a clause that may stand once.
    pub(super) fn once<T>(&mut self, slot: &mut Option<T>, first: &mut Option<Place>, place: Place, clause: &str, value: T) {
        if let Some(first) = first {
            self.sink.push(Diagnostic::new(&codes::REPEATED_CLAUSE, place).arg("clause", clause).also(*first, "the first one"));
        } else {
            *first = Some(place);
            *slot = Some(value);
        }
    }
}

/// The bytes of a piece, without the blanks behind its last word.
pub(super) fn range(piece: &Piece<'_>) -> Range<usize> {
    let mut last = piece.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    piece.as_span().start()..last.as_span().end()
}

/// The next piece, when it is a `rule`.
pub(super) fn take<'i>(pieces: &mut Pieces<'i>, rule: Rule) -> Option<Piece<'i>> {
    if pieces.peek()?.as_rule() == rule { pieces.next() } else { None }
}

/// Whether the next piece was a `rule`; if so it is gone.
pub(super) fn eat(pieces: &mut Pieces<'_>, rule: Rule) -> bool {
    take(pieces, rule).is_some()
}
