use std::collections::BTreeMap;

use super::list::{once, texts_once};
use super::names::title;
use super::{Found, Names, index};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{AccessKey, Auth, Catalog, Direction, Emits, FieldRef, Integration};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Text};
use crate::value::{Id, IntegrationIx, Network, Table};

static ENDPOINT: Code = Code::error(
    "integration/endpoint-not-https",
    "`{text}` is not an address that begins with `https://`",
    "what leaves the house is encrypted on its way: write `https://…`",
);
static NETWORK: Code = Code::error(
    "integration/not-a-network",
    "`{text}` is no network",
    "write an address such as `203.0.113.7`, or a network such as `203.0.113.0/24`",
);
static KEY_TWICE: Code = Code::error("integration/key-twice", "the key `{id}` is listed twice", "keep one of them");
static NO_FIELD: Code = Code::error(
    "ref/malformed-field",
    "`{text}` is no field",
    "write the resource type and the field or attribute as `EmployeeRecord.mobile`",
);
static UNKNOWN_FIELD: Code = Code::error("ref/unknown-field", "`{resource}` has no field or attribute `{name}`", "");

pub(super) static CODES: &[&Code] = &[&ENDPOINT, &NETWORK, &KEY_TWICE, &NO_FIELD, &UNKNOWN_FIELD];

