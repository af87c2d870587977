use std::collections::{BTreeMap, BTreeSet};

use super::edition;
use super::index::{Declared, Found, gather, read_id};
use super::names::{BUILT_IN_CLASSES, Names};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{Application, Attribute, Catalog, Ceiling, Edition, Field, Named, ResourceType, Retention};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Lost, Pairs, Text, TypeName};
use crate::value::{AppIx, Duration, Id, Table, Type, TypeIx};

static UNKNOWN_TYPE_NAME: Code = Code::error(
    "catalog/unknown-type",
    "there is no attribute type `{name}`",
    "types are `bool`, `int`, `decimal`, `money`, `text`, `date`, `instant`, `duration`, `ip`, `Person`, `Unit`, `Role`, `{enum: [..]}` and `{set: ..}`",
);
static NESTED_SET: Code = Code::error("catalog/set-of-sets", "a set cannot hold sets", "write a set of the inner type");
static EMPTY_ENUM: Code = Code::error("catalog/empty-enum", "an enum has at least one value", "");
static TWICE: Code = Code::error("catalog/declared-twice", "{what} `{name}` is declared twice", "keep one of them");
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
static FIELD_AND_ATTRIBUTE: Code = Code::error(
    "catalog/field-and-attribute",
    "`{name}` is both an attribute and a field of `{type}`",
    "attributes decide and are known to everybody, fields are protected: keep one",
);
static NO_SUCH_ANCHOR: Code = Code::error("catalog/unknown-anchor", "`{type}` has no attribute `{name}`", "");
static WRONG_ANCHOR: Code = Code::error(
    "catalog/anchor-type",
    "`{key}: {name}` names an attribute that is {found}",
    "the `{key}` of a record is an attribute of type `{wanted}`",
);
static UNKNOWN_FORMAT: Code =
    Code::error("catalog/unknown-format", "there is no field format `{format}`", "formats are {formats}");
static UNKNOWN_VIEW: Code = Code::error(
    "catalog/unknown-view",
    "there is no view `{view}`",
    "views are `hidden`, `present`, `masked`, `last4`, `first3`, `surname`, `district`, `year`, `month`, `band1000`, `domain`, `token` and `full`",
);
static RETENTION: Code = Code::error(
    "catalog/retention",
    "`{text}` is not a retention",
    "write a time and what it runs from: `7y after leaving`, or `2y after` a date attribute of the type",
);
static RETENTION_FROM: Code = Code::error(
    "catalog/retention-from",
    "`{type}` has no date attribute `{name}`",
    "a retention runs from `leaving` or from a date attribute",
);
static APP_EDITION: Code = Code::error(
    "edition/application",
    "the application `{app}` needs the edition {needs}, and the tenant has {has}",
    "the first edition that has it is {needs}",
);

pub(super) const CODES: &[&Code] = &[
    &UNKNOWN_TYPE_NAME,
    &NESTED_SET,
    &EMPTY_ENUM,
    &TWICE,
    &BUILT_IN,
    &OUR_KEY,
    &BUILT_IN_CLASS,
    &FIELD_AND_ATTRIBUTE,
    &NO_SUCH_ANCHOR,
    &WRONG_ANCHOR,
    &UNKNOWN_FORMAT,
    &UNKNOWN_VIEW,
    &RETENTION,
    &RETENTION_FROM,
    &APP_EDITION,
];

/// Keys of the context that are ours.
pub(super) const OUR_CONTEXT: [&str; 9] =
    ["now", "purpose", "channel", "scenario", "reason", "approvals", "fields", "on_behalf_of", "chosen"];
const PERSON_NAMES: [&str; 11] =
    ["id", "name", "unit", "also_in", "title", "manager", "status", "joined", "contract_end", "left_on", "renamed_from"];
const UNIT_NAMES: [&str; 4] = ["id", "name", "type", "head"];
const FORMATS: [&str; 24] = [
    "hkid",
    "mainland_id",
    "passport",
    "business_registration",
    "hk_mobile",
    "hk_phone",
    "mobile",
    "phone",
    "email",
    "hk_bank_account",
    "bank_account",
    "account",
    "person_name",
    "name",
    "hk_address",
    "address",
    "date",
    "amount",
    "number",
    "text",
    "image",
    "document",
    "url",
    "biometric",
];

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
        match list.binary_search_by(|attribute| attribute.name.as_str().cmp(name.as_ref())).ok().and_then(|at| list.get(at)) {
            Some(attribute) => Found::Known(attribute),
            None if self.is_lost(&name) || self.broken.contains(&(owner, name.into_owned())) => Found::Broken,
            None => Found::Unknown,
        }
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
    Vocabulary { catalog, scenarios: Vec::new(), broken: resolver.broken, lost: names.lost().clone() }
}

