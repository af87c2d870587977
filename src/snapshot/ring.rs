use super::expr::{plain, titled};
use super::node::Node;
use crate::model::Ring;

/// A key ring, by reference.
pub(super) fn entry(ring: &Ring) -> Node {
    let mut fields = titled(&ring.named);
    fields.put("rotate_every", ring.rotate_every.as_ref().map(plain));
    fields.put("source", plain(&ring.source));
    fields.into()
}
