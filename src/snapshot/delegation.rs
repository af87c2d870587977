use super::expr::{flow, period, person, plain, refer, refer_all};
use super::node::{Fields, Node, Shape};
use crate::model::{Delegation, PolicySet};

/// Everybody who acts for one person.
pub(super) fn entry(set: &PolicySet, delegations: &[Delegation]) -> Node {
    let mut fields = Fields::new(delegations.first().map(|first| first.at));
    fields.set("delegates", delegations.iter().map(|delegation| delegate(set, delegation)).collect());
    fields.into()
}

fn delegate(set: &PolicySet, delegation: &Delegation) -> Node {
    let mut fields = Fields::new(delegation.at);
    fields.put("to", refer(set, &delegation.to, person));
    let flows = &delegation.flows;
    fields.set("flows", refer_all(set, flows, flow));
    fields.put("hops", Node::new(Shape::Int(i64::from(delegation.hops.value)), delegation.hops.place));
    period(&mut fields, &delegation.validity);
    fields.put("reason", delegation.reason.as_ref().map(plain));
    fields.into()
}
