use super::EntryKind;
use super::expr::{plain, plain_all, titled, type_of};
use super::mark;
use super::node::{Fields, Node, Shape};
use crate::model::{Application, Attribute, Ceiling, Field, PolicySet, ResourceType};
use crate::source::Spanned;
use crate::value::{ActionIx, Id};

/// Classes that every set has. One that is restricted by nothing is in no snapshot, so that a further one would change no digest.
const BUILT_IN_CLASSES: [&str; 8] =
    ["identity", "identity_document", "contact", "financial", "emergency", "health", "biometric", "general"];

/// A purpose is its id.
pub(super) fn purpose(purpose: &Spanned<Id>) -> Node {
    Fields::new(purpose.place).into()
}

/// A channel or a class.
pub(super) fn ceiling(ceiling: &Ceiling) -> Node {
    let mut fields = Fields::new(ceiling.id.place);
    fields.put("ceiling", ceiling.ceiling.as_ref().map(plain));
    fields.put("audit", ceiling.audit.as_ref().map(plain));
    fields.into()
}

/// Whether a class says no more than that it is built in.
pub(super) fn is_plain_class(class: &Ceiling) -> bool {
    class.ceiling.is_none() && class.audit.is_none() && BUILT_IN_CLASSES.contains(&class.id.as_str())
}

/// A key of a request's context, which is optional always.
pub(super) fn context(key: &Attribute) -> Node {
    let mut fields = Fields::new(key.name.place);
    fields.put("type", type_of(&key.value_type, false, key.name.place));
    fields.into()
}

/// A declared attribute.
pub(super) fn attribute(attribute: &Attribute) -> Node {
    let mut fields = Fields::new(attribute.name.place);
    fields.put("type", type_of(&attribute.value_type, false, attribute.name.place));
    fields.put("optional", Node::new(Shape::Bool(attribute.optional), attribute.name.place));
    fields.into()
}

/// An application.
pub(super) fn application(application: &Application) -> Node {
    let mut fields = titled(&application.named);
    fields.put("needs_edition", application.needs_edition.as_ref().map(|edition| Node::text(edition.name(), edition.place)));
    fields.into()
}

/// A resource type with its attributes and fields. Its anchors are always there, whether they were stated or found by name.
pub(super) fn resource_type(set: &PolicySet, resource: &ResourceType) -> Node {
    let mut fields = titled(&resource.named);
    let application = set.catalog.applications.get(resource.app).map_or("", |app| app.named.id.as_str());
    fields.put("application", Node::marked(mark::reference(EntryKind::Application, application), resource.named.at));
    fields.set("actions", actions(set, &resource.actions));
    fields.put("unit", resource.unit.as_ref().map(plain));
    fields.put("owner", resource.owner.as_ref().map(plain));
    let mut inner = Fields::new(resource.named.at);
    for declared in &resource.attributes {
        inner.put(mark::literal(declared.name.as_str()).into_owned(), attribute(declared));
    }
    fields.map("attributes", inner);
    let mut inner = Fields::new(resource.named.at);
    for declared in &resource.fields {
        inner.put(mark::literal(declared.name.as_str()).into_owned(), field(declared));
    }
    fields.map("fields", inner);
    fields.into()
}

/// Actions by name.
pub(super) fn actions(set: &PolicySet, actions: &[Spanned<ActionIx>]) -> Vec<Node> {
    let name = |action: &Spanned<ActionIx>| set.catalog.actions.get(action.value).map_or("", Id::as_str);
    actions.iter().map(|action| Node::text(name(action), action.place)).collect()
}

fn field(field: &Field) -> Node {
    let mut fields = Fields::new(field.at);
    fields.put("format", plain(&field.format));
    fields.put("class", field.class.as_ref().map(plain));
    fields.set("purposes", plain_all(&field.purposes));
    let kept = field.retention.as_ref();
    fields.put("retention", kept.map(|kept| Node::text(format!("{} after {}", kept.lasts, kept.after), kept.place)));
    fields.into()
}
