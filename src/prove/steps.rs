//! The next value: where a type has one, between which two values there is another, and which.

use std::cmp::Ordering;

use super::ground::Ground;
use crate::bundle::Rate;
use crate::value::{Currency, Date, Decimal, Duration, Instant, Money, Type, Value};

/// Some value of a type that has an order.
pub(super) fn some(ground: &Ground<'_>, of: &Type) -> Option<Value> {
    Some(match of {
        Type::Decimal => Value::Decimal(Decimal::from(1)),
        Type::Money => Value::Money(Money { amount: Decimal::from(1), currency: ground.set.tenant.currency.value }),
        Type::Date => Value::Date(today(ground)?),
        Type::Instant => Value::Instant(today(ground)?.start(&ground.set.tenant.time_zone.value)),
        Type::Duration => Value::Duration(Duration::new(0, 3_600)),
        _ => Value::Int(1),
    })
}

fn today(ground: &Ground<'_>) -> Option<Date> {
    let now = ground.bare.now.map(|now| now.date(&ground.set.tenant.time_zone.value));
    now.or_else(|| Date::new(2026, 1, 1))
}

/// The nearest greater value that a request can state.
pub(super) fn above(value: &Value) -> Option<Value> {
    step(value, true)
}

/// The nearest lesser value that a request can state.
pub(super) fn below(value: &Value) -> Option<Value> {
    step(value, false)
}

fn step(value: &Value, up: bool) -> Option<Value> {
    let moved = |amount: Decimal, by: Decimal| if up { amount.checked_add(by) } else { amount.checked_sub(by) };
    Some(match value {
        Value::Int(n) => Value::Int(if up { n.checked_add(1) } else { n.checked_sub(1) }?),
        // Of decimal numbers there is no nearest one; one that is near and short will do.
        Value::Decimal(n) => Value::Decimal(moved(*n, Decimal::new(1, n.scale())?)?),
        Value::Money(money) => {
            let smallest = Decimal::new(1, money.currency.digits())?;
            Value::Money(Money { amount: moved(money.amount, smallest)?, currency: money.currency })
        }
        Value::Date(day) => {
            Value::Date(if up { day.tomorrow() } else { day.yesterday() }.filter(|day| (0..=9999).contains(&day.year()))?)
        }
        Value::Instant(at) => {
            Value::Instant(Instant::from_micros(if up { at.micros().checked_add(1) } else { at.micros().checked_sub(1) }?)?)
        }
        // No request can state less than no time.
        Value::Duration(length) => {
            let seconds = if up { length.seconds().checked_add(1) } else { length.seconds().checked_sub(1).filter(|s| *s >= 0) };
            Value::Duration(Duration::new(0, seconds?))
        }
        _ => return None,
    })
}

/// A value between two others of one type, when a request can state one.
pub(super) fn between(ground: &Ground<'_>, low: &Value, high: &Value) -> Option<Value> {
    let inside =
        |value: &Value| ground.order(low, value) == Some(Ordering::Less) && ground.order(value, high) == Some(Ordering::Less);
    if let (Value::Decimal(low), Value::Decimal(_)) = (low, high) {
        let steps = (0..=28).filter_map(|scale| low.checked_add(Decimal::new(1, scale)?)).map(Value::Decimal);
        return steps.into_iter().find(inside);
    }
    let near = above(low).filter(inside).or_else(|| below(high).filter(inside));
    near.or_else(|| match low {
        Value::Money(low) => foreign(ground, *low).find(inside),
        _ => None,
    })
}

/// Amounts in other currencies just above one, by the rates that count.
fn foreign<'g>(ground: &'g Ground<'_>, low: Money) -> impl Iterator<Item = Value> + 'g {
    let zone = &ground.set.tenant.time_zone.value;
    let days = ground.bare.now.map(|now| ground.bundle.rates_until(now.date(zone)).collect::<Vec<_>>());
    let rates: Vec<&'g Rate> = days.unwrap_or_default().into_iter().flatten().collect();
    let mut currencies: Vec<Currency> = ground
        .set
        .rates
        .iter()
        .flat_map(|rate| rate.per.iter().map(|(currency, _)| currency.value).chain([rate.currency.value]))
        .collect();
    currencies.sort_unstable();
    currencies.dedup();
    currencies.into_iter().filter(move |currency| *currency != low.currency).flat_map(move |currency| {
        let both = |rate: &&'g Rate| Some((rate.worth(low.currency)?, rate.worth(currency)?));
        let found = rates.iter().find_map(both).and_then(|(own, other)| near(low, own, other, currency));
        let amounts: Vec<Value> = found.into_iter().flatten().collect();
        amounts
    })
}

/// The whole minor units of another currency that are worth an amount, rounded down, and the two above.
fn near(low: Money, own: Decimal, other: Decimal, currency: Currency) -> Option<[Value; 3]> {
    let worth = low.amount.checked_mul(own)?;
    let ten = |power: u32| 10_i128.checked_pow(power);
    let upper = worth.mantissa().checked_mul(ten(other.scale().checked_add(currency.digits())?)?)?;
    let lower = other.mantissa().checked_mul(ten(worth.scale())?)?;
    let minor = upper.checked_div_euclid(lower)?;
    let amount = |more: i128| {
        let amount = Decimal::new(minor.checked_add(more)?, currency.digits())?;
        Some(Value::Money(Money { amount, currency }))
    };
    Some([amount(0)?, amount(1)?, amount(2)?])
}
