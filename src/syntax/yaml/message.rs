//! Faults against the schema, in the words of whoever edits the file.

use std::collections::BTreeSet;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use serde_json::Value;

use super::arena::{Arena, NodeIx, Shape};
use super::fault::{Fault, wants};
use super::part::Spot;
use super::scalar::{Core, core};
use super::tree::full_width;
use super::{Kind, Style, codes, scalar, width};
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::findings::Findings;

/// Full-width characters that are taken for separators inside a text that should have been a map or a key.
const SEPARATORS: &str = "：，；、（）［］｛｝【】“”　";

/// What was told of a document.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Nodes of which something was told already: nothing more is said of them.
    pub(super) told: BTreeSet<NodeIx>,
    /// What cannot be read.
    pub(super) bad: BTreeSet<NodeIx>,
    /// What could be read, without a part of it.
    pub(super) soft: BTreeSet<NodeIx>,
}

/// Tells of a scalar without quotes that other readers take for something else. Where only a text can stand, quotes mend it.
pub(super) fn trap(arena: &Arena<'_>, node: NodeIx, is_text: bool, findings: &mut Findings<'_>) {
    let Some((text, _)) = arena.text(node) else { return };
    let taken = scalar::trap(text).unwrap_or("something else");
    let span = arena.span(node);
    let place = findings.place(span);
    let advice = if taken == "a truth value" {
        format!("quote the text, `\"{text}\"`, or write `true` or `false` for a truth value")
    } else {
        format!("quote the text, `\"{text}\"`, or write the number plainly")
    };
    findings.add(&codes::AMBIGUOUS, span, |d| {
        let d = d.arg("text", text).arg("taken", taken).arg("advice", advice);
        if is_text { d.fix(place, format!("\"{text}\"")) } else { d }
    });
}

/// Tells of one fault.
pub(super) fn tell(arena: &Arena<'_>, root: NodeIx, kind: &Kind, fault: &Fault, told: &mut Told, findings: &mut Findings<'_>) {
    let spot = fault.spot;
    let node = arena.follow(spot.node);
    let mut teller = Teller { arena, root, kind, spot, findings };
    match &fault.kind {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            if told.told.contains(&node) {
                return;
            }
            let known = keys(fault.schema);
            let unexpected: BTreeSet<&str> = unexpected.iter().map(String::as_str).collect();
            let entries = arena.entries(node);
            let shown = spot.partial.map_or(0..entries.len(), |(start, end)| start..end);
            for (key, _) in entries.get(shown).unwrap_or_default() {
                if !arena.text(*key).is_some_and(|(text, _)| unexpected.contains(text)) {
                    continue;
                }
                if teller.unknown_key(*key, &known) {
                    told.told.insert(node);
                    told.bad.insert(node);
                }
            }
            told.soft.insert(node);
        }
        ValidationErrorKind::Required { property } => {
            if !told.told.contains(&node) {
                teller.missing(property.as_str().unwrap_or_default());
            }
            told.bad.insert(node);
        }
        _ => {
            if told.told.insert(node) {
                teller.other(fault);
            }
            told.bad.insert(node);
        }
    }
}

struct Teller<'a, 'b, 'f, 's> {
    arena: &'b Arena<'a>,
    root: NodeIx,
    kind: &'b Kind,
    spot: Spot,
    findings: &'f mut Findings<'s>,
}

impl Teller<'_, '_, '_, '_> {
    /// Says that a key is unknown; whether the key is full-width punctuation instead.
    fn unknown_key(&mut self, node: NodeIx, known: &[&str]) -> bool {
        let Some((key, style)) = self.arena.text(node) else { return false };
        let span = self.arena.span(node);
        if let (Style::Plain, Some((at, c))) = (style, width::first(key, SEPARATORS)) {
            full_width(self.findings, (span.start as usize).saturating_add(at), c);
            return true;
        }
        let what = self.what();
        let place = self.findings.place(span);
        self.findings.add(&codes::UNKNOWN_KEY, span, |d| {
            let near = nearest(key, known.iter().copied());
            let d = d.arg("what", what).arg("key", key).arg("keys", quoted(known)).near(near);
            match near {
                Some(near) => d.fix(place, near),
                None => d,
            }
        });
        false
    }

    fn missing(&mut self, key: &str) {
        let what = self.what();
        let span = self.head();
        self.findings.add(&codes::MISSING_KEY, span, |d| d.arg("what", what).arg("key", key));
    }

