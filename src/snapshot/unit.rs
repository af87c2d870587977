use super::expr::{attributes, period, person, refer, refer_all, titled, unit as unit_reference};
use super::node::Node;
use crate::model::{PolicySet, Unit, UnitKind};

/// A unit of the tree, or a virtual unit.
pub(super) fn entry(set: &PolicySet, unit: &Unit) -> Node {
    let mut fields = titled(&unit.named);
    fields.put("type", Node::text(unit.kind.name(), unit.kind.place));
    // The nesting is where a parent is written, so a moved unit is shown where it now stands.
    fields.put("parent", unit.parent.map(|parent| Node::marked(unit_reference(set, parent), unit.named.id.place)));
    let head = if unit.kind.value == UnitKind::Virtual { "lead" } else { "head" };
    fields.put(head, unit.head.as_ref().map(|head| refer(set, head, person)));
    fields.set("members", refer_all(set, &unit.members, person));
    period(&mut fields, &unit.validity);
    fields.map("attributes", attributes(set, unit.named.at, &unit.attributes));
    fields.into()
}
