use super::Request;
use super::answer::{Clause, Failure};
use crate::bundle::{Bundle, Effect, Rule, Subject, Target};
use crate::eval::{Cause, Causes, Place, Principal, chain, holds, is_member, truth, units_of};
use crate::value::{PersonIx, RuleIx};

/// One question put to one bundle.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) request: &'a Request,
}

impl Judge<'_> {
    /// Every rule about the action and the target whose subjects could include whoever asks, by id.
    pub(super) fn candidates(&self) -> Vec<RuleIx> {
        let Some(filed) = self.bundle.filed(self.request.target, self.request.action) else { return Vec::new() };
        let mut rules = filed.rest().to_vec();
        match self.request.principal() {
            Principal::Person(person) => {
                let grants = self.bundle.grants(self.bundle.people().get(person).profile);
                for same in grants.chunk_by(|a, b| a.role == b.role) {
                    rules.extend(same.first().into_iter().flat_map(|grant| filed.of_role(grant.role)));
                }
                if filed.has_units() {
                    rules.extend(units_of(self.bundle, person).flat_map(|unit| filed.of_unit(unit)));
                }
                rules.extend(filed.of_person(person));
            }
            Principal::Integration(integration) => rules.extend(filed.of_integration(integration)),
        }
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether a rule matches. Parts that fail are listed when no other part says no.
    pub(super) fn matches(&self, ix: RuleIx, rule: &Rule, errors: &mut Vec<Failure>) -> bool {
        let mut failed = Vec::new();
        for clause in CHEAPEST_FIRST {
            match self.clause(rule, clause) {
                Ok(true) => {}
                Ok(false) => return false,
                Err(causes) => failed.extend(causes.into_iter().map(|cause| Failure { rule: ix, clause, cause })),
            }
        }
        let holds = failed.is_empty() || rule.effect == Effect::Deny;
        errors.extend(failed);
        holds
    }

    /// Whether a part of a rule holds: for `except` and `unless`, whether they do not stand in the way.
    pub(super) fn clause(&self, rule: &Rule, clause: Clause) -> Result<bool, Causes> {
        let (bundle, facts) = (self.bundle, &self.request.facts);
        match clause {
            Clause::Subjects => {
                // Nobody who does not work here is allowed anything, whatever else a rule says of them.
                let barred = rule.effect == Effect::Allow && !self.is_active();
                if barred { Ok(false) } else { self.any(rule, &rule.subjects) }
            }
            Clause::Except => self.any(rule, &rule.except).map(|excepted| !excepted),
            Clause::InUnit => match (rule.in_unit, bundle.catalog().unit_attribute(self.request.target)) {
                (None, _) => Ok(true),
                (Some(_), None) => Ok(false),
                (Some(outer), Some(anchor)) => match self.request.unit(bundle) {
                    Some(unit) => Ok(bundle.units().within(unit, outer)),
                    None => Err(vec![Cause::Attribute(anchor)]),
                },
            },
            Clause::When => rule.when.map_or(Ok(true), |when| truth(bundle, facts, when)),
            Clause::Unless => rule.unless.map_or(Ok(true), |unless| truth(bundle, facts, unless).map(|holds| !holds)),
            Clause::Purpose => {
                let stated = facts.purpose.is_some_and(|purpose| rule.purposes.binary_search(&purpose).is_ok());
                Ok(rule.purposes.is_empty() || stated)
            }
            Clause::Period => Ok(rule.period.contains(self.request.now)),
        }
    }

    fn any(&self, rule: &Rule, subjects: &[Subject]) -> Result<bool, Causes> {
        self.any_of(subjects, rule.effect == Effect::Deny)
    }

    /// Whether whoever asks is one of several; `widely`, where `anyone` is every integration too.
    pub(super) fn any_of(&self, subjects: &[Subject], widely: bool) -> Result<bool, Causes> {
        let mut failed = Causes::new();
        for subject in subjects {
            match self.is(*subject, widely) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(cause) => failed.push(cause),
            }
        }
        if failed.is_empty() { Ok(false) } else { Err(failed) }
    }

    /// Whether whoever asks is one of those that a subject names.
    pub(super) fn subject(&self, rule: &Rule, subject: Subject) -> Result<bool, Cause> {
        self.is(subject, rule.effect == Effect::Deny)
    }

    fn is(&self, subject: Subject, widely: bool) -> Result<bool, Cause> {
        let (bundle, request) = (self.bundle, self.request);
        let asking = match request.principal() {
            Principal::Person(person) => person,
            Principal::Integration(own) => {
                return Ok(match subject {
                    Subject::Integration(named) => named == own,
                    Subject::Anyone => widely,
                    _ => false,
                });
            }
        };
        Ok(match subject {
            Subject::Anyone => self.is_active(),
            Subject::Owner => self.owner()?.is_some_and(|owner| owner == asking),
            Subject::Manager(level) => {
                let above = usize::try_from(level).unwrap_or(usize::MAX).saturating_sub(1);
                self.owner()?.and_then(|owner| chain(bundle, owner).nth(above)) == Some(asking)
            }
            Subject::ManagerAny => self.owner()?.is_some_and(|owner| chain(bundle, owner).any(|above| above == asking)),
            Subject::HeadOfUnit => match bundle.catalog().unit_attribute(request.target) {
                None => false,
                Some(anchor) => {
                    let unit = request.unit(bundle).ok_or(Cause::Attribute(anchor))?;
                    bundle.units().head(unit, Some(request.now)) == Some(asking)
                }
            },
            Subject::Role(role) => holds(bundle, asking, role, self.place(), request.now),
            Subject::RoleAnywhere(role) => holds(bundle, asking, role, Place::Anywhere, request.now),
            Subject::Unit(unit) => is_member(bundle, asking, unit, Some(request.now)),
            Subject::Person(person) => person == asking,
            Subject::Integration(_) => false,
        })
    }

    /// Where the record is, for roles. An application is everywhere; a record without a unit is in no scope.
    fn place(&self) -> Place {
        match self.request.target {
            Target::App(_) => Place::Anywhere,
            Target::Type(_) => self.request.unit(self.bundle).map_or(Place::Nowhere, Place::Unit),
        }
    }

    /// The record's owner; a failure where the type has one and the request does not say.
    fn owner(&self) -> Result<Option<PersonIx>, Cause> {
        match (self.bundle.catalog().owner_attribute(self.request.target), self.request.owner(self.bundle)) {
            (Some(name), None) => Err(Cause::Attribute(name)),
            (_, owner) => Ok(owner),
        }
    }

    pub(super) fn is_active(&self) -> bool {
        match self.request.principal() {
            Principal::Person(person) => self.bundle.people().is_active(person),
            Principal::Integration(_) => true,
        }
    }
}

/// In which order parts are tried: what costs nothing comes first.
const CHEAPEST_FIRST: [Clause; 7] =
    [Clause::Period, Clause::Purpose, Clause::InUnit, Clause::Subjects, Clause::Except, Clause::When, Clause::Unless];
