use super::expr::{attributes, person as person_reference, plain, refer, refer_all, titled, unit};
use super::node::Node;
use crate::model::{Person, PolicySet};

/// A person. The status is always there, so that a suspension reads as `active` becoming `suspended`.
pub(super) fn entry(set: &PolicySet, person: &Person) -> Node {
    let mut fields = titled(&person.named);
    fields.put("unit", refer(set, &person.unit, unit));
    fields.set("also_in", refer_all(set, &person.also_in, unit));
    fields.put("title", person.title.as_ref().map(plain));
    fields.put("manager", person.manager.as_ref().map(|manager| refer(set, manager, person_reference)));
    fields.put("status", Node::text(person.status.name(), person.status.place));
    fields.put("joined", person.joined.as_ref().map(plain));
    fields.put("contract_end", person.contract_end.as_ref().map(plain));
    fields.put("left_on", person.left_on.as_ref().map(plain));
    fields.map("attributes", attributes(set, person.named.at, &person.attributes));
    fields.into()
}
