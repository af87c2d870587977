//! How scalars are written in the canonical layout.

use super::Style;
use super::scalar::{Core, core, trap};
use super::width;

/// A scalar on one line. Quotes go where they change nothing and the text is a plain word; elsewhere they become double ones,
/// or single ones where the text would need escapes.
pub(super) fn one_line(text: &str, style: Style) -> String {
    if (style == Style::Plain && !text.contains('\n') && !text.is_empty()) || is_plain_word(text) {
        return text.to_owned();
    }
    let escapes = text.contains(['"', '\\']);
    let is_control = |c: char| c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}');
    if escapes && !text.chars().any(is_control) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_control(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text is the same without quotes, to every reader of YAML and in every place: letters and digits of any script with
/// a little punctuation inside.
fn is_plain_word(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '+' | ' ');
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.chars().all(inner)
        && edge(text.chars().next())
        && edge(text.chars().next_back())
        && core(text) == Core::Text
        && trap(text).is_none()
        && !is_old_number(text)
        && width::in_plain(text, true).is_none()
}

/// Single letters and `1_000`, which some old readers take for truth values and numbers.
fn is_old_number(text: &str) -> bool {
    matches!(text, "y" | "Y" | "n" | "N")
        || text.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | '+' | '-' | 'e' | 'E')) && !text.contains("-")
}

/// The lines of a scalar that its author broke, without their indentation. Breaks inside such a scalar are spaces, so that
/// indentation says nothing.
pub(super) fn raw_lines(source: &str, style: Style) -> Vec<String> {
    let count = source.split('\n').count();
    let lines = source.split('\n').enumerate().map(|(at, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = if at == 0 { line } else { line.trim_start_matches([' ', '\t']) };
        // The last line ends with the text itself, or a quotation mark.
        let trimmed = if at.saturating_add(1) == count { line } else { line.trim_end_matches([' ', '\t']) };
        // An escaped space at the end of a line is text.
        if style == Style::Double && trimmed.ends_with('\\') && trimmed.len() < line.len() {
            line.to_owned()
        } else {
            trimmed.to_owned()
        }
    });
    lines.collect()
}

/// The header and lines of a text block; nothing where only quotes can say what it says.
pub(super) fn block_lines(source: &str, text: &str, style: Style) -> Option<(String, Vec<String>)> {
    let mark = if style == Style::Literal { '|' } else { '>' };
    let body = text.trim_end_matches('\n');
    let ends = text.len().saturating_sub(body.len());
    if body.is_empty() || body.contains('\r') || body.starts_with([' ', '\t', '\n']) {
        return None;
    }
    let keep = match ends {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut lines: Vec<String> =
        if style == Style::Literal { body.split('\n').map(str::to_owned).collect() } else { folded(source)? };
    lines.extend(std::iter::repeat_n(String::new(), ends.saturating_sub(1)));
    Some((format!("{mark}{keep}"), lines))
}

/// The lines of a folded block without their common indentation.
fn folded(source: &str) -> Option<Vec<String>> {
    let (header, body) = source.split_once('\n')?;
    if header.split('#').next().unwrap_or_default().bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let body = body.trim_start_matches(['\n', '\r']);
    let depth = body.len().saturating_sub(body.trim_start_matches(' ').len());
    let lines = body.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let lines = lines.map(|line| line.get(depth..).unwrap_or_default().trim_end().to_owned());
    let lines: Vec<String> = lines.collect();
    let last = lines.iter().rposition(|line| !line.is_empty())?;
    lines.get(..=last).map(<[String]>::to_vec)
}
