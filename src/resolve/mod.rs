//! Documents to a policy set: names are found, the tree is numbered, values and expressions are typed.
//!
//! Everything that can be checked is checked in one pass and collected; nothing stops at the first fault, and a thing whose own
//! fault was told causes no second one at those who refer to it. Names are read before anything is resolved, so that neither the
//! order of files nor the order of items can matter. What could be resolved of a faulty set is handed on beside the faults, for
//! lints, which run on everything that resolved.
//!
//! It must not know bundles or files.

mod access;
mod attribute;
mod calendar;
mod catalog;
mod declared;
mod delegation;
mod edition;
mod expr;
mod field;
mod flow;
mod flow_approver;
mod flow_block;
mod flow_option;
mod flow_param;
mod flow_scope;
mod flow_shape;
mod flow_template;
mod flow_trigger;
mod grant;
mod graph;
mod index;
mod integration;
mod kept;
mod list;
mod manager;
mod names;
mod part;
mod person;
mod promise;
mod protection;
mod rate;
mod ring;
mod role;
mod ruled;
mod scenario;
mod secret;
mod set;
mod sighted;
mod table;
mod tenant;
mod test;
mod test_flow;
mod test_name;
mod tree;
mod type_name;
mod unit;
mod view;
mod when;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{PolicySet, Protection, Scenario};
use crate::source::{Place, Sources, Span};
use crate::syntax::{Document, Lost};
use crate::value::{Instant, Table};

use catalog::Vocabulary;
pub use edition::refuses_signature;
use expr::{Env, Situation};
use index::Found;
pub use kept::{Kept, Left};
use names::Names;
pub use part::Part;
use part::read_badly;
pub use secret::LITERAL as SECRET;

/// The faults of meaning.
pub static CODES: &[&Code] = &Code::all_of::<{ Code::count_of(LISTS) }>(LISTS);

const LISTS: &[&[&Code]] = &[
    index::CODES,
    names::CODES,
    when::CODES,
    list::CODES,
    set::CODES,
    tenant::CODES,
    edition::CODES,
    attribute::CODES,
    unit::CODES,
    person::CODES,
    manager::CODES,
    role::CODES,
    grant::CODES,
    catalog::CODES,
    field::CODES,
    type_name::CODES,
    calendar::CODES,
    integration::CODES,
    ring::CODES,
    rate::CODES,
    table::CODES,
    access::CODES,
    flow::CODES,
    flow_approver::CODES,
    flow_block::CODES,
    flow_option::CODES,
    flow_param::CODES,
    flow_shape::CODES,
    flow_template::CODES,
    flow_trigger::CODES,
    protection::CODES,
    scenario::CODES,
    view::CODES,
    delegation::CODES,
    test::CODES,
    test_flow::CODES,
    test_name::CODES,
    sighted::CODES,
    promise::CODES,
    secret::CODES,
    ruled::CODES,
    expr::CODES,
];

/// The path of the root file of every set.
const ROOT_FILE: &str = "ordinance.yaml";

/// What came out of some documents.
#[derive(Debug)]
pub struct Resolution {
    set: Option<PolicySet>,
    broken: BTreeSet<Part>,
    left: Option<Left>,
}

impl Resolution {
    /// The set itself, when nothing in it is wrong.
    #[cfg(test)]
    pub fn whole(self) -> Option<PolicySet> {
        self.set.filter(|_| self.broken.is_empty())
    }

    /// The set, when nothing in it is wrong, and what of it can be taken over by the next one. A set that something is wrong with
    /// gives what can be taken over as it was.
    pub fn into_parts(self) -> (Result<PolicySet, Option<Kept>>, Option<Left>) {
        match self.set {
            Some(set) if self.broken.is_empty() => (Ok(set), self.left),
            Some(set) => (Err(self.left.map(|left| left.keep(set))), None),
            None => (Err(None), None),
        }
    }

    /// The set, when nothing in it is wrong.
    #[must_use]
    pub fn valid(&self) -> Option<&PolicySet> {
        self.set.as_ref().filter(|_| self.broken.is_empty())
    }

    /// What resolved, also when something else did not; nothing where too little did. Only who looks for further faults may read
    /// it: what depends on a part that is broken may be wrong.
    #[must_use]
    pub fn partial(&self) -> Option<&PolicySet> {
        self.set.as_ref()
    }

    /// Whether nothing is wrong in a part.
    #[must_use]
    pub fn is_whole(&self, part: Part) -> bool {
        !self.broken.contains(&part)
    }
}

/// What is resolved.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The texts, which are searched for secrets.
    pub sources: &'a Sources,
    /// What could be read of them, in the order of their paths.
    pub documents: &'a [Document],
    /// What could not.
    pub lost: &'a Lost,
    /// The instant that an e-Cert must not have expired at; without one it counts as good.
    pub now: Option<Instant>,
}

