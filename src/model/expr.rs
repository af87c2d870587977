use crate::source::Place;
use crate::value::{Id, TableIx, Type, Value};

/// A typed expression. What it can fail for is what the language lists, nothing else: names, types and guards were checked.
///
/// Types agree on both sides of an operator, but for these, which an evaluator brings together itself: a whole number beside a
/// decimal one is that decimal number, and a date beside an instant is its 00:00 in the tenant's zone. A chain is flat: no
/// `And` stands directly in an `And`, no `Or` in an `Or`.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands.
    pub place: Place,
    /// The type of its value.
    pub value_type: Type,
    /// What it computes.
    pub node: Node,
}

/// The forms of a typed expression.
#[derive(Clone, Debug)]
pub enum Node {
    /// A constant.
    Constant(Value),
    /// Whoever asks; [`Type::Person`], though an integration may ask.
    Principal,
    /// The person an assignment is tried on.
    Person,
    /// Who asked for an approval; [`Type::Person`], though an integration may ask.
    Requester,
    /// Whom a request for approval is about: the record's owner, or the person whose date started the flow.
    Subject,
    /// A parameter of the flow or template.
    Param(Id),
    /// An attribute of the record.
    Resource(Id),
    /// A key of the request's context.
    Context(Id),
    /// `purpose`, an enum of the declared purposes, or none: equal to nothing then, in no list, and never failing.
    Purpose,
    /// `channel`, likewise of the declared channels.
    Channel,
    /// `scenario`, likewise of the declared scenarios.
    Scenario,
    /// The instant of the request.
    Now,
    /// Its date in the tenant's zone.
    Today,
    /// The variable of the n-th enclosing quantifier, from 0 for the innermost.
    Bound(u32),
    /// A part of a person or unit.
    Member(Box<Expr>, Member),
    /// Whether a part of a person or unit, an attribute of the record or a context key is there. The path is a
    /// [`Node::Member`], [`Node::Resource`] or [`Node::Context`].
    Has(Box<Expr>),
    /// At least two, any holds.
    Or(Vec<Expr>),
    /// At least two, all hold.
    And(Vec<Expr>),
    /// The contrary.
    Not(Box<Expr>),
    /// A comparison or membership.
    Compare(Operator, Box<Expr>, Box<Expr>),
    /// The first term, then signed ones (`true` is plus): numbers, money, durations, or a date or instant with durations.
    Sum(Box<Expr>, Vec<(bool, Expr)>),
    /// Factors, at least two: numbers, at most one of them money.
    Product(Vec<Expr>),
    /// `[a, b]`, where not all members are constants (else it is a constant set).
    List(Vec<Expr>),
    /// `any(x in s where c)`: the variable's name, the set, the condition.
    Quantified(Quantifier, Id, Box<Expr>, Box<Expr>),
    /// A decision table's output column for these inputs. A set where the hit policy gives one; an int for `collect count`,
    /// whose column is 0.
    Table(TableIx, Vec<Expr>, usize),
    /// A built-in function.
    Call(Function, Box<Expr>),
}

/// A part of a person or of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// `person.id`, `unit.id`: a text.
    Id,
    /// `person.name`, `unit.name`: a text; fails when absent.
    Name,
    /// `person.unit`: the primary unit.
    Unit,
    /// `person.also_in`: a set of units.
    AlsoIn,
    /// `person.title`.
    Title,
    /// `person.manager`: the manager that counts.
    Manager,
    /// `person.status`: an enum.
    Status,
    /// `person.joined`.
    Joined,
    /// `person.contract_end`.
    ContractEnd,
    /// `person.left_on`.
    LeftOn,
    /// `unit.type`: an enum.
    UnitType,
    /// `unit.head`.
    Head,
    /// A person attribute of the catalogue.
    PersonAttribute(Id),
    /// A unit attribute of the catalogue, inherited from the nearest ancestor that states it.
    UnitAttribute(Id),
}

/// What stands between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `==`; of sets: the same members.
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
    /// `in`: a member of a set; an address of a network, or of one of a set of networks.
    In,
    /// `not in`
    NotIn,
    /// `within`: this unit or below.
    Within,
    /// `contains`: a set contains a member, a text a text.
    Contains,
    /// `starts_with`
    StartsWith,
    /// `like`, with `*` and `?`.
    Like,
}

/// How many members must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// The built-in functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// Days from today to a date: an int, negative when it is past.
    DaysUntil,
    /// The day of the week of an instant in the tenant's zone, or of a date: an enum `mon` … `sun`.
    Weekday,
    /// The hour of an instant in the tenant's zone: an int, 0 to 23.
    Hour,
}

impl Member {
    /// The name of a built-in part, or the attribute's.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Unit => "unit",
            Self::AlsoIn => "also_in",
            Self::Title => "title",
            Self::Manager => "manager",
            Self::Status => "status",
            Self::Joined => "joined",
            Self::ContractEnd => "contract_end",
            Self::LeftOn => "left_on",
            Self::UnitType => "type",
            Self::Head => "head",
            Self::PersonAttribute(name) | Self::UnitAttribute(name) => name.as_str(),
        }
    }
}

impl Operator {
    /// How it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Within => "within",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::Like => "like",
        }
    }
}
