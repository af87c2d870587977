use super::ascii::{Ascii, digit, is_digits, number};
use super::row::Row;
use crate::value::Date;

/// An identity card number: one or two letters, six digits and a check digit, with brackets round it or without.
pub(super) fn hkid(text: &Ascii) -> Option<Row> {
    let bare = text.without(b" -()");
    if text.bytes().iter().any(|byte| matches!(byte, b'(' | b')')) && !is_bracketed(text.bytes()) {
        return None;
    }
    let (check, body) = bare.bytes().split_last()?;
    let letters = body.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let digits = body.get(letters..)?;
    if !(1..=2).contains(&letters) || digits.len() != 6 || !is_digits(digits) || hkid_check(body)? != *check {
        return None;
    }
    let end = body.len();
    Some(Row::part(bare, 0, end))
}

/// Whether the only brackets are round the last character.
fn is_bracketed(text: &[u8]) -> bool {
    let brackets = text.iter().filter(|byte| matches!(byte, b'(' | b')')).count();
    let mut last = text.iter().rev().filter(|byte| !matches!(byte, b' ' | b'-'));
    brackets == 2
        && last.next() == Some(&b')')
        && last.next().is_some_and(u8::is_ascii_alphanumeric)
        && last.next() == Some(&b'(')
}

/// The check digit of an identity card number without it: weights 9 to 2, letters from 10, a missing first letter as 36, and
/// what is missing to a multiple of 11, with `A` for ten.
pub(super) fn hkid_check(body: &[u8]) -> Option<u8> {
    let missing = 8_usize.checked_sub(body.len()).filter(|missing| *missing <= 1)?;
    let mut sum: u32 = if missing == 1 { 324 } else { 0 };
    for (byte, weight) in body.iter().rev().zip(2_u32..) {
        let value = char::from(*byte).to_digit(36)?;
        sum = sum.checked_add(value.checked_mul(weight)?)?;
    }
    let check = 11_u32.checked_sub(sum.checked_rem(11)?)?.checked_rem(11)?;
    if check == 10 { Some(b'A') } else { char::from_digit(check, 10).and_then(|c| u8::try_from(c).ok()) }
}

/// A mainland identity number: six digits of a region, eight of the birth date, three of a sequence, and a check character.
pub(super) fn mainland(text: &Ascii) -> Option<Row> {
    let bare = text.without(b" -");
    let (check, body) = bare.bytes().split_last()?;
    let province = body.get(..2).and_then(number)?;
    let known = matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91);
    let year = body.get(6..10).and_then(number).and_then(|year| i16::try_from(year).ok())?;
    let month = body.get(10..12).and_then(number).and_then(|month| i8::try_from(month).ok())?;
    let day = body.get(12..14).and_then(number).and_then(|day| i8::try_from(day).ok())?;
    let valid = known && body.len() == 17 && is_digits(body) && year >= 1800 && mainland_check(body)? == *check;
    Date::new(year, month, day).filter(|_| valid)?;
    Some(Row::whole(bare))
}

/// The check character of GB 11643 (ISO 7064, MOD 11-2) for the seventeen digits before it.
pub(super) fn mainland_check(body: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let mut sum: u32 = 0;
    for (byte, weight) in body.iter().zip(WEIGHTS) {
        sum = sum.checked_add(digit(*byte)?.checked_mul(weight)?)?;
    }
    CHECKS.get(usize::try_from(sum.checked_rem(11)?).ok()?).copied()
}

/// A travel document's number: six to twelve letters and digits, a digit among them.
pub(super) fn passport(text: &Ascii) -> Option<Row> {
    let bare = text.without(b" -");
    let bytes = bare.bytes();
    let fits =
        (6..=12).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric) && bytes.iter().any(u8::is_ascii_digit);
    fits.then(|| Row::whole(bare))
}

/// A business registration number: eight digits; or the number of its certificate, which goes on with the branch (three
/// digits), month, year and a check character, and names the same business by its first eight.
pub(super) fn business(text: &Ascii) -> Option<Row> {
    let bare = text.without(b" -");
    let (business, rest) = bare.bytes().split_at_checked(8)?;
    let certificate = match rest.len() {
        0 => true,
        3 => is_digits(rest),
        8 => rest.split_last().is_some_and(|(check, digits)| check.is_ascii_alphanumeric() && is_digits(digits)),
        _ => false,
    };
    if !is_digits(business) || !certificate {
        return None;
    }
    // One canonical form for the business, whichever of its papers was copied; a branch other than the main one is another.
    let branch = rest.get(..3).filter(|branch| *branch != b"000").unwrap_or_default();
    let mut text = Ascii::EMPTY;
    for byte in business.iter().chain(branch) {
        text.push(*byte);
    }
    Some(Row::part(text, 0, 8))
}
