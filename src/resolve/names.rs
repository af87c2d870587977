use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::declared::{Lists, gather_actions, people, stated_people, with_built_in_classes};
use super::index::{Declared, Kind, Nth, gather};
use super::tree::{Tree, UnitItem};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::Named;
use crate::source::Spanned;
use crate::syntax::{At, Document, Lost, People, Text};
use crate::value::{
    ActionIx, AppIx, CalendarIx, ExemptIx, FlowIx, Id, IntegrationIx, PersonIx, RoleIx, RuleIx, TableIx, TemplateIx, TypeIx,
    UnitIx, Zone,
};

static UNKNOWN_UNIT: Code = Code::error("ref/unknown-unit", "no unit is called `{id}`", "");
static UNKNOWN_PERSON: Code = Code::error("ref/unknown-person", "no person is called `{id}`", "");
static UNKNOWN_ROLE: Code = Code::error("ref/unknown-role", "no role is called `{id}`", "");
static UNKNOWN_INTEGRATION: Code = Code::error("ref/unknown-integration", "no integration is called `{id}`", "");
static UNKNOWN_APP: Code = Code::error("ref/unknown-app", "the catalogue has no application `{id}`", "");
static UNKNOWN_TYPE: Code = Code::error("ref/unknown-type", "the catalogue has no resource type `{id}`", "");
static UNKNOWN_ACTION: Code = Code::error("ref/unknown-action", "no resource type has an action `{id}`", "");
static UNKNOWN_TABLE: Code = Code::error("ref/unknown-table", "no decision table is called `{id}`", "");
static UNKNOWN_PURPOSE: Code = Code::error(
    "ref/unknown-purpose",
    "the catalogue has no purpose `{id}`",
    "add it to `purposes` of the catalogue if it is meant",
);
static UNKNOWN_CHANNEL: Code = Code::error(
    "ref/unknown-channel",
    "the catalogue has no channel `{id}`",
    "add it to `channels` of the catalogue if it is meant",
);
static UNKNOWN_CLASS: Code =
    Code::error("ref/unknown-class", "there is no field class `{id}`", "add it to `classes` of the catalogue if it is meant");
static UNKNOWN_CALENDAR: Code = Code::error("ref/unknown-calendar", "no calendar is called `{id}`", "");
static UNKNOWN_RING: Code = Code::error("ref/unknown-ring", "no key ring is called `{id}`", "");
static UNKNOWN_RULE: Code = Code::error("ref/unknown-rule", "no access rule is called `{id}`", "");
static UNKNOWN_SCENARIO: Code = Code::error("ref/unknown-scenario", "no scenario is called `{id}`", "");
static UNKNOWN_FLOW: Code = Code::error("ref/unknown-flow", "no flow is called `{id}`", "");
static UNKNOWN_TEMPLATE: Code = Code::error("ref/unknown-template", "no template is called `{id}`", "");
static RESERVED: Code =
    Code::error("id/reserved", "`{id}` is a word of the language and cannot be the id of a {kind}", "give the {kind} another id");
static LONG_TITLE: Code =
    Code::error("limit/too-long", "this has {length} characters, and at most 256 are allowed", "shorten it");

pub(super) static CODES: &[&Code] = &[
    &UNKNOWN_UNIT,
    &UNKNOWN_PERSON,
    &UNKNOWN_ROLE,
    &UNKNOWN_INTEGRATION,
    &UNKNOWN_APP,
    &UNKNOWN_TYPE,
    &UNKNOWN_ACTION,
    &UNKNOWN_TABLE,
    &UNKNOWN_PURPOSE,
    &UNKNOWN_CHANNEL,
    &UNKNOWN_CLASS,
    &UNKNOWN_CALENDAR,
    &UNKNOWN_RING,
    &UNKNOWN_RULE,
    &UNKNOWN_SCENARIO,
    &UNKNOWN_FLOW,
    &UNKNOWN_TEMPLATE,
    &RESERVED,
    &LONG_TITLE,
];

/// The resource type that every application is.
pub(super) const APP_TYPE: &str = "App";
/// How many names are compared in one run to find those that were meant.
const GUESSES: usize = 1_000_000;
const RESERVED_UNITS: [&str; 4] = ["tenant", "own_unit", "headed_unit", "unit"];
const TITLE_CHARS: usize = 256;

