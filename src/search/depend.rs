use std::collections::BTreeSet;

use Link::{Absent, Given, Without};

use super::condition::{Known, known};
use super::crowd::Crowd;
use super::held::holdings;
use super::index::Index;
use super::need::Need;
use crate::bundle::{Bundle, Effect, Rule, Subject, Target};
use crate::decide::Request;
use crate::eval::{Place, Principal, chain, holds, is_member};
use crate::value::{PersonIx, RuleIx, UnitIx};

/// A rule that may decide otherwise once more is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependence {
    /// The rule.
    pub rule: RuleIx,
    /// What it reads that was not given; never empty.
    pub needs: Vec<Need>,
    /// Where one person holds the rule's roles, when it waits for the record's unit: the units, or nothing for everywhere.
    pub places: Vec<Option<UnitIx>>,
}

/// What a question leaves open.
#[derive(Clone, Copy)]
pub(super) struct Doubt<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) index: &'a Index,
    pub(super) request: &'a Request,
    /// Whether the request's principal is who asks; else it may be anybody.
    pub(super) somebody: bool,
}

impl Doubt<'_> {
    /// Every rule about the request's action and target that waits for something, by id.
    pub(super) fn all(&self) -> Vec<Dependence> {
        let filed = self.bundle.filed(self.request.target, self.request.action);
        let rules = filed.map(|filed| filed.all()).unwrap_or_default();
        let waiting = |ix: &RuleIx| {
            let needs = self.needs(self.bundle.rule(*ix)).filter(|needs| !needs.is_empty())?;
            let places = self.places(self.bundle.rule(*ix));
            Some(Dependence { rule: *ix, places, needs: needs.into_iter().collect() })
        };
        rules.iter().filter_map(waiting).collect()
    }

    /// Whether some rule may allow it, with more or as it is.
    pub(super) fn is_possible(&self) -> bool {
        let filed = self.bundle.filed(self.request.target, self.request.action);
        let mut rules = filed.map(|filed| filed.all()).unwrap_or_default().iter().map(|ix| self.bundle.rule(*ix));
        rules.any(|rule| rule.effect == Effect::Allow && self.needs(rule).is_some())
    }

    /// The same of what is no rule and reads like one.
    pub(super) fn waits(&self, rule: &Rule) -> Option<BTreeSet<Need>> {
        self.needs(rule)
    }

    /// What a rule waits for; nothing when what is given rules it out.
    fn needs(&self, rule: &Rule) -> Option<BTreeSet<Need>> {
        let (bundle, request) = (self.bundle, self.request);
        let stated = request.facts.purpose.is_some_and(|purpose| rule.purposes.binary_search(&purpose).is_ok());
        if !rule.period.contains(request.now) || !(rule.purposes.is_empty() || stated) {
            return None;
        }
        let condition = |at| known(bundle, self.index.nodes(), &request.facts, at, self.somebody);
        // Dearest last: what is ruled out before is not looked for.
        let parts: [&dyn Fn() -> Known; 5] = [
            &|| self.in_unit(rule),
            &|| rule.when.map_or(Known::Sure(true), condition),
            &|| rule.unless.map_or(Known::Sure(true), |unless| condition(unless).not()),
            &|| self.subjects(rule),
            &|| self.any(rule, &rule.except, rule.effect == Effect::Deny).not(),
        ];
        let mut needs = BTreeSet::new();
        for part in parts {
            match part() {
                Known::Sure(false) => return None,
                Known::Sure(true) => {}
                Known::Open(more) => needs.extend(more),
            }
        }
        Some(needs)
    }

    fn places(&self, rule: &Rule) -> Vec<Option<UnitIx>> {
        let (Principal::Person(person), Absent(_), true) = (self.request.principal(), self.anchor(), self.somebody) else {
            return Vec::new();
        };
        let held = holdings(self.bundle, person, self.request.now).into_iter();
        let mut places: Vec<_> =
            held.filter(|held| rule.subjects.contains(&Subject::Role(held.role))).map(|held| held.scope).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn in_unit(&self, rule: &Rule) -> Known {
        match (rule.in_unit, self.bundle.catalog().unit_attribute(self.request.target)) {
            (None, _) => Known::Sure(true),
            (Some(_), None) => Known::Sure(false),
            (Some(outer), Some(anchor)) => match self.request.unit(self.bundle) {
                Some(unit) => Known::Sure(self.bundle.units().within(unit, outer)),
                None => Known::Open([Need::Attribute(anchor)].into()),
            },
        }
    }

    fn subjects(&self, rule: &Rule) -> Known {
        match self.request.principal() {
            Principal::Person(person)
                if self.somebody && rule.effect == Effect::Allow && !self.bundle.people().is_active(person) =>
            {
                Known::Sure(false)
            }
            _ => self.any(rule, &rule.subjects, rule.effect == Effect::Allow),
        }
    }

    /// Whether somebody is one of some subjects. `closed` says that a subject that cannot be worked out counts as not met already,
    /// so that who can never be it waits for nothing.
    fn any(&self, rule: &Rule, subjects: &[Subject], closed: bool) -> Known {
        let known = |subject: &Subject| match self.request.principal() {
            _ if !self.somebody => self.anybody(rule, *subject),
            Principal::Person(person) => self.person(person, *subject, closed),
            Principal::Integration(own) => Known::Sure(match subject {
                Subject::Integration(named) => *named == own,
                Subject::Anyone => rule.effect == Effect::Deny,
                _ => false,
            }),
        };
        Known::any(subjects.iter().map(known), true)
    }

    /// Whether this person may be one of those that a subject names.
    fn person(&self, person: PersonIx, subject: Subject, closed: bool) -> Known {
        let (bundle, index, now) = (self.bundle, self.index, self.request.now);
        let level = |level: u32| usize::try_from(level).unwrap_or(usize::MAX).saturating_sub(1);
        Known::Sure(match (subject, self.owner(), self.anchor()) {
            (Subject::Owner, Absent(need), _) => return open(need),
            (Subject::Manager(level), Absent(need), _) if !closed || index.managers(bundle, level).contains(person) => {
                return open(need);
            }
            (Subject::ManagerAny, Absent(need), _) if !closed || index.managers(bundle, 1).contains(person) => {
                return open(need);
            }
            (Subject::HeadOfUnit, _, Absent(need)) if !closed || self.heads(person) => return open(need),
            (Subject::Role(role), _, Absent(need)) if holds(bundle, person, role, Place::Anywhere, now) => return open(need),
            (Subject::Owner, Given(owner), _) => owner == person,
            (Subject::Manager(n), Given(owner), _) => chain(bundle, owner).nth(level(n)) == Some(person),
            (Subject::ManagerAny, Given(owner), _) => chain(bundle, owner).any(|above| above == person),
            (Subject::HeadOfUnit, _, Given(unit)) => bundle.units().head(unit, Some(now)) == Some(person),
            (Subject::Role(role), _, unit) => holds(bundle, person, role, self.place(unit), now),
            (Subject::RoleAnywhere(role), _, _) => holds(bundle, person, role, Place::Anywhere, now),
            (Subject::Anyone, _, _) => bundle.people().is_active(person),
            (Subject::Unit(unit), _, _) => is_member(bundle, person, unit, Some(now)),
            (Subject::Person(named), _, _) => named == person,
            (
                Subject::Owner | Subject::Manager(_) | Subject::ManagerAny | Subject::HeadOfUnit | Subject::Integration(_),
                _,
                _,
            ) => false,
        })
    }

    /// Whether anybody may be one of those that a subject names.
    fn anybody(&self, rule: &Rule, subject: Subject) -> Known {
        let (bundle, index, now) = (self.bundle, self.index, self.request.now);
        let some = |exists: bool| if exists { Known::Open(BTreeSet::new()) } else { Known::Sure(false) };
        let found = |add: &dyn Fn(&mut Crowd)| {
            let mut crowd = index.nobody();
            add(&mut crowd);
            some(!crowd.is_empty())
        };
        match (subject, self.owner(), self.anchor()) {
            (Subject::Owner | Subject::Manager(_) | Subject::ManagerAny, Absent(need), _) => open(need),
            (Subject::Owner | Subject::Manager(_) | Subject::ManagerAny, owner, _) => some(owner != Without),
            (Subject::HeadOfUnit, _, Absent(need)) => open(need),
            (Subject::HeadOfUnit, _, Given(unit)) => some(bundle.units().head(unit, Some(now)).is_some()),
            (Subject::HeadOfUnit, _, Without) => Known::Sure(false),
            (Subject::Role(role), _, Absent(need)) if index.is_held(bundle, role, now) => open(need),
            (Subject::Role(role), _, unit) => found(&|crowd| index.add_holders(bundle, role, self.place(unit), now, crowd)),
            (Subject::RoleAnywhere(role), _, _) => some(index.is_held(bundle, role, now)),
            (Subject::Unit(unit), _, _) => found(&|crowd| index.add_members(bundle, unit, now, crowd)),
            // In an allow `anyone` is no integration, so where the rule names one it is not everybody.
            (Subject::Anyone, _, _) if rule.effect == Effect::Allow && names_integration(rule) => some(true),
            (Subject::Anyone, _, _) => Known::Sure(!index.active().is_empty()),
            (Subject::Person(person), _, _) => some(rule.effect == Effect::Deny || bundle.people().is_active(person)),
            (Subject::Integration(_), _, _) => some(true),
        }
    }

    fn owner(&self) -> Link<PersonIx> {
        match (self.bundle.catalog().owner_attribute(self.request.target), self.request.owner(self.bundle)) {
            (None, _) => Without,
            (Some(_), Some(owner)) => Given(owner),
            (Some(name), None) => Absent(Need::Attribute(name)),
        }
    }

    fn anchor(&self) -> Link<UnitIx> {
        match (self.bundle.catalog().unit_attribute(self.request.target), self.request.unit(self.bundle)) {
            (None, _) => Without,
            (Some(_), Some(unit)) => Given(unit),
            (Some(name), None) => Absent(Need::Attribute(name)),
        }
    }

    fn place(&self, unit: Link<UnitIx>) -> Place {
        match (self.request.target, unit) {
            (Target::App(_), _) => Place::Anywhere,
            (_, Given(unit)) => Place::Unit(unit),
            _ => Place::Nowhere,
        }
    }

    fn heads(&self, person: PersonIx) -> bool {
        let units = self.bundle.units();
        units.ids().indexes().any(|unit| units.head(unit, Some(self.request.now)) == Some(person))
    }
}

/// Something that a type may have and a question may give.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link<T> {
    /// The type has none.
    Without,
    /// It was not given.
    Absent(Need),
    Given(T),
}

fn names_integration(rule: &Rule) -> bool {
    rule.subjects.iter().any(|subject| matches!(subject, Subject::Integration(_)))
}

fn open(need: Need) -> Known {
    Known::Open([need].into())
}
