use std::collections::BTreeSet;

use crate::bundle::{Catalog, Constants, Names, Op, People, PersonPart, PersonRow, ProfileIx, Program, Status};
use crate::model::{self, PolicySet};
use crate::value::Value;

/// People without grants and without columns.
pub(super) fn people(set: &PolicySet) -> People {
    let rows = set.people.iter().map(|person| PersonRow {
        unit: person.unit.value,
        manager: person.manager.as_ref().map(|manager| manager.value),
        profile: ProfileIx(0),
        status: match person.status.value {
            model::Status::Active => Status::Active,
            model::Status::Suspended => Status::Suspended,
            model::Status::Left => Status::Left,
        },
    });
    let mut also_in = Vec::new();
    for (ix, person) in set.people.indexes().zip(set.people.iter()) {
        also_in.extend(person.also_in.iter().map(|unit| (ix, unit.value)));
    }
    also_in.sort_unstable();
    also_in.dedup();
    let ids = Names::new(set.people.iter().map(|person| &person.named.id.value));
    People::new(ids, rows, also_in, Vec::new())
}

/// Fills in the columns that programs read.
pub(super) fn columns<'a>(
    set: &PolicySet,
    programs: impl IntoIterator<Item = &'a Program>,
    people: &mut People,
    constants: &mut Constants,
    catalog: &Catalog,
) {
    let mut parts: BTreeSet<PersonPart> = BTreeSet::new();
    for program in programs {
        for op in program.iter() {
            if let Op::Path(_, path) | Op::HasPart(_, path) = op {
                parts.extend(path.iter().filter_map(|part| PersonPart::of(*part)));
            }
        }
    }
    let mut columns = Vec::with_capacity(parts.len());
    for part in parts {
        let mut cells = Vec::new();
        for (ix, person) in set.people.indexes().zip(set.people.iter()) {
            cells.extend(cell(person, part, catalog).map(|value| (ix, constants.intern(&value))));
        }
        columns.push((part, cells));
    }
    people.set_columns(columns);
}

fn cell(person: &model::Person, part: PersonPart, catalog: &Catalog) -> Option<Value> {
    let text = |text: &crate::source::Spanned<String>| Value::Text(text.value.as_str().into());
    match part {
        PersonPart::Name => person.named.name.as_ref().map(text),
        PersonPart::Title => person.title.as_ref().map(text),
        PersonPart::Joined => person.joined.as_ref().map(|day| Value::Date(day.value)),
        PersonPart::ContractEnd => person.contract_end.as_ref().map(|day| Value::Date(day.value)),
        PersonPart::LeftOn => person.left_on.as_ref().map(|day| Value::Date(day.value)),
        PersonPart::Attribute(name) => {
            let name = catalog.person_attributes.get(name);
            person.attributes.iter().find(|(own, _)| own.as_str() == name).map(|(_, value)| value.value.clone())
        }
    }
}
