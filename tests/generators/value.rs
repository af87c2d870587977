//! Values of fields: as people write them, a little wrong, and in scripts that nobody thought of.

use unicode_normalization::UnicodeNormalization;

use super::dice::Dice;
use crate::oracle::mask::{BANKS, DISTRICTS, Value};

/// Formats with the ladders that they are tried on.
pub const LADDERS: [(&str, &[&str]); 20] = [
    ("hkid", &["hidden", "last1", "last3", "last4", "full"]),
    ("hkid", &["hidden", "present", "masked", "first3"]),
    ("mainland_id", &["hidden", "masked", "first6", "first9"]),
    ("mainland_id", &["hidden", "last4"]),
    ("passport", &["hidden", "present", "last3", "last5"]),
    ("business_registration", &["hidden", "last4"]),
    ("hk_mobile", &["hidden", "present", "last4", "full"]),
    ("hk_phone", &["masked", "first4"]),
    ("email", &["hidden", "domain"]),
    ("email", &["hidden", "present", "first1", "first3", "full"]),
    ("hk_bank_account", &["hidden", "last4", "last6"]),
    ("person_name", &["hidden", "masked", "surname"]),
    ("person_name", &["hidden", "last1"]),
    ("hk_address", &["hidden", "present", "district", "full"]),
    ("date", &["hidden", "masked", "year", "month", "full"]),
    ("amount", &["hidden", "masked", "band10000", "band1000"]),
    ("number", &["present", "band50", "band10", "full"]),
    ("text", &["hidden", "present", "masked", "last2", "last4", "last8"]),
    ("text", &["masked", "first2", "first20"]),
    ("image", &["hidden", "present", "full"]),
];

/// Parts that are one character to whoever reads them.
const CLUSTERS: [&str; 24] = [
    "陳",
    "𠮷",
    "𪚥",
    "a",
    "Z",
    "7",
    "é",
    "e\u{301}",
    "ệ",
    "ｅ",
    "９",
    "👩\u{200D}👩\u{200D}👧",
    "🏳\u{FE0F}\u{200D}🌈",
    "🇭🇰",
    "ש",
    "ش",
    "한",
    "\u{1112}\u{1161}\u{11AB}",
    "葛\u{E0100}",
    "*",
    "ñ",
    "ﬁ",
    "か\u{3099}",
    "K",
];

/// What is no character of its own, or breaks others.
const LOOSE: [&str; 10] = ["\u{301}", "\u{200D}", "\u{202E}", "\n", "\r\n", " ", "\u{3000}", "\u{FE0F}", "🇭", "\u{338}"];

/// A text of up to 64 characters in mixed scripts.
pub fn mixed(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(65) {
        match dice.below(10) {
            0 => text.push_str(dice.word(&LOOSE)),
            1 => text.extend(char::from_u32(0x20000 + dice.below(0xA6DF) as u32)),
            2 => text.extend(char::from_u32(0x4E00 + dice.below(0x51FF) as u32)),
            3 => text.push((b'0' + dice.below(10) as u8) as char),
            _ => text.push_str(dice.word(&CLUSTERS)),
        }
        if text.chars().count() > 64 {
            break;
        }
    }
    text
}

/// A value of a format, most often a proper one.
pub fn value(dice: &mut Dice, format: &str) -> Value {
    let text = match dice.below(20) {
        0 => return Value::Null,
        1 => String::new(),
        2 | 3 => mixed(dice),
        4 | 5 => wrong(dice, format),
        _ => proper(dice, format),
    };
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_number && dice.chance(50) { Value::Number(text) } else { Value::Text(text) }
}

/// A proper value with a character changed, left out or put in.
fn wrong(dice: &mut Dice, format: &str) -> String {
    let text = changed(dice, format);
    // Which other codes are banks' is not for the naive reader to know.
    let narrow: String = text.nfkc().filter(char::is_ascii_alphanumeric).take(3).collect();
    if format != "hk_bank_account" || BANKS.contains(&narrow.as_str()) { text } else { proper(dice, format) }
}

