use rustc_hash::FxHashMap;

use super::expr::condition;
use crate::bundle::{self, Assigned, Bundle, ExprIx, Grant, Membership, Parts, ProfileIx, Scope};
use crate::eval::reaches;
use crate::model::{self, Grantee, PolicySet};
use crate::value::{Ix as _, Period, PersonIx, RoleIx, Table, UnitIx};

/// Who holds which role.
#[derive(Clone, Debug)]
pub struct Holdings {
    people: Table<PersonIx, Vec<Holding>>,
}

/// One role that a person holds through one assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The role held.
    pub role: RoleIx,
    /// Where it counts.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// The role that was assigned: this one, or one that includes it.
    pub through: RoleIx,
    /// Which of that role's assignments, by its place in [`model::Role::assign`].
    pub assignment: usize,
}

impl Holdings {
    /// Everybody with what they hold, by person; each list by role, scope and period. Who is not active holds nothing.
    pub fn iter(&self) -> impl Iterator<Item = (PersonIx, &[Holding])> {
        self.people.indexes().zip(self.people.iter().map(Vec::as_slice))
    }
}

/// Compiles the conditions of assignments, in the order of roles and assignments.
pub(super) fn conditions(set: &PolicySet, parts: &mut Parts) -> FxHashMap<(RoleIx, usize), ExprIx> {
    let mut conditions = FxHashMap::default();
    for (ix, role) in set.roles.indexes().zip(set.roles.iter()) {
        for (place, assignment) in role.assign.iter().enumerate() {
            if let Grantee::Where(expr) = &assignment.who.value {
                conditions.insert((ix, place), condition(expr, parts));
            }
        }
    }
    conditions
}

/// What the run time needs to work out somebody's grants again: assignments by name come with [`grant`].
pub(super) fn membership(set: &PolicySet, conditions: &FxHashMap<(RoleIx, usize), ExprIx>) -> Membership {
    let mut excludes: Vec<(RoleIx, RoleIx)> = Vec::new();
    let mut assignments = Vec::new();
    for (ix, role) in set.roles.enumerate() {
        let others = role.excludes.iter().map(|other| other.value).filter(|other| *other != ix);
        excludes.extend(others.map(|other| (ix.min(other), ix.max(other))));
        for (place, assignment) in role.assign.iter().enumerate() {
            let who = match &assignment.who.value {
                Grantee::Person(_) => None,
                Grantee::Unit(unit) => Some(Assigned::Unit(*unit)),
                Grantee::Where(_) => conditions.get(&(ix, place)).map(|condition| Assigned::Where(*condition)),
                Grantee::HeadsIn(outer) => Some(Assigned::HeadsIn(*outer)),
            };
            let scope = Some(scope(assignment)).filter(|_| assignment.scope.value != model::Scope::HeadedUnit);
            assignments.extend(who.map(|who| bundle::Assignment { role: ix, who, scope, period: assignment.validity.period }));
        }
    }
    excludes.sort_unstable();
    excludes.dedup();
    Membership { included: included(set), excludes, assignments }
}

/// Where an assignment counts; the unit that somebody heads is another for each.
fn scope(of: &model::Assignment) -> Scope {
    match of.scope.value {
        model::Scope::Tenant => Scope::Tenant,
        model::Scope::Unit(unit) => Scope::Unit(unit),
        model::Scope::OwnUnit | model::Scope::HeadedUnit => Scope::OwnUnit,
    }
}

/// Works out every assignment against the organisation.
pub(super) fn hold(set: &PolicySet, bundle: &Bundle, conditions: &FxHashMap<(RoleIx, usize), ExprIx>) -> Holdings {
    let mut people: Table<PersonIx, Vec<Holding>> = Table::new(vec![Vec::new(); set.people.len()]);
    let organisation = Organisation { bundle, direct: direct_members(bundle) };
    let included = included(set);
    for (ix, role) in set.roles.indexes().zip(set.roles.iter()) {
        let roles = included.get(ix).map_or(&[][..], Vec::as_slice);
        for (place, assignment) in role.assign.iter().enumerate() {
            let condition = conditions.get(&(ix, place)).copied();
            organisation.each(assignment, condition, &mut |person, scope, period| {
                if let Some(own) = people.get_mut(person).filter(|_| !period.is_empty()) {
                    own.extend(roles.iter().map(|role| Holding { role: *role, scope, period, through: ix, assignment: place }));
                }
            });
        }
    }
    people.iter_mut().for_each(|own| {
        own.sort_unstable();
        own.dedup();
    });
    Holdings { people }
}

