use std::collections::BTreeMap;

use super::{Effect, Rule, Subject};
use crate::value::{Period, PersonIx, RoleIx, RuleIx, UnitIx};

/// The rules about one target and one action, as people meet them: a head for each of a rule's subjects, filed once, under
/// whatever fewest requests have.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    heads: Vec<Head>,
    rest: Run,
    owner: Run,
    manager: Run,
    owners: Keyed,
    managers: Keyed,
    roles: Keyed,
    members: Keyed,
    people: Keyed,
    anchors: Keyed,
    homes: Keyed,
}

/// A rule, as one of its subjects meets it: all that most requests need to see of it, half a line of a processor's cache.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The rule.
    pub rule: RuleIx,
    /// Whom it is for.
    pub who: Subject,
    /// The first of its flat tests, or [`Head::UNTESTED`].
    pub test: u32,
    /// The first unit that the record may be of.
    pub unit_from: u32,
    /// The last unit; [`u32::MAX`] for a rule that does not say where.
    pub unit_last: u32,
    /// The purposes and the period it is for, by number; [`Head::ANY`] for whatever purpose at whatever time, [`Head::WHOLE`] where
    /// the head does not say it all.
    pub limit: u16,
    /// Whom it excepts, by number, or [`Head::NOBODY`].
    pub excepts: u16,
    /// As many heads behind it have the same test.
    pub alike: u16,
    /// The bit of the role it is for.
    bit: u8,
    /// Whether it denies.
    pub denies: bool,
}

/// A bit for each role that somebody holds, some for several: without its bit, a role is not held. The last is everybody's.
#[derive(Clone, Copy, Debug)]
pub struct RoleBits(u64);

impl RoleBits {
    /// The bit of whatever needs no role.
    const NONE: u8 = 63;

    /// The bits of these roles.
    #[must_use]
    pub fn of(roles: impl Iterator<Item = RoleIx>) -> Self {
        Self(roles.fold(1 << Self::NONE, |bits, role| bits | 1 << Self::bit(role)))
    }

    /// Whether somebody of these roles could match a head.
    #[inline]
    #[must_use]
    pub fn could_match(self, head: &Head) -> bool {
        self.0 >> (head.bit % 64) & 1 == 1
    }

    /// Whether a role could be among them.
    #[inline]
    #[must_use]
    pub fn could_have(self, role: RoleIx) -> bool {
        self.0 >> Self::bit(role) & 1 == 1
    }

    #[inline]
    fn bit(role: RoleIx) -> u32 {
        role.0 % u32::from(Self::NONE)
    }

    fn needed(who: Subject) -> u8 {
        match who {
            Subject::Role(role) | Subject::RoleAnywhere(role) => u8::try_from(Self::bit(role)).unwrap_or(Self::NONE),
            _ => Self::NONE,
        }
    }
}

/// Purposes and a period that rules share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// A bit for each purpose; [`Head::NO_PURPOSE`] is the bit of none.
    pub purposes: u64,
    /// From when, in microseconds.
    pub from: i64,
    /// Until when.
    pub until: i64,
}

/// Some heads that stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run(u32, u32);

/// What a head is filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Nothing.
    Rest,
    /// The owner asks.
    Owner,
    /// The owner's manager asks.
    Manager,
    /// A role is held.
    Role(RoleIx),
    /// Whoever asks is a member of a unit.
    Member(UnitIx),
    /// A person asks.
    Person(PersonIx),
    /// The record is in a unit or below.
    Anchor(UnitIx),
    /// The primary unit of whoever asks is this or below.
    Home(UnitIx),
    /// The same, and the owner asks.
    OwnerOf(UnitIx),
    /// The same, and the owner's manager asks.
    ManagerOf(UnitIx),
}

/// Runs by a number: a bitmap where numbers lie close, else a sorted list.
#[derive(Clone, Debug)]
enum Keyed {
    Dense { words: Vec<(u64, u32)>, runs: Vec<Run> },
    Sparse(Vec<(u32, Run)>),
}

