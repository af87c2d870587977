use std::collections::BTreeMap;

use super::access::{Resolver, Targets};
use super::catalog::Owner;
use super::index::{Found, read_id};
use super::list::once;
use super::names::title;
use super::{Names, Vocabulary, absent_or_found, view};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::mask::{Format, View};
use crate::model::{AfterFlow, ChangeBy, DecisionTable, Expr, FieldRef, Protection, Sight, Store, Subject, Validity};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Conditions, Document, FieldName, Flow, Item, Start, Text};
use crate::value::{Duration, Id, Table, TableIx, TypeIx};

static UNKNOWN_FIELD: Code = Code::error("protection/unknown-field", "`{type}` has no field `{field}`", "");
static TWICE: Code =
    Code::error("protection/twice", "`{field}` is protected twice", "write one protection for the field, with all its lines");
static OFF_LADDER: Code = Code::error(
    "protection/view-off-ladder",
    "`{view}` is not on the ladder of `{field}`",
    "the ladder is `{ladder}`: name one of its views, or put this one on it",
);
static OTHER_FLOW: Code = Code::error(
    "protection/flow-of-something-else",
    "the flow `{flow}` does not start on a {event} of `{field}`",
    "name a flow that says `on {event} {field}`",
);
static NO_LENGTH: Code = Code::error(
    "protection/length-in-months",
    "`{text}` has no exact length",
    "write it in `s`, `m`, `h`, `d` or `w`: a month is longer or shorter",
);

pub(super) static CODES: &[&Code] = &[&UNKNOWN_FIELD, &TWICE, &OFF_LADDER, &OTHER_FLOW, &NO_LENGTH];

/// How long after its approval a case may be used where its flow does not say.
const VALID: Duration = Duration::new(0, 86_400);

/// What protections are resolved with.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Ids.
    pub names: &'a Names<'a>,
    /// Attributes, fields and their types.
    pub words: &'a Vocabulary,
    /// Decision tables.
    pub tables: &'a Table<TableIx, Option<DecisionTable>>,
}

/// The protections of all documents, by type and field. One with a fault, which was told, is left out.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, sink: &mut Sink) -> Vec<Protection> {
    let flows = flows(documents);
    let mut found: BTreeMap<FieldRef, Protection> = BTreeMap::new();
    let mut seen: BTreeMap<FieldRef, Place> = BTreeMap::new();
    for document in documents {
        let Body::Ruled(items) = &document.body else { continue };
        for item in items {
            let Item::Protection(item) = item else { continue };
            let Some((field, format)) = field(&item.field, known, sink) else { continue };
            if let Some(first) = seen.get(&field.value) {
                let finding = Diagnostic::new(&TWICE, field.place).arg("field", written(&item.field));
                sink.push(finding.also(*first, "the first one"));
                continue;
            }
            seen.insert(field.value.clone(), field.place);
            let reader = Resolver { names: known.names, words: known.words, tables: known.tables, sink: &mut *sink };
            let targets = Targets::types(vec![Spanned::new(field.value.resource, item.field.type_id.place)]);
            let resolved = Reader { flows: &flows, targets: &targets, of: &item.field, format, ladder: Vec::new(), reader }
                .protection(item, field.clone());
            found.extend(resolved.map(|protection| (field.value, protection)));
        }
    }
    found.into_values().collect()
}

/// How many protections the documents have.
pub(super) fn count(documents: &[Document]) -> usize {
    let ruled = documents.iter().filter_map(|document| match &document.body {
        Body::Ruled(items) => Some(items),
        _ => None,
    });
    ruled.flatten().filter(|item| matches!(item, Item::Protection(_))).count()
}

/// The field that a protection is for, and its format.
fn field(name: &FieldName, known: Known<'_>, sink: &mut Sink) -> Option<(Spanned<FieldRef>, Option<Format>)> {
    let Known { names, words, .. } = known;
    let resource = names.resource_type(&name.type_id, sink)?.value;
    if let Some(field) = words.field(resource, &crate::value::nfc(&name.field.value)) {
        let reference = FieldRef { resource, name: field.name.value.clone() };
        return Some((Spanned::new(reference, name.at.place), Format::parse(&field.format.value)));
    }
    let is_attribute = match words.attribute(Owner::Type(resource), &name.field.value) {
        Found::Known(_) => true,
        Found::Broken => return None,
        Found::Unknown => false,
    };
    if names.is_lost(&name.field.value) {
        return None;
    }
    let finding =
        Diagnostic::new(&UNKNOWN_FIELD, name.field.place).arg("type", &name.type_id.value).arg("field", &name.field.value);
    sink.push(if is_attribute {
        finding.help("this is an attribute, which decides and is known to everybody; only fields are protected")
    } else {
        finding.near(names.near(&name.field.value, fields(words, resource)))
    });
    None
}

