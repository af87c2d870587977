use std::collections::BTreeSet;

use super::crowd::Crowd;
use crate::bundle::{Bundle, Target};
use crate::decide::{Outcome, Request, decide};
use crate::eval::{Facts, Principal};
use crate::value::{IntegrationIx, PersonIx};

/// Who may do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// People.
    pub people: Crowd,
    /// Integrations, by id.
    pub integrations: BTreeSet<IntegrationIx>,
}

/// Keeps those of whom something holds.
pub(super) fn keep(request: &Request, found: &mut Found, holds: impl Fn(&Request) -> bool) {
    let mut asked = request.clone();
    let mut ask = |principal: Principal| {
        asked.facts = Facts { principal, ..std::mem::replace(&mut asked.facts, Facts::person(PersonIx(0))) };
        holds(&asked)
    };
    let people: Vec<_> = found.people.iter().collect();
    for person in people {
        if !ask(Principal::Person(person)) {
            found.people.remove(person);
        }
    }
    found.integrations.retain(|one| ask(Principal::Integration(*one)));
}

/// Keeps those who may change the fields that an update is about, where rules alone let them.
pub(super) fn keep_changers(bundle: &Bundle, request: &Request, found: &mut Found) {
    if let Target::Type(of) = request.target
        && bundle.changes().bind(of, request.action)
    {
        keep(request, found, |request| decide(bundle, request).outcome == Outcome::Allow);
    }
}
