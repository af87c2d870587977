//! Laws that hold for whatever is written: generated texts, generated documents, arbitrary bytes.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::arena::{Arena, NodeIx, Shape};
use super::format::laid_out;
use super::scalar::{Core, core};
use super::tests::read;
use super::{FORM_CODES, Style, compare, format_yaml, tree};
use crate::diagnostic::Sink;
use crate::source::{FileId, Sources};
use crate::syntax::findings::Findings;
use crate::syntax::{kinds, schema};

/// Choices that follow from one number.
struct Choices(u64);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const TEXTS: &[&str] = &[
    "a",
    "維港",
    "甲 乙",
    "08",
    "12",
    "true",
    "null",
    "NO",
    "1.50",
    "a: b",
    "a #b",
    "- x",
    "it's",
    "say \"hi\"",
    "back\\slash",
    " lead",
    "trail ",
    "",
    "~",
    "a, b",
    "[x]",
    "{y",
    "*z",
    "&w",
    "!t",
    "%d",
    "@e",
    "`f",
    "2026-12-31",
    "10.0.0.0/8",
    "x:",
    ":y",
    "?",
    "-",
    "é\u{301}",
    "two\nlines",
    "tab\there",
    "> HKD 5",
    "|",
    "#c",
    "：",
    "a\u{3000}b",
];

/// A tree of values, as YAML means it.
fn tree_of(choices: &mut Choices, depth: usize) -> Value {
    match choices.below(if depth == 0 { 4 } else { 7 }) {
        0 => json!(choices.below(100)),
        1 => json!(choices.below(2) == 0),
        2 | 3 => json!(choices.pick(TEXTS)),
        4 => (0..choices.below(4)).map(|_| tree_of(choices, depth - 1)).collect(),
        _ => {
            let keys: Vec<String> =
                (0..choices.below(4)).map(|n| format!("{}{n}", choices.pick(&["k", "鍵", "k-", "a b"]))).collect();
            Value::Object(keys.into_iter().map(|key| (key, tree_of(choices, depth - 1))).collect())
        }
    }
}

fn scalar(choices: &mut Choices, value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let simple = !text.is_empty() && core(text) == Core::Text && text.chars().all(char::is_alphanumeric);
    match choices.below(3) {
        0 if simple => text.clone(),
        1 if !text.contains(['\n', '\t']) => format!("'{}'", text.replace('\'', "''")),
        _ => value.to_string(),
    }
}

