use pest::error::{Error, ErrorVariant, InputLocation};

use super::build::{Builder, Piece};
use super::codes;
use super::draft::Draft;
use super::expect;
use super::grammar::{Rule, parse};
use super::scan::{self, Excess, MAX_DEPTH, MAX_TOKENS};
use crate::diagnostic::{Diagnostic, Sink};

/// Reads a text as `rule` and builds its tree. A fault that has one obvious repair is told, repaired, and read on from, so that
/// one run tells every fault.
pub(super) fn read<T>(
    draft: &mut Draft<'_>,
    rule: Rule,
    sink: &mut Sink,
    build: impl FnOnce(&mut Builder<'_>, Piece<'_>) -> Option<T>,
) -> Option<T> {
    if let Some(finding) = too_much(draft) {
        sink.push(finding);
        return None;
    }
    match parse(rule, draft.text()) {
        Ok(mut pairs) => {
            let top = pairs.next();
            let piece = match rule {
                Rule::lone_cell => top,
                _ => top.and_then(|top| top.into_inner().next()),
            };
            let mut builder = Builder::new(draft, sink);
            let built = piece.and_then(|piece| build(&mut builder, piece));
            if built.is_none() {
                let whole = draft.place(0..draft.text().len());
                sink.push(Diagnostic::new(&codes::UNREADABLE, whole));
            }
            built
        }
        Err(error) => {
            sink.push(unexpected(draft, &error));
            None
        }
    }
}

fn too_much(draft: &Draft<'_>) -> Option<Diagnostic> {
    Some(match scan::excess(draft.text())? {
        Excess::Depth(range) => Diagnostic::new(&codes::TOO_DEEP, draft.place(range)).arg("most", MAX_DEPTH),
        Excess::Length(range) => Diagnostic::new(&codes::TOO_LONG, draft.place(range)).arg("most", MAX_TOKENS),
    })
}

fn unexpected(draft: &Draft<'_>, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let mut phrases = Vec::new();
    if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
        for phrase in positives.iter().flat_map(|rule| expect::phrases(*rule)) {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
    }
    let token = scan::tokens(draft.slice(at..draft.text().len())).find(|token| token.kind != scan::Kind::Comment);
    let (range, found) = match token {
        Some(token) => {
            let range = at.saturating_add(token.range.start)..at.saturating_add(token.range.end);
            let found = format!("`{}`", draft.slice(range.clone()));
            (range, found)
        }
        None => (at..at, "the end".to_owned()),
    };
    Diagnostic::new(&codes::UNEXPECTED, draft.place(range)).arg("expected", expect::either(&phrases)).arg("found", found)
}