    fn other(&mut self, fault: &Fault) {
        let span = self.value_span();
        match &fault.kind {
            ValidationErrorKind::Type { kind } => self.wrong_type(kind, span),
            ValidationErrorKind::Enum { options } => {
                let words: Vec<_> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                self.unknown_word(&words, span);
            }
            ValidationErrorKind::Constant { expected_value } => {
                let word = expected_value.as_str().unwrap_or_default();
                self.unknown_word(&[word], span);
            }
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => self.no_shape(fault.schema),
            ValidationErrorKind::OneOfMultipleValid { .. } => self.two_shapes(fault.schema),
            ValidationErrorKind::MaxLength { limit } => {
                let length = self.arena.text(self.spot.node).map_or(0, |(text, _)| text.chars().count());
                self.findings
                    .add(&codes::TOO_LONG, span, |d| d.arg("length", length).arg("unit", "characters").arg("limit", limit));
            }
            other => {
                let advice = advice(other);
                let text = self.arena.text(self.spot.node).map_or_else(|| "this".to_owned(), |(text, _)| text.to_owned());
                self.findings.add(&codes::OUT_OF_RANGE, span, |d| d.arg("text", text).arg("advice", advice));
            }
        }
    }

    fn wrong_type(&mut self, wanted: &TypeKind, span: Span) {
        let scalar = self.arena.text(self.spot.node);
        if let Some((text, Style::Plain)) = scalar {
            let full = (!wants(wanted, JsonType::String)).then(|| width::first(text, SEPARATORS)).flatten();
            if let Some((at, c)) = full {
                full_width(self.findings, (span.start as usize).saturating_add(at), c);
                return;
            }
        }
        let found = self.found();
        let help = match scalar {
            Some((text, Style::Plain)) if wants(wanted, JsonType::String) && core(text) == Core::Bool => {
                Some("put it in quotes if the text `{text}` is meant")
            }
            Some((text, Style::Plain)) if core(text) == Core::Null => Some("write a value, or leave the key out"),
            Some((_, style)) if style != Style::Plain && !wants(wanted, JsonType::String) => Some("write it without quotes"),
            Some(_) if wants(wanted, JsonType::Array) => Some("a list is written `[a, b]`, or as lines that begin with `- `"),
            _ => None,
        };
        let text = scalar.map(|(text, _)| text.to_owned()).unwrap_or_default();
        let wanted = wanted_words(wanted);
        self.findings.add(&codes::WRONG_TYPE, span, |d| {
            let d = d.arg("found", found).arg("wanted", wanted).arg("text", text);
            match help {
                Some(help) => d.help(help),
                None => d,
            }
        });
    }

    fn unknown_word(&mut self, words: &[&str], span: Span) {
        let Some((text, _)) = self.arena.text(self.spot.node) else { return };
        let place = self.findings.place(span);
        self.findings.add(&codes::UNKNOWN_WORD, span, |d| {
            let near = nearest(text, words.iter().copied());
            let d = d.arg("text", text).arg("words", quoted(words)).near(near);
            match near {
                Some(near) => d.fix(place, near),
                None => d,
            }
        });
    }

    /// None of the keys that say what a map is. With a single key, that one is probably misspelt.
    fn no_shape(&mut self, schema: &Value) {
        let known = shape_keys(schema);
        let entries = self.arena.entries(self.spot.node);
        let misspelt = entries.iter().find_map(|(key, _)| {
            let (text, _) = self.arena.text(*key)?;
            Some((*key, text, nearest(text, known.iter().copied())?))
        });
        if let Some((key, text, near)) = misspelt {
            let what = self.what();
            let span = self.arena.span(key);
            let place = self.findings.place(span);
            self.findings.add(&codes::UNKNOWN_KEY, span, |d| {
                d.arg("what", what).arg("key", text).arg("keys", quoted(&known)).near(Some(near)).fix(place, near)
            });
            return;
        }
        let span = self.head();
        self.findings.add(&codes::UNKNOWN_SHAPE, span, |d| d.arg("keys", quoted(&known)));
    }

    fn two_shapes(&mut self, schema: &Value) {
        let known = shape_keys(schema);
        let present: Vec<_> = known.iter().filter_map(|key| Some((*key, self.arena.entry(self.spot.node, key)?.0))).collect();
        let [(first, first_key), (second, second_key), ..] = present.as_slice() else { return };
        let other = self.findings.place(self.arena.span(*first_key));
        let span = self.arena.span(*second_key);
        self.findings.add(&codes::TWO_SHAPES, span, |d| {
            d.arg("first", first).arg("second", second).arg("keys", quoted(&known)).remark("this one").also(other, "and this one")
        });
    }

