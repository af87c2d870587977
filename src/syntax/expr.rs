use super::Text;
use crate::source::{Place, Spanned};

/// An expression as it was written: words are not yet resolved, literals are still their text. Equality ignores places and
/// redundant parentheses (there is no node for them).
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub node: Node,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `a or b or …`, at least two.
    Or(Vec<Expr>),
    /// `a and b and …`, at least two.
    And(Vec<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// A comparison or membership.
    Compare(Spanned<Operator>, Box<Expr>, Box<Expr>),
    /// `x has p`.
    Has(Box<Expr>, Text),
    /// `a + b - c …`: the first term, then signed ones (`true` is plus).
    Sum(Box<Expr>, Vec<(bool, Expr)>),
    /// `a * b * …`, at least two.
    Product(Vec<Expr>),
    /// A literal, its shape known and its text kept.
    Literal(Literal, String),
    /// A quoted string: a text, or whatever the other side wants.
    String(String),
    /// A bare word: a bound name, a parameter, or an id of the other side's type.
    Word(String),
    /// A root or a bound name, and attributes from it: `resource.owner.manager`. Without attributes only a root.
    Path(Text, Vec<Text>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `any(x in s where c)`.
    Quantified(Quantifier, Text, Box<Expr>, Box<Expr>),
    /// `table t(args)` with an optional output column.
    Table(Text, Vec<Expr>, Option<Text>),
    /// `days_until(d)`, `weekday(t)`, `hour(t)`.
    Call(Function, Box<Expr>),
    /// What could not be read; its fault is already told, and whoever meets it says nothing.
    Broken,
}

/// What stands between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `within`
    Within,
    /// `contains`
    Contains,
    /// `starts_with`
    StartsWith,
    /// `like`
    Like,
}

/// The shape of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `true`, `false`.
    Bool,
    /// `42`, `3.5`, `-1_000`.
    Number,
    /// `HKD 500_000.00`.
    Money,
    /// `2026-12-31`.
    Date,
    /// `2026-12-31T09:00+08:00`.
    Instant,
    /// `24h`.
    Duration,
    /// `60%`, which only flows know.
    Percent,
    /// `10.0.0.0/8`.
    Network,
}

/// How many members must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// The built-in functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Days from today to a date.
    DaysUntil,
    /// The day of the week of an instant.
    Weekday,
    /// The hour of an instant.
    Hour,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}
