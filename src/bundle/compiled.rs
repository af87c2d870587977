use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::flat::{Flat, Flattener, Tests};
use super::slice::{Head, Key, Limit, Slice};
use super::slot::{Layout, Symbols, Typing};
use super::{Grant, Parts, Scope, Subject, Target, Units};
use crate::value::{ActionIx, Period, RoleIx, RuleIx, TypeIx, UnitIx};

/// What is derived from the parts of a bundle so that a question is answered in few steps. Never travels.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    places: FxHashMap<(Target, ActionIx), u32>,
    slices: Vec<Slice>,
    layouts: Vec<Layout>,
    none: Layout,
    symbols: Symbols,
    tests: Tests,
    holdings: Holdings,
    limits: Vec<Limit>,
    excepts: Vec<Box<[Subject]>>,
}

/// The grants of profiles one behind another.
#[derive(Clone, Debug, Default)]
struct Holdings {
    ends: Vec<u32>,
    rows: Vec<Held>,
    periods: Vec<Period>,
}

/// A grant, as the interval of units it counts in.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The role.
    pub role: RoleIx,
    /// The first unit it counts in, or [`Held::OWN`].
    pub from: u32,
    /// The number behind the last.
    pub until: u32,
    /// When, by number; [`Held::ALWAYS`] for always.
    when: u32,
}

impl Held {
    /// It counts in the holder's own unit and below.
    pub const OWN: u32 = u32::MAX;
    const ALWAYS: u32 = u32::MAX;

    /// The number of the period in which it counts; nothing for always.
    pub(super) fn when(self) -> Option<u32> {
        (self.when != Self::ALWAYS).then_some(self.when)
    }
}

/// Grants as intervals; `number` gives periods their numbers.
pub(super) fn held(grants: &[Grant], units: &Units, mut number: impl FnMut(Period) -> u32) -> Vec<Held> {
    let held = grants.iter().map(|grant| {
        let (from, until) = match grant.scope {
            Scope::Tenant => (0, u32::MAX),
            Scope::OwnUnit => (Held::OWN, 0),
            Scope::Unit(unit) => units.extent(unit),
        };
        let when = if grant.period == Period::ALWAYS { Held::ALWAYS } else { number(grant.period) };
        Held { role: grant.role, from, until, when }
    });
    held.collect()
}

impl Compiled {
    /// Derives it from parts that are sound.
    pub(super) fn new(parts: &Parts) -> Self {
        let mut compiled = Self { holdings: Holdings::new(parts), ..Self::default() };
        compiled.layouts = vec![Layout::default(); parts.catalog.types.len()];
        if parts.rules.is_empty() {
            return compiled;
        }
        let shares = Shares::new(parts);
        let mut limits: FxHashMap<Limit, usize> = FxHashMap::default();
        let mut excepts: BTreeMap<&[Subject], usize> = BTreeMap::new();
        let mut filed: BTreeMap<(Target, ActionIx), Vec<(Key, Head)>> = BTreeMap::new();
        for (ix, rule) in parts.rules.enumerate() {
            let limit = Limit::of(rule).map(|limit| {
                *limits.entry(limit).or_insert_with(|| {
                    compiled.limits.push(limit);
                    compiled.limits.len().saturating_sub(1)
                })
            });
            let excepted = (!rule.except.is_empty()).then(|| {
                *excepts.entry(&rule.except).or_insert_with(|| {
                    compiled.excepts.push(rule.except.as_slice().into());
                    compiled.excepts.len().saturating_sub(1)
                })
            });
            for target in &rule.targets {
                let flat = compiled.flatten(parts, ix, *target);
                for subject in &rule.subjects {
                    let extent = rule.in_unit.map(|unit| parts.units.extent(unit));
                    let head = Head::new((ix, rule), *subject, extent, flat.first, (excepted, limit));
                    let Some(key) = shares.key(&head, rule.in_unit, &flat) else { continue };
                    for action in &rule.actions {
                        filed.entry((*target, *action)).or_default().push((key, head));
                    }
                }
            }
        }
        for (place, heads) in filed {
            compiled.places.insert(place, u32::try_from(compiled.slices.len()).unwrap_or(u32::MAX));
            compiled.slices.push(Slice::new(heads));
        }
        compiled.layouts.iter_mut().for_each(Layout::index);
        compiled.none.index();
        compiled.symbols.index();
        compiled.tests.settle();
        compiled
    }

