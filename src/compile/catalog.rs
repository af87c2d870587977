use std::collections::BTreeSet;

use super::protection::fields as fields_of;
use crate::bundle::{Catalog, Kind, KindIx, Names, PersonAttribute, ResourceType};
use crate::model::{self, PolicySet};
use crate::value::{Id, Table, Type};

/// What can be asked about.
pub(super) fn catalog(set: &PolicySet) -> Catalog {
    let from = &set.catalog;
    let names: BTreeSet<&Id> = from.types.iter().flat_map(|of| &of.attributes).map(|attribute| &attribute.name.value).collect();
    let fields: BTreeSet<&Id> = from.types.iter().flat_map(|of| &of.fields).map(|field| &field.name.value).collect();
    let named =
        |attributes: &[model::Attribute]| attributes.iter().map(|attribute| attribute.name.value.clone()).collect::<Vec<_>>();
    let mut catalog = Catalog {
        purposes: Names::new(from.purposes.iter().map(|purpose| &purpose.value)),
        channels: Names::new(from.channels.iter().map(|channel| &channel.id.value)),
        scenarios: Names::new(set.scenarios.iter().map(|scenario| &scenario.named.id.value)),
        keys: Names::new(&named(&from.context)),
        person_attributes: Names::new(&named(&from.person_attributes)),
        unit_attributes: Names::new(&named(&from.unit_attributes)),
        attributes: Names::new(names),
        fields: Names::new(fields),
        types: Names::new(from.types.iter().map(|of| &of.named.id.value)),
        apps: Names::new(from.applications.iter().map(|app| &app.named.id.value)),
        actions: Names::new(from.actions.iter()),
        ..Catalog::default()
    };
    let keys: Vec<KindIx> = from.context.iter().map(|key| kind(&mut catalog.kinds, &key.value_type)).collect();
    catalog.key_kinds = Table::new(keys);
    let of_people = from.person_attributes.iter().map(|attribute| {
        let kind = kind(&mut catalog.kinds, &attribute.value_type);
        PersonAttribute { kind, optional: attribute.optional }
    });
    catalog.person_rows = Table::new(of_people.collect());
    let mut rows = Vec::with_capacity(from.types.len());
    for (ix, of) in from.types.enumerate() {
        let mut attributes = Vec::with_capacity(of.attributes.len());
        for attribute in &of.attributes {
            let kind = kind(&mut catalog.kinds, &attribute.value_type);
            attributes.extend(catalog.attributes.find(attribute.name.as_str()).map(|name| (name, kind)));
        }
        attributes.sort_unstable();
        let find =
            |name: &Option<crate::source::Spanned<Id>>| name.as_ref().and_then(|name| catalog.attributes.find(name.as_str()));
        let mut actions: Vec<_> = of.actions.iter().map(|action| action.value).collect();
        actions.sort_unstable();
        actions.dedup();
        let fields = fields_of(set, &catalog, ix);
        rows.push(ResourceType { actions, attributes, fields, unit: find(&of.unit), owner: find(&of.owner) });
    }
    catalog.type_rows = Table::new(rows);
    catalog
}

/// The number of a type of values, a new one when it is not known.
pub(super) fn kind(kinds: &mut Table<KindIx, Kind>, of: &Type) -> KindIx {
    let wanted = match of {
        Type::Bool => Kind::Bool,
        Type::Int => Kind::Int,
        Type::Decimal => Kind::Decimal,
        Type::Money => Kind::Money,
        Type::Text => Kind::Text,
        Type::Date => Kind::Date,
        Type::Instant => Kind::Instant,
        Type::Duration => Kind::Duration,
        Type::Ip => Kind::Ip,
        Type::Person => Kind::Person,
        Type::Unit => Kind::Unit,
        Type::Role => Kind::Role,
        Type::Enum(ids) => Kind::Enum(ids.clone()),
        Type::Set(of) => Kind::Set(kind(kinds, of)),
    };
    let known = kinds.indexes().zip(kinds.iter()).find(|(_, known)| **known == wanted).map(|(ix, _)| ix);
    known.unwrap_or_else(|| kinds.push(wanted))
}
