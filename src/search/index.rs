use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::crowd::Crowd;
use super::nodes::Nodes;
use crate::bundle::{Bundle, Scope};
use crate::eval::{Place, holds, is_member, manager};
use crate::value::{Instant, Period, PersonIx, RoleIx, UnitIx};

/// The people of a bundle, filed so that a question about all of them looks at few.
#[derive(Debug)]
pub struct Index {
    filed: Arc<Filed>,
    people: usize,
    active: Crowd,
    /// Who was changed since they were filed; what is filed of them does not count, and each of them is looked at.
    changed: Crowd,
    /// Everybody who is somebody's manager.
    managers: OnceLock<Crowd>,
}

/// What copies of an index share while few are changed.
#[derive(Debug)]
struct Filed {
    /// Active people by their primary units.
    primary: Vec<(UnitIx, PersonIx)>,
    /// Active people by the units that they are directly in.
    members: Vec<(UnitIx, PersonIx)>,
    /// Who holds a role where, by role and place.
    postings: Vec<Posting>,
    /// Of all postings one after another: people who hold at every instant.
    always: Vec<PersonIx>,
    /// The others, with when.
    at_times: Vec<(PersonIx, Period)>,
    /// What each node of the program reads.
    nodes: Nodes,
}

/// When more people than this were changed, in a thousand, everybody is filed again.
const CHANGED: usize = 10;

/// Active holders of one role at one place.
#[derive(Clone, Copy, Debug)]
struct Posting {
    role: RoleIx,
    /// The unit in which and below which it counts; everywhere without.
    place: Option<UnitIx>,
    always: (u32, u32),
    at_times: (u32, u32),
}

