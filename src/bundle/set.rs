use std::sync::{Arc, OnceLock};

use super::added::Added;
use super::filing::{Filing, file};
use super::holding::{Holding, Holdings, holdings};
use super::{
    Catalog, Changes, Compiled, Constants, DecisionTable, Filed, Flows, Grant, Head, Membership, Names, Origins, Parts, People,
    PersonPart, ProfileIx, Program, Protection, ProtectionIx, Rate, Rule, Scenario, ScenarioIx, Target, Units,
};
use crate::value::{ActionIx, Date, IntegrationIx, PersonIx, RoleIx, RuleIx, Table, TableIx, Value};

/// A policy set, ready to be asked. See the room's story.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// All that does not change with one person; its people and its head are empty.
    pub(super) parts: Arc<Parts>,
    filing: Arc<Filing>,
    pub(super) compiled: Arc<Compiled>,
    /// Who holds each role, built when it is first asked for.
    pub(super) holders: Arc<OnceLock<Holdings>>,
    pub(super) changes: Arc<Changes>,
    pub(super) people: People,
    pub(super) head: Head,
    pub(super) added: Added,
}

impl Bundle {
    /// A bundle of parts that a compiler made; they satisfy what [`Bundle::decode`] would verify.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        parts.units.index();
        let filing = file(&parts.rules);
        let (compiled, changes) = (Compiled::new(&parts), Changes::new(&parts));
        let (people, head) = (std::mem::take(&mut parts.people), parts.head.clone());
        Self {
            parts: Arc::new(parts),
            filing: Arc::new(filing),
            compiled: Arc::new(compiled),
            holders: Arc::default(),
            changes: Arc::new(changes),
            people,
            head,
            added: Added::default(),
        }
    }

    /// Which set this is.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Grants of people who were not changed since the bundle was made.
    #[must_use]
    pub fn profiles(&self) -> &Table<ProfileIx, Vec<Grant>> {
        &self.parts.profiles
    }

    /// Units.
    #[must_use]
    pub fn units(&self) -> &Units {
        &self.parts.units
    }

    /// People.
    #[must_use]
    pub fn people(&self) -> &People {
        &self.people
    }

    /// A part of a person that programs read, when it is there.
    #[must_use]
    pub fn part(&self, person: PersonIx, part: PersonPart) -> Option<&Value> {
        self.people.part(&self.parts.constants, person, part)
    }

    /// Who holds which role, but for those who are assigned one by name.
    #[must_use]
    pub fn membership(&self) -> &Membership {
        &self.parts.membership
    }

    /// Who is granted a role, active or not, by place and time.
    #[must_use]
    pub fn holders(&self, role: RoleIx) -> &[Holding] {
        let build = || holdings(self.parts.roles.len(), &self.people, |profile| self.grants(profile));
        self.holders.get_or_init(build).get(role).map_or(&[], Vec::as_slice)
    }

    /// Roles by id.
    #[must_use]
    pub fn roles(&self) -> &Names<RoleIx> {
        &self.parts.roles
    }

    /// Integrations by id.
    #[must_use]
    pub fn integrations(&self) -> &Names<IntegrationIx> {
        &self.parts.integrations
    }

    /// What can be asked about.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.parts.catalog
    }

    /// The rates not after a day, newest day first, those of one day by currency.
    pub fn rates_until(&self, day: Date) -> impl Iterator<Item = &[Rate]> {
        let end = self.parts.rates.partition_point(|rate| rate.on <= day);
        self.parts.rates.get(..end).unwrap_or_default().chunk_by(|a, b| a.on == b.on).rev()
    }

    /// Constants.
    #[must_use]
    pub fn constants(&self) -> &Constants {
        &self.parts.constants
    }

    /// Conditions.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.parts.program
    }

    /// A decision table.
    #[must_use]
    pub fn table(&self, table: TableIx) -> Option<&DecisionTable> {
        self.parts.tables.get(table)
    }

    /// Decision tables by id.
    #[must_use]
    pub fn table_ids(&self) -> &Names<TableIx> {
        &self.parts.table_ids
    }

    /// An access rule.
    #[must_use]
    pub fn rule(&self, rule: RuleIx) -> &Rule {
        &self.parts.rules[rule]
    }

    /// Access rules by id.
    #[must_use]
    pub fn rule_ids(&self) -> &Names<RuleIx> {
        &self.parts.rule_ids
    }

    /// The rules about a target and an action; nothing where there is none.
    #[must_use]
    pub fn filed(&self, target: Target, action: ActionIx) -> Option<&Filed> {
        self.filing.get(&(target, action))
    }

    /// What is derived so that a question is answered in few steps.
    #[must_use]
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Flows, and what they need of calendars and delegations.
    #[must_use]
    pub fn flows(&self) -> &Flows {
        &self.parts.flows
    }

    /// A field's protection.
    #[must_use]
    pub fn protection(&self, protection: ProtectionIx) -> &Protection {
        &self.parts.protections[protection]
    }

    /// Protections of fields, by type and field.
    #[must_use]
    pub fn protections(&self) -> &Table<ProtectionIx, Protection> {
        &self.parts.protections
    }

    /// An emergency.
    #[must_use]
    pub fn scenario(&self, scenario: ScenarioIx) -> Option<&Scenario> {
        self.parts.scenarios.get(scenario)
    }

    /// Which types have fields that only some may change.
    #[must_use]
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Where rules were written.
    #[must_use]
    pub fn origins(&self) -> &Origins {
        &self.parts.origins
    }

    /// The parts again, to be changed.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        if self.is_changed() {
            return self.settled().into_parts();
        }
        let parts = Arc::try_unwrap(self.parts).unwrap_or_else(|shared| (*shared).clone());
        Parts { people: self.people, head: self.head, ..parts }
    }
}
