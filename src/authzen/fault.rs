use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// A question that cannot be understood. As JSON it is an answer: `{"decision": false, "error": {"code", "message"}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// What is wrong.
    pub code: RequestCode,
    /// For people: a lower-case fragment without a full stop.
    pub message: String,
    /// The name that nothing has, as it was asked, where that is what is wrong: what a suggestion starts from.
    pub unknown: Option<Box<str>>,
}

/// What can be wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestCode {
    /// Not JSON, or a part that must be there is missing or of another shape.
    BadJson,
    /// Nobody has the subject's id, or the subject is of an unknown kind.
    UnknownSubject,
    /// The catalogue has no such type.
    UnknownType,
    /// The type has no such action.
    UnknownAction,
    /// A value names a unit that is not there.
    UnknownUnit,
    /// A value names a person who is not there.
    UnknownPerson,
    /// A value has another type or form than declared.
    BadValue,
    /// The catalogue has no such purpose.
    UnknownPurpose,
    /// The catalogue has no such channel.
    UnknownChannel,
    /// The set has no such scenario.
    UnknownScenario,
    /// The catalogue has no such application.
    UnknownApp,
    /// Neither the request nor the caller says when.
    NoNow,
    /// The token of a page is none that was given out for this question.
    BadToken,
    /// The token of a page was given out by another bundle.
    StaleToken,
    /// A request for approval that needs none.
    Exempt,
    /// A case that runs under another bundle.
    OtherBundle,
    /// A search for records, which live with their application and not here.
    UnboundedType,
}

impl RequestCode {
    /// The code as answers give it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::BadJson => "request/bad-json",
            Self::UnknownSubject => "request/unknown-subject",
            Self::UnknownType => "request/unknown-type",
            Self::UnknownAction => "request/unknown-action",
            Self::UnknownUnit => "request/unknown-unit",
            Self::UnknownPerson => "request/unknown-person",
            Self::BadValue => "request/bad-value",
            Self::UnknownPurpose => "request/unknown-purpose",
            Self::UnknownChannel => "request/unknown-channel",
            Self::UnknownScenario => "request/unknown-scenario",
            Self::UnknownApp => "request/unknown-app",
            Self::NoNow => "request/no-now",
            Self::BadToken => "request/bad-token",
            Self::StaleToken => "request/stale-token",
            Self::Exempt => "case/exempt",
            Self::OtherBundle => "case/other-bundle",
            Self::UnboundedType => "request/unbounded-type",
        }
    }
}

impl RequestError {
    pub(crate) fn new(code: RequestCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), unknown: None }
    }

    /// Nothing of a kind has the id.
    pub(crate) fn unknown(code: RequestCode, what: &str, id: &str) -> Self {
        Self::new(code, format!("there is no {what} `{id}`")).of(id)
    }

    /// The same fault, of a name that nothing has.
    pub(crate) fn of(self, id: &str) -> Self {
        Self { unknown: Some(id.into()), ..self }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.id(), self.message)
    }
}

impl std::error::Error for RequestError {}

impl Serialize for RequestError {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Inner<'a> {
            code: &'a str,
            message: &'a str,
        }
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("decision", &false)?;
        map.serialize_entry("error", &Inner { code: self.code.id(), message: &self.message })?;
        map.end()
    }
}
