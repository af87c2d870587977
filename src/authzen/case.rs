use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::approval::{people, person};
use super::fault::{RequestCode, RequestError};
use super::request::Request;
use super::route::{ApproverNote, BlockedNote, Words};
use super::strict::Strict;
use super::value::{Label, typed};
use crate::approval::{self, CaseError, CaseState, ClockFault, Event, How, Listed, Position, Refusal, Task, Timer, What};
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

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct CaseAnswer {
    /// `draft`, `pending`, `returned`, `blocked`, `approved`, `rejected`, `withdrawn` or `cancelled`.
    pub status: &'static str,
    /// How often it was begun, from 1.
    pub round: u32,
    /// The flow it goes through; nothing before it is submitted.
    pub flow: Option<String>,
    /// Whose turn it is, by step and person.
    pub open: Vec<OpenNote>,
    /// Events that are waited for.
    pub awaiting: Vec<String>,
    /// Timers after now, by due and id.
    pub timers: Vec<TimerNote>,
    /// Timers up to now that did not fire yet.
    pub overdue: Vec<TimerNote>,
    /// Who was told what.
    pub notifications: Vec<MessageNote>,
    /// Events that changed nothing, with why.
    pub ignored: Vec<IgnoredNote>,
    /// How it ended.
    #[serde(rename = "final")]
    pub end: Option<FinalNote>,
    /// Why nothing goes on.
    pub blocked: Option<BlockedNote>,
    /// Timers whose instant cannot be told.
    pub errors: Vec<TimerFault>,
    /// What happened and what followed.
    pub trace: Vec<TraceNote>,
    /// Why others who were named have no task (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Vec<ApproverNote>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// Somebody's turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct OpenNote {
    /// The step.
    pub step: String,
    /// Who.
    pub person: String,
    /// For whom, where it is not their own place.
    pub acting_for: Option<String>,
    /// How the task came to them, in words (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// `path:line:column` of the step (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TimerNote {
    /// Its id.
    pub id: String,
    /// When.
    pub due: String,
    /// `escalate`, `reject`, `remind` or `to`.
    pub effect: &'static str,
    /// The step; nothing for a pause.
    pub step: Option<String>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct MessageNote {
    /// When.
    pub at: String,
    /// `notify`, `remind`, `urge`, `returned` or `end`.
    pub kind: &'static str,
    /// About which step.
    pub step: Option<String>,
    /// To whom, by id.
    pub people: Vec<String>,
}

/// An event that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct IgnoredNote {
    /// Its number.
    pub seq: i64,
    /// Why.
    pub code: &'static str,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct FinalNote {
    /// `approved`, `rejected`, `withdrawn` or `cancelled`.
    pub status: &'static str,
    /// When.
    pub at: String,
    /// Whose act it was; nothing for a timer.
    pub by: Option<String>,
}

/// A timer whose instant cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TimerFault {
    /// Its id.
    pub timer: String,
    /// For people.
    pub message: String,
}

