use serde_json::{Map, Value as Json};

use super::approval::{people, person};
use super::case_answer::CaseAnswer;
use super::fault::{RequestCode, RequestError};
use super::request::Request;
use super::strict::Strict;
use super::value::{Label, typed};
use crate::approval::{self, CaseError, CaseState, Event, Listed, Position, Refusal, What};
use crate::bundle::{AttributeIx, Bundle};
use crate::eval::Principal;
use crate::value::{Instant, PersonIx, Value, nfc};

/// A case in the caller's words: the request, what happened since, and when it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRequest {
    request: Request,
    events: Vec<Json>,
    now: Option<Instant>,
}

impl CaseRequest {
    /// A case of a request with what happened since.
    #[must_use]
    pub fn new(request: Request, events: Vec<Json>) -> Self {
        Self { request, events, now: None }
    }

    /// The case that a JSON text describes.
    ///
    /// # Errors
    /// When the text is not JSON, or not of that shape. What is odd about one event is that event's alone.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let bad = |message: String| RequestError::new(RequestCode::BadJson, message);
        let json: Strict = serde_json::from_str(text).map_err(|error| bad(format!("this is no JSON case: {error}")))?;
        Self::from_json(&json.0)
    }

    /// The same of a JSON value.
    ///
    /// # Errors
    /// When it is not of that shape.
    pub fn from_json(json: &Json) -> Result<Self, RequestError> {
        let bad = |message: &str| RequestError::new(RequestCode::BadJson, message);
        let request = json.get("request").ok_or_else(|| bad("`request` should be a request"))?;
        let events = match json.get("events") {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(events)) => events.clone(),
            Some(_) => return Err(bad("`events` should be a list")),
        };
        let now = match json.get("now") {
            None | Some(Json::Null) => None,
            Some(now) => Some(now.as_str().and_then(|text| Instant::parse(text, None)).ok_or_else(|| {
                let message = "`now` should be an instant such as 2026-11-22T10:00:00+08:00";
                RequestError::new(RequestCode::BadValue, message)
            })?),
        };
        Ok(Self { request: Request::for_approval(request)?, events, now })
    }

    /// What happened, as it is listed.
    #[must_use]
    pub fn events(&self) -> &[Json] {
        &self.events
    }

    /// Adds what happened next.
    pub fn push(&mut self, event: Json) {
        self.events.push(event);
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Replays the case.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle, or nobody says when.
    pub(super) fn state(&self, bundle: &Bundle, now: Option<Instant>) -> Result<CaseState, RequestError> {
        let request = self.request.resolve_approval(bundle)?;
        let now =
            self.now.or(now).ok_or_else(|| RequestError::new(RequestCode::NoNow, "nobody says when: the case has no `now`"))?;
        let events: Vec<Listed> =
            (1_i64..).zip(&self.events).map(|(place, json)| listed(bundle, &request, place, json)).collect();
        approval::state(bundle, &request, &events, now).map_err(|error| match error {
            CaseError::OtherBundle => RequestError::new(
                RequestCode::OtherBundle,
                "the case was submitted under another bundle, and nothing that counts takes it to this one",
            ),
            CaseError::Exempt(exempt) => {
                let id = bundle.flows().exempt_ids.get(exempt);
                RequestError::new(RequestCode::Exempt, format!("the request needs no approval: `{id}`"))
            }
        })
    }

    /// Replays the case and says it in words, with reasons when they are wanted.
    ///
    /// # Errors
    /// When the request names something unknown, needs no approval or runs under another bundle, or nobody says when.
    pub fn answer(&self, bundle: &Bundle, now: Option<Instant>, explain: bool) -> Result<CaseAnswer, RequestError> {
        Ok(CaseAnswer::new(bundle, &self.state(bundle, now)?, explain))
    }
}

fn listed(bundle: &Bundle, request: &approval::Request, place: i64, json: &Json) -> Listed {
    let seq = json.get("seq").and_then(Json::as_i64);
    let odd = json.get("seq").is_some_and(|seq| !seq.is_i64());
    let event = if odd { Err(Refusal::BadEvent) } else { Reader { bundle, request, json }.event() };
    Listed { seq: seq.unwrap_or(place), event }
}

struct Reader<'a> {
    bundle: &'a Bundle,
    request: &'a approval::Request,
    json: &'a Json,
}