    fn flatten(&mut self, parts: &Parts, rule: RuleIx, target: Target) -> Flat {
        let Some(rule) = parts.rules.get(rule) else { return Flat::default() };
        if rule.when.is_none() && rule.unless.is_none() {
            return Flat::default();
        }
        let of = match target {
            Target::Type(of) => Some(of),
            Target::App(_) => None,
        };
        let layout = of.and_then(|TypeIx(of)| self.layouts.get_mut(of as usize)).unwrap_or(&mut self.none);
        Flattener {
            program: &parts.program,
            typing: Typing { catalog: &parts.catalog, constants: &parts.constants, of },
            extent: &|unit| parts.units.extent(unit),
            layout,
            symbols: &mut self.symbols,
            tests: &mut self.tests,
            labels: 0,
        }
        .flatten(rule.when, rule.unless)
    }

    /// The number of the rules about a target and an action; nothing where there is none.
    #[must_use]
    pub fn place(&self, target: Target, action: ActionIx) -> Option<u32> {
        self.places.get(&(target, action)).copied()
    }

    /// The rules of a number.
    #[must_use]
    pub fn slice(&self, place: u32) -> Option<&Slice> {
        self.slices.get(place as usize)
    }

    /// What the flat conditions about a target read.
    #[must_use]
    pub fn layout(&self, target: Target) -> &Layout {
        match target {
            Target::Type(of) => self.layouts.get(of.0 as usize).unwrap_or(&self.none),
            Target::App(_) => &self.none,
        }
    }

    /// The texts that conditions name.
    #[must_use]
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The tests of all flat conditions.
    #[must_use]
    pub fn tests(&self) -> &Tests {
        &self.tests
    }

    /// Purposes and a period, by number.
    #[must_use]
    pub fn limit(&self, limit: u16) -> Option<&Limit> {
        self.limits.get(usize::from(limit))
    }

    /// Whom rules except, by number.
    #[must_use]
    #[inline]
    pub fn excepts(&self, number: u16) -> &[Subject] {
        self.excepts.get(usize::from(number)).map_or(&[], AsRef::as_ref)
    }

    /// What is granted to whoever has a profile, by role; nothing for a profile that is not of the bundle as it was made.
    #[inline]
    pub(super) fn held(&self, profile: super::ProfileIx) -> Option<&[Held]> {
        let at = profile.0 as usize;
        let until = self.holdings.ends.get(at).copied()?;
        let from = at.checked_sub(1).and_then(|before| self.holdings.ends.get(before)).copied().unwrap_or(0);
        self.holdings.rows.get(from as usize..until as usize)
    }

    /// A period of what is held, by number.
    pub(super) fn period(&self, number: usize) -> Option<&Period> {
        self.holdings.periods.get(number)
    }

    /// How many such periods there are.
    pub(super) fn periods(&self) -> usize {
        self.holdings.periods.len()
    }
}

impl Holdings {
    fn new(parts: &Parts) -> Self {
        let mut own = Self::default();
        own.ends.reserve_exact(parts.profiles.len());
        own.rows.reserve_exact(parts.profiles.iter().map(Vec::len).fold(0, usize::saturating_add));
        for grants in parts.profiles.iter() {
            let held = held(grants, &parts.units, |period| own.period(period));
            own.rows.extend(held);
            own.ends.push(u32::try_from(own.rows.len()).unwrap_or(u32::MAX));
        }
        own
    }

