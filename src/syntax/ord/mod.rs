//! The rule language: `.ord` texts and expressions, to trees and back.
//!
//! A text is split into items first, by the first column alone, and each item is read apart: one broken item never hides
//! another. Where an item does not fit the grammar, we look for the faults that people often make, and believe one only if the
//! text reads further once it is mended; then we mend it, and read on to find the next. So every message that offers a fix
//! offers one that works, and one run tells everything.

mod access;
mod approver;
mod block;
mod build;
pub(in crate::syntax) mod codes;
mod draft;
mod expect;
mod expression;
mod fault;
mod flow;
mod grammar;
mod guard;
mod guess;
mod guess_word;
mod mend;
pub(in crate::syntax) mod print;
mod protection;
mod read;
mod scan;
mod scenario;
mod scene;
mod split;
#[cfg(test)]
mod tests;
pub(in crate::syntax) mod word;

pub(in crate::syntax) use print::field as print_field;
pub use print::print_expr;
pub use read::read_ord;

use std::ops::Range;

use crate::diagnostic::Sink;
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::{Body, Cell, Expr, Node};
use draft::Draft;
use grammar::Rule;

/// The expression that a text holds. `locate` says where bytes of the text stand in the file. What cannot be read is told to
/// the sink and is [`Node::Broken`].
pub(in crate::syntax) fn parse_expression(text: &str, locate: &dyn Fn(Range<usize>) -> Place, sink: &mut Sink) -> Expr {
    let place = locate(0..text.len());
    let mut draft = Draft::new(text, locate);
    let expr = mend::read(&mut draft, Rule::lone_expr, false, sink, |builder, piece| match piece.as_rule() {
        Rule::expr => builder.expression(piece),
        _ => None,
    });
    expr.built.unwrap_or(Expr { place, node: Node::Broken })
}

/// The test that an input cell of a decision table holds, as [`parse_expression`] reads expressions.
pub fn parse_cell(text: &str, locate: &dyn Fn(Range<usize>) -> Place, sink: &mut Sink) -> Cell {
    let mut draft = Draft::new(text, locate);
    mend::read(&mut draft, Rule::lone_cell, false, sink, |builder, piece| builder.cell(piece)).built.unwrap_or(Cell::Broken)
}

/// The type and the field that `Type.field` names: parts of it may be quoted, as in the rule language.
pub(in crate::syntax) fn parse_field(text: &str) -> Option<(String, String)> {
    if !text.contains('"') {
        let (type_id, field) = text.split_once('.')?;
        return (!type_id.is_empty() && !field.is_empty()).then(|| (type_id.to_owned(), field.to_owned()));
    }
    let field = grammar::parse(Rule::lone_field, text).ok()?.next()?.into_inner().next()?;
    let mut parts = field.into_inner().map(|part| {
        let part = part.as_str();
        if part.starts_with('"') { word::unquote(part).0 } else { part.to_owned() }
    });
    Some((parts.next()?, parts.next()?))
}

/// A text of the rule language in the canonical layout: the same items with the same comments beside them. Nothing when the text
/// has faults, which are told to the sink.
pub fn format_ord(file: FileId, source: &Source, sink: &mut Sink) -> Option<String> {
    let mut faults = Sink::new();
    let read = read_ord(file, source, &mut faults);
    let broken = faults.has_errors();
    sink.append(faults);
    if broken {
        return None;
    }
    let Body::Ruled(items) = &read.document.body else { return None };
    Some(print::Printer::print(items, &read.comments, source, header_of(file, source)).0)
}

/// The place of the first line that says something.
pub(in crate::syntax) fn header_of(file: FileId, source: &Source) -> Option<Place> {
    let header = scan::tokens(source.text()).find(|token| token.kind == scan::Kind::Word)?;
    Some(Place::new(file, Span::new(header.range.start, header.range.end)))
}
