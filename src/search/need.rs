use crate::bundle::{AttributeIx, Bundle, KeyIx};

/// Something that a question did not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// An attribute of the record.
    Attribute(AttributeIx),
    /// A key of the context.
    Key(KeyIx),
}

impl Need {
    /// The attribute's name; a key's with `context.` before it.
    #[must_use]
    pub fn name(self, bundle: &Bundle) -> String {
        match self {
            Self::Attribute(name) => bundle.catalog().attributes.get(name).to_owned(),
            Self::Key(key) => format!("context.{}", bundle.catalog().keys.get(key)),
        }
    }
}
