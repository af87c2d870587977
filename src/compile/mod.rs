//! A policy set into its run-time form.
//!
//! Nothing is decided here that the set does not already say. Names become numbers, texts of conditions become flat programs,
//! grants of roles become one closed list a person: every assignment is worked out against the organisation, every role brings
//! the roles it includes, and people with equal lists share one. Assignments by condition are evaluated for each person by the
//! same evaluator that decides later, so there is one meaning of conditions and not two. The cost is linear in what is written
//! and in the grants that come of it.
//!
//! It must not know texts, beyond where a rule stands.

mod access;
mod approver;
mod calendar;
mod catalog;
mod delegation;
mod expr;
mod flow;
mod person;
mod protection;
mod rate;
mod role;
mod scenario;
mod table;
mod unit;

pub use expr::operator;
pub use role::{Holding, Holdings};

use crate::bundle::{Bundle, Constants, Flows, Head, Membership, Names, Origins, Parts, People, Program};
use crate::model::PolicySet;
use crate::source::Sources;
use crate::value::{Digest, Table};

/// The run-time form of a set. `digest` is that of the set's meaning, which answers name; `sources` says where rules stand.
#[must_use]
pub fn compile(set: &PolicySet, digest: Digest, sources: &Sources) -> Bundle {
    compile_held(set, digest, sources, None)
}

/// The same, where it is known who holds which role: what [`holdings`] says of this set.
#[must_use]
pub fn compile_held(set: &PolicySet, digest: Digest, sources: &Sources, held: Option<&Holdings>) -> Bundle {
    let mut parts = organisation(set, digest, person::people(set));
    let conditions = role::conditions(set, &mut parts);
    access::rules(set, sources, &mut parts);
    protection::protections(set, sources, &mut parts);
    let flows = flow::flows(set, sources, &mut parts);
    person::columns(set, [&parts.program], &mut parts.people, &mut parts.constants, &parts.catalog);
    if let Some(held) = held {
        parts.flows = flows;
        parts.membership = role::membership(set, &conditions);
        role::grant(set, held, &mut parts);
        return Bundle::new(parts);
    }
    // Rules wait outside while assignments are evaluated: nothing is to be derived from them twice.
    let waiting = (std::mem::take(&mut parts.rules), std::mem::take(&mut parts.protections));
    let bundle = Bundle::new(parts);
    let held = role::hold(set, &bundle, &conditions);
    let mut parts = bundle.into_parts();
    (parts.rules, parts.protections) = waiting;
    parts.flows = flows;
    parts.membership = role::membership(set, &conditions);
    role::grant(set, &held, &mut parts);
    Bundle::new(parts)
}

/// The same, where nobody holds anything else than in the bundle `before` of an earlier set, as it was compiled, and where people,
/// units and whatever roles are assigned by are the same.
#[must_use]
pub fn compile_again(set: &PolicySet, digest: Digest, sources: &Sources, before: &Bundle) -> Bundle {
    let mut parts = organisation(set, digest, before.people().clone());
    let conditions = role::conditions(set, &mut parts);
    access::rules(set, sources, &mut parts);
    protection::protections(set, sources, &mut parts);
    parts.flows = flow::flows(set, sources, &mut parts);
    person::columns(set, [&parts.program], &mut parts.people, &mut parts.constants, &parts.catalog);
    parts.membership = role::membership(set, &conditions);
    parts.profiles = before.profiles().clone();
    Bundle::new(parts)
}

/// Who holds which role, where and when, through which assignment. Only active people hold roles.
#[must_use]
pub fn holdings(set: &PolicySet) -> Holdings {
    let mut parts = organisation(set, Digest::of(&[]), person::people(set));
    let conditions = role::conditions(set, &mut parts);
    person::columns(set, [&parts.program], &mut parts.people, &mut parts.constants, &parts.catalog);
    role::hold(set, &Bundle::new(parts), &conditions)
}

/// The organisation with nothing ruled: something to evaluate on, whose digest says nothing.
#[must_use]
pub fn probe(set: &PolicySet) -> Bundle {
    Bundle::new(organisation(set, Digest::of(&[]), person::people(set)))
}

/// Everything but conditions, rules and grants.
fn organisation(set: &PolicySet, digest: Digest, people: People) -> Parts {
    let mut constants = Constants::default();
    let mut catalog = catalog::catalog(set);
    let tables = table::tables(set, &mut constants, &mut catalog);
    Parts {
        head: Head {
            digest,
            release: set.release.value.clone(),
            set: set.name.value.clone(),
            tenant: set.tenant.id.value.clone(),
            zone: set.tenant.time_zone.value.clone(),
            currency: set.tenant.currency.value,
        },
        units: unit::units(set, &mut constants, &catalog),
        people,
        profiles: Table::default(),
        roles: Names::new(set.roles.iter().map(|role| &role.named.id.value)),
        membership: Membership::default(),
        integrations: Names::new(set.integrations.iter().map(|integration| &integration.named.id.value)),
        rates: rate::rates(set),
        table_ids: Names::new(set.tables.iter().map(|table| &table.named.id.value)),
        tables,
        rule_ids: Names::new(set.rules.iter().map(|rule| &rule.named.id.value)),
        rules: Table::default(),
        protections: Table::default(),
        scenarios: scenario::scenarios(set),
        program: Program::default(),
        flows: Flows::default(),
        origins: Origins::new(),
        constants,
        catalog,
    }
}
