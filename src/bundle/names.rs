use std::hash::Hasher as _;
use std::marker::PhantomData;

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::BundleError;
use crate::value::{Id, Ix, nfc};

/// The ids of one kind in one text, found by hashing.
///
/// INVARIANT (names): `ends` rises, lies on character boundaries and ends with the text; each id is well formed, and no two are
/// equal. [`Names::new`] establishes it, loading verifies it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Names<I> {
    text: String,
    ends: Vec<u32>,
    #[serde(skip)]
    finder: Finder,
    #[serde(skip)]
    index: PhantomData<fn() -> I>,
}

/// The way from an id to its row.
#[derive(Clone, Debug)]
enum Finder {
    /// Rows by hash, [`FREE`] where there is none; a power of two of them, at most half of them taken.
    Slots(Vec<u32>),
    /// Rows by id, for ids that were made to collide.
    Order(Vec<u32>),
}

const FREE: u32 = u32::MAX;

/// Ids that people write need one or two steps each; more than this on the average is malice.
const MAX_STEPS: usize = 16;

impl Default for Finder {
    fn default() -> Self {
        Self::Order(Vec::new())
    }
}

impl<I> PartialEq for Names<I> {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

impl<I> Eq for Names<I> {}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { text: String::new(), ends: Vec::new(), finder: Finder::default(), index: PhantomData }
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
        if names.index() == Twice::Yes {
            names.sort();
        }
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
    #[inline]
    pub fn find(&self, id: &str) -> Option<I> {
        match &self.finder {
            Finder::Slots(slots) => {
                let mask = slots.len().saturating_sub(1);
                let mut at = hash(id) & mask;
                loop {
                    let row = slots.get(at).copied().filter(|row| *row != FREE)?;
                    if self.bytes(row as usize) == id.as_bytes() {
                        return Some(I::new(row));
                    }
                    at = at.saturating_add(1) & mask;
                }
            }
            Finder::Order(order) => {
                let at = order.binary_search_by(|row| self.at(*row as usize).cmp(id)).ok()?;
                order.get(at).copied().map(I::new)
            }
        }
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
        let (start, end) = self.bounds(row);
        self.text.get(start..end).unwrap_or_default()
    }

    #[inline]
    fn bytes(&self, row: usize) -> &[u8] {
        let (start, end) = self.bounds(row);
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }

    #[inline]
    fn bounds(&self, row: usize) -> (usize, usize) {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        (start as usize, self.ends.get(row).copied().unwrap_or(0) as usize)
    }

    /// Builds the way from ids to rows.
    fn index(&mut self) -> Twice {
        let size = self.ends.len().saturating_mul(2).next_power_of_two();
        let (mask, mut slots) = (size.saturating_sub(1), vec![FREE; size]);
        let mut steps = self.ends.len().saturating_mul(MAX_STEPS).saturating_add(64);
        for row in 0..self.ends.len() {
            let id = self.at(row);
            let mut at = hash(id) & mask;
            while let Some(taken) = slots.get(at).copied().filter(|taken| *taken != FREE) {
                if self.bytes(taken as usize) == id.as_bytes() {
                    return Twice::Yes;
                }
                steps = steps.saturating_sub(1);
                if steps == 0 {
                    return self.sort();
                }
                at = at.saturating_add(1) & mask;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = u32::try_from(row).unwrap_or(FREE);
            }
        }
        self.finder = Finder::Slots(slots);
        Twice::No
    }

    fn sort(&mut self) -> Twice {
        let mut order: Vec<u32> = (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| self.at(*a as usize).cmp(self.at(*b as usize)));
        let twice = order.windows(2).any(|pair| match pair {
            [a, b] => self.at(*a as usize) == self.at(*b as usize),
            _ => false,
        });
        self.finder = Finder::Order(order);
        if twice { Twice::Yes } else { Twice::No }
    }

    /// Verifies what came in and sorts it.
    pub(super) fn load(&mut self) -> Result<(), BundleError> {
        let mut start = 0_usize;
        for end in &self.ends {
            let end = *end as usize;
            let id = self.text.get(start..end).ok_or(BundleError::Malformed("a name's bounds"))?;
            if Id::check(id).is_err() || nfc(id) != id {
                return Err(BundleError::Malformed("an id"));
            }
            start = end;
        }
        if start != self.text.len() {
            return Err(BundleError::Malformed("text behind the last name"));
        }
        match self.index() {
            Twice::Yes => Err(BundleError::Malformed("an id that stands twice")),
            Twice::No => Ok(()),
        }
    }
}

/// Whether two rows have one id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Twice {
    Yes,
    No,
}

fn hash(id: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    let mixed = hasher.finish();
    usize::try_from((mixed ^ (mixed >> 32)) & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::value::{Id, Ix as _, PersonIx};

    #[test]
    fn ids_are_found_and_nothing_else() {
        let ids: Vec<Id> = (0..500).map(|n| Id::new(&format!("p{n}")).unwrap()).collect();
        let mut names: Names<PersonIx> = Names::new(&ids);
        assert!(names.indexes().all(|ix| names.find(names.get(ix)).map(PersonIx::row) == Some(ix.row())));
        assert_eq!((names.find("p500"), names.find("")), (None, None));
        names.sort();
        assert!(names.indexes().all(|ix| names.find(names.get(ix)) == Some(ix)), "also where ids were made to collide");
        assert_eq!((names.find("p500"), Names::<PersonIx>::default().find("p")), (None, None));
    }
}