impl Reader<'_> {
    fn event(&self) -> Result<Event, Refusal> {
        let root = self.json.as_object().ok_or(Refusal::BadEvent)?;
        let at = self.text(root, "at").and_then(|text| Instant::parse(text, None)).ok_or(Refusal::BadEvent)?;
        let kind = self.text(root, "type").ok_or(Refusal::BadEvent)?;
        let what = self.what(root, kind);
        // Whoever cannot be read is odd; whoever is not there is unknown.
        let by = match root.get("by") {
            None | Some(Json::Null) => None,
            Some(Json::String(id)) => Some(self.actor(id)),
            Some(_) => return Err(Refusal::BadEvent),
        };
        // Nobody's vote is none, also before anything else is asked of it.
        let odd = matches!(what, Err(Refusal::BadEvent)) || (by.is_none() && what.as_ref().is_ok_and(What::is_an_act));
        if odd {
            return Err(Refusal::BadEvent);
        }
        Ok(Event { at, by: by.transpose()?, what: what? })
    }

    fn text<'j>(&self, root: &'j Map<String, Json>, key: &str) -> Option<&'j str> {
        root.get(key).and_then(Json::as_str)
    }

    fn actor(&self, id: &str) -> Result<Principal, Refusal> {
        let id = nfc(id);
        let person = self.bundle.people().ids().find(&id).map(Principal::Person);
        person.or_else(|| self.bundle.integrations().find(&id).map(Principal::Integration)).ok_or(Refusal::UnknownPerson)
    }

    /// The other person of an event, under whichever of these keys.
    fn other(&self, root: &Map<String, Json>, keys: &[&str]) -> Result<PersonIx, Refusal> {
        let id = keys.iter().find_map(|key| self.text(root, key)).ok_or(Refusal::BadEvent)?;
        person(self.bundle, id).map_err(|_| Refusal::UnknownPerson)
    }

    fn what(&self, root: &Map<String, Json>, kind: &str) -> Result<What, Refusal> {
        const TO: &[&str] = &["to", "person", "signer"];
        let step = || self.text(root, "step").map(|step| nfc(step).into_owned()).ok_or(Refusal::BadEvent);
        let optional = |key: &str| match root.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(nfc(text).into_owned())),
            Some(_) => Err(Refusal::BadEvent),
        };
        Ok(match kind {
            "submit" => What::Submit(optional("bundle")?),
            "approve" => What::Approve(step()?),
            "reject" => What::Reject(step()?),
            "abstain" => What::Abstain(step()?),
            "transfer" => What::Transfer(step()?, self.other(root, TO)?),
            "delegate" => What::Delegate(step()?, self.other(root, TO)?),
            "add_signer" => What::AddSigner(step()?, self.other(root, TO)?, self.position(root)?),
            "remove_signer" => What::RemoveSigner(step()?, self.other(root, TO)?),
            "return" => What::Return(optional("step")?),
            "resubmit" => What::Resubmit,
            "withdraw" => What::Withdraw,
            "amend" => self.amend(root)?,
            "comment" => What::Comment,
            "urge" => What::Urge,
            "timer_fired" => What::TimerFired(optional("timer")?.ok_or(Refusal::BadEvent)?),
            "external" => What::External(optional("event")?.ok_or(Refusal::BadEvent)?),
            "rebase" => What::Rebase(optional("bundle")?.ok_or(Refusal::BadEvent)?),
            "admin_assign" => {
                let from = match root.get("from") {
                    None | Some(Json::Null) => None,
                    Some(_) => Some(self.other(root, &["from"])?),
                };
                What::AdminAssign(step()?, self.other(root, TO)?, from)
            }
            "admin_override" => What::AdminOverride(step()?, self.outcome(root)?),
            "admin_cancel" => What::AdminCancel,
            _ => return Err(Refusal::BadEvent),
        })
    }

    fn position(&self, root: &Map<String, Json>) -> Result<Position, Refusal> {
        match root.get("position").or_else(|| root.get("where")) {
            None | Some(Json::Null) => Ok(Position::Beside),
            Some(Json::String(text)) if text == "before" => Ok(Position::Before),
            Some(Json::String(text)) if text == "after" => Ok(Position::After),
            Some(_) => Err(Refusal::BadEvent),
        }
    }

    fn outcome(&self, root: &Map<String, Json>) -> Result<bool, Refusal> {
        match root.get("outcome") {
            None | Some(Json::Null) => Ok(true),
            Some(Json::String(text)) if text == "approve" || text == "approved" => Ok(true),
            Some(Json::String(text)) if text == "reject" || text == "rejected" => Ok(false),
            Some(_) => Err(Refusal::BadEvent),
        }
    }

    fn amend(&self, root: &Map<String, Json>) -> Result<What, Refusal> {
        let properties = root.get("properties").or_else(|| root.get("resource").and_then(|resource| resource.get("properties")));
        let mut values: Vec<(AttributeIx, Option<Value>)> = Vec::new();
        match properties {
            None | Some(Json::Null) => {}
            Some(Json::Object(all)) => {
                let catalog = self.bundle.catalog();
                let of = self.request.start.record().ok_or(Refusal::BadEvent)?;
                for (name, json) in all {
                    let known = catalog.attributes.find(&nfc(name));
                    let Some((ix, kind)) = known.and_then(|ix| Some((ix, catalog.attribute_kind(of, ix)?))) else { continue };
                    let label = Label { root: "properties", name };
                    let value = if json.is_null() { None } else { Some(typed(self.bundle, label, kind, json)) };
                    values.push((ix, value.transpose().map_err(|_| Refusal::BadEvent)?));
                }
            }
            Some(_) => return Err(Refusal::BadEvent),
        }
        let chosen = match root.get("chosen") {
            None | Some(Json::Null) => None,
            Some(json) => Some(people(self.bundle, json).ok_or(Refusal::BadEvent)?.map_err(|_| Refusal::UnknownPerson)?),
        };
        Ok(What::Amend(values, chosen))
    }
}
