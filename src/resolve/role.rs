use rustc_hash::FxHashMap;

use super::expr::Env;
use super::grant;
use super::list::once;
use super::{Names, graph};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Role;
use crate::source::Spanned;
use crate::syntax::{self, Body, Document, Text};
use crate::value::{RoleIx, Table};

static CYCLE: Code =
    Code::error("role/include-cycle", "roles include each other in a circle: {chain}", "take one of these `includes` out");
static EXCLUDES_ITSELF: Code =
    Code::error("role/excludes-itself", "the role `{role}` excludes itself", "then nobody could ever hold it: take it out");
static EXCLUDES_INCLUDED: Code = Code::error(
    "role/excludes-included",
    "whoever holds `{holder}` holds both `{role}` and `{other}`, which exclude each other",
    "then nobody could ever hold `{holder}`: take the `excludes` or one of the `includes` out",
);

static TOO_DEEP: Code = Code::error(
    "role/includes-too-deep",
    "what `{role}` includes goes {most} roles deep",
    "let `{role}` include what it needs by itself; nobody can review a longer chain",
);

pub(super) static CODES: &[&Code] = &[&CYCLE, &EXCLUDES_ITSELF, &EXCLUDES_INCLUDED, &TOO_DEEP];

/// How long a chain of `includes` may be. Whoever holds a role holds all that it includes, so that the work grows with the square
/// of the chain.
const MOST_DEEP: usize = 128;

/// Resolves the roles in the order of their numbers, with the grants of every document and table.
pub(super) fn resolve(documents: &[Document], env: Env<'_>, sink: &mut Sink) -> Table<RoleIx, Role> {
    let names = env.names;
    let mut rows = Vec::with_capacity(names.roles.len());
    for document in documents {
        let Body::Roles(roles) = &document.body else { continue };
        for role in &roles.roles {
            let resolved = one(role, env, sink);
            rows.extend(names.roles.declared(&role.id).zip(resolved));
        }
    }
    rows.sort_by_key(|(ix, _): &(RoleIx, Role)| *ix);
    let mut table = Table::new(rows.into_iter().map(|(_, role)| role).collect());
    for document in documents {
        let Body::Roles(roles) = &document.body else { continue };
        for row in roles.stated_grants() {
            let role = names.role(&row.role, sink);
            let assignment = grant::of_row(&row, names, sink);
            let role = role.and_then(|role| table.get_mut(role.value));
            role.zip(assignment).into_iter().for_each(|(role, assignment)| role.assign.push(assignment));
        }
    }
    for role in table.iter_mut() {
        grant::sort_and_check(role, env, sink);
    }
    if !check_cycles(&table, names, sink) && !check_depth(&table, sink) {
        check_excludes(&table, names, sink);
    }
    table
}

fn one(role: &syntax::Role, env: Env<'_>, sink: &mut Sink) -> Option<Role> {
    let names = env.names;
    let named = names.named(role.at, &role.id, role.renamed_from.as_ref(), role.name.as_ref(), sink);
    let includes = roles(&role.includes, names, sink);
    let excludes = roles(&role.excludes, names, sink);
    let assign = role.assign.iter().filter_map(|assignment| grant::resolve(assignment, env, sink)).collect();
    let review_every = role.review_every.as_ref().and_then(|text| names.duration(text, sink));
    Some(Role { named: named?, includes, excludes, assign, review_every })
}

fn roles(list: &[Text], names: &Names<'_>, sink: &mut Sink) -> Vec<Spanned<RoleIx>> {
    let known = list.iter().filter_map(|text| Some((names.role(text, sink)?, text))).collect();
    once(known, sink)
}

/// Whether there are circles of `includes`; each is named in full.
fn check_cycles(roles: &Table<RoleIx, Role>, names: &Names<'_>, sink: &mut Sink) -> bool {
    let cycles = graph::cycles(u32::try_from(roles.len()).unwrap_or(u32::MAX), |ix| below(roles, ix));
    for cycle in &cycles {
        let mut chain: Vec<_> = cycle.iter().map(|ix| names.roles.id(RoleIx(*ix)).as_str()).collect();
        chain.extend(chain.first().copied());
        let edges = cycle.iter().zip(cycle.iter().cycle().skip(1));
        let places: Vec<_> = edges
            .filter_map(|(from, to)| {
                roles.get(RoleIx(*from))?.includes.iter().find(|role| role.value.0 == *to).map(|role| role.place)
            })
            .collect();
        if let Some((first, rest)) = places.split_first() {
            let finding = Diagnostic::new(&CYCLE, *first).arg("chain", chain.join(" → "));
            sink.push(rest.iter().fold(finding, |finding, place| finding.also(*place, "and includes this one")));
        }
    }
    !cycles.is_empty()
}

/// Whether some chain of `includes` is too long; told is the first role, seen from its end, with which it is. Circles were ruled
/// out before.
fn check_depth(roles: &Table<RoleIx, Role>, sink: &mut Sink) -> bool {
    let depths = graph::depths(u32::try_from(roles.len()).unwrap_or(u32::MAX), |ix| below(roles, ix));
    let mut any = false;
    for (role, _) in roles.iter().zip(depths).filter(|(_, depth)| *depth == MOST_DEEP) {
        let finding = Diagnostic::new(&TOO_DEEP, role.includes.first().map_or(role.named.id.place, |role| role.place));
        sink.push(finding.arg("role", &role.named.id.value).arg("most", MOST_DEEP));
        any = true;
    }
    any
}

/// The roles that a role includes, by number.
fn below(roles: &Table<RoleIx, Role>, ix: u32) -> Vec<u32> {
    roles.get(RoleIx(ix)).into_iter().flat_map(|role| role.includes.iter().map(|to| to.value.0)).collect()
}

/// Tells roles that nobody can hold because they come with two that exclude each other. Circles were ruled out before.
fn check_excludes(roles: &Table<RoleIx, Role>, names: &Names<'_>, sink: &mut Sink) {
    let mut pairs: Vec<(RoleIx, &Spanned<RoleIx>)> = Vec::new();
    for (ix, role) in roles.enumerate() {
        for other in &role.excludes {
            if other.value == ix {
                let id = &names.roles.id(ix).value;
                sink.push(Diagnostic::new(&EXCLUDES_ITSELF, other.place).arg("role", id));
            } else {
                pairs.push((ix, other));
            }
        }
    }
    if pairs.is_empty() {
        return;
    }
    let mut excluded_by: FxHashMap<RoleIx, Vec<&Spanned<RoleIx>>> = FxHashMap::default();
    pairs.iter().for_each(|(role, other)| excluded_by.entry(*role).or_default().push(other));
    for (holder, role) in roles.enumerate() {
        let with = graph::reach(holder.0, |ix| below(roles, ix));
        for held in &with {
            for other in excluded_by.get(&RoleIx(*held)).into_iter().flatten() {
                if with.binary_search(&other.value.0).is_ok() {
                    let id = |ix: RoleIx| &names.roles.id(ix).value;
                    let finding = Diagnostic::new(&EXCLUDES_INCLUDED, other.place).arg("holder", id(holder));
                    let finding = finding.arg("role", id(RoleIx(*held))).arg("other", id(other.value));
                    sink.push(role.includes.iter().fold(finding, |finding, to| finding.also(to.place, "included here")));
                }
            }
        }
    }
}
