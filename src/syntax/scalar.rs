use super::{Expr, Node, Text};
use crate::diagnostic::{Diagnostic, Sink};

/// A scalar of YAML: for a parameter of type text the text itself, else an expression.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// The text.
    pub text: Text,
    /// The expression that it is if it is one.
    pub expr: Expr,
    /// What is wrong with it as an expression.
    pub faults: Vec<Diagnostic>,
}

impl Scalar {
    /// What it says for a parameter of a type: of `text` the text itself, else the expression, whose faults are told then.
    pub fn settle(self, is_text: bool, sink: &mut Sink) -> Expr {
        if is_text {
            return Expr { place: self.text.place, node: Node::String(self.text.value) };
        }
        for fault in self.faults {
            sink.push(fault);
        }
        self.expr
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
