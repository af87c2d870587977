use std::cmp::Ordering;

use super::arithmetic::number;
use super::rate::compare_money;
use super::text::like;
use super::{Cause, Facts};
use crate::bundle::{Bundle, Operator};
use crate::value::{Network, Value};

/// The value of an expression: one of the request's or the bundle's own, a computed one, a name, or none.
#[derive(Clone, Debug)]
pub enum Val<'a> {
    /// A value that stays where it is.
    Ref(&'a Value),
    /// A computed value.
    Own(Value),
    /// A name.
    Text(&'a str),
    /// An absent purpose, channel or scenario: equal to nothing.
    None,
}

impl Val<'_> {
    pub(super) fn plain(&self) -> Option<&Value> {
        match self {
            Self::Ref(value) => Some(value),
            Self::Own(value) => Some(value),
            Self::Text(_) | Self::None => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::None => None,
            Self::Ref(value) => words(value),
            Self::Own(value) => words(value),
        }
    }
}

/// The text of a text or an enum: names of both compare alike.
fn words(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Enum(id) => Some(id.as_str()),
        _ => None,
    }
}

/// `a operator b` for a request that has nothing but its instant, as conditions say it.
///
/// # Errors
/// Why that cannot be said.
pub fn compare(bundle: &Bundle, facts: &Facts, operator: Operator, a: &Value, b: &Value) -> Result<bool, Cause> {
    Comparer { bundle, facts }.compare(operator, &Val::Ref(a), &Val::Ref(b))
}

/// The order of two values, as conditions say it.
///
/// # Errors
/// Why they have none.
pub fn order(bundle: &Bundle, facts: &Facts, a: &Value, b: &Value) -> Result<Ordering, Cause> {
    Comparer { bundle, facts }.order_plain(a, b)
}

/// Compares by the rules of one request.
#[derive(Clone, Copy)]
pub(super) struct Comparer<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) facts: &'a Facts,
}

