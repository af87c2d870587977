use serde_json::Value as Json;

use super::fault::{RequestCode, RequestError};
use super::request::Request;
use crate::bundle::Bundle;
use crate::search::Given;
use crate::value::{Instant, nfc};

/// What is given about every record, in the caller's words: for questions about all that somebody may do.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    unit: Option<String>,
    owner: Option<String>,
    /// Its context; nothing else of it is looked at.
    request: Request,
}

impl Default for Circumstances {
    fn default() -> Self {
        Self { unit: None, owner: None, request: Request::anybody("", "") }
    }
}

impl Circumstances {
    /// Nothing is given.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where records belong whose type has a unit.
    #[must_use]
    pub fn unit(mut self, id: impl Into<String>) -> Self {
        self.unit = Some(id.into());
        self
    }

    /// Whose records are whose type has an owner.
    #[must_use]
    pub fn owner(mut self, id: impl Into<String>) -> Self {
        self.owner = Some(id.into());
        self
    }

    /// States a key of the context: `purpose`, `channel`, `scenario`, `now`, or one that the catalogue declares.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.request = self.request.context(name, value);
        self
    }

    /// States a key of the context as somebody types it.
    ///
    /// # Errors
    /// When the catalogue declares no such key.
    pub fn key(mut self, bundle: &Bundle, name: &str, text: &str) -> Result<Self, RequestError> {
        self.request = self.request.key(bundle, name, text)?;
        Ok(self)
    }

    /// The same in the numbers of a bundle. `now` is used where nothing else says when.
    ///
    /// # Errors
    /// When a name is unknown, a value has another form than declared, or nobody says when.
    pub fn resolve(&self, bundle: &Bundle, now: Option<Instant>) -> Result<Given, RequestError> {
        let mut given = self.request.given(bundle, now)?;
        if let Some(id) = &self.unit {
            let unit = bundle.units().ids().find(&nfc(id));
            given.unit = Some(unit.ok_or_else(|| RequestError::unknown(RequestCode::UnknownUnit, "unit", id))?);
        }
        if let Some(id) = &self.owner {
            let owner = bundle.people().ids().find(&nfc(id));
            given.owner = Some(owner.ok_or_else(|| RequestError::unknown(RequestCode::UnknownPerson, "person", id))?);
        }
        Ok(given)
    }
}
