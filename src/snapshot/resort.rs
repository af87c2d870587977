//! The order of what `and`, `or` and lists join in a canonical expression, after ids in it have changed.
//!
//! The printer sorts by text, so a rename can change the order without changing the meaning. Only texts that the printer made
//! come here: a chain has one kind of joiner, nested chains stand in parentheses, strings are JSON strings.

use super::EntryKind;
use super::mark::{self, Part, literal, marked, parts};

/// The text with its references given other ids; nothing when none changes.
pub(super) fn renamed(text: &str, new: &dyn Fn(EntryKind, &str) -> Option<String>) -> Option<String> {
    if !text.contains('{') {
        return None;
    }
    let (mut changed, mut in_expression) = (false, false);
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(text) => out.push_str(&literal(text)),
            Part::Reference { kind, id, word } => {
                let to = new(kind, &id);
                changed |= to.is_some();
                in_expression |= to.is_some() && word;
                out.push_str(&marked(kind, &to.unwrap_or(id), if word { "=" } else { "" }));
            }
        }
    }
    changed.then(|| if in_expression { resorted(&out) } else { out })
}

/// A canonical expression with its chains and lists sorted again. What stands before it (`where:`) is kept.
pub(super) fn resorted(text: &str) -> String {
    match text.strip_prefix("where:") {
        Some(expr) => format!("where:{}", chain(expr)),
        None => chain(text),
    }
}

fn chain(text: &str) -> String {
    for joiner in [" and ", " or "] {
        let members = split(text, joiner);
        if members.len() > 1 {
            let mut members: Vec<_> = members.into_iter().map(inner).collect();
            members.sort();
            return members.join(joiner);
        }
    }
    inner(text)
}

/// A text without a joiner of its own, its groups and lists sorted.
fn inner(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = next_bracket(rest) {
        let (before, bracket) = rest.split_at(at);
        out.push_str(before);
        let end = end_of_bracket(bracket);
        let (group, after) = bracket.split_at(end);
        let content = group.get(1..group.len().saturating_sub(1)).unwrap_or_default();
        if group.starts_with('[') {
            let mut members: Vec<_> = split(content, ", ").into_iter().map(inner).collect();
            members.sort();
            out.push_str(&format!("[{}]", members.join(", ")));
        } else {
            out.push_str(&format!("({})", round(content)));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands in round brackets: a quantifier's set and condition, arguments, or a chain.
fn round(content: &str) -> String {
    if let [set, condition] = split(content, " where ").as_slice() {
        return format!("{} where {}", inner(set), chain(condition));
    }
    let arguments: Vec<_> = split(content, ", ").into_iter().map(chain).collect();
    arguments.join(", ")
}

/// The parts of a text between separators that stand outside brackets, strings and references.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(separator) {
            parts.push(text.get(start..at).unwrap_or_default());
            at = at.saturating_add(separator.len());
            start = at;
        } else {
            at = at.saturating_add(token(rest));
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

fn next_bracket(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(['(', '[']) {
            return Some(at);
        }
        at = at.saturating_add(token(rest));
    }
    None
}

/// How many bytes the first string, reference, bracketed group or other character of a text has.
fn token(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(b'"') => end_of_string(text),
        Some(b'(' | b'[') => end_of_bracket(text),
        Some(b'{') => mark::length(text),
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at.saturating_add(1),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

fn end_of_bracket(text: &str) -> usize {
    let mut at = 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with([')', ']']) {
            return at.saturating_add(1);
        }
        at = at.saturating_add(token(rest));
    }
    text.len()
}
