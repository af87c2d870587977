use super::EntryKind;
use super::catalog::actions;
use super::expr::{expression, integration, period, person, plain_all, refer, resource_type, role, titled, unit};
use super::mark;
use super::node::Node;
use crate::model::{Expr, PolicySet, Rule, Subject, Target};
use crate::source::Spanned;

/// An access rule.
pub(super) fn entry(set: &PolicySet, rule: &Rule) -> Node {
    let mut fields = titled(&rule.named);
    fields.put("effect", Node::text(rule.effect.name(), rule.effect.place));
    fields.set("subjects", subjects(set, &rule.subjects));
    fields.set("except", subjects(set, &rule.except));
    fields.set("actions", actions(set, &rule.actions));
    fields.set("on", rule.on.iter().map(|target| Node::marked(target_text(set, target.value), target.place)).collect());
    fields.put("in_unit", rule.in_unit.as_ref().map(|within| refer(set, within, unit)));
    fields.put("when", rule.when.as_ref().map(|expr| condition(set, expr)));
    fields.put("unless", rule.unless.as_ref().map(|expr| condition(set, expr)));
    fields.set("purposes", plain_all(&rule.purposes));
    period(&mut fields, &rule.validity);
    fields.into()
}

pub(super) fn condition(set: &PolicySet, expr: &Expr) -> Node {
    Node::marked(expression(set, expr), expr.place)
}

pub(super) fn subjects(set: &PolicySet, subjects: &[Spanned<Subject>]) -> Vec<Node> {
    subjects.iter().map(|subject| Node::marked(subject_text(set, subject.value), subject.place)).collect()
}

/// The keys of the YAML form: `role:hr_officer`, `role:auditor anywhere`, `manager:2`, `self`.
fn subject_text(set: &PolicySet, subject: Subject) -> String {
    match subject {
        Subject::Anyone => "anyone".to_owned(),
        Subject::Owner => "self".to_owned(),
        Subject::Manager(1) => "manager".to_owned(),
        Subject::Manager(level) => format!("manager:{level}"),
        Subject::ManagerAny => "manager:any".to_owned(),
        Subject::HeadOfUnit => "head_of:unit".to_owned(),
        Subject::Role { role: ix, anywhere: false } => format!("role:{}", role(set, ix)),
        Subject::Role { role: ix, anywhere: true } => format!("role:{} anywhere", role(set, ix)),
        Subject::Unit(ix) => format!("unit:{}", unit(set, ix)),
        Subject::Person(ix) => format!("person:{}", person(set, ix)),
        Subject::Integration(ix) => format!("integration:{}", integration(set, ix)),
    }
}

fn target_text(set: &PolicySet, target: Target) -> String {
    match target {
        Target::Type(ix) => resource_type(set, ix),
        Target::App(ix) => {
            let id = set.catalog.applications.get(ix).map_or("", |app| app.named.id.as_str());
            format!("app:{}", mark::reference(EntryKind::Application, id))
        }
        Target::EveryApp => "App".to_owned(),
    }
}