/// Resolves a set, all of it.
#[cfg(test)]
pub fn resolve(input: Input<'_>, sink: &mut Sink) -> Resolution {
    resolve_again(input, None, sink)
}

/// Resolves a set. The sink holds what reading told before; a part with such faults counts as broken. Where people and roles were
/// resolved before and nothing has changed since that they depend on, the documents of people are not looked at, nor are the tables
/// of grants.
pub fn resolve_again(input: Input<'_>, kept: Option<Kept>, sink: &mut Sink) -> Resolution {
    let mut stages = Stages { broken: read_badly(input, sink), sink };
    let searched = kept.as_ref().map(|kept| kept.searched.clone()).unwrap_or_default();
    let search = || {
        let mut found = Sink::new();
        secret::check(input.sources, |file| searched.contains(&file), &mut found);
        found
    };
    let (set, left) = std::thread::scope(|scope| {
        // It reads every byte, and nothing else hangs on it.
        let secrets = scope.spawn(search);
        let resolved = stages.set(input, kept);
        stages.sink.append(secrets.join().unwrap_or_else(|_| search()));
        resolved
    });
    Resolution { set, broken: stages.broken, left }
}

/// People and roles that were resolved before, each with what was told of them.
type Known = (Option<kept::People>, Option<kept::Roles>);

/// What was told of people and of roles.
type Told = (Option<Vec<Diagnostic>>, Option<Vec<Diagnostic>>);

/// Runs one stage after the other and notes which parts have faults.
struct Stages<'s> {
    broken: BTreeSet<Part>,
    sink: &'s mut Sink,
}

