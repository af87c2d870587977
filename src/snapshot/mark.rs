//! Texts of entries, in which references stand out.
//!
//! A text is literal but for references, written `{kind/id}`, or `{=kind/id}` where the text is an expression and the id is
//! shown as a word of the rule language. A literal `{` is doubled. Inside a reference `%`, `{` and `}` of the id are `%25`, `%7B`
//! and `%7D`. People are shown the ids alone.

use std::borrow::Cow;

use super::EntryKind;
use crate::model::canonical_word;

/// One part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Literal text.
    Literal(&'a str),
    /// A reference.
    Reference {
        /// The kind it points to.
        kind: EntryKind,
        /// The id it points to.
        id: String,
        /// Whether it is a word of an expression.
        word: bool,
    },
}

/// A literal text.
pub(super) fn literal(text: &str) -> Cow<'_, str> {
    if text.contains('{') { Cow::Owned(text.replace('{', "{{")) } else { Cow::Borrowed(text) }
}

/// A reference.
pub(super) fn reference(kind: EntryKind, id: &str) -> String {
    marked(kind, id, "")
}

/// A reference in an expression.
pub(super) fn word(kind: EntryKind, id: &str) -> String {
    marked(kind, id, "=")
}

/// A reference behind a sign.
pub(super) fn marked(kind: EntryKind, id: &str, sign: &str) -> String {
    if id.contains(['%', '{', '}']) {
        let id = id.replace('%', "%25").replace('{', "%7B").replace('}', "%7D");
        return format!("{{{sign}{}/{id}}}", kind.name());
    }
    ["{", sign, kind.name(), "/", id, "}"].concat()
}

/// The parts of a text. What is no reference though it looks like the beginning of one is literal: a stored text that was
/// written by somebody else is shown as it is.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, after) = next(rest)?;
        rest = after;
        Some(part)
    })
}

fn next(text: &str) -> Option<(Part<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    let Some(inside) = text.strip_prefix('{') else {
        let (before, after) = text.split_at(text.find('{').unwrap_or(text.len()));
        return Some((Part::Literal(before), after));
    };
    if let Some(after) = inside.strip_prefix('{') {
        return Some((Part::Literal("{"), after));
    }
    Some(read(inside).unwrap_or((Part::Literal("{"), inside)))
}

fn read(inside: &str) -> Option<(Part<'_>, &str)> {
    let (body, after) = inside.split_once('}')?;
    let word = body.strip_prefix('=');
    let (kind, id) = word.unwrap_or(body).split_once('/')?;
    let id = id.replace("%7D", "}").replace("%7B", "{").replace("%25", "%");
    Some((Part::Reference { kind: EntryKind::parse(kind)?, id, word: word.is_some() }, after))
}

/// The text as people read it.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Reference { id, word: false, .. } => out.push_str(&id),
            Part::Reference { id, word: true, .. } if reads_as_variable(&id) => {
                out.push_str(&serde_json::Value::String(id).to_string());
            }
            Part::Reference { id, word: true, .. } => out.push_str(&canonical_word(&id)),
        }
    }
    Cow::Owned(out)
}

/// Whether a word could be one of the names `x1`, `x2` … that canonical expressions give to bound variables.
fn reads_as_variable(id: &str) -> bool {
    id.strip_prefix('x').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// How many bytes the reference or doubled brace at the beginning of a text has.
pub(super) fn length(text: &str) -> usize {
    next(text).map_or(1, |(_, after)| text.len().saturating_sub(after.len()))
}
