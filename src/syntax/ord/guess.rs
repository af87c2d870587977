use super::grammar::Rule;
use super::scan::{Kind, Token};
use super::scene::{Diagnosis, Reach, Repair, Scene};
use super::{codes, expect, guess_word as words, word};
use crate::diagnostic::Diagnostic;

/// A fault that is often made, looked for where a text went wrong.
type Guess = fn(&Scene<'_>) -> Option<Diagnosis>;

/// The faults in the order in which they are looked for: what cannot be anything else comes first.
pub(super) const GUESSES: &[Guess] = &[
    bad_escape,
    open_quote,
    odd_quote,
    unquoted_cell,
    odd_mark,
    words::foreign,
    words::capitals,
    second_item,
    tight_minus,
    comma_in_number,
    swapped_amount,
    words::chained,
    odd_comment,
    unquoted_network,
    misplaced_title,
    missing_colon,
    unquoted_title,
    unclosed_bracket,
    words::spelt_duration,
    words::odd_date,
    words::misplaced_unit,
    words::second_except,
    words::misspelt,
    needless_mark,
    wrong_joiner,
    words::unquoted_id,
    words::reserved,
    missing_comma,
    missing_word,
];

/// A backslash that means nothing, in a text that is none for this reason.
fn bad_escape(scene: &Scene<'_>) -> Option<Diagnosis> {
    let quoted = |token: &&Token| matches!(token.kind, Kind::String | Kind::OpenString);
    let token = scene.tokens.iter().take(scene.here.saturating_add(1)).rfind(quoted)?;
    let text = scene.text(token);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let (_, next) = chars.next()?;
        let means = match next {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => true,
            'u' => text.get(at.saturating_add(2)..at.saturating_add(6)).is_some_and(|d| d.chars().all(|c| c.is_ascii_hexdigit())),
            _ => false,
        };
        if !means {
            let at = token.range.start.saturating_add(at);
            let shown = at..at.saturating_add(1).saturating_add(next.len_utf8());
            return Some(scene.told(&codes::BAD_ESCAPE, shown, at..at.saturating_add(1), "\\\\"));
        }
    }
    None
}

/// A quotation mark without its other half on the same line.
fn open_quote(scene: &Scene<'_>) -> Option<Diagnosis> {
    let open = scene.tokens.iter().take(scene.here.saturating_add(1)).find(|token| token.kind == Kind::OpenString)?;
    let text = scene.text(open);
    let start = open.range.start;
    let closings = text.char_indices().skip(1).map(|(at, c)| (start.saturating_add(at), c));
    for (at, c) in closings.clone() {
        if matches!(c, '”' | '“' | '„' | '＂' | '」' | '』') {
            return Some(scene.told(
                &codes::ODD_QUOTE,
                at..at.saturating_add(c.len_utf8()),
                at..at.saturating_add(c.len_utf8()),
                "\"",
            ));
        }
    }
    let marks = closings.clone().filter(|(_, c)| matches!(c, ':' | ',' | ')' | '{' | ']')).map(|(at, _)| at);
    let blanks = closings.filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    let mut candidates = marks.chain([open.range.end]).chain(blanks).take(40);
    let place = scene.draft.place(open.range.clone());
    let finding = Diagnostic::new(&codes::UNCLOSED_QUOTE, scene.draft.place(start..start.saturating_add(1)));
    let finding = finding.also(place, "up to the end of this line");
    Some(match candidates.find(|at| scene.helps(&(*at..*at), "\"", Reach::End)) {
        Some(at) => {
            Diagnosis { finding: finding.fix(scene.draft.place(at..at), "\""), repair: Repair::Change(at..at, "\"".to_owned()) }
        }
        None => Diagnosis { finding, repair: Repair::None },
    })
}