impl Comparer<'_> {
    /// `a operator b`.
    pub(super) fn compare(&self, operator: Operator, a: &Val<'_>, b: &Val<'_>) -> Result<bool, Cause> {
        if matches!(a, Val::None) || matches!(b, Val::None) {
            return Ok(matches!(operator, Operator::NotEqual | Operator::NotIn));
        }
        Ok(match operator {
            Operator::Equal => self.equal(a, b)?,
            Operator::NotEqual => !self.equal(a, b)?,
            Operator::Less => self.order(a, b)? == Ordering::Less,
            Operator::LessEqual => self.order(a, b)? != Ordering::Greater,
            Operator::Greater => self.order(a, b)? == Ordering::Greater,
            Operator::GreaterEqual => self.order(a, b)? != Ordering::Less,
            Operator::In => self.member(a, b)?,
            Operator::NotIn => !self.member(a, b)?,
            Operator::Contains => match (a.text(), b.text()) {
                (Some(text), Some(part)) => text.contains(part),
                _ => self.member(b, a)?,
            },
            Operator::Within => self.within(a, b),
            Operator::StartsWith => matches!((a.text(), b.text()), (Some(text), Some(start)) if text.starts_with(start)),
            Operator::Like => matches!((a.text(), b.text()), (Some(text), Some(pattern)) if like(text, pattern)),
        })
    }

    /// Whether two values are the same; durations also where they have no order.
    pub(super) fn equal(&self, a: &Val<'_>, b: &Val<'_>) -> Result<bool, Cause> {
        if let (Some(a), Some(b)) = (a.text(), b.text()) {
            return Ok(a == b);
        }
        let (Some(a), Some(b)) = (a.plain(), b.plain()) else { return Ok(false) };
        self.same(a, b)
    }

    fn same(&self, a: &Value, b: &Value) -> Result<bool, Cause> {
        match (a, b) {
            (Value::Money(_), Value::Money(_)) => Ok(self.order_plain(a, b)? == Ordering::Equal),
            (Value::Date(_) | Value::Instant(_), Value::Date(_) | Value::Instant(_))
            | (Value::Int(_) | Value::Decimal(_), Value::Int(_) | Value::Decimal(_)) => {
                Ok(self.order_plain(a, b)? == Ordering::Equal)
            }
            (Value::Set(x), Value::Set(y)) => {
                let all = |inner: &[Value], outer: &[Value]| {
                    kleene(inner, false, |one| kleene(outer, true, |other| self.same(one, other)))
                };
                // Failing on either side fails unless the other side already tells them apart.
                match (all(x, y), all(y, x)) {
                    (Ok(false), _) | (_, Ok(false)) => Ok(false),
                    (Err(cause), _) | (_, Err(cause)) => Err(cause),
                    _ => Ok(true),
                }
            }
            _ => Ok(match (words(a), words(b)) {
                (Some(x), Some(y)) => x == y,
                _ => a == b,
            }),
        }
    }

    /// The order of two values.
    pub(super) fn order(&self, a: &Val<'_>, b: &Val<'_>) -> Result<Ordering, Cause> {
        match (a.plain(), b.plain()) {
            (Some(a), Some(b)) => self.order_plain(a, b),
            _ => Err(Cause::Overflow),
        }
    }

    fn order_plain(&self, a: &Value, b: &Value) -> Result<Ordering, Cause> {
        let zone = &self.bundle.head().zone;
        let micros = |value: &Value| match value {
            Value::Instant(at) => Some(at.micros()),
            Value::Date(day) => Some(day.start(zone).micros()),
            _ => None,
        };
        match (a, b) {
            (Value::Int(x), Value::Int(y)) => Ok(x.cmp(y)),
            (Value::Money(x), Value::Money(y)) => compare_money(self.bundle, self.facts, *x, *y),
            (Value::Date(x), Value::Date(y)) => Ok(x.cmp(y)),
            (Value::Duration(x), Value::Duration(y)) => x.compare(*y).ok_or(Cause::Overflow),
            _ => match (number(a), number(b), micros(a), micros(b)) {
                (Some(x), Some(y), _, _) => Ok(x.compare(y)),
                (_, _, Some(x), Some(y)) => Ok(x.cmp(&y)),
                _ => Err(Cause::Overflow),
            },
        }
    }

    /// Whether `a` is a member of the set `b`, or an address of the network `b`, or of one in the set `b`.
    fn member(&self, a: &Val<'_>, b: &Val<'_>) -> Result<bool, Cause> {
        match b.plain() {
            Some(Value::Set(members)) => kleene(members, true, |member| {
                if let (Some(Value::Network(address)), Value::Network(network)) = (a.plain(), member) {
                    return Ok(holds_address(network, address));
                }
                self.equal(a, &Val::Ref(member))
            }),
            Some(Value::Network(network)) => {
                Ok(matches!(a.plain(), Some(Value::Network(address)) if holds_address(network, address)))
            }
            _ => Ok(false),
        }
    }

    fn within(&self, a: &Val<'_>, b: &Val<'_>) -> bool {
        let Some(Value::Unit(unit)) = a.plain() else { return false };
        match b.plain() {
            Some(Value::Unit(outer)) => self.bundle.units().within(*unit, *outer),
            Some(Value::Set(outers)) => {
                outers.iter().any(|outer| matches!(outer, Value::Unit(outer) if self.bundle.units().within(*unit, *outer)))
            }
            _ => false,
        }
    }
}

fn holds_address(network: &Network, address: &Network) -> bool {
    address.address().map_or(network == address, |address| network.contains(address))
}

/// `decisive` is what one member suffices for: true for any, false for all. Failures count where no member decides.
fn kleene(members: &[Value], decisive: bool, mut test: impl FnMut(&Value) -> Result<bool, Cause>) -> Result<bool, Cause> {
    let mut failed = None;
    for member in members {
        match test(member) {
            Ok(outcome) if outcome == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(cause) => failed = failed.or(Some(cause)),
        }
    }
    failed.map_or(Ok(!decisive), Err)
}
