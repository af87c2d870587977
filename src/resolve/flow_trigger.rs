//! What starts a flow.

use std::collections::BTreeMap;

use super::access::declares;
use super::expr::{Env, Roots, Situation, date_of_subject};
use super::flow_scope::{Given, Started};
use super::index::Found;
use super::list::once;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{FieldRef, Side, Target, Trigger};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, FieldName, Start, Text};
use crate::value::{Duration, TypeIx};

static UNKNOWN_EVENT: Code = Code::error(
    "flow/unknown-event",
    "no integration tells of `{event}`",
    "add it to the `emits` of the integration that sends it",
);
static OTHER_TYPE: Code =
    Code::error("flow/event-of-other-type", "`{event}` carries {carried}, not `{type}`", "name the type that the event carries");
static WHICH_TYPE: Code = Code::error(
    "flow/event-of-which-type",
    "`{event}` carries records of several types, and this does not say which",
    "name one of them behind `of`: {types}",
);
static NOT_DAYS: Code = Code::error(
    "flow/schedule-in-days",
    "`{text}` is no number of days, weeks, months or years",
    "a date starts a flow at 00:00 of a day: write `14d`, `2w`, `3mo` or `1y`",
);
static NO_FIELD: Code = Code::error("flow/unknown-field", "`{type}` has no field `{name}`", "");
static NO_SUBMIT: &str = "submit";

pub(super) const CODES: &[&Code] = &[&UNKNOWN_EVENT, &OTHER_TYPE, &WHICH_TYPE, &NOT_DAYS, &NO_FIELD];

/// What integrations tell of, by event.
pub(super) fn events(documents: &[Document], names: &Names<'_>) -> BTreeMap<String, Vec<(TypeIx, Place)>> {
    let mut events: BTreeMap<String, Vec<(TypeIx, Place)>> = BTreeMap::new();
    for document in documents {
        let Body::Integrations(list) = &document.body else { continue };
        for emits in list.integrations.iter().flat_map(|item| &item.emits) {
            let own = events.entry(emits.event.value.clone()).or_default();
            own.extend(names.types.find(&emits.carries.value).known().map(|of| (of, emits.event.place)));
        }
    }
    for own in events.values_mut() {
        own.sort_unstable_by_key(|(of, _)| *of);
        own.dedup_by_key(|(of, _)| *of);
    }
    events
}

/// Whether some integration tells of an event; one of which nobody does is told.
pub(super) fn is_told(event: &Text, given: &Given<'_>, sink: &mut Sink) -> bool {
    if given.events.contains_key(&event.value) {
        return true;
    }
    let lost = given.names.lost();
    if !lost.unknown && !lost.kinds.contains("Integrations") {
        let near = nearest(&event.value, given.events.keys().map(String::as_str));
        sink.push(Diagnostic::new(&UNKNOWN_EVENT, event.place).arg("event", &event.value).near(near));
    }
    false
}

/// What starts a flow, or would if there were no exemption.
pub(super) fn started(trigger: &syntax::Trigger, given: &Given<'_>, sink: &mut Sink) -> Option<Started> {
    let place = trigger.at.place;
    let (on, types, schedule) = match &trigger.starts {
        Start::Submit(types) => {
            let types = submitted(types, given, sink)?;
            (Trigger::Submit(types.clone()), types, None)
        }
        Start::Event { event, of } => {
            let of = carried(event, of.as_ref(), given, sink)?;
            (Trigger::Event { event: event.clone(), of }, vec![of], None)
        }
        Start::Schedule { offset, side, date } => {
            let offset = days(offset, sink);
            let roots = Roots { types: &[], schedule: Some(place), is_called: true, params: &[], held: &[] };
            let Given { names, words, tables, .. } = *given;
            let date = date_of_subject(Env { names, words, tables, place: Situation::Flow(roots) }, date, sink);
            let side = side.with(match side.value {
                syntax::Side::Before => Side::Before,
                syntax::Side::After => Side::After,
            });
            (Trigger::Schedule { offset: offset?, side, date: date? }, Vec::new(), Some(place))
        }
        Start::Reveal(field) => {
            let field = self::field(field, given, sink)?;
            let of = field.with(field.resource);
            (Trigger::Reveal(field), vec![of], None)
        }
        Start::Change(field) => {
            let field = self::field(field, given, sink)?;
            let of = field.with(field.resource);
            (Trigger::Change(field), vec![of], None)
        }
    };
    Some(Started { on: Spanned::new(on, place), types, schedule })
}