    fn period(&mut self, period: Period) -> u32 {
        if self.periods.last() != Some(&period) {
            self.periods.push(period);
        }
        u32::try_from(self.periods.len().saturating_sub(1)).unwrap_or(0)
    }
}

/// How many requests in a million have what a head could be filed under, as far as one can tell: people are taken to ask equally
/// often, and records to lie as units do.
struct Shares {
    people: u64,
    units: u64,
    holders: Vec<u64>,
    /// People in the units before each.
    before: Vec<u64>,
}

const MILLION: u64 = 1_000_000;

impl Shares {
    fn new(parts: &Parts) -> Self {
        let mut of_profile = vec![0_u64; parts.profiles.len()];
        let mut of_unit = vec![0_u64; parts.units.rows.len().saturating_add(1)];
        for row in parts.people.rows.iter() {
            if let Some(count) = of_profile.get_mut(row.profile.0 as usize) {
                *count = count.saturating_add(1);
            }
            if let Some(count) = of_unit.get_mut((row.unit.0 as usize).saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut holders = vec![0_u64; parts.roles.len()];
        for (grants, count) in parts.profiles.iter().zip(&of_profile) {
            for same in grants.chunk_by(|a, b| a.role == b.role) {
                if let Some(holders) = same.first().and_then(|grant| holders.get_mut(grant.role.0 as usize)) {
                    *holders = holders.saturating_add(*count);
                }
            }
        }
        let mut sum = 0_u64;
        for count in &mut of_unit {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX).max(1);
        Self { people: count(parts.people.rows.len()), units: count(parts.units.rows.len()), holders, before: of_unit }
    }

    fn share(part: u64, whole: u64) -> u64 {
        part.saturating_mul(MILLION) / whole.max(1)
    }

    fn people_in(&self, from: u32, until: u32) -> u64 {
        let before = |unit: u32| self.before.get(unit as usize).or(self.before.last()).copied().unwrap_or(0);
        before(until).saturating_sub(before(from))
    }

    /// The key that fewest requests have; nothing for a subject that no person can be.
    fn key(&self, head: &Head, in_unit: Option<UnitIx>, flat: &Flat) -> Option<Key> {
        let one = Self::share(1, self.people);
        let mut keys = vec![(MILLION, Key::Rest)];
        keys.extend(match head.who {
            Subject::Integration(_) => return None,
            Subject::Owner => Some((one / 2, Key::Owner)),
            Subject::Manager(1) => Some((one / 2, Key::Manager)),
            Subject::Person(person) => Some((one, Key::Person(person))),
            Subject::Role(role) | Subject::RoleAnywhere(role) => {
                let holders = self.holders.get(role.0 as usize).copied().unwrap_or(0);
                Some((Self::share(holders, self.people), Key::Role(role)))
            }
            // Further units and virtual ones are few.
            Subject::Unit(unit) => {
                Some((Self::share(self.people_in(unit.0, unit.0.saturating_add(1)), self.people), Key::Member(unit)))
            }
            Subject::Anyone | Subject::Manager(_) | Subject::ManagerAny | Subject::HeadOfUnit => None,
        });
        keys.extend(in_unit.map(|unit| {
            let units = u64::from(head.unit_last.saturating_sub(head.unit_from).saturating_add(1));
            (Self::share(units, self.units), Key::Anchor(unit))
        }));
        keys.extend(
            flat.principal_in
                .map(|(from, until)| (Self::share(self.people_in(from, until), self.people), Key::Home(UnitIx(from)))),
        );
        let key = keys.into_iter().min().map(|(_, key)| key);
        // Who asks for a record of their own is in one unit, and of the rules about such records most may name another.
        match (key, flat.principal_in) {
            (Some(Key::Owner), Some((home, _))) => Some(Key::OwnerOf(UnitIx(home))),
            (Some(Key::Manager), Some((home, _))) => Some(Key::ManagerOf(UnitIx(home))),
            _ => key,
        }
    }
}