/// Writes a tree with an author's freedoms: styles, quotes, indentation, line breaks, comments.
fn write(choices: &mut Choices, value: &Value, indent: usize, flow: bool, out: &mut String) {
    let flow = flow || choices.below(3) == 0;
    let long = |choices: &mut Choices, out: &mut String| {
        if choices.below(4) == 0 {
            out.push_str([" # why\n", "\n", "\n\n"][choices.below(3)]);
            out.push_str(&" ".repeat(indent + 1));
        }
    };
    match value {
        Value::Array(items) if flow || items.is_empty() => {
            out.push('[');
            for item in items {
                long(choices, out);
                write(choices, item, indent + 2, true, out);
                out.push(',');
            }
            long(choices, out);
            out.push(']');
        }
        Value::Object(map) if flow || map.is_empty() => {
            out.push('{');
            for (key, item) in map {
                long(choices, out);
                out.push_str(&format!("{}: ", scalar(choices, &json!(key))));
                write(choices, item, indent + 2, true, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            for item in items {
                freely(choices, indent, out);
                out.push('-');
                child(choices, item, indent, out);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                freely(choices, indent, out);
                out.push_str(&format!("{}:", scalar(choices, &json!(key))));
                child(choices, item, indent, out);
            }
        }
        Value::String(text)
            if !flow && choices.below(3) == 0 && text.chars().all(|c| c.is_alphanumeric() || c == '\n') && text.len() > 1 =>
        {
            let pad = " ".repeat(indent + 3);
            out.push_str(&format!("|-\n{pad}{}", text.replace('\n', &format!("\n{pad}"))));
        }
        _ => out.push_str(&scalar(choices, value)),
    }
}

fn child(choices: &mut Choices, value: &Value, indent: usize, out: &mut String) {
    let deeper = indent + 1 + choices.below(3);
    let mut text = String::new();
    write(choices, value, deeper, false, &mut text);
    if !text.starts_with('\n') && !text.starts_with(' ') {
        out.push(' ');
    }
    out.push_str(&text);
    if choices.below(6) == 0 && !text.contains("|-") {
        out.push_str("   # behind");
    }
}

/// A new line, with empty lines and comments before it.
fn freely(choices: &mut Choices, indent: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..choices.below(3) {
        match choices.below(4) {
            0 => out.push('\n'),
            1 => out.push_str(&format!("{}# 註 {}\n", " ".repeat(choices.below(indent + 2)), choices.below(9))),
            _ => {}
        }
    }
    out.push_str(&" ".repeat(indent));
}

/// A node as plain JSON.
fn plain(arena: &Arena<'_>, node: NodeIx) -> Value {
    match arena.shape(node) {
        Shape::Scalar(text, Style::Plain) => match core(text) {
            Core::Null => Value::Null,
            Core::Bool => json!(text.eq_ignore_ascii_case("true")),
            Core::Int => json!(text.parse::<i64>().unwrap()),
            Core::Float | Core::Text => json!(text),
        },
        Shape::Scalar(text, _) => json!(text),
        Shape::Sequence { .. } => arena.items(node).iter().map(|item| plain(arena, *item)).collect(),
        _ => Value::Object(
            arena
                .entries(node)
                .iter()
                .map(|(key, value)| (arena.text(*key).unwrap().0.to_owned(), plain(arena, *value)))
                .collect(),
        ),
    }
}

/// The value of a text's only document, unless the text has a fault.
fn value_of(text: &str) -> Option<Value> {
    let mut sink = Sink::new();
    let stream = tree::read(text, &mut Findings::new(FileId(0), &mut sink));
    let root = stream.roots.first()?.node?;
    (!sink.has_errors()).then(|| plain(&stream.arena, root))
}

fn formatted(text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    format_yaml(id, sources.get(id).unwrap(), &mut Sink::new())
}

/// A document that follows a schema of ours.
fn instance(choices: &mut Choices, schema: &Value, root: &Value, depth: usize) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return instance(choices, root.pointer(reference.trim_start_matches('#')).unwrap(), root, depth);
    }
    if let Some(one) = schema.get("const") {
        return one.clone();
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return choices.pick(words).clone();
    }
    if let Some(branches) = schema.get("allOf").and_then(Value::as_array) {
        let branch = if depth == 0 { &branches[0] } else { choices.pick(branches) };
        return instance(choices, &branch["then"], root, depth);
    }
    if let Some(condition) = schema.get("if") {
        let otherwise = schema["else"].get("anyOf").is_some();
        if condition.get("enum").is_some() && choices.below(2) == 0 {
            return choices.pick(condition["enum"].as_array().unwrap()).clone();
        }
        let then = condition.get("enum").is_none() && (otherwise || choices.below(2) == 0);
        return instance(choices, &schema[if then { "then" } else { "else" }], root, depth.saturating_sub(1));
    }
    match schema.get("type").map(|kind| kind.as_str().unwrap_or("string")) {
        Some("object") => object(choices, schema, root, depth),
        Some("array") => {
            let least = usize::try_from(schema.get("minItems").and_then(Value::as_u64).unwrap_or(0)).unwrap();
            let count = if depth == 0 { least } else { least + choices.below(3) };
            (0..count).map(|_| instance(choices, &schema["items"], root, depth.saturating_sub(1))).collect()
        }
        Some("integer") => json!(schema.get("minimum").and_then(Value::as_u64).unwrap_or(0) + 1),
        Some("boolean") => json!(choices.below(2) == 0),
        Some(_) if schema.get("pattern").is_some() => json!("10:00"),
        Some(_) => json!(choices.pick(&["a", "維港", "12345", "a b", "x.y", "1.50"])),
        None => json!(choices.pick(&["a", "b"])),
    }
}

