//! What is seen of a value, by looking at it character by character. Names of formats and views are texts; tables are the few
//! entries that the generators draw from.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// A value of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Text(String),
    Number(String),
}

/// Banks that generators know.
pub const BANKS: [&str; 6] = ["003", "004", "012", "024", "387", "389"];
/// Compound surnames that generators know.
pub const COMPOUND: [&str; 4] = ["歐陽", "司徒", "司馬", "上官"];
/// Districts that generators know.
pub const DISTRICTS: [&str; 6] = ["中環", "灣仔", "旺角", "Wan Chai", "Mong Kok", "Kwun Tong"];

/// The view that is really seen, and `nothing`, `present`, `whole`, or the form and its text.
pub fn seen(format: &str, ladder: &[&str], value: &Value) -> (String, String) {
    let typed = ["date", "amount", "number"].contains(&format);
    let plain = if typed { "typed" } else { "text" };
    for view in ladder.iter().rev() {
        let shown = match *view {
            "hidden" => Some("nothing".to_owned()),
            "present" => Some("present".to_owned()),
            "full" => Some("whole".to_owned()),
            "masked" => Some(format!("{plain} ********")),
            _ => match value {
                Value::Null => None,
                Value::Text(text) => {
                    let form = if view.starts_with("band") { "text" } else { plain };
                    partial(format, view, text).map(|shown| format!("{form} {shown}"))
                }
                Value::Number(text) => {
                    let form = if view.starts_with("band") { "number" } else { plain };
                    partial(format, view, text).map(|shown| format!("{form} {shown}"))
                }
            },
        };
        if let Some(shown) = shown {
            return ((*view).to_owned(), shown);
        }
    }
    ("hidden".to_owned(), "nothing".to_owned())
}

fn partial(format: &str, view: &str, text: &str) -> Option<String> {
    let counted = |view: &str, prefix: &str| view.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
    if let Some(n) = counted(view, "last").or(counted(view, "first")) {
        let parts: Vec<String> = characters(format, text)?;
        if n * 2 > parts.len() {
            return None;
        }
        return Some(if view.starts_with("last") {
            format!("********{}", parts[parts.len() - n..].concat())
        } else {
            format!("{}********", parts[..n].concat())
        });
    }
    match view {
        "surname" => surname(text),
        "district" => district(text),
        "domain" => mail(text).map(|mail| format!("********@{}", mail.split('@').nth(1).unwrap())),
        "year" => date(text).map(|(year, _)| year),
        "month" => date(text).map(|(year, month)| format!("{year}-{month}")),
        _ => band(text, counted(view, "band")? as i128),
    }
}

/// The characters that are counted.
fn characters(format: &str, text: &str) -> Option<Vec<String>> {
    let ascii = |drop: &str| -> Option<Vec<char>> {
        let narrow = narrow(text.trim());
        if narrow.chars().count() > 64 {
            return None;
        }
        let kept: Vec<char> = narrow.chars().filter(|c| !drop.contains(*c)).map(|c| c.to_ascii_uppercase()).collect();
        kept.iter().all(|c| c.is_ascii_graphic()).then_some(kept)
    };
    let digits = |chars: &[char]| chars.iter().all(char::is_ascii_digit);
    let found: Vec<char> = match format {
        "hkid" => hkid(&ascii(" -")?)?,
        "mainland_id" => mainland(ascii(" -")?)?,
        "passport" => {
            let chars = ascii(" -")?;
            let fits = chars.iter().all(char::is_ascii_alphanumeric) && chars.iter().any(char::is_ascii_digit);
            ((6..=12).contains(&chars.len()) && fits).then_some(chars)?
        }
        "hk_mobile" | "hk_phone" => {
            let text: String = ascii(" -().")?.into_iter().collect();
            let prefixes = ["+00852", "001852", "00852", "+852", "852", ""];
            let number = prefixes.iter().filter_map(|prefix| text.strip_prefix(prefix)).find(|rest| rest.len() == 8)?;
            let (first, second) = (number.as_bytes()[0], number.as_bytes()[1]);
            let mobile =
                b"45679".contains(&first) && !number.starts_with("999") || first == b'8' && (b'4'..=b'9').contains(&second);
            let fixed = b"238".contains(&first);
            let chars: Vec<char> = number.chars().collect();
            (digits(&chars) && (mobile || format == "hk_phone" && fixed)).then_some(chars)?
        }
        "hk_bank_account" => {
            let chars = ascii(" -/.")?;
            let bank: String = chars.iter().take(3).collect();
            ((12..=15).contains(&chars.len()) && digits(&chars) && BANKS.contains(&bank.as_str())).then_some(chars)?
        }
        "business_registration" => {
            let chars = ascii(" -")?;
            let fits = match chars.len() {
                8 | 11 => digits(&chars),
                16 => digits(&chars[..15]) && chars[15].is_ascii_alphanumeric(),
                _ => false,
            };
            fits.then(|| chars[..8].to_vec())?
        }
        "email" => return Some(clusters(&mail(text)?)),
        "person_name" => {
            let name = name(text)?;
            let run: String = name.chars().filter(|c| !BETWEEN.contains(*c)).collect();
            return Some(clusters(&run.nfc().collect::<String>()));
        }
        "text" => {
            let text: String = text.trim().nfc().collect();
            return (!text.is_empty()).then(|| clusters(&text));
        }
        _ => return None,
    };
    Some(found.into_iter().map(String::from).collect())
}

