use std::collections::BTreeSet;

use super::condition::{Part, Parts};
use super::crowd::Crowd;
use super::depend::{Dependence, Doubt};
use super::found::{Found, keep_changers};
use super::index::Index;
use crate::bundle::{Bundle, Effect, Rule, Subject, Target};
use crate::decide::Request;
use crate::eval::{Facts, Place, Principal, chain};
use crate::value::{IntegrationIx, PersonIx};

/// Everybody whom a decision would allow this. The request's own principal is not looked at.
#[must_use]
pub fn who_can(bundle: &Bundle, index: &Index, request: &Request) -> Found {
    let rules = bundle.filed(request.target, request.action).map(|filed| filed.all()).unwrap_or_default();
    let mut search = Search { bundle, index, request, facts: request.facts.clone(), one: index.nobody(), chosen: index.nobody() };
    let mut found = Found { people: index.nobody(), integrations: BTreeSet::new() };
    let of = |effect: Effect| rules.iter().map(|ix| bundle.rule(*ix)).filter(move |rule| rule.effect == effect);
    of(Effect::Allow).for_each(|rule| search.tell(rule, None, &mut found));
    // A chain may lead through somebody who does not work here.
    found.people.meet(index.active());
    if found.people.is_empty() && found.integrations.is_empty() {
        return found;
    }
    let mut denied = Found { people: index.nobody(), integrations: BTreeSet::new() };
    of(Effect::Deny).for_each(|rule| search.tell(rule, Some(&found), &mut denied));
    found.people.subtract(&denied.people);
    found.integrations.retain(|integration| !denied.integrations.contains(integration));
    keep_changers(bundle, request, &mut found);
    found
}

/// The rules that may decide otherwise once more is given, for whomever, by id.
#[must_use]
pub fn open_rules(bundle: &Bundle, index: &Index, request: &Request) -> Vec<Dependence> {
    Doubt { bundle, index, request, somebody: false }.all()
}

struct Search<'a> {
    bundle: &'a Bundle,
    index: &'a Index,
    request: &'a Request,
    /// The request's, with one principal after another.
    facts: Facts,
    /// Whom the rule at hand is about, while something is to be taken away again.
    one: Crowd,
    /// Whom a part of its conditions chooses.
    chosen: Crowd,
}

