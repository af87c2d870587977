use super::Cause;
use crate::value::{Decimal, Duration, Money, Value};

/// `a + b` or `a - b`. Amounts add up in one currency only: rates compare, they do not convert.
pub(super) fn add(a: &Value, b: &Value, plus: bool) -> Result<Value, Cause> {
    let sum = |x: Decimal, y: Decimal| if plus { x.checked_add(y) } else { x.checked_sub(y) };
    let result = match (a, b) {
        (Value::Int(x), Value::Int(y)) => if plus { x.checked_add(*y) } else { x.checked_sub(*y) }.map(Value::Int),
        (Value::Money(x), Value::Money(y)) if x.currency != y.currency => return Err(Cause::NoRate(x.currency, y.currency)),
        (Value::Money(x), Value::Money(y)) => {
            sum(x.amount, y.amount).map(|amount| Value::Money(Money { amount, currency: x.currency }))
        }
        (Value::Duration(x), Value::Duration(y)) => add_durations(*x, *y, plus).map(Value::Duration),
        (Value::Date(day), Value::Duration(by)) => day.checked_add(*by, plus).map(Value::Date),
        (Value::Duration(by), Value::Date(day)) if plus => day.checked_add(*by, true).map(Value::Date),
        (Value::Instant(at), Value::Duration(by)) => at.checked_add(*by, plus).map(Value::Instant),
        (Value::Duration(by), Value::Instant(at)) if plus => at.checked_add(*by, true).map(Value::Instant),
        (Value::Date(x), Value::Date(y)) if !plus => {
            y.days_until(*x).checked_mul(86_400).map(|seconds| Value::Duration(Duration::new(0, seconds)))
        }
        (Value::Instant(x), Value::Instant(y)) if !plus => {
            x.micros().checked_sub(y.micros()).map(|micros| Value::Duration(Duration::new(0, micros.div_euclid(1_000_000))))
        }
        _ => match (number(a), number(b)) {
            (Some(x), Some(y)) => sum(x, y).map(Value::Decimal),
            _ => None,
        },
    };
    result.ok_or(Cause::Overflow)
}

fn add_durations(a: Duration, b: Duration, plus: bool) -> Option<Duration> {
    let sum = |x: i64, y: i64| if plus { x.checked_add(y) } else { x.checked_sub(y) };
    Some(Duration::new(sum(a.months(), b.months())?, sum(a.seconds(), b.seconds())?))
}

/// `a * b`, exact.
pub(super) fn multiply(a: &Value, b: &Value) -> Result<Value, Cause> {
    let result = match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_mul(*y).map(Value::Int),
        (Value::Money(money), factor) | (factor, Value::Money(money)) => number(factor)
            .and_then(|factor| money.amount.checked_mul(factor))
            .map(|amount| Value::Money(Money { amount, currency: money.currency })),
        (Value::Duration(time), Value::Int(n)) | (Value::Int(n), Value::Duration(time)) => {
            match (time.months().checked_mul(*n), time.seconds().checked_mul(*n)) {
                (Some(months), Some(seconds)) => Some(Value::Duration(Duration::new(months, seconds))),
                _ => None,
            }
        }
        _ => match (number(a), number(b)) {
            (Some(x), Some(y)) => x.checked_mul(y).map(Value::Decimal),
            _ => None,
        },
    };
    result.ok_or(Cause::Overflow)
}

/// A whole or decimal number.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(n) => Some(Decimal::from(*n)),
        Value::Decimal(n) => Some(*n),
        _ => None,
    }
}
