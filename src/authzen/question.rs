use std::cell::Cell;

use serde_json::Value as Json;

use super::fault::{RequestCode, RequestError};
use super::value::{Label, spelt, typed};
use crate::bundle::{AttributeIx, Bundle, KeyIx, Kind, KindIx, Names, Target};
use crate::decide::Request;
use crate::eval::{Facts, Principal};
use crate::value::{ActionIx, Instant, Ix, Value, nfc};

/// A question in the making, understood word by word by one bundle: the way without JSON. The first fault stays until the end.
#[derive(Clone, Debug)]
pub struct Question<'b> {
    bundle: &'b Bundle,
    /// What is known so far; its instants count for nothing. Boxed like its fault, for a question moves at every word.
    state: Result<Box<Request>, Box<RequestError>>,
    now: Option<Instant>,
}

thread_local! {
    /// The memory of the thread's last question, emptied, for its next one.
    static SPARE: Cell<Option<Box<Request>>> = const { Cell::new(None) };
}

/// A value that somebody gives: in the form of JSON, without being it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Given<'g> {
    /// A text, also of an amount, a date, an id.
    Text(&'g str),
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Anything, sets too.
    Json(&'g Json),
}

impl<'g> From<&'g str> for Given<'g> {
    fn from(text: &'g str) -> Self {
        Self::Text(text)
    }
}

impl<'g> From<&'g String> for Given<'g> {
    fn from(text: &'g String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Given<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Given<'_> {
    fn from(holds: bool) -> Self {
        Self::Bool(holds)
    }
}

impl<'g> From<&'g Json> for Given<'g> {
    fn from(json: &'g Json) -> Self {
        Self::Json(json)
    }
}

/// Most records state no more attributes than this.
const ROOM: usize = 8;

/// No more room than this is kept from one question to the next.
const MOST: usize = 64;

impl<'b> Question<'b> {
    /// May a person do something with a record of a type?
    #[must_use]
    pub fn person(bundle: &'b Bundle, person: &str, action: &str, resource_type: &str) -> Self {
        let found = bundle.people().ids().find(&nfc(person)).map(Principal::Person);
        Self::new(bundle, found.ok_or(("person", person)), action, target(bundle, resource_type), resource_type)
    }

    /// May an integration do something with a record of a type?
    #[must_use]
    pub fn integration(bundle: &'b Bundle, integration: &str, action: &str, resource_type: &str) -> Self {
        let found = bundle.integrations().find(&nfc(integration)).map(Principal::Integration);
        Self::new(bundle, found.ok_or(("integration", integration)), action, target(bundle, resource_type), resource_type)
    }

    /// May a person use or manage an application?
    #[must_use]
    pub fn app(bundle: &'b Bundle, person: &str, action: &str, app: &str) -> Self {
        let found = bundle.people().ids().find(&nfc(person)).map(Principal::Person);
        let target = bundle.catalog().apps.find(&nfc(app)).map(Target::App);
        let target = target.ok_or_else(|| RequestError::unknown(RequestCode::UnknownApp, "application", app));
        Self::new(bundle, found.ok_or(("person", person)), action, target, app)
    }

    fn new(
        bundle: &'b Bundle,
        principal: Result<Principal, (&str, &str)>,
        action: &str,
        target: Result<Target, RequestError>,
        of: &str,
    ) -> Self {
        let catalog = bundle.catalog();
        let state = principal
            .map_err(|(kind, id)| RequestError::unknown(RequestCode::UnknownSubject, kind, id))
            .and_then(|principal| Ok((principal, target?)))
            .and_then(|(principal, target)| {
                let action =
                    catalog.actions.find(&nfc(action)).filter(|action| catalog.can(target, *action)).ok_or_else(|| {
                        RequestError::new(RequestCode::UnknownAction, format!("`{of}` has no action `{action}`")).of(action)
                    })?;
                Ok(blank(principal, action, target))
            })
            .map_err(Box::new);
        Self { bundle, state, now: None }
    }

