use std::collections::BTreeMap;

use super::Vocabulary;
use super::access::declares;
use super::catalog::{OUR_CONTEXT, Owner};
use super::expr::typed_value;
use super::index::Found;
use super::names::{APP_TYPE, Names, title};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{DecideTest, Person, Rule, Target, TestedResource, Variant};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Pairs, Plain, Text};
use crate::value::{ActionIx, Id, Instant, PersonIx, Table, Value};

pub(super) static NO_ASSERTION: Code =
    Code::error("test/no-assertion", "this test promises nothing", "write under `expect` who may: `{amy: allow, carl: deny}`");
pub(super) static EMPTY_VARY: Code =
    Code::error("test/empty-vary", "`{name}` takes no value", "write a list of values, or take it out of `vary`");
pub(super) static VARY_LENGTH: Code = Code::error(
    "test/vary-lengths",
    "`{name}` takes {found} values, and `{first}` takes {wanted}",
    "attributes that vary together take their values in turn, one of each",
);
static VARIED_AND_STATED: Code =
    Code::error("test/varied-and-stated", "`{name}` both varies and stands under `on`", "take it out of one of them");
static NOT_A_LIST: Code =
    Code::error("test/vary-not-a-list", "`vary` lists values, and this is none", "write a list, such as `[1, 2]`");
pub(super) static NO_ATTRIBUTE: Code = Code::error("test/unknown-attribute", "{what} has no attribute `{name}`", "");
pub(super) static NO_FIELD: Code = Code::error("test/unknown-field", "`{type}` has no field `{field}`", "");
static CONTEXT_KEY: Code = Code::error("test/unknown-context-key", "the catalogue declares no context key `{name}`", "");

static TOO_MANY_VARIANTS: Code =
    Code::error("limit/too-many-variants", "this varies {count} times, and at most {most} are allowed", "write several tests");
static TOO_MANY_CELLS: Code = Code::error(
    "limit/too-many-cells",
    "this test asks {count} questions, and at most {most} are allowed",
    "write several tests",
);

/// The most variants of one test.
const VARIANTS: usize = 1_000;
/// The most questions of one test.
const CELLS: usize = 100_000;

pub(super) const CODES: &[&Code] = &[
    &NO_ASSERTION,
    &NO_FIELD,
    &EMPTY_VARY,
    &VARY_LENGTH,
    &VARIED_AND_STATED,
    &NOT_A_LIST,
    &NO_ATTRIBUTE,
    &TOO_MANY_VARIANTS,
    &TOO_MANY_CELLS,
    &CONTEXT_KEY,
];

/// What tests are checked against. Rules are absent where some of them could not be resolved: then nothing is said about what
/// they cannot decide.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Ids.
    pub names: &'a Names<'a>,
    /// Attributes and their types.
    pub words: &'a Vocabulary,
    /// People, by number.
    pub people: &'a Table<PersonIx, Person>,
    /// Every access rule, by number.
    pub rules: Option<&'a [Rule]>,
}

/// The tests of all documents. A table with a fault, which was told, is left out.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, sink: &mut Sink) -> Vec<DecideTest> {
    let mut tests = Vec::new();
    for document in documents {
        let Body::Tests(body) = &document.body else { continue };
        if body.decide.is_empty() && body.view.is_empty() && body.route.is_empty() && body.case.is_empty() {
            sink.push(Diagnostic::new(&NO_ASSERTION, body.at.place));
        }
        let clock = body.clock.as_ref().map(|clock| known.names.moment(clock, sink));
        for test in &body.decide {
            tests.extend(Resolver { known, sink: &mut *sink }.table(test, clock.as_ref()));
        }
    }
    tests
}

/// The tests' part of the way.
pub(super) struct Resolver<'a, 's> {
    pub(super) known: Known<'a>,
    pub(super) sink: &'s mut Sink,
}

/// The values that an attribute takes in turn, as they are written and as they are meant; none for an absent attribute.
type Column = Vec<(String, (Id, Option<Value>))>;