/// Every name of a set, known before anything is resolved, so that the order of files never matters.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// Units and virtual units.
    pub units: Kind<UnitIx>,
    /// People.
    pub people: Kind<PersonIx>,
    /// Roles.
    pub roles: Kind<RoleIx>,
    /// Integrations.
    pub integrations: Kind<IntegrationIx>,
    /// Applications.
    pub apps: Kind<AppIx>,
    /// Resource types.
    pub types: Kind<TypeIx>,
    /// Action names of all types, and those of applications.
    pub actions: Kind<ActionIx>,
    /// Decision tables.
    pub tables: Kind<TableIx>,
    /// Access rules.
    pub rules: Kind<RuleIx>,
    /// Purposes.
    pub purposes: Kind<Nth>,
    /// Channels.
    pub channels: Kind<Nth>,
    /// Field classes, the built-in ones among them.
    pub classes: Kind<Nth>,
    /// Calendars.
    pub calendars: Kind<CalendarIx>,
    /// Key rings.
    pub rings: Kind<Nth>,
    /// Scenarios.
    pub scenarios: Kind<Nth>,
    /// Flows.
    pub flows: Kind<FlowIx>,
    /// Templates of flows.
    pub templates: Kind<TemplateIx>,
    /// Exemptions from flows.
    pub exempts: Kind<ExemptIx>,
    /// The tree of units.
    pub tree: Tree<'a>,
    pub(super) unit_names: Titles<UnitIx>,
    person_names: OnceCell<Titles<PersonIx>>,
    stated: Vec<Option<u32>>,
    documents: &'a [Document],
    zone: Zone,
    lost: &'a Lost,
    guesses: Cell<usize>,
}

/// The names that people are shown, which need not be unique.
#[derive(Debug)]
pub(super) struct Titles<I> {
    named: FxHashMap<Arc<str>, Vec<I>>,
    all: Vec<Arc<str>>,
}

impl<I> Default for Titles<I> {
    fn default() -> Self {
        Self { named: FxHashMap::default(), all: Vec::new() }
    }
}

impl<I> Titles<I> {
    fn add(&mut self, name: &str, ix: I) {
        let name: Arc<str> = name.into();
        self.named.entry(Arc::clone(&name)).or_default().push(ix);
        self.all.push(name);
    }

    /// What has a name.
    pub fn called(&self, name: &str) -> &[I] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every name.
    pub fn all(&self) -> &[Arc<str>] {
        &self.all
    }
}

impl<'a> Names<'a> {
    /// Reads every id of the documents. What is wrong with ids as such is told here and nowhere else. People whose ids are known
    /// are not read.
    pub fn collect(
        documents: &'a [Document],
        lost: &'a Lost,
        zone: Zone,
        known: Option<Kind<PersonIx>>,
        sink: &mut Sink,
    ) -> Self {
        let lists = Lists::of(documents);
        let tree = Tree::of(documents, sink);
        for unit in tree.declared() {
            reserved(unit.id().said(), "unit", &RESERVED_UNITS, sink);
        }
        for declared in &lists.types {
            reserved(declared.id, "resource type", &[APP_TYPE], sink);
        }
        let units = Kind::new(&UNKNOWN_UNIT, tree.gathered()).lacking(lost, "Units");
        let mut stated = Vec::new();
        let people = known.unwrap_or_else(|| {
            let mut gathered = gather("person", people(documents), sink);
            stated = std::mem::take(&mut gathered.numbers);
            Kind::new(&UNKNOWN_PERSON, gathered).lacking(lost, "People")
        });
        let actions = Kind::new(&UNKNOWN_ACTION, gather_actions(documents, sink));
        let classes = Kind::new(&UNKNOWN_CLASS, with_built_in_classes(gather("class", lists.classes, sink)));
        let mut names = Self {
            roles: kind("role", &UNKNOWN_ROLE, lists.roles, sink).lacking(lost, "Roles"),
            integrations: kind("integration", &UNKNOWN_INTEGRATION, lists.integrations, sink).lacking(lost, "Integrations"),
            apps: kind("application", &UNKNOWN_APP, lists.apps, sink).lacking(lost, "Catalog"),
            types: kind("resource type", &UNKNOWN_TYPE, lists.types, sink).lacking(lost, "Catalog"),
            actions: actions.lacking(lost, "Catalog"),
            tables: kind("decision table", &UNKNOWN_TABLE, lists.tables, sink).lacking(lost, "Table"),
            rules: kind("rule", &UNKNOWN_RULE, lists.rules, sink).lacking(lost, "Access"),
            purposes: kind("purpose", &UNKNOWN_PURPOSE, lists.purposes, sink).lacking(lost, "Catalog"),
            channels: kind("channel", &UNKNOWN_CHANNEL, lists.channels, sink).lacking(lost, "Catalog"),
            classes: classes.lacking(lost, "Catalog"),
            calendars: kind("calendar", &UNKNOWN_CALENDAR, lists.calendars, sink).lacking(lost, "Calendar"),
            rings: kind("key ring", &UNKNOWN_RING, lists.rings, sink).lacking(lost, "KeyRings"),
            scenarios: kind("scenario", &UNKNOWN_SCENARIO, lists.scenarios, sink).lacking(lost, "Scenarios"),
            flows: kind("flow", &UNKNOWN_FLOW, lists.flows, sink).lacking(lost, "Flows"),
            templates: kind("template", &UNKNOWN_TEMPLATE, lists.templates, sink).lacking(lost, "Flows"),
            exempts: kind("exemption", &UNKNOWN_FLOW, lists.exempts, sink).lacking(lost, "Flows"),
            people,
            stated,
            unit_names: Titles::default(),
            person_names: OnceCell::new(),
            documents,
            units,
            lost,
            guesses: Cell::new(GUESSES),
            tree,
            zone,
        };
        for (ix, unit) in names.tree.numbered() {
            if let Some(name) = unit.name() {
                names.unit_names.add(&name.value, ix);
            }
        }
        names
    }

