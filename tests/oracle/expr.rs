//! Conditions, evaluated straight down the tree.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::value::{DAY, Day, Value};
use super::world::{Expr, RISKS, Request, Row, World};

/// Why something failed.
pub type Codes = BTreeSet<&'static str>;

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Yes,
    No,
    Fails(Codes),
}

impl Outcome {
    pub fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    pub fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            fails => fails,
        }
    }

    /// Any of some outcomes: one yes suffices, else one failure spoils it.
    pub fn any(all: impl IntoIterator<Item = Outcome>) -> Self {
        let mut codes = Codes::new();
        let mut yes = false;
        for one in all {
            match one {
                Self::Yes => yes = true,
                Self::No => {}
                Self::Fails(more) => codes.extend(more),
            }
        }
        if yes {
            Self::Yes
        } else if codes.is_empty() {
            Self::No
        } else {
            Self::Fails(codes)
        }
    }

    pub fn all(all: impl IntoIterator<Item = Outcome>) -> Self {
        Self::any(all.into_iter().map(Outcome::not)).not()
    }
}

/// A value, none, or why there is neither.
type Found = Result<Option<Value>, Codes>;

struct Scene<'a> {
    world: &'a World,
    request: Option<&'a Request>,
    person: Option<&'a str>,
}

pub fn holds(world: &World, condition: &Expr, request: &Request) -> Outcome {
    Scene { world, request: Some(request), person: None }.truth(condition, &[])
}

pub fn holds_for_person(world: &World, condition: &Expr, person: &str) -> Outcome {
    Scene { world, request: None, person: Some(person) }.truth(condition, &[])
}

fn missing() -> Codes {
    Codes::from(["missing_attribute"])
}

