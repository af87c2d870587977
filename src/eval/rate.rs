use std::cmp::Ordering;

use super::{Cause, Facts};
use crate::bundle::{Bundle, Rate};
use crate::value::{Currency, Decimal, Money};

/// The order of two amounts: exact in one currency, else by the newest rates that relate the two.
pub(super) fn compare_money(bundle: &Bundle, facts: &Facts, a: Money, b: Money) -> Result<Ordering, Cause> {
    if a.currency == b.currency {
        return Ok(a.amount.compare(b.amount));
    }
    let (one, other) = rate(bundle, facts, a.currency, b.currency).ok_or(Cause::NoRate(a.currency, b.currency))?;
    // Both sides in the row's currency: the same order as by quotients, without a division.
    let left = a.amount.checked_mul(one).ok_or(Cause::Overflow)?;
    let right = b.amount.checked_mul(other).ok_or(Cause::Overflow)?;
    Ok(left.compare(right))
}

/// What one unit of each of two currencies is worth, by the newest row not after the request's date that knows both. Of rows of
/// one day that one counts which is quoted in one of the two; if each is, the one whose own currency comes first.
fn rate(bundle: &Bundle, facts: &Facts, a: Currency, b: Currency) -> Option<(Decimal, Decimal)> {
    let today = facts.now?.date(&bundle.head().zone);
    bundle.rates_until(today).find_map(|day| {
        let quoted = |rate: &&Rate| rate.currency == a || rate.currency == b;
        let both = |rate: &Rate| Some((rate.worth(a)?, rate.worth(b)?));
        day.iter().filter(quoted).find_map(both).or_else(|| day.iter().find_map(both))
    })
}
