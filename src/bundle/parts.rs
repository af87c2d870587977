use super::{
    Catalog, Constants, DecisionTable, Flows, Grant, Head, Membership, Names, Origins, People, ProfileIx, Program, Protection,
    ProtectionIx, Rate, Rule, Scenario, ScenarioIx, Units,
};
use crate::value::{IntegrationIx, RoleIx, RuleIx, Table, TableIx};

/// What a bundle is made of: all that travels.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Which set this is.
    pub head: Head,
    /// Units.
    pub units: Units,
    /// People.
    pub people: People,
    /// Grants, sorted, once for all people who have just these.
    pub profiles: Table<ProfileIx, Vec<Grant>>,
    /// Roles by id.
    pub roles: Names<RoleIx>,
    /// Who holds them.
    pub membership: Membership,
    /// Integrations by id.
    pub integrations: Names<IntegrationIx>,
    /// What can be asked about.
    pub catalog: Catalog,
    /// Rates by day and currency.
    pub rates: Vec<Rate>,
    /// Constants.
    pub constants: Constants,
    /// Conditions.
    pub program: Program,
    /// Decision tables by id.
    pub table_ids: Names<TableIx>,
    /// What they say.
    pub tables: Table<TableIx, DecisionTable>,
    /// Access rules by id.
    pub rule_ids: Names<RuleIx>,
    /// What they say.
    pub rules: Table<RuleIx, Rule>,
    /// Flows, and what they need of calendars and delegations.
    pub flows: Flows,
    /// Protections of fields, by type and field.
    pub protections: Table<ProtectionIx, Protection>,
    /// Emergencies, by id.
    pub scenarios: Table<ScenarioIx, Scenario>,
    /// Where they were written.
    pub origins: Origins,
}
