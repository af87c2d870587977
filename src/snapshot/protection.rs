use super::EntryKind;
use super::access::{condition, subjects};
use super::expr::{period, plain, plain_all, resource_type};
use super::mark;
use super::node::{Fields, Node, Shape};
use crate::model::{AfterFlow, ChangeBy, PolicySet, Protection, Sight, Store};
use crate::source::Spanned;
use crate::value::Id;

/// The id of a protection's entry: `Type.field`.
pub(super) fn id(set: &PolicySet, protection: &Protection) -> String {
    let field = &protection.field.value;
    let resource = set.catalog.types.get(field.resource).map_or("", |row| row.named.id.as_str());
    format!("{resource}.{}", field.name)
}

/// A field's protection.
pub(super) fn entry(set: &PolicySet, protection: &Protection) -> Node {
    let mut fields = Fields::new(protection.at);
    let field = &protection.field;
    fields.put("name", protection.name.as_ref().map(plain));
    fields.put("type", Node::marked(resource_type(set, field.value.resource), field.place));
    fields.put("field", Node::text(&field.value.name, field.place));
    fields.put("store", store(protection));
    let ladder = protection.ladder.iter().map(plain).collect();
    fields.put("ladder_in_order", Node::new(Shape::Sequence(ladder), protection.at));
    fields.put("default", plain(&protection.default));
    fields.set("reveal", protection.reveals.iter().map(|line| sight(set, line)).collect());
    fields.set("cap", protection.caps.iter().map(|line| sight(set, line)).collect());
    fields.set("change", protection.changes.iter().map(|line| change(set, line)).collect());
    fields.into()
}

/// How it is stored, `plain` where nothing is said.
fn store(protection: &Protection) -> Node {
    let Some(store) = &protection.store else { return Node::text("plain", protection.at) };
    match &store.value {
        Store::Plain => Node::text("plain", store.place),
        Store::External => Node::text("external", store.place),
        Store::Forbidden => Node::text("forbidden", store.place),
        Store::Encrypted(ring) => {
            Node::marked(format!("encrypted:{}", mark::reference(EntryKind::Ring, ring.as_str())), store.place)
        }
    }
}

fn sight(set: &PolicySet, line: &Sight) -> Node {
    let mut fields = Fields::new(line.at);
    fields.put("view", plain(&line.view));
    fields.set("to", subjects(set, &line.to));
    fields.set("except", subjects(set, &line.except));
    fields.put("when", line.when.as_ref().map(|expr| condition(set, expr)));
    fields.put("unless", line.unless.as_ref().map(|expr| condition(set, expr)));
    fields.set("purposes", plain_all(&line.purposes));
    period(&mut fields, &line.validity);
    fields.set("channels", plain_all(&line.channels));
    fields.put("scenario", line.scenario.as_ref().map(|id| reference(EntryKind::Scenario, id)));
    fields.put("after_flow", line.after.as_ref().map(after));
    fields.into()
}

fn change(set: &PolicySet, line: &ChangeBy) -> Node {
    let mut fields = Fields::new(line.at);
    fields.set("by", subjects(set, &line.by));
    fields.set("except", subjects(set, &line.except));
    fields.put("after_flow", line.after.as_ref().map(after));
    fields.into()
}

/// The flow alone: how long its cases are good for is the flow's own.
fn after(after: &AfterFlow) -> Node {
    reference(EntryKind::Flow, &after.flow)
}

fn reference(kind: EntryKind, id: &Spanned<Id>) -> Node {
    Node::marked(mark::reference(kind, id.as_str()), id.place)
}
