//! Where entries come from: every item of a policy set that is an entry, by address.

use std::borrow::Cow;

use super::EntryKind;
use super::node::Node;
use super::{
    access, calendar, catalog, delegation, flow, integration, person, protection, rate, ring, role, scenario, set, table, tenant,
    unit,
};
use crate::model::{
    Application, Attribute, Bind, Calendar, Ceiling, DecisionTable, Defaults, Delegation, Exempt, Flow, Ids, Integration, Named,
    Person, PolicySet, Protection, Rate, ResourceType, Ring, Role, Rule, Scenario, Template, Tenant, Unit,
};
use crate::source::Spanned;
use crate::value::Id;

/// What a step is called among renames: `flow/x/step`.
pub(super) fn step_key(kind: EntryKind, id: &str, step: &str) -> String {
    format!("{}/{id}/{step}", kind.name())
}

/// An item that is an entry.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Application(&'a Application),
    Attribute(&'a Attribute),
    Binds(&'a [Bind]),
    Calendar(&'a Calendar),
    Ceiling(&'a Ceiling),
    Context(&'a Attribute),
    Defaults(&'a Defaults),
    Delegations(&'a [Delegation]),
    Exempt(&'a Exempt),
    Flow(&'a Flow),
    Integration(&'a Integration),
    Person(&'a Person),
    Protection(&'a Protection),
    Purpose(&'a Spanned<Id>),
    Rates(&'a [Rate]),
    Ring(&'a Ring),
    Role(&'a Role),
    Rule(&'a Rule),
    Scenario(&'a Scenario),
    Set,
    Table(&'a DecisionTable),
    Template(&'a Template),
    Tenant(&'a Tenant),
    Type(&'a ResourceType),
    Unit(&'a Unit),
}

/// Every item of a policy set with its address's parts, sorted by address. Values are made one at a time, when they are asked
/// for, so that a million people are never held twice.
pub(super) struct Items<'a> {
    set: &'a PolicySet,
    items: Vec<(EntryKind, Cow<'a, str>, Item<'a>)>,
}

impl<'a> Items<'a> {
    pub(super) fn of(set: &'a PolicySet) -> Self {
        Self::with(set, set.people.iter())
    }

    /// The same without people.
    pub(super) fn without_people(set: &'a PolicySet) -> Self {
        Self::with(set, [].iter())
    }

    fn with(set: &'a PolicySet, people: std::slice::Iter<'a, Person>) -> Self {
        let mut items = Self { set, items: Vec::new() };
        items.add_all(EntryKind::Person, people, |person| &person.named.id, Item::Person);
        items.organisation();
        items.catalogue();
        items.rules();
        items.flows();
        items.items.sort_by(|a, b| (a.0.name(), &a.1).cmp(&(b.0.name(), &b.1)));
        items
    }

    fn add(&mut self, kind: EntryKind, id: impl Into<Cow<'a, str>>, item: Item<'a>) {
        self.items.push((kind, id.into(), item));
    }

    fn add_all<T>(
        &mut self,
        kind: EntryKind,
        of: impl IntoIterator<Item = &'a T>,
        id: fn(&'a T) -> &'a Id,
        item: fn(&'a T) -> Item<'a>,
    ) {
        self.items.extend(of.into_iter().map(|next| (kind, Cow::Borrowed(id(next).as_str()), item(next))));
    }

    fn organisation(&mut self) {
        let set = self.set;
        self.add(EntryKind::Set, set.name.as_str(), Item::Set);
        self.add(EntryKind::Tenant, set.tenant.id.as_str(), Item::Tenant(&set.tenant));
        self.add_all(EntryKind::Unit, set.units.iter(), |unit| &unit.named.id, Item::Unit);
        self.add_all(EntryKind::Role, set.roles.iter(), |role| &role.named.id, Item::Role);
        for of_one in set.delegations.chunk_by(|a, b| a.of == b.of) {
            let of = of_one.first().map_or("", |first| set.person_id(first.of.value));
            self.add(EntryKind::Delegation, of, Item::Delegations(of_one));
        }
    }

    fn catalogue(&mut self) {
        let catalog = &self.set.catalog;
        self.add_all(EntryKind::Purpose, &catalog.purposes, |purpose| &purpose.value, Item::Purpose);
        self.add_all(EntryKind::Channel, &catalog.channels, |channel| &channel.id, Item::Ceiling);
        let classes = catalog.classes.iter().filter(|class| !catalog::is_plain_class(class));
        self.add_all(EntryKind::Class, classes, |class| &class.id, Item::Ceiling);
        self.add_all(EntryKind::Context, &catalog.context, |key| &key.name, Item::Context);
        self.add_all(EntryKind::PersonAttribute, &catalog.person_attributes, |attribute| &attribute.name, Item::Attribute);
        self.add_all(EntryKind::UnitAttribute, &catalog.unit_attributes, |attribute| &attribute.name, Item::Attribute);
        self.add_all(EntryKind::Application, catalog.applications.iter(), |app| &app.named.id, Item::Application);
        self.add_all(EntryKind::Type, catalog.types.iter(), |resource| &resource.named.id, Item::Type);
    }

    fn rules(&mut self) {
        let set = self.set;
        self.add_all(EntryKind::Calendar, set.calendars.iter(), |calendar| &calendar.named.id, Item::Calendar);
        self.add_all(EntryKind::Integration, set.integrations.iter(), |integration| &integration.named.id, Item::Integration);
        self.add_all(EntryKind::Ring, &set.rings, |ring| &ring.named.id, Item::Ring);
        self.add_all(EntryKind::Table, set.tables.iter(), |table| &table.named.id, Item::Table);
        self.add_all(EntryKind::Rule, set.rules.iter(), |rule| &rule.named.id, Item::Rule);
        for item in &set.protections {
            self.add(EntryKind::Protection, protection::id(set, item), Item::Protection(item));
        }
        self.add_all(EntryKind::Scenario, &set.scenarios, |scenario| &scenario.named.id, Item::Scenario);
        for of_day in set.rates.chunk_by(|a, b| a.on == b.on) {
            let day = of_day.first().map_or_else(String::new, |first| first.on.to_string());
            self.add(EntryKind::Rate, day, Item::Rates(of_day));
        }
    }

    fn flows(&mut self) {
        let set = self.set;
        self.add_all(EntryKind::Flow, set.flows.iter(), |flow| &flow.named.id, Item::Flow);
        self.add_all(EntryKind::Template, set.templates.iter(), |template| &template.named.id, Item::Template);
        self.add_all(EntryKind::Exempt, set.exempts.iter(), |exempt| &exempt.named.id, Item::Exempt);
        if let Some(defaults) = &set.defaults {
            self.add(EntryKind::Defaults, "each_step", Item::Defaults(defaults));
        }
        for of_one in set.binds.chunk_by(|a, b| a.flow == b.flow) {
            let flow = of_one.first().and_then(|first| set.flows.get(first.flow.value));
            self.add(EntryKind::Bind, flow.map_or("", |flow| flow.named.id.as_str()), Item::Binds(of_one));
        }
    }

    /// Every item with its address's parts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EntryKind, &str, Item<'a>)> {
        self.items.iter().map(|(kind, id, item)| (*kind, &**id, *item))
    }

    /// The value at an address, with places.
    pub(super) fn node(&self, kind: EntryKind, id: &str) -> Option<Node> {
        let at = self.items.binary_search_by(|(k, i, _)| (k.name(), &**i).cmp(&(kind.name(), id))).ok()?;
        self.items.get(at).map(|(_, _, item)| item.node(self.set))
    }
}

impl Item<'_> {
    /// The item's value.
    pub(super) fn node(self, of: &PolicySet) -> Node {
        match self {
            Self::Application(item) => catalog::application(item),
            Self::Attribute(item) => catalog::attribute(item),
            Self::Binds(items) => flow::binds(of, items),
            Self::Calendar(item) => calendar::entry(item),
            Self::Ceiling(item) => catalog::ceiling(item),
            Self::Context(item) => catalog::context(item),
            Self::Defaults(item) => flow::defaults(of, item),
            Self::Delegations(items) => delegation::entry(of, items),
            Self::Exempt(item) => flow::exempt(of, item),
            Self::Flow(item) => flow::entry(of, item),
            Self::Integration(item) => integration::entry(of, item),
            Self::Person(item) => person::entry(of, item),
            Self::Protection(item) => protection::entry(of, item),
            Self::Purpose(item) => catalog::purpose(item),
            Self::Rates(items) => rate::entry(items),
            Self::Ring(item) => ring::entry(item),
            Self::Role(item) => role::entry(of, item),
            Self::Rule(item) => access::entry(of, item),
            Self::Scenario(item) => scenario::entry(of, item),
            Self::Set => set::entry(of),
            Self::Table(item) => table::entry(of, item),
            Self::Template(item) => flow::template(of, item),
            Self::Tenant(item) => tenant::entry(of, item),
            Self::Type(item) => catalog::resource_type(of, item),
            Self::Unit(item) => unit::entry(of, item),
        }
    }

    /// The ids that steps of a flow or template are declared to have had, by what [`step_key`] calls them.
    pub(super) fn renamed_steps(self) -> Vec<(String, String)> {
        let (kind, id, blocks) = match self {
            Self::Flow(item) => (EntryKind::Flow, &item.named.id, &item.written),
            Self::Template(item) => (EntryKind::Template, &item.named.id, &item.written),
            _ => return Vec::new(),
        };
        let steps = crate::model::steps(blocks).into_iter();
        let renamed = steps.filter_map(|step| Some((step, step.named.renamed_from.as_ref()?)));
        renamed.map(|(step, old)| (step_key(kind, id.as_str(), step.named.id.as_str()), old.value.to_string())).collect()
    }

    /// The id it is declared to have had.
    pub(super) fn renamed_from(self) -> Option<String> {
        let named: &Named = match self {
            Self::Application(item) => &item.named,
            Self::Calendar(item) => &item.named,
            Self::Exempt(item) => &item.named,
            Self::Flow(item) => &item.named,
            Self::Integration(item) => &item.named,
            Self::Person(item) => &item.named,
            Self::Ring(item) => &item.named,
            Self::Role(item) => &item.named,
            Self::Rule(item) => &item.named,
            Self::Scenario(item) => &item.named,
            Self::Table(item) => &item.named,
            Self::Template(item) => &item.named,
            Self::Type(item) => &item.named,
            Self::Unit(item) => &item.named,
            _ => return None,
        };
        named.renamed_from.as_ref().map(|old| old.to_string())
    }
}