/// Something that happened, or followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TraceNote {
    /// The event it is or follows from.
    pub seq: i64,
    /// When.
    pub at: String,
    /// What.
    pub what: &'static str,
    /// About which step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// For whom, or to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// More words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
        if what.as_ref().is_err_and(|refusal| *refusal == Refusal::BadEvent) {
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

impl CaseAnswer {
    /// A case in the words of the bundle it came from.
    #[must_use]
    pub fn new(bundle: &Bundle, state: &CaseState, explain: bool) -> Self {
        let none = approval::Route::default();
        let route = state.route.as_deref().unwrap_or(&none);
        let words = Words { bundle, route };
        let zone = &bundle.head().zone;
        let when = |at: Instant| at.display_in(zone);
        let step = |at: usize| route.steps.get(at).map(|planned| words.step_id(planned.step));
        let timer = |timer: &Timer| TimerNote {
            id: timer.id.clone(),
            due: when(timer.due),
            effect: timer.effect,
            step: timer.step.and_then(step),
        };
        let blocked = state.blocked.as_ref().map(|(at, reason)| BlockedNote {
            step: at.and_then(step),
            reason: reason.code(),
            message: reason.show(bundle),
        });
        Self {
            status: state.status.name(),
            round: state.round,
            flow: words.flow().map(|(flow, _)| bundle.flows().ids.get(flow).to_owned()),
            open: tasks(&words, &state.open, explain),
            awaiting: state.awaiting.clone(),
            timers: state.timers.iter().map(timer).collect(),
            overdue: state.overdue.iter().map(timer).collect(),
            notifications: state
                .notifications
                .iter()
                .map(|message| MessageNote {
                    at: when(message.at),
                    kind: message.kind,
                    step: message.step.and_then(step),
                    people: words.people(&message.people),
                })
                .collect(),
            ignored: state.ignored.iter().map(|(seq, refusal)| IgnoredNote { seq: *seq, code: refusal.code() }).collect(),
            end: state.end.map(|end| FinalNote {
                status: end.status.name(),
                at: when(end.at),
                by: end.by.map(|person| words.person(person)),
            }),
            blocked,
            errors: state
                .faults
                .iter()
                .map(|(timer, fault)| TimerFault { timer: timer.clone(), message: fault_words(bundle, *fault) })
                .collect(),
            trace: state
                .trace
                .iter()
                .map(|one| TraceNote {
                    seq: one.seq,
                    at: when(one.at),
                    what: one.what,
                    step: one.step.and_then(step),
                    by: one.by.map(|person| words.person(person)),
                    other: one.other.map(|person| words.person(person)),
                    note: one.note.clone(),
                })
                .collect(),
            why_not: explain.then(|| {
                let mut notes = Vec::new();
                route.steps.iter().for_each(|planned| words.reasons(planned, &mut Vec::new(), &mut notes));
                notes
            }),
            bundle: bundle.head().digest.to_string(),
            release: bundle.head().release.clone(),
        }
    }
}

/// By step, then by id: somebody who came to a loaded engine stands behind the others, whatever the id.
fn tasks(words: &Words<'_>, open_now: &[Task], explain: bool) -> Vec<OpenNote> {
    let mut rows: Vec<(usize, OpenNote)> = open_now.iter().map(|task| (task.step, open(words, task, explain))).collect();
    rows.sort_by(|(step, a), (other, b)| (step, &a.person, &a.acting_for).cmp(&(other, &b.person, &b.acting_for)));
    rows.into_iter().map(|(_, note)| note).collect()
}

fn open(words: &Words<'_>, task: &Task, explain: bool) -> OpenNote {
    let planned = words.route.steps.get(task.step);
    let via = || {
        let planned = planned?;
        let holder = task.acting_for.unwrap_or(task.person);
        let named = planned.named.iter().find(|one| one.person == holder).map_or(&planned.via, |one| &one.via);
        let way = match task.how {
            How::Named => named.clone(),
            How::Escalated(from) => format!("escalated from {}", words.person(from)),
            How::Role => format!("holder of a role that stands in; {}", planned.via),
            How::Transferred(from) => format!("transferred by {}", words.person(from)),
            How::Added(by) => format!("added by {}", words.person(by)),
            How::Assigned => "assigned by an administrator".to_owned(),
        };
        Some(match task.acting_for {
            Some(of) => format!("acting for {}: {way}", words.person(of)),
            None => way,
        })
    };
    let at = || words.flow().zip(planned).map(|((flow, _), planned)| words.bundle.origins().step(flow, planned.step));
    OpenNote {
        step: planned.map(|planned| words.step_id(planned.step)).unwrap_or_default(),
        person: words.person(task.person),
        acting_for: task.acting_for.map(|person| words.person(person)),
        via: explain.then(via).flatten(),
        at: explain.then(at).flatten(),
    }
}

fn fault_words(bundle: &Bundle, fault: ClockFault) -> String {
    match fault {
        ClockFault::Beyond(calendar) => {
            let id = bundle.flows().calendar_ids.get(calendar);
            format!("the calendar `{id}` lists no days off so far ahead")
        }
        ClockFault::Never => "there is no such instant".to_owned(),
    }
}
