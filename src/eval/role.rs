use crate::bundle::{Bundle, Scope};
use crate::value::{Instant, PersonIx, RoleIx, UnitIx};

/// Where a role is asked to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In whatever scope.
    Anywhere,
    /// In a scope that contains this unit.
    Unit(UnitIx),
    /// In no scope: the record has no unit.
    Nowhere,
}

/// Whether an active person holds a role at a place and an instant.
#[must_use]
pub fn holds(bundle: &Bundle, person: PersonIx, role: RoleIx, place: Place, now: Instant) -> bool {
    let row = bundle.people().get(person);
    let grants = bundle.grants(row.profile);
    let from = grants.partition_point(|grant| grant.role < role);
    let reaches = |scope: Scope| match (place, scope) {
        (Place::Nowhere, _) => false,
        (Place::Anywhere, _) | (_, Scope::Tenant) => true,
        (Place::Unit(unit), Scope::OwnUnit) => bundle.units().within(unit, row.unit),
        (Place::Unit(unit), Scope::Unit(outer)) => bundle.units().within(unit, outer),
    };
    bundle.people().is_active(person)
        && grants
            .iter()
            .skip(from)
            .take_while(|grant| grant.role == role)
            .any(|grant| reaches(grant.scope) && grant.period.contains(now))
}