/// Gives people their profiles, one for all who hold the same: of what they hold, and of what they are assigned by name.
pub(super) fn grant(set: &PolicySet, holdings: &Holdings, parts: &mut Parts) {
    let mut known: FxHashMap<Vec<Grant>, ProfileIx> = FxHashMap::default();
    let mut profile = |grants: Vec<Grant>, profiles: &mut Table<ProfileIx, Vec<Grant>>| match known.get(&grants) {
        Some(profile) => *profile,
        None => {
            let profile = profiles.push(grants.clone());
            known.insert(grants, profile);
            profile
        }
    };
    let mut named: Vec<(PersonIx, Grant)> = Vec::new();
    for (role, assignment) in set.roles.enumerate().flat_map(|(ix, role)| role.assign.iter().map(move |one| (ix, one))) {
        if let Grantee::Person(person) = assignment.who.value {
            named.push((person, Grant { role, scope: scope(assignment), period: assignment.validity.period }));
        }
    }
    named.sort_unstable();
    named.dedup();
    let mut named = named.into_iter().peekable();
    for (person, own) in holdings.iter() {
        let mut grants: Vec<Grant> =
            own.iter().map(|holding| Grant { role: holding.role, scope: holding.scope, period: holding.period }).collect();
        grants.dedup();
        let held = profile(grants, &mut parts.profiles);
        if let Some(row) = parts.people.get_mut(person) {
            row.profile = held;
        }
        let own: Vec<Grant> = std::iter::from_fn(|| named.next_if(|(of, _)| *of == person)).map(|(_, grant)| grant).collect();
        let own = profile(own, &mut parts.profiles);
        parts.people.set_named(person, own);
    }
}

/// For every role, itself and what it includes, however far.
fn included(set: &PolicySet) -> Table<RoleIx, Vec<RoleIx>> {
    let closed = set.roles.indexes().map(|start| {
        let mut roles = vec![start];
        let mut next = 0;
        let mut seen: std::collections::BTreeSet<RoleIx> = [start].into();
        while let Some(role) = roles.get(next).and_then(|role| set.roles.get(*role)) {
            roles.extend(role.includes.iter().map(|role| role.value).filter(|role| seen.insert(*role)));
            next = next.saturating_add(1);
        }
        roles
    });
    Table::new(closed.collect())
}

/// Active people by the units they are directly in.
fn direct_members(bundle: &Bundle) -> Table<UnitIx, Vec<PersonIx>> {
    let people = bundle.people();
    let mut direct: Table<UnitIx, Vec<PersonIx>> = Table::new(vec![Vec::new(); bundle.units().ids().len()]);
    for person in people.ids().indexes().filter(|person| people.is_active(*person)) {
        for unit in std::iter::once(people.get(person).unit).chain(people.also_in(person)) {
            if let Some(members) = direct.get_mut(unit) {
                members.push(person);
            }
        }
    }
    direct
}

struct Organisation<'a> {
    bundle: &'a Bundle,
    direct: Table<UnitIx, Vec<PersonIx>>,
}

impl Organisation<'_> {
    /// Everybody whom an assignment reaches, with where and when. Somebody reached twice is told twice.
    fn each(&self, of: &model::Assignment, condition: Option<ExprIx>, tell: &mut impl FnMut(PersonIx, Scope, Period)) {
        let people = self.bundle.people();
        let period = of.validity.period;
        let scope = scope(of);
        match &of.who.value {
            Grantee::Person(person) if people.is_active(*person) => tell(*person, scope, period),
            Grantee::Person(_) => {}
            Grantee::Unit(unit) => self.members(*unit, period, |person, period| tell(person, scope, period)),
            Grantee::Where(_) => {
                let Some(condition) = condition else { return };
                for person in people.ids().indexes().filter(|person| people.is_active(*person)) {
                    if reaches(self.bundle, person, condition) {
                        tell(person, scope, period);
                    }
                }
            }
            Grantee::HeadsIn(outer) => {
                for unit in self.subtree(*outer) {
                    let row = self.bundle.units().get(unit);
                    let Some(head) = row.head.filter(|head| people.is_active(*head)) else { continue };
                    let Some(period) = period.intersect(&row.period) else { continue };
                    let scope = if of.scope.value == model::Scope::HeadedUnit { Scope::Unit(unit) } else { scope };
                    tell(head, scope, period);
                }
            }
        }
    }

    fn members(&self, unit: UnitIx, period: Period, mut tell: impl FnMut(PersonIx, Period)) {
        let units = self.bundle.units();
        if !units.is_virtual(unit) {
            for below in self.subtree(unit) {
                self.direct.get(below).into_iter().flatten().for_each(|person| tell(*person, period));
            }
            return;
        }
        let row = units.get(unit);
        let Some(period) = period.intersect(&row.period) else { return };
        for person in row.members.iter().copied().chain(row.head).filter(|person| self.bundle.people().is_active(*person)) {
            tell(person, period);
        }
    }

    fn subtree(&self, unit: UnitIx) -> impl Iterator<Item = UnitIx> {
        (unit.row()..self.bundle.units().get(unit).end.row()).map(UnitIx)
    }
}
