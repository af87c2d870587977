use super::{At, Text};

/// `kind: KeyRings`.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRings {
    /// The whole document.
    pub at: At,
    /// The rings.
    pub rings: Vec<Ring>,
}

/// A key ring, by reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// How often a new key becomes active.
    pub rotate_every: Option<Text>,
    /// `env:NAME` or a file.
    pub source: Text,
}
