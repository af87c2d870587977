//! The decision.

use std::collections::{BTreeMap, BTreeSet};

use super::expr::{Codes, Outcome, holds};
use super::value::Value;
use super::world::{On, Request, Rule, TYPES, Who, World};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub effect: &'static str,
    pub rules: BTreeSet<String>,
    /// Rule, part, cause.
    pub errors: BTreeSet<(String, &'static str, &'static str)>,
}

impl World {
    pub fn decide(&self, request: &Request) -> Answer {
        let mut errors = BTreeSet::new();
        let mut matching: [BTreeSet<String>; 2] = Default::default();
        for rule in &self.rules {
            if self.matches(rule, request, &mut errors) {
                matching[usize::from(rule.deny)].insert(rule.id.clone());
            }
        }
        let [allows, denies] = matching;
        if denies.is_empty() && !allows.is_empty() && request.action == "update" && !self.may_change(request) {
            return Answer { effect: "default_deny", rules: BTreeSet::new(), errors };
        }
        let (effect, rules) = if !denies.is_empty() {
            ("deny", denies)
        } else if !allows.is_empty() {
            ("allow", allows)
        } else {
            ("default_deny", BTreeSet::new())
        };
        Answer { effect, rules, errors }
    }

    /// The rules that do not match because exactly one part of them does not hold, a failing one being closed; and that part.
    pub fn near(&self, request: &Request) -> BTreeMap<String, &'static str> {
        let blocked = |rule: &Rule| {
            let parts = self.parts(rule, request).unwrap_or_default();
            let stands = |outcome: &Outcome| match outcome {
                Outcome::Yes => true,
                Outcome::No => false,
                Outcome::Fails(_) => rule.deny,
            };
            let mut blocking = parts.iter().filter(|(_, outcome)| !stands(outcome));
            let named = |who: &Who| match who {
                Who::Anyone => true,
                Who::Unit(unit) => self.lies_in(&request.subject, unit, request.now),
                _ => self.is_one_of(who, rule, request) == Outcome::Yes,
            };
            if self.is_barred(rule, request) && !rule.subjects.iter().any(named) {
                return None;
            }
            let first = blocking.next().filter(|_| blocking.next().is_none());
            first.map(|(part, _)| (rule.id.clone(), *part))
        };
        self.rules.iter().filter_map(blocked).collect()
    }

    fn is_barred(&self, rule: &Rule, request: &Request) -> bool {
        !rule.deny && !request.integration && !self.is_active(&request.subject)
    }

    /// What becomes of each part of a rule; nothing where the rule is about something else.
    fn parts(&self, rule: &Rule, request: &Request) -> Option<Vec<(&'static str, Outcome)>> {
        let on = rule.on.contains(&request.on) || (matches!(request.on, On::App(_)) && rule.on.contains(&On::EveryApp));
        if !on || !rule.actions.contains(&request.action) {
            return None;
        }
        let barred = self.is_barred(rule, request);
        let any = |all: &[Who]| Outcome::any(all.iter().map(|who| self.is_one_of(who, rule, request)));
        let purpose = rule.purposes.is_empty() || request.purpose.is_some_and(|purpose| rule.purposes.contains(&purpose));
        let begun = rule.from.is_none_or(|from| self.zone.start(from) <= request.now);
        let over = rule.until.is_some_and(|until| self.zone.start(until) <= request.now);
        Some(vec![
            ("subjects", if barred { Outcome::No } else { any(&rule.subjects) }),
            ("except", any(&rule.except).not()),
            ("in_unit", self.in_unit(rule, request)),
            ("when", rule.when.as_ref().map_or(Outcome::Yes, |when| holds(self, when, request))),
            ("unless", rule.unless.as_ref().map_or(Outcome::Yes, |unless| holds(self, unless, request).not())),
            ("purpose", Outcome::of(purpose)),
            ("period", Outcome::of(begun && !over)),
        ])
    }

    pub(super) fn matches(
        &self,
        rule: &Rule,
        request: &Request,
        errors: &mut BTreeSet<(String, &'static str, &'static str)>,
    ) -> bool {
        let Some(parts) = self.parts(rule, request) else { return false };
        if parts.iter().any(|(_, outcome)| *outcome == Outcome::No) {
            return false;
        }
        let mut failed = false;
        for (part, outcome) in parts {
            if let Outcome::Fails(codes) = outcome {
                failed = true;
                errors.extend(codes.into_iter().map(|code| (rule.id.clone(), part, code)));
            }
        }
        rule.deny || !failed
    }

    fn in_unit(&self, rule: &Rule, request: &Request) -> Outcome {
        match (&rule.in_unit, unit_of(request)) {
            (None, _) => Outcome::Yes,
            (Some(outer), Some(unit)) => Outcome::of(self.within(unit, outer)),
            (Some(_), None) => Outcome::Fails(Codes::from(["missing_attribute"])),
        }
    }

    fn is_one_of(&self, who: &Who, rule: &Rule, request: &Request) -> Outcome {
        let asking = request.subject.as_str();
        if request.integration {
            return Outcome::of(match who {
                Who::Integration(named) => named == asking,
                Who::Anyone => rule.deny,
                _ => false,
            });
        }
        let missing = || Outcome::Fails(Codes::from(["missing_attribute"]));
        let (owner, unit, now) = (owner_of(request), unit_of(request), request.now);
        match who {
            Who::Anyone => Outcome::of(self.is_active(asking)),
            Who::Owner => owner.map_or_else(missing, |owner| Outcome::of(owner == asking)),
            Who::Manager(level) => owner
                .map_or_else(missing, |owner| Outcome::of(self.chain(owner).get(level - 1).is_some_and(|above| above == asking))),
            Who::ManagerAny => {
                owner.map_or_else(missing, |owner| Outcome::of(self.chain(owner).iter().any(|above| above == asking)))
            }
            Who::HeadOfUnit => unit.map_or_else(missing, |unit| Outcome::of(self.head(unit, now).as_deref() == Some(asking))),
            Who::Role(role, anywhere) => {
                let anywhere = *anywhere || matches!(request.on, On::App(_));
                Outcome::of(self.holds(asking, role, unit, anywhere, now))
            }
            Who::Unit(unit) => Outcome::of(self.is_member(asking, unit, now)),
            Who::Person(person) => Outcome::of(person == asking),
            Who::Integration(_) => Outcome::No,
        }
    }
}

fn anchored(request: &Request) -> bool {
    matches!(&request.on, On::Type(id) if TYPES.iter().any(|of| of.id == *id && of.anchored))
}

fn owner_of(request: &Request) -> Option<&str> {
    request.properties.iter().filter(|_| anchored(request)).find_map(|(name, value)| match (*name, value) {
        ("owner", Value::Person(person)) => Some(person.as_str()),
        _ => None,
    })
}

fn unit_of(request: &Request) -> Option<&str> {
    request.properties.iter().filter(|_| anchored(request)).find_map(|(name, value)| match (*name, value) {
        ("unit", Value::Unit(unit)) => Some(unit.as_str()),
        _ => None,
    })
}
