use serde_json::{Map, Value as Json};

use super::fault::{RequestCode, RequestError};
use super::record::Record;
use super::strict::Strict;
use super::value::{Label, typed};
use crate::bundle::{Bundle, Catalog, Names, Target};
use crate::decide;
use crate::eval::{Facts, Principal};
use crate::search::Given;
use crate::value::{Instant, Ix, Value, nfc};

/// A question in the caller's words: may this subject do this action on this resource?
///
/// ```
/// use ordinance::Request;
/// let request = Request::person("bella", "read", "EmployeeRecord").with("owner", "carl").with("unit", "hk-finance");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    subject_type: String,
    subject: String,
    action: String,
    resource_type: String,
    resource: Option<String>,
    properties: Map<String, Json>,
    /// The record's fields by name, each value as its JSON text.
    pub(super) record: Option<Record>,
    pub(super) context: Map<String, Json>,
}

impl Request {
    /// A person asks to do something with a record of a type.
    #[must_use]
    pub fn person(id: impl Into<String>, action: impl Into<String>, resource_type: impl Into<String>) -> Self {
        Self {
            subject_type: "person".to_owned(),
            subject: id.into(),
            action: action.into(),
            resource_type: resource_type.into(),
            resource: None,
            properties: Map::new(),
            record: None,
            context: Map::new(),
        }
    }

    /// An integration asks to do something with a record of a type.
    #[must_use]
    pub fn integration(id: impl Into<String>, action: impl Into<String>, resource_type: impl Into<String>) -> Self {
        Self { subject_type: "integration".to_owned(), ..Self::person(id, action, resource_type) }
    }

    /// Somebody, nobody in particular, asks to do something with a record of a type: for questions about everybody.
    #[must_use]
    pub fn anybody(action: impl Into<String>, resource_type: impl Into<String>) -> Self {
        Self { subject_type: String::new(), ..Self::person("", action, resource_type) }
    }