fn object(choices: &mut Choices, schema: &Value, root: &Value, depth: usize) -> Value {
    let required: Vec<_> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let exclusive: Vec<_> = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| one["required"][0].as_str())
        .collect();
    let chosen = (!exclusive.is_empty()).then(|| *choices.pick(&exclusive));
    let mut out = serde_json::Map::new();
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let wanted = required.contains(&key.as_str()) || chosen == Some(key) || (depth > 0 && choices.below(3) == 0);
        if wanted && (chosen == Some(key) || !exclusive.contains(&key.as_str())) {
            out.insert(key.clone(), instance(choices, property, root, depth.saturating_sub(1)));
        }
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        for n in 0..choices.below(3) {
            out.insert(format!("鍵{n}"), instance(choices, values, root, depth.saturating_sub(1)));
        }
    }
    Value::Object(out)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn reading_agrees_with_another_reader(seed: u64) {
        let value = tree_of(&mut Choices(seed), 4);
        let mut text = String::new();
        write(&mut Choices(seed), &value, 0, false, &mut text);
        let theirs: Result<Value, _> = serde_yaml::from_str(&text);
        prop_assert_eq!(theirs.as_ref().ok(), Some(&value), "the generator writes what it means: {}", text);
        if let Some(ours) = value_of(&text) {
            prop_assert_eq!(ours, value, "{}", text);
        } else {
            prop_assert!(text.contains(['：', '\u{3000}']), "{}", text);
        }
    }

    #[test]
    fn what_another_writer_writes_is_read(seed: u64) {
        let value = tree_of(&mut Choices(seed), 4);
        let text = serde_yaml::to_string(&value).unwrap();
        if let Some(ours) = value_of(&text) {
            prop_assert_eq!(ours, value, "{}", text);
        }
    }

    #[test]
    fn the_layout_says_the_same_and_is_laid_out_already(seed: u64) {
        let value = tree_of(&mut Choices(seed), 4);
        let mut text = String::from("# head\n");
        write(&mut Choices(seed), &value, 0, false, &mut text);
        text.push_str("\n# foot\n");
        let mut sink = Sink::new();
        let stream = tree::read(&text, &mut Findings::new(FileId(0), &mut sink));
        if !sink.has_errors() {
            let once = laid_out(&text, &stream);
            prop_assert!(compare::same(&stream, &text, &once), "not the same:\n{}\n---\n{}", text, once);
            prop_assert_eq!(formatted(&once), Some(once.clone()), "laid out twice:\n{}", text);
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[ \\-a-z:#\\[\\]{},&*!|>'\"%@`\\\\\n\t：，“\u{3000}~0-9?.]{0,80}") {
        let _ = read(&text);
        if let Some(once) = formatted(&text) {
            prop_assert_eq!(formatted(&once), Some(once.clone()), "{:?}", text);
        }
        let headed = format!("ordinance: v1\nkind: Units\nunits:\n{text}");
        let _ = read(&headed);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (text, _) = super::decode_text(bytes);
        let _ = read(&text);
        let _ = formatted(&text);
    }

    #[test]
    fn what_follows_its_schema_decodes(seed: u64) {
        let mut choices = Choices(seed);
        let all = kinds();
        let kind = choices.pick(&all[..all.len() - 1]);
        let schema = schema(kind).unwrap();
        let document = instance(&mut choices, &schema, &schema, 5);
        // The other writer does not know that a time is a number to some readers.
        let text = serde_yaml::to_string(&document).unwrap().replace("10:00", "'10:00'");
        let (file, findings) = read(&text);
        // What expressions say is not the schema's, nor is what forms check beyond it.
        let beyond = |finding: &str| FORM_CODES.iter().any(|code| finding.contains(code.id));
        let findings: Vec<_> = findings.into_iter().filter(|told| told.contains(" yaml/") && !beyond(told)).collect();
        prop_assert!(findings.is_empty(), "{}\n{}", findings.join("\n"), text);
        prop_assert_eq!(file.documents.len(), 1);
    }
}
