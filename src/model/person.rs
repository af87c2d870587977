use super::Named;
use crate::source::Spanned;
use crate::value::{Date, Id, PersonIx, UnitIx, Value};

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their names.
    pub named: Named,
    /// The primary unit, of the tree.
    pub unit: Spanned<UnitIx>,
    /// Further units.
    pub also_in: Vec<Spanned<UnitIx>>,
    /// What they are called on a card.
    pub title: Option<Spanned<String>>,
    /// The manager that is stated. The manager that counts is this one, else derived from heads.
    pub manager: Option<Spanned<PersonIx>>,
    /// Whether they work here.
    pub status: Spanned<Status>,
    /// The day they joined.
    pub joined: Option<Spanned<Date>>,
    /// The day the contract ends.
    pub contract_end: Option<Spanned<Date>>,
    /// The day they left.
    pub left_on: Option<Spanned<Date>>,
    /// The catalogue's person attributes, by name.
    pub attributes: Vec<(Spanned<Id>, Spanned<Value>)>,
}

/// Whether somebody works here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// They do.
    Active,
    /// Not for now: granted nothing, but still in chains and headships.
    Suspended,
    /// Not any more: granted nothing, but still in chains and headships.
    Left,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Left];

    /// The status's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Left => "left",
        }
    }
}