impl Default for Keyed {
    fn default() -> Self {
        Self::Sparse(Vec::new())
    }
}

impl Keyed {
    /// `rows` is sorted.
    fn new(rows: Vec<(u32, Run)>) -> Self {
        let last = rows.last().map_or(0, |(key, _)| *key as usize);
        if last / 64 > rows.len().saturating_mul(32).saturating_add(64) {
            return Self::Sparse(rows);
        }
        let mut words = vec![(0_u64, 0_u32); (last / 64).saturating_add(1)];
        for (key, _) in &rows {
            if let Some((bits, _)) = words.get_mut(*key as usize / 64) {
                *bits |= 1 << (key % 64);
            }
        }
        let mut before = 0_u32;
        for (bits, rank) in &mut words {
            *rank = before;
            before = before.saturating_add(bits.count_ones());
        }
        Self::Dense { words, runs: rows.into_iter().map(|(_, run)| run).collect() }
    }

    #[inline]
    fn find(&self, key: u32) -> Run {
        match self {
            Self::Dense { words, runs } => {
                let Some((bits, rank)) = words.get(key as usize / 64) else { return Run::default() };
                let bit = 1_u64 << (key % 64);
                if bits & bit == 0 {
                    return Run::default();
                }
                let at = (bits & bit.wrapping_sub(1)).count_ones().wrapping_add(*rank);
                runs.get(at as usize).copied().unwrap_or_default()
            }
            Self::Sparse(rows) => {
                let at = rows.binary_search_by_key(&key, |(own, _)| *own).ok();
                at.and_then(|at| rows.get(at)).map_or(Run::default(), |(_, run)| *run)
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Dense { runs, .. } => runs.is_empty(),
            Self::Sparse(rows) => rows.is_empty(),
        }
    }
}

impl Head {
    /// The bit that a request without purpose has.
    pub const NO_PURPOSE: u32 = 63;

    /// No limit.
    pub const ANY: u16 = u16::MAX;
    /// The rule must be looked at as it is written.
    pub const WHOLE: u16 = u16::MAX - 1;
    /// Nobody is excepted.
    pub const NOBODY: u16 = u16::MAX;
    /// Nothing to test.
    pub const UNTESTED: u32 = u32::MAX;

