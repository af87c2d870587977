//! What is done to derived schemas so that each fault has its own message.
//!
//! A derived enum is a `oneOf`, and a value that fits none of its alternatives only hears that it fits none. Here the
//! alternatives are told apart first, by the value's type and by the key that is present, and the value is checked against the
//! one that was meant.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

/// The transformation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(object) = schema.as_object_mut() {
            without_null(object);
            if object.get("format").and_then(Value::as_str).is_some_and(|f| f.starts_with("uint") || f.starts_with("int")) {
                object.remove("format");
            }
            choose(object);
            if object.get("properties").is_some_and(Value::is_object) && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        transform_subschemas(self, schema);
    }
}

/// An optional value is absent, never null.
fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    let Some(Value::Array(any)) = object.get("anyOf") else { return };
    if let [one, null] = any.as_slice()
        && null == &json!({ "type": "null" })
    {
        let one = one.clone();
        object.remove("anyOf");
        for (key, value) in one.as_object().into_iter().flatten() {
            object.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// The alternatives of a derived enum, by what they look like.
#[derive(Default)]
struct Shapes {
    words: Vec<(String, String)>,
    keyed: Vec<(String, Value)>,
    scalar: Option<Value>,
    list: Option<Value>,
    map: Option<Value>,
}

/// What a derived alternative says of the wrapper around a value.
const WRAPPER: [&str; 5] = ["type", "description", "properties", "required", "additionalProperties"];

/// Replaces the `oneOf` of a derived enum.
fn choose(object: &mut Map<String, Value>) {
    let Some(alternatives) = object.get("oneOf").and_then(Value::as_array) else { return };
    let mut shapes = Shapes::default();
    for alternative in alternatives {
        // Another `oneOf`, which somebody wrote: it stays.
        let Some(()) = sort(alternative, &mut shapes) else { return };
    }
    object.remove("oneOf");
    let only_words = shapes.keyed.is_empty() && shapes.scalar.is_none() && shapes.list.is_none() && shapes.map.is_none();
    if only_words && shapes.words.iter().any(|(_, what)| !what.is_empty()) {
        let own = object.get("description").and_then(Value::as_str).unwrap_or_default();
        let description = format!("{own}\n\n{}", word_list(&shapes.words));
        object.insert("description".to_owned(), json!(description.trim()));
    }
    for (key, value) in combined(shapes) {
        object.insert(key, value);
    }
}

fn sort(alternative: &Value, shapes: &mut Shapes) -> Option<()> {
    let description = alternative.get("description").and_then(Value::as_str).unwrap_or_default();
    if let Some(word) = alternative.get("const").and_then(Value::as_str) {
        shapes.words.push((word.to_owned(), description.to_owned()));
        return Some(());
    }
    if let Some(words) = alternative.get("enum").and_then(Value::as_array) {
        shapes.words.extend(words.iter().filter_map(Value::as_str).map(|word| (word.to_owned(), String::new())));
        return Some(());
    }
    let properties = alternative.get("properties")?.as_object()?;
    let (name, inner) = properties.iter().next().filter(|_| properties.len() == 1)?;
    let described = |mut schema: Value| {
        if let Some(object) = schema.as_object_mut().filter(|_| !description.is_empty()) {
            object.entry("description").or_insert_with(|| json!(description));
        }
        schema
    };
    match name.as_str() {
        "*" => shapes.scalar = Some(described(inner.clone())),
        "[]" => shapes.list = Some(described(inner.clone())),
        "{}" => shapes.map = Some(described(inner.clone())),
        key => {
            let key = key.strip_suffix(':')?;
            // A struct variant holds the whole map, the key among its fields; another one the key's value.
            let whole = inner.get("properties").is_some_and(|fields| fields.get(key).is_some());
            let mut schema = if whole {
                inner.clone()
            } else {
                json!({ "type": "object", "properties": { key: inner }, "required": [key], "additionalProperties": false })
            };
            // A variant's own `extend` stands beside the wrapper, and is about what it wraps.
            let own = alternative.as_object().into_iter().flatten().filter(|(name, _)| !WRAPPER.contains(&name.as_str()));
            if let Some(object) = schema.as_object_mut() {
                object.extend(own.map(|(name, value)| (name.clone(), value.clone())));
            }
            shapes.keyed.push((key.to_owned(), described(schema)));
        }
    }
    Some(())
}

fn combined(shapes: Shapes) -> Vec<(String, Value)> {
    let words: Vec<_> = shapes.words.iter().map(|(word, _)| word.clone()).collect();
    let mut types = Vec::new();
    let mut branches = Vec::new();
    if !words.is_empty() || shapes.scalar.is_some() {
        let only_words = json!({ "type": "string", "enum": words, "description": word_list(&shapes.words) });
        let scalar = match shapes.scalar {
            None => only_words,
            Some(scalar) if words.is_empty() => scalar,
            Some(scalar) => json!({ "if": { "enum": words }, "then": true, "else": scalar }),
        };
        let inner = scalar.get("else").unwrap_or(&scalar);
        match inner.get("type") {
            Some(Value::Array(several)) => types.extend(several.iter().cloned()),
            Some(one) => types.push(one.clone()),
            None => types.push(json!("string")),
        }
        if !words.is_empty() && !types.contains(&json!("string")) {
            types.push(json!("string"));
        }
        branches.push((json!({ "not": { "type": ["array", "object"] } }), scalar));
    }
    if let Some(list) = shapes.list {
        types.push(json!("array"));
        branches.push((json!({ "type": "array" }), list));
    }
    if !shapes.keyed.is_empty() || shapes.map.is_some() {
        types.push(json!("object"));
        branches.push((json!({ "type": "object" }), by_key(shapes.keyed, shapes.map)));
    }
    let types = match types.as_slice() {
        [one] => one.clone(),
        _ => Value::Array(types),
    };
    let mut out = vec![("type".to_owned(), types)];
    match branches.as_slice() {
        [(_, only)] => {
            let members = only.as_object().into_iter().flatten();
            out.extend(
                members.filter(|(key, _)| !matches!(key.as_str(), "type" | "description")).map(|(k, v)| (k.clone(), v.clone())),
            );
        }
        _ => {
            out.push(("allOf".to_owned(), branches.into_iter().map(|(when, then)| json!({ "if": when, "then": then })).collect()))
        }
    }
    out
}

fn word_list(words: &[(String, String)]) -> String {
    let lines = words.iter().map(|(word, what)| if what.is_empty() { format!("`{word}`") } else { format!("`{word}`: {what}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first key that is present decides; when none is, that is what is told.
fn by_key(keyed: Vec<(String, Value)>, otherwise: Option<Value>) -> Value {
    let keys: Vec<_> = keyed.iter().map(|(key, _)| json!({ "required": [key] })).collect();
    let none = otherwise.unwrap_or_else(|| json!({ "anyOf": keys }));
    if let ([(_, only)], true) = (keyed.as_slice(), none.get("anyOf").is_some()) {
        return only.clone();
    }
    keyed.into_iter().rev().fold(none, |rest, (key, schema)| json!({ "if": { "required": [key] }, "then": schema, "else": rest }))
}
