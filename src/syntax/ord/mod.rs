//! The rule language: `.ord` texts and expressions, to trees and back.

mod access;
mod build;
pub(in crate::syntax) mod codes;
mod draft;
mod expect;
mod expression;
mod grammar;
mod mend;
mod scan;
#[cfg(test)]
mod tests;
mod word;

use std::ops::Range;

use crate::diagnostic::Sink;
use crate::source::Place;
use crate::syntax::{Cell, Expr, Node};
use build::Builder;
use draft::Draft;
use grammar::Rule;

/// The expression that a text holds. `locate` says where bytes of the text stand in the file. What cannot be read is told to
/// the sink and is [`Node::Broken`].
pub(in crate::syntax) fn parse_expression(text: &str, locate: &dyn Fn(Range<usize>) -> Place, sink: &mut Sink) -> Expr {
    let place = locate(0..text.len());
    let mut draft = Draft::new(text, locate);
    let expr = mend::read(&mut draft, Rule::lone_expr, sink, |builder, piece| match piece.as_rule() {
        Rule::expr => builder.expression(piece),
        _ => None,
    });
    expr.unwrap_or(Expr { place, node: Node::Broken })
}

/// The test that an input cell of a decision table holds, as [`parse_expression`] reads expressions.
pub fn parse_cell(text: &str, locate: &dyn Fn(Range<usize>) -> Place, sink: &mut Sink) -> Cell {
    let mut draft = Draft::new(text, locate);
    mend::read(&mut draft, Rule::lone_cell, sink, |builder, piece| builder.cell(piece)).unwrap_or(Cell::Broken)
}
