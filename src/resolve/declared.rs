use super::index::{Declared, Gathered, read_id};
use crate::diagnostic::Sink;
use crate::source::{Place, Spanned};
use crate::syntax::{Body, Document, Item, People, Text};
use crate::value::Id;

/// The classes that every catalogue has.
pub(super) const BUILT_IN_CLASSES: [&str; 8] =
    ["identity", "identity_document", "contact", "financial", "emergency", "health", "biometric", "general"];
/// What can be done with every application.
pub(super) const APP_ACTIONS: [&str; 2] = ["use", "manage"];

/// What the documents declare, a list a kind.
#[derive(Default)]
pub(super) struct Lists<'a> {
    pub(super) roles: Vec<Declared<'a>>,
    pub(super) integrations: Vec<Declared<'a>>,
    pub(super) apps: Vec<Declared<'a>>,
    pub(super) types: Vec<Declared<'a>>,
    pub(super) tables: Vec<Declared<'a>>,
    pub(super) rules: Vec<Declared<'a>>,
    pub(super) purposes: Vec<Declared<'a>>,
    pub(super) channels: Vec<Declared<'a>>,
    pub(super) classes: Vec<Declared<'a>>,
    pub(super) calendars: Vec<Declared<'a>>,
    pub(super) rings: Vec<Declared<'a>>,
    pub(super) scenarios: Vec<Declared<'a>>,
    pub(super) flows: Vec<Declared<'a>>,
    pub(super) templates: Vec<Declared<'a>>,
    pub(super) exempts: Vec<Declared<'a>>,
}

fn declared<'a>(id: &'a Text, renamed_from: Option<&'a Text>) -> Declared<'a> {
    Declared::new(id, renamed_from)
}

/// Everybody, where they are stated.
pub(super) fn people(documents: &[Document]) -> impl Iterator<Item = Declared<'_>> {
    let stated = stated_people(documents).flat_map(People::ids);
    stated.map(|stated| Declared { id: stated.id, renamed_from: stated.renamed_from })
}

/// The documents of people.
pub(super) fn stated_people(documents: &[Document]) -> impl Iterator<Item = &People> {
    documents.iter().filter_map(|document| if let Body::People(people) = &document.body { Some(people) } else { None })
}

impl<'a> Lists<'a> {
    pub(super) fn of(documents: &'a [Document]) -> Self {
        let mut lists = Self::default();
        for document in documents {
            lists.add(&document.body);
        }
        lists
    }

    fn add(&mut self, body: &'a Body) {
        match body {
            Body::Roles(doc) => self.roles.extend(doc.roles.iter().map(|role| declared(&role.id, role.renamed_from.as_ref()))),
            Body::Integrations(doc) => {
                self.integrations.extend(doc.integrations.iter().map(|item| declared(&item.id, item.renamed_from.as_ref())));
            }
            Body::Catalog(doc) => {
                self.purposes.extend(doc.purposes.iter().map(|id| declared(id, None)));
                self.channels.extend(doc.channels.iter().map(|item| declared(&item.id, None)));
                self.classes.extend(doc.classes.iter().map(|item| declared(&item.id, None)));
                for app in &doc.applications {
                    self.apps.push(declared(&app.id, app.renamed_from.as_ref()));
                    self.types.extend(app.resources.iter().map(|item| declared(&item.type_id, item.renamed_from.as_ref())));
                }
            }
            Body::Table(table) => self.tables.push(declared(&table.id, table.renamed_from.as_ref())),
            Body::Calendar(calendar) => self.calendars.push(declared(&calendar.id, calendar.renamed_from.as_ref())),
            Body::KeyRings(doc) => self.rings.extend(doc.rings.iter().map(|ring| declared(&ring.id, ring.renamed_from.as_ref()))),
            Body::Ruled(items) => {
                for item in items {
                    match item {
                        Item::Rule(rule) => self.rules.push(declared(&rule.id, rule.renamed_from.as_ref())),
                        Item::Scenario(item) => self.scenarios.push(declared(&item.id, item.renamed_from.as_ref())),
                        Item::Flow(flow) => self.flows.push(declared(&flow.id, flow.renamed_from.as_ref())),
                        Item::Template(item) => self.templates.push(declared(&item.id, item.renamed_from.as_ref())),
                        Item::Exempt(item) => self.exempts.push(declared(&item.id, item.renamed_from.as_ref())),
                        _ => {}
                    }
                }
            }
            Body::PolicySet(_)
            | Body::Tenant(_)
            | Body::Units(_)
            | Body::People(_)
            | Body::Delegations(_)
            | Body::Rates(_)
            | Body::Tests(_) => {}
        }
    }
}

/// The actions of every type and those of applications. Types share names of actions, so the same name twice is no fault here.
pub(super) fn gather_actions(documents: &[Document], sink: &mut Sink) -> Gathered {
    let mut gathered = Gathered::default();
    for action in APP_ACTIONS {
        gathered.ids.extend(Id::new(action).ok().map(|id| Spanned::new(id, Place::default())));
    }
    for document in documents {
        let Body::Catalog(catalog) = &document.body else { continue };
        for action in catalog.applications.iter().flat_map(|app| &app.resources).flat_map(|resource| &resource.actions) {
            match read_id(action, sink) {
                Some(id) => gathered.ids.push(id),
                None => {
                    gathered.broken.insert(action.value.clone());
                }
            }
        }
    }
    gathered.ids.sort();
    gathered.ids.dedup();
    gathered
}

/// Classes with those that every set has.
pub(super) fn with_built_in_classes(mut gathered: Gathered) -> Gathered {
    for class in BUILT_IN_CLASSES {
        gathered.ids.extend(Id::new(class).ok().map(|id| Spanned::new(id, Place::default())));
    }
    gathered.ids.sort();
    gathered.ids.dedup();
    gathered
}