fn changed(dice: &mut Dice, format: &str) -> String {
    let mut chars: Vec<char> = proper(dice, format).chars().collect();
    let at = dice.below(chars.len());
    match dice.below(3) {
        // Where an address ends and something else begins is for the library to say.
        _ if chars.is_empty() || format == "hk_address" => {}
        0 => drop(chars.remove(at)),
        1 => chars.insert(at, *dice.pick(&['1', 'A', '(', '-', '中', ' '])),
        _ => chars[at] = *dice.pick(&['7', 'X', ')', '.', '\u{301}', '@']),
    }
    chars.into_iter().collect()
}

pub fn proper(dice: &mut Dice, format: &str) -> String {
    match format {
        "hkid" => {
            let letters = if dice.chance(70) { "A" } else { "WX" };
            let body = format!("{letters}{}", digits(dice, 6));
            spelt_hkid(dice, &body)
        }
        "mainland_id" => {
            let body = mainland_body(dice, "440106");
            let text = with_mainland_check(&body);
            row(dice, &text)
        }
        "passport" => {
            let text = format!("K{}", digits(dice, 8));
            row(dice, &text)
        }
        "business_registration" => {
            let certificate = if dice.chance(30) { "-000-01-26-A" } else { "" };
            format!("{}{certificate}", digits(dice, 8))
        }
        "hk_mobile" => {
            let number = format!("{}{}", dice.pick(&["6", "91", "54"]), digits(dice, 7));
            phone(dice, &number[..8])
        }
        "hk_phone" => {
            let number = format!("{}{}", dice.pick(&["6", "2", "3", "91"]), digits(dice, 7));
            phone(dice, &number[..8])
        }
        "email" => format!(
            "{}{}@{}",
            dice.pick(&["amy.chan", "B", "陳"]),
            dice.below(30),
            dice.pick(&["example.com", "Mail.Example.HK"])
        ),
        "hk_bank_account" => {
            let text = format!("{}-{}-{}", dice.pick(&BANKS), digits(dice, 3), {
                let n = 6 + dice.below(4);
                digits(dice, n)
            });
            row(dice, &text)
        }
        "person_name" => person(dice),
        "hk_address" => address(dice),
        "date" => date(dice),
        "amount" => {
            let figure = figure(dice);
            match dice.below(5) {
                0 => format!("HKD {figure}"),
                1 => format!("HK${figure}"),
                2 => format!("{figure} CNY"),
                _ => figure,
            }
        }
        "number" => figure(dice),
        _ => mixed(dice),
    }
}

pub fn digits(dice: &mut Dice, count: usize) -> String {
    (0..count).map(|_| (b'0' + dice.below(10) as u8) as char).collect()
}

/// The same row in another spelling: other width, other case, spaces between.
pub fn row(dice: &mut Dice, text: &str) -> String {
    let wide = dice.chance(20);
    let spaced = dice.chance(20);
    let small = dice.chance(20);
    let mut out = String::new();
    for c in text.chars() {
        let c = if small { c.to_ascii_lowercase() } else { c };
        out.push(if wide && c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c });
        if spaced && dice.chance(20) {
            out.push(*dice.pick(&[' ', '\u{3000}', '\u{A0}']));
        }
    }
    out
}

/// An identity card number with the check digit that belongs to it.
pub fn spelt_hkid(dice: &mut Dice, body: &str) -> String {
    let padded = format!("{body:>8}");
    let value = |c: char| if c == ' ' { 36 } else { c.to_digit(36).unwrap() };
    let sum: u32 = padded.chars().zip((2..=9).rev()).map(|(c, weight)| value(c) * weight).sum();
    let check = ["0", "A", "9", "8", "7", "6", "5", "4", "3", "2", "1"][(sum % 11) as usize];
    let text = if dice.chance(50) { format!("{body}({check})") } else { format!("{body}{check}") };
    row(dice, &text)
}

