use serde_json::Value as Json;

use super::fault::{RequestCode, RequestError};
use super::request::Request;
use super::strict::Strict;
use crate::approval::{self, Start};
use crate::bundle::{Bundle, Target, Trigger};
use crate::eval::{Facts, Principal};
use crate::value::{Id, PersonIx, TypeIx, nfc};

/// What is asked for by itself, when a date of a person comes near.
const SCHEDULE: &str = "schedule";
/// The reserved type of people.
const PERSON: &str = "Person";

impl Request {
    /// The request for approval that a JSON text makes.
    ///
    /// # Errors
    /// When the text is not JSON, or lacks what every request has.
    pub fn parse_approval(text: &str) -> Result<Self, RequestError> {
        let json: Strict = serde_json::from_str(text)
            .map_err(|error| RequestError::new(RequestCode::BadJson, format!("this is no JSON request: {error}")))?;
        Self::for_approval(&json.0)
    }

    /// A request for approval from JSON. A date that comes near needs no subject.
    pub(super) fn for_approval(json: &Json) -> Result<Self, RequestError> {
        let schedules = json.pointer("/action/name").and_then(Json::as_str) == Some(SCHEDULE);
        if !schedules || json.get("subject").is_some_and(|subject| !subject.is_null()) {
            return Self::from_json(json);
        }
        let mut json = json.clone();
        if let Some(root) = json.as_object_mut() {
            root.insert("subject".to_owned(), serde_json::json!({"type": "person", "id": ""}));
        }
        Self::from_json(&json)
    }

    /// The request for approval in the numbers of a bundle. It says nothing of when: routes and cases take their instant from
    /// elsewhere.
    ///
    /// # Errors
    /// When a name is unknown or a value has another form than declared.
    pub fn resolve_approval(&self, bundle: &Bundle) -> Result<approval::Request, RequestError> {
        let [_, action, of] = self.words();
        if action == SCHEDULE {
            return self.scheduled(bundle, of);
        }
        let principal = self.principal(bundle)?;
        let target = self.target(bundle)?;
        let unknown = || RequestError::new(RequestCode::UnknownAction, format!("`{of}` has no action `{action}`")).of(action);
        let Target::Type(record) = target else { return Err(unknown()) };
        let start = match action {
            "reveal" => Start::Reveal(record, self.fields()?),
            "change" => Start::Change(record, self.fields()?),
            "submit" => {
                let catalog = bundle.catalog();
                let listed = catalog.actions.find("submit").is_some_and(|submit| catalog.can(target, submit));
                if !listed && !starts(bundle, |trigger| matches!(trigger, Trigger::Submit(types) if types.contains(&record))) {
                    return Err(unknown());
                }
                Start::Submit(record)
            }
            event => {
                let event = nfc(event).into_owned();
                if !starts(bundle, |trigger| matches!(trigger, Trigger::Event { event: known, .. } if *known == event)) {
                    return Err(unknown());
                }
                Start::Event(event, record)
            }
        };
        self.finish(bundle, start, Some(record), principal)
    }

    fn scheduled(&self, bundle: &Bundle, of: &str) -> Result<approval::Request, RequestError> {
        if of != PERSON {
            let message = format!("a schedule is about a record of type `{PERSON}`, not `{of}`");
            return Err(RequestError::new(RequestCode::UnknownType, message));
        }
        let id = self.record_id().unwrap_or_default();
        let person = person(bundle, id)?;
        self.finish(bundle, Start::Schedule(person), None, Principal::Person(person))
    }

    fn finish(
        &self,
        bundle: &Bundle,
        start: Start,
        record: Option<TypeIx>,
        principal: Principal,
    ) -> Result<approval::Request, RequestError> {
        let catalog = bundle.catalog();
        let properties = record.map_or(Ok(Vec::new()), |record| self.properties(bundle, Target::Type(record)))?;
        let facts = Facts {
            principal,
            properties,
            keys: self.keys(bundle)?,
            purpose: self.stated(&catalog.purposes, "purpose", RequestCode::UnknownPurpose)?,
            channel: self.stated(&catalog.channels, "channel", RequestCode::UnknownChannel)?,
            scenario: self.stated(&catalog.scenarios, "scenario", RequestCode::UnknownScenario)?,
            now: None,
            subject: None,
            parameters: Vec::new(),
        };
        let flow = match self.key_of("flow") {
            Some(Json::String(id)) => {
                let flow = bundle.flows().ids.find(&nfc(id));
                Some(flow.ok_or_else(|| RequestError::new(RequestCode::BadValue, format!("there is no flow `{id}`")))?)
            }
            _ => None,
        };
        Ok(approval::Request {
            start,
            id: self.record_id().map(str::to_owned),
            facts,
            on_behalf_of: self.people(bundle, "on_behalf_of")?.first().copied(),
            chosen: self.people(bundle, "chosen")?,
            flow,
        })
    }

    fn people(&self, bundle: &Bundle, key: &str) -> Result<Vec<PersonIx>, RequestError> {
        match self.key_of(key) {
            None | Some(Json::Null) => Ok(Vec::new()),
            Some(json) => people(bundle, json).ok_or_else(|| {
                RequestError::new(
                    RequestCode::BadValue,
                    format!("`context.{key}` should be the id of a person, or a list of them"),
                )
            })?,
        }
    }

    fn fields(&self) -> Result<Vec<Id>, RequestError> {
        let wrong = || RequestError::new(RequestCode::BadValue, "`context.fields` should be a list of names");
        match self.key_of("fields") {
            None | Some(Json::Null) => Ok(Vec::new()),
            Some(Json::Array(all)) => {
                all.iter().map(|one| one.as_str().and_then(|text| Id::new(text).ok()).ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }
}

fn starts(bundle: &Bundle, is: impl Fn(&Trigger) -> bool) -> bool {
    let flows = bundle.flows();
    flows.rows.iter().map(|flow| &flow.trigger).chain(flows.exempts.iter().map(|exempt| &exempt.trigger)).any(is)
}

pub(super) fn person(bundle: &Bundle, id: &str) -> Result<PersonIx, RequestError> {
    let found = bundle.people().ids().find(&nfc(id));
    found.ok_or_else(|| RequestError::unknown(RequestCode::UnknownPerson, "person", id))
}

/// People from one id or a list of them; nothing where it is neither.
pub(super) fn people(bundle: &Bundle, json: &Json) -> Option<Result<Vec<PersonIx>, RequestError>> {
    match json {
        Json::String(id) => Some(person(bundle, id).map(|one| vec![one])),
        Json::Array(all) => {
            let ids: Option<Vec<&str>> = all.iter().map(Json::as_str).collect();
            Some(ids?.into_iter().map(|id| person(bundle, id)).collect())
        }
        _ => None,
    }
}