impl Index {
    /// Files the people of a bundle. Costs a walk over everybody's grants.
    #[must_use]
    pub fn new(bundle: &Bundle) -> Self {
        let everybody = bundle.people();
        let people = everybody.ids().len();
        let mut active = Crowd::none(people);
        let mut members = Vec::with_capacity(people);
        let mut held: Vec<(RoleIx, Option<UnitIx>, Period, PersonIx)> = Vec::new();
        for person in everybody.ids().indexes().filter(|person| everybody.is_active(*person)) {
            active.insert(person);
            let row = everybody.get(person);
            members.push((row.unit, person));
            members.extend(everybody.also_in(person).map(|unit| (unit, person)));
            held.extend(bundle.grants(row.profile).iter().map(|grant| {
                let place = match grant.scope {
                    Scope::Tenant => None,
                    Scope::OwnUnit => Some(row.unit),
                    Scope::Unit(unit) => Some(unit),
                };
                (grant.role, place, grant.period, person)
            }));
        }
        let mut primary: Vec<_> = active.iter().map(|person| (everybody.get(person).unit, person)).collect();
        primary.sort_unstable();
        members.sort_unstable();
        members.dedup();
        held.sort_unstable();
        held.dedup();
        let (mut postings, mut always, mut at_times) = (Vec::new(), Vec::new(), Vec::new());
        let end = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        for same in held.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let starts = (end(always.len()), end(at_times.len()));
            for (_, _, period, person) in same {
                if *period == Period::ALWAYS { always.push(*person) } else { at_times.push((*person, *period)) }
            }
            if let Some((role, place, _, _)) = same.first() {
                let (always, at_times) = ((starts.0, end(always.len())), (starts.1, end(at_times.len())));
                postings.push(Posting { role: *role, place: *place, always, at_times });
            }
        }
        let nodes = Nodes::new(bundle.program());
        let filed = Arc::new(Filed { primary, members, postings, always, at_times, nodes });
        Self { filed, people, active, changed: Crowd::none(people), managers: OnceLock::new() }
    }

    /// The index of a bundle that differs in these people from the one that this is of; nothing when too many were changed.
    fn follow(&self, bundle: &Bundle, people: &[PersonIx]) -> Option<Self> {
        let count = bundle.people().ids().len();
        let (mut active, mut changed) = (self.active.grown(count), self.changed.grown(count));
        for person in people {
            changed.insert(*person);
            if bundle.people().is_active(*person) { active.insert(*person) } else { active.remove(*person) }
        }
        let few = changed.len() <= count / (1_000 / CHANGED) + CHANGED;
        few.then(|| Self { filed: Arc::clone(&self.filed), people: count, active, changed, managers: OnceLock::new() })
    }

    /// Takes in somebody who is filed somewhere, unless what is filed of them does not count.
    fn take(&self, person: PersonIx, to: &mut Crowd) {
        if !self.changed.contains(person) {
            to.insert(person);
        }
    }

    /// Takes in those of the people who were changed for whom it holds, as far as they work here.
    fn take_changed(&self, holds: impl Fn(PersonIx) -> bool, to: &mut Crowd) {
        let active = self.changed.iter().filter(|person| self.active.contains(*person));
        active.filter(|person| holds(*person)).for_each(|person| to.insert(person));
    }

    /// Nobody of this bundle's people.
    #[must_use]
    pub fn nobody(&self) -> Crowd {
        Crowd::none(self.people)
    }

    /// Everybody who works here.
    #[must_use]
    pub fn active(&self) -> &Crowd {
        &self.active
    }

    pub(super) fn nodes(&self) -> &Nodes {
        &self.filed.nodes
    }

    /// Takes in everybody who holds a role at a place and an instant.
    pub fn add_holders(&self, bundle: &Bundle, role: RoleIx, place: Place, now: Instant, to: &mut Crowd) {
        match place {
            Place::Nowhere => {}
            Place::Anywhere => {
                let from = self.filed.postings.partition_point(|posting| posting.role < role);
                let same = self.filed.postings.iter().skip(from).take_while(|posting| posting.role == role);
                same.for_each(|posting| self.add(posting, now, to));
            }
            Place::Unit(unit) => {
                for place in std::iter::once(None).chain(bundle.units().upwards(unit).map(Some)) {
                    let postings = &self.filed.postings;
                    let found = postings.binary_search_by_key(&(role, place), |posting| (posting.role, posting.place));
                    if let Some(posting) = found.ok().and_then(|at| postings.get(at)) {
                        self.add(posting, now, to);
                    }
                }
            }
        }
        self.take_changed(|person| holds(bundle, person, role, place, now), to);
    }

    /// Whether anybody holds a role somewhere at an instant.
    #[must_use]
    pub fn is_held(&self, bundle: &Bundle, role: RoleIx, now: Instant) -> bool {
        let from = self.filed.postings.partition_point(|posting| posting.role < role);
        let mut same = self.filed.postings.iter().skip(from).take_while(|posting| posting.role == role);
        let counts = |person: &PersonIx| !self.changed.contains(*person);
        same.any(|posting| {
            self.always(posting).iter().any(counts)
                || self.bounded(posting).iter().any(|(person, period)| counts(person) && period.contains(now))
        }) || self.changed.iter().any(|person| holds(bundle, person, role, Place::Anywhere, now))
    }

    fn add(&self, posting: &Posting, now: Instant, to: &mut Crowd) {
        self.always(posting).iter().for_each(|person| self.take(*person, to));
        for (person, period) in self.bounded(posting) {
            if period.contains(now) {
                self.take(*person, to);
            }
        }
    }

    fn always(&self, posting: &Posting) -> &[PersonIx] {
        self.filed.always.get(posting.always.0 as usize..posting.always.1 as usize).unwrap_or_default()
    }

    fn bounded(&self, posting: &Posting) -> &[(PersonIx, Period)] {
        self.filed.at_times.get(posting.at_times.0 as usize..posting.at_times.1 as usize).unwrap_or_default()
    }

    /// Takes in the members of a unit at an instant.
    pub fn add_members(&self, bundle: &Bundle, unit: UnitIx, now: Instant, to: &mut Crowd) {
        let row = bundle.units().get(unit);
        if bundle.units().is_virtual(unit) {
            if row.period.contains(now) {
                let all = row.members.iter().copied().chain(row.head);
                all.filter(|person| self.active.contains(*person)).for_each(|person| to.insert(person));
            }
            return;
        }
        self.between(&self.filed.members, unit, row.end, to);
        self.take_changed(|person| is_member(bundle, person, unit, Some(now)), to);
    }

    /// Takes in everybody whose primary unit is this one.
    pub(super) fn add_directly(&self, bundle: &Bundle, unit: UnitIx, to: &mut Crowd) {
        self.between(&self.filed.primary, unit, UnitIx(unit.0.saturating_add(1)), to);
        self.take_changed(|person| bundle.people().get(person).unit == unit, to);
    }

    /// Takes in everybody whose primary unit is this one or lies below it.
    pub(super) fn add_below(&self, bundle: &Bundle, unit: UnitIx, to: &mut Crowd) {
        self.between(&self.filed.primary, unit, bundle.units().get(unit).end, to);
        self.take_changed(|person| bundle.units().within(bundle.people().get(person).unit, unit), to);
    }

    /// Takes in everybody in the units from one up to another.
    fn between(&self, rows: &[(UnitIx, PersonIx)], from: UnitIx, end: UnitIx, to: &mut Crowd) {
        let start = rows.partition_point(|(unit, _)| *unit < from);
        rows.iter().skip(start).take_while(|(unit, _)| *unit < end).for_each(|(_, person)| self.take(*person, to));
    }

    /// Everybody who is the n-th up somebody's chain of managers, from 1.
    #[must_use]
    pub fn managers(&self, bundle: &Bundle, level: u32) -> Crowd {
        let above = |below: &mut dyn Iterator<Item = PersonIx>| {
            let mut crowd = self.nobody();
            below.filter_map(|person| manager(bundle, person)).for_each(|above| crowd.insert(above));
            crowd
        };
        let mut crowd = self.managers.get_or_init(|| above(&mut bundle.people().ids().indexes())).clone();
        // No chain comes back, so going up ends with nobody.
        for _ in 1..level {
            if crowd.is_empty() {
                break;
            }
            let below = crowd;
            crowd = above(&mut below.iter());
        }
        crowd
    }
}