/// What the table is about.
#[derive(Clone, Copy)]
pub(super) struct On {
    /// As a rule's target.
    pub(super) target: Target,
    /// As what is asked for.
    pub(super) resource: TestedResource,
}

impl Resolver<'_, '_> {
    fn table(&mut self, test: &syntax::DecideTest, clock: Option<&Option<Spanned<Instant>>>) -> Option<DecideTest> {
        let names = self.known.names;
        let on = self.on(&test.on);
        let actions = on.as_ref().and_then(|on| self.actions(&test.action, on));
        let stated = on.as_ref().and_then(|on| self.stated(&test.on.attributes, on));
        // What varies is checked also where what is stated has faults.
        let known = stated.clone().unwrap_or_default();
        let variants = on.as_ref().and_then(|on| self.variants(&test.vary, &test.on.attributes, on, known));
        let purpose = test.purpose.as_ref().map(|id| names.purpose(id, self.sink));
        let channel = test.channel.as_ref().map(|id| names.channel(id, self.sink));
        let scenario = test.scenario.as_ref().map(|id| names.scenario(id, self.sink));
        let fields = test.fields.as_ref().map(|fields| self.fields(fields, on.as_ref()));
        let context = self.context(&test.context);
        let now = test.now.as_ref().map(|now| names.moment(now, self.sink));
        let count = if test.vary.0.is_empty() { None } else { variants.as_ref().map(Vec::len) };
        let cells = self.cells(test, count.unwrap_or(1), test.vary.0.is_empty() || count.is_some());
        let table = DecideTest {
            at: test.at.place,
            name: test.name.as_ref().map(|name| title(name, self.sink)),
            actions: actions?,
            on: test.on.type_id.with(on.as_ref()?.resource),
            id: test.on.id.clone(),
            purpose: whole(purpose)?,
            channel: whole(channel)?,
            scenario: whole(scenario)?,
            fields: whole(fields)?,
            context: context?,
            now: whole(now.or_else(|| clock.cloned()))?,
            variants: variants.filter(|_| stated.is_some())?,
            cells: cells?,
        };
        let cells = table.actions.len().saturating_mul(table.cells.len());
        if cells > CELLS {
            self.sink.push(Diagnostic::new(&TOO_MANY_CELLS, table.at).arg("count", cells).arg("most", CELLS));
            return None;
        }
        self.can_fail(&table, &on?);
        Some(table)
    }

    pub(super) fn on(&mut self, on: &syntax::OnRecord) -> Option<On> {
        let names = self.known.names;
        if on.type_id.value != APP_TYPE {
            let found = names.resource_type(&on.type_id, self.sink)?.value;
            return Some(On { target: Target::Type(found), resource: TestedResource::Record(found) });
        }
        // Without an id the request would be for no application, which is an error of the request.
        let Some(id) = &on.id else {
            self.sink.push(names.apps.unknown(&on.type_id.with(String::new())));
            return None;
        };
        let app = names.app(id, self.sink)?.value;
        Some(On { target: Target::App(app), resource: TestedResource::App(app) })
    }

    fn actions(&mut self, actions: &[Text], on: &On) -> Option<Vec<Spanned<ActionIx>>> {
        let Known { names, words, .. } = self.known;
        let place = actions.first().map(|action| action.place).unwrap_or_default();
        let target = Spanned::new(on.target, place);
        let found: Vec<_> =
            actions.iter().map(|action| Some(action.with(declares(&target, action, names, words, self.sink)?))).collect();
        found.into_iter().collect()
    }

