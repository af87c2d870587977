use super::grammar::Rule;
use super::scan::Kind;
use super::scene::{Diagnosis, Reach, Repair, Scene};
use super::{codes, word};
use crate::diagnostic::Diagnostic;

/// Operators of other languages, and ours for them; the longer of two with a common beginning stands first.
const SIGNS: &[(&str, &str)] = &[
    ("&&", "and"),
    ("||", "or"),
    ("!==", "!="),
    ("===", "=="),
    ("=>", ">="),
    ("=<", "<="),
    ("≠", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("≦", "<="),
    ("≧", ">="),
    ("×", "*"),
    ("−", "-"),
    ("–", "-"),
    ("&", "and"),
    ("|", "or"),
    ("=", "=="),
    ("!", "not"),
];

/// Words of other languages and of daily speech, and ours for them.
const WORDS: &[(&str, &str)] = &[
    ("is", "=="),
    ("equals", "=="),
    ("eq", "=="),
    ("ne", "!="),
    ("neq", "!="),
    ("gt", ">"),
    ("ge", ">="),
    ("gte", ">="),
    ("lt", "<"),
    ("le", "<="),
    ("lte", "<="),
    ("且", "and"),
    ("並且", "and"),
    ("并且", "and"),
    ("和", "and"),
    ("及", "and"),
    ("與", "and"),
    ("或", "or"),
    ("或者", "or"),
    ("非", "not"),
    ("不", "not"),
    ("等於", "=="),
    ("等于", "=="),
];

/// An operator of another language.
pub(super) fn foreign(scene: &Scene<'_>) -> Option<Diagnosis> {
    let at = scene.failure.at;
    let text = scene.draft.text();
    // `<>` and `===` are ours up to their last sign.
    for (found, fix) in [("<>", "!="), ("===", "=="), ("!==", "!="), ("<==", "<=")] {
        let start = at.checked_sub(found.len().saturating_sub(1));
        if let Some(range) = start.map(|start| start..at.saturating_add(1)).filter(|range| text.get(range.clone()) == Some(found))
            && let Some(diagnosis) = scene.mended(&codes::FOREIGN_OPERATOR, range, fix, Reach::Further)
        {
            return Some(diagnosis);
        }
    }
    for (found, fix) in SIGNS.iter().filter(|(found, _)| scene.rest().starts_with(found)) {
        let range = at..at.saturating_add(found.len());
        let fixed = spaced(scene, range.end, fix);
        if scene.helps(&range, &fixed, Reach::Further) {
            return Some(scene.told(&codes::FOREIGN_OPERATOR, range.clone(), range, &fixed));
        }
    }
    let here = scene.ahead(0)?;
    if let Some((_, fix)) = WORDS.iter().find(|(found, _)| scene.text(here).to_lowercase() == *found)
        && let Some(diagnosis) = scene.mended(&codes::FOREIGN_OPERATOR, here.range.clone(), fix, Reach::Further)
    {
        return Some(diagnosis);
    }
    // `NOT a`: the word before was taken for a name.
    let before = scene.back(1).filter(|token| token.kind == Kind::Word)?;
    let negates = matches!(scene.text(before).to_lowercase().as_str(), "not" | "非" | "不") && scene.text(before) != "not";
    if negates { scene.mended(&codes::FOREIGN_OPERATOR, before.range.clone(), "not", Reach::Further) } else { None }
}

/// An operator with the blanks that it needs: a word is set apart from its neighbours.
fn spaced(scene: &Scene<'_>, end: usize, fix: &str) -> String {
    if !fix.starts_with(char::is_alphabetic) {
        return fix.to_owned();
    }
    let before = if scene.before() == scene.failure.at && scene.back(1).is_some_and(|t| t.kind == Kind::Word) { " " } else { "" };
    let behind = if scene.slice(end..scene.draft.text().len()).starts_with(char::is_whitespace) { "" } else { " " };
    format!("{before}{fix}{behind}")
}

/// A word of the language in capitals.
pub(super) fn capitals(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| token.kind == Kind::Word)?;
    let small = scene.text(here).to_lowercase();
    if small == scene.text(here) {
        return None;
    }
    let operator = matches!(small.as_str(), "and" | "or" | "not" | "in" | "like" | "within" | "contains" | "has");
    let code = if operator { &codes::FOREIGN_OPERATOR } else { &codes::CAPITALS };
    scene.mended(code, here.range.clone(), &small, Reach::Further)
}

/// `1 < a < 2`.
pub(super) fn chained(scene: &Scene<'_>) -> Option<Diagnosis> {
    if !scene.expects(Rule::K_and) || scene.expects(Rule::cmp_op) {
        return None;
    }
    let here = scene.ahead(0)?;
    let rest = scene.rest();
    let sign = ["==", "!=", "<=", ">=", "<", ">"].iter().any(|sign| rest.starts_with(sign));
    let named = matches!(scene.text(here), "in" | "within" | "contains" | "starts_with" | "like" | "has");
    if !sign && !named {
        return None;
    }
    let length = if sign { if rest.get(1..2) == Some("=") { 2 } else { 1 } } else { here.range.len() };
    let shown = here.range.start..here.range.start.saturating_add(length);
    let finding = Diagnostic::new(&codes::CHAINED_COMPARISON, scene.draft.place(shown));
    // The middle is what stands between the two operators.
    let mut depth = 0_usize;
    let mut middle = None;
    for token in scene.tokens.iter().take(scene.here).rev() {
        match token.kind {
            Kind::Mark(')' | ']') => depth = depth.saturating_add(1),
            Kind::Mark('(' | '[') if depth == 0 => break,
            Kind::Mark('(' | '[') => depth = depth.saturating_sub(1),
            Kind::Mark('=' | '<' | '>') if depth == 0 => {
                middle = Some(token.range.end..scene.before());
                break;
            }
            _ => {}
        }
    }
    let Some(middle) = middle else { return Some(Diagnosis { finding, repair: Repair::None }) };
    let operator = middle.start.saturating_sub(1)..middle.start;
    let finding = finding.also(scene.draft.place(operator), "the first comparison");
    let at = scene.before();
    let text = format!(" and {}", scene.slice(middle).trim());
    Some(if scene.helps(&(at..at), &text, Reach::Further) {
        Diagnosis { finding: finding.fix(scene.draft.place(at..at), &text), repair: Repair::Change(at..at, text) }
    } else {
        Diagnosis { finding, repair: Repair::None }
    })
}