    /// States a field of the record, for questions about what is seen of it.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.record.get_or_insert_default().state(name.into(), &value.into());
        self
    }

    /// States all fields of the record, as the text of a JSON object; what it says of each value is kept byte for byte.
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub fn record(mut self, text: &str) -> Result<Self, RequestError> {
        self.record = Some(Record::parse(text)?);
        Ok(self)
    }

    /// Names the record; of applications, the application.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.resource = Some(id.into());
        self
    }

    /// Asks about another type of record.
    #[must_use]
    pub fn about(self, resource_type: impl Into<String>) -> Self {
        Self { resource_type: resource_type.into(), ..self }
    }

    /// Asks for another action.
    #[must_use]
    pub(super) fn doing(self, action: impl Into<String>) -> Self {
        Self { action: action.into(), ..self }
    }

    /// States an attribute of the record, in the JSON form of its type.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// States a key of the context: `purpose`, `channel`, `scenario`, or one that the catalogue declares.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Who asks to do what with which type of record, as it was asked.
    #[must_use]
    pub fn words(&self) -> [&str; 3] {
        [&self.subject, &self.action, &self.resource_type]
    }

    /// Says when.
    #[must_use]
    pub fn at(self, now: Instant) -> Self {
        self.context("now", now.to_string())
    }

    /// The question that a JSON text asks.
    ///
    /// # Errors
    /// When the text is not JSON, or lacks what every question has.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let json: Strict = serde_json::from_str(text)
            .map_err(|error| RequestError::new(RequestCode::BadJson, format!("this is no JSON request: {error}")))?;
        let mut request = Self::from_json(&json.0)?;
        if request.record.is_some() {
            // The tree has lost how numbers were written.
            request.record = Record::of_request(text)?;
        }
        Ok(request)
    }

    /// The question that a JSON value asks.
    ///
    /// # Errors
    /// When the value lacks what every question has.
    pub fn from_json(json: &Json) -> Result<Self, RequestError> {
        let root = json.as_object().ok_or_else(|| shape("the request", "an object"))?;
        let subject = object(root, "subject")?;
        let action = object(root, "action")?;
        let resource = object(root, "resource")?;
        Ok(Self {
            subject_type: text(subject, "subject", "type")?,
            subject: text(subject, "subject", "id")?,
            action: text(action, "action", "name")?,
            resource_type: text(resource, "resource", "type")?,
            resource: match resource.get("id") {
                None | Some(Json::Null) => None,
                Some(_) => Some(text(resource, "resource", "id")?),
            },
            properties: optional(resource, "resource.properties", "properties")?,
            record: match resource.get("record") {
                None | Some(Json::Null) => None,
                Some(Json::Object(fields)) => Some(Record::of(fields)),
                Some(_) => return Err(shape("`resource.record`", "an object")),
            },
            context: optional(root, "context", "context")?,
        })
    }

    /// The question as JSON, in the shape it is asked in.
    #[must_use]
    pub fn to_json(&self) -> Json {
        serde_json::json!({
            "subject": {"type": self.subject_type, "id": self.subject},
            "action": {"name": self.action},
            "resource": {"type": self.resource_type, "id": self.resource, "properties": self.properties},
            "context": self.context,
        })
    }

    /// The question in the numbers of a bundle. `now` is used where the question itself does not say when.
    ///
    /// # Errors
    /// When a name is unknown, a value has another form than declared, or nobody says when.
    pub fn resolve(&self, bundle: &Bundle, now: Option<Instant>) -> Result<decide::Request, RequestError> {
        let principal = self.principal(bundle)?;
        self.resolve_for(bundle, principal, now)
    }

    /// The same, with somebody else in the place of whoever asks.
    ///
    /// # Errors
    /// When another name is unknown, a value has another form than declared, or nobody says when.
    pub fn resolve_for(
        &self,
        bundle: &Bundle,
        principal: Principal,
        now: Option<Instant>,
    ) -> Result<decide::Request, RequestError> {
        let target = self.target(bundle)?;
        let catalog = bundle.catalog();
        let action = catalog.actions.find(&nfc(&self.action)).filter(|action| catalog.can(target, *action));
        let action = action.ok_or_else(|| {
            let message = format!("`{}` has no action `{}`", self.resource_type, self.action);
            RequestError::new(RequestCode::UnknownAction, message).of(&self.action)
        })?;
        let properties = self.properties(bundle, target)?;
        let keys = self.keys(bundle)?;
        let purpose = self.stated(&catalog.purposes, "purpose", RequestCode::UnknownPurpose)?;
        let channel = self.stated(&catalog.channels, "channel", RequestCode::UnknownChannel)?;
        let scenario = self.stated(&catalog.scenarios, "scenario", RequestCode::UnknownScenario)?;
        let (now, more) = (self.now(now)?, self.more(bundle, target, &properties)?);
        let facts = Facts {
            principal,
            properties,
            keys,
            purpose,
            channel,
            scenario,
            now: Some(now),
            subject: None,
            parameters: Vec::new(),
        };
        Ok(decide::Request { action, target, id: self.resource.clone(), now, facts, more })
    }

    /// What the context says of every question that is asked in it.
    pub(super) fn given(&self, bundle: &Bundle, now: Option<Instant>) -> Result<Given, RequestError> {
        let catalog = bundle.catalog();
        Ok(Given {
            unit: None,
            owner: None,
            keys: self.keys(bundle)?,
            purpose: self.stated(&catalog.purposes, "purpose", RequestCode::UnknownPurpose)?,
            channel: self.stated(&catalog.channels, "channel", RequestCode::UnknownChannel)?,
            scenario: self.stated(&catalog.scenarios, "scenario", RequestCode::UnknownScenario)?,
            now: self.now(now)?,
        })
    }

    /// Who asks, in the numbers of a bundle.
    ///
    /// # Errors
    /// When nobody has the id, or the subject is of another kind.
    pub fn principal(&self, bundle: &Bundle) -> Result<Principal, RequestError> {
        let id = nfc(&self.subject);
        let found = match self.subject_type.as_str() {
            "person" => bundle.people().ids().find(&id).map(Principal::Person),
            "integration" => bundle.integrations().find(&id).map(Principal::Integration),
            other => {
                let message = format!("a subject is a `person` or an `integration`, not `{other}`");
                return Err(RequestError::new(RequestCode::UnknownSubject, message));
            }
        };
        found.ok_or_else(|| RequestError::unknown(RequestCode::UnknownSubject, &self.subject_type, &self.subject))
    }

    /// The record's id, as it was asked.
    pub(super) fn record_id(&self) -> Option<&str> {
        self.resource.as_deref()
    }

    /// A key of the context, as it was asked.
    pub(super) fn key_of(&self, key: &str) -> Option<&Json> {
        self.context.get(key)
    }

    /// The type of record that the question is about, as it was asked.
    pub(super) fn of_type(&self) -> &str {
        &self.resource_type
    }

    pub(super) fn target(&self, bundle: &Bundle) -> Result<Target, RequestError> {
        let catalog = bundle.catalog();
        if self.resource_type == Catalog::APP {
            let id = self.resource.as_deref().unwrap_or_default();
            return catalog.apps.find(&nfc(id)).map(Target::App).ok_or_else(|| match &self.resource {
                Some(id) => RequestError::unknown(RequestCode::UnknownApp, "application", id),
                None => RequestError::new(RequestCode::UnknownApp, "`resource.id` should name the application"),
            });
        }
        catalog
            .types
            .find(&nfc(&self.resource_type))
            .map(Target::Type)
            .ok_or_else(|| RequestError::unknown(RequestCode::UnknownType, "type", &self.resource_type))
    }

    pub(super) fn properties(
        &self,
        bundle: &Bundle,
        target: Target,
    ) -> Result<Vec<(crate::bundle::AttributeIx, Value)>, RequestError> {
        let catalog = bundle.catalog();
        let Target::Type(of) = target else { return Ok(Vec::new()) };
        declared(&self.properties, "resource.properties", |name| {
            let name = catalog.attributes.find(name)?;
            Some((name, catalog.attribute_kind(of, name)?))
        })
        .map(|(label, name, kind, json)| Ok((name, typed(bundle, label, kind, json)?)))
        .collect::<Result<Vec<_>, _>>()
        .map(sorted)
    }

    pub(super) fn keys(&self, bundle: &Bundle) -> Result<Vec<(crate::bundle::KeyIx, Value)>, RequestError> {
        let catalog = bundle.catalog();
        declared(&self.context, "context", |name| {
            let name = catalog.keys.find(name)?;
            Some((name, *catalog.key_kinds.get(name)?))
        })
        .map(|(label, name, kind, json)| Ok((name, typed(bundle, label, kind, json)?)))
        .collect::<Result<Vec<_>, _>>()
        .map(sorted)
    }

    /// One of our own keys of the context that names something declared.
    pub(super) fn stated<I: Ix>(&self, names: &Names<I>, key: &str, unknown: RequestCode) -> Result<Option<I>, RequestError> {
        match self.context.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(id)) => match names.find(&nfc(id)) {
                Some(ix) => Ok(Some(ix)),
                None => Err(RequestError::unknown(unknown, key, id)),
            },
            Some(_) => Err(RequestError::new(RequestCode::BadValue, format!("`context.{key}` should be a string"))),
        }
    }

    /// When the question is asked.
    pub(crate) fn now(&self, default: Option<Instant>) -> Result<Instant, RequestError> {
        match self.context.get("now") {
            None | Some(Json::Null) => default.ok_or_else(|| {
                RequestError::new(RequestCode::NoNow, "the request has no `context.now`, and nobody else says when")
            }),
            Some(json) => json.as_str().and_then(|text| Instant::parse(text, None)).ok_or_else(|| {
                let message = "`context.now` should be an instant such as 2026-11-22T10:00:00+08:00";
                RequestError::new(RequestCode::BadValue, message)
            }),
        }
    }
}