/// Types that are submitted, each of which has the action.
fn submitted(types: &[Text], given: &Given<'_>, sink: &mut Sink) -> Option<Vec<Spanned<TypeIx>>> {
    let mut found = Vec::new();
    let mut whole = true;
    for text in types {
        let of = given.names.resource_type(text, sink);
        let target = of.map(|of| of.with(Target::Type(of.value)));
        let submit = text.with(NO_SUBMIT.to_owned());
        whole &= target.is_some_and(|target| declares(&target, &submit, given.names, given.words, sink).is_some());
        found.extend(of.map(|of| (of, text)));
    }
    let found = once(found, sink);
    whole.then_some(found)
}

/// The type of the record that an event carries.
fn carried(event: &Text, of: Option<&Text>, given: &Given<'_>, sink: &mut Sink) -> Option<Spanned<TypeIx>> {
    let stated = of.map(|of| given.names.resource_type(of, sink));
    if !is_told(event, given, sink) {
        return None;
    }
    let carried = given.events.get(&event.value)?;
    let id = |of: &TypeIx| format!("`{}`", given.names.types.id(*of).value);
    let types: Vec<_> = carried.iter().map(|(of, _)| id(of)).collect();
    match (stated, carried.as_slice()) {
        (Some(of), _) => {
            let of = of?;
            if carried.iter().any(|(known, _)| *known == of.value) {
                return Some(of);
            }
            let finding = Diagnostic::new(&OTHER_TYPE, of.place).arg("event", &event.value).arg("carried", types.join(", "));
            let finding = finding.arg("type", &given.names.types.id(of.value).value);
            sink.push(match carried.first() {
                Some((_, place)) => finding.also(*place, "the integration says so here"),
                None => return None,
            });
            None
        }
        (None, [(only, _)]) => Some(event.with(*only)),
        // What it carries has a fault that was told.
        (None, []) => None,
        (None, _) => {
            sink.push(Diagnostic::new(&WHICH_TYPE, event.place).arg("event", &event.value).arg("types", types.join(", ")));
            None
        }
    }
}

/// A number of days, which may be none, or of months.
fn days(text: &Text, sink: &mut Sink) -> Option<Spanned<Duration>> {
    let read = Duration::parse(&text.value);
    let days =
        read.filter(|length| length.seconds() % 86_400 == 0 && text.value.ends_with(['d', 'w', 'o', 'y', 'D', 'W', 'M', 'Y']));
    if days.is_none() {
        sink.push(Diagnostic::new(&NOT_DAYS, text.place).arg("text", &text.value));
    }
    days.map(|length| text.with(length))
}

fn field(field: &FieldName, given: &Given<'_>, sink: &mut Sink) -> Option<Spanned<FieldRef>> {
    let of = given.names.resource_type(&field.type_id, sink)?;
    let row = given.words.catalog.types.get(of.value)?;
    if let Some(known) = given.words.field(of.value, &crate::value::nfc(&field.field.value)) {
        return Some(Spanned::new(FieldRef { resource: of.value, name: known.name.value.clone() }, field.at.place));
    }
    if !matches!(given.names.types.find(&field.type_id.value), Found::Broken) {
        let near = given.names.near(&field.field.value, row.fields.iter().map(|field| field.name.as_str()));
        let finding = Diagnostic::new(&NO_FIELD, field.field.place).arg("type", &row.named.id.value);
        let finding = finding.arg("name", &field.field.value).near(near);
        sink.push(finding.also(row.named.id.place, "the type is declared here"));
    }
    None
}
