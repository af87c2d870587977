use std::collections::{BTreeMap, BTreeSet};

use super::ground::Ground;
use crate::bundle::{AttributeIx, ExprIx, Function, KeyIx, Op, Operator, Target};
use crate::model;
use crate::value::{FlowIx, Type, TypeIx, Value};

/// Something in which requests differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Variable {
    /// Who asks; where a date comes near, whom it is about.
    Requester,
    /// An attribute of the record.
    Property(AttributeIx),
    /// A key of the context.
    Key(KeyIx),
    /// What for.
    Purpose,
    /// Through what.
    Channel,
    /// In which emergency.
    Scenario,
    /// When.
    Now,
}

/// What some conditions read of requests, and with which constants they compare it.
#[derive(Default)]
pub(super) struct Reading {
    /// Tests of what has endless values, by variable.
    pub(super) tests: BTreeMap<Variable, Vec<(model::Operator, Value)>>,
    /// Parts of conditions that read one variable and no other, the largest ones.
    pub(super) pieces: BTreeMap<Variable, BTreeSet<ExprIx>>,
    /// What is read.
    pub(super) variables: BTreeSet<Variable>,
    /// What may be absent, or is asked whether it is there.
    pub(super) asked: BTreeSet<Variable>,
    /// What is read in a way that its constants do not tell all about.
    pub(super) vague: BTreeSet<Variable>,
    /// Whether the hour or the day of the week is read.
    pub(super) clock: bool,
    /// Units that are named.
    pub(super) units: BTreeSet<crate::value::UnitIx>,
}

/// How conditions are read: about records of which type, in which flow.
#[derive(Clone, Copy)]
pub(super) struct Reader<'g, 'a> {
    pub(super) ground: &'g Ground<'a>,
    /// The type of the record; nothing where a date comes near.
    pub(super) of: Option<TypeIx>,
    /// The flow whose parameters are meant.
    pub(super) flow: Option<FlowIx>,
}

