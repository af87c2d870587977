//! The YAML form of what is ruled, and how it becomes the tree that the rule language gives.
//!
//! A form is shaped as the file is: `approvers`, `except` and `else` side by side, a timeout's `at_top` beside its `then`. The
//! tree is shaped as its meaning is. What a form cannot say in its schema (a path must be a path, a share a share) is told here.

mod approver;
mod block;
mod codes;
mod flow;
mod guard;
mod options;
mod protection;
mod scenario;

pub(in crate::syntax) use codes::CODES;
pub(super) use flow::Flows;
pub(super) use guard::Guards;
pub(super) use protection::Protections;
pub(super) use scenario::Scenarios;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{Place, Spanned};
use crate::syntax::{Conditions, Expr, FieldName, Item, Node, Text, parse_field};

/// A document of items in their YAML form.
pub(super) trait Form {
    /// The items, in the order of the text.
    fn items(self, notes: &mut Notes<'_>) -> Vec<Item>;
}

/// Where faults of forms are told.
pub(super) struct Notes<'s> {
    pub(super) sink: &'s mut Sink,
}

impl Notes<'_> {
    fn tell(&mut self, code: &'static Code, place: Place, found: &str) {
        self.sink.push(Diagnostic::new(code, place).arg("found", found));
    }

    /// An expression that must be a path; one that is none is told and broken.
    fn path(&mut self, expr: Expr) -> Expr {
        if matches!(expr.node, Node::Path(..) | Node::Broken) {
            return expr;
        }
        self.tell(&codes::NOT_A_PATH, expr.place, &crate::syntax::print_expr(&expr));
        Expr { place: expr.place, node: Node::Broken }
    }

    /// `Type.field`.
    fn field(&mut self, text: Text) -> Option<FieldName> {
        let field = parse_field(&text);
        if field.is_none() {
            self.tell(&codes::NOT_A_FIELD, text.place, &text);
        }
        let (type_id, field) = field?;
        let at = text.with(());
        Some(FieldName { at, type_id: text.with(type_id), field: text.with(field) })
    }

    /// `60%`.
    fn share(&mut self, text: &Text) -> Option<Spanned<u32>> {
        let share = text.strip_suffix('%').and_then(|digits| digits.parse().ok());
        if share.is_none() {
            self.tell(&codes::NOT_A_SHARE, text.place, text);
        }
        Some(text.with(share?))
    }
}

/// The clauses that the forms of sentences share.
#[derive(Default)]
struct Clauses {
    when: Option<Expr>,
    unless: Option<Expr>,
    purposes: Vec<Text>,
    from: Option<Text>,
    until: Option<Text>,
    through: Option<Text>,
}

impl Clauses {
    fn with(self, channels: Vec<Text>, scenario: Option<Text>) -> Conditions {
        let Self { when, unless, purposes, from, until, through } = self;
        Conditions { when, unless, purposes, from, until, through, channels, scenario }
    }
}