/// The index of whatever bundle was asked last, made when it is first needed.
#[derive(Debug, Default)]
pub struct Lazy {
    last: Mutex<Option<(Weak<Bundle>, Arc<Index>)>>,
}

impl Lazy {
    /// The index of a bundle. Whoever asks first makes it; two who ask at once may both.
    #[must_use]
    pub fn of(&self, bundle: &Arc<Bundle>) -> Arc<Index> {
        let known = |last: &Option<(Weak<Bundle>, Arc<Index>)>| {
            let (of, index) = last.as_ref()?;
            std::ptr::eq(of.as_ptr(), Arc::as_ptr(bundle)).then(|| Arc::clone(index))
        };
        if let Some(index) = known(&self.last.lock().unwrap_or_else(PoisonError::into_inner)) {
            return index;
        }
        let index = Arc::new(Index::new(bundle));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::downgrade(bundle), Arc::clone(&index)));
        index
    }

    /// Goes on from a bundle to one that differs from it in these people, if the index of the first is there.
    pub fn follow(&self, was: &Arc<Bundle>, next: &Arc<Bundle>, people: &[PersonIx]) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let of_was = last.as_ref().filter(|(of, _)| std::ptr::eq(of.as_ptr(), Arc::as_ptr(was)));
        if let Some(index) = of_was.and_then(|(_, index)| index.follow(next, people)) {
            *last = Some((Arc::downgrade(next), Arc::new(index)));
        }
    }
}
