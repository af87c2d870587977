use super::View;
use super::ascii::narrow;
use super::district::{CHINESE, ENGLISH};
use super::ideograph::is_ideograph;
use super::text::composed;
use crate::value::nfc;

/// The parts of Hong Kong, which say less than a district and so hide nothing beside one.
const REGIONS: [&str; 13] = [
    "香港島",
    "香港岛",
    "香港",
    "九龍",
    "九龙",
    "新界",
    "中國",
    "中国",
    "hong kong island",
    "hong kong",
    "kowloon",
    "new territories",
    "china",
];

/// Appends the district, and nothing but the district.
pub(super) fn show(value: &str, view: View, out: &mut String) -> bool {
    let Some(address) = read(value).filter(|_| view == View::District) else { return false };
    let Some(parts) = Parts::of(&address) else { return false };
    if !parts.hides() {
        return false;
    }
    out.push_str(parts.district);
    true
}

/// Appends the address with single spaces.
pub(super) fn canonical(value: &str, out: &mut String) -> bool {
    read(value).map(|address| out.push_str(&address)).is_some()
}

/// An address on one line, in NFC, with half-width letters and digits and single spaces.
fn read(value: &str) -> Option<String> {
    let text = nfc(value.trim());
    let mut address = String::with_capacity(text.len());
    for c in text.chars().map(narrow) {
        if c.is_control() {
            return None;
        }
        if c != ' ' || !address.ends_with(' ') {
            address.push(c);
        }
    }
    let address = composed(address);
    address.chars().any(char::is_alphabetic).then_some(address)
}

/// An address by its parts.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Parts<'a> {
    pub(super) region: &'a str,
    pub(super) district: &'a str,
    pub(super) street: &'a str,
    pub(super) building: &'a str,
    pub(super) floor: &'a str,
    pub(super) flat: &'a str,
    /// Whether anything stands there that is none of these.
    pub(super) rest: bool,
}

impl<'a> Parts<'a> {
    /// The parts of an address that names its district.
    pub(super) fn of(address: &'a str) -> Option<Self> {
        let parts = if address.chars().any(is_ideograph) { chinese(address) } else { None };
        parts.or_else(|| english(address)).filter(|parts| !parts.district.is_empty())
    }

    /// Whether there is more than where in town it is.
    fn hides(&self) -> bool {
        self.rest || [self.street, self.building, self.floor, self.flat].iter().any(|part| !part.is_empty())
    }
}

/// Chinese addresses go from the largest part to the smallest.
fn chinese(address: &str) -> Option<Parts<'_>> {
    let (start, end) = chinese_district(address)?;
    let mut parts = Parts { region: address.get(..start)?.trim(), district: address.get(start..end)?, ..Parts::default() };
    parts.rest = !is_region(parts.region);
    let mut rest = address.get(end..)?;
    let mut take = |marks: &[char]| -> &str {
        let Some(end) = rest.char_indices().find(|(_, c)| marks.contains(c)).map(|(at, c)| at.saturating_add(c.len_utf8()))
        else {
            return "";
        };
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        part.trim()
    };
    parts.street = take(&['號', '号']);
    let tower = take(&['廈', '厦', '苑', '閣', '阁', '座', '中', '邨', '村']);
    parts.building = tower;
    parts.floor = take(&['樓', '楼', '層', '层']);
    parts.flat = take(&['室', '房', '單', '单', '户', '戶']);
    parts.rest |= rest.chars().any(char::is_alphanumeric);
    Some(parts)
}

/// Whether a text names parts of Hong Kong and nothing else.
fn is_region(text: &str) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match REGIONS.iter().find_map(|region| rest.strip_prefix(region)) {
            Some(after) => after,
            None if first.is_alphanumeric() => return false,
            None => rest.get(first.len_utf8()..).unwrap_or_default(),
        };
    }
    true
}

/// The longest place that a text begins with.
fn place(text: &str) -> Option<&'static str> {
    // Places that begin with the same character stand together.
    let first = text.get(..text.chars().next()?.len_utf8())?;
    let from = CHINESE.partition_point(|place| *place < first);
    let alike = CHINESE.get(from..)?.iter().take_while(|place| place.starts_with(first));
    alike.copied().filter(|place| text.starts_with(place)).max_by_key(|place| place.len())
}

/// Where the district stands in a Chinese address: the first place of Hong Kong, the longest there, with a 區 behind it; else
/// what ends in 區 or 縣 behind a city or province.
fn chinese_district(address: &str) -> Option<(usize, usize)> {
    let found = address.char_indices().find_map(|(at, _)| {
        let place = place(address.get(at..)?)?;
        Some((at, at.saturating_add(place.len())))
    });
    let is_mainland = address.contains(['省', '市']);
    if let (Some((start, end)), false) = (found, is_mainland) {
        let suffix = address.get(end..)?.chars().next().filter(|c| matches!(c, '區' | '区'));
        return Some((start, end.saturating_add(suffix.map_or(0, char::len_utf8))));
    }
    let (at, last) = address.char_indices().find(|(_, c)| matches!(c, '區' | '区' | '縣' | '县'))?;
    let start = address.get(..at)?.rfind(['省', '市', '州', '盟']).and_then(|s| s.checked_add('市'.len_utf8()))?;
    (start < at).then_some((start, at.saturating_add(last.len_utf8())))
}

/// English addresses go from the smallest part to the largest, with commas between them.
fn english(address: &str) -> Option<Parts<'_>> {
    let mut parts = Parts::default();
    for part in address.split([',', ';']).map(|part| part.trim().trim_end_matches('.')).filter(|part| !part.is_empty()).rev() {
        let small = part.to_lowercase();
        let has = |words: &[&str]| small.split([' ', '.']).any(|word| words.contains(&word));
        let begins = |words: &[&str]| small.split([' ', '.']).next().is_some_and(|word| words.contains(&word));
        let place = small.strip_suffix(" district").unwrap_or(&small);
        if REGIONS.contains(&small.as_str()) {
            parts.region = part;
        } else if parts.district.is_empty() && ENGLISH.binary_search(&place).is_ok() {
            parts.district = part;
        } else if begins(&["flat", "room", "rm", "unit", "suite", "shop"]) {
            parts.flat = part;
        } else if small.ends_with("/f") || has(&["floor"]) {
            parts.floor = part;
        } else if has(&["road", "rd", "street", "st", "avenue", "ave", "lane", "path", "drive", "terrace", "square", "broadway"])
        {
            parts.street = part;
        } else if parts.building.is_empty() {
            parts.building = part;
        } else {
            parts.rest = true;
        }
    }
    Some(parts)
}
