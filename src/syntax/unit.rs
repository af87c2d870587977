use super::{At, Pairs, Plain, Text};

/// `kind: Units`: the tree and the virtual units.
#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    /// The whole document.
    pub at: At,
    /// The roots of this document (a set has one, of type group).
    pub units: Vec<Unit>,
    /// Cross-department teams.
    pub virtual_units: Vec<VirtualUnit>,
}

/// A unit of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// `group`, `subsidiary` or `department`.
    pub unit_type: Text,
    /// Who heads it, a person.
    pub head: Option<Text>,
    /// The catalogue's unit attributes.
    pub attributes: Pairs<Plain>,
    /// Units below it.
    pub units: Vec<Unit>,
}

/// A cross-department team that ends by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualUnit {
    /// The whole item.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// Who leads it, a person.
    pub lead: Option<Text>,
    /// People in it.
    pub members: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// The catalogue's unit attributes.
    pub attributes: Pairs<Plain>,
}