type Variables<'v> = &'v [(&'static str, Value)];

impl Scene<'_> {
    fn truth(&self, expr: &Expr, variables: Variables) -> Outcome {
        match expr {
            Expr::Or(all) => Outcome::any(all.iter().map(|one| self.truth(one, variables))),
            Expr::And(all) => Outcome::all(all.iter().map(|one| self.truth(one, variables))),
            Expr::Not(one) => self.truth(one, variables).not(),
            Expr::Compare(operator, a, b) => match (self.value(a, variables), self.value(b, variables)) {
                (Ok(a), Ok(b)) => self.compare(operator, a.as_ref(), b.as_ref()),
                (Err(a), Err(b)) => Outcome::Fails(a.into_iter().chain(b).collect()),
                (Err(codes), _) | (_, Err(codes)) => Outcome::Fails(codes),
            },
            Expr::Any(name, set, body) => self
                .over(name, set, variables)
                .map_or_else(Outcome::Fails, |scopes| Outcome::any(scopes.iter().map(|variables| self.truth(body, variables)))),
            Expr::All(name, set, body) => self
                .over(name, set, variables)
                .map_or_else(Outcome::Fails, |scopes| Outcome::all(scopes.iter().map(|variables| self.truth(body, variables)))),
            Expr::HasResource(name) => Outcome::of(self.request.unwrap().properties.iter().any(|(own, _)| own == name)),
            Expr::HasContext(name) => Outcome::of(self.request.unwrap().context.iter().any(|(own, _)| own == name)),
            Expr::Has(of, name) => match self.value(of, variables) {
                Ok(of) => Outcome::of(self.part(&of.unwrap(), name).is_some()),
                Err(codes) => Outcome::Fails(codes),
            },
            other => match self.value(other, variables) {
                Ok(value) => Outcome::of(value == Some(Value::Bool(true))),
                Err(codes) => Outcome::Fails(codes),
            },
        }
    }

    /// The variables with one more, once for each member of a set.
    fn over(&self, name: &'static str, set: &Expr, variables: Variables) -> Result<Vec<Vec<(&'static str, Value)>>, Codes> {
        let Some(Value::Set(members)) = self.value(set, variables)? else { panic!("not a set") };
        Ok(members.into_iter().map(|member| variables.iter().cloned().chain([(name, member)]).collect()).collect())
    }

    fn value(&self, expr: &Expr, variables: Variables) -> Found {
        let stated = |name: Option<&'static str>| Ok(name.map(Value::Enum));
        match expr {
            Expr::Literal(value) => Ok(Some(value.clone())),
            Expr::Principal => Ok(Some(match self.request.unwrap() {
                Request { integration: true, subject, .. } => Value::Integration(subject.clone()),
                Request { subject, .. } => Value::Person(subject.clone()),
            })),
            Expr::Person => Ok(Some(Value::Person(self.person.unwrap().to_owned()))),
            Expr::Resource(name) => {
                let properties = &self.request.unwrap().properties;
                properties.iter().find(|(own, _)| own == name).map(|(_, value)| Some(value.clone())).ok_or_else(missing)
            }
            Expr::Context(name) => {
                let context = &self.request.unwrap().context;
                context.iter().find(|(own, _)| own == name).map(|(_, value)| Some(value.clone())).ok_or_else(missing)
            }
            Expr::Purpose => stated(self.request.unwrap().purpose),
            Expr::Channel => stated(self.request.unwrap().channel),
            Expr::Now => Ok(Some(Value::Instant(self.request.unwrap().now))),
            Expr::Today => Ok(Some(Value::Date(self.world.zone.day(self.request.unwrap().now)))),
            Expr::Variable(name) => Ok(variables.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.clone())),
            Expr::Dot(of, name) => {
                let of = self.value(of, variables)?.unwrap();
                self.part(&of, name).map(Some).ok_or_else(missing)
            }
            Expr::Sum(first, rest) => {
                let signs = std::iter::once(true).chain(rest.iter().map(|(plus, _)| *plus));
                let terms = self.values(std::iter::once(&**first).chain(rest.iter().map(|(_, term)| term)), variables)?;
                let mut terms = terms.into_iter().zip(signs);
                let (mut total, _) = terms.next().unwrap();
                for (term, plus) in terms {
                    total = add(total, term, plus)?;
                }
                Ok(Some(total))
            }
            Expr::Product(factors) => {
                let mut factors = self.values(factors.iter(), variables)?.into_iter();
                let first = factors.next().unwrap();
                Ok(Some(factors.fold(first, multiply)))
            }
            Expr::List(members) => Ok(Some(Value::Set(self.values(members.iter(), variables)?))),
            Expr::Table(amount, stage) => {
                let inputs = self.values([&**amount, &**stage].into_iter(), variables)?;
                self.look_up(&inputs[0], &inputs[1]).map(Some)
            }
            Expr::Call(function, of) => {
                let of = self.value(of, variables)?.unwrap();
                Ok(Some(match (*function, of) {
                    ("hour", Value::Instant(at)) => Value::Int(self.world.zone.hour(at)),
                    ("weekday", Value::Instant(at)) => Value::Enum(self.world.zone.day(at).weekday()),
                    ("weekday", Value::Date(day)) => Value::Enum(day.weekday()),
                    ("days_until", Value::Date(day)) => Value::Int(day.0 - self.world.zone.day(self.request.unwrap().now).0),
                    (function, of) => panic!("{function}({of:?})"),
                }))
            }
            condition => match self.truth(condition, variables) {
                Outcome::Yes => Ok(Some(Value::Bool(true))),
                Outcome::No => Ok(Some(Value::Bool(false))),
                Outcome::Fails(codes) => Err(codes),
            },
        }
    }

    fn values<'e>(&self, all: impl Iterator<Item = &'e Expr>, variables: Variables) -> Result<Vec<Value>, Codes> {
        let (mut values, mut codes) = (Vec::new(), Codes::new());
        for one in all {
            match self.value(one, variables) {
                Ok(value) => values.push(value.unwrap()),
                Err(more) => codes.extend(more),
            }
        }
        if codes.is_empty() { Ok(values) } else { Err(codes) }
    }

    fn part(&self, of: &Value, name: &str) -> Option<Value> {
        let world = self.world;
        match of {
            Value::Person(id) => {
                let person = world.person(id);
                match name {
                    "id" => Some(Value::Text(id.clone())),
                    "unit" => Some(Value::Unit(person.unit.clone())),
                    "also_in" => Some(Value::Set(person.also_in.iter().cloned().map(Value::Unit).collect())),
                    "title" => person.title.map(|title| Value::Text(title.to_owned())),
                    "manager" => world.manager(id).map(Value::Person),
                    "status" => Some(Value::Enum(person.status)),
                    "grade" => person.grade.map(Value::Int),
                    "joined" => person.joined.map(Value::Date),
                    _ => panic!("person.{name}"),
                }
            }
            Value::Unit(id) => match name {
                "id" => Some(Value::Text(id.clone())),
                "head" => match self.request {
                    Some(request) => world.head(id, request.now),
                    None => world.unit(id).and_then(|unit| unit.head.clone()),
                }
                .map(Value::Person),
                "type" => Some(Value::Enum(world.unit(id).map_or("virtual", |unit| unit.kind))),
                "country" => match world.teams.iter().find(|team| team.id == *id) {
                    Some(team) => Some(Value::Enum(team.country)),
                    None => self.inherited(id, |unit| unit.country).map(Value::Enum),
                },
                "centre" => self.inherited(id, |unit| unit.centre).map(|centre| Value::Text(centre.to_owned())),
                _ => panic!("unit.{name}"),
            },
            Value::Integration(id) => (name == "id").then(|| Value::Text(id.clone())),
            other => panic!("{other:?}.{name}"),
        }
    }

    fn inherited(&self, unit: &str, read: impl Fn(&super::world::Unit) -> Option<&'static str>) -> Option<&'static str> {
        self.world.upwards(unit).iter().filter_map(|id| self.world.unit(id)).find_map(read)
    }

    /// `a operator b`, where nothing stands for none.
    fn compare(&self, operator: &str, a: Option<&Value>, b: Option<&Value>) -> Outcome {
        let (Some(a), Some(b)) = (a, b) else { return Outcome::of(matches!(operator, "!=" | "not in")) };
        let ordered = |wanted: &[Ordering]| match self.order(a, b) {
            Ok(order) => Outcome::of(wanted.contains(&order)),
            Err(code) => Outcome::Fails(Codes::from([code])),
        };
        match (operator, a, b) {
            ("==", ..) => self.same(a, b),
            ("!=", ..) => self.same(a, b).not(),
            ("<", ..) => ordered(&[Ordering::Less]),
            ("<=", ..) => ordered(&[Ordering::Less, Ordering::Equal]),
            (">", ..) => ordered(&[Ordering::Greater]),
            (">=", ..) => ordered(&[Ordering::Greater, Ordering::Equal]),
            ("in", ..) => self.member(a, b),
            ("not in", ..) => self.member(a, b).not(),
            ("contains", Value::Text(text), Value::Text(part)) => Outcome::of(text.contains(part.as_str())),
            ("contains", ..) => self.member(b, a),
            ("within", Value::Unit(unit), Value::Unit(outer)) => Outcome::of(self.world.within(unit, outer)),
            ("starts_with", Value::Text(text), Value::Text(start)) => Outcome::of(text.starts_with(start.as_str())),
            ("like", Value::Text(text), Value::Text(pattern)) => {
                let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
                Outcome::of(like(&text, &pattern))
            }
            _ => panic!("{a:?} {operator} {b:?}"),
        }
    }

    fn same(&self, a: &Value, b: &Value) -> Outcome {
        match (a, b) {
            (Value::Set(x), Value::Set(y)) => {
                let each = |inner: &[Value], outer: &[Value]| {
                    Outcome::all(inner.iter().map(|one| Outcome::any(outer.iter().map(|other| self.same(one, other)))))
                };
                Outcome::all([each(x, y), each(y, x)])
            }
            (Value::Text(_) | Value::Enum(_) | Value::Bool(_), _) => Outcome::of(a == b),
            (Value::Person(_) | Value::Integration(_) | Value::Unit(_) | Value::Network(..), _) => Outcome::of(a == b),
            _ => match self.order(a, b) {
                Ok(order) => Outcome::of(order == Ordering::Equal),
                Err(code) => Outcome::Fails(Codes::from([code])),
            },
        }
    }

    fn member(&self, a: &Value, b: &Value) -> Outcome {
        match (a, b) {
            (_, Value::Set(members)) => Outcome::any(members.iter().map(|member| match (a, member) {
                (Value::Network(..), Value::Network(..)) => self.member(a, member),
                _ => self.same(a, member),
            })),
            (Value::Network(address, 32), Value::Network(network, prefix)) => {
                let shift = 32 - prefix;
                Outcome::of(*prefix == 0 || address >> shift == network >> shift)
            }
            _ => panic!("{a:?} in {b:?}"),
        }
    }

    fn order(&self, a: &Value, b: &Value) -> Result<Ordering, &'static str> {
        let number = |value: &Value| match value {
            Value::Int(n) => Some(i128::from(*n) * 100),
            Value::Decimal(n) => Some(*n),
            _ => None,
        };
        let moment = |value: &Value| match value {
            Value::Date(day) => Some(self.world.zone.start(*day)),
            Value::Instant(at) => Some(*at),
            _ => None,
        };
        if let (Value::Money(one, x), Value::Money(other, y)) = (a, b) {
            return self.order_money((one, *x), (other, *y));
        }
        match (number(a), number(b), moment(a), moment(b)) {
            (Some(x), Some(y), ..) => Ok(x.cmp(&y)),
            (.., Some(x), Some(y)) => Ok(x.cmp(&y)),
            _ => panic!("{a:?} against {b:?}"),
        }
    }

    fn order_money(&self, a: (&str, i128), b: (&str, i128)) -> Result<Ordering, &'static str> {
        if a.0 == b.0 {
            return Ok(a.1.cmp(&b.1));
        }
        let today = self.world.zone.day(self.request.ok_or("no_rate")?.now);
        let worth = |rate: &super::world::Rate, currency: &str| {
            if rate.quoted == currency {
                return Some(100);
            }
            rate.per.iter().find(|(of, _)| *of == currency).map(|(_, worth)| *worth)
        };
        let usable = self.world.rates.iter().filter(|rate| rate.on <= today);
        let usable = usable.filter(|rate| worth(rate, a.0).is_some() && worth(rate, b.0).is_some());
        // The newest day; on one day the row quoted in one of the two; of two such the first by currency.
        let best = usable.max_by(|x, y| {
            let rank = |rate: &super::world::Rate| (rate.on, rate.quoted == a.0 || rate.quoted == b.0);
            rank(x).cmp(&rank(y)).then(y.quoted.cmp(x.quoted))
        });
        let rate = best.ok_or("no_rate")?;
        Ok((a.1 * worth(rate, a.0).unwrap()).cmp(&(b.1 * worth(rate, b.0).unwrap())))
    }

    fn look_up(&self, amount: &Value, stage: &Value) -> Result<Value, Codes> {
        let table = &self.world.table;
        let matches = |row: &Row| {
            let amounts = row.amount.iter().map(|(operator, than)| self.compare(operator, Some(amount), Some(than)));
            let stage = row.stage.map(|wanted| Outcome::of(*stage == Value::Enum(wanted)));
            Outcome::all(amounts.chain(stage))
        };
        let mut found: Vec<&'static str> = Vec::new();
        for row in &table.rows {
            match matches(row) {
                Outcome::Yes => found.push(row.risk),
                Outcome::No => {}
                Outcome::Fails(codes) => return Err(codes),
            }
            if table.hit == "first" && !found.is_empty() {
                break;
            }
        }
        let rank = |risk: &&str| RISKS.iter().position(|one| one == risk);
        let none = Codes::from(["no_match"]);
        let agreed = match table.hit {
            "unique" => (found.len() == 1).then(|| found[0]),
            "any" => found.first().copied().filter(|first| found.iter().all(|one| one == first)),
            "priority" => found.iter().copied().min_by_key(|risk| rank(risk)),
            _ => found.first().copied(),
        };
        agreed.map(Value::Enum).ok_or(none)
    }
}

