use std::collections::BTreeMap;

use super::index::read_id;
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::source::Place;
use crate::syntax::{Text, TypeName};
use crate::value::{Id, Type};

static UNKNOWN_TYPE_NAME: Code = Code::error(
    "catalog/unknown-type",
    "there is no attribute type `{name}`",
    "types are `bool`, `int`, `decimal`, `money`, `text`, `date`, `instant`, `duration`, `ip`, `Person`, `Unit`, `Role`, `{enum: [..]}` and `{set: ..}`",
);
static NESTED_SET: Code = Code::error("catalog/set-of-sets", "a set cannot hold sets", "write a set of the inner type");
static EMPTY_ENUM: Code = Code::error("catalog/empty-enum", "an enum has at least one value", "");

pub(super) static TWICE: Code = Code::error("catalog/declared-twice", "{what} `{name}` is declared twice", "keep one of them");
static LONG_ENUM: Code = Code::error(
    "limit/too-many-values",
    "{what} has {count} values, and at most {most} are allowed",
    "a long list of values is better declared as a text",
);

/// The most values of an enum. Every condition that reads one is held against all of them.
const VALUES: usize = 1_000;

pub(super) const CODES: &[&Code] = &[&TWICE, &LONG_ENUM, &UNKNOWN_TYPE_NAME, &NESTED_SET, &EMPTY_ENUM];

const TYPES: [(&str, Type); 12] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("decimal", Type::Decimal),
    ("money", Type::Money),
    ("text", Type::Text),
    ("date", Type::Date),
    ("instant", Type::Instant),
    ("duration", Type::Duration),
    ("ip", Type::Ip),
    ("Person", Type::Person),
    ("Unit", Type::Unit),
    ("Role", Type::Role),
];

/// Whether there are more values than an enum may have, which is told then.
pub(super) fn is_too_long(what: &'static str, count: usize, place: Place, sink: &mut Sink) -> bool {
    if count > VALUES {
        sink.push(Diagnostic::new(&LONG_ENUM, place).arg("what", what).arg("count", count).arg("most", VALUES));
    }
    count > VALUES
}

/// The type that a declaration states.
pub(super) fn value_type(type_name: &TypeName, place: Place, sink: &mut Sink) -> Option<Type> {
    match type_name {
        TypeName::Name(name) => {
            let found = TYPES.iter().find(|(known, _)| *known == name.value).map(|(_, value_type)| value_type.clone());
            if found.is_none() {
                let near = nearest(&name.value, TYPES.iter().map(|(known, _)| *known));
                sink.push(Diagnostic::new(&UNKNOWN_TYPE_NAME, name.place).arg("name", &name.value).near(near));
            }
            found
        }
        TypeName::Enum(values) => {
            if values.is_empty() {
                sink.push(Diagnostic::new(&EMPTY_ENUM, place));
                return None;
            }
            if is_too_long("this enum", values.len(), place, sink) {
                return None;
            }
            enum_type(values, sink)
        }
        TypeName::Set(of) => match value_type(of, place, sink)? {
            Type::Set(_) => {
                sink.push(Diagnostic::new(&NESTED_SET, place));
                None
            }
            of => Some(Type::Set(Box::new(of))),
        },
    }
}

/// An enum's values in their order, which counts for some tables.
fn enum_type(values: &[Text], sink: &mut Sink) -> Option<Type> {
    let mut first: BTreeMap<Id, Place> = BTreeMap::new();
    let mut ids = Vec::with_capacity(values.len());
    let mut whole = true;
    for value in values {
        let Some(id) = read_id(value, sink) else {
            whole = false;
            continue;
        };
        if let Some(place) = first.get(&id.value) {
            let finding = Diagnostic::new(&TWICE, value.place).arg("what", "the value").arg("name", &id.value);
            sink.push(finding.also(*place, "the first one"));
            continue;
        }
        first.insert(id.value.clone(), value.place);
        ids.push(id.value);
    }
    whole.then_some(Type::Enum(ids))
}