fn clusters(text: &str) -> Vec<String> {
    text.graphemes(true).map(str::to_owned).collect()
}

fn narrow(text: &str) -> String {
    text.nfc()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - ('！' as u32 - '!' as u32)).unwrap(),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
}

fn hkid(chars: &[char]) -> Option<Vec<char>> {
    let text: String = chars.iter().collect();
    let bare = match text.strip_suffix(')') {
        Some(rest) => {
            let (body, check) = rest.split_once('(')?;
            (check.len() == 1).then(|| format!("{body}{check}"))?
        }
        None => text,
    };
    let body: String = bare.chars().take(bare.chars().count().checked_sub(1)?).collect();
    let letters = body.chars().take_while(char::is_ascii_uppercase).count();
    let rest = &body[letters..];
    if !(letters == 1 || letters == 2) || rest.len() != 6 || !rest.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let value = |c: char| if c == ' ' { 36 } else { c.to_digit(36).unwrap() };
    let padded = format!("{body:>8}");
    let sum: u32 = padded.chars().zip([9, 8, 7, 6, 5, 4, 3, 2]).map(|(c, weight)| value(c) * weight).sum();
    let last = bare.chars().last()?;
    let check = if last == 'A' { 10 } else { last.to_digit(10)? };
    (sum + check).is_multiple_of(11).then(|| body.chars().collect())
}

/// By the definition of ISO 7064: all characters, weighted with the powers of two, leave 1 modulo 11.
fn mainland(chars: Vec<char>) -> Option<Vec<char>> {
    if chars.len() != 18 || !chars[..17].iter().all(char::is_ascii_digit) {
        return None;
    }
    let text: String = chars.iter().collect();
    let values = chars.iter().map(|c| if *c == 'X' { Some(10) } else { c.to_digit(10) }).collect::<Option<Vec<u32>>>()?;
    let sum: u64 = values.iter().enumerate().map(|(i, value)| u64::from(*value) << (17 - i)).sum();
    let provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91";
    let born = (text[6..10].parse().ok()?, text[10..12].parse().ok()?, text[12..14].parse().ok()?);
    let known = provinces.split(' ').any(|province| text.starts_with(province));
    (sum % 11 == 1 && known && born.0 >= 1800 && real(born)).then_some(chars)
}

fn real((year, month, day): (u32, u32, u32)) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=12).contains(&month) && (1..=days[month as usize - 1]).contains(&day)
}

fn mail(text: &str) -> Option<String> {
    let text: String = narrow(text.trim()).to_lowercase().nfc().collect();
    let mut halves = text.split('@');
    let (local, domain) = (halves.next()?, halves.next()?);
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\"(),:;<>[]\\".contains(c);
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && label.trim_matches('-') == label
    };
    let fits = halves.next().is_none() && !local.is_empty() && !text.contains(odd);
    (fits && domain.split('.').count() > 1 && domain.split('.').all(label)).then_some(text)
}

const BETWEEN: &str = " ,·・‧•()，、";

fn name(text: &str) -> Option<String> {
    let text: String = text.trim().nfc().collect();
    let odd = text.chars().any(|c| c.is_control() || c.is_numeric() && !han(c));
    if odd || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut name = narrow(&text);
    while name.contains("  ") {
        name = name.replace("  ", " ");
    }
    Some(name.nfc().collect())
}

fn han(c: char) -> bool {
    let at = c as u32;
    [0x3005..=0x3005, 0x3007..=0x3007, 0x3400..=0x4DBF, 0x4E00..=0x9FFF, 0xF900..=0xFAFF, 0x20000..=0x3FFFD]
        .iter()
        .any(|range| range.contains(&at))
}