    /// What the thing at the spot is called.
    fn what(&self) -> String {
        if self.spot.node == self.root {
            return self.kind.words.to_owned();
        }
        let Some((name, _)) = self.spot.under.and_then(|key| self.arena.text(key)) else { return "this".to_owned() };
        if self.spot.key.is_some() { format!("`{name}`") } else { singular(name) }
    }

    /// What stands at the spot, in words.
    fn found(&self) -> String {
        match self.arena.shape(self.spot.node) {
            Shape::Scalar(text, Style::Plain) => match core(text) {
                Core::Null => "nothing".to_owned(),
                Core::Bool => format!("the truth value `{text}`"),
                Core::Int | Core::Float => format!("the number `{text}`"),
                Core::Text => format!("the text `{}`", short(text)),
            },
            Shape::Scalar(text, _) => format!("the text `{}`", short(text)),
            Shape::Sequence { .. } => "a list".to_owned(),
            Shape::Map { .. } | Shape::Alias(_) => "a map of keys".to_owned(),
        }
    }

    /// The value at the spot: its first line, or its key where nothing stands.
    fn value_span(&self) -> Span {
        let span = self.arena.span(self.spot.node);
        match self.spot.key {
            Some(key) if span.start == span.end => self.arena.span(key),
            _ => self.first_line(span),
        }
    }

    /// Where something is missing: the key of a map, the first line of a list's item, the `kind` of a document.
    fn head(&self) -> Span {
        if let Some(key) = self.spot.key {
            return self.arena.span(key);
        }
        if self.spot.node == self.root
            && let Some((key, value)) = self.arena.entry(self.root, "kind")
        {
            return self.arena.span(key).join(self.arena.span(value));
        }
        self.first_line(self.arena.span(self.spot.node))
    }

    /// A map in block style from its first key to the end of that line; anything shorter as it is.
    fn first_line(&self, span: Span) -> Span {
        let first = match self.arena.shape(self.spot.node) {
            Shape::Map { flow: false, .. } => self.arena.entries(self.spot.node).first().map(|(key, _)| self.arena.span(*key)),
            Shape::Sequence { flow: false, .. } => self.arena.items(self.spot.node).first().map(|item| self.arena.span(*item)),
            _ => None,
        };
        first.map_or(span, |first| Span { start: span.start, end: first.end.min(span.end).max(span.start) })
    }
}

/// The keys that an object's schema knows.
fn keys(schema: &Value) -> Vec<&str> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

/// The keys of alternatives that are told apart by one required key each.
fn shape_keys(schema: &Value) -> Vec<&str> {
    let alternatives = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    alternatives.into_iter().flatten().filter_map(|one| one.get("required")?.get(0)?.as_str()).collect()
}

/// Words in backticks, separated by commas.
pub(super) fn quoted(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn short(text: &str) -> String {
    let mut out: String = text.chars().take(40).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

/// What an item of a list is called.
fn singular(list: &str) -> String {
    let known = match list {
        "people" => "a person",
        "virtual" => "a virtual unit",
        "assign" => "an assignment",
        "subjects" | "except" | "to" | "by" => "a subject",
        "approvers" => "an approver",
        "decide" => "a test",
        "emits" => "an event",
        "classes" => "a class",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    match list.strip_suffix('s') {
        Some(one) if one.starts_with(['a', 'e', 'i', 'o']) => format!("an {one}"),
        Some(one) => format!("a {one}"),
        None => format!("an item of `{list}`"),
    }
}

fn wanted_words(kind: &TypeKind) -> String {
    const NAMES: &[(JsonType, &str)] = &[
        (JsonType::String, "a text"),
        (JsonType::Integer, "a whole number"),
        (JsonType::Number, "a number"),
        (JsonType::Boolean, "`true` or `false`"),
        (JsonType::Array, "a list"),
        (JsonType::Object, "a map of keys"),
        (JsonType::Null, "nothing"),
    ];
    let names: Vec<_> = NAMES.iter().filter(|(kind_of, _)| wants(kind, *kind_of)).map(|(_, name)| *name).collect();
    names.join(" or ")
}

fn advice(kind: &ValidationErrorKind) -> String {
    match kind {
        ValidationErrorKind::Minimum { limit } => format!("write at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("write at most {limit}"),
        ValidationErrorKind::MinItems { limit: 1 } => "the list must have an item".to_owned(),
        ValidationErrorKind::MinItems { limit } => format!("the list must have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("the list may have at most {limit} items"),
        ValidationErrorKind::MinLength { .. } => "the text must not be empty".to_owned(),
        ValidationErrorKind::UniqueItems => "an item stands twice in the list".to_owned(),
        ValidationErrorKind::Pattern { pattern } => format!("the text must look like `{pattern}`"),
        _ => "see the reference of this kind".to_owned(),
    }
}
