use serde_json::{Map, Value as Json, json};

use super::Engine;
use crate::authzen::{CaseAnswer, CaseRequest, Request, RequestError};
use crate::journal::{Journal, JournalError, Record, Store};
use crate::value::Instant;

/// What each record of a case says that it is.
const FORMAT: &str = "ordinance.case/1";

/// A case that is kept in a journal of its own: its first record holds the request and its submission, each further one what
/// happened next. Only what counts is kept, and only after whoever told it saw everything before.
pub struct KeptCase<'s> {
    store: &'s dyn Store,
    case: CaseRequest,
    last: Record,
}

/// Why a case cannot be kept, or what is kept cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// The journal is damaged, somebody else wrote to it first, or the environment refused.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The request names something unknown, needs no approval, or runs under another bundle.
    #[error("{}", .0.message)]
    Request(RequestError),
}

impl<'s> KeptCase<'s> {
    /// Submits a request under the engine's bundle and keeps it; with where it stands.
    ///
    /// # Errors
    /// When the request is refused, the store holds a case, or it cannot be written.
    pub fn start(store: &'s dyn Store, engine: &Engine, request: Request, now: Instant) -> Result<(Self, CaseAnswer), KeptError> {
        let document = request.to_json();
        let submit = json!({"seq": 1, "type": "submit", "at": now.to_string(), "bundle": engine.digest()});
        let case = CaseRequest::new(request, vec![submit.clone()]);
        let answer = engine.case(&case, Some(now)).map_err(KeptError::Request)?;
        let mut body = Map::new();
        body.insert("request".to_owned(), document);
        let last = append(store, None, body, submit)?;
        Ok((Self { store, case, last }, answer))
    }

    /// The case that a store holds; nothing when it holds none.
    ///
    /// # Errors
    /// When the journal is damaged or cannot be read, or a record is none of a case.
    pub fn open(store: &'s dyn Store) -> Result<Option<Self>, KeptError> {
        let records = Journal::new(store).records()?;
        let mut events: Vec<Json> = Vec::with_capacity(records.len());
        for record in &records {
            events.push(event(record).ok_or_else(|| damaged(store, record, "it is no record of what happened to a case"))?);
        }
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(None) };
        let request = first.body.get("request").ok_or_else(|| damaged(store, first, "it holds no request"))?;
        let case = CaseRequest::from_json(&json!({"request": request, "events": events}));
        let case = case.map_err(|error| damaged(store, first, &format!("its request is none: {}", error.message)))?;
        Ok(Some(Self { store, case, last: last.clone() }))
    }

    /// The request, and what happened.
    #[must_use]
    pub fn case(&self) -> &CaseRequest {
        &self.case
    }

    /// Tells what happened next, now unless it says when, and keeps it if it counts; with where the case stands then. What does
    /// not count is listed in the answer under the number that it would have had, [`KeptCase::next`].
    ///
    /// # Errors
    /// When the case cannot be looked at, somebody else wrote to it since it was read, or it cannot be written. Nothing is kept
    /// then.
    pub fn tell(&mut self, engine: &Engine, event: Map<String, Json>, now: Instant) -> Result<CaseAnswer, KeptError> {
        let seq = self.next();
        let mut event = event;
        event.insert("seq".to_owned(), json!(seq));
        event.entry("at").or_insert_with(|| json!(now.to_string()));
        let event = Json::Object(event);
        let mut case = self.case.clone();
        case.push(event.clone());
        let answer = engine.case(&case, Some(now)).map_err(KeptError::Request)?;
        if answer.ignored.iter().all(|one| one.seq != seq) {
            self.last = append(self.store, Some(&self.last), Map::new(), event)?;
            self.case = case;
        }
        Ok(answer)
    }

    /// The number of what happens next.
    #[must_use]
    pub fn next(&self) -> i64 {
        i64::try_from(self.last.serial).unwrap_or(i64::MAX).saturating_add(1)
    }
}

fn append(store: &dyn Store, after: Option<&Record>, mut body: Map<String, Json>, event: Json) -> Result<Record, JournalError> {
    body.insert("format".to_owned(), json!(FORMAT));
    body.insert("event".to_owned(), event);
    Journal::new(store).append(after, body)
}

/// What a record of a case tells; nothing when it is no such record.
fn event(record: &Record) -> Option<Json> {
    let own = record.body.get("format").and_then(Json::as_str) == Some(FORMAT);
    record.body.get("event").filter(|_| own).cloned()
}

fn damaged(store: &dyn Store, record: &Record, what: &str) -> JournalError {
    JournalError::Damaged { place: store.record_place(record.serial), what: what.to_owned() }
}