pub fn mainland_body(dice: &mut Dice, region: &str) -> String {
    format!("{region}{}{:02}{:02}{}", dice.between(1950, 2009), dice.between(1, 12), dice.between(1, 28), digits(dice, 3))
}

pub fn with_mainland_check(body: &str) -> String {
    let sum: u64 = body.bytes().enumerate().map(|(i, b)| u64::from(b - b'0') << (17 - i)).sum();
    let check = (12 - sum % 11) % 11;
    format!("{body}{}", if check == 10 { "X".to_owned() } else { check.to_string() })
}

pub fn phone(dice: &mut Dice, number: &str) -> String {
    let text = match dice.below(5) {
        0 => format!("+852 {} {}", &number[..4], &number[4..]),
        1 => format!("(852) {}-{}", &number[..4], &number[4..]),
        2 => format!("00852{number}"),
        _ => number.to_owned(),
    };
    row(dice, &text)
}

fn person(dice: &mut Dice) -> String {
    let surname = dice.word(&["陳", "歐陽", "司徒", "𠮷", "김"]);
    let given = dice.word(&["大文", "美玲", "怡", "𪚥明", "수진"]);
    let word = dice.word(&["Tai", "Siu-ming", "José", "Nguye\u{302}\u{303}n", "A."]);
    let family = dice.word(&["CHAN", "O'BRIEN", "AU-YEUNG", "Lee", "ＷＯＮＧ"]);
    match dice.below(7) {
        0 => format!("{surname}{given}"),
        1 => format!("{surname} {given}"),
        2 => format!("{family} {word} Man"),
        3 => format!("{word}  Man {family}"),
        4 => format!("{family}, {word} ({surname}{given})"),
        5 => surname.to_owned(),
        _ => format!("{word} {surname}{given}"),
    }
}

pub fn address(dice: &mut Dice) -> String {
    let district = dice.word(&DISTRICTS);
    let number = 1 + dice.below(300);
    if district.is_ascii() {
        match dice.below(3) {
            0 => format!("{district}, Hong Kong"),
            1 => format!("Flat A, {number}/F, Tower 2, {number} Nathan Road, {district}, Kowloon"),
            _ => format!("{number} Hennessy Road, {district}"),
        }
    } else {
        let region = dice.word(&[if district == "旺角" { "九龍" } else { "香港" }, ""]);
        let rest = [String::new(), format!("軒尼詩道{number}號"), format!("彌敦道{number}號恒大大廈12樓A室")];
        format!("{region}{district}{}", dice.pick(&rest))
    }
}