fn surname(text: &str) -> Option<String> {
    let name = name(text)?;
    let words: Vec<&str> = name.split(|c| BETWEEN.contains(c)).filter(|word| !word.is_empty()).collect();
    let syllabic = |word: &&&str| word.chars().next().is_some_and(|c| han(c) || ('가'..='힣').contains(&c));
    let eastern: Vec<&str> = words.iter().filter(syllabic).copied().collect();
    let surname = if let Some(first) = eastern.first() {
        let parts = clusters(first);
        let two = parts.iter().take(2).cloned().collect::<String>();
        let given = parts.len() > 2 || eastern.len() > 1;
        if given && COMPOUND.contains(&two.as_str()) { two } else { parts[0].clone() }
    } else {
        let capital =
            |word: &&&str| word.chars().filter(|c| c.is_uppercase()).count() > 1 && word.chars().all(|c| !c.is_lowercase());
        let capitals: Vec<&&str> = words.iter().filter(capital).collect();
        (if capitals.len() == 1 { *capitals[0] } else { *words.first()? }).to_owned()
    };
    let length = |text: &str| text.chars().filter(|c| !BETWEEN.contains(*c)).count();
    (length(&name) > length(&surname)).then(|| format!("{surname}********"))
}

/// The district of an address that a generator made: Chinese with the region before it, English with commas round it.
fn district(text: &str) -> Option<String> {
    let place = DISTRICTS.iter().find(|place| text.contains(**place))?;
    let bare =
        ["香港", "九龍", ", Hong Kong", ", Kowloon"].iter().fold(text.replace(place, ""), |rest, word| rest.replace(word, ""));
    (!bare.trim().is_empty()).then(|| (*place).to_owned())
}

fn date(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let chinese = text.contains('年');
    let mut plain: String = text.to_owned();
    if !text.is_ascii() {
        plain.retain(|c| !(chinese && c.is_whitespace()));
        plain = plain.replace(['年', '月'], "-").replace(['日', '號', '号'], " ");
    }
    let plain = narrow(&plain).trim().to_uppercase();
    if plain.chars().count() > 64 || !plain.is_ascii() {
        return None;
    }
    let number = |text: &str| -> Option<u32> {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    let told = |year: &str, month: &str, day: &str| {
        let of = (number(year)?, number(month)?, number(day)?);
        (year.len() == 4 && month.len() <= 2 && day.len() <= 2 && of.0 >= 1000 && real(of))
            .then(|| (year.to_owned(), format!("{:02}", of.1)))
    };
    if plain.len() == 8 && number(&plain).is_some() {
        return told(&plain[..4], &plain[4..6], &plain[6..]);
    }
    let (day, time) = plain.split_at(plain.find([' ', 'T']).unwrap_or(plain.len()));
    if !time.chars().all(|c| c.is_ascii_digit() || " TZ:.+-".contains(c)) {
        return None;
    }
    let mark = day.chars().find(|c| "-/.".contains(*c))?;
    let parts: Vec<&str> = day.split(mark).collect();
    let [first, month, last] = parts[..] else { return None };
    if first.len() == 4 { told(first, month, last) } else { told(last, month, first) }
}

fn band(text: &str, width: i128) -> Option<String> {
    let text = narrow(text.trim()).to_uppercase();
    if text.chars().count() > 64 || !text.is_ascii() || text.contains(char::is_control) {
        return None;
    }
    let text = text.trim();
    let mut currency = String::new();
    let mut figure = text.to_owned();
    for (written, code) in [("HK$", "HKD "), ("US$", "USD "), ("RMB", "CNY "), ("S$", "SGD "), ("NT$", "TWD "), ("$", "")] {
        if let Some(rest) = text.strip_prefix(written) {
            (currency, figure) = (code.to_owned(), rest.trim().to_owned());
            break;
        }
    }
    for code in ["HKD", "USD", "CNY"] {
        let rest = text.strip_prefix(code).or(text.strip_suffix(code));
        if let Some(rest) = rest.filter(|_| figure == text) {
            (currency, figure) = (format!("{code} "), rest.trim().to_owned());
        }
    }
    let (figure, power) = match figure.split_once('E') {
        Some((figure, power)) => (figure.to_owned(), power.parse::<i32>().ok().filter(|power| power.abs() <= 40)?),
        None => (figure, 0),
    };
    let (negative, unsigned) = match figure.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, figure.strip_prefix('+').unwrap_or(&figure)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    if !grouped || !groups.iter().all(|group| digits(group)) || !digits(fraction) {
        return None;
    }
    // In units of 10^-50, as text: what is in front of the last fifty digits is whole.
    let all = format!("{}{}{}", groups.concat(), fraction, "0".repeat(50));
    let point = (groups.concat().len() as i32 + power).max(0) as usize;
    let shifted = if groups.concat().len() as i32 + power < 0 {
        format!("{}{all}", "0".repeat(power.unsigned_abs() as usize))
    } else {
        all
    };
    let (whole, rest) = shifted.split_at(point);
    let units: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let above = rest.bytes().any(|b| b != b'0');
    let floor = if negative { -units - i128::from(above) } else { units };
    Some(format!("{currency}{}", floor.div_euclid(width) * width))
}