fn add(a: Value, b: Value, plus: bool) -> Result<Value, Codes> {
    let sign = if plus { 1 } else { -1 };
    Ok(match (a, b) {
        (Value::Int(x), Value::Int(y)) => Value::Int(x + sign * y),
        (Value::Money(one, x), Value::Money(other, y)) if one == other => Value::Money(one, x + i128::from(sign) * y),
        (Value::Money(..), Value::Money(..)) => return Err(Codes::from(["no_rate"])),
        (Value::Date(day), Value::Days(n)) => Value::Date(Day(day.0 + sign * n)),
        (Value::Instant(at), Value::Days(n)) => Value::Instant(at + sign * n * DAY),
        (Value::Instant(at), Value::Hours(n)) => Value::Instant(at + sign * n * 3_600_000_000),
        (a, b) => panic!("{a:?} + {b:?}"),
    })
}

fn multiply(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Value::Int(x * y),
        (Value::Money(currency, x), Value::Int(n)) | (Value::Int(n), Value::Money(currency, x)) => {
            Value::Money(currency, x * i128::from(n))
        }
        (a, b) => panic!("{a:?} * {b:?}"),
    }
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => like(text, rest) || text.split_first().is_some_and(|(_, left)| like(left, pattern)),
        (Some(('?', rest)), Some((_, left))) => like(left, rest),
        (Some((wanted, rest)), Some((found, left))) => wanted == found && like(left, rest),
        _ => false,
    }
}
