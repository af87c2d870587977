use super::{Facts, truth, units_of};
use crate::bundle::{Assigned, Assignment, Bundle, ExprIx, Grant, Scope};
use crate::value::{Instant, Period, PersonIx, RoleIx, UnitIx};

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

impl Place {
    /// Whether a role counts here that is held in a unit and below, or everywhere.
    fn is_in(self, bundle: &Bundle, within: Option<UnitIx>) -> bool {
        match (self, within) {
            (Self::Nowhere, _) => false,
            (Self::Anywhere, _) | (_, None) => true,
            (Self::Unit(unit), Some(outer)) => bundle.units().within(unit, outer),
        }
    }
}

/// Whether an active person holds a role at a place and an instant.
#[must_use]
pub fn holds(bundle: &Bundle, person: PersonIx, role: RoleIx, place: Place, now: Instant) -> bool {
    let row = bundle.people().get(person);
    let grants = bundle.grants(row.profile);
    let from = grants.partition_point(|grant| grant.role < role);
    bundle.people().is_active(person)
        && grants
            .iter()
            .skip(from)
            .take_while(|grant| grant.role == role)
            .any(|grant| place.is_in(bundle, grant.scope.unit(row.unit)) && grant.period.contains(now))
}

/// The active people who hold a role at one of some places and an instant: those of whom [`holds`] is true, by person.
#[must_use]
pub fn who_holds(bundle: &Bundle, role: RoleIx, places: &[Place], now: Instant) -> Vec<PersonIx> {
    let mut out: Vec<PersonIx> = Vec::new();
    for holding in bundle.holders(role).iter().filter(|holding| holding.period.contains(now)) {
        if places.iter().any(|place| place.is_in(bundle, holding.within)) {
            out.extend(holding.people.iter().filter(|person| bundle.people().is_active(**person)));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Everything that a person is granted, roles that come with others too: sorted, each once. Who does not work here is granted
/// nothing.
#[must_use]
pub fn granted(bundle: &Bundle, person: PersonIx) -> Vec<Grant> {
    if !bundle.people().is_active(person) {
        return Vec::new();
    }
    let membership = bundle.membership();
    let mut grants = Vec::new();
    let mut grant = |role: RoleIx, scope: Scope, period: Period| {
        let roles = membership.included.get(role).into_iter().flatten();
        grants.extend(roles.filter(|_| !period.is_empty()).map(|role| Grant { role: *role, scope, period }));
    };
    for named in bundle.named(person) {
        grant(named.role, named.scope, named.period);
    }
    let units: Vec<UnitIx> = units_of(bundle, person).collect();
    let headed: Vec<UnitIx> = bundle.units().headed(person).collect();
    for Assignment { role, who, scope, period } in &membership.assignments {
        match (who, scope) {
            (Assigned::Unit(unit), Some(scope)) => {
                let exists = period.intersect(&bundle.units().get(*unit).period).filter(|_| units.contains(unit));
                exists.into_iter().for_each(|period| grant(*role, *scope, period));
            }
            // What cannot be evaluated grants nothing.
            (Assigned::Where(condition), Some(scope)) if reaches(bundle, person, *condition) => grant(*role, *scope, *period),
            (Assigned::HeadsIn(outer), scope) => {
                for unit in headed.iter().filter(|unit| bundle.units().within(**unit, *outer)) {
                    let exists = period.intersect(&bundle.units().get(*unit).period);
                    exists.into_iter().for_each(|period| grant(*role, scope.unwrap_or(Scope::Unit(*unit)), period));
                }
            }
            (Assigned::Unit(_) | Assigned::Where(_), _) => {}
        }
    }
    grants.sort_unstable();
    grants.dedup();
    grants
}

/// Whether the condition of an assignment holds for a person; what cannot be evaluated does not.
#[must_use]
pub fn reaches(bundle: &Bundle, person: PersonIx, condition: ExprIx) -> bool {
    truth(bundle, &Facts::person(person), condition).unwrap_or(false)
}

/// The first two of some sorted grants of a person whose roles exclude each other, in scopes of which one contains the other and
/// at a common instant.
#[must_use]
pub fn clash(bundle: &Bundle, person: PersonIx, grants: &[Grant]) -> Option<(Grant, Grant)> {
    let of = |role: RoleIx| {
        let from = grants.partition_point(|grant| grant.role < role);
        grants.iter().skip(from).take_while(move |grant| grant.role == role)
    };
    let unit = |scope: Scope| scope.unit(bundle.people().get(person).unit);
    let within = |inner, outer| bundle.units().within(inner, outer);
    let meet = |one: &Grant, other: &Grant| {
        let places = match (unit(one.scope), unit(other.scope)) {
            (Some(one), Some(other)) => within(one, other) || within(other, one),
            _ => true,
        };
        places && one.period.intersect(&other.period).is_some()
    };
    let pairs = bundle.membership().excludes.iter();
    pairs
        .flat_map(|(one, other)| of(*one).flat_map(move |one| of(*other).map(move |other| (one, other))))
        .find(|(one, other)| meet(one, other))
        .map(|(one, other)| (*one, *other))
}
