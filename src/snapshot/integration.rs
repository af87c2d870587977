use super::expr::{plain, plain_all, resource_type, titled};
use super::mark;
use super::node::{Fields, Node};
use crate::model::{AccessKey, FieldRef, Integration, PolicySet};
use crate::source::Spanned;
use crate::value::nfc;

/// Another system that is connected.
pub(super) fn entry(set: &PolicySet, integration: &Integration) -> Node {
    let mut fields = titled(&integration.named);
    let at = integration.named.at;
    fields.put("direction", Node::text(integration.direction.name(), integration.direction.place));
    fields.put("endpoint", integration.endpoint.as_ref().map(plain));
    if let Some(auth) = &integration.auth {
        let mut inner = Fields::new(auth.kind.place);
        inner.put("type", plain(&auth.kind));
        inner.set("scopes", plain_all(&auth.scopes));
        fields.map("auth", inner);
    }
    if let Some(min) = &integration.tls_min {
        let mut inner = Fields::new(min.place);
        inner.put("min", plain(min));
        fields.map("tls", inner);
    }
    let mut keys = Fields::new(at);
    for key in &integration.keys {
        keys.put(mark::literal(key.id.as_str()).into_owned(), access_key(key));
    }
    fields.map("keys", keys);
    fields.set("allow_ips", plain_all(&integration.allow_ips));
    fields.set("reads", integration.reads.iter().map(|field| field_reference(set, field)).collect());
    fields.set("writes", integration.writes.iter().map(|field| field_reference(set, field)).collect());
    let mut mapping = Fields::new(at);
    for (name, field) in &integration.mapping {
        mapping.put(mark::literal(&nfc(name)).into_owned(), field_reference(set, field));
    }
    fields.map("mapping", mapping);
    let emits = integration.emits.iter().map(|emits| {
        let mut inner = Fields::new(emits.at);
        inner.put("event", plain(&emits.event));
        inner.put("as", Node::marked(resource_type(set, emits.carries.value), emits.carries.place));
        inner.into()
    });
    fields.set("emits", emits.collect());
    fields.set("on", plain_all(&integration.on));
    fields.into()
}

fn access_key(key: &AccessKey) -> Node {
    let mut fields = Fields::new(key.at);
    fields.put("created", key.created.as_ref().map(plain));
    fields.put("rotate_every", key.rotate_every.as_ref().map(plain));
    fields.into()
}

/// `Type.field`.
fn field_reference(set: &PolicySet, field: &Spanned<FieldRef>) -> Node {
    let owner = resource_type(set, field.resource);
    Node::marked(format!("{owner}.{}", mark::literal(field.name.as_str())), field.place)
}
