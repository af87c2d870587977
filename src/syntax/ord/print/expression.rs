use super::super::word;
use crate::syntax::{Expr, Function, Node, Operator, Quantifier};

/// How tightly a form binds: an operand of a tighter form stands in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bind {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Atom,
}

/// An expression as the rule language writes it, with no more parentheses than it needs.
#[must_use]
pub fn print_expr(expr: &Expr) -> String {
    match &expr.node {
        Node::Or(parts) => joined(parts, " or ", Bind::Not),
        Node::And(parts) => joined(parts, " and ", Bind::Not),
        Node::Not(inner) => format!("not {}", operand(inner, Bind::Not)),
        Node::Compare(operator, left, right) => compared(operator.value, left, right),
        Node::Has(left, attribute) => format!("{} has {}", operand(left, Bind::Sum), word::attribute(attribute)),
        Node::Sum(first, rest) => {
            let mut out = operand(first, Bind::Product);
            for (plus, term) in rest {
                out.push_str(if *plus { " + " } else { " - " });
                out.push_str(&operand(term, Bind::Product));
            }
            out
        }
        Node::Product(factors) => joined(factors, " * ", Bind::Atom),
        Node::Literal(_, text) => text.clone(),
        Node::String(text) => word::quote(text),
        Node::Word(text) if word::is_plain(text) => text.clone(),
        Node::Word(text) => word::quote(text),
        Node::Path(head, attributes) => {
            attributes.iter().fold(head.value.clone(), |path, attribute| format!("{path}.{}", word::attribute(attribute)))
        }
        Node::List(items) => format!("[{}]", printed(items, ", ")),
        Node::Quantified(quantifier, name, set, condition) => {
            let quantifier = match quantifier {
                Quantifier::Any => "any",
                Quantifier::All => "all",
            };
            format!("{quantifier}({} in {} where {})", name.value, operand(set, Bind::Sum), print_expr(condition))
        }
        Node::Table(table, args, output) => lookup(table, args, output.as_deref()),
        Node::Call(function, argument) => {
            let name = match function {
                Function::DaysUntil => "days_until",
                Function::Weekday => "weekday",
                Function::Hour => "hour",
            };
            format!("{name}({})", print_expr(argument))
        }
        Node::Broken => String::new(),
    }
}

/// The sign or word of an operator.
pub(in crate::syntax) fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        Operator::In => "in",
        Operator::NotIn => "not in",
        Operator::Within => "within",
        Operator::Contains => "contains",
        Operator::StartsWith => "starts_with",
        Operator::Like => "like",
    }
}

/// `table t(args).output`.
pub(super) fn lookup(table: &str, args: &[Expr], output: Option<&String>) -> String {
    let output = output.map(|output| format!(".{}", word::attribute(output))).unwrap_or_default();
    format!("table {}({}){output}", word::id(table), printed(args, ", "))
}

/// The parts of a chain of `and` or `or`, a line each: the operator leads.
pub(super) fn chain(expr: &Expr) -> Vec<String> {
    let (parts, joiner) = match &expr.node {
        Node::And(parts) => (parts, "and"),
        Node::Or(parts) => (parts, "or"),
        _ => return Vec::new(),
    };
    let part = |(n, part): (usize, &Expr)| {
        let text = operand(part, Bind::Not);
        if n == 0 { text } else { format!("{joiner} {text}") }
    };
    parts.iter().enumerate().map(part).collect()
}

fn compared(operator: Operator, left: &Expr, right: &Expr) -> String {
    let left = operand(left, Bind::Sum);
    let mut right = operand(right, Bind::Sum);
    // `in scenario …` is a clause of its own.
    if matches!(operator, Operator::In | Operator::NotIn) && word::leading(&right) == "scenario" {
        right = format!("({right})");
    }
    format!("{left} {} {right}", sign(operator))
}

fn operand(expr: &Expr, least: Bind) -> String {
    let text = print_expr(expr);
    if bind(&expr.node) >= least { text } else { format!("({text})") }
}

fn bind(node: &Node) -> Bind {
    match node {
        Node::Or(_) => Bind::Or,
        Node::And(_) => Bind::And,
        Node::Not(_) => Bind::Not,
        Node::Compare(..) | Node::Has(..) => Bind::Compare,
        Node::Sum(..) => Bind::Sum,
        Node::Product(_) => Bind::Product,
        _ => Bind::Atom,
    }
}

fn joined(parts: &[Expr], joiner: &str, least: Bind) -> String {
    parts.iter().map(|part| operand(part, least)).collect::<Vec<_>>().join(joiner)
}

fn printed(parts: &[Expr], joiner: &str) -> String {
    parts.iter().map(print_expr).collect::<Vec<_>>().join(joiner)
}
