use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::classes::Classes;
use super::ground::Ground;
use super::pattern::{self, Pattern};
use super::steps::{above, below, between, some};
use super::{Beyond, number};
use crate::model::{Operator, UnitKind, canonical_value};
use crate::value::{Network, Type, UnitIx, Value};

/// All values of a type, cut into classes that none of some tests tells apart; each class has at least one value.
pub(super) struct Axis {
    shape: Shape,
    /// A value of each class.
    values: Vec<Value>,
}

/// A test of a value against a constant.
pub(super) type Test<'a> = (Operator, &'a Value);

enum Shape {
    /// Constants in order. Place 2n is what lies before the n-th one, place 2n + 1 that one itself; a place that no value has is
    /// no class. For each place, how many classes there are before it.
    Ordered { keys: Vec<Value>, before: Vec<u32> },
    /// Each value by itself, and perhaps all others as the last class.
    Named { known: FxHashMap<Value, u32>, rest: bool },
    /// Stretches of the tree in pre-order, by their first unit, sorted.
    Units { starts: Vec<u32> },
    /// Values that were tried.
    Tried,
}

/// How many members of a set may be told apart.
const MOST_MEMBERS: usize = 10;

impl Axis {
    /// The classes that the tests of a value of some type make.
    pub(super) fn new(ground: &Ground<'_>, of: &Type, tests: &[Test<'_>]) -> Result<Self, Beyond> {
        let constants: Vec<&Value> = tests.iter().flat_map(|(_, value)| members(of, value)).collect();
        match of {
            Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Instant | Type::Duration => {
                Self::ordered(ground, of, &constants)
            }
            Type::Bool => Ok(Self::named(vec![Value::Bool(false), Value::Bool(true)], None)),
            Type::Enum(ids) => Ok(Self::named(ids.iter().cloned().map(Value::Enum).collect(), None)),
            Type::Person => Ok(Self::with_rest(&constants, ground.set.people.indexes().map(Value::Person))),
            Type::Role => Ok(Self::with_rest(&constants, ground.set.roles.indexes().map(Value::Role))),
            Type::Unit => Ok(Self::units(ground, &constants)),
            Type::Text => Self::text(tests, &constants),
            Type::Ip => Ok(Self::addresses(&constants)),
            Type::Set(of) => Self::sets(ground, of, tests),
        }
    }

    fn ordered(ground: &Ground<'_>, of: &Type, constants: &[&Value]) -> Result<Self, Beyond> {
        let mut keys: Vec<Value> = constants.iter().map(|value| (*value).clone()).collect();
        let mut fault = false;
        keys.sort_by(|a, b| {
            ground.order(a, b).unwrap_or_else(|| {
                fault = true;
                Ordering::Equal
            })
        });
        keys.dedup_by(|a, b| ground.order(a, b) == Some(Ordering::Equal));
        let sorted = keys.windows(2).all(|pair| match pair {
            [a, b] => ground.order(a, b) == Some(Ordering::Less),
            _ => true,
        });
        // Months have no length, so with days beside them durations are in no order.
        if fault || !sorted || keys.iter().any(|key| matches!(key, Value::Duration(key) if key.months() != 0)) {
            return Err(Beyond);
        }
        let (mut values, mut before) = (Vec::new(), Vec::new());
        for place in 0..=keys.len().saturating_mul(2) {
            before.push(number(values.len()));
            let key = |at: Option<usize>| at.and_then(|at| keys.get(at));
            let here = key(Some(place / 2));
            values.extend(match (place % 2 == 1, key((place / 2).checked_sub(1)), here) {
                (true, _, here) => here.cloned(),
                (false, None, None) => some(ground, of),
                (false, None, Some(next)) => below(next),
                (false, Some(last), None) => above(last),
                (false, Some(last), Some(next)) => between(ground, last, next),
            });
        }
        before.push(number(values.len()));
        Ok(Self { shape: Shape::Ordered { keys, before }, values })
    }

    fn named(values: Vec<Value>, rest: Option<Value>) -> Self {
        let known = values.iter().cloned().zip(0..).collect();
        let shape = Shape::Named { known, rest: rest.is_some() };
        Self { shape, values: values.into_iter().chain(rest).collect() }
    }

    /// The constants, and one of the others that has none of them.
    fn with_rest(constants: &[&Value], mut others: impl Iterator<Item = Value>) -> Self {
        let named = distinct(constants);
        let rest = others.find(|other| !named.contains(other));
        Self::named(named, rest)
    }

    fn units(ground: &Ground<'_>, constants: &[&Value]) -> Self {
        let units = &ground.set.units;
        let tree = units.iter().filter(|unit| unit.kind.value != UnitKind::Virtual).count();
        let mut starts = vec![0, number(tree)];
        for unit in constants.iter().filter_map(|value| if let Value::Unit(unit) = value { Some(*unit) } else { None }) {
            starts.extend([unit.0, unit.0.saturating_add(1)]);
            starts.extend(units.get(unit).map(|row| row.end.0));
        }
        // A virtual unit counts where something names it.
        let named = |start: &u32| constants.contains(&&Value::Unit(UnitIx(*start)));
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|start| (*start as usize) < tree || named(start));
        let values = starts.iter().map(|start| Value::Unit(UnitIx(*start))).collect();
        Self { shape: Shape::Units { starts }, values }
    }

    fn text(tests: &[Test<'_>], constants: &[&Value]) -> Result<Self, Beyond> {
        let patterned = |operator: &Operator| matches!(operator, Operator::Contains | Operator::StartsWith | Operator::Like);
        let text = |value: &Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
        if !tests.iter().any(|(operator, _)| patterned(operator)) {
            let named = distinct(constants);
            let fresh = (0..).map(|n: u32| if n == 0 { "other".to_owned() } else { format!("other{n}") });
            let mut fresh = fresh.map(|word| Value::Text(word.into())).filter(|word| !named.contains(word));
            let rest = fresh.next();
            return Ok(Self::named(named, rest));
        }
        let mut patterns = Vec::new();
        for (operator, value) in tests {
            match (operator, text(value)) {
                (Operator::Contains, Some(text)) => patterns.push(Pattern::containing(&text)),
                (Operator::StartsWith, Some(text)) => patterns.push(Pattern::beginning(&text)),
                (Operator::Like, Some(text)) => patterns.push(Pattern::like(&text)),
                _ => patterns.extend(members(&Type::Text, value).filter_map(text).map(|text| Pattern::exactly(&text))),
            }
        }
        let values = pattern::texts(&patterns)?.into_iter().map(|text| Value::Text(text.into())).collect();
        Ok(Self { shape: Shape::Tried, values })
    }

    /// The first address of every network and the one behind its last: between these nothing begins or ends.
    fn addresses(constants: &[&Value]) -> Self {
        let mut edges: Vec<Network> = ["0.0.0.0", "::"].iter().filter_map(|text| Network::parse(text)).collect();
        for value in constants {
            if let Value::Network(network) = value {
                let (first, behind) = network.edges();
                edges.push(first);
                edges.extend(behind);
            }
        }
        edges.sort_unstable();
        edges.dedup();
        Self { shape: Shape::Tried, values: edges.into_iter().map(Value::Network).collect() }
    }

    /// Every set of the members that tests name, without and with one more.
    fn sets(ground: &Ground<'_>, of: &Type, tests: &[Test<'_>]) -> Result<Self, Beyond> {
        let mut named: Vec<&Value> = Vec::new();
        let mut equals = false;
        for (operator, value) in tests {
            match (operator, value) {
                (Operator::Contains, value) => named.push(value),
                (Operator::In | Operator::NotIn, Value::Set(sets)) => {
                    equals = true;
                    named.extend(sets.iter().flat_map(|set| members(of, set)));
                }
                (_, value) => {
                    equals = true;
                    named.extend(members(of, value));
                }
            }
        }
        let named = distinct(&named);
        if named.len() > MOST_MEMBERS {
            return Err(Beyond);
        }
        let one_more =
            if equals { Self::new(ground, of, &[])?.values.into_iter().find(|value| !named.contains(value)) } else { None };
        let mut values = Vec::new();
        for choice in 0..1_u32 << named.len() {
            let chosen = named.iter().zip(0..).filter(|(_, at)| choice >> at & 1 == 1).map(|(value, _)| value.clone());
            let set: Vec<Value> = chosen.collect();
            values.push(Value::Set(set.clone()));
            values.extend(one_more.clone().map(|more| Value::Set(set.into_iter().chain([more]).collect())));
        }
        Ok(Self { shape: Shape::Tried, values })
    }

    /// How many classes there are.
    pub(super) fn count(&self) -> u32 {
        number(self.values.len())
    }

    /// A value of a class.
    pub(super) fn value(&self, class: u32) -> Option<&Value> {
        self.values.get(class as usize)
    }

    /// The classes for whose values a test holds; the test is one of those that the axis was made of.
    pub(super) fn select(&self, ground: &Ground<'_>, operator: Operator, value: &Value) -> Classes {
        let each = |one: &dyn Fn(&Value) -> Classes| match value {
            Value::Set(members) => members.iter().fold(Classes::NONE, |all, member| all.or(&one(member))),
            value => one(value),
        };
        let not = |classes: Classes| classes.not(self.count());
        match (&self.shape, operator) {
            (Shape::Ordered { .. }, Operator::In) => each(&|value| self.stretch(ground, Operator::Equal, value)),
            (Shape::Ordered { .. }, Operator::NotIn | Operator::NotEqual) => {
                not(each(&|value| self.stretch(ground, Operator::Equal, value)))
            }
            (Shape::Ordered { .. }, _) => self.stretch(ground, operator, value),
            (Shape::Named { known, .. }, Operator::Equal | Operator::In) => {
                each(&|value| known.get(value).map_or(Classes::NONE, |class| Classes::one(*class)))
            }
            (Shape::Named { known, .. }, Operator::NotEqual | Operator::NotIn) => {
                not(each(&|value| known.get(value).map_or(Classes::NONE, |class| Classes::one(*class))))
            }
            (Shape::Units { starts }, Operator::Equal | Operator::In) => each(&|value| units(ground, starts, value, false)),
            (Shape::Units { starts }, Operator::NotEqual | Operator::NotIn) => {
                not(each(&|value| units(ground, starts, value, false)))
            }
            (Shape::Units { starts }, Operator::Within) => each(&|value| units(ground, starts, value, true)),
            _ => {
                let holds = |own: &&Value| ground.holds(operator, own, value).unwrap_or(false);
                Classes::of((0..).zip(&self.values).filter(|(_, own)| holds(own)).map(|(class, _)| class))
            }
        }
    }

    /// The classes on one side of a constant, or the constant's own.
    fn stretch(&self, ground: &Ground<'_>, operator: Operator, value: &Value) -> Classes {
        let Shape::Ordered { keys, before } = &self.shape else { return Classes::NONE };
        let Ok(at) = keys.binary_search_by(|key| ground.order(key, value).unwrap_or(Ordering::Less)) else {
            return Classes::NONE;
        };
        let place = at.saturating_mul(2).saturating_add(1);
        let class = |place: usize| before.get(place).copied().unwrap_or(0);
        let (own, behind) = (class(place), class(place.saturating_add(1)));
        match operator {
            Operator::Less => Classes::range(0, own),
            Operator::LessEqual => Classes::range(0, behind),
            Operator::Greater => Classes::range(behind, self.count()),
            Operator::GreaterEqual => Classes::range(own, self.count()),
            _ => Classes::range(own, behind),
        }
    }

    /// Some of the classes as a cell of a table would say it; nothing for all of them.
    pub(super) fn describe(&self, ground: &Ground<'_>, classes: &Classes) -> Option<String> {
        if classes.count() == u64::from(self.count()) {
            return None;
        }
        let shown = |value: &Value| canonical_value(value, ground.set);
        Some(match &self.shape {
            Shape::Ordered { keys, before } => {
                let ranges: Vec<String> =
                    classes.ranges().iter().map(|range| between_keys(keys, before, *range, &shown)).collect();
                ranges.join(" or ")
            }
            Shape::Named { rest: true, .. } if classes.contains(self.count().saturating_sub(1)) => {
                format!("not in {}", self.list(&classes.not(self.count()), &shown))
            }
            Shape::Tried => {
                format!("such as {}", classes.first().and_then(|class| self.value(class)).map(shown).unwrap_or_default())
            }
            _ if classes.count() == 1 => classes.first().and_then(|class| self.value(class)).map(shown).unwrap_or_default(),
            _ => format!("in {}", self.list(classes, &shown)),
        })
    }

    fn list(&self, classes: &Classes, shown: &dyn Fn(&Value) -> String) -> String {
        const NAMED: usize = 4;
        let mut list: Vec<String> = classes.iter().take(NAMED).filter_map(|class| self.value(class)).map(shown).collect();
        if classes.count() > NAMED as u64 {
            list.push("…".to_owned());
        }
        format!("[{}]", list.join(", "))
    }
}

