use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::BundleError;
use crate::value::{Id, Ix, nfc};

/// The ids of one kind in one text, found by halving.
///
/// INVARIANT (names): `ends` rises, lies on character boundaries and ends with the text; each id is well formed; `order` lists
/// every row once, sorted by id, and no two ids are equal. [`Names::new`] establishes it, loading verifies it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names<I> {
    text: String,
    ends: Vec<u32>,
    #[serde(skip)]
    order: Vec<u32>,
    #[serde(skip)]
    index: PhantomData<fn() -> I>,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { text: String::new(), ends: Vec::new(), order: Vec::new(), index: PhantomData }
    }
}

impl<I: Ix> Names<I> {
    /// The names of rows in their order.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a Id>) -> Self {
        let mut names = Self::default();
        for id in ids {
            names.text.push_str(id.as_str());
            names.ends.push(u32::try_from(names.text.len()).unwrap_or(u32::MAX));
        }
        names.sort();
        names
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of a row.
    #[must_use]
    pub fn get(&self, ix: I) -> &str {
        self.at(ix.row() as usize)
    }

    /// The row of an id, which is in NFC.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<I> {
        let at = self.order.binary_search_by(|row| self.at(*row as usize).cmp(id)).ok()?;
        self.order.get(at).copied().map(I::new)
    }

    /// The rows in order.
    pub fn indexes(&self) -> impl DoubleEndedIterator<Item = I> + use<I> {
        (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).map(I::new)
    }

    /// The ids in order of rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|row| self.at(row))
    }

    /// Whether a row exists.
    #[must_use]
    pub fn has(&self, ix: I) -> bool {
        (ix.row() as usize) < self.ends.len()
    }

    fn at(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        self.text.get(start..end).unwrap_or_default()
    }

    fn sort(&mut self) {
        let mut order: Vec<u32> = (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).collect();
        if !(1..self.ends.len()).all(|row| self.at(row.saturating_sub(1)) < self.at(row)) {
            order.sort_by(|a, b| self.at(*a as usize).cmp(self.at(*b as usize)));
        }
        self.order = order;
    }

    /// Verifies what came in and sorts it.
    pub(super) fn load(&mut self) -> Result<(), BundleError> {
        let mut start = 0_usize;
        for end in &self.ends {
            let end = *end as usize;
            let id = self.text.get(start..end).ok_or(BundleError::Malformed("a name's bounds"))?;
            if Id::new(id).is_err() || nfc(id) != id {
                return Err(BundleError::Malformed("an id"));
            }
            start = end;
        }
        if start != self.text.len() {
            return Err(BundleError::Malformed("text behind the last name"));
        }
        self.sort();
        let twice = self.order.windows(2).any(|pair| match pair {
            [a, b] => self.at(*a as usize) == self.at(*b as usize),
            _ => false,
        });
        if twice { Err(BundleError::Malformed("an id that stands twice")) } else { Ok(()) }
    }
}
