use super::Value;
use super::access::{conditions, subjects};
use crate::syntax::{FieldName, Protection, Store, parse_field, print_field};

pub(super) fn protection(protection: &Protection) -> Value {
    let store = protection.store.as_ref().map(|store| {
        let value = match &store.value {
            Store::Plain => Value::word("plain"),
            Store::External => Value::word("external"),
            Store::Forbidden => Value::word("forbidden"),
            Store::Encrypted(ring) => Value::map().with("encrypted", Value::text(ring)),
        };
        value.at(store.place)
    });
    let reveals = protection.reveals.iter().map(|reveal| {
        Value::map()
            .at(reveal.at.place)
            .with("view", Value::text(&reveal.view))
            .with("to", subjects(&reveal.to))
            .with_list("except", subjects(&reveal.except))
            .with_all(conditions(&reveal.conditions))
            .with_some("after_flow", reveal.after_flow.as_ref().map(Value::text))
    });
    let caps = protection.caps.iter().map(|cap| {
        Value::map()
            .at(cap.at.place)
            .with("view", Value::text(&cap.view))
            .with_list("to", subjects(&cap.to))
            .with_list("except", subjects(&cap.except))
            .with_all(conditions(&cap.conditions))
    });
    let changes = protection.changes.iter().map(|change| {
        Value::map()
            .at(change.at.place)
            .with("by", subjects(&change.by))
            .with_list("except", subjects(&change.except))
            .with_some("after_flow", change.after_flow.as_ref().map(Value::text))
    });
    Value::map()
        .at(protection.at.place)
        .with("field", field(&protection.field))
        .with_some("name", protection.name.as_ref().map(Value::text))
        .with_some("store", store)
        .with_list("ladder", Value::texts(&protection.ladder))
        .with_some("default", protection.default.as_ref().map(Value::text))
        .with_list("reveal", Value::list(reveals).spanning())
        .with_list("cap", Value::list(caps).spanning())
        .with_list("change", Value::list(changes).spanning())
}

/// `Type.field`, with quotes of its own where the dot alone would not tell the two apart.
pub(super) fn field(field: &FieldName) -> Value {
    let simple = format!("{}.{}", field.type_id.value, field.field.value);
    let same = parse_field(&simple).is_some_and(|(type_id, name)| type_id == field.type_id.value && name == field.field.value);
    let text = if same { simple } else { print_field(field) };
    Value::said(&text).at(field.at.place)
}
