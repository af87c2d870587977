use pest::unicode::{DECIMAL_NUMBER, LETTER, MARK};

use super::grammar::{Rule, parse};

/// Words that mean something in every position, and so are quoted where they are ids.
pub(super) const RESERVED: &[&str] = &[
    "all",
    "allow",
    "and",
    "any",
    "anyone",
    "anywhere",
    "after",
    "app",
    "bind",
    "channel",
    "contains",
    "context",
    "defaults",
    "deny",
    "else",
    "except",
    "exempt",
    "false",
    "flow",
    "for",
    "from",
    "guard",
    "has",
    "in",
    "integration",
    "like",
    "not",
    "now",
    "on",
    "or",
    "ordinance",
    "person",
    "principal",
    "protect",
    "purpose",
    "request",
    "resource",
    "role",
    "rule",
    "scenario",
    "self",
    "starts_with",
    "table",
    "template",
    "to",
    "today",
    "true",
    "unit",
    "unless",
    "until",
    "when",
    "where",
    "within",
];

/// Words that an item begins with.
pub(super) const ITEMS: &[&str] = &["rule", "protect", "scenario", "flow", "template", "defaults", "exempt", "bind", "guard"];

/// Whether a word may go on with this character.
pub(super) fn continues(c: char) -> bool {
    c == '_' || c == '-' || LETTER(c) || DECIMAL_NUMBER(c) || MARK(c)
}

/// Whether a word may begin with this character.
pub(super) fn begins(c: char) -> bool {
    LETTER(c) || DECIMAL_NUMBER(c)
}

/// The word that a text begins with; empty when it begins with none.
pub(super) fn leading(text: &str) -> &str {
    if !text.starts_with(begins) {
        return "";
    }
    let end = text.find(|c| !continues(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether a text is one word.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && leading(text).len() == text.len()
}

/// Whether a word is reserved.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// An attribute as `.ord` writes it: quoted unless it is a word.
pub(super) fn attribute(text: &str) -> String {
    if is_word(text) { text.to_owned() } else { quote(text) }
}

/// An id as `.ord` writes it: quoted unless it is a word that is not reserved.
pub(super) fn id(text: &str) -> String {
    if is_word(text) && !is_reserved(text) { text.to_owned() } else { quote(text) }
}

/// Whether a word stands for itself in an expression: neither reserved, nor a literal, nor a root.
pub(super) fn is_plain(text: &str) -> bool {
    is_word(text) && !is_reserved(text) && !is_root(text) && !text.starts_with(|c: char| c.is_ascii_digit() && is_literal(text))
}

fn is_literal(text: &str) -> bool {
    parse(Rule::lone_literal, text).is_ok()
}

/// Whether a word is the root of paths.
pub(super) fn is_root(text: &str) -> bool {
    matches!(
        text,
        "requester"
            | "principal"
            | "resource"
            | "request"
            | "context"
            | "purpose"
            | "channel"
            | "scenario"
            | "now"
            | "today"
            | "person"
            | "subject"
    )
}

/// A text as a JSON string on one line.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Why a string is not one.
pub(super) enum BadString {
    /// A backslash with something behind it that means nothing, at this byte.
    Escape(usize),
    /// A control character, at this byte.
    Control(usize),
}

/// The text of a string with its quotes; where it is faulty, what can be read of it and why.
pub(super) fn unquote(raw: &str) -> (String, Option<BadString>) {
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut fault = None;
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        let at = at.saturating_add(1);
        if c == '\\' {
            match escape(&mut chars) {
                Some(c) => out.push(c),
                None => fault = fault.or(Some(BadString::Escape(at))),
            }
        } else {
            if c < ' ' {
                fault = fault.or(Some(BadString::Control(at)));
            }
            out.push(c);
        }
    }
    (out, fault)
}

fn escape(chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    Some(match chars.next()?.1 {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        c @ ('"' | '\\' | '/') => c,
        'u' => {
            let first = hex(chars)?;
            if (0xD800..0xDC00).contains(&first) {
                let mut ahead = chars.clone();
                let both = ahead.next()?.1 == '\\' && ahead.next()?.1 == 'u';
                let second = hex(&mut ahead).filter(|n| both && (0xDC00..0xE000).contains(n))?;
                *chars = ahead;
                let high = first.checked_sub(0xD800)?.checked_mul(0x400)?;
                char::from_u32(high.checked_add(second.checked_sub(0xDC00)?)?.checked_add(0x1_0000)?)?
            } else {
                char::from_u32(first)?
            }
        }
        _ => return None,
    })
}

fn hex(chars: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let mut value = 0_u32;
    for _ in 0..4 {
        value = value.checked_mul(16)?.checked_add(chars.next()?.1.to_digit(16)?)?;
    }
    Some(value)
}
