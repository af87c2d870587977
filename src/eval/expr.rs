use super::arithmetic::{add, multiply};
use super::compare::{Comparer, Val};
use super::person::manager;
use super::table::look_up;
use super::{Cause, Causes, Facts, Principal};
use crate::bundle::{Bundle, ExprIx, Function, Op, Part, PersonPart, Quantifier};
use crate::value::{Id, Value};

/// Whether a condition holds, or why that cannot be said.
///
/// # Errors
/// The causes, in the order of the text.
pub fn truth(bundle: &Bundle, facts: &Facts, at: ExprIx) -> Result<bool, Causes> {
    Machine::new(bundle, facts).truth(at)
}

/// The value of an expression; nothing for none.
///
/// # Errors
/// The causes, in the order of the text.
pub fn value(bundle: &Bundle, facts: &Facts, at: ExprIx) -> Result<Option<Value>, Causes> {
    let result = Machine::new(bundle, facts).value(at)?;
    Ok(match result {
        Val::Ref(value) => Some(value.clone()),
        Val::Own(value) => Some(value),
        Val::Text(text) => Some(Value::Text(text.into())),
        Val::None => None,
    })
}

struct Machine<'a> {
    comparer: Comparer<'a>,
    /// Values of the variables of enclosing quantifiers, outermost first.
    bound: Vec<Val<'a>>,
    /// How many nodes may still be evaluated.
    left: u32,
}

/// Quantifiers inside quantifiers multiply. A condition that needs more steps than this has no result, and is closed.
const MAX_STEPS: u32 = 2_000_000;

impl<'a> Machine<'a> {
    fn new(bundle: &'a Bundle, facts: &'a Facts) -> Self {
        Self { comparer: Comparer { bundle, facts }, bound: Vec::new(), left: MAX_STEPS }
    }

    fn step(&mut self) -> Result<(), Causes> {
        self.left = self.left.checked_sub(1).ok_or_else(|| vec![Cause::Overflow])?;
        Ok(())
    }

    fn truth(&mut self, at: ExprIx) -> Result<bool, Causes> {
        self.step()?;
        match self.comparer.bundle.program().get(at) {
            Op::Or(all) => self.any(all, true),
            Op::And(all) => self.any(all, false),
            Op::Not(of) => self.truth(*of).map(|holds| !holds),
            Op::Compare(operator, a, b) => {
                let (a, b) = self.both(*a, *b)?;
                self.comparer.compare(*operator, &a, &b).map_err(|cause| vec![cause])
            }
            Op::HasResource(name) => Ok(self.comparer.facts.property(*name).is_some()),
            Op::HasContext(key) => Ok(self.comparer.facts.key(*key).is_some()),
            Op::HasPart(of, parts) => self.has_part(at, *of, parts),
            Op::Quantified(quantifier, _, set, body) => self.quantified(*quantifier, *set, *body),
            _ => Ok(matches!(self.value(at)?.plain(), Some(Value::Bool(true)))),
        }
    }

    /// Any of these (`decisive` true) or all of these (`decisive` false), swallowing failures where one decides.
    fn any(&mut self, all: &'a [ExprIx], decisive: bool) -> Result<bool, Causes> {
        let mut failed = Causes::new();
        for child in all {
            match self.truth(*child) {
                Ok(outcome) if outcome == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(causes) => failed.extend(causes),
            }
        }
        if failed.is_empty() { Ok(!decisive) } else { Err(failed) }
    }

    fn both(&mut self, a: ExprIx, b: ExprIx) -> Result<(Val<'a>, Val<'a>), Causes> {
        match (self.value(a), self.value(b)) {
            (Ok(a), Ok(b)) => Ok((a, b)),
            (Err(mut first), Err(second)) => {
                first.extend(second);
                Err(first)
            }
            (Err(causes), _) | (_, Err(causes)) => Err(causes),
        }
    }

