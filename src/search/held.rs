use crate::bundle::{Bundle, Scope};
use crate::value::{Instant, Period, PersonIx, RoleIx, UnitIx};

/// A role that a person holds at the instant of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The role.
    pub role: RoleIx,
    /// The unit in which and below which it counts; everywhere without.
    pub scope: Option<UnitIx>,
    /// From when until when.
    pub period: Period,
}

/// The roles that a person holds at an instant, by role and scope.
#[must_use]
pub fn holdings(bundle: &Bundle, person: PersonIx, now: Instant) -> Vec<Held> {
    if !bundle.people().is_active(person) {
        return Vec::new();
    }
    let row = bundle.people().get(person);
    let grants = bundle.grants(row.profile).iter().filter(|grant| grant.period.contains(now));
    let mut held: Vec<Held> = grants
        .map(|grant| {
            let scope = match grant.scope {
                Scope::Tenant => None,
                Scope::OwnUnit => Some(row.unit),
                Scope::Unit(unit) => Some(unit),
            };
            Held { role: grant.role, scope, period: grant.period }
        })
        .collect();
    held.sort_unstable();
    held.dedup();
    held
}
