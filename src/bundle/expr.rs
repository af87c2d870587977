use serde::{Deserialize, Serialize};

use super::{AttributeIx, BundleError, ConstantIx, ExprIx, KeyIx, PersonAttributeIx, UnitAttributeIx};
use crate::value::{Id, Ix, Table, TableIx};

/// The conditions of all rules, flat.
///
/// INVARIANT (program): a node's children stand before it, each node is the child of at most one other, no node is deeper than
/// [`Program::MAX_DEPTH`]. So evaluating ends, is linear and cannot exhaust the stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    pub(super) ops: Table<ExprIx, Op>,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Op {
    /// A constant.
    Constant(ConstantIx),
    /// Whoever asks.
    Principal,
    /// The person an assignment is tried on.
    Person,
    /// Who asks for approval.
    Requester,
    /// Whom the request for approval is about.
    Subject,
    /// A parameter of the flow, by its place; its name is for people only.
    Parameter(u32, Id),
    /// An attribute of the record.
    Resource(AttributeIx),
    /// A key of the request's context.
    Context(KeyIx),
    /// The purpose, or none.
    Purpose,
    /// The channel, or none.
    Channel,
    /// The scenario, or none.
    Scenario,
    /// The instant of the request.
    Now,
    /// Its date.
    Today,
    /// The variable of the n-th enclosing quantifier, from 0 for the innermost.
    Bound(u32),
    /// Parts of a person or unit, one after another.
    Path(ExprIx, Box<[Part]>),
    /// Whether the last part is there.
    HasPart(ExprIx, Box<[Part]>),
    /// Whether the record has an attribute.
    HasResource(AttributeIx),
    /// Whether the context has a key.
    HasContext(KeyIx),
    /// Any holds.
    Or(Box<[ExprIx]>),
    /// All hold.
    And(Box<[ExprIx]>),
    /// The contrary.
    Not(ExprIx),
    /// A comparison or membership.
    Compare(Operator, ExprIx, ExprIx),
    /// Signed terms (`true` is plus).
    Sum(Box<[(bool, ExprIx)]>),
    /// Factors.
    Product(Box<[ExprIx]>),
    /// A set of these members.
    List(Box<[ExprIx]>),
    /// How many members of a set satisfy a condition; the variable's name is for people only.
    Quantified(Quantifier, Id, ExprIx, ExprIx),
    /// A decision table's output column for these inputs.
    Table(TableIx, Box<[ExprIx]>, u32),
    /// A built-in function.
    Call(Function, ExprIx),
}

/// A part of a person or of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The id, a text.
    Id,
    /// The name, a text.
    Name,
    /// A person's primary unit.
    Unit,
    /// A person's further units, a set.
    AlsoIn,
    /// A person's title.
    Title,
    /// The manager that counts.
    Manager,
    /// A person's status.
    Status,
    /// The day a person joined.
    Joined,
    /// The day a contract ends.
    ContractEnd,
    /// The day a person left.
    LeftOn,
    /// A unit's kind.
    UnitType,
    /// A unit's head.
    Head,
    /// A person attribute.
    PersonAttribute(PersonAttributeIx),
    /// A unit attribute, inherited.
    UnitAttribute(UnitAttributeIx),
}

/// What stands between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// How many members must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// The built-in functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Function {
    /// Days from today to a date.
    DaysUntil,
    /// The day of the week in the tenant's zone.
    Weekday,
    /// The hour in the tenant's zone.
    Hour,
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

impl Function {
    /// How it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DaysUntil => "days_until",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }
}

impl Op {
    /// Calls `look` with each child.
    pub fn children(&self, look: &mut impl FnMut(ExprIx)) {
        match self {
            Self::Path(of, _) | Self::HasPart(of, _) | Self::Not(of) | Self::Call(_, of) => look(*of),
            Self::Or(all) | Self::And(all) | Self::Product(all) | Self::List(all) | Self::Table(_, all, _) => {
                all.iter().for_each(|child| look(*child));
            }
            Self::Compare(_, a, b) | Self::Quantified(_, _, a, b) => {
                look(*a);
                look(*b);
            }
            Self::Sum(terms) => terms.iter().for_each(|(_, term)| look(*term)),
            _ => {}
        }
    }
}

impl Program {
    /// How deep a condition may be. Texts nest 128 deep at most, with a handful of nodes a level.
    pub const MAX_DEPTH: u32 = 1024;

    /// The node of a number.
    #[must_use]
    pub fn get(&self, at: ExprIx) -> &Op {
        &self.ops[at]
    }

    /// The nodes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Op> {
        self.ops.iter()
    }

    /// Adds a node whose children were added before.
    pub fn push(&mut self, op: Op) -> ExprIx {
        self.ops.push(op)
    }

    /// Verifies the invariant, that no variable is free in a root, and that no root is used twice.
    pub(super) fn verify(&self, roots: impl Iterator<Item = ExprIx>) -> Result<(), BundleError> {
        // For each node: how deep it is, how many enclosing quantifiers it needs, whether something uses it.
        let mut known: Vec<(u32, u32, bool)> = Vec::with_capacity(self.ops.len());
        for (own, op) in self.ops.enumerate() {
            let (mut depth, mut free, mut fault) = (0_u32, 0_u32, false);
            let body = match op {
                Op::Quantified(_, _, _, body) => Some(*body),
                _ => None,
            };
            op.children(&mut |child| match known.get_mut(child.row() as usize) {
                Some((deep, needs, used)) if !*used => {
                    *used = true;
                    depth = depth.max(*deep);
                    free = free.max(if body == Some(child) { needs.saturating_sub(1) } else { *needs });
                }
                _ => fault = true,
            });
            if let Op::Bound(n) = op {
                free = n.saturating_add(1);
            }
            depth = depth.saturating_add(1);
            if fault || depth > Self::MAX_DEPTH || own.row() as usize != known.len() {
                return Err(BundleError::Malformed("a program's shape"));
            }
            known.push((depth, free, false));
        }
        for root in roots {
            match known.get_mut(root.row() as usize) {
                Some((_, 0, used)) if !*used => *used = true,
                _ => return Err(BundleError::Malformed("a program's root")),
            }
        }
        Ok(())
    }
}
