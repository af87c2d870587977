use super::expr::{expression, period, person, plain, refer_all, role as role_reference, titled, unit};
use super::node::{Fields, Node};
use crate::model::{Assignment, Grantee, PolicySet, Role, Scope};
use crate::source::Spanned;

/// A role with its assignments, which are told apart as [`keyed`](super::keyed) says.
pub(super) fn entry(set: &PolicySet, role: &Role) -> Node {
    let mut fields = fields(set, role);
    fields.set("assign", role.assign.iter().map(|assignment| assigned(set, assignment)).collect());
    fields.into()
}

/// The same without its assignments.
pub(super) fn without_assignments(set: &PolicySet, role: &Role) -> Node {
    fields(set, role).into()
}

fn fields(set: &PolicySet, role: &Role) -> Fields {
    let mut fields = titled(&role.named);
    fields.set("includes", refer_all(set, &role.includes, role_reference));
    fields.set("excludes", refer_all(set, &role.excludes, role_reference));
    fields.put("review_every", role.review_every.as_ref().map(plain));
    fields
}

/// One assignment.
pub(super) fn assigned(set: &PolicySet, assignment: &Assignment) -> Node {
    let mut fields = Fields::new(assignment.at);
    let who = match &assignment.who.value {
        Grantee::Person(ix) => format!("person:{}", person(set, *ix)),
        Grantee::Unit(ix) => format!("unit:{}", unit(set, *ix)),
        Grantee::HeadsIn(ix) => format!("heads_in:{}", unit(set, *ix)),
        Grantee::Where(expr) => format!("where:{}", expression(set, expr)),
    };
    fields.put("who", Node::marked(who, assignment.who.place));
    fields.put("scope", scope(set, &assignment.scope));
    period(&mut fields, &assignment.validity);
    fields.put("reviewed", assignment.reviewed.as_ref().map(plain));
    fields.put("reason", assignment.reason.as_deref().map(plain));
    fields.into()
}

fn scope(set: &PolicySet, scope: &Spanned<Scope>) -> Node {
    match scope.value {
        Scope::Tenant => Node::text("tenant", scope.place),
        Scope::Unit(ix) => Node::marked(unit(set, ix), scope.place),
        Scope::OwnUnit => Node::text("own_unit", scope.place),
        Scope::HeadedUnit => Node::text("headed_unit", scope.place),
    }
}