fn fields(words: &Vocabulary, of: TypeIx) -> impl Iterator<Item = &str> {
    words.catalog.types.get(of).into_iter().flat_map(|row| &row.fields).map(|field| field.name.as_str())
}

fn written(name: &FieldName) -> String {
    format!("{}.{}", name.type_id.value, name.field.value)
}

/// The flows of all documents by id; a second one of an id was told when the ids were read.
fn flows(documents: &[Document]) -> BTreeMap<String, &Flow> {
    let mut found = BTreeMap::new();
    for document in documents {
        let Body::Ruled(items) = &document.body else { continue };
        for item in items {
            if let Item::Flow(flow) = item {
                found.entry(crate::value::nfc(&flow.id.value).into_owned()).or_insert(flow);
            }
        }
    }
    found
}

/// The event that a line waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Reveal,
    Change,
}

/// Reads one protection.
struct Reader<'a, 's> {
    flows: &'a BTreeMap<String, &'a Flow>,
    targets: &'a Targets,
    of: &'a FieldName,
    format: Option<Format>,
    ladder: Vec<Spanned<View>>,
    reader: Resolver<'a, 's>,
}

/// What narrows a line.
struct Narrowed {
    when: Option<Expr>,
    unless: Option<Expr>,
    purposes: Vec<Spanned<Id>>,
    validity: Validity,
    channels: Vec<Spanned<Id>>,
    scenario: Option<Spanned<Id>>,
}

impl Reader<'_, '_> {
    fn protection(mut self, item: &syntax::Protection, field: Spanned<FieldRef>) -> Option<Protection> {
        let name = item.name.as_ref().map(|name| title(name, self.reader.sink));
        let store = item.store.as_ref().map(|store| self.store(store));
        let ladder = view::ladder(&item.ladder, self.format, self.of.at.place, self.reader.sink);
        let is_sound = ladder.is_some();
        self.ladder = ladder.unwrap_or_default();
        // Without a ladder nothing can be on it, and that is no further fault.
        let default = match &item.default {
            Some(default) => self.on_ladder(default, is_sound),
            None => self.ladder.first().map(|bottom| Spanned::new(bottom.value, bottom.place)),
        };
        let reveals: Vec<_> = item.reveals.iter().map(|line| self.reveal(line, is_sound)).collect();
        let caps: Vec<_> = item.caps.iter().map(|line| self.cap(line, is_sound)).collect();
        let changes: Vec<_> = item.changes.iter().map(|line| self.change(line)).collect();
        Some(Protection {
            at: item.at.place,
            field,
            name,
            store: absent_or_found(store)?,
            default: default?,
            reveals: reveals.into_iter().collect::<Option<_>>()?,
            caps: caps.into_iter().collect::<Option<_>>()?,
            changes: changes.into_iter().collect::<Option<_>>()?,
            ladder: Some(self.ladder).filter(|_| is_sound)?,
        })
    }

    fn store(&mut self, store: &Spanned<syntax::Store>) -> Option<Spanned<Store>> {
        let found = match &store.value {
            syntax::Store::Plain => Store::Plain,
            syntax::Store::External => Store::External,
            syntax::Store::Forbidden => Store::Forbidden,
            syntax::Store::Encrypted(ring) => {
                let rings = &self.reader.names.rings;
                let ix = rings.get(ring, self.reader.sink)?;
                Store::Encrypted(rings.id(ix.value).value.clone())
            }
        };
        Some(Spanned::new(found, store.place))
    }

    /// A view that must be on the ladder.
    fn on_ladder(&mut self, text: &Text, is_sound: bool) -> Option<Spanned<View>> {
        let wanted = view::read(text, self.reader.sink)?.value;
        if !is_sound {
            return None;
        }
        if self.ladder.iter().any(|rung| rung.value == wanted) {
            return Some(text.with(wanted));
        }
        let rungs: Vec<String> = self.ladder.iter().map(|rung| rung.value.to_string()).collect();
        let finding = Diagnostic::new(&OFF_LADDER, text.place).arg("view", &text.value).arg("field", written(self.of));
        let finding = finding.arg("ladder", rungs.join(" < "));
        let ladder = self.ladder.iter().map(|rung| rung.place).reduce(Place::join);
        self.reader.sink.push(match ladder.filter(|place| *place != self.of.at.place) {
            Some(place) => finding.also(place, "the ladder"),
            None => finding,
        });
        None
    }

    fn reveal(&mut self, line: &syntax::Reveal, is_sound: bool) -> Option<Sight> {
        let view = self.on_ladder(&line.view, is_sound);
        let (to, except) = self.people(&line.to, &line.except);
        let narrowed = self.narrowed(&line.conditions);
        let after = line.after_flow.as_ref().map(|flow| self.after(flow, Event::Reveal));
        sight(line.at.place, view?, (to?, except?), narrowed?, absent_or_found(after)?)
    }

