use super::ascii::{Ascii, is_digits};
use super::row::Row;

/// What separates groups of a number.
const SEPARATORS: &[u8] = b" -().";

/// Whether eight digits are a Hong Kong mobile number.
pub(super) fn is_mobile(number: &[u8]) -> bool {
    match number {
        [b'9', b'9', b'9', ..] => false,
        [b'4' | b'5' | b'6' | b'7' | b'9', ..] => true,
        [b'8', second, ..] => (b'4'..=b'9').contains(second),
        _ => false,
    }
}

/// Whether eight digits are a Hong Kong number of any kind.
pub(super) fn is_any(number: &[u8]) -> bool {
    is_mobile(number) || matches!(number, [b'2' | b'3' | b'8', ..])
}

/// A Hong Kong number: eight digits, with 852 before them or not. Only the eight are counted.
pub(super) fn hong_kong(text: &Ascii, is_kind: fn(&[u8]) -> bool) -> Option<Row> {
    let bare = text.without(SEPARATORS);
    let bytes = bare.bytes();
    let number = match bytes.len() {
        8 => bytes,
        11 => bytes.strip_prefix(b"852")?,
        12 => bytes.strip_prefix(b"+852")?,
        13 => bytes.strip_prefix(b"00852")?,
        14 => bytes.strip_prefix(b"+00852").or_else(|| bytes.strip_prefix(b"001852"))?,
        _ => return None,
    };
    if !is_digits(number) || !is_kind(number) {
        return None;
    }
    Some(with_country(b"852", number))
}

/// A number of anywhere: with its country code, or a Hong Kong or national one without it.
pub(super) fn world(text: &Ascii) -> Option<Row> {
    if let Some(row) = hong_kong(text, is_any) {
        return Some(row);
    }
    let bare = text.without(SEPARATORS);
    let bytes = bare.bytes();
    let international = bytes.strip_prefix(b"+").or_else(|| bytes.strip_prefix(b"00"));
    let Some(digits) = international else {
        let fits = is_digits(bytes) && (7..=15).contains(&bytes.len());
        return fits.then(|| Row::whole(bare));
    };
    if !is_digits(digits) || !(8..=15).contains(&digits.len()) || digits.starts_with(b"0") {
        return None;
    }
    let (country, number) = digits.split_at_checked(country_length(digits))?;
    if country == b"852" {
        return None;
    }
    Some(with_country(country, number))
}

fn with_country(country: &[u8], number: &[u8]) -> Row {
    let mut text = Ascii::EMPTY;
    for byte in b"+".iter().chain(country).chain(number) {
        text.push(*byte);
    }
    let end = text.bytes().len();
    Row::part(text, end.saturating_sub(number.len()), end)
}

/// How many digits the country code has that a number begins with (ITU E.164).
fn country_length(digits: &[u8]) -> usize {
    match digits {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}
