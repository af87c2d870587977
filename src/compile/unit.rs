use crate::bundle::{Catalog, ConstantIx, Constants, Names, UnitAttributeIx, UnitKind, UnitRow, Units};
use crate::model::{self, PolicySet};
use crate::value::{Period, Table, Value};

/// Units with their attributes inherited.
pub(super) fn units(set: &PolicySet, constants: &mut Constants, catalog: &Catalog) -> Units {
    let mut rows: Vec<UnitRow> = Vec::with_capacity(set.units.len());
    for unit in set.units.iter() {
        let above = unit.parent.and_then(|parent| rows.get(parent.0 as usize)).map(|row| row.attributes.clone());
        let mut attributes: Vec<(UnitAttributeIx, ConstantIx)> = above.unwrap_or_default();
        for (name, value) in &unit.attributes {
            let Some(name) = catalog.unit_attributes.find(name.as_str()) else { continue };
            let value = constants.intern(&value.value);
            match attributes.binary_search_by_key(&name, |(name, _)| *name) {
                Ok(at) => attributes.iter_mut().skip(at).take(1).for_each(|own| own.1 = value),
                Err(at) => attributes.insert(at, (name, value)),
            }
        }
        let mut members: Vec<_> = unit.members.iter().map(|member| member.value).collect();
        members.sort_unstable();
        members.dedup();
        let (kind, period) = match unit.kind.value {
            model::UnitKind::Group => (UnitKind::Group, Period::ALWAYS),
            model::UnitKind::Subsidiary => (UnitKind::Subsidiary, Period::ALWAYS),
            model::UnitKind::Department => (UnitKind::Department, Period::ALWAYS),
            model::UnitKind::Virtual => (UnitKind::Virtual, unit.validity.period),
        };
        rows.push(UnitRow {
            kind,
            parent: unit.parent,
            end: unit.end,
            head: unit.head.as_ref().map(|head| head.value),
            name: unit.named.name.as_ref().map(|name| constants.intern(&Value::Text(name.value.as_str().into()))),
            members,
            period,
            attributes,
        });
    }
    Units::new(Names::new(set.units.iter().map(|unit| &unit.named.id.value)), Table::new(rows))
}
