use std::collections::{BTreeMap, BTreeSet};

use super::declared::BUILT_IN_CLASSES;
use super::index::{Declared, Found, gather, read_id};
use super::names::Names;
use super::type_name::{TWICE, is_too_long, value_type};
use super::{edition, view};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Application, Attribute, Catalog, Ceiling, Edition, Field, Named, ResourceType};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Lost, Pairs, Text};
use crate::value::{AppIx, Id, Table, Type, TypeIx};

static BUILT_IN: Code =
    Code::error("catalog/built-in-name", "every {owner} already has `{name}`", "give the attribute another name");
static OUR_KEY: Code = Code::error(
    "catalog/context-key-taken",
    "`{name}` is a key that every request's context may carry",
    "give the key another name",
);
static BUILT_IN_CLASS: Code = Code::error(
    "catalog/built-in-class",
    "the class `{name}` is there without being declared",
    "leave it out, or give the class another id",
);
static NO_SUCH_ANCHOR: Code = Code::error("catalog/unknown-anchor", "`{type}` has no attribute `{name}`", "");
static WRONG_ANCHOR: Code = Code::error(
    "catalog/anchor-type",
    "`{key}: {name}` names an attribute that is {found}",
    "the `{key}` of a record is an attribute of type `{wanted}`",
);
static APP_EDITION: Code = Code::error(
    "edition/application",
    "the application `{app}` needs the edition {needs}, and the tenant has {has}",
    "the first edition that has it is {needs}",
);

pub(super) const CODES: &[&Code] = &[&BUILT_IN, &OUR_KEY, &BUILT_IN_CLASS, &NO_SUCH_ANCHOR, &WRONG_ANCHOR, &APP_EDITION];

/// Keys of the context that are ours.
pub(super) const OUR_CONTEXT: [&str; 9] =
    ["now", "purpose", "channel", "scenario", "reason", "approvals", "fields", "on_behalf_of", "chosen"];
const PERSON_NAMES: [&str; 11] =
    ["id", "name", "unit", "also_in", "title", "manager", "status", "joined", "contract_end", "left_on", "renamed_from"];
const UNIT_NAMES: [&str; 4] = ["id", "name", "type", "head"];

/// Whose attribute a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A person's.
    Person,
    /// A unit's.
    Unit,
    /// A key of the context.
    Context,
    /// A record's of this type.
    Type(TypeIx),
}

/// The catalogue, with what is known by name only.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// What is known in full.
    pub catalog: Catalog,
    /// Declared scenarios.
    pub scenarios: Vec<Id>,
    /// Names whose declaration has a fault that was told.
    broken: BTreeSet<(Owner, String)>,
    /// What could not be read.
    lost: Lost,
}

impl Vocabulary {
    /// An attribute by name.
    pub fn attribute(&self, owner: Owner, name: &str) -> Found<&Attribute> {
        let name = crate::value::nfc(name);
        let list = self.list(owner);
        match by_name(list, &name) {
            Some(attribute) => Found::Known(attribute),
            None if self.is_lost(&name) || self.broken.contains(&(owner, name.into_owned())) => Found::Broken,
            None => Found::Unknown,
        }
    }

    /// A field by name.
    pub fn field(&self, of: TypeIx, name: &str) -> Option<&Field> {
        let fields = &self.catalog.types.get(of)?.fields;
        fields.binary_search_by(|field| field.name.as_str().cmp(name)).ok().and_then(|at| fields.get(at))
    }

    fn is_lost(&self, name: &str) -> bool {
        self.lost.unknown || self.lost.kinds.contains("Catalog") || self.lost.names.contains(name)
    }

    /// The names of all attributes of an owner.
    pub fn names(&self, owner: Owner) -> impl Iterator<Item = &str> {
        self.list(owner).iter().map(|attribute| attribute.name.as_str())
    }

    fn list(&self, owner: Owner) -> &[Attribute] {
        match owner {
            Owner::Person => &self.catalog.person_attributes,
            Owner::Unit => &self.catalog.unit_attributes,
            Owner::Context => &self.catalog.context,
            Owner::Type(resource) => self.catalog.types.get(resource).map_or(&[], |row| row.attributes.as_slice()),
        }
    }
}

/// The attribute of a name among attributes by name.
pub(super) fn by_name<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.binary_search_by(|attribute| attribute.name.as_str().cmp(name)).ok().and_then(|at| attributes.get(at))
}

/// The catalogue of all documents together.
pub(super) fn resolve(documents: &[Document], names: &Names<'_>, root: Place, sink: &mut Sink) -> Vocabulary {
    let parts: Vec<&syntax::Catalog> = documents
        .iter()
        .filter_map(|document| match &document.body {
            Body::Catalog(catalog) => Some(catalog),
            _ => None,
        })
        .collect();
    let mut resolver = Resolver { names, sink, broken: BTreeSet::new() };
    let catalog = resolver.catalog(&parts, root);
    Vocabulary {
        catalog,
        scenarios: names.scenarios.ids().iter().map(|id| id.value.clone()).collect(),
        broken: resolver.broken,
        lost: names.lost().clone(),
    }
}

