use super::expr::condition;
use crate::bundle::{Effect, Parts, Rule, Subject, Target};
use crate::model::{self, PolicySet};
use crate::source::Sources;

/// Appends the access rules with their conditions and origins.
pub(super) fn rules(set: &PolicySet, sources: &Sources, parts: &mut Parts) {
    for rule in set.rules.iter() {
        let at = sources.position(rule.named.at);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        parts.origins.push(sources.path(rule.named.at), count(at.line), count(at.column));
        let row = Rule {
            effect: match rule.effect.value {
                model::Effect::Allow => Effect::Allow,
                model::Effect::Deny => Effect::Deny,
            },
            subjects: sorted(rule.subjects.iter().map(|who| subject(who.value))),
            except: sorted(rule.except.iter().map(|who| subject(who.value))),
            actions: sorted(rule.actions.iter().map(|action| action.value)),
            targets: sorted(rule.on.iter().flat_map(|on| targets(on.value, set))),
            in_unit: rule.in_unit.as_ref().map(|unit| unit.value),
            when: rule.when.as_ref().map(|when| condition(when, parts)),
            unless: rule.unless.as_ref().map(|unless| condition(unless, parts)),
            purposes: sorted(rule.purposes.iter().filter_map(|purpose| parts.catalog.purposes.find(purpose.as_str()))),
            period: rule.validity.period,
        };
        parts.rules.push(row);
    }
}

pub(super) fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn targets(on: model::Target, set: &PolicySet) -> Vec<Target> {
    match on {
        model::Target::Type(of) => vec![Target::Type(of)],
        model::Target::App(app) => vec![Target::App(app)],
        model::Target::EveryApp => set.catalog.applications.indexes().map(Target::App).collect(),
    }
}

pub(super) fn subject(who: model::Subject) -> Subject {
    match who {
        model::Subject::Anyone => Subject::Anyone,
        model::Subject::Owner => Subject::Owner,
        model::Subject::Manager(level) => Subject::Manager(level),
        model::Subject::ManagerAny => Subject::ManagerAny,
        model::Subject::HeadOfUnit => Subject::HeadOfUnit,
        model::Subject::Role { role, anywhere: false } => Subject::Role(role),
        model::Subject::Role { role, anywhere: true } => Subject::RoleAnywhere(role),
        model::Subject::Unit(unit) => Subject::Unit(unit),
        model::Subject::Person(person) => Subject::Person(person),
        model::Subject::Integration(integration) => Subject::Integration(integration),
    }
}
