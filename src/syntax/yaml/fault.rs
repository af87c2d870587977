use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use serde_json::Value;

use super::part::Spot;

/// One fault against the schema.
pub(super) struct Fault {
    pub(super) spot: Spot,
    pub(super) kind: ValidationErrorKind,
    /// The schema object that was not followed.
    pub(super) schema: &'static Value,
}

/// Whether a type is among the wanted ones.
pub(super) fn wants(kind: &TypeKind, wanted: JsonType) -> bool {
    match kind {
        TypeKind::Single(one) => *one == wanted,
        TypeKind::Multiple(several) => several.contains(wanted),
    }
}
