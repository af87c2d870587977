//! The committed JSON Schemas are those of the document types.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ordinance::{schema, schema_kinds};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

/// The committed text of a schema.
fn text(kind: &str) -> String {
    format!("{}\n", serde_json::to_string_pretty(&schema(kind).unwrap()).unwrap())
}

#[test]
fn the_committed_schemas_are_up_to_date() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for kind in schema_kinds() {
        let path = folder().join(format!("{kind}.schema.json"));
        if bless {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, text(&kind)).unwrap();
        }
        if std::fs::read_to_string(&path).ok() != Some(text(&kind)) {
            wrong.push(kind);
        }
    }
    assert!(wrong.is_empty(), "schemas/ is out of date for {wrong:?}; regenerate it with `ordinance schema --out schemas`");
}

#[test]
fn every_schema_is_a_schema_and_describes_what_it_holds() {
    let names: BTreeSet<_> = schema_kinds().into_iter().collect();
    assert!(names.len() >= 15 && names.contains("units") && names.contains("document"), "{names:?}");
    for kind in names {
        let schema = schema(&kind).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        for (key, property) in properties {
            assert!(
                property.get("description").is_some() || property.get("$ref").is_some(),
                "{kind}: `{key}` lacks a description"
            );
        }
        let text = schema.to_string();
        for derived in ["$at", "$rest", "null", "uint32", "\"*\"", "role:"] {
            assert!(!text.contains(&format!("\"{derived}\"")), "{kind} shows `{derived}`");
        }
    }
}