/// Tells which applications need a higher edition than the tenant has.
pub(super) fn check_editions(catalog: &Catalog, edition: &Spanned<Edition>, sink: &mut Sink) {
    for app in catalog.applications.iter() {
        let Some(needs) = app.needs_edition.as_ref().filter(|needs| needs.value > edition.value) else { continue };
        let finding = Diagnostic::new(&APP_EDITION, needs.place).arg("app", &app.named.id.value).arg("needs", needs.name());
        sink.push(finding.arg("has", edition.name()).also(edition.place, "the tenant's edition"));
    }
}

struct Resolver<'a, 's> {
    names: &'a Names<'a>,
    sink: &'s mut Sink,
    broken: BTreeSet<(Owner, String)>,
}

impl Resolver<'_, '_> {
    fn catalog(&mut self, parts: &[&syntax::Catalog], root: Place) -> Catalog {
        let mut catalog = Catalog {
            purposes: self.names.purposes.ids().iter().cloned().collect(),
            channels: self.ceilings(parts.iter().flat_map(|part| &part.channels)),
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
        let needs_edition = app.needs_edition.as_ref().and_then(|text| edition::read(text, self.sink));
        Some(Application { named, needs_edition })
    }

    fn classes(&mut self, parts: &[&syntax::Catalog], root: Place) -> Vec<Ceiling> {
        let mut classes = Vec::new();
        for declared in self.ceilings(parts.iter().flat_map(|part| &part.classes)) {
            if BUILT_IN_CLASSES.contains(&declared.id.as_str()) {
                self.sink.push(Diagnostic::new(&BUILT_IN_CLASS, declared.id.place).arg("name", &declared.id.value));
            } else {
                classes.push(declared);
            }
        }
        let built_in = BUILT_IN_CLASSES.iter().filter_map(|class| Id::new(class).ok());
        classes.extend(built_in.map(|id| Ceiling { id: Spanned::new(id, root), ceiling: None }));
        classes.sort_by(|a, b| a.id.cmp(&b.id));
        classes
    }

    /// Channels or classes by id; a second one of the same id was told when the names were read.
    fn ceilings<'a>(&mut self, items: impl Iterator<Item = &'a syntax::Ceiling>) -> Vec<Ceiling> {
        let mut found: BTreeMap<Id, Ceiling> = BTreeMap::new();
        for item in items {
            let Ok(id) = Id::new(&item.id.value) else { continue };
            let ceiling = item.ceiling.as_ref().filter(|view| {
                let known = is_view(&view.value);
                if !known {
                    let near = nearest(&view.value, VIEWS);
                    self.sink.push(Diagnostic::new(&UNKNOWN_VIEW, view.place).arg("view", &view.value).near(near));
                }
                known
            });
            found.entry(id.clone()).or_insert_with(|| Ceiling { id: item.id.with(id), ceiling: ceiling.cloned() });
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
            match self.value_type(&declared.type_name, declared.at.place) {
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

    fn value_type(&mut self, type_name: &TypeName, place: Place) -> Option<Type> {
        value_type(type_name, place, self.sink)
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
        for action in
            &gather("action", resource.actions.iter().map(|id| Declared { id, renamed_from: None }), &mut Sink::new()).ids
        {
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
        let find = |name: &str| attributes.iter().find(|attribute| attribute.name.as_str() == name);
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
                let near = nearest(&stated.value, attributes.iter().map(|attribute| attribute.name.as_str()));
                let finding = Diagnostic::new(&NO_SUCH_ANCHOR, stated.place).arg("type", &named.id.value);
                self.sink.push(finding.arg("name", &stated.value).near(near));
            }
        }
        None
    }

    fn fields(&mut self, named: &Named, fields: &Pairs<syntax::Field>, attributes: &[Attribute], owner: Owner) -> Vec<Field> {
        let mut found: BTreeMap<Id, Field> = BTreeMap::new();
        for (name, declared) in &fields.0 {
            let Some(id) = read_id(name, self.sink) else { continue };
            if let Some(attribute) = attributes.iter().find(|attribute| attribute.name == id) {
                let finding =
                    Diagnostic::new(&FIELD_AND_ATTRIBUTE, name.place).arg("name", &id.value).arg("type", &named.id.value);
                self.sink.push(finding.also(attribute.name.place, "the attribute"));
                continue;
            }
            if !FORMATS.contains(&declared.format.value.as_str()) {
                let format = &declared.format;
                let formats = FORMATS.map(|format| format!("`{format}`")).join(", ");
                let finding = Diagnostic::new(&UNKNOWN_FORMAT, format.place).arg("format", &format.value).arg("formats", formats);
                self.sink.push(finding.near(nearest(&format.value, FORMATS)));
            }
            let mut purposes: Vec<_> = declared.purposes.iter().filter_map(|text| self.names.purpose(text, self.sink)).collect();
            purposes.sort();
            purposes.dedup();
            let field = Field {
                at: declared.at.place,
                format: declared.format.clone(),
                class: declared.class.as_ref().and_then(|text| self.names.class(text, self.sink)),
                purposes,
                retention: declared.retention.as_ref().and_then(|text| self.retention(named, text, attributes, owner)),
                name: id.clone(),
            };
            found.entry(id.value).or_insert(field);
        }
        found.into_values().collect()
    }

    fn retention(&mut self, named: &Named, text: &Text, attributes: &[Attribute], owner: Owner) -> Option<Spanned<Retention>> {
        let parts = text.value.split_once(" after ");
        let read = parts.and_then(|(lasts, after)| {
            let lasts = Duration::parse(lasts.trim()).filter(|lasts| lasts.months() > 0 || lasts.seconds() > 0)?;
            Some((lasts, Id::new(after.trim()).ok()?))
        });
        let Some((lasts, after)) = read else {
            self.sink.push(Diagnostic::new(&RETENTION, text.place).arg("text", &text.value));
            return None;
        };
        let dates = || attributes.iter().filter(|attribute| attribute.value_type == Type::Date);
        let known = after.as_str() == "leaving" || dates().any(|attribute| attribute.name.value == after);
        if known {
            return Some(text.with(Retention { lasts, after }));
        }
        if !self.broken.contains(&(owner, after.as_str().to_owned())) {
            let near = nearest(after.as_str(), dates().map(|attribute| attribute.name.as_str()).chain(["leaving"]));
            let finding = Diagnostic::new(&RETENTION_FROM, text.place).arg("type", &named.id.value).arg("name", &after);
            self.sink.push(finding.near(near));
        }
        None
    }
}

const TYPES: [(&str, Type); 12] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("decimal", Type::Decimal),
    ("money", Type::Money),
    ("text", Type::Text),
    ("date", Type::Date),
    ("instant", Type::Instant),
    ("duration", Type::Duration),
    ("ip", Type::Ip),
    ("Person", Type::Person),
    ("Unit", Type::Unit),
    ("Role", Type::Role),
];

/// The type that a declaration states.
pub(super) fn value_type(type_name: &TypeName, place: Place, sink: &mut Sink) -> Option<Type> {
    match type_name {
        TypeName::Name(name) => {
            let found = TYPES.iter().find(|(known, _)| *known == name.value).map(|(_, value_type)| value_type.clone());
            if found.is_none() {
                let near = nearest(&name.value, TYPES.iter().map(|(known, _)| *known));
                sink.push(Diagnostic::new(&UNKNOWN_TYPE_NAME, name.place).arg("name", &name.value).near(near));
            }
            found
        }
        TypeName::Enum(values) => {
            if values.is_empty() {
                sink.push(Diagnostic::new(&EMPTY_ENUM, place));
                return None;
            }
            enum_type(values, sink)
        }
        TypeName::Set(of) => match value_type(of, place, sink)? {
            Type::Set(_) => {
                sink.push(Diagnostic::new(&NESTED_SET, place));
                None
            }
            of => Some(Type::Set(Box::new(of))),
        },
    }
}

/// An enum's values in their order, which counts for some tables.
fn enum_type(values: &[Text], sink: &mut Sink) -> Option<Type> {
    let mut first: BTreeMap<Id, Place> = BTreeMap::new();
    let mut ids = Vec::with_capacity(values.len());
    let mut whole = true;
    for value in values {
        let Some(id) = read_id(value, sink) else {
            whole = false;
            continue;
        };
        if let Some(place) = first.get(&id.value) {
            let finding = Diagnostic::new(&TWICE, value.place).arg("what", "the value").arg("name", &id.value);
            sink.push(finding.also(*place, "the first one"));
            continue;
        }
        first.insert(id.value.clone(), value.place);
        ids.push(id.value);
    }
    whole.then_some(Type::Enum(ids))
}

const VIEWS: [&str; 9] = ["hidden", "present", "masked", "surname", "district", "year", "month", "domain", "token"];

/// Whether a word is a view: one of the named ones, `full`, or `lastN`, `firstN`, `bandN` with a number above 0.
pub(super) fn is_view(word: &str) -> bool {
    let counted = ["last", "first", "band"].iter().filter_map(|name| word.strip_prefix(name));
    word == "full"
        || VIEWS.contains(&word)
        || counted.into_iter().any(|n| n.parse::<u32>().is_ok_and(|count| count > 0) && !n.starts_with(['0', '+']))
}
