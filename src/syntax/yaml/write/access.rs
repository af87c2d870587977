use super::Value;
use crate::syntax::{Conditions, Effect, Rule, Subject, Target, Who};

pub(super) fn rule(rule: &Rule) -> Value {
    let effect = match rule.effect.value {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    Value::map()
        .at(rule.at.place)
        .with("id", Value::text(&rule.id))
        .with_some("renamed_from", rule.renamed_from.as_ref().map(Value::text))
        .with_some("name", rule.name.as_ref().map(Value::text))
        .with("effect", Value::word(effect).at(rule.effect.place))
        .with("subjects", subjects(&rule.subjects))
        .with_list("except", subjects(&rule.except))
        .with("actions", Value::texts(&rule.actions))
        .with("on", targets(&rule.on))
        .with_some("in_unit", rule.in_unit.as_ref().map(Value::text))
        .with_some("when", rule.when.as_ref().map(Value::expr))
        .with_some("unless", rule.unless.as_ref().map(Value::expr))
        .with_list("purposes", Value::texts(&rule.purposes))
        .with_some("from", rule.from.as_ref().map(Value::lexical))
        .with_some("until", rule.until.as_ref().map(Value::lexical))
        .with_some("through", rule.through.as_ref().map(Value::lexical))
}

pub(super) fn conditions(of: &Conditions) -> Value {
    Value::map()
        .with_some("when", of.when.as_ref().map(Value::expr))
        .with_some("unless", of.unless.as_ref().map(Value::expr))
        .with_list("purposes", Value::texts(&of.purposes))
        .with_some("from", of.from.as_ref().map(Value::lexical))
        .with_some("until", of.until.as_ref().map(Value::lexical))
        .with_some("through", of.through.as_ref().map(Value::lexical))
        .with_list("channels", Value::texts(&of.channels))
        .with_some("scenario", of.scenario.as_ref().map(Value::text))
}

pub(super) fn subjects(subjects: &[Subject]) -> Value {
    Value::list(subjects.iter().map(subject)).spanning()
}

fn subject(subject: &Subject) -> Value {
    let value = match &subject.who {
        Who::Anyone => Value::word("anyone"),
        Who::Owner => Value::word("self"),
        Who::Manager(level) if level.value == 1 => Value::word("manager"),
        Who::Manager(level) => Value::map().with("manager", Value::word(level.value.to_string())),
        Who::ManagerAny => Value::map().with("manager", Value::word("any")),
        Who::HeadOfUnit => Value::map().with("head_of", Value::word("unit")),
        Who::Role { id, anywhere } => {
            Value::map().with("role", Value::text(id)).with_some("anywhere", anywhere.then(|| Value::word("true")))
        }
        Who::Unit(id) => Value::map().with("unit", Value::text(id)),
        Who::Person(id) => Value::map().with("person", Value::text(id)),
        Who::Integration(id) => Value::map().with("integration", Value::text(id)),
    };
    value.at(subject.at.place)
}

pub(super) fn targets(on: &[Target]) -> Value {
    let target = |target: &Target| match target {
        Target::Type(id) => Value::text(id),
        Target::App(id) => Value::map().with("app", Value::text(id)).at(id.place),
    };
    match on {
        [only] => target(only),
        _ => Value::list(on.iter().map(target)).spanning(),
    }
}
