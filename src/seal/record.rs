use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Binding, Entropy, Envelope, FieldOf, Keys, SealError, is_sealed};
use crate::value::nfc;

/// How the fields of one type are stored: what a record needs so that it can be sealed and opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealing {
    /// The tenant's id.
    pub tenant: String,
    /// The type's id.
    pub resource_type: String,
    /// The fields that are stored sealed, by the name they have in a record.
    pub fields: BTreeMap<String, SealedField>,
    /// The names of fields that are not to be stored here at all.
    pub forbidden: Vec<String>,
    /// Whatever else a record of the type may hold: its other fields and its attributes. What is named nowhere is stored as it is,
    /// and may be the misspelt name of a field that should not be.
    pub known: Vec<String>,
}

/// A field that is stored sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedField {
    /// What envelopes are bound to.
    pub id: String,
    /// The ring.
    pub ring: String,
}

/// A field of a record that was not sealed or not opened, and why. It does not hold the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {error}")]
pub struct FieldFault {
    /// The field's name.
    pub field: String,
    /// Why.
    pub error: SealError,
}

impl Sealing {
    /// Seals the fields of a record that are stored sealed. One that is sealed already stays, when it opens. Gives how many
    /// were sealed.
    ///
    /// # Errors
    /// The first field that cannot be sealed; then the record is as it was.
    pub fn seal(
        &self,
        record: &str,
        fields: &mut Map<String, Value>,
        keys: &Keys,
        entropy: &mut dyn Entropy,
    ) -> Result<usize, FieldFault> {
        let mut sealed = Vec::new();
        for (name, value) in fields.iter() {
            let text = match value {
                Value::String(text) if is_sealed(text) => self.reseal(record, name, text, keys, None),
                value => self.seal_text(record, name, &Zeroizing::new(value.to_string()), keys, entropy),
            };
            sealed.extend(text.map_err(|error| FieldFault { field: name.clone(), error })?.map(|text| (name.clone(), text)));
        }
        let count = sealed.len();
        sealed.into_iter().for_each(|(name, text)| _ = fields.insert(name, Value::String(text)));
        Ok(count)
    }

    /// Opens the sealed fields of a record that `wanted` names; all others stay as they are.
    ///
    /// # Errors
    /// The first field that cannot be opened; then the record is as it was.
    pub fn open(
        &self,
        record: &str,
        fields: &mut Map<String, Value>,
        keys: &Keys,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<usize, FieldFault> {
        let mut opened = Vec::new();
        for (name, value) in fields.iter().filter(|(name, _)| wanted(name)) {
            let Some(text) = value.as_str().filter(|text| is_sealed(text) && self.field(name).is_some()) else { continue };
            let fault = |error| FieldFault { field: name.clone(), error };
            let text = self.open_text(record, name, text, keys).map_err(fault)?;
            let value = serde_json::from_slice(&text).map_err(|_| fault(SealError::Malformed))?;
            opened.push((name.clone(), value));
        }
        let count = opened.len();
        opened.into_iter().for_each(|(name, value)| _ = fields.insert(name, value));
        Ok(count)
    }

    /// The envelope of a field's value, given as JSON text; nothing for a field that is stored as it is.
    ///
    /// # Errors
    /// When the field is not to be stored, or the value cannot be sealed.
    pub fn seal_text(
        &self,
        record: &str,
        name: &str,
        json: &str,
        keys: &Keys,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<String>, SealError> {
        // Null says that there is nothing, which is what a field that must not be stored should hold.
        if self.is_forbidden(name) && json != "null" && json != "\"\"" {
            return Err(SealError::Forbidden);
        }
        let Some(field) = self.field(name) else { return Ok(None) };
        let binding = self.binding(record, field);
        keys.seal(&field.ring, &binding, json.as_bytes(), entropy).map(|envelope| Some(envelope.to_string()))
    }

    /// What is to stand in the place of a field's text that is sealed already: the same text sealed with the active key when
    /// there is randomness to do so and another key has sealed it, else nothing. Either way it must open.
    ///
    /// # Errors
    /// When it does not open.
    pub fn reseal(
        &self,
        record: &str,
        name: &str,
        text: &str,
        keys: &Keys,
        entropy: Option<&mut dyn Entropy>,
    ) -> Result<Option<String>, SealError> {
        if self.is_forbidden(name) {
            return Err(SealError::Forbidden);
        }
        let Some(field) = self.field(name) else { return Ok(None) };
        let (binding, envelope) = (self.binding(record, field), Envelope::parse(text)?);
        match entropy {
            Some(entropy) => Ok(keys.rewrap(&field.ring, envelope, &binding, entropy)?.map(|envelope| envelope.to_string())),
            None => keys.open(envelope, &binding).map(|_| None),
        }
    }

    /// The value of a field's envelope, as JSON text.
    ///
    /// # Errors
    /// When the field is none that is stored sealed, or the envelope does not open.
    pub fn open_text(&self, record: &str, name: &str, text: &str, keys: &Keys) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let field = self.field(name).ok_or(SealError::Malformed)?;
        keys.open(Envelope::parse(text)?, &self.binding(record, field))
    }

    /// Whether a record of the type may hold something of this name.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.field(name).is_some() || self.is_forbidden(name) || self.known.iter().any(|known| *known == nfc(name))
    }

    /// Names are compared in NFC, as views do.
    fn field(&self, name: &str) -> Option<&SealedField> {
        self.fields.get(&*nfc(name))
    }

    fn is_forbidden(&self, name: &str) -> bool {
        let name = nfc(name);
        self.forbidden.iter().any(|field| *field == name)
    }

    fn binding<'a>(&'a self, record: &'a str, field: &'a SealedField) -> Binding<'a> {
        let of = FieldOf { tenant: &self.tenant, resource_type: &self.resource_type, field: &field.id };
        Binding { of, record }
    }
}