/// `4 hours` where `4h` is meant.
pub(super) fn spelt_duration(scene: &Scene<'_>) -> Option<Diagnosis> {
    let (number, unit) =
        if scene.expects(Rule::duration) { (scene.ahead(0)?, scene.ahead(1)?) } else { (scene.back(1)?, scene.ahead(0)?) };
    if !scene.text(number).chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let letter = match scene.text(unit).to_lowercase().as_str() {
        "second" | "seconds" | "sec" | "secs" | "s" | "秒" => "s",
        "minute" | "minutes" | "min" | "mins" | "m" | "分鐘" | "分钟" | "分" => "m",
        "hour" | "hours" | "hr" | "hrs" | "h" | "小時" | "小时" => "h",
        "day" | "days" | "d" | "天" | "日" => "d",
        "week" | "weeks" | "w" | "週" | "周" | "星期" => "w",
        "month" | "months" | "mo" | "個月" | "个月" | "月" => "mo",
        "year" | "years" | "y" | "年" => "y",
        _ => return None,
    };
    let range = number.range.start..unit.range.end;
    scene.mended(&codes::SPELT_DURATION, range, &format!("{}{letter}", scene.text(number)), Reach::Further)
}

/// `2026/12/31`, `2026年12月31日`, `2026-1-5`.
pub(super) fn odd_date(scene: &Scene<'_>) -> Option<Diagnosis> {
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '/' | '.' | '-' | '年' | '月' | '日');
    let text = scene.draft.text();
    let head = text.get(..scene.failure.at)?;
    let start = head.char_indices().rev().take_while(|(_, c)| inside(*c)).last().map_or(scene.failure.at, |(at, _)| at);
    let rest = text.get(start..)?;
    let found = rest.get(..rest.find(|c| !inside(c)).unwrap_or(rest.len()))?;
    let mut parts = found.trim_end_matches('日').split(|c: char| !c.is_ascii_digit());
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    let date = format!("{year}-{month:02}-{day:02}");
    crate::value::Date::parse(&date)?;
    scene.mended(&codes::ODD_DATE, start..start.saturating_add(found.len()), &date, Reach::Further)
}

/// `in unit` where it does not stand.
pub(super) fn misplaced_unit(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| scene.text(token) == "in")?;
    let unit = scene.ahead(1).filter(|token| scene.text(token) == "unit")?;
    let range = here.range.start..unit.range.end;
    let code = if scene.expects(Rule::K_to) { &codes::UNIT_OF_ROLE } else { &codes::MISPLACED_UNIT };
    let finding = Diagnostic::new(code, scene.draft.place(range));
    Some(Diagnosis { finding, repair: Repair::None })
}

/// A second `except`.
pub(super) fn second_except(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| scene.text(token) == "except")?;
    let first = scene.tokens.iter().take(scene.here).rev().find(|token| scene.text(token) == "except")?;
    let finding = Diagnostic::new(&codes::SECOND_EXCEPT, scene.draft.place(here.range.clone()));
    Some(Diagnosis { finding: finding.also(scene.draft.place(first.range.clone()), "the first one"), repair: Repair::None })
}

/// A word that is nearly one of those that may stand here.
pub(super) fn misspelt(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| token.kind == Kind::Word)?;
    let found = scene.text(here);
    let near = scene.near_word(found).filter(|_| !word::is_reserved(found))?;
    scene.helps(&here.range, near, Reach::Further).then(|| {
        let mut diagnosis = scene.told(&codes::MISSPELT, here.range.clone(), here.range.clone(), near);
        diagnosis.finding = diagnosis.finding.near(Some(near));
        diagnosis
    })
}

/// An id with characters that a word does not have: `amy.chan@example.hk`.
pub(super) fn unquoted_id(scene: &Scene<'_>) -> Option<Diagnosis> {
    let text = scene.draft.text();
    let outside = |c: char| c.is_whitespace() || matches!(c, '"' | ',' | ':' | ';' | '(' | ')' | '{' | '}' | '[' | ']' | '#');
    let start = match scene.back(1) {
        Some(before) if before.range.end == scene.failure.at && before.kind == Kind::Word => before.range.start,
        _ => scene.failure.at,
    };
    let rest = text.get(start..)?;
    let found = rest.get(..rest.find(outside).unwrap_or(rest.len()))?;
    if found.is_empty()
        || word::is_word(found)
        || !found.contains(word::begins)
        || found.contains(['<', '>', '=', '&', '|', '+', '*'])
    {
        return None;
    }
    scene.mended(&codes::UNQUOTED_ID, start..start.saturating_add(found.len()), &word::quote(found), Reach::Further)
}

/// A word of the language in the place of an id.
pub(super) fn reserved(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| word::is_reserved(scene.text(token)))?;
    scene.mended(&codes::RESERVED_WORD, here.range.clone(), &word::quote(scene.text(here)), Reach::Well)
}