    /// The head of a rule for one subject; `extent` is the interval of its unit, `excepts` and `limit` are numbers, which may have
    /// run out.
    pub(super) fn new(
        (ix, rule): (RuleIx, &Rule),
        who: Subject,
        extent: Option<(u32, u32)>,
        test: Option<u32>,
        (excepts, limit): (Option<usize>, Option<usize>),
    ) -> Self {
        let (unit_from, unit_last) = extent.map_or((0, u32::MAX), |(from, until)| (from, until.saturating_sub(1)));
        let short = |number: usize| u16::try_from(number).ok().filter(|number| *number < Self::WHOLE);
        let (excepted, limited) = (excepts.map(short), limit.map(short));
        let whole = excepted == Some(None) || limited == Some(None);
        Self {
            rule: ix,
            who,
            test: test.unwrap_or(Self::UNTESTED),
            unit_from,
            unit_last,
            limit: if whole { Self::WHOLE } else { limited.flatten().unwrap_or(Self::ANY) },
            excepts: excepted.flatten().unwrap_or(Self::NOBODY),
            alike: 0,
            bit: RoleBits::needed(who),
            denies: rule.effect == Effect::Deny,
        }
    }
}

impl Limit {
    /// What a rule says of purposes and time; nothing where it says nothing.
    pub(super) fn of(rule: &Rule) -> Option<Self> {
        let mask = |mask: u64, purpose: u32| mask | 1_u64.checked_shl(purpose).unwrap_or(0);
        let Period { from, until } = rule.period;
        (!rule.purposes.is_empty() || rule.period != Period::ALWAYS).then(|| Self {
            purposes: if rule.purposes.is_empty() { u64::MAX } else { rule.purposes.iter().map(|one| one.0).fold(0, mask) },
            from: from.unwrap_or(i64::MIN),
            until: until.unwrap_or(i64::MAX),
        })
    }
}

impl Slice {
    /// The heads of these keys.
    pub(super) fn new(mut filed: Vec<(Key, Head)>) -> Self {
        filed.sort_by_key(|(key, head)| (*key, head.test, head.rule));
        let mut behind = 0_u16;
        let mut last = None;
        for (key, head) in filed.iter_mut().rev() {
            behind = if last == Some((*key, head.test)) { behind.saturating_add(1) } else { 0 };
            last = Some((*key, head.test));
            head.alike = behind;
        }
        let mut runs: BTreeMap<Key, Run> = BTreeMap::new();
        for (at, (key, _)) in (0_u32..).zip(&filed) {
            runs.entry(*key).or_insert(Run(at, at)).1 = at.saturating_add(1);
        }
        let alone = |key: Key| runs.get(&key).copied().unwrap_or_default();
        let keyed = |number: &dyn Fn(Key) -> Option<u32>| {
            Keyed::new(runs.iter().filter_map(|(key, run)| Some((number(*key)?, *run))).collect())
        };
        Self {
            rest: alone(Key::Rest),
            owner: alone(Key::Owner),
            manager: alone(Key::Manager),
            owners: keyed(&|key| if let Key::OwnerOf(unit) = key { Some(unit.0) } else { None }),
            managers: keyed(&|key| if let Key::ManagerOf(unit) = key { Some(unit.0) } else { None }),
            roles: keyed(&|key| if let Key::Role(role) = key { Some(role.0) } else { None }),
            members: keyed(&|key| if let Key::Member(unit) = key { Some(unit.0) } else { None }),
            people: keyed(&|key| if let Key::Person(person) = key { Some(person.0) } else { None }),
            anchors: keyed(&|key| if let Key::Anchor(unit) = key { Some(unit.0) } else { None }),
            homes: keyed(&|key| if let Key::Home(unit) = key { Some(unit.0) } else { None }),
            heads: filed.into_iter().map(|(_, head)| head).collect(),
        }
    }

    #[inline]
    fn run(&self, Run(from, until): Run) -> &[Head] {
        self.heads.get(from as usize..until as usize).unwrap_or_default()
    }

    /// Heads that everybody meets.
    #[must_use]
    pub fn rest(&self) -> &[Head] {
        self.run(self.rest)
    }

    /// Heads that the record's owner meets.
    #[must_use]
    pub fn of_owner(&self) -> &[Head] {
        self.run(self.owner)
    }

    /// Heads that the owner's manager meets.
    #[must_use]
    pub fn of_manager(&self) -> &[Head] {
        self.run(self.manager)
    }

    /// Heads that the record's owner meets whose primary unit is this or below.
    #[must_use]
    pub fn of_owner_in(&self, unit: UnitIx) -> &[Head] {
        self.run(self.owners.find(unit.0))
    }

    /// Heads that the owner's manager meets whose primary unit is this or below.
    #[must_use]
    pub fn of_manager_in(&self, unit: UnitIx) -> &[Head] {
        self.run(self.managers.find(unit.0))
    }

    /// Heads that holders of a role meet.
    #[must_use]
    pub fn of_role(&self, role: RoleIx) -> &[Head] {
        self.run(self.roles.find(role.0))
    }

    /// Heads that members of a unit meet.
    #[must_use]
    pub fn of_member(&self, unit: UnitIx) -> &[Head] {
        self.run(self.members.find(unit.0))
    }

    /// Heads that a person meets.
    #[must_use]
    pub fn of_person(&self, person: PersonIx) -> &[Head] {
        self.run(self.people.find(person.0))
    }

