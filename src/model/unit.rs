use super::{Named, Validity};
use crate::source::Spanned;
use crate::value::{Id, PersonIx, UnitIx, Value};

/// A unit of the tree, or a virtual unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its names.
    pub named: Named,
    /// What it is.
    pub kind: Spanned<UnitKind>,
    /// The unit above; none for the root and for virtual units.
    pub parent: Option<UnitIx>,
    /// The number behind its last descendant: its subtree is the units from its own number to before this one.
    pub end: UnitIx,
    /// Its head, or a virtual unit's lead.
    pub head: Option<Spanned<PersonIx>>,
    /// A virtual unit's members, by number, its lead among them only when listed.
    pub members: Vec<Spanned<PersonIx>>,
    /// When a virtual unit exists.
    pub validity: Validity,
    /// Attributes stated at this very unit, by name. A unit that lacks one takes its nearest ancestor's.
    pub attributes: Vec<(Spanned<Id>, Spanned<Value>)>,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// The root.
    Group,
    /// A company.
    Subsidiary,
    /// A department.
    Department,
    /// A cross-department team.
    Virtual,
}

impl UnitKind {
    /// The kinds that a tree has.
    pub const TREE: [Self; 3] = [Self::Group, Self::Subsidiary, Self::Department];

    /// The kind's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Subsidiary => "subsidiary",
            Self::Department => "department",
            Self::Virtual => "virtual",
        }
    }
}
