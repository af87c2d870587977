use crate::bundle::{Catalog, Constants, ExprIx, Function, Op, Operator, Part, Parts, Program, Quantifier};
use crate::model::{self, Expr, Member, Node, Param};
use crate::value::Value;

/// Appends a condition to the program of some parts and gives its root.
pub(super) fn condition(expr: &Expr, parts: &mut Parts) -> ExprIx {
    in_flow(expr, &[], parts)
}

/// Appends an expression of a flow that has these parameters.
pub(super) fn in_flow(expr: &Expr, params: &[Param], parts: &mut Parts) -> ExprIx {
    Writer { program: &mut parts.program, constants: &mut parts.constants, catalog: &parts.catalog, params }.write(expr)
}

struct Writer<'a> {
    program: &'a mut Program,
    constants: &'a mut Constants,
    catalog: &'a Catalog,
    params: &'a [Param],
}

impl Writer<'_> {
    /// Children first, so that every node stands behind what it needs.
    fn write(&mut self, expr: &Expr) -> ExprIx {
        let op = match &expr.node {
            Node::Constant(value) => Op::Constant(self.constants.intern(value)),
            Node::Principal => Op::Principal,
            Node::Person => Op::Person,
            Node::Requester => Op::Requester,
            Node::Subject => Op::Subject,
            Node::Param(name) => {
                let place = self.params.iter().position(|param| param.name.value == *name);
                Op::Parameter(place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX), name.clone())
            }
            // A name that the catalogue lacks cannot come out of a resolved set; the node then fails as an absent one does.
            Node::Resource(name) => self.catalog.attributes.find(name.as_str()).map_or(Op::Bound(0), Op::Resource),
            Node::Context(name) => self.catalog.keys.find(name.as_str()).map_or(Op::Bound(0), Op::Context),
            Node::Purpose => Op::Purpose,
            Node::Channel => Op::Channel,
            Node::Scenario => Op::Scenario,
            Node::Now => Op::Now,
            Node::Today => Op::Today,
            Node::Bound(n) => Op::Bound(*n),
            Node::Member(..) => {
                let (of, parts) = self.path(expr);
                Op::Path(of, parts)
            }
            Node::Has(of) => self.has(of),
            Node::Or(all) => Op::Or(self.all(all)),
            Node::And(all) => Op::And(self.all(all)),
            Node::Not(of) => match &of.node {
                // Also where it fails, twice no is yes.
                Node::Not(inner) => return self.write(inner),
                _ => Op::Not(self.write(of)),
            },
            Node::Compare(by, a, b) => {
                let (a, b) = (self.write(a), self.write(b));
                Op::Compare(operator(*by), a, b)
            }
            Node::Sum(first, rest) => {
                let mut terms = vec![(true, self.write(first))];
                terms.extend(rest.iter().map(|(plus, term)| (*plus, self.write(term))));
                Op::Sum(terms.into())
            }
            Node::Product(factors) => Op::Product(self.all(factors)),
            Node::List(members) => Op::List(self.all(members)),
            Node::Quantified(quantifier, name, set, body) => {
                let (set, body) = (self.write(set), self.write(body));
                let quantifier = match quantifier {
                    model::Quantifier::Any => Quantifier::Any,
                    model::Quantifier::All => Quantifier::All,
                };
                Op::Quantified(quantifier, name.clone(), set, body)
            }
            Node::Table(table, inputs, column) => Op::Table(*table, self.all(inputs), u32::try_from(*column).unwrap_or(u32::MAX)),
            Node::Call(function, of) => {
                let function = match function {
                    model::Function::DaysUntil => Function::DaysUntil,
                    model::Function::Weekday => Function::Weekday,
                    model::Function::Hour => Function::Hour,
                };
                Op::Call(function, self.write(of))
            }
        };
        self.program.push(op)
    }

    fn all(&mut self, all: &[Expr]) -> Box<[ExprIx]> {
        all.iter().map(|one| self.write(one)).collect()
    }

    fn has(&mut self, of: &Expr) -> Op {
        let never = Op::Constant(self.constants.intern(&Value::Bool(false)));
        match &of.node {
            Node::Resource(name) => self.catalog.attributes.find(name.as_str()).map_or(never, Op::HasResource),
            Node::Context(name) => self.catalog.keys.find(name.as_str()).map_or(never, Op::HasContext),
            Node::Member(..) => {
                let (of, parts) = self.path(of);
                Op::HasPart(of, parts)
            }
            _ => never,
        }
    }

    /// What a chain of members starts from, and its members in order. Chains may be long, so they are walked.
    fn path(&mut self, expr: &Expr) -> (ExprIx, Box<[Part]>) {
        let (mut parts, mut start) = (Vec::new(), expr);
        while let Node::Member(of, member) = &start.node {
            parts.push(self.part(member));
            start = of;
        }
        parts.reverse();
        (self.write(start), parts.into())
    }

    fn part(&self, member: &Member) -> Part {
        match member {
            Member::Id => Part::Id,
            Member::Name => Part::Name,
            Member::Unit => Part::Unit,
            Member::AlsoIn => Part::AlsoIn,
            Member::Title => Part::Title,
            Member::Manager => Part::Manager,
            Member::Status => Part::Status,
            Member::Joined => Part::Joined,
            Member::ContractEnd => Part::ContractEnd,
            Member::LeftOn => Part::LeftOn,
            Member::UnitType => Part::UnitType,
            Member::Head => Part::Head,
            Member::PersonAttribute(name) => {
                self.catalog.person_attributes.find(name.as_str()).map_or(Part::Id, Part::PersonAttribute)
            }
            Member::UnitAttribute(name) => self.catalog.unit_attributes.find(name.as_str()).map_or(Part::Id, Part::UnitAttribute),
        }
    }
}

/// The operator of programs.
#[must_use]
pub fn operator(operator: model::Operator) -> Operator {
    match operator {
        model::Operator::Equal => Operator::Equal,
        model::Operator::NotEqual => Operator::NotEqual,
        model::Operator::Less => Operator::Less,
        model::Operator::LessEqual => Operator::LessEqual,
        model::Operator::Greater => Operator::Greater,
        model::Operator::GreaterEqual => Operator::GreaterEqual,
        model::Operator::In => Operator::In,
        model::Operator::NotIn => Operator::NotIn,
        model::Operator::Within => Operator::Within,
        model::Operator::Contains => Operator::Contains,
        model::Operator::StartsWith => Operator::StartsWith,
        model::Operator::Like => Operator::Like,
    }
}
