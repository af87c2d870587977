use std::collections::BTreeMap;

use super::{Graph, Shape};
use crate::model::{ChangeBy, Field, FieldRef, Ids, PolicySet, Protection, Sight, Store, Subject, canonical_expr};
use crate::source::Spanned;
use crate::value::{Id, Instant, TypeIx};

/// Types with their fields, how each is kept, who sees how much of it and who may change it, and the classes of fields with the most
/// that is ever shown of them.
pub(super) fn draw(set: &PolicySet) -> Graph {
    let mut graph = Graph::new("fields", true);
    let mut classes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let protections: BTreeMap<(TypeIx, &str), &Protection> =
        set.protections.iter().map(|one| (key(&one.field.value), one)).collect();
    for (ix, of) in set.catalog.types.enumerate().filter(|(_, of)| !of.fields.is_empty()) {
        let name = of.named.name.as_ref().map_or(String::new(), |name| name.value.clone());
        let from = graph.add(Shape::Plain, [of.named.id.to_string(), name]);
        for field in &of.fields {
            let protection = protections.get(&(ix, field.name.as_str())).copied();
            let to = graph.add(Shape::Round, lines_of(field, protection));
            graph.join(from, to, "");
            let class = field.class.as_ref().map_or("general", |class| class.as_str());
            classes.entry(class).or_default().push(to);
            let said = protection.map(|protection| said(set, protection)).unwrap_or_default();
            if !said.is_empty() {
                let note = graph.add(Shape::Note, said);
                graph.join(to, note, "");
            }
        }
    }
    for (class, fields) in classes {
        let declared = set.catalog.classes.iter().find(|known| known.id.as_str() == class);
        let ceiling = declared.and_then(|known| known.ceiling.as_ref()).map(|view| format!("at most {}", view.value));
        let to = graph.add(Shape::Note, [class.to_owned(), ceiling.unwrap_or_default()]);
        for from in fields {
            graph.join(from, to, "");
        }
    }
    for channel in &set.catalog.channels {
        if let Some(view) = &channel.ceiling {
            graph.add(Shape::Note, [format!("channel {}", channel.id.value), format!("at most {}", view.value)]);
        }
    }
    graph
}

fn key(field: &FieldRef) -> (TypeIx, &str) {
    (field.resource, field.name.as_str())
}

/// What a field is, how it is kept, and what everybody sees of it.
fn lines_of(field: &Field, protection: Option<&Protection>) -> Vec<String> {
    let purposes: Vec<_> = field.purposes.iter().map(|purpose| purpose.value.to_string()).collect();
    let mut lines = vec![field.name.to_string(), field.format.value.clone(), purposes.join(", ")];
    let Some(protection) = protection else {
        lines.push("hidden from everybody".to_owned());
        return lines;
    };
    let views: Vec<_> = protection.ladder.iter().map(|view| view.value.to_string()).collect();
    lines.push(views.join(" < "));
    lines.push(format!("default {}", protection.default.value));
    lines.extend(protection.store.as_ref().map(|store| match &store.value {
        Store::Plain => "store plain".to_owned(),
        Store::Encrypted(ring) => format!("store encrypted ring {ring}"),
        Store::External => "store external".to_owned(),
        Store::Forbidden => "store forbidden".to_owned(),
    }));
    lines
}

/// The lines of a protection, as the rule language writes them.
fn said(set: &PolicySet, protection: &Protection) -> Vec<String> {
    let reveals = protection.reveals.iter().map(|line| sight(set, "reveal", line));
    let caps = protection.caps.iter().map(|line| sight(set, "cap", line));
    reveals.chain(caps).chain(protection.changes.iter().map(|line| change(set, line))).collect()
}

fn sight(set: &PolicySet, word: &str, line: &Sight) -> String {
    let mut text = format!("{word} {}", line.view.value);
    let mut add = |word: &str, what: String| {
        if !what.is_empty() {
            text.push_str(&format!(" {word} {what}"));
        }
    };
    add("to", subjects(set, &line.to, " or "));
    add("except", subjects(set, &line.except, ", "));
    add("when", line.when.as_ref().map(|when| canonical_expr(when, set)).unwrap_or_default());
    add("unless", line.unless.as_ref().map(|unless| canonical_expr(unless, set)).unwrap_or_default());
    add("for purpose", ids(&line.purposes));
    add("from", instant(set, line.validity.period.from));
    add("until", instant(set, line.validity.period.until));
    add("on channel", ids(&line.channels));
    add("in scenario", line.scenario.as_ref().map(|id| id.value.to_string()).unwrap_or_default());
    add("after flow", line.after.as_ref().map(|after| after.flow.value.to_string()).unwrap_or_default());
    text
}

fn change(set: &PolicySet, line: &ChangeBy) -> String {
    let mut text = format!("change by {}", subjects(set, &line.by, " or "));
    if !line.except.is_empty() {
        text.push_str(&format!(" except {}", subjects(set, &line.except, ", ")));
    }
    if let Some(after) = &line.after {
        text.push_str(&format!(" after flow {}", after.flow.value));
    }
    text
}

fn ids(ids: &[Spanned<Id>]) -> String {
    ids.iter().map(|id| id.value.to_string()).collect::<Vec<_>>().join(", ")
}

fn subjects(set: &PolicySet, subjects: &[Spanned<Subject>], between: &str) -> String {
    subjects.iter().map(|subject| words(set, subject.value)).collect::<Vec<_>>().join(between)
}

fn words(set: &PolicySet, subject: Subject) -> String {
    match subject {
        Subject::Anyone => "anyone".to_owned(),
        Subject::Owner => "self".to_owned(),
        Subject::Manager(1) => "manager".to_owned(),
        Subject::Manager(level) => format!("manager level {level}"),
        Subject::ManagerAny => "manager any level".to_owned(),
        Subject::HeadOfUnit => "head of unit".to_owned(),
        Subject::Role { role, anywhere: false } => format!("role {}", set.role_id(role)),
        Subject::Role { role, anywhere: true } => format!("role {} anywhere", set.role_id(role)),
        Subject::Unit(unit) => format!("unit {}", set.unit_id(unit)),
        Subject::Person(person) => format!("person {}", set.person_id(person)),
        Subject::Integration(integration) => format!("integration {}", set.integration_id(integration)),
    }
}

fn instant(set: &PolicySet, micros: Option<i64>) -> String {
    let at = micros.and_then(Instant::from_micros);
    at.map(|at| at.display_in(&set.tenant.time_zone.value).to_string()).unwrap_or_default()
}