impl Search<'_> {
    /// Takes in everybody for whom a rule matches; of those outside `among` nobody wants to know.
    fn tell(&mut self, rule: &Rule, among: Option<&Found>, to: &mut Found) {
        let (bundle, request) = (self.bundle, self.request);
        if !self.reaches(rule) {
            return;
        }
        let parts = Parts::of(bundle, self.index.nodes(), rule);
        if !parts.common.iter().all(|part| part.stands(bundle, &request.facts, rule.effect)) {
            return;
        }
        for integration in self.integrations(rule, among) {
            self.facts.principal = Principal::Integration(integration);
            if parts.personal.iter().all(|part| part.stands(bundle, &self.facts, rule.effect)) {
                to.integrations.insert(integration);
            }
        }
        if rule.except.is_empty() && parts.personal.is_empty() {
            self.add_people(rule, &rule.subjects, &mut to.people);
            return;
        }
        let mut one = std::mem::take(&mut self.one);
        one.clear();
        self.add_people(rule, &rule.subjects, &mut one);
        if self.except(rule, &mut one) {
            match among {
                Some(among) => one.meet(&among.people),
                None => one.subtract(&to.people),
            }
            self.try_parts(rule, &parts.personal, &mut one);
            to.people.add(&one);
        }
        self.one = one;
    }

    /// Keeps those whom every part lets the rule match: by sets where that can be, then one by one.
    fn try_parts(&mut self, rule: &Rule, parts: &[Part], one: &mut Crowd) {
        let bundle = self.bundle;
        let mut rest = Vec::new();
        for part in parts {
            let mut chosen = std::mem::take(&mut self.chosen);
            chosen.clear();
            if part.select(bundle, self.index, &self.request.facts, rule.effect, &mut chosen) {
                one.meet(&chosen);
            } else {
                rest.push(*part);
            }
            self.chosen = chosen;
        }
        if rest.is_empty() {
            return;
        }
        let people: Vec<PersonIx> = one.iter().collect();
        for person in people {
            self.facts.principal = Principal::Person(person);
            if !rest.iter().all(|part| part.stands(bundle, &self.facts, rule.effect)) {
                one.remove(person);
            }
        }
    }

    /// Whether the parts of a rule that are the same for everybody and no condition let it match.
    fn reaches(&self, rule: &Rule) -> bool {
        let (bundle, request) = (self.bundle, self.request);
        let stated = request.facts.purpose.is_some_and(|purpose| rule.purposes.binary_search(&purpose).is_ok());
        let within = match (rule.in_unit, bundle.catalog().unit_attribute(request.target)) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(_)) => {
                request.unit(bundle).map_or(rule.effect == Effect::Deny, |unit| bundle.units().within(unit, outer))
            }
        };
        within && rule.period.contains(request.now) && (rule.purposes.is_empty() || stated)
    }

    /// Takes in everybody who is one of some subjects; where that cannot be said, everybody that a deny may be about.
    fn add_people(&self, rule: &Rule, subjects: &[Subject], to: &mut Crowd) {
        for subject in subjects {
            if !self.add(*subject, to) && rule.effect == Effect::Deny {
                to.add(self.index.active());
            }
        }
    }

    /// Takes out whom a rule excepts. Where that cannot be said an allow is about nobody: then this is false.
    fn except(&self, rule: &Rule, from: &mut Crowd) -> bool {
        if rule.except.is_empty() {
            return true;
        }
        let mut excepted = self.index.nobody();
        let mut sure = true;
        for subject in &rule.except {
            sure &= self.add(*subject, &mut excepted);
        }
        from.subtract(&excepted);
        sure || rule.effect == Effect::Deny
    }

    /// Takes in everybody whom a subject names; false when the request does not say enough.
    fn add(&self, subject: Subject, to: &mut Crowd) -> bool {
        let (bundle, index, request) = (self.bundle, self.index, self.request);
        match subject {
            Subject::Anyone => to.add(index.active()),
            Subject::Owner | Subject::Manager(_) | Subject::ManagerAny => {
                let Some(owner) = request.owner(bundle) else {
                    return bundle.catalog().owner_attribute(request.target).is_none();
                };
                self.above(owner, subject, to);
            }
            Subject::HeadOfUnit => {
                let Some(unit) = request.unit(bundle) else {
                    return bundle.catalog().unit_attribute(request.target).is_none();
                };
                if let Some(head) = bundle.units().head(unit, Some(request.now)) {
                    to.insert(head);
                }
            }
            Subject::Role(role) => {
                let place = match request.target {
                    Target::App(_) => Place::Anywhere,
                    Target::Type(_) => request.unit(bundle).map_or(Place::Nowhere, Place::Unit),
                };
                index.add_holders(bundle, role, place, request.now, to);
            }
            Subject::RoleAnywhere(role) => index.add_holders(bundle, role, Place::Anywhere, request.now, to),
            Subject::Unit(unit) => index.add_members(bundle, unit, request.now, to),
            Subject::Person(person) => to.insert(person),
            Subject::Integration(_) => {}
        }
        true
    }

    fn above(&self, owner: PersonIx, subject: Subject, to: &mut Crowd) {
        match subject {
            Subject::Owner => to.insert(owner),
            Subject::Manager(level) => {
                let place = usize::try_from(level).unwrap_or(usize::MAX).saturating_sub(1);
                chain(self.bundle, owner).nth(place).into_iter().for_each(|person| to.insert(person));
            }
            _ => chain(self.bundle, owner).for_each(|person| to.insert(person)),
        }
    }

    /// The integrations that a rule is about, whatever its conditions say.
    fn integrations(&self, rule: &Rule, among: Option<&Found>) -> Vec<IntegrationIx> {
        let anyone = |subjects: &[Subject]| rule.effect == Effect::Deny && subjects.contains(&Subject::Anyone);
        let wanted = |integration: &IntegrationIx| {
            let subject = Subject::Integration(*integration);
            let excepted = anyone(&rule.except) || rule.except.contains(&subject);
            !excepted && among.is_none_or(|among| among.integrations.contains(integration))
        };
        if anyone(&rule.subjects) {
            return self.bundle.integrations().indexes().filter(wanted).collect();
        }
        let named = rule.subjects.iter().filter_map(|subject| match subject {
            Subject::Integration(integration) => Some(*integration),
            _ => None,
        });
        named.filter(wanted).collect()
    }
}