/// `“…”`, `'…'`, `「…」` in the place of `"…"`.
fn odd_quote(scene: &Scene<'_>) -> Option<Diagnosis> {
    let open = scene.ahead(0)?;
    let Kind::Mark(c) = open.kind else { return None };
    let closings: &[char] = match c {
        '“' | '”' | '„' | '＂' => &['”', '“', '＂', '"'],
        '‘' | '’' | '\'' | '`' => &['’', '‘', '\'', '`'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '«' => &['»'],
        _ => return None,
    };
    let inside = open.range.end;
    let rest = scene.slice(inside..scene.draft.text().len());
    let line = rest.lines().next().unwrap_or_default();
    let length = line.find(|c| closings.contains(&c))?;
    let inner = line.get(..length)?;
    let closing = line.get(length..)?.chars().next()?.len_utf8();
    let range = open.range.start..inside.saturating_add(length).saturating_add(closing);
    scene.mended(&codes::ODD_QUOTE, range, &word::quote(inner), Reach::Further)
}

/// A full-width mark or an ideographic space where syntax stands.
fn odd_mark(scene: &Scene<'_>) -> Option<Diagnosis> {
    let token = scene.ahead(0)?;
    let Kind::Mark(c) = token.kind else { return None };
    let ascii = half_width(c)?;
    let code = if ascii == ' ' { &codes::ODD_SPACE } else { &codes::FULL_WIDTH };
    let range = token.range.clone();
    if let Some(joiner) = if ascii == ',' { wrong_joiner(scene) } else { None } {
        return Some(joiner);
    }
    if ascii == '=' && scene.helps(&range, "==", Reach::Further) {
        return Some(scene.told(code, range.clone(), range, "=="));
    }
    // A sign that is foreign in its plain form too is told as such next.
    let known =
        scene.helps(&range, &ascii.to_string(), Reach::Further) || matches!(ascii, '=' | '&' | '|' | '!' | '<' | '>' | ',' | ' ');
    known.then(|| scene.told(code, range.clone(), range, &ascii.to_string()))
}

/// The plain form of a mark that Chinese and Japanese keyboards write.
pub(super) fn half_width(c: char) -> Option<char> {
    Some(match c {
        '\u{3000}' | '\u{a0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' => ' ',
        '、' => ',',
        '。' => '.',
        '【' => '[',
        '】' => ']',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).checked_sub(0xfee0)?)?,
        _ => return None,
    })
}

/// An item that begins behind another one on its line, or indented.
fn second_item(scene: &Scene<'_>) -> Option<Diagnosis> {
    let token = scene.ahead(0).filter(|token| word::ITEMS.contains(&scene.text(token)))?;
    if !scene.expects(Rule::EOI) || scene.form != Rule::chunk {
        return None;
    }
    let start = token.range.start;
    let between = scene.slice(scene.before()..start);
    let blank = match between.rfind('\n') {
        Some(at) => scene.before().saturating_add(at).saturating_add(1)..start,
        None => scene.before()..start,
    };
    let own_line = between.contains('\n');
    let code = if own_line { &codes::INDENTED_ITEM } else { &codes::SECOND_ITEM };
    let fix = if own_line { "" } else { "\n" };
    let finding = Diagnostic::new(code, scene.draft.place(token.range.clone())).arg("found", scene.text(token));
    Some(Diagnosis { finding: finding.fix(scene.draft.place(blank), fix), repair: Repair::Cut(start) })
}

/// `a -1` where `a - 1` is meant.
fn tight_minus(scene: &Scene<'_>) -> Option<Diagnosis> {
    let rest = scene.rest();
    if !rest.starts_with('-') || rest.starts_with("--") {
        return None;
    }
    let at = scene.failure.at;
    let minus = at..at.saturating_add(1);
    if scene.expects(Rule::sign_op) || scene.expects(Rule::minus) {
        let spaced = if scene.before() == at { " - " } else { "- " };
        return scene
            .helps(&minus, spaced, Reach::Further)
            .then(|| scene.told(&codes::TIGHT_MINUS, minus.clone(), minus, spaced));
    }
    scene.mended(&codes::NEGATED_NAME, minus, "0 - ", Reach::Further)
}

/// `500,000` where `500_000` is meant.
fn comma_in_number(scene: &Scene<'_>) -> Option<Diagnosis> {
    let number = scene.back(1).filter(|token| is_digits(scene.text(token)) && token.range.end == scene.failure.at)?;
    let groups = scene.rest();
    let mut length = 0_usize;
    while let Some(group) = groups.get(length..).and_then(|rest| rest.strip_prefix(',')) {
        let digits = group.find(|c: char| !c.is_ascii_digit()).unwrap_or(group.len());
        if digits != 3 || group.get(3..)?.starts_with(word::continues) {
            break;
        }
        length = length.saturating_add(4);
    }
    if length == 0 {
        return None;
    }
    let range = number.range.start..scene.failure.at.saturating_add(length);
    let fixed = scene.slice(range.clone()).replace(',', "_");
    scene.mended(&codes::COMMA_IN_NUMBER, range, &fixed, Reach::Further)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '_')
}

/// `500 HKD`, `HK$500`.
fn swapped_amount(scene: &Scene<'_>) -> Option<Diagnosis> {
    let before = scene.back(1)?;
    let here = scene.ahead(0)?;
    let name = scene.text(here);
    if is_digits(scene.text(before)) && name.len() == 3 && name.chars().all(|c| c.is_ascii_uppercase()) {
        let range = before.range.start..here.range.end;
        let text = format!("{name} {}", scene.text(before));
        return scene.mended(&codes::ODD_AMOUNT, range, &text, Reach::Further);
    }
    if here.kind == Kind::Mark('$') && before.range.end == here.range.start {
        let currency = match scene.text(before) {
            "HK" => "HKD ",
            "US" => "USD ",
            "S" | "SG" => "SGD ",
            "NT" => "TWD ",
            _ => return None,
        };
        return scene.mended(&codes::ODD_AMOUNT, before.range.start..here.range.end, currency, Reach::Further);
    }
    None
}

