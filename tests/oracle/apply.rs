//! Entries changed by the rows of a diff: what a reader of the document would do by hand.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Entries by address, as people read them.
pub type Entries = BTreeMap<String, Value>;

/// `apply(diff(a, b), a)`, for diffs without renames.
pub fn apply(diff: &Value, mut entries: Entries) -> Entries {
    for row in diff["resources"].as_array().unwrap() {
        let address = row["address"].as_str().unwrap().to_owned();
        let changes = row["changes"].as_array().unwrap();
        match row["action"].as_str().unwrap() {
            "delete" => drop(entries.remove(&address).unwrap()),
            "create" => {
                let fields =
                    changes.iter().map(|c| (unescape(c["path"].as_str().unwrap().trim_start_matches('/')), c["to"].clone()));
                entries.insert(address, Value::Object(fields.collect()));
            }
            _ => {
                let entry = entries.get_mut(&address).unwrap();
                // Members are found by what they were: those that change change before any comes or goes.
                let before = entry.clone();
                for members_come_and_go in [false, true] {
                    for change in changes {
                        let path: Vec<_> = change["path"].as_str().unwrap().split('/').skip(1).map(unescape).collect();
                        set(entry, &before, &path, change, members_come_and_go);
                    }
                }
                tidy(entry);
            }
        }
    }
    entries
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn set(value: &mut Value, before: &Value, path: &[String], change: &Value, come_and_go: bool) {
    let (step, rest) = path.split_first().unwrap();
    let to = &change["to"];
    match value {
        Value::Object(fields) if rest.is_empty() => match to {
            Value::Null => drop(fields.remove(step)),
            to => drop(fields.insert(step.clone(), to.clone())),
        },
        Value::Object(fields) => {
            let empty = if matches!(step.as_str(), "attributes" | "fields" | "keys" | "mapping") { json!({}) } else { json!([]) };
            let inner = fields.entry(step.clone()).or_insert(empty);
            set(inner, before.get(step).unwrap_or(&Value::Null), rest, change, come_and_go);
        }
        Value::Array(members) if rest.is_empty() && come_and_go => {
            members.retain(|member| *member != change["from"]);
            members.extend((!to.is_null()).then(|| to.clone()));
        }
        Value::Array(members) if !rest.is_empty() && !come_and_go => {
            let old = before.as_array().unwrap();
            let at = old.iter().position(|member| is_called(member, step)).unwrap();
            set(&mut members[at], &old[at], rest, change, come_and_go);
        }
        Value::Array(_) => {}
        other => panic!("{path:?} leads into {other}"),
    }
}

/// Whether a key is a member's: who, or who with scope, and so on.
fn is_called(member: &Value, key: &str) -> bool {
    let mut called = String::new();
    for field in ["who", "scope", "from", "until", "reviewed", "reason"] {
        let value = member.get(field).and_then(Value::as_str).unwrap_or("-");
        called = if called.is_empty() { value.to_owned() } else { format!("{called},{field}:{value}") };
        if called == key {
            return true;
        }
    }
    false
}

/// Takes out empty lists and maps, which entries do not have, and sorts lists, which are sets.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(tidy);
            let kept: Map<_, _> =
                std::mem::take(fields).into_iter().filter(|(_, v)| *v != json!([]) && *v != json!({})).collect();
            *fields = kept;
        }
        Value::Array(members) => {
            members.iter_mut().for_each(tidy);
            members.sort_by_key(Value::to_string);
        }
        _ => {}
    }
}