    /// Heads about records of just this unit and below.
    #[must_use]
    pub fn of_anchor(&self, unit: UnitIx) -> &[Head] {
        self.run(self.anchors.find(unit.0))
    }

    /// Heads for people whose primary unit is this or below.
    #[must_use]
    pub fn of_home(&self, unit: UnitIx) -> &[Head] {
        self.run(self.homes.find(unit.0))
    }

    /// Whether heads are filed by role, by member, by anchor, by home.
    #[must_use]
    #[inline]
    pub fn filed_by(&self) -> FiledBy {
        let (owner_in, manager_in) = (!self.owners.is_empty(), !self.managers.is_empty());
        FiledBy {
            role: !self.roles.is_empty(),
            member: !self.members.is_empty(),
            person: !self.people.is_empty(),
            anchor: !self.anchors.is_empty(),
            home: !self.homes.is_empty(),
            relation: self.owner != Run::default() || self.manager != Run::default() || owner_in || manager_in,
            owner_in,
            manager_in,
        }
    }
}

/// By what heads of a slice are filed at all.
#[derive(Clone, Copy, Debug)]
pub struct FiledBy {
    /// A role.
    pub role: bool,
    /// A unit of whoever asks.
    pub member: bool,
    /// A person.
    pub person: bool,
    /// A unit of the record.
    pub anchor: bool,
    /// The primary unit of whoever asks.
    pub home: bool,
    /// The owner or the owner's manager.
    pub relation: bool,
    /// The owner, and the primary unit of whoever asks.
    pub owner_in: bool,
    /// The owner's manager, and the primary unit of whoever asks.
    pub manager_in: bool,
}

#[cfg(test)]
mod tests {
    use super::{Head, Key, Slice};
    use crate::bundle::{Effect, Rule, Subject};
    use crate::value::{Period, RuleIx, UnitIx};

    fn head(rule: u32, test: Option<u32>, numbers: (Option<usize>, Option<usize>)) -> Head {
        let of = Rule {
            effect: Effect::Allow,
            subjects: vec![Subject::Owner],
            except: Vec::new(),
            actions: Vec::new(),
            targets: Vec::new(),
            in_unit: None,
            when: None,
            unless: None,
            purposes: Vec::new(),
            period: Period::ALWAYS,
        };
        Head::new((RuleIx(rule), &of), Subject::Owner, None, test, numbers)
    }

    #[test]
    fn a_head_whose_numbers_have_run_out_leaves_its_rule_to_be_read() {
        let limits = |numbers| {
            let head = head(0, None, numbers);
            (head.excepts, head.limit)
        };
        assert_eq!(limits((None, None)), (Head::NOBODY, Head::ANY));
        assert_eq!(limits((Some(3), Some(65_533))), (3, 65_533));
        assert_eq!([limits((Some(65_534), None)).1, limits((None, Some(70_000))).1], [Head::WHOLE; 2]);
    }

    #[test]
    fn heads_of_one_test_stand_together_within_their_key() {
        let (own, other) = (Key::Owner, Key::OwnerOf(UnitIx(4)));
        let tests = [(own, Some(7)), (own, None), (other, Some(7)), (own, Some(5)), (own, Some(7)), (own, Some(7))];
        let filed = (0_u32..).zip(tests).map(|(rule, (key, test))| (key, head(rule, test, (None, None))));
        let slice = Slice::new(filed.collect());
        let alike = |heads: &[Head]| heads.iter().map(|head| (head.rule.0, head.alike)).collect::<Vec<_>>();
        assert_eq!(alike(slice.of_owner()), [(3, 0), (0, 2), (4, 1), (5, 0), (1, 0)]);
        assert_eq!(alike(slice.of_owner_in(UnitIx(4))), [(2, 0)]);
        assert!(slice.filed_by().relation && slice.of_manager().is_empty());
    }
}
