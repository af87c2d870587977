use super::expr::plain;
use super::node::{Fields, Node};
use crate::model::PolicySet;

/// The set's own version. Its name is the entry's id.
pub(super) fn entry(set: &PolicySet) -> Node {
    let mut fields = Fields::new(set.name.place);
    fields.put("release", plain(&set.release));
    fields.into()
}