/// Tells which applications need a higher edition than the tenant has.
pub(super) fn check_editions(catalog: &Catalog, edition: &Spanned<Edition>, sink: &mut Sink) {
    for app in catalog.applications.iter() {
        let Some(needs) = app.needs_edition.as_ref().filter(|needs| needs.value > edition.value) else { continue };
        let finding = Diagnostic::new(&APP_EDITION, needs.place).arg("app", &app.named.id.value).arg("needs", needs.name());
        sink.push(finding.arg("has", edition.name()).also(edition.place, "the tenant's edition"));
    }
}

/// The catalogue's part of the way.
pub(super) struct Resolver<'a, 's> {
    pub(super) names: &'a Names<'a>,
    pub(super) sink: &'s mut Sink,
    pub(super) broken: BTreeSet<(Owner, String)>,
}

impl Resolver<'_, '_> {
    fn catalog(&mut self, parts: &[&syntax::Catalog], root: Place) -> Catalog {
        for (what, count) in
            [("the list of purposes", self.names.purposes.len()), ("the list of channels", self.names.channels.len())]
        {
            let place = parts.first().map_or(root, |part| part.at.place);
            is_too_long(what, count, place, self.sink);
        }
        let mut catalog = Catalog {
            purposes: self.names.purposes.ids().iter().cloned().collect(),
            channels: self.channels(parts.iter().flat_map(|part| &part.channels)),
            classes: self.classes(parts, root),
            context: self.attributes(Owner::Context, parts.iter().map(|part| &part.context)),
            person_attributes: self.attributes(Owner::Person, parts.iter().map(|part| &part.person_attributes)),
            unit_attributes: self.attributes(Owner::Unit, parts.iter().map(|part| &part.unit_attributes)),
            applications: Table::default(),
            types: Table::default(),
            actions: Table::new(self.names.actions.ids().iter().map(|id| id.value.clone()).collect()),
        };
        let mut apps: BTreeMap<AppIx, Application> = BTreeMap::new();
        let mut types: BTreeMap<TypeIx, ResourceType> = BTreeMap::new();
        for app in parts.iter().flat_map(|part| &part.applications) {
            // Types keep their numbers also where the id of their application is none.
            let ix = self.names.apps.find(&app.id.value).known().unwrap_or(AppIx(u32::MAX));
            for resource in &app.resources {
                if let Some(type_ix) = self.names.types.declared(&resource.type_id)
                    && let Some(resolved) = self.resource(type_ix, ix, resource)
                {
                    types.insert(type_ix, resolved);
                }
            }
            if self.names.apps.declared(&app.id) == Some(ix)
                && let Some(resolved) = self.application(app)
            {
                apps.insert(ix, resolved);
            }
        }
        catalog.applications = Table::new(apps.into_values().collect());
        catalog.types = Table::new(types.into_values().collect());
        catalog
    }

    fn application(&mut self, app: &syntax::Application) -> Option<Application> {
        let named = self.names.named(app.at, &app.id, app.renamed_from.as_ref(), app.name.as_ref(), self.sink)?;
        let needs_edition = app.needs_edition.as_ref().and_then(edition::read);
        Some(Application { named, needs_edition })
    }

    fn classes(&mut self, parts: &[&syntax::Catalog], root: Place) -> Vec<Ceiling> {
        let mut classes = Vec::new();
        // A second one of the same id was told when the names were read.
        let mut found: BTreeMap<Id, Ceiling> = BTreeMap::new();
        for item in parts.iter().flat_map(|part| &part.classes) {
            let Ok(id) = Id::new(&item.id.value) else { continue };
            let (ceiling, audit) = (self.view(item.ceiling.as_ref()), self.view(item.audit.as_ref()));
            found.entry(id.clone()).or_insert_with(|| Ceiling { id: item.id.with(id), ceiling, audit });
        }
        for declared in found.into_values() {
            if BUILT_IN_CLASSES.contains(&declared.id.as_str()) {
                self.sink.push(Diagnostic::new(&BUILT_IN_CLASS, declared.id.place).arg("name", &declared.id.value));
            } else {
                classes.push(declared);
            }
        }
        let built_in = BUILT_IN_CLASSES.iter().filter_map(|class| Id::new(class).ok());
        classes.extend(built_in.map(|id| Ceiling { id: Spanned::new(id, root), ceiling: None, audit: None }));
        classes.sort_by(|a, b| a.id.cmp(&b.id));
        classes
    }

    /// A view that there is.
    fn view(&mut self, text: Option<&Text>) -> Option<Spanned<String>> {
        text.filter(|view| view::read(view, self.sink).is_some()).cloned()
    }