/// IPv6 as it is, outside of quotes.
fn unquoted_network(scene: &Scene<'_>) -> Option<Diagnosis> {
    let inside = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '/');
    let text = scene.draft.text();
    let head = text.get(..scene.failure.at)?;
    let start = head
        .rfind(|c| !inside(c))
        .map_or(0, |at| at.saturating_add(head.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)));
    let tail = text.get(scene.failure.at..)?;
    let end = scene.failure.at.saturating_add(tail.find(|c| !inside(c)).unwrap_or(tail.len()));
    let found = text.get(start..end)?;
    if found.matches(':').count() < 2 || crate::value::Network::parse(found).is_none() {
        return None;
    }
    scene.mended(&codes::UNQUOTED_NETWORK, start..end, &word::quote(found), Reach::Further)
}

/// A title behind the colon.
fn misplaced_title(scene: &Scene<'_>) -> Option<Diagnosis> {
    let title = scene.ahead(0).filter(|token| token.kind == Kind::String)?;
    let mark = scene.back(1).filter(|token| matches!(token.kind, Kind::Mark(':' | '{')))?;
    let range = mark.range.start..title.range.end;
    let text = format!(" {}{}", scene.text(title), scene.text(mark));
    scene.helps(&range, &text, Reach::Further).then(|| scene.told(&codes::MISPLACED_TITLE, title.range.clone(), range, &text))
}

/// A name that is followed by what should stand behind a colon.
fn missing_colon(scene: &Scene<'_>) -> Option<Diagnosis> {
    if !scene.expects(Rule::P_colon) {
        return None;
    }
    let here = scene.ahead(0)?;
    let at = scene.before();
    let opened = matches!(here.kind, Kind::Mark('=' | ';' | '.' | '-'));
    if opened {
        return scene.mended(&codes::MISSING_COLON, here.range.clone(), ":", Reach::Further);
    }
    let shown = scene.back(1).map_or(at..at, |token| token.range.clone());
    scene.helps(&(at..at), ":", Reach::Further).then(|| {
        let mut diagnosis = scene.told(&codes::MISSING_COLON, shown, at..at, ":");
        diagnosis.finding = diagnosis.finding.arg("next", scene.text(here));
        diagnosis
    })
}

/// A title without quotation marks.
fn unquoted_title(scene: &Scene<'_>) -> Option<Diagnosis> {
    if !scene.expects(Rule::title) && !scene.expects(Rule::string) {
        return None;
    }
    let start = scene.ahead(0)?.range.start;
    let rest = scene.rest();
    let line = rest.lines().next().unwrap_or_default();
    let ends = line.char_indices().filter(|(_, c)| matches!(c, ':' | '：' | '{' | '｛')).map(|(at, _)| at);
    for end in ends.take(4).collect::<Vec<_>>().into_iter().rev() {
        let title = line.get(..end).unwrap_or_default().trim();
        let range = start..start.saturating_add(title.len());
        let renamed = title.starts_with("renamed_from");
        if !title.is_empty() && !renamed && !title.contains('"') && scene.helps(&range, &word::quote(title), Reach::Further) {
            return Some(scene.told(&codes::UNQUOTED_TITLE, range.clone(), range, &word::quote(title)));
        }
    }
    None
}

/// A bracket that is never closed.
fn unclosed_bracket(scene: &Scene<'_>) -> Option<Diagnosis> {
    let open = scene.open_bracket()?;
    let close = match open.kind {
        Kind::Mark('(') => ")",
        Kind::Mark('[') => "]",
        _ => "}",
    };
    let at = scene.before();
    // Closing it may show the next one that is open.
    if !scene.expects(Rule::P_rbrace) && !scene.expects(Rule::P_rparen) && !scene.expects(Rule::P_rbracket) {
        return None;
    }
    // In the midst of a text it is the bracket only if closing it makes sense of what follows.
    if scene.ahead(0).is_some() && !scene.helps(&(at..at), close, Reach::Well) {
        return None;
    }
    let lines = scene.ahead(0).is_none() && scene.slice(open.range.start..at).contains('\n');
    let fix = if lines && close == "}" {
        "\n}"
    } else if close == "}" {
        " }"
    } else {
        close
    };
    let finding = Diagnostic::new(&codes::UNCLOSED_BRACKET, scene.draft.place(open.range.clone()))
        .arg("open", scene.text(open))
        .arg("close", close)
        .also(scene.draft.place(at..at), "up to here");
    Some(Diagnosis { finding: finding.fix(scene.draft.place(at..at), fix), repair: Repair::Change(at..at, fix.to_owned()) })
}

