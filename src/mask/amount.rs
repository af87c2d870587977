use std::fmt::Write as _;

use super::View;
use super::ascii::{Ascii, digit};
use crate::value::Currency;

/// An amount: its currency where one is written, and what it is in digits.
struct Amount {
    currency: Option<[u8; 3]>,
    negative: bool,
    /// The whole part.
    units: i128,
    /// The digits after the point, without zeros at the end.
    rest: Ascii,
}

/// Appends the amount rounded down to a multiple of the band's width.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let (View::Band(width), Some(amount)) = (view, read(value)) else { return false };
    let Some(banded) = amount.floor().and_then(|whole| {
        let width = i128::from(width);
        whole.checked_div_euclid(width)?.checked_mul(width)
    }) else {
        return false;
    };
    amount.begin(out);
    write!(out, "{banded}").is_ok()
}

/// Appends the currency and the amount with as few digits as say it.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    let Some(amount) = read(value) else { return false };
    amount.begin(out);
    if amount.negative && (amount.units != 0 || !amount.rest.bytes().is_empty()) {
        out.push('-');
    }
    let whole = write!(out, "{}", amount.units).is_ok();
    if !amount.rest.bytes().is_empty() {
        out.push('.');
        out.push_str(amount.rest.as_str());
    }
    whole
}

impl Amount {
    fn begin(&self, out: &mut String) {
        if let Some(code) = self.currency.as_ref().and_then(|code| std::str::from_utf8(code).ok()) {
            out.push_str(code);
            out.push(' ');
        }
    }

    /// The greatest whole number that is not above it.
    fn floor(&self) -> Option<i128> {
        if !self.negative {
            return Some(self.units);
        }
        let down = self.units.checked_neg()?;
        if self.rest.bytes().is_empty() { Some(down) } else { down.checked_sub(1) }
    }
}

fn read(value: &str) -> Option<Amount> {
    let text = Ascii::fold(value)?;
    let (currency, figure) = currency(text.as_str())?;
    let (negative, figure) = match figure.as_bytes() {
        [b'-', ..] => (true, figure.get(1..)?),
        [b'+', ..] => (false, figure.get(1..)?),
        _ => (false, figure),
    };
    let (figure, exponent) = match figure.split_once('E') {
        Some((figure, exponent)) => (figure, exponent.parse::<i32>().ok().filter(|e| (-40..=40).contains(e))?),
        None => (figure, 0),
    };
    let (whole, after) = figure.split_once('.').unwrap_or((figure, ""));
    let grouped = is_grouped(whole);
    let plain = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = after.bytes().all(|byte| byte.is_ascii_digit());
    if !(grouped || plain) || !fraction || (figure.contains('.') && after.is_empty()) {
        return None;
    }
    let digits = || whole.bytes().filter(|byte| *byte != b',').chain(after.bytes());
    let whole_digits = whole.bytes().filter(|byte| *byte != b',').count();
    let point = i32::try_from(whole_digits).ok()?.checked_add(exponent)?;
    let mut amount = Amount { currency, negative, units: 0, rest: Ascii::EMPTY };
    for (at, byte) in digits().enumerate() {
        if i32::try_from(at).ok()? < point {
            amount.units = amount.units.checked_mul(10)?.checked_add(i128::from(digit(byte)?))?;
        } else {
            for _ in 0..if at == 0 { point.checked_neg()? } else { 0 } {
                amount.rest.push(b'0').then_some(())?;
            }
            amount.rest.push(byte).then_some(())?;
        }
    }
    let written = i32::try_from(digits().count()).ok()?;
    for _ in written..point {
        amount.units = amount.units.checked_mul(10)?;
    }
    let kept = amount.rest.as_str().trim_end_matches('0').len();
    let mut rest = Ascii::EMPTY;
    for byte in amount.rest.bytes().iter().take(kept) {
        rest.push(*byte);
    }
    amount.rest = rest;
    Some(amount)
}

/// Whether digits stand in groups of three with commas between them.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit()));
    let rest: Vec<&str> = groups.collect();
    first && !rest.is_empty() && rest.iter().all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

/// The currency before or after a figure, and the figure. A bare `$` names no currency.
fn currency(text: &str) -> Option<(Option<[u8; 3]>, &str)> {
    const SIGNS: [(&str, &str); 5] = [("HK$", "HKD"), ("US$", "USD"), ("S$", "SGD"), ("RMB", "CNY"), ("NT$", "TWD")];
    let text = text.trim();
    let coded = |code: &str| <[u8; 3]>::try_from(code.as_bytes()).ok();
    for (sign, code) in SIGNS {
        if let Some(figure) = text.strip_prefix(sign) {
            return Some((coded(code), figure.trim()));
        }
    }
    if let Some(figure) = text.strip_prefix('$') {
        return Some((None, figure.trim()));
    }
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        let (code, figure) = text.split_at_checked(3)?;
        Currency::new(code)?;
        return Some((coded(code), figure.trim()));
    }
    if text.as_bytes().last().is_some_and(u8::is_ascii_alphabetic) {
        let (figure, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
        Currency::new(code)?;
        return Some((coded(code), figure.trim()));
    }
    Some((None, text))
}