    /// Several values, or the causes of all that fail.
    fn each(&mut self, all: impl Iterator<Item = ExprIx>) -> Result<Vec<Val<'a>>, Causes> {
        let (mut values, mut failed) = (Vec::new(), Causes::new());
        for child in all {
            match self.value(child) {
                Ok(value) => values.push(value),
                Err(causes) => failed.extend(causes),
            }
        }
        if failed.is_empty() { Ok(values) } else { Err(failed) }
    }

    fn value(&mut self, at: ExprIx) -> Result<Val<'a>, Causes> {
        self.step()?;
        let (bundle, facts) = (self.comparer.bundle, self.comparer.facts);
        let catalog = bundle.catalog();
        let none = |name: Option<&'a str>| name.map_or(Val::None, Val::Text);
        Ok(match bundle.program().get(at) {
            Op::Constant(constant) => bundle.constants().get(*constant).map_or(Val::None, Val::Ref),
            Op::Principal | Op::Person | Op::Requester => Val::Own(match facts.principal {
                Principal::Person(person) => Value::Person(person),
                Principal::Integration(integration) => Value::Integration(integration),
            }),
            Op::Subject => Val::Own(Value::Person(facts.subject.ok_or_else(|| vec![Cause::Link(at, 0)])?)),
            Op::Parameter(n, _) => {
                let value = facts.parameters.get(*n as usize).and_then(Option::as_ref);
                Val::Ref(value.ok_or_else(|| vec![Cause::Link(at, 0)])?)
            }
            Op::Resource(name) => Val::Ref(facts.property(*name).ok_or_else(|| vec![Cause::Attribute(*name)])?),
            Op::Context(key) => Val::Ref(facts.key(*key).ok_or_else(|| vec![Cause::Key(*key)])?),
            Op::Purpose => none(facts.purpose.map(|purpose| catalog.purposes.get(purpose))),
            Op::Channel => none(facts.channel.map(|channel| catalog.channels.get(channel))),
            Op::Scenario => none(facts.scenario.map(|scenario| catalog.scenarios.get(scenario))),
            Op::Now => Val::Own(Value::Instant(facts.now.ok_or_else(|| vec![Cause::Link(at, 0)])?)),
            Op::Today => {
                let now = facts.now.ok_or_else(|| vec![Cause::Link(at, 0)])?;
                Val::Own(Value::Date(now.date(&bundle.head().zone)))
            }
            Op::Bound(n) => {
                let place = self.bound.len().checked_sub((*n as usize).saturating_add(1));
                place.and_then(|place| self.bound.get(place)).cloned().ok_or_else(|| vec![Cause::Link(at, 0)])?
            }
            Op::Path(of, parts) => self.path(at, *of, parts)?,
            Op::Sum(terms) => {
                let values = self.each(terms.iter().map(|(_, term)| *term))?;
                let signs = terms.iter().map(|(plus, _)| *plus);
                fold(values.iter().zip(signs), |sum, (term, plus)| add(sum, term, plus))?
            }
            Op::Product(factors) => {
                let values = self.each(factors.iter().copied())?;
                fold(values.iter().zip(std::iter::repeat(true)), |product, (factor, _)| multiply(product, factor))?
            }
            Op::List(members) => {
                let members = self.each(members.iter().copied())?;
                Val::Own(Value::Set(members.into_iter().filter_map(owned).collect()))
            }
            Op::Table(table, inputs, column) => {
                let inputs = self.each(inputs.iter().copied())?;
                look_up(&self.comparer, *table, &inputs, *column).map_err(|cause| vec![cause])?
            }
            Op::Call(function, of) => {
                let argument = self.value(*of)?;
                self.call(at, *function, &argument)?
            }
            _ => Val::Own(Value::Bool(self.truth(at)?)),
        })
    }

    fn call(&self, at: ExprIx, function: Function, argument: &Val<'a>) -> Result<Val<'a>, Causes> {
        let (zone, facts) = (&self.comparer.bundle.head().zone, self.comparer.facts);
        let date = match argument.plain() {
            Some(Value::Date(day)) => Some(*day),
            Some(Value::Instant(at)) => Some(at.date(zone)),
            _ => None,
        };
        let result = match (function, argument.plain()) {
            (Function::Hour, Some(Value::Instant(at))) => Some(Value::Int(at.hour(zone))),
            (Function::Hour, Some(Value::Date(_))) => Some(Value::Int(0)),
            (Function::Weekday, _) => date.and_then(|day| Id::new(day.weekday().name()).ok().map(Value::Enum)),
            (Function::DaysUntil, _) => {
                let now = facts.now.ok_or_else(|| vec![Cause::Link(at, 0)])?;
                date.map(|day| Value::Int(now.date(zone).days_until(day)))
            }
            (Function::Hour, _) => None,
        };
        result.map(Val::Own).ok_or_else(|| vec![Cause::Overflow])
    }

    fn quantified(&mut self, quantifier: Quantifier, set: ExprIx, body: ExprIx) -> Result<bool, Causes> {
        let members: Vec<Val<'a>> = match self.value(set)? {
            Val::Ref(Value::Set(members)) => members.iter().map(Val::Ref).collect(),
            Val::Own(Value::Set(members)) => members.into_iter().map(Val::Own).collect(),
            _ => return Err(vec![Cause::Overflow]),
        };
        let decisive = quantifier == Quantifier::Any;
        let mut failed = Causes::new();
        for member in members {
            self.step()?;
            self.bound.push(member);
            let outcome = self.truth(body);
            self.bound.pop();
            match outcome {
                Ok(outcome) if outcome == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(causes) => failed.extend(causes),
            }
        }
        if failed.is_empty() { Ok(!decisive) } else { Err(failed) }
    }

    fn path(&mut self, at: ExprIx, of: ExprIx, parts: &[Part]) -> Result<Val<'a>, Causes> {
        let mut here = self.value(of)?;
        for (done, part) in (1_u32..).zip(parts) {
            here = self.part(&here, *part).ok_or_else(|| vec![Cause::Link(at, done)])?;
        }
        Ok(here)
    }

    fn has_part(&mut self, at: ExprIx, of: ExprIx, parts: &'a [Part]) -> Result<bool, Causes> {
        let Some((last, before)) = parts.split_last() else { return Ok(false) };
        let mut here = self.value(of)?;
        for (done, part) in (1_u32..).zip(before) {
            here = self.part(&here, *part).ok_or_else(|| vec![Cause::Link(at, done)])?;
        }
        Ok(self.part(&here, *last).is_some())
    }

    fn part(&self, of: &Val<'a>, part: Part) -> Option<Val<'a>> {
        let bundle = self.comparer.bundle;
        let (people, units) = (bundle.people(), bundle.units());
        let constant = |at| bundle.constants().get(at).map(Val::Ref);
        match of.plain()? {
            Value::Person(person) => match part {
                Part::Id => Some(Val::Text(people.ids().get(*person))),
                Part::Unit => Some(Val::Own(Value::Unit(people.get(*person).unit))),
                Part::AlsoIn => Some(Val::Own(Value::Set(people.also_in(*person).map(Value::Unit).collect()))),
                Part::Manager => manager(bundle, *person).map(Value::Person).map(Val::Own),
                Part::Status => Some(Val::Text(people.get(*person).status.name())),
                _ => bundle.part(*person, PersonPart::of(part)?).map(Val::Ref),
            },
            Value::Unit(unit) => match part {
                Part::Id => Some(Val::Text(units.ids().get(*unit))),
                Part::Name => units.get(*unit).name.and_then(constant),
                Part::UnitType => Some(Val::Text(units.get(*unit).kind.name())),
                Part::Head => units.head(*unit, self.comparer.facts.now).map(Value::Person).map(Val::Own),
                Part::UnitAttribute(name) => units.attribute(*unit, name).and_then(constant),
                _ => None,
            },
            Value::Integration(integration) if part == Part::Id => Some(Val::Text(bundle.integrations().get(*integration))),
            _ => None,
        }
    }
}

fn owned(value: Val<'_>) -> Option<Value> {
    match value {
        Val::Ref(value) => Some(value.clone()),
        Val::Own(value) => Some(value),
        Val::Text(text) => Some(Value::Text(text.into())),
        Val::None => None,
    }
}

/// Folds plain values from the left; the first one's sign is not looked at.
fn fold<'v, 'a: 'v>(
    mut terms: impl Iterator<Item = (&'v Val<'a>, bool)>,
    step: impl Fn(&Value, (&Value, bool)) -> Result<Value, Cause>,
) -> Result<Val<'a>, Causes> {
    let fail = || vec![Cause::Overflow];
    let (first, _) = terms.next().ok_or_else(fail)?;
    let mut total = first.plain().ok_or_else(fail)?.clone();
    for (term, sign) in terms {
        let term = term.plain().ok_or_else(fail)?;
        total = step(&total, (term, sign)).map_err(|cause| vec![cause])?;
    }
    Ok(Val::Own(total))
}
