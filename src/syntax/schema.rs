//! JSON Schemas of the kinds of documents, derived from the document types.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::schema_tidy::Tidy;
use super::yaml::{KINDS, Kind};

/// The schema of any document, whatever its kind.
const DOCUMENT: &str = "document";

/// The names of the schemas, each also its file's name before `.schema.json`: the kinds in lower case, then `document` for
/// whatever kind a document says it is of.
#[must_use]
pub fn kinds() -> Vec<String> {
    KINDS.iter().map(|kind| kind.name.to_lowercase()).chain([DOCUMENT.to_owned()]).collect()
}

/// The JSON Schema (draft 2020-12) of a name that [`kinds`] lists, in whatever case; nothing for other names.
#[must_use]
pub fn schema(kind: &str) -> Option<Value> {
    let lower = kind.to_lowercase();
    if lower == DOCUMENT {
        return Some(document());
    }
    KINDS.iter().find(|kind| kind.name.to_lowercase() == lower).map(of_kind)
}

/// The text of a name's schema, as it is written into files.
#[must_use]
pub fn schema_text(kind: &str) -> Option<String> {
    let mut text = serde_json::to_string_pretty(&schema(kind)?).ok()?;
    text.push('\n');
    Some(text)
}

/// The schema of one kind.
pub(super) fn of_kind(kind: &Kind) -> Value {
    let mut generator = SchemaSettings::draft2020_12().with_transform(Tidy).into_generator();
    let reference = (kind.schema)(&mut generator);
    let mut definitions = Value::Object(generator.take_definitions(true));
    let name = reference.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()).unwrap_or_default().to_owned();
    let mut out = definitions.as_object_mut().and_then(|all| all.remove(&name)).unwrap_or_default();
    head(&mut out, kind);
    if let Some(schema) = out.as_object_mut() {
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("$id".to_owned(), json!(format!("{}.schema.json", kind.name.to_lowercase())));
        schema.insert("title".to_owned(), json!(kind.name));
        if definitions.as_object().is_some_and(|all| !all.is_empty()) {
            schema.insert("$defs".to_owned(), definitions);
        }
    }
    out
}

fn document() -> Value {
    let mut generator = SchemaSettings::draft2020_12().with_transform(Tidy).into_generator();
    let references: Vec<_> = KINDS.iter().map(|kind| (kind, (kind.schema)(&mut generator))).collect();
    let mut definitions = Value::Object(generator.take_definitions(true));
    let mut choices = Vec::new();
    for (kind, reference) in references {
        let Some(name) = reference.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) else { continue };
        if let Some(schema) = definitions.get_mut(name) {
            head(schema, kind);
        }
        choices.push(json!({
            "if": { "properties": { "kind": { "const": kind.name } }, "required": ["kind"] },
            "then": reference,
        }));
    }
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "document.schema.json",
        "title": "Ordinance document",
        "description": "One document of a policy set; its kind decides what it may hold.",
        "type": "object",
        "properties": { "ordinance": version(), "kind": { "description": "What the document is about.", "enum": names } },
        "required": ["ordinance", "kind"],
        "allOf": choices,
        "$defs": definitions,
    })
}

fn version() -> Value {
    json!({ "description": "The version of the language.", "const": "v1" })
}

/// Adds what every document begins with.
fn head(schema: &mut Value, kind: &Kind) {
    let Some(schema) = schema.as_object_mut() else { return };
    if let Some(properties) = schema.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        properties.insert("ordinance".to_owned(), version());
        properties.insert("kind".to_owned(), json!({ "description": "What the document is about.", "const": kind.name }));
    }
    if let Some(required) = schema.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        required.splice(0..0, [json!("ordinance"), json!("kind")]);
    }
}
