use super::View;
use super::ascii::{Ascii, is_digits, number};

/// Appends the year, or the year and month.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let Some([year, month, _]) = read(value) else { return false };
    push(out, year, 4);
    match view {
        View::Year => true,
        View::Month => {
            out.push('-');
            push(out, month, 2);
            true
        }
        _ => false,
    }
}

/// Appends `YYYY-MM-DD`.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    let Some([year, month, day]) = read(value) else { return false };
    push(out, year, 4);
    out.push('-');
    push(out, month, 2);
    out.push('-');
    push(out, day, 2);
    true
}

/// Appends a number with leading zeros.
fn push(out: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        let unit = 10_u32.saturating_pow(place);
        let digit = number.checked_div(unit).and_then(|rest| rest.checked_rem(10)).unwrap_or(0);
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// Year, month and day: year first (also in Chinese, or as eight digits), or day first as Hong Kong writes it; a time may follow.
fn read(value: &str) -> Option<[u32; 3]> {
    let spelled = if value.is_ascii() { Ascii::fold(value)? } else { Ascii::fold(&dashed(value))? };
    let text = spelled.bytes();
    if text.len() == 8 && is_digits(text) {
        return valid(number(text.get(..4)?)?, number(text.get(4..6)?)?, number(text.get(6..)?)?);
    }
    let end = text.iter().position(|byte| matches!(byte, b' ' | b'T')).unwrap_or(text.len());
    let (day, time) = text.split_at_checked(end)?;
    if !time.iter().all(|byte| byte.is_ascii_digit() || b" TZ:.+-".contains(byte)) {
        return None;
    }
    let mark = *day.iter().find(|byte| b"-/.".contains(byte))?;
    let mut parts = day.split(|byte| *byte == mark);
    let [first, month, last] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() || month.len() > 2 {
        return None;
    }
    match (first.len(), last.len()) {
        (4, 1 | 2) => valid(number(first)?, number(month)?, number(last)?),
        (1 | 2, 4) => valid(number(last)?, number(month)?, number(first)?),
        _ => None,
    }
}

fn valid(year: u32, month: u32, day: u32) -> Option<[u32; 3]> {
    let parts = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let real = year >= 1000 && crate::value::Date::new(parts.0, parts.1, parts.2).is_some();
    real.then_some([year, month, day])
}

/// A date in Chinese with dashes for its words.
fn dashed(value: &str) -> String {
    let spaced = |c: char| c.is_whitespace();
    let chinese = value.contains('年');
    let mut out = String::with_capacity(value.len());
    for c in value.trim().chars() {
        match c {
            '年' | '月' => out.push('-'),
            '日' | '號' | '号' => out.push(' '),
            _ if chinese && spaced(c) => {}
            _ => out.push(c),
        }
    }
    out
}
