use super::Parts;
use crate::value::{ActionIx, TypeIx};

/// Which types have fields that only some may change. Derived, never travels.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    update: Option<ActionIx>,
    types: Vec<bool>,
}

impl Changes {
    /// The action that changes a field.
    pub const UPDATE: &'static str = "update";

    pub(super) fn new(parts: &Parts) -> Self {
        let mut types = vec![false; parts.catalog.types.len()];
        for protection in parts.protections.iter().filter(|protection| !protection.changes.is_empty()) {
            if let Some(of) = types.get_mut(protection.of.0 as usize) {
                *of = true;
            }
        }
        Self { update: parts.catalog.actions.find(Self::UPDATE), types }
    }

    /// Whether an action on a type needs a look at the fields that it changes.
    #[must_use]
    #[inline]
    pub fn bind(&self, of: TypeIx, action: ActionIx) -> bool {
        self.update == Some(action) && self.types.get(of.0 as usize).copied().unwrap_or(false)
    }
}