impl Stages<'_> {
    /// Runs a stage; its faults break these parts.
    fn run<T>(&mut self, parts: &[Part], stage: impl FnOnce(&mut Sink) -> T) -> T {
        let mut own = Sink::new();
        let out = stage(&mut own);
        if own.has_errors() {
            self.broken.extend(parts);
        }
        self.sink.append(own);
        out
    }

    /// Runs a stage, unless what came of it is known, and says what it told; nothing where that may not be repeated.
    fn once<T>(
        &mut self,
        part: Part,
        known: Option<(T, Vec<Diagnostic>)>,
        stage: impl FnOnce(&mut Sink) -> T,
    ) -> (T, Option<Vec<Diagnostic>>) {
        let mut told = None;
        let out = self.run(&[part], |sink| match known {
            Some((out, before)) => {
                before.iter().cloned().for_each(|finding| sink.push(finding));
                told = Some(before);
                out
            }
            None => {
                let out = stage(sink);
                let whole = !sink.has_errors() && sink.counted().next().is_none();
                told = whole.then(|| sink.iter().cloned().collect());
                out
            }
        });
        (out, told)
    }

    /// What protects fields, and the scenarios that reveal more of them.
    fn protections(&mut self, documents: &[Document], known: protection::Known<'_>) -> (Vec<Protection>, Vec<Scenario>) {
        let protections = self.run(&[Part::Rules], |sink| protection::resolve(documents, known, sink));
        let scenarios = self.run(&[Part::Rules], |sink| scenario::resolve(documents, known, &protections, sink));
        // Whatever the reason: a set that lacks one of them is no set.
        if scenarios.len() != known.names.scenarios.len() || protections.len() != protection::count(documents) {
            self.broken.insert(Part::Rules);
        }
        (protections, scenarios)
    }

    fn set(&mut self, input: Input<'_>, kept: Option<Kept>) -> (Option<PolicySet>, Option<Left>) {
        let Input { documents, lost, .. } = input;
        let (ids, people, roles) = kept.map(Kept::into_parts).unwrap_or_default();
        let names = self.run(&Part::ALL, |sink| Names::collect(documents, lost, tenant::zone(documents), ids, sink));
        let mut told = (None, None);
        let set = self.set_of(input, &names, (people, roles), &mut told);
        let left = told.0.zip(told.1).filter(|_| lost.is_nothing());
        (set, left.map(|(people, roles)| Left { ids: names.people, told: (people, roles) }))
    }

    fn set_of(&mut self, input: Input<'_>, names: &Names<'_>, known: Known, told: &mut Told) -> Option<PolicySet> {
        let Input { sources, documents, lost, now } = input;
        let silent = |kind: &str| lost.unknown || lost.kinds.contains(kind);
        let root_file = sources.iter().find(|(_, source)| source.path() == ROOT_FILE).map(|(file, _)| file);
        let root = Place::new(root_file.unwrap_or_default(), Span::default());

        let head = self.run(&[Part::Tenant], |sink| set::resolve(documents, root, silent("PolicySet"), sink));
        let tenant = self.run(&[Part::Tenant], |sink| tenant::resolve(documents, root, silent("Tenant"), now, names, sink));
        let words = &self.run(&[Part::Catalog], |sink| catalog::resolve(documents, names, root, sink));
        if let Some(tenant) = &tenant {
            self.run(&[Part::Tenant], |sink| {
                edition::check(documents, &tenant.edition, sink);
                catalog::check_editions(&words.catalog, &tenant.edition, sink);
            });
        }
        let units =
            self.run(&[Part::Units], |sink| unit::resolve(root, silent("Units") || !lost.names.is_empty(), words, names, sink));
        let (people, told_of_people) = self.once(Part::People, known.0, |sink| {
            let people = person::resolve(documents, words, names, sink);
            manager::check(&units, &people, sink);
            people
        });
        let tables = self.run(&[Part::Others], |sink| table::resolve(documents, names, words, sink));
        let env = Env { names, words, tables: &tables, place: Situation::Assignment };
        let (roles, told_of_roles) = self.once(Part::Roles, known.1, |sink| role::resolve(documents, env, sink));
        *told = (told_of_people, told_of_roles);
        let others = self.run(&[Part::Others], |sink| {
            let calendars = calendar::resolve(documents, names, sink);
            let integrations = integration::resolve(documents, &words.catalog, names, sink);
            let rings = ring::resolve(documents, names, sink);
            (calendars, integrations, rings, delegation::resolve(documents, names, sink))
        });
        let (calendars, integrations, rings, delegations) = others;
        let rates = self.run(&[Part::Others], |sink| rate::resolve(documents, names, sink));
        self.run(&[Part::Rules], |sink| ruled::refuse(documents, sink));
        let rules = self.run(&[Part::Rules], |sink| access::resolve(documents, names, words, &tables, sink));
        let flows = self.run(&[Part::Rules], |sink| flow::resolve(documents, names, words, &tables, &calendars, sink));
        if rules.len() != names.rules.len() || !flows.is_whole {
            // Whatever the reason: a set that lacks a rule is no set.
            self.broken.insert(Part::Rules);
        }
        let (protections, scenarios) = self.protections(documents, protection::Known { names, words, tables: &tables });
        let (tests, view_tests) = {
            let every_rule = (!self.broken.contains(&Part::Rules)).then_some(rules.as_slice());
            let known = test::Known { names, words, people: &people, rules: every_rule };
            let tests = self.run(&[Part::Others], |sink| test::resolve(documents, known, sink));
            (tests, self.run(&[Part::Others], |sink| sighted::resolve(documents, known, &protections, sink)))
        };
        let known = test_name::Known { names, words, flows: &flows.flows };
        let (route_tests, case_tests) = self.run(&[Part::Others], |sink| test_flow::resolve(documents, known, sink));
        let (head, tenant) = (head?, tenant?);
        let set = PolicySet {
            name: head.name,
            release: head.release,
            root,
            tenant,
            units,
            people,
            roles,
            catalog: words.catalog.clone(),
            calendars: Table::new(calendars),
            integrations,
            rings,
            delegations,
            rates,
            tables: Table::new(tables.iter().flatten().cloned().collect()),
            rules: Table::new(rules),
            flows: Table::new(flows.flows),
            templates: Table::new(flows.templates),
            defaults: flows.defaults,
            exempts: Table::new(flows.exempts),
            binds: flows.binds,
            protections,
            scenarios,
            tests,
            route_tests,
            case_tests,
            view_tests,
            lint: head.lint,
        };
        has_whole_rows(&set, names).then_some(set)
    }
}

/// Whether every table has all its rows.
fn has_whole_rows(set: &PolicySet, names: &Names<'_>) -> bool {
    // A row that is missing would shift the numbers of those behind it: then nothing may be looked up by number.
    set.units.len() == names.units.len()
        && set.people.len() == names.people.len()
        && set.roles.len() == names.roles.len()
        && set.integrations.len() == names.integrations.len()
        && set.tables.len() == names.tables.len()
        && set.calendars.len() == names.calendars.len()
        && set.flows.len() == names.flows.len()
        && set.templates.len() == names.templates.len()
        && set.exempts.len() == names.exempts.len()
        && set.catalog.applications.len() == names.apps.len()
        && set.catalog.types.len() == names.types.len()
        && !set.units.is_empty()
}

/// Nothing stated stays nothing; stated and faulty is no rule.
#[expect(clippy::option_option, reason = "not stated, stated but faulty, stated: three things")]
fn absent_or_found<T>(stated: Option<Option<T>>) -> Option<Option<T>> {
    match stated {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

#[cfg(test)]
mod ruled_tests;
#[cfg(test)]
mod tests;
