use std::cell::OnceCell;
use std::hash::{Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHasher};

use super::expr::condition;
use crate::bundle::{self, Assigned, Bundle, ExprIx, Grant, Membership, Parts, ProfileIx, Scope};
use crate::eval::reaches;
use crate::model::{self, Grantee, PolicySet};
use crate::value::{Ix as _, Period, PersonIx, RoleIx, Table, UnitIx};

/// Who holds which role.
#[derive(Clone, Debug)]
pub struct Holdings {
    people: ByPerson<Holding>,
}

/// Lists of people, one behind another.
#[derive(Clone, Debug)]
struct ByPerson<T> {
    rows: Vec<T>,
    /// Where each person's list begins and ends.
    lists: Table<PersonIx, (u32, u32)>,
}

impl<T: Copy + Ord> ByPerson<T> {
    /// Everybody's list of `count` people, sorted, each member once.
    fn new(count: usize, told: Vec<(PersonIx, T)>) -> Self {
        let mut ends = vec![0_u32; count];
        for (person, _) in &told {
            if let Some(end) = ends.get_mut(person.0 as usize) {
                *end = end.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for end in &mut ends {
            // Where the list begins, until its members stand there.
            sum = sum.saturating_add(std::mem::replace(end, sum));
        }
        let mut rows: Vec<T> = told.iter().map(|(_, row)| *row).collect();
        for (person, row) in told {
            let Some(next) = ends.get_mut(person.0 as usize) else { continue };
            if let Some(slot) = rows.get_mut(*next as usize) {
                *slot = row;
            }
            *next = next.saturating_add(1);
        }
        let mut begin = 0_u32;
        let lists = ends.into_iter().map(|end| {
            let first = std::mem::replace(&mut begin, end);
            let list = rows.get_mut(first as usize..end as usize).unwrap_or_default();
            list.sort_unstable();
            (first, first.saturating_add(once(list)))
        });
        let lists = Table::new(lists.collect());
        Self { rows, lists }
    }

    fn of(&self, person: PersonIx) -> &[T] {
        let list = self.lists.get(person).map(|(begin, end)| *begin as usize..*end as usize);
        list.and_then(|list| self.rows.get(list)).unwrap_or_default()
    }
}

/// Moves the members of a sorted list that differ from those before to its front, and says how many there are.
fn once<T: Copy + Eq>(list: &mut [T]) -> u32 {
    let mut kept = 0_usize;
    for at in 0..list.len() {
        let Some(member) = list.get(at).copied() else { break };
        if kept.checked_sub(1).and_then(|last| list.get(last)).is_none_or(|last| *last != member) {
            if let Some(slot) = list.get_mut(kept) {
                *slot = member;
            }
            kept = kept.saturating_add(1);
        }
    }
    u32::try_from(kept).unwrap_or(u32::MAX)
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
    pub assignment: u32,
}

impl Holdings {
    /// Everybody with what they hold, by person; each list by role, scope and period. Who is not active holds nothing.
    pub fn iter(&self) -> impl Iterator<Item = (PersonIx, &[Holding])> {
        self.people.lists.indexes().map(|person| (person, self.people.of(person)))
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
    let mut told: Vec<(PersonIx, Holding)> = Vec::new();
    let organisation = Organisation { bundle, direct: OnceCell::new() };
    let included = included(set);
    for (ix, role) in set.roles.indexes().zip(set.roles.iter()) {
        let roles = included.get(ix).map_or(&[][..], Vec::as_slice);
        for (place, assignment) in role.assign.iter().enumerate() {
            let condition = conditions.get(&(ix, place)).copied();
            let number = u32::try_from(place).unwrap_or(u32::MAX);
            organisation.each(assignment, condition, &mut |person, scope, period| {
                if !period.is_empty() {
                    let holding = |role: &RoleIx| Holding { role: *role, scope, period, through: ix, assignment: number };
                    told.extend(roles.iter().map(|role| (person, holding(role))));
                }
            });
        }
    }
    Holdings { people: ByPerson::new(set.people.len(), told) }
}

/// Gives people their profiles, one for all who hold the same: of what they hold, and of what they are assigned by name.
pub(super) fn grant(set: &PolicySet, holdings: &Holdings, parts: &mut Parts) {
    let mut profiles = Profiles { known: FxHashMap::default(), table: std::mem::take(&mut parts.profiles) };
    let mut named: Vec<(PersonIx, Grant)> = Vec::new();
    for (role, assignment) in set.roles.enumerate().flat_map(|(ix, role)| role.assign.iter().map(move |one| (ix, one))) {
        if let Grantee::Person(person) = assignment.who.value {
            named.push((person, Grant { role, scope: scope(assignment), period: assignment.validity.period }));
        }
    }
    let named = ByPerson::new(set.people.len(), named);
    let mut grants: Vec<Grant> = Vec::new();
    for (person, own) in holdings.iter() {
        grants.clear();
        grants.extend(own.iter().map(|holding| Grant { role: holding.role, scope: holding.scope, period: holding.period }));
        grants.dedup();
        let held = profiles.number(&grants);
        if let Some(row) = parts.people.get_mut(person) {
            row.profile = held;
        }
        parts.people.set_named(person, profiles.number(named.of(person)));
    }
    parts.profiles = profiles.table;
}

/// Profiles, each once.
struct Profiles {
    /// By hash; those that meet there take the next free one.
    known: FxHashMap<u64, ProfileIx>,
    table: Table<ProfileIx, Vec<Grant>>,
}

impl Profiles {
    fn number(&mut self, grants: &[Grant]) -> ProfileIx {
        let mut hasher = FxHasher::default();
        grants.hash(&mut hasher);
        let mut hash = hasher.finish();
        while let Some(profile) = self.known.get(&hash).copied() {
            if self.table.get(profile).is_some_and(|own| own == grants) {
                return profile;
            }
            hash = hash.wrapping_add(1);
        }
        let profile = self.table.push(grants.to_vec());
        self.known.insert(hash, profile);
        profile
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
    /// Worked out for the first assignment to a unit.
    direct: OnceCell<Table<UnitIx, Vec<PersonIx>>>,
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
            let direct = self.direct.get_or_init(|| direct_members(self.bundle));
            for below in self.subtree(unit) {
                direct.get(below).into_iter().flatten().for_each(|person| tell(*person, period));
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