fn date(dice: &mut Dice) -> String {
    let (year, month, day) = (dice.between(1900, 2026), dice.between(1, 12), dice.between(1, 31));
    match dice.below(6) {
        0 => format!("{year}年{month}月{day}日"),
        1 => format!("{day}/{month}/{year}"),
        2 => format!("{year}{month:02}{day:02}"),
        3 => format!("{year}-{month:02}-{day:02}T10:00:00+08:00"),
        4 => row(dice, &format!("{year}/{month}/{day}")),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

fn figure(dice: &mut Dice) -> String {
    let units = dice.below(2_000_000);
    let sign = if dice.chance(15) { "-" } else { "" };
    match dice.below(6) {
        0 => format!("{sign}{units}.50"),
        1 => format!("{sign}{},{:03}", 1 + units / 1000 % 999, units % 1000),
        2 => format!("{sign}{}.{}e{}", units % 10, units, dice.below(9)),
        3 => format!("{sign}{units}e-{}", dice.below(9)),
        _ => format!("{sign}{units}"),
    }
}

/// What two values that look alike are tried on.
const VIEWS: [(&str, &str); 12] = [
    ("hkid", "last3"),
    ("hk_mobile", "last4"),
    ("hk_bank_account", "last4"),
    ("mainland_id", "first6"),
    ("email", "domain"),
    ("person_name", "surname"),
    ("person_name", "last1"),
    ("date", "month"),
    ("amount", "band1000"),
    ("hk_address", "district"),
    ("text", "last2"),
    ("text", "first2"),
];

/// Two values that look the same in a view, and the view. What is hidden of them differs in what it says, in its length and in how
/// it is spelt.
pub fn alike(dice: &mut Dice) -> (&'static str, &'static str, String, String) {
    let (format, view) = *dice.pick(&VIEWS);
    let seen = Seen {
        digits: digits(dice, 4),
        clusters: [dice.word(&CLUSTERS), dice.word(&CLUSTERS)].concat(),
        district: dice.word(&DISTRICTS[..2]),
        family: dice.word(&["歐陽", "CHAN"]),
    };
    (format, view, seen.within(dice, format, view), seen.within(dice, format, view))
}

/// What shows of a value.
struct Seen {
    digits: String,
    clusters: String,
    district: &'static str,
    family: &'static str,
}

impl Seen {
    /// A value of which just that shows.
    fn within(&self, dice: &mut Dice, format: &str, view: &str) -> String {
        let shown = &self.digits;
        match (format, view) {
            ("hkid", _) => {
                let body = format!("{}{}{}", dice.word(&["A", "Z", "WX"]), digits(dice, 3), &shown[..3]);
                spelt_hkid(dice, &body)
            }
            ("hk_mobile", _) => {
                let number = format!("{}{}{shown}", dice.word(&["6", "9"]), digits(dice, 3).replace('9', "1"));
                phone(dice, &number)
            }
            ("hk_bank_account", _) => {
                let hidden = 5 + dice.below(4);
                let text = format!("{}{}{shown}", dice.pick(&BANKS), digits(dice, hidden));
                row(dice, &text)
            }
            ("mainland_id", _) => {
                let body = mainland_body(dice, &format!("44{shown}"));
                row(dice, &with_mainland_check(&body))
            }
            ("email", _) => {
                let local = dice.word(&["amy", "B.Lee", "é"]);
                format!("{local}{}@{}", dice.below(9999), dice.word(&["n.example.hk", "N.EXAMPLE.hk"]))
            }
            ("person_name", "surname") if self.family == "CHAN" => {
                dice.word(&["CHAN Tai Man", "Tai Man CHAN", "CHAN, Peter", "José CHAN", "ＣＨＡＮ Siu"]).to_owned()
            }
            ("person_name", "surname") => format!("歐陽{}", dice.word(&["明", "大文", "𪚥", " 美玲 Peter", "娜塔莉婭"])),
            ("person_name", _) => format!("{}明", dice.word(&["陳", "𠮷 大", "CHAN Siu ", "אבג"])),
            ("date", _) => {
                let (year, day) = (1000 + shown.parse::<u32>().unwrap() % 9000, dice.between(1, 28));
                match dice.below(3) {
                    0 => format!("{year}年3月{day}日"),
                    1 => format!("{day}/3/{year}"),
                    _ => format!("{year}-03-{day:02}"),
                }
            }
            ("amount", _) => {
                let cents = if dice.chance(50) { format!(".{}", digits(dice, 2)) } else { String::new() };
                format!("{}{}{cents}", 1 + shown.parse::<u32>().unwrap(), digits(dice, 3))
            }
            ("hk_address", _) => {
                let rest = dice.word(&["", "3樓", "大廈9樓B室"]);
                format!("{}{}軒尼詩道{}號{rest}", dice.word(&["香港", ""]), self.district, dice.below(900))
            }
            ("text", "last2") => spelt(dice, |dice| format!("{}中文{}", mixed(dice).trim_start(), self.clusters)),
            _ => spelt(dice, |dice| format!("{}中文{}", self.clusters, mixed(dice).trim_end())),
        }
    }
}

/// A text, composed or taken apart.
fn spelt(dice: &mut Dice, make: impl Fn(&mut Dice) -> String) -> String {
    let text = make(dice);
    if dice.chance(50) { text.nfd().collect() } else { text }
}