    /// What an update changes: fields of the type, or attributes, which no line binds.
    fn fields(&mut self, fields: &[Text], on: Option<&On>) -> Option<Vec<Id>> {
        let Known { names, words, .. } = self.known;
        let resource = match on?.resource {
            TestedResource::Record(of) => Some(of),
            TestedResource::App(_) => None,
        };
        let known = |name: &str| {
            let field = resource.and_then(|of| words.field(of, name)).map(|field| field.name.value.clone());
            let attribute = || match resource.map(|of| words.attribute(Owner::Type(of), name)) {
                Some(Found::Known(attribute)) => Some(attribute.name.value.clone()),
                _ => None,
            };
            field.or_else(attribute)
        };
        let found: Vec<Option<Id>> = fields
            .iter()
            .map(|name| {
                let found = known(&name.value);
                if found.is_none() {
                    let of = resource.map_or(APP_TYPE, |of| names.types.id(of).value.as_str());
                    let row = resource.and_then(|of| words.catalog.types.get(of));
                    let near =
                        names.near(&name.value, row.into_iter().flat_map(|row| &row.fields).map(|field| field.name.as_str()));
                    let finding = Diagnostic::new(&NO_FIELD, name.place).arg("type", of).arg("field", &name.value);
                    self.sink.push(finding.near(near));
                }
                found
            })
            .collect();
        found.into_iter().collect()
    }

    pub(super) fn stated(&mut self, attributes: &Pairs<Plain>, on: &On) -> Option<BTreeMap<Id, Value>> {
        let mut found = BTreeMap::new();
        let mut whole = true;
        for (name, plain) in &attributes.0 {
            match self.attribute(name, plain, on) {
                Some((id, Some(value))) => {
                    found.insert(id, value);
                }
                Some((_, None)) => {}
                None => whole = false,
            }
        }
        whole.then_some(found)
    }

    /// An attribute's value; no value where it is written as `null`, which leaves it out of the request.
    fn attribute(&mut self, name: &Text, plain: &Plain, on: &On) -> Option<(Id, Option<Value>)> {
        let Known { names, words, .. } = self.known;
        let TestedResource::Record(resource) = on.resource else {
            self.sink.push(Diagnostic::new(&NO_ATTRIBUTE, name.place).arg("what", "an application").arg("name", &name.value));
            return None;
        };
        let attribute = match words.attribute(Owner::Type(resource), &name.value) {
            Found::Known(attribute) => attribute,
            Found::Broken => return None,
            Found::Unknown => {
                let what = format!("`{}`", names.types.id(resource).value);
                let finding = Diagnostic::new(&NO_ATTRIBUTE, name.place).arg("what", what).arg("name", &name.value);
                let is_field = words.field(resource, &name.value).is_some();
                self.sink.push(if is_field || name.value == "record" {
                    finding.help("fields do not decide access, so a table of decisions states none")
                } else {
                    finding.near(names.near(&name.value, words.names(Owner::Type(resource))))
                });
                return None;
            }
        };
        if matches!(plain, Plain::Null(_)) {
            return Some((attribute.name.value.clone(), None));
        }
        let value = typed_value(plain, &attribute.value_type, names, self.sink)?;
        Some((attribute.name.value.clone(), Some(value.value)))
    }

    pub(super) fn variants(
        &mut self,
        vary: &Pairs<Plain>,
        attributes: &Pairs<Plain>,
        on: &On,
        stated: BTreeMap<Id, Value>,
    ) -> Option<Vec<Variant>> {
        let mut columns: Vec<(&Text, Column)> = Vec::new();
        let mut whole = true;
        for (name, plain) in &vary.0 {
            if let Some((other, _)) = attributes.0.iter().find(|(other, _)| other == name) {
                let finding = Diagnostic::new(&VARIED_AND_STATED, name.place).arg("name", &name.value);
                self.sink.push(finding.also(other.place, "stated here"));
                whole = false;
            }
            match self.values(name, plain, on) {
                Some(values) => columns.push((name, values)),
                None => whole = false,
            }
        }
        let lengths = columns.first().map(|(name, values)| (name.value.clone(), values.len()));
        for (name, values) in columns.iter().skip(1) {
            if let Some((first, wanted)) = lengths.as_ref().filter(|(_, wanted)| *wanted != values.len()) {
                let finding = Diagnostic::new(&VARY_LENGTH, name.place).arg("name", &name.value).arg("found", values.len());
                self.sink.push(finding.arg("first", first).arg("wanted", wanted));
                whole = false;
            }
        }
        if !whole {
            return None;
        }
        let count = lengths.map_or(1, |(_, count)| count);
        if count > VARIANTS {
            let place = vary.0.first().map(|(name, _)| name.place).unwrap_or_default();
            self.sink.push(Diagnostic::new(&TOO_MANY_VARIANTS, place).arg("count", count).arg("most", VARIANTS));
            return None;
        }
        Some((0..count).map(|at| variant(at, &columns, &stated)).collect())
    }