/// The keys of an object that are declared and not null, with their label, number and type.
fn declared<'a, I, K>(
    from: &'a Map<String, Json>,
    root: &'static str,
    find: impl Fn(&str) -> Option<(I, K)> + 'a,
) -> impl Iterator<Item = (Label<'a>, I, K, &'a Json)> {
    from.iter().filter(|(_, json)| !json.is_null()).filter_map(move |(name, json)| {
        let (ix, kind) = find(&nfc(name))?;
        Some((Label { root, name }, ix, kind, json))
    })
}

fn sorted<K: Copy + Ord>(mut rows: Vec<(K, Value)>) -> Vec<(K, Value)> {
    rows.sort_by_key(|(key, _)| *key);
    // Two spellings of one name in the same request: both were ours to read, and the first in the order of texts counts.
    rows.dedup_by_key(|(key, _)| *key);
    rows
}

fn shape(what: &str, wanted: &str) -> RequestError {
    RequestError::new(RequestCode::BadJson, format!("{what} should be {wanted}"))
}

fn object<'a>(root: &'a Map<String, Json>, key: &str) -> Result<&'a Map<String, Json>, RequestError> {
    root.get(key).and_then(Json::as_object).ok_or_else(|| shape(&format!("`{key}`"), "an object"))
}

fn optional(root: &Map<String, Json>, label: &str, key: &str) -> Result<Map<String, Json>, RequestError> {
    match root.get(key) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(map)) => Ok(map.clone()),
        Some(_) => Err(shape(&format!("`{label}`"), "an object")),
    }
}

fn text(root: &Map<String, Json>, parent: &str, key: &str) -> Result<String, RequestError> {
    root.get(key).and_then(Json::as_str).map(str::to_owned).ok_or_else(|| shape(&format!("`{parent}.{key}`"), "a string"))
}
