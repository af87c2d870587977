use super::depend::Doubt;
use super::found::{Found, keep};
use super::index::Index;
use super::need::Need;
use super::who::who_can;
use crate::bundle::{Bundle, Catalog, Effect, Field, FieldIx, OriginIx, Protection, Rule, Sight, Target};
use crate::decide::{Outcome, Request, decide, view_of};
use crate::eval::Principal;
use crate::mask::View;
use crate::value::TypeIx;

/// A line of a protection that may decide otherwise once more is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLine {
    /// Whether it raises a view or caps it.
    pub raises: bool,
    /// The view that it names.
    pub view: View,
    /// Where it is written.
    pub at: OriginIx,
    /// What it reads that was not given; never empty.
    pub needs: Vec<Need>,
}

/// Everybody who sees at least so much of a field, where whatever must be written down is. The request's own principal is not
/// looked at.
#[must_use]
pub fn who_sees(bundle: &Bundle, index: &Index, request: &Request, field: &Field, least: View) -> Found {
    let mut found = who_can(bundle, index, request);
    let catalog = bundle.catalog();
    let read = catalog.actions.find(Catalog::READ).filter(|read| catalog.can(request.target, *read));
    match read {
        None => {
            found.people = index.nobody();
            found.integrations.clear();
        }
        Some(read) if read != request.action => {
            let also = who_can(bundle, index, &Request { action: read, ..request.clone() });
            found.people.meet(&also.people);
            found.integrations.retain(|one| also.integrations.contains(one));
        }
        Some(_) => {}
    }
    // To see nothing of it is to see at least nothing.
    let sees = |request: &Request| view_of(bundle, request, field) >= least;
    keep(request, &mut found, sees);
    found
}

/// The lines of a field that may decide otherwise once more is given, for whomever: those that could raise somebody to a view,
/// and those that could keep somebody below it.
#[must_use]
pub fn open_lines(bundle: &Bundle, index: &Index, request: &Request, field: &Field, least: View) -> Vec<OpenLine> {
    let Some(protection) = field.protection.map(|ix| bundle.protection(ix)) else { return Vec::new() };
    let doubt = Doubt { bundle, index, request, somebody: false };
    let open = |line: &Sight, raises: bool| {
        let view = protection.view(line.rung);
        let reaches = view >= least;
        let stated = line.scenario.is_none_or(|scenario| request.facts.scenario == Some(scenario));
        let needs = doubt.waits(&as_rule(line, raises, protection))?;
        (reaches == raises && stated && !needs.is_empty()).then(|| OpenLine {
            raises,
            view,
            at: line.at,
            needs: needs.into_iter().collect(),
        })
    };
    let reveals = protection.reveals.iter().filter_map(|line| open(line, true));
    let mut lines: Vec<OpenLine> = reveals.chain(protection.caps.iter().filter_map(|line| open(line, false))).collect();
    lines.sort_by_key(|line| line.at);
    lines
}

/// A line as the rule that it would be.
fn as_rule(line: &Sight, raises: bool, protection: &Protection) -> Rule {
    Rule {
        effect: if raises { Effect::Allow } else { Effect::Deny },
        subjects: if line.to.is_empty() { vec![crate::bundle::Subject::Anyone] } else { line.to.clone() },
        except: line.except.clone(),
        actions: Vec::new(),
        targets: vec![Target::Type(protection.of)],
        in_unit: None,
        when: line.when,
        unless: line.unless,
        purposes: line.purposes.clone(),
        period: line.period,
    }
}

/// How much somebody sees of every field of every type that they may read with what is given, by type and field.
#[must_use]
pub fn views(bundle: &Bundle, principal: Principal, given: &super::Given) -> Vec<(TypeIx, FieldIx, View)> {
    let catalog = bundle.catalog();
    let Some(read) = catalog.actions.find(Catalog::READ) else { return Vec::new() };
    let mut found = Vec::new();
    for (of, row) in catalog.type_rows.enumerate() {
        let target = Target::Type(of);
        if row.fields.is_empty() || !catalog.can(target, read) {
            continue;
        }
        let request = given.request(bundle, principal, target, read);
        if decide(bundle, &request).outcome == Outcome::Allow {
            found.extend(row.fields.iter().map(|field| (of, field.name, view_of(bundle, &request, field))));
        }
    }
    found
}
