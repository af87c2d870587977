use crate::bundle::Bundle;
use crate::value::{Instant, PersonIx, UnitIx};

/// Whether a person is a member of a unit: an active one whose primary unit or further units lie in its subtree; of a virtual
/// unit one of its members or its lead, while it exists.
#[must_use]
pub fn is_member(bundle: &Bundle, person: PersonIx, unit: UnitIx, now: Option<Instant>) -> bool {
    let (people, units) = (bundle.people(), bundle.units());
    if !people.is_active(person) {
        return false;
    }
    if units.is_virtual(unit) {
        let exists = now.is_none_or(|now| units.get(unit).period.contains(now));
        return exists && units.teams(person).any(|team| team == unit);
    }
    units.within(people.get(person).unit, unit) || people.also_in(person).any(|further| units.within(further, unit))
}

/// Every unit that a person may be a member of, some perhaps twice.
pub fn units_of(bundle: &Bundle, person: PersonIx) -> impl Iterator<Item = UnitIx> {
    let (people, units) = (bundle.people(), bundle.units());
    let primary = units.upwards(people.get(person).unit);
    let further = people.also_in(person).flat_map(|unit| units.upwards(unit));
    primary.chain(further).chain(units.teams(person))
}
