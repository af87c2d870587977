use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Rule, Subject, Target};
use crate::value::{ActionIx, IntegrationIx, PersonIx, RoleIx, RuleIx, Table, UnitIx};

/// The rules about one target and one action, filed by the subject that they need.
///
/// A rule whose every subject is a role, a person, an integration or a unit stands under each of those and is met only by
/// requests of somebody who has one of them. Every other rule is met always. All lists are sorted.
#[derive(Clone, Debug, Default)]
pub struct Filed {
    all: Vec<RuleIx>,
    rest: Vec<RuleIx>,
    roles: Vec<(RoleIx, RuleIx)>,
    units: Vec<(UnitIx, RuleIx)>,
    people: Vec<(PersonIx, RuleIx)>,
    integrations: Vec<(IntegrationIx, RuleIx)>,
}

/// All rules by what they are about. Only looked up, never walked.
pub(super) type Filing = FxHashMap<(Target, ActionIx), Filed>;

pub(super) fn file(rules: &Table<RuleIx, Rule>) -> Filing {
    let mut filing: BTreeMap<(Target, ActionIx), Filed> = BTreeMap::new();
    for (ix, rule) in rules.enumerate() {
        for target in &rule.targets {
            for action in &rule.actions {
                filing.entry((*target, *action)).or_default().add(ix, rule);
            }
        }
    }
    filing.values_mut().for_each(Filed::sort);
    filing.into_iter().collect()
}

impl Filed {
    fn add(&mut self, ix: RuleIx, rule: &Rule) {
        self.all.push(ix);
        let keyed = |subject: &Subject| {
            matches!(
                subject,
                Subject::Role(_) | Subject::RoleAnywhere(_) | Subject::Unit(_) | Subject::Person(_) | Subject::Integration(_)
            )
        };
        if !rule.subjects.iter().all(keyed) {
            self.rest.push(ix);
            return;
        }
        for subject in &rule.subjects {
            match subject {
                Subject::Role(role) | Subject::RoleAnywhere(role) => self.roles.push((*role, ix)),
                Subject::Unit(unit) => self.units.push((*unit, ix)),
                Subject::Person(person) => self.people.push((*person, ix)),
                Subject::Integration(integration) => self.integrations.push((*integration, ix)),
                Subject::Anyone | Subject::Owner | Subject::Manager(_) | Subject::ManagerAny | Subject::HeadOfUnit => {}
            }
        }
    }

    fn sort(&mut self) {
        self.roles.sort_unstable();
        self.roles.dedup();
        self.units.sort_unstable();
        self.units.dedup();
        self.people.sort_unstable();
        self.people.dedup();
        self.integrations.sort_unstable();
        self.integrations.dedup();
    }

    /// Every rule.
    #[must_use]
    pub fn all(&self) -> &[RuleIx] {
        &self.all
    }

    /// Rules that are met by everybody.
    #[must_use]
    pub fn rest(&self) -> &[RuleIx] {
        &self.rest
    }

    /// Rules that holders of a role meet.
    pub fn of_role(&self, role: RoleIx) -> impl Iterator<Item = RuleIx> {
        under(&self.roles, role)
    }

    /// Rules that members of a unit meet.
    pub fn of_unit(&self, unit: UnitIx) -> impl Iterator<Item = RuleIx> {
        under(&self.units, unit)
    }

    /// Rules that a person meets.
    pub fn of_person(&self, person: PersonIx) -> impl Iterator<Item = RuleIx> {
        under(&self.people, person)
    }

    /// Rules that an integration meets.
    pub fn of_integration(&self, integration: IntegrationIx) -> impl Iterator<Item = RuleIx> {
        under(&self.integrations, integration)
    }

    /// Whether any rule names a unit among its subjects.
    #[must_use]
    pub fn has_units(&self) -> bool {
        !self.units.is_empty()
    }
}

fn under<K: Copy + Ord>(rows: &[(K, RuleIx)], key: K) -> impl Iterator<Item = RuleIx> {
    let from = rows.partition_point(|(row, _)| *row < key);
    rows.iter().skip(from).take_while(move |(row, _)| *row == key).map(|(_, rule)| *rule)
}
