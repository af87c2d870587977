use std::fmt;

use serde_json::Value as Json;

use super::fault::{RequestCode, RequestError};
use crate::bundle::{Bundle, Kind, KindIx};
use crate::value::{Date, Decimal, Duration, Id, Instant, Money, Network, Value, nfc};

/// More digits than this may be lost between a number in JSON and us; such a number must come as a string.
const EXACT_DIGITS: usize = 15;

/// Comparing sets takes the square of their size.
const MAX_MEMBERS: usize = 4096;

/// How a value of a request is called in messages. Written out only when there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a> {
    /// What it is part of.
    pub(super) root: &'static str,
    /// Its name there.
    pub(super) name: &'a str,
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.root, self.name)
    }
}

/// A value of a declared type from JSON.
pub(super) fn typed(bundle: &Bundle, name: Label<'_>, kind: KindIx, json: &Json) -> Result<Value, RequestError> {
    let Some(kind) = bundle.catalog().kinds.get(kind) else { return Err(bad(name, "a declared type", json)) };
    typed_as(bundle, name, kind, json)
}

/// A value of some type from JSON, for messages the `name` of a `root`.
///
/// # Errors
/// When it has another form, or names somebody or something that is not there.
pub fn typed_value(bundle: &Bundle, root: &'static str, name: &str, kind: &Kind, json: &Json) -> Result<Value, RequestError> {
    typed_as(bundle, Label { root, name }, kind, json)
}

fn typed_as(bundle: &Bundle, name: Label<'_>, kind: &Kind, json: &Json) -> Result<Value, RequestError> {
    if let Kind::Set(of) = kind {
        let Json::Array(members) = json else { return Err(bad(name, "a list", json)) };
        if members.len() > MAX_MEMBERS {
            let message = format!("`{name}` has {} members; at most {MAX_MEMBERS} can be decided on", members.len());
            return Err(RequestError::new(RequestCode::BadValue, message));
        }
        return members.iter().map(|member| typed(bundle, name, *of, member)).collect::<Result<_, _>>().map(Value::Set);
    }
    match (kind, json) {
        (Kind::Bool, Json::Bool(holds)) => Ok(Value::Bool(*holds)),
        (Kind::Int, Json::Number(number)) => {
            number.as_i64().map(Value::Int).ok_or_else(|| bad(name, "a whole number of 64 bits", json))
        }
        (Kind::Decimal, Json::Number(number)) => {
            let text = number.to_string();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let exact = number.is_i64() || number.is_u64() || digits <= EXACT_DIGITS;
            let decimal = Decimal::parse(&text).filter(|_| exact);
            decimal.map(Value::Decimal).ok_or_else(|| bad(name, "a decimal number; many digits only as a string", json))
        }
        (_, Json::String(text)) => spelt(bundle, name, kind, text),
        (kind, json) => Err(bad(name, wanted(kind), json)),
    }
}

/// A value of a declared type from a text.
pub(super) fn spelt(bundle: &Bundle, name: Label<'_>, kind: &Kind, spelt: &str) -> Result<Value, RequestError> {
    let unknown = |code, what: &str, id: &str| RequestError::new(code, format!("`{name}`: there is no {what} `{id}`")).of(id);
    let refused = |what: &str| bad(name, what, &Json::from(spelt));
    let text = nfc(spelt);
    let read = |value: Option<Value>, what| value.ok_or_else(|| refused(what));
    match kind {
        Kind::Text => Ok(Value::Text(text.into())),
        Kind::Decimal => read(Decimal::parse(&text).map(Value::Decimal), "a decimal number"),
        Kind::Money => match Money::parse(&text) {
            Ok(money) => Ok(Value::Money(money)),
            Err(error) => Err(RequestError::new(RequestCode::BadValue, format!("`{name}`: {error}"))),
        },
        Kind::Date => read(Date::parse(&text).map(Value::Date), "a date such as 2026-12-31"),
        Kind::Instant => read(Instant::parse(&text, None).map(Value::Instant), "an instant such as 2026-12-31T09:00:00+08:00"),
        Kind::Duration => read(Duration::parse(&text).map(Value::Duration), "a duration such as 24h or PT24H"),
        Kind::Ip => {
            let address = Network::parse(&text).filter(|network| network.address().is_some() && !text.contains('/'));
            read(address.map(Value::Network), "an IP address")
        }
        Kind::Person => {
            let person = bundle.people().ids().find(&text);
            person.map(Value::Person).ok_or_else(|| unknown(RequestCode::UnknownPerson, "person", &text))
        }
        Kind::Unit => {
            let unit = bundle.units().ids().find(&text);
            unit.map(Value::Unit).ok_or_else(|| unknown(RequestCode::UnknownUnit, "unit", &text))
        }
        Kind::Role => {
            let role = bundle.roles().find(&text);
            role.map(Value::Role).ok_or_else(|| unknown(RequestCode::BadValue, "role", &text))
        }
        Kind::Enum(ids) => {
            let known = ids.iter().find(|id| id.as_str() == text).cloned();
            known.map(Value::Enum).ok_or_else(|| refused(&format!("one of {}", list(ids))))
        }
        Kind::Bool => Err(refused("true or false")),
        Kind::Int => Err(refused("a whole number")),
        Kind::Set(_) => Err(refused("a list")),
    }
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Bool => "true or false",
        Kind::Int => "a whole number",
        Kind::Decimal => "a decimal number",
        Kind::Money => "an amount such as \"HKD 500.00\"",
        Kind::Set(_) => "a list",
        _ => "a string",
    }
}

fn list(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn bad(name: Label<'_>, wanted: &str, found: &Json) -> RequestError {
    let found = match found {
        Json::Null => "null".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
        scalar => {
            let text = scalar.to_string();
            if text.chars().count() > 60 { text.chars().take(60).chain(['…']).collect() } else { text }
        }
    };
    RequestError::new(RequestCode::BadValue, format!("`{name}` should be {wanted}, and is {found}"))
}
