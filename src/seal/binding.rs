use crate::value::nfc;

/// A field of a type of one tenant: what tokens and indexes are bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldOf<'a> {
    /// The tenant's id.
    pub tenant: &'a str,
    /// The record's type.
    pub resource_type: &'a str,
    /// The field's stable id.
    pub field: &'a str,
}

/// A field of one record: what a sealed value is bound to. The same envelope in any other place does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The field.
    pub of: FieldOf<'a>,
    /// The record's id.
    pub record: &'a str,
}

impl FieldOf<'_> {
    /// The bytes that stand for it, and for nothing else: each part behind its length.
    pub(super) fn bytes(&self) -> Vec<u8> {
        joined(&[self.tenant, self.resource_type, self.field])
    }
}

impl Binding<'_> {
    /// The bytes that stand for it, and for nothing else: each part behind its length.
    pub(super) fn bytes(&self) -> Vec<u8> {
        joined(&[self.of.tenant, self.of.resource_type, self.record, self.of.field])
    }
}

fn joined(parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    for part in parts {
        // Ids are compared in NFC everywhere.
        let part = nfc(part);
        out.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        out.extend_from_slice(part.as_bytes());
    }
    out
}
