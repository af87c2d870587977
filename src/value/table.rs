use std::marker::PhantomData;
use std::ops::Index;

use serde::{Deserialize, Serialize};

/// A place in one kind of [`Table`].
pub trait Ix: Copy {
    /// The place of a row number.
    fn new(row: u32) -> Self;
    /// The row number.
    fn row(self) -> u32;
}

macro_rules! indexes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl Ix for $name {
            fn new(row: u32) -> Self {
                Self(row)
            }
            fn row(self) -> u32 {
                self.0
            }
        }
    )+};
}

indexes! {
    /// A unit: tree units in pre-order (children by id), then virtual units by id.
    UnitIx,
    /// A person, by id.
    PersonIx,
    /// A role, by id.
    RoleIx,
    /// A resource type, by id.
    TypeIx,
    /// An action name, by id, shared by all types.
    ActionIx,
    /// An application, by id.
    AppIx,
    /// An integration, by id.
    IntegrationIx,
    /// An access rule, by id.
    RuleIx,
    /// A decision table, by id.
    TableIx,
    /// A flow, by id.
    FlowIx,
    /// An exemption, by id.
    ExemptIx,
    /// A calendar, by id.
    CalendarIx,
    /// A template of flows, by id.
    TemplateIx,
}

/// Rows addressed by their own kind of index, so that a person's number never reads a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table<I, T> {
    rows: Vec<T>,
    #[serde(skip)]
    index: PhantomData<fn() -> I>,
}

impl<I: Ix, T> Table<I, T> {
    /// A table of these rows, in this order.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Self { rows, index: PhantomData }
    }

    /// The row at an index, when there is one.
    #[must_use]
    pub fn get(&self, ix: I) -> Option<&T> {
        self.rows.get(ix.row() as usize)
    }

    /// The row at an index, to be changed.
    pub fn get_mut(&mut self, ix: I) -> Option<&mut T> {
        self.rows.get_mut(ix.row() as usize)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row and gives its index.
    pub fn push(&mut self, row: T) -> I {
        let ix = I::new(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        self.rows.push(row);
        ix
    }

    /// The rows in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// The rows in order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// The rows with their indexes.
    pub fn enumerate(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).map(I::new).zip(&self.rows)
    }

    /// The indexes in order.
    pub fn indexes(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).map(I::new)
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), index: PhantomData }
    }
}

/// INVARIANT (index): an index is made by the table it addresses, or checked against it when a bundle is loaded.
impl<I: Ix, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, ix: I) -> &T {
        &self.rows[ix.row() as usize]
    }
}