    /// Which of the people each stated one is, in the order of the texts; nothing where another one took the id. Of people that
    /// are known from before nothing is said.
    pub fn stated_people(&self) -> impl Iterator<Item = Option<PersonIx>> {
        self.stated.iter().map(|number| number.map(PersonIx))
    }

    /// The names of people, found when somebody is called by one: mostly it is by their ids.
    pub fn person_names(&self) -> &Titles<PersonIx> {
        self.person_names.get_or_init(|| {
            let mut names = Titles::default();
            for stated in stated_people(self.documents).flat_map(People::ids) {
                if let (Some(ix), Some(name)) = (self.people.declared(&stated.id), stated.name) {
                    names.add(name.value, ix);
                }
            }
            names
        })
    }

    /// Whether a name, of whatever it be, is declared where the text could not be read.
    pub fn is_lost(&self, name: &str) -> bool {
        self.lost.unknown || self.lost.names.contains(name)
    }

    /// The name that was probably meant. In one run only so many are compared, or a long list of faults would take for ever to
    /// make suggestions that nobody reads.
    pub fn near<'n>(&self, wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let left = self.guesses.get();
        let mut compared: usize = 0;
        let names = names.into_iter().take(left).inspect(|_| compared = compared.saturating_add(1));
        let found = nearest(wrong, names).map(str::to_owned);
        self.guesses.set(left.saturating_sub(compared));
        found
    }

    /// What could not be read.
    pub fn lost(&self) -> &Lost {
        self.lost
    }

    /// The tenant's zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// A unit or virtual unit by id.
    pub fn unit(&self, id: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<UnitIx>> {
        self.units.get(id, sink)
    }

    /// A person by id.
    pub fn person(&self, id: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<PersonIx>> {
        self.people.get(id, sink)
    }

    /// A role by id.
    pub fn role(&self, id: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<RoleIx>> {
        self.roles.get(id, sink)
    }

    /// An integration by id.
    pub fn integration(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<IntegrationIx>> {
        self.integrations.get(id, sink)
    }

    /// An application by id.
    pub fn app(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<AppIx>> {
        self.apps.get(id, sink)
    }

    /// A resource type by id; `App` is none.
    pub fn resource_type(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<TypeIx>> {
        self.types.get(id, sink)
    }

    /// A decision table by id.
    pub fn table(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<TableIx>> {
        self.tables.get(id, sink)
    }

    /// A purpose of the catalogue.
    pub fn purpose(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<Id>> {
        self.purposes.get(id, sink).map(|ix| id.with(self.purposes.id(ix.value).value.clone()))
    }

    /// A channel of the catalogue.
    pub fn channel(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<Id>> {
        self.channels.get(id, sink).map(|ix| id.with(self.channels.id(ix.value).value.clone()))
    }

    /// A scenario.
    pub fn scenario(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<Id>> {
        self.scenarios.get(id, sink).map(|ix| id.with(self.scenarios.id(ix.value).value.clone()))
    }

    /// A field class.
    pub fn class(&self, id: &Text, sink: &mut Sink) -> Option<Spanned<Id>> {
        self.classes.get(id, sink).map(|ix| id.with(self.classes.id(ix.value).value.clone()))
    }

    /// What everything with an id has.
    pub fn named(&self, at: At, id: &Text, renamed_from: Option<&Text>, name: Option<&Text>, sink: &mut Sink) -> Option<Named> {
        let name = name.map(|name| title(name, sink));
        // A malformed id was told when the ids were read.
        let id = id.with(Id::new(&id.value).ok()?);
        let renamed_from = renamed_from.and_then(|old| Id::new(&old.value).ok().map(|value| old.with(value)));
        Some(Named { at: at.place, id, renamed_from, name })
    }
}

/// A name, title or reason, which is at most 256 characters long.
pub(super) fn title(text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Spanned<String> {
    if text.value.as_ref().len() > TITLE_CHARS {
        let length = text.value.as_ref().chars().count();
        if length > TITLE_CHARS {
            sink.push(Diagnostic::new(&LONG_TITLE, text.place).arg("length", length));
        }
    }
    text.owned()
}

fn kind<'a, I: crate::value::Ix>(
    noun: &'static str,
    unknown: &'static Code,
    list: Vec<Declared<'a>>,
    sink: &mut Sink,
) -> Kind<I> {
    Kind::new(unknown, gather(noun, list, sink))
}

fn reserved(id: Spanned<&str>, noun: &'static str, words: &[&str], sink: &mut Sink) {
    if words.contains(&id.value) {
        sink.push(Diagnostic::new(&RESERVED, id.place).arg("id", id.value).arg("kind", noun));
    }
}

impl<'a> UnitItem<'a> {
    fn name(self) -> Option<&'a Text> {
        match self {
            Self::Tree(unit) => unit.name.as_ref(),
            Self::Virtual(unit) => unit.name.as_ref(),
        }
    }
}
