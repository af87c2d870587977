use super::Value;
use super::approver::approver;
use crate::syntax::{Given, Node, TypeName};

/// A value for a parameter: of a text parameter the text itself, of another one the expression; where the type is not known an
/// expression says that it is one.
pub(super) fn given(given: &Given, type_name: Option<&TypeName>) -> Value {
    let is_text = type_name.map(TypeName::is_text);
    match (given, is_text) {
        (Given::Approver(who), _) => approver(who),
        (Given::Scalar(scalar), _) => Value::text(&scalar.text),
        (Given::Expr(expr), Some(true)) => match &expr.node {
            Node::String(text) => Value::said(text).at(expr.place),
            _ => Value::map().with("expr", Value::expr(expr)).at(expr.place),
        },
        (Given::Expr(expr), Some(false)) => Value::expr(expr),
        (Given::Expr(expr), None) => Value::map().with("expr", Value::expr(expr)).at(expr.place),
    }
}