/// Resolves the integrations in the order of their numbers.
pub(super) fn resolve(
    documents: &[Document],
    catalog: &Catalog,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Table<IntegrationIx, Integration> {
    let mut out = Vec::new();
    for document in documents {
        let Body::Integrations(list) = &document.body else { continue };
        for item in &list.integrations {
            let resolved = one(item, catalog, names, sink);
            out.extend(names.integrations.declared(&item.id).zip(resolved));
        }
    }
    out.sort_by_key(|(ix, _)| *ix);
    Table::new(out.into_iter().map(|(_, integration)| integration).collect())
}

fn one(item: &syntax::Integration, catalog: &Catalog, names: &Names<'_>, sink: &mut Sink) -> Option<Integration> {
    let named = names.named(item.at, &item.id, item.renamed_from.as_ref(), item.name.as_ref(), sink);
    let direction = direction(&item.direction);
    let endpoint = item.endpoint.as_ref().and_then(|text| endpoint(text, sink));
    // Where a text is one of a few words, the schema of the kind told another one.
    let auth = item.auth.as_ref();
    let auth = auth.map(|auth| Auth { kind: auth.auth_type.clone(), scopes: texts_once(&auth.scopes, sink) });
    let tls_min = item.tls.as_ref().map(|tls| tls.min.clone());
    let keys = keys(&item.keys, names, sink);
    let allow_ips = networks(&item.allow_ips, sink);
    let reads = fields(&item.reads, catalog, names, sink);
    let writes = fields(&item.writes, catalog, names, sink);
    let mut mapping: Vec<_> = Vec::new();
    for (theirs, ours) in &item.mapping.0 {
        mapping.extend(field(ours, catalog, names, sink).map(|ours| (title(theirs, sink), ours)));
    }
    mapping.sort_by(|a, b| a.0.cmp(&b.0));
    let emits = emits(&item.emits, names, sink);
    let on = texts_once(&item.on, sink);
    Some(Integration {
        named: named?,
        direction: direction?,
        endpoint,
        auth,
        tls_min,
        keys,
        allow_ips,
        reads,
        writes,
        mapping,
        emits,
        on,
    })
}

fn direction(text: &Text) -> Option<Spanned<Direction>> {
    Direction::ALL.into_iter().find(|direction| direction.name() == text.value).map(|direction| text.with(direction))
}

fn endpoint(text: &Text, sink: &mut Sink) -> Option<Spanned<String>> {
    let host = text.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let good = host.is_some_and(|host| !host.is_empty() && !text.contains(char::is_whitespace));
    if !good {
        sink.push(Diagnostic::new(&ENDPOINT, text.place).arg("text", &text.value));
    }
    good.then(|| text.clone())
}

fn keys(list: &[syntax::AccessKey], names: &Names<'_>, sink: &mut Sink) -> Vec<AccessKey> {
    let mut out: BTreeMap<Id, AccessKey> = BTreeMap::new();
    for key in list {
        let id = index::read_id(&key.id, sink);
        let created = key.created.as_ref().and_then(|day| names.day(day, sink));
        let rotate_every = key.rotate_every.as_ref().and_then(|text| names.duration(text, sink));
        let Some(id) = id else { continue };
        match out.get(&id.value) {
            Some(first) => {
                let finding = Diagnostic::new(&KEY_TWICE, id.place).arg("id", &id.value);
                sink.push(finding.also(first.id.place, "the first one"));
            }
            None => {
                out.insert(id.value.clone(), AccessKey { at: key.at.place, id, created, rotate_every });
            }
        }
    }
    out.into_values().collect()
}

fn networks(list: &[Text], sink: &mut Sink) -> Vec<Spanned<Network>> {
    let mut known = Vec::new();
    for text in list {
        match Network::parse(&text.value) {
            Some(network) => known.push((text.with(network), text)),
            None => sink.push(Diagnostic::new(&NETWORK, text.place).arg("text", &text.value)),
        }
    }
    once(known, sink)
}

fn fields(list: &[Text], catalog: &Catalog, names: &Names<'_>, sink: &mut Sink) -> Vec<Spanned<FieldRef>> {
    let known = list.iter().filter_map(|text| Some((field(text, catalog, names, sink)?, text))).collect();
    once(known, sink)
}

/// A field or attribute of a type. An id may have dots itself, so that every dot may be the one between them.
fn field(text: &Text, catalog: &Catalog, names: &Names<'_>, sink: &mut Sink) -> Option<Spanned<FieldRef>> {
    let mut splits = text.match_indices('.').filter_map(|(at, _)| Some((text.get(..at)?, text.get(at.checked_add(1)?..)?)));
    let Some(first) = splits.next().filter(|(resource, name)| !resource.is_empty() && !name.is_empty()) else {
        sink.push(Diagnostic::new(&NO_FIELD, text.place).arg("text", &text.value));
        return None;
    };
    let found = std::iter::once(first).chain(splits).find_map(|(resource, name)| match names.types.find(resource) {
        Found::Unknown => None,
        found => Some((found, name)),
    });
    match found {
        None => {
            let finding = names.types.unknown(&Spanned::new(first.0.to_owned(), text.place));
            sink.push(finding);
            None
        }
        Some((Found::Known(resource), name)) => {
            // A type whose own fault was told is not in the catalogue, and nothing is said about its fields.
            let row = catalog.types.get(resource)?;
            let known = row.fields.iter().map(|field| &field.name).chain(row.attributes.iter().map(|attribute| &attribute.name));
            if let Some(known) = known.clone().find(|known| known.as_str() == name) {
                return Some(text.with(FieldRef { resource, name: known.value.clone() }));
            }
            let near = nearest(name, known.map(|known| known.as_str()));
            let finding = Diagnostic::new(&UNKNOWN_FIELD, text.place).arg("resource", &row.named.id.value).arg("name", name);
            sink.push(finding.near(near).also(row.named.id.place, "the type is declared here"));
            None
        }
        Some(_) => None,
    }
}

fn emits(list: &[syntax::Emits], names: &Names<'_>, sink: &mut Sink) -> Vec<Emits> {
    let mut seen: BTreeMap<(String, u32), Place> = BTreeMap::new();
    let mut out = Vec::new();
    for item in list {
        let event = title(&item.event, sink);
        let Some(carries) = names.resource_type(&item.carries, sink) else { continue };
        match seen.get(&(event.value.clone(), carries.value.0)) {
            Some(first) => {
                let finding = Diagnostic::new(&super::list::TWICE, event.place).arg("text", &event.value);
                sink.push(finding.also(*first, "the first time"));
            }
            None => {
                seen.insert((event.value.clone(), carries.value.0), event.place);
                out.push(Emits { at: item.at.place, event, carries });
            }
        }
    }
    out.sort_by(|a, b| (&a.event, a.carries.value).cmp(&(&b.event, b.carries.value)));
    out
}