    fn cap(&mut self, line: &syntax::Cap, is_sound: bool) -> Option<Sight> {
        let view = self.on_ladder(&line.view, is_sound);
        let (to, except) = self.people(&line.to, &line.except);
        let narrowed = self.narrowed(&line.conditions);
        sight(line.at.place, view?, (to?, except?), narrowed?, None)
    }

    fn change(&mut self, line: &syntax::ChangeBy) -> Option<ChangeBy> {
        let (by, except) = self.people(&line.by, &line.except);
        let after = line.after_flow.as_ref().map(|flow| self.after(flow, Event::Change));
        Some(ChangeBy { at: line.at.place, by: by?, except: except?, after: absent_or_found(after)? })
    }

    #[expect(clippy::type_complexity, reason = "two lists, each of which may have a fault")]
    fn people(
        &mut self,
        to: &[syntax::Subject],
        except: &[syntax::Subject],
    ) -> (Option<Vec<Spanned<Subject>>>, Option<Vec<Spanned<Subject>>>) {
        (self.reader.subjects(to, self.targets), self.reader.subjects(except, self.targets))
    }

    fn narrowed(&mut self, from: &Conditions) -> Option<Narrowed> {
        let when = from.when.as_ref().map(|expr| self.reader.condition(expr, self.targets));
        let unless = from.unless.as_ref().map(|expr| self.reader.condition(expr, self.targets));
        let purposes = self.reader.purposes(&from.purposes);
        let names = self.reader.names;
        let validity = names.validity(from.from.as_ref(), from.until.as_ref(), from.through.as_ref(), self.reader.sink);
        let channels: Vec<_> =
            from.channels.iter().map(|text| names.channel(text, self.reader.sink).map(|id| (id, text))).collect();
        let channels: Option<Vec<_>> = channels.into_iter().collect();
        let channels = channels.map(|channels| once(channels, self.reader.sink));
        let scenario = from.scenario.as_ref().map(|text| names.scenario(text, self.reader.sink));
        Some(Narrowed {
            when: absent_or_found(when)?,
            unless: absent_or_found(unless)?,
            purposes: purposes?,
            validity,
            channels: channels?,
            scenario: absent_or_found(scenario)?,
        })
    }

    /// The flow that a line waits for, which must start on this very event.
    fn after(&mut self, text: &Text, event: Event) -> Option<AfterFlow> {
        self.reader.names.flows.get(text, self.reader.sink)?;
        let flow = self.flows.get(crate::value::nfc(&text.value).as_ref())?;
        let (word, on) = match (&flow.on.starts, event) {
            (Start::Reveal(on), Event::Reveal) | (Start::Change(on), Event::Change) => (event.word(), Some(on)),
            _ => (event.word(), None),
        };
        if !on.is_some_and(|on| same(on, self.of)) {
            let finding = Diagnostic::new(&OTHER_FLOW, text.place).arg("flow", &text.value).arg("event", word);
            self.reader.sink.push(finding.arg("field", written(self.of)).also(flow.on.at.place, "what starts it"));
            return None;
        }
        let valid = match &flow.valid {
            None => VALID,
            Some(valid) => exact(self.reader.names.duration(valid, &mut Sink::new())?, self.reader.sink)?.value,
        };
        Some(AfterFlow { flow: read_id(text, &mut Sink::new())?, valid })
    }
}

impl Event {
    fn word(self) -> &'static str {
        match self {
            Self::Reveal => "reveal",
            Self::Change => "change",
        }
    }
}

fn same(a: &FieldName, b: &FieldName) -> bool {
    crate::value::nfc(&a.type_id.value) == crate::value::nfc(&b.type_id.value)
        && crate::value::nfc(&a.field.value) == crate::value::nfc(&b.field.value)
}

/// A length that counts seconds only; one in months is told.
pub(super) fn exact(length: Spanned<Duration>, sink: &mut Sink) -> Option<Spanned<Duration>> {
    if length.value.months() == 0 {
        return Some(length);
    }
    sink.push(Diagnostic::new(&NO_LENGTH, length.place).arg("text", length.value));
    None
}

fn sight(
    at: Place,
    view: Spanned<View>,
    (to, except): (Vec<Spanned<Subject>>, Vec<Spanned<Subject>>),
    narrowed: Narrowed,
    after: Option<AfterFlow>,
) -> Option<Sight> {
    let Narrowed { when, unless, purposes, validity, channels, scenario } = narrowed;
    Some(Sight { at, view, to, except, when, unless, purposes, validity, channels, scenario, after })
}