/// A range of classes by the constants at its ends.
fn between_keys(keys: &[Value], before: &[u32], (from, until): (u32, u32), shown: &dyn Fn(&Value) -> String) -> String {
    // The first place of the range's first class, and the place behind its last one.
    let first = before.partition_point(|count| *count <= from).saturating_sub(1);
    let behind = before.partition_point(|count| *count < until);
    let key = |at: Option<usize>| at.and_then(|at| keys.get(at)).map(shown);
    if first.saturating_add(1) == behind && first % 2 == 1 {
        return key(Some(first / 2)).unwrap_or_default();
    }
    let low = if first % 2 == 1 {
        key(Some(first / 2)).map(|key| format!(">= {key}"))
    } else {
        key((first / 2).checked_sub(1)).map(|key| format!("> {key}"))
    };
    let high = if behind % 2 == 0 {
        key((behind / 2).checked_sub(1)).map(|key| format!("<= {key}"))
    } else {
        key(Some(behind / 2)).map(|key| format!("< {key}"))
    };
    low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
}

/// The stretches that are a unit, or that lie in it.
fn units(ground: &Ground<'_>, starts: &[u32], value: &Value, below: bool) -> Classes {
    let Value::Unit(unit) = value else { return Classes::NONE };
    let end = match ground.set.units.get(*unit) {
        Some(row) if below => row.end.0,
        _ => unit.0.saturating_add(1),
    };
    let class = |start: u32| number(starts.partition_point(|own| *own < start));
    Classes::range(class(unit.0), class(end))
}

fn distinct(values: &[&Value]) -> Vec<Value> {
    let mut seen: rustc_hash::FxHashSet<&Value> = rustc_hash::FxHashSet::default();
    values.iter().filter(|value| seen.insert(value)).map(|value| (*value).clone()).collect()
}

/// The constants of a type in a constant: itself, or the members of a list of them.
fn members<'v>(of: &Type, value: &'v Value) -> impl Iterator<Item = &'v Value> {
    let list: &[Value] = match value {
        Value::Set(members) if !matches!(of, Type::Set(_)) => members,
        value => std::slice::from_ref(value),
    };
    let inner: Vec<&Value> = match (of, list) {
        (Type::Set(_), [Value::Set(members)]) => members.iter().collect(),
        _ => list.iter().collect(),
    };
    inner.into_iter()
}