    /// States an attribute of the record. One that its type does not declare is not looked at.
    #[must_use]
    #[inline]
    pub fn with<'g>(mut self, name: &str, value: impl Into<Given<'g>>) -> Self {
        self.state_property(name, value.into());
        self
    }

    fn state_property(&mut self, name: &str, value: Given<'_>) {
        if let Ok(known) = &mut self.state {
            let catalog = self.bundle.catalog();
            if let Target::Type(of) = known.target
                && let Some(ix) = catalog.attributes.find(&nfc(name))
                && let Some(kind) = catalog.attribute_kind(of, ix)
            {
                let label = Label { root: "resource.properties", name };
                if let Err(error) = state::<AttributeIx>(self.bundle, &mut known.facts.properties, ix, kind, label, value) {
                    self.state = Err(error);
                }
            }
        }
    }

    /// States a key of the context. One that the catalogue does not declare is not looked at.
    #[must_use]
    #[inline]
    pub fn context<'g>(mut self, name: &str, value: impl Into<Given<'g>>) -> Self {
        self.state_key(name, value.into());
        self
    }

    fn state_key(&mut self, name: &str, value: Given<'_>) {
        if let Ok(known) = &mut self.state {
            let catalog = self.bundle.catalog();
            if let Some(ix) = catalog.keys.find(&nfc(name))
                && let Some(kind) = catalog.key_kinds.get(ix)
            {
                let label = Label { root: "context", name };
                if let Err(error) = state::<KeyIx>(self.bundle, &mut known.facts.keys, ix, *kind, label, value) {
                    self.state = Err(error);
                }
            }
        }
    }

    /// States the purpose.
    #[must_use]
    #[inline]
    pub fn purpose(mut self, id: &str) -> Self {
        self.state_purpose(id);
        self
    }

    fn state_purpose(&mut self, id: &str) {
        match (named(&self.bundle.catalog().purposes, id, "purpose", RequestCode::UnknownPurpose), &mut self.state) {
            (Ok(found), Ok(known)) => known.facts.purpose = Some(found),
            (Err(error), Ok(_)) => self.state = Err(Box::new(error)),
            (_, Err(_)) => {}
        }
    }

    /// States the channel.
    #[must_use]
    #[inline]
    pub fn channel(mut self, id: &str) -> Self {
        self.state_channel(id);
        self
    }

    fn state_channel(&mut self, id: &str) {
        match (named(&self.bundle.catalog().channels, id, "channel", RequestCode::UnknownChannel), &mut self.state) {
            (Ok(found), Ok(known)) => known.facts.channel = Some(found),
            (Err(error), Ok(_)) => self.state = Err(Box::new(error)),
            (_, Err(_)) => {}
        }
    }

    /// Says when.
    #[must_use]
    #[inline]
    pub fn at(mut self, now: Instant) -> Self {
        self.now = Some(now);
        self
    }

    /// The bundle that understands it.
    #[must_use]
    pub fn bundle(&self) -> &'b Bundle {
        self.bundle
    }

    /// The question in the numbers of its bundle.
    ///
    /// # Errors
    /// The first fault: a name is unknown, a value has another form than declared, or nobody says when.
    pub fn request(self) -> Result<Request, RequestError> {
        self.known().map(|known| *known)
    }

    /// What somebody makes of the question in the numbers of its bundle; quicker than to take it out.
    ///
    /// # Errors
    /// As [`Question::request`].
    #[inline]
    pub fn answered<T>(self, answer: impl FnOnce(&Request) -> T) -> Result<T, RequestError> {
        let known = self.known()?;
        let answer = answer(&known);
        keep(known);
        Ok(answer)
    }

    fn known(self) -> Result<Box<Request>, RequestError> {
        let mut known = self.state.map_err(|error| *error)?;
        let now = self.now.ok_or_else(|| RequestError::new(RequestCode::NoNow, "the question does not say when"))?;
        known.now = now;
        known.facts.now = Some(now);
        Ok(known)
    }
}

/// A request that states nothing yet.
fn blank(principal: Principal, action: ActionIx, target: Target) -> Box<Request> {
    let spare = SPARE.try_with(Cell::take).ok().flatten();
    let facts = |properties, keys| Facts {
        principal,
        properties,
        keys,
        purpose: None,
        channel: None,
        scenario: None,
        now: None,
        subject: None,
        parameters: Vec::new(),
    };
    let request = |facts| Request { action, target, id: None, now: Instant::EPOCH, facts, more: None };
    match spare {
        Some(mut spare) => {
            let (properties, keys) = (std::mem::take(&mut spare.facts.properties), std::mem::take(&mut spare.facts.keys));
            *spare = request(facts(properties, keys));
            spare
        }
        None => Box::new(request(facts(Vec::with_capacity(ROOM), Vec::with_capacity(ROOM)))),
    }
}

/// Keeps a request's memory for the next, and nothing of what it says.
fn keep(mut request: Box<Request>) {
    let facts = &mut request.facts;
    facts.properties.clear();
    facts.keys.clear();
    // What a question of very many words took is given back.
    if facts.properties.capacity() <= MOST && facts.keys.capacity() <= MOST {
        (request.id, request.more) = (None, None);
        let _unless_the_thread_ends = SPARE.try_with(|spare| spare.set(Some(request)));
    }
}

fn target(bundle: &Bundle, resource_type: &str) -> Result<Target, RequestError> {
    let found = bundle.catalog().types.find(&nfc(resource_type)).map(Target::Type);
    found.ok_or_else(|| RequestError::unknown(RequestCode::UnknownType, "type", resource_type))
}

fn named<I: Ix>(names: &Names<I>, id: &str, what: &str, unknown: RequestCode) -> Result<I, RequestError> {
    names.find(&nfc(id)).ok_or_else(|| RequestError::unknown(unknown, what, id))
}

/// Puts a value among those that are there, in its place; of two the later counts.
fn state<K: Copy + Ord>(
    bundle: &Bundle,
    rows: &mut Vec<(K, Value)>,
    key: K,
    kind: KindIx,
    label: Label<'_>,
    given: Given<'_>,
) -> Result<(), Box<RequestError>> {
    let value = match (given, bundle.catalog().kinds.get(kind)) {
        (Given::Json(Json::Null), _) => return Ok(()),
        (Given::Json(json), _) => typed(bundle, label, kind, json)?,
        (Given::Text(text), Some(kind)) => spelt(bundle, label, kind, text)?,
        (Given::Int(number), Some(Kind::Int)) => Value::Int(number),
        (Given::Bool(holds), Some(Kind::Bool)) => Value::Bool(holds),
        (Given::Int(number), _) => typed(bundle, label, kind, &Json::from(number))?,
        (Given::Bool(holds), _) => typed(bundle, label, kind, &Json::from(holds))?,
        (Given::Text(text), None) => typed(bundle, label, kind, &Json::from(text))?,
    };
    let before = |(own, _): &(K, Value)| *own < key;
    // Few are there, and most come behind all others.
    let at = if rows.last().is_none_or(before) { rows.len() } else { rows.partition_point(before) };
    match rows.get_mut(at) {
        None => rows.push((key, value)),
        Some(row) if row.0 == key => row.1 = value,
        Some(_) => rows.insert(at, (key, value)),
    }
    Ok(())
}