impl<'a> Reader<'_, 'a> {
    /// What an expression reads.
    pub(super) fn variables(&self, at: ExprIx) -> BTreeSet<Variable> {
        let mut out = BTreeSet::new();
        self.collect(at, &mut out);
        out
    }

    fn collect(&self, at: ExprIx, out: &mut BTreeSet<Variable>) {
        let op = self.ground.bundle.program().get(at);
        match op {
            Op::Principal | Op::Person | Op::Requester => _ = out.insert(Variable::Requester),
            Op::Subject => _ = out.insert(self.subject()),
            Op::Parameter(n, _) => {
                let (values, bound) = self.parameter(*n);
                out.extend(bound.then(|| self.unit()).flatten());
                values.into_iter().for_each(|value| self.collect(value, out));
            }
            Op::Resource(name) | Op::HasResource(name) => _ = out.insert(Variable::Property(*name)),
            Op::Context(key) | Op::HasContext(key) => _ = out.insert(Variable::Key(*key)),
            Op::Purpose => _ = out.insert(Variable::Purpose),
            Op::Channel => _ = out.insert(Variable::Channel),
            Op::Scenario => _ = out.insert(Variable::Scenario),
            Op::Now | Op::Today | Op::Call(Function::DaysUntil, _) => _ = out.insert(Variable::Now),
            _ => {}
        }
        op.children(&mut |child| self.collect(child, out));
    }

    /// Whom it is about.
    pub(super) fn subject(&self) -> Variable {
        let owner = |of| self.ground.bundle.catalog().owner_attribute(Target::Type(of));
        self.of.and_then(owner).map_or(Variable::Requester, Variable::Property)
    }

    /// What says to which unit a request belongs; nothing where its type has no such attribute.
    pub(super) fn unit(&self) -> Option<Variable> {
        match self.of {
            Some(of) => self.ground.bundle.catalog().unit_attribute(Target::Type(of)).map(Variable::Property),
            None => Some(Variable::Requester),
        }
    }

    /// The values that a parameter can have, and whether the unit says which.
    fn parameter(&self, n: u32) -> (Vec<ExprIx>, bool) {
        let flows = self.ground.bundle.flows();
        let Some((ix, flow)) = self.flow.and_then(|ix| Some((ix, flows.rows.get(ix)?))) else { return (Vec::new(), false) };
        let bound = flows.binds.iter().filter(|bind| bind.flow == ix).flat_map(|bind| &bind.values);
        let bound: Vec<ExprIx> = bound.filter(|(param, _)| *param == n).map(|(_, value)| *value).collect();
        let by_unit = !bound.is_empty();
        let default = flow.params.get(n as usize).and_then(|param| param.default);
        (bound.into_iter().chain(default).collect(), by_unit)
    }

    /// Adds what an expression reads.
    pub(super) fn read(&self, at: ExprIx, reading: &mut Reading) {
        reading.variables.extend(self.variables(at));
        self.pieces(at, reading);
        self.harvest(at, reading);
    }

    /// Adds the largest parts that read one variable only.
    fn pieces(&self, at: ExprIx, reading: &mut Reading) {
        let variables = self.variables(at);
        match (variables.len(), variables.first()) {
            (0, _) => {}
            (1, Some(variable)) => _ = reading.pieces.entry(*variable).or_default().insert(at),
            _ => {
                let op = self.ground.bundle.program().get(at);
                if let Op::Parameter(n, _) = op {
                    reading.vague.extend(variables);
                    self.parameter(*n).0.into_iter().for_each(|value| self.pieces(value, reading));
                }
                op.children(&mut |child| self.pieces(child, reading));
            }
        }
    }

    /// The variable that an expression is, when it is nothing else.
    fn direct(&self, at: ExprIx) -> Option<Variable> {
        match self.ground.bundle.program().get(at) {
            Op::Resource(name) => Some(Variable::Property(*name)),
            Op::Context(key) => Some(Variable::Key(*key)),
            Op::Now | Op::Today => Some(Variable::Now),
            _ => None,
        }
    }

    /// The constants that an expression can be, when it can be nothing else.
    fn constants(&self, at: ExprIx) -> Option<Vec<Value>> {
        let bundle = &self.ground.bundle;
        match bundle.program().get(at) {
            Op::Constant(constant) => Some(vec![bundle.constants().get(*constant)?.clone()]),
            Op::Parameter(n, _) => {
                let (values, _) = self.parameter(*n);
                let constants: Option<Vec<_>> = values.into_iter().map(|value| self.constants(value)).collect();
                Some(constants?.into_iter().flatten().collect())
            }
            _ => None,
        }
    }

    /// Adds the constants that variables are compared with.
    fn harvest(&self, at: ExprIx, reading: &mut Reading) {
        let op = self.ground.bundle.program().get(at);
        match op {
            Op::Compare(operator, a, b) => {
                let operator = model_operator(*operator);
                let sides = [(*a, *b, Some(operator)), (*b, *a, flipped(operator))];
                for (side, other, operator) in sides {
                    if let (Some(variable), Some(constants), Some(operator)) =
                        (self.direct(side), self.constants(other), operator)
                    {
                        let tests = constants.into_iter().map(|constant| (operator, constant));
                        reading.tests.entry(variable).or_default().extend(tests);
                        return;
                    }
                }
            }
            Op::Table(table, inputs, _) => {
                let rows = self.ground.set.tables.get(*table).map(|table| &table.rows);
                for (column, input) in inputs.iter().enumerate() {
                    match self.direct(*input) {
                        Some(variable) => {
                            let cells = rows.into_iter().flatten().filter_map(|row| row.inputs.get(column));
                            let tests = cells.flat_map(|cell| &cell.value.tests).map(|test| (test.operator, test.value.clone()));
                            reading.tests.entry(variable).or_default().extend(tests);
                        }
                        None => self.harvest(*input, reading),
                    }
                }
                return;
            }
            Op::Call(Function::Hour | Function::Weekday, of) if self.direct(*of) == Some(Variable::Now) => {
                reading.clock = true;
                return;
            }
            Op::HasResource(name) => _ = reading.asked.insert(Variable::Property(*name)),
            Op::HasContext(key) => _ = reading.asked.insert(Variable::Key(*key)),
            Op::Call(Function::DaysUntil, _) => _ = reading.vague.insert(Variable::Now),
            Op::Constant(constant) => {
                if let Some(Value::Unit(unit)) = self.ground.bundle.constants().get(*constant) {
                    reading.units.insert(*unit);
                }
            }
            _ => {}
        }
        if let Some(variable) = self.direct(at) {
            reading.vague.insert(variable);
        }
        op.children(&mut |child| self.harvest(child, reading));
    }

    /// The type of a variable, when it is declared.
    pub(super) fn value_type(&self, variable: Variable) -> Option<Type> {
        self.declared(variable).map(|attribute| attribute.value_type.clone())
    }

    /// The declaration of an attribute or a key.
    pub(super) fn declared(&self, variable: Variable) -> Option<&'a model::Attribute> {
        let (set, catalog) = (self.ground.set, self.ground.bundle.catalog());
        let (name, among) = match variable {
            Variable::Property(name) => (catalog.attributes.get(name), &set.catalog.types.get(self.of?)?.attributes),
            Variable::Key(key) => (catalog.keys.get(key), &set.catalog.context),
            _ => return None,
        };
        among.iter().find(|attribute| attribute.name.value.as_str() == name)
    }
}

fn model_operator(operator: Operator) -> model::Operator {
    match operator {
        Operator::Equal => model::Operator::Equal,
        Operator::NotEqual => model::Operator::NotEqual,
        Operator::Less => model::Operator::Less,
        Operator::LessEqual => model::Operator::LessEqual,
        Operator::Greater => model::Operator::Greater,
        Operator::GreaterEqual => model::Operator::GreaterEqual,
        Operator::In => model::Operator::In,
        Operator::NotIn => model::Operator::NotIn,
        Operator::Within => model::Operator::Within,
        Operator::Contains => model::Operator::Contains,
        Operator::StartsWith => model::Operator::StartsWith,
        Operator::Like => model::Operator::Like,
    }
}

/// The same comparison from the other side, where there is one.
fn flipped(operator: model::Operator) -> Option<model::Operator> {
    Some(match operator {
        model::Operator::Less => model::Operator::Greater,
        model::Operator::LessEqual => model::Operator::GreaterEqual,
        model::Operator::Greater => model::Operator::Less,
        model::Operator::GreaterEqual => model::Operator::LessEqual,
        model::Operator::Equal | model::Operator::NotEqual => operator,
        model::Operator::In | model::Operator::NotIn => model::Operator::Contains,
        _ => return None,
    })
}
