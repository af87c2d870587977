use super::{
    Bind, Calendar, CaseTest, Catalog, DecideTest, DecisionTable, Defaults, Delegation, Exempt, Flow, Integration, Person,
    Protection, Rate, Ring, Role, RouteTest, Rule, Scenario, Template, Tenant, Unit, ViewTest,
};
use crate::source::{Place, Spanned};
use crate::value::{
    CalendarIx, ExemptIx, FlowIx, Id, IntegrationIx, PersonIx, RoleIx, RuleIx, Table, TableIx, TemplateIx, UnitIx,
};

/// A whole policy set without an error.
#[derive(Clone, Debug)]
pub struct PolicySet {
    /// The set's name.
    pub name: Spanned<Id>,
    /// The set's own version.
    pub release: Spanned<String>,
    /// The first character of the root file, for findings about the whole set.
    pub root: Place,
    /// The tenant.
    pub tenant: Tenant,
    /// Units: the tree in pre-order with children by id, then virtual units by id.
    pub units: Table<UnitIx, Unit>,
    /// People by id.
    pub people: Table<PersonIx, Person>,
    /// Roles by id.
    pub roles: Table<RoleIx, Role>,
    /// What there is to be ruled.
    pub catalog: Catalog,
    /// Calendars by id.
    pub calendars: Table<CalendarIx, Calendar>,
    /// Integrations by id.
    pub integrations: Table<IntegrationIx, Integration>,
    /// Key rings by id.
    pub rings: Vec<Ring>,
    /// Delegations by who is represented, who acts, and when.
    pub delegations: Vec<Delegation>,
    /// Rates by day and currency.
    pub rates: Vec<Rate>,
    /// Decision tables by id.
    pub tables: Table<TableIx, DecisionTable>,
    /// Access rules by id.
    pub rules: Table<RuleIx, Rule>,
    /// Approval flows by id.
    pub flows: Table<FlowIx, Flow>,
    /// Templates of flows by id.
    pub templates: Table<TemplateIx, Template>,
    /// Options of every step of the set.
    pub defaults: Option<Defaults>,
    /// Exemptions from flows by id.
    pub exempts: Table<ExemptIx, Exempt>,
    /// Values of flows' parameters in units, by flow and unit.
    pub binds: Vec<Bind>,
    /// Protections of fields, by type and field.
    pub protections: Vec<Protection>,
    /// Emergencies, by id.
    pub scenarios: Vec<Scenario>,
    /// Tables of decisions that the set promises, in the order of the texts; never in a digest.
    pub tests: Vec<DecideTest>,
    /// Tables of routes that the set promises, likewise.
    pub route_tests: Vec<RouteTest>,
    /// Cases that the set promises, likewise.
    pub case_tests: Vec<CaseTest>,
    /// Tables of views that the set promises, in the order of the texts; never in a digest.
    pub view_tests: Vec<ViewTest>,
    /// What is linted.
    pub lint: LintSettings,
}

/// What is linted in this set.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// Packs of lints that are switched on.
    pub packs: Vec<Spanned<String>>,
}
