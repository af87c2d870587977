use super::format::Kind;
use super::identity::{hkid_check, mainland_check};
use super::{Format, View};

/// Values of a format among which two views that have no order tell apart what the other does not.
pub(super) fn witnesses(format: Format, lower: View, upper: View) -> Vec<String> {
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match format.kind() {
        Kind::Name => owned(&[
            "CHAN Tai Man",
            "LEE Tai Man",
            "CHAN Siu Ming",
            "Tai Man CHAN",
            "Tai Man CHAO",
            "Tai Man LEE",
            "Siu Ming CHAN",
            "Wai Man LEE",
            "歐陽大文",
            "歐陽小明",
            "歐大文陽",
        ]),
        Kind::Mail => owned(&["amy@example.com", "ben@example.com", "amy@example.org", "amy@sample.com", "amy.chan@mail.hk"]),
        Kind::Link => owned(&["https://example.com/a", "https://example.com/b", "https://example.org/a"]),
        Kind::Address => owned(&["灣仔軒尼詩道1號", "灣仔軒尼詩道2號", "中環軒尼詩道1號"]),
        Kind::Date => owned(&["1990-05-17", "1990-05-18", "1990-06-17", "1991-05-17"]),
        Kind::Amount => bands(lower, upper),
        Kind::Row => rows(format, longest(lower, upper)),
        Kind::Text => varied(&"abcdefghij".repeat(longest(lower, upper).checked_div(5).unwrap_or(0).saturating_add(1))),
        Kind::Whole => Vec::new(),
    }
}

/// The most characters that either view shows, bounded: a message is no place for a long value.
fn longest(lower: View, upper: View) -> usize {
    let count = |view: View| match view {
        View::Last(count) | View::First(count) => usize::try_from(count).unwrap_or(0),
        _ => 0,
    };
    count(lower).max(count(upper)).min(100)
}

/// A text, and the same with another first, last, or middle character.
fn varied(text: &str) -> Vec<String> {
    let last = text.len().saturating_sub(1);
    let with =
        |at: usize| text.chars().enumerate().map(|(i, c)| if i == at { if c == '4' { '5' } else { '4' } } else { c }).collect();
    vec![text.to_owned(), with(0), with(last), with(last.checked_div(2).unwrap_or(0))]
}

/// Amounts on both sides of a multiple of either width.
fn bands(lower: View, upper: View) -> Vec<String> {
    let mut amounts = vec![0_u64, 1];
    for view in [lower, upper] {
        if let View::Band(width) = view {
            let width = u64::from(width);
            for times in 1..=8_u64 {
                let multiple = width.saturating_mul(times);
                amounts.extend([multiple.saturating_sub(1), multiple]);
            }
        }
    }
    amounts.iter().map(u64::to_string).collect()
}

fn rows(format: Format, longest: usize) -> Vec<String> {
    let checked = |bodies: &[&str], check: fn(&[u8]) -> Option<u8>| -> Vec<String> {
        bodies.iter().filter_map(|body| Some(format!("{body}{}", char::from(check(body.as_bytes())?)))).collect()
    };
    match format {
        Format::Hkid => checked(&["AB123456", "CB123456", "AB123457", "AB124456", "A123456", "B123456", "A123457"], hkid_check),
        Format::MainlandId => checked(
            &["11010519491231002", "12010519491231002", "11010519491231003", "11010519491230002", "11010519491231012"],
            mainland_check,
        ),
        Format::BusinessRegistration => varied("12345678"),
        Format::HkMobile | Format::HkPhone | Format::Mobile | Format::Phone => {
            ["91234567", "61234567", "91234568", "91244567"].map(str::to_owned).into()
        }
        Format::HkBankAccount => {
            ["012345678901234", "004345678901234", "012345678901235", "012345778901234"].map(str::to_owned).into()
        }
        Format::Passport => varied("K12345678901"),
        _ => varied(
            &"1234567890".repeat(longest.checked_div(5).unwrap_or(0).saturating_add(1)).chars().take(34).collect::<String>(),
        ),
    }
}
