use serde_json::Value as Json;

use super::fault::{RequestCode, RequestError};
use super::request::Request;
use crate::bundle::{AttributeIx, Bundle, Kind, KindIx, Target};
use crate::value::nfc;

impl Request {
    /// Whose the record is: states the attribute that the type names for its owner.
    ///
    /// # Errors
    /// When there is no such type, or its records have no owner.
    pub fn owner(self, bundle: &Bundle, person: &str) -> Result<Self, RequestError> {
        let owner = bundle.catalog().owner_attribute(self.target(bundle)?);
        let name = self.anchor(bundle, owner, "owner")?;
        Ok(self.with(name, person))
    }

    /// Where the record belongs: states the attribute that the type names for its unit.
    ///
    /// # Errors
    /// When there is no such type, or its records have no unit.
    pub fn unit(self, bundle: &Bundle, unit: &str) -> Result<Self, RequestError> {
        let anchor = bundle.catalog().unit_attribute(self.target(bundle)?);
        let name = self.anchor(bundle, anchor, "unit")?;
        Ok(self.with(name, unit))
    }

    /// States an attribute as somebody types it: a number or a truth value without thinking of JSON, a set with commas.
    ///
    /// # Errors
    /// When there is no such type, or it has no such attribute.
    pub fn attribute(self, bundle: &Bundle, name: &str, text: &str) -> Result<Self, RequestError> {
        let catalog = bundle.catalog();
        let kind = match self.target(bundle)? {
            Target::Type(of) => catalog.attributes.find(&nfc(name)).and_then(|name| catalog.attribute_kind(of, name)),
            Target::App(_) => None,
        };
        let kind = kind.ok_or_else(|| self.lacks(&format!("attribute `{name}`")))?;
        Ok(self.with(name, spoken(bundle, kind, text)))
    }

    /// States a key of the context as somebody types it.
    ///
    /// # Errors
    /// When the catalogue declares no such key.
    pub fn key(self, bundle: &Bundle, name: &str, text: &str) -> Result<Self, RequestError> {
        let catalog = bundle.catalog();
        let kind = catalog.keys.find(&nfc(name)).and_then(|key| catalog.key_kinds.get(key)).copied();
        let kind = kind.ok_or_else(|| RequestError::new(RequestCode::BadValue, format!("the context has no key `{name}`")))?;
        Ok(self.context(name, spoken(bundle, kind, text)))
    }

    fn anchor(&self, bundle: &Bundle, attribute: Option<AttributeIx>, what: &str) -> Result<String, RequestError> {
        let attribute = attribute.ok_or_else(|| self.lacks(what))?;
        Ok(bundle.catalog().attributes.get(attribute).to_owned())
    }

    fn lacks(&self, what: &str) -> RequestError {
        RequestError::new(RequestCode::BadValue, format!("`{}` has no {what}", self.of_type()))
    }
}

/// The JSON form of a text for a type. A text that is no value of it stays a text, and is refused where the request is read.
fn spoken(bundle: &Bundle, kind: KindIx, text: &str) -> Json {
    match bundle.catalog().kinds.get(kind) {
        Some(Kind::Bool) if text == "true" => Json::Bool(true),
        Some(Kind::Bool) if text == "false" => Json::Bool(false),
        Some(Kind::Int) => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
        Some(Kind::Set(_)) if text.is_empty() => Json::Array(Vec::new()),
        Some(Kind::Set(of)) => text.split(',').map(|member| spoken(bundle, *of, member.trim())).collect(),
        _ => Json::from(text),
    }
}
