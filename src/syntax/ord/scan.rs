use std::ops::Range;

use super::word;

/// The deepest that brackets may stand in one another: what is read walks as deep as they do.
pub(super) const MAX_DEPTH: usize = 128;

/// The most words and marks of one item, so that reading it takes a bounded amount of memory.
pub(super) const MAX_TOKENS: usize = 50_000;

/// The longest that a word or a string may be, in bytes.
pub(super) const MAX_TOKEN: usize = 64 * 1024;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a number, a date.
    Word,
    /// A string with both its quotes.
    String,
    /// A string without its closing quote, up to the end of its line.
    OpenString,
    /// `#` to the end of the line.
    Comment,
    /// Any other character.
    Mark(char),
}

/// A word or mark of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// The tokens of a text, whatever it is.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..)?;
        let blank = rest.len().saturating_sub(rest.trim_start_matches([' ', '\t', '\r', '\n']).len());
        let start = self.at.saturating_add(blank);
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        let line = || rest.find('\n').unwrap_or(rest.len());
        let (kind, length) = match first {
            '"' => match closing_quote(rest) {
                Some(length) => (Kind::String, length),
                None => (Kind::OpenString, rest.get(..line()).unwrap_or(rest).trim_end().len()),
            },
            '#' => (Kind::Comment, rest.get(..line()).unwrap_or(rest).trim_end().len()),
            c if word::begins(c) => (Kind::Word, word::leading(rest).len()),
            c => (Kind::Mark(c), c.len_utf8()),
        };
        let end = start.saturating_add(length.max(1));
        self.at = end;
        Some(Token { kind, range: start..end })
    }
}

/// The length of the string that a text begins with, its quotes included.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = true;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return None,
            '"' if !escaped => return Some(at.saturating_add(1)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// What makes a text too much to be read at all.
pub(super) enum Excess {
    /// A bracket, or a word that nests like one, that stands too deep.
    Depth(Range<usize>),
    /// The first token too many.
    Length(Range<usize>),
    /// A word or string that is too long.
    Token(Range<usize>),
}

/// Whether a text may be read: neither too deep nor too long.
pub(super) fn excess(text: &str) -> Option<Excess> {
    let mut depth = 0_usize;
    // Words that take another of their kind inside, without a bracket: `not not a`, `set of set of text`.
    let mut chained = 0_usize;
    for (count, token) in tokens(text).enumerate() {
        if count >= MAX_TOKENS {
            return Some(Excess::Length(token.range));
        }
        if token.range.len() > MAX_TOKEN && token.kind != Kind::Comment {
            return Some(Excess::Token(token.range));
        }
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth = depth.saturating_add(1),
            Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Kind::Word if matches!(text.get(token.range.clone()), Some("not" | "set")) => chained = chained.saturating_add(1),
            Kind::Word if text.get(token.range.clone()) == Some("of") => {}
            Kind::Comment => {}
            _ => chained = 0,
        }
        if depth > MAX_DEPTH || chained > MAX_DEPTH {
            return Some(Excess::Depth(token.range));
        }
    }
    None
}