/// `and` between subjects, `or` between approvers, a comma between roles.
fn wrong_joiner(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0)?;
    let joins = matches!(scene.text(here), "and" | "or" | "," | "，" | "、" | "with" | "plus" | "&" | "+" | "/" | "|");
    let joiner = [(Rule::K_or, "or"), (Rule::P_comma, ","), (Rule::K_and, "and")];
    let (_, fix) = joiner
        .into_iter()
        .filter(|(wanted, _)| joins && scene.expects(*wanted))
        .find(|(_, text)| *text != scene.text(here) && scene.helps(&here.range, &spaced(scene, here, text), Reach::Further))?;
    Some(scene.told(&codes::WRONG_JOINER, here.range.clone(), here.range.clone(), &spaced(scene, here, fix)))
}

/// A joiner in the place of another: a word keeps its distance, a comma does not need one.
fn spaced(scene: &Scene<'_>, here: &Token, text: &str) -> String {
    let before = if scene.before() == here.range.start && text != "," { " " } else { "" };
    let behind = if scene.slice(here.range.end..scene.draft.text().len()).starts_with(char::is_whitespace) { "" } else { " " };
    format!("{before}{text}{behind}")
}

/// Two names side by side in a list.
fn missing_comma(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0).filter(|token| matches!(token.kind, Kind::Word | Kind::String))?;
    if !scene.expects(Rule::P_comma) {
        return None;
    }
    let before = scene.back(1)?;
    // Of `read update Record` it is the actions that want a comma, of `read Record Ledger` the types.
    let last_two = (before.range.end, before, here);
    let first_two = scene
        .back(2)
        .filter(|token| matches!(token.kind, Kind::Word | Kind::String))
        .map(|token| (token.range.end, token, before));
    let types = scene.text(before).starts_with(char::is_uppercase);
    let pairs = if types { [Some(last_two), first_two] } else { [first_two, Some(last_two)] };
    let (at, left, right) = pairs.into_iter().flatten().find(|(at, ..)| scene.helps(&(*at..*at), ",", Reach::Well))?;
    let shown = left.range.start..right.range.end;
    let mut diagnosis = scene.told(&codes::MISSING_COMMA, shown, at..at, ",");
    diagnosis.finding = diagnosis.finding.arg("left", scene.text(left)).arg("right", scene.text(right));
    Some(diagnosis)
}

/// A cell of several words, which is one text.
fn unquoted_cell(scene: &Scene<'_>) -> Option<Diagnosis> {
    let text = scene.draft.text().trim();
    let words = text.chars().all(|c| word::continues(c) || c == ' ') && text.contains(' ');
    if scene.form != Rule::lone_cell || !words {
        return None;
    }
    scene.mended(&codes::UNQUOTED_ID, 0..scene.draft.text().len(), &word::quote(text), Reach::End)
}

/// The one word without which the rest makes no sense.
fn missing_word(scene: &Scene<'_>) -> Option<Diagnosis> {
    let here = scene.ahead(0)?;
    let at = here.range.start..here.range.start;
    let mut helping = expect::words(&scene.expected).into_iter().filter(|word| scene.helps(&at, &format!("{word} "), Reach::End));
    let word = helping.next().filter(|_| helping.next().is_none())?;
    let mut diagnosis = scene.told(&codes::UNEXPECTED, here.range.clone(), at, &format!("{word} "));
    diagnosis.finding = diagnosis.finding.arg("expected", format!("`{word}`"));
    diagnosis.finding.args.retain(|(name, _)| *name != "found");
    diagnosis.finding = diagnosis.finding.arg("found", scene.found());
    Some(diagnosis)
}

/// `//`, `/*` and `--` in the place of `#`.
fn odd_comment(scene: &Scene<'_>) -> Option<Diagnosis> {
    let rest = scene.rest();
    let mark = ["//", "/*", "--"].into_iter().find(|mark| rest.starts_with(mark))?;
    let range = scene.failure.at..scene.failure.at.saturating_add(mark.len());
    scene.helps(&range, "#", Reach::Further).then(|| scene.told(&codes::ODD_COMMENT, range.clone(), range, "#"))
}

/// A mark that could just as well be absent.
fn needless_mark(scene: &Scene<'_>) -> Option<Diagnosis> {
    let token = scene.ahead(0).filter(|token| matches!(token.kind, Kind::Mark(';' | '.' | ',' | '!' | '?' | ')' | ']' | '}')))?;
    if scene.ahead(1).is_some_and(|next| next.range.start == token.range.end) {
        return None;
    }
    scene.mended(&codes::NEEDLESS_MARK, token.range.clone(), "", Reach::End)
}