    fn values(&mut self, name: &Text, plain: &Plain, on: &On) -> Option<Column> {
        let Plain::List(at, members) = plain else {
            self.sink.push(Diagnostic::new(&NOT_A_LIST, place_of(plain)));
            return None;
        };
        if members.is_empty() {
            self.sink.push(Diagnostic::new(&EMPTY_VARY, at.place).arg("name", &name.value));
            return None;
        }
        let mut values = Vec::new();
        let mut whole = true;
        let mut known = true;
        for member in members {
            // An attribute that is unknown is told once, not for each of its values.
            let before = self.sink.len();
            match self.attribute(name, member, on).filter(|_| known) {
                Some(value) => values.push((written(member), value)),
                None => {
                    whole = false;
                    known &= self.sink.len() > before && !matches!(on.resource, TestedResource::App(_));
                }
            }
            if !known || !whole && values.is_empty() {
                break;
            }
        }
        whole.then_some(values)
    }

    pub(super) fn context(&mut self, context: &Pairs<Plain>) -> Option<Vec<(Id, Value)>> {
        let Known { names, words, .. } = self.known;
        let mut found = BTreeMap::new();
        let mut whole = true;
        for (name, plain) in &context.0 {
            match words.attribute(Owner::Context, &name.value) {
                Found::Known(key) => match typed_value(plain, &key.value_type, names, self.sink) {
                    Some(value) => {
                        found.insert(key.name.value.clone(), value.value);
                    }
                    None => whole = false,
                },
                Found::Broken => whole = false,
                Found::Unknown => {
                    whole = false;
                    let finding = Diagnostic::new(&CONTEXT_KEY, name.place).arg("name", &name.value);
                    let beside = matches!(name.value.as_str(), "now" | "purpose" | "channel" | "scenario");
                    self.sink.push(if beside {
                        finding.help("write `{name}` beside `on`, not under `context`")
                    } else if OUR_CONTEXT.contains(&name.value.as_str()) {
                        finding.help("access does not hang on `{name}`")
                    } else {
                        finding.near(names.near(&name.value, words.names(Owner::Context)))
                    });
                }
            }
        }
        whole.then(|| found.into_iter().collect())
    }
}

fn variant(at: usize, columns: &[(&Text, Column)], stated: &BTreeMap<Id, Value>) -> Variant {
    let mut attributes = stated.clone();
    let mut varied = Vec::new();
    for (name, values) in columns {
        let Some((text, (id, value))) = values.get(at) else { continue };
        varied.push((name.value.clone(), text.clone()));
        if let Some(value) = value {
            attributes.insert(id.clone(), value.clone());
        }
    }
    Variant { attributes: attributes.into_iter().collect(), varied }
}

/// Stated and faulty is nothing; not stated, or stated and good, is kept.
#[expect(clippy::option_option, reason = "not stated, stated but faulty, stated: three things")]
pub(super) fn whole<T>(stated: Option<Option<T>>) -> Option<Option<T>> {
    match stated {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

/// Where a value stands.
pub(super) fn place_of(plain: &Plain) -> Place {
    match plain {
        Plain::Scalar(text) => text.place,
        Plain::List(at, _) | Plain::Map(at, _) | Plain::Null(at) => at.place,
    }
}

/// A value as people read it in a report.
pub(super) fn written(plain: &Plain) -> String {
    match plain {
        Plain::Scalar(text) => text.value.clone(),
        Plain::List(_, members) => format!("[{}]", members.iter().map(written).collect::<Vec<_>>().join(", ")),
        Plain::Map(..) => "{…}".to_owned(),
        Plain::Null(_) => "null".to_owned(),
    }
}