    /// Channels by id; a second one of the same id was told when the names were read.
    fn channels<'a>(&mut self, items: impl Iterator<Item = &'a syntax::Ceiling>) -> Vec<Ceiling> {
        let mut found: BTreeMap<Id, Ceiling> = BTreeMap::new();
        for item in items {
            let Ok(id) = Id::new(&item.id.value) else { continue };
            let ceiling = self.view(item.ceiling.as_ref());
            found.entry(id.clone()).or_insert_with(|| Ceiling { id: item.id.with(id), ceiling, audit: None });
        }
        found.into_values().collect()
    }

    /// Attributes of several declarations, by name.
    fn attributes<'a>(&mut self, owner: Owner, lists: impl Iterator<Item = &'a Pairs<syntax::Attribute>>) -> Vec<Attribute> {
        let (what, taken): (_, &[&str]) = match owner {
            Owner::Person => ("the person attribute", &PERSON_NAMES),
            Owner::Unit => ("the unit attribute", &UNIT_NAMES),
            Owner::Context => ("the context key", &OUR_CONTEXT),
            Owner::Type(_) => ("the attribute", &[]),
        };
        let mut found: BTreeMap<Id, Attribute> = BTreeMap::new();
        for (name, declared) in lists.flat_map(|list| &list.0) {
            let Some(id) = read_id(name, self.sink) else { continue };
            if taken.contains(&id.as_str()) {
                let code = if owner == Owner::Context { &OUR_KEY } else { &BUILT_IN };
                let noun = if owner == Owner::Unit { "unit" } else { "person" };
                self.sink.push(Diagnostic::new(code, name.place).arg("name", &id.value).arg("owner", noun));
                continue;
            }
            if let Some(first) = found.get(&id.value) {
                let finding = Diagnostic::new(&TWICE, name.place).arg("what", what).arg("name", &id.value);
                self.sink.push(finding.also(first.name.place, "the first declaration"));
                continue;
            }
            match value_type(&declared.type_name, declared.at.place, self.sink) {
                Some(value_type) => {
                    let optional = declared.optional || owner == Owner::Context;
                    found.insert(id.value.clone(), Attribute { name: id, value_type, optional });
                }
                None => {
                    self.broken.insert((owner, id.value.as_str().to_owned()));
                }
            }
        }
        found.into_values().collect()
    }

    fn resource(&mut self, type_ix: TypeIx, app: AppIx, resource: &syntax::Resource) -> Option<ResourceType> {
        let named = self.names.named(
            resource.at,
            &resource.type_id,
            resource.renamed_from.as_ref(),
            resource.name.as_ref(),
            self.sink,
        )?;
        let owner = Owner::Type(type_ix);
        let attributes = self.attributes(owner, std::iter::once(&resource.attributes));
        let mut actions = Vec::new();
        for action in &gather("action", resource.actions.iter().map(|id| Declared::new(id, None)), &mut Sink::new()).ids {
            actions.extend(self.names.actions.find(action.as_str()).known().map(|ix| Spanned::new(ix, action.place)));
        }
        self.repeated_actions(&resource.actions);
        let unit = self.anchor(&named, "unit", resource.unit.as_ref(), &Type::Unit, &attributes, owner);
        let person = self.anchor(&named, "owner", resource.owner.as_ref(), &Type::Person, &attributes, owner);
        let fields = self.fields(&named, &resource.fields, &attributes, owner);
        Some(ResourceType { named, app, actions, unit, owner: person, attributes, fields })
    }

    fn repeated_actions(&mut self, actions: &[Text]) {
        let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
        for action in actions {
            if let Some(first) = seen.get(action.value.as_str()) {
                let finding = Diagnostic::new(&TWICE, action.place).arg("what", "the action").arg("name", &action.value);
                self.sink.push(finding.also(*first, "the first declaration"));
            } else {
                seen.insert(&action.value, action.place);
            }
        }
    }

    /// The attribute that anchors a record in the tree or names its owner: the one stated, else the one of that very name.
    fn anchor(
        &mut self,
        named: &Named,
        key: &'static str,
        stated: Option<&Text>,
        wanted: &Type,
        attributes: &[Attribute],
        owner: Owner,
    ) -> Option<Spanned<Id>> {
        let find = |name: &str| by_name(attributes, name);
        let Some(stated) = stated else {
            return find(key).filter(|attribute| attribute.value_type == *wanted).map(|attribute| attribute.name.clone());
        };
        match find(&stated.value) {
            Some(attribute) if attribute.value_type == *wanted => return Some(stated.with(attribute.name.value.clone())),
            Some(attribute) => {
                let finding = Diagnostic::new(&WRONG_ANCHOR, stated.place).arg("key", key).arg("name", &stated.value);
                let finding = finding.arg("found", format!("`{}`", attribute.value_type)).arg("wanted", wanted);
                self.sink.push(finding.also(attribute.name.place, "declared here"));
            }
            None if self.broken.contains(&(owner, stated.value.clone())) => {}
            None => {
                let near = self.names.near(&stated.value, attributes.iter().map(|attribute| attribute.name.as_str()));
                let finding = Diagnostic::new(&NO_SUCH_ANCHOR, stated.place).arg("type", &named.id.value);
                self.sink.push(finding.arg("name", &stated.value).near(near));
            }
        }
        None
    }
}
