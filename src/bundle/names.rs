use std::hash::Hasher as _;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::BundleError;
use crate::value::{Id, Ix, nfc};

/// The ids of one kind, found by hashing. Copies share them; a copy may have a few more at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Names<I> {
    first: Arc<Ids>,
    #[serde(skip)]
    more: Arc<More>,
    #[serde(skip)]
    index: PhantomData<fn() -> I>,
}

/// Ids that were added to a copy: in the order of their rows, and the rows in the order of the ids.
#[derive(Clone, Debug, Default)]
struct More {
    ids: Vec<Arc<str>>,
    order: Vec<u32>,
}

/// Ids in one text.
///
/// INVARIANT (names): `ends` rises, lies on character boundaries and ends with the text; each id is well formed, and no two are
/// equal. [`Names::new`] establishes it, loading verifies it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Ids {
    text: String,
    ends: Vec<u32>,
    #[serde(skip)]
    finder: Finder,
    #[serde(skip)]
    sorted: OnceLock<bool>,
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
        let same = Arc::ptr_eq(&self.first, &other.first)
            || (self.first.ends == other.first.ends && self.first.text == other.first.text);
        same && self.more.ids == other.more.ids
    }
}

impl<I> Eq for Names<I> {}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { first: Arc::default(), more: Arc::default(), index: PhantomData }
    }
}

impl<I: Ix> Names<I> {
    /// The names of rows in their order.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a Id>) -> Self {
        Self::of(ids.into_iter().map(Id::as_str))
    }

    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut ids = Ids::default();
        for id in texts {
            ids.text.push_str(id);
            ids.ends.push(u32::try_from(ids.text.len()).unwrap_or(u32::MAX));
        }
        if ids.index() == Twice::Yes {
            ids.sort();
        }
        Self { first: Arc::new(ids), ..Self::default() }
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.ends.len().saturating_add(self.more.ids.len())
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
        self.first
            .find(id)
            .or_else(|| if self.more.ids.is_empty() { None } else { self.more.find(id, self.first.ends.len()) })
            .map(I::new)
    }

    /// The rows in order.
    pub fn indexes(&self) -> impl DoubleEndedIterator<Item = I> + use<I> {
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(I::new)
    }

    /// The ids in order of rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.at(row))
    }

    /// Whether a row exists.
    #[must_use]
    pub fn has(&self, ix: I) -> bool {
        (ix.row() as usize) < self.len()
    }

    fn at(&self, row: usize) -> &str {
        match row.checked_sub(self.first.ends.len()) {
            None => self.first.at(row),
            Some(row) => self.more.ids.get(row).map_or("", AsRef::as_ref),
        }
    }

    /// Gives an id that is not there yet a row behind all others. Costs the same however many others there are.
    pub(super) fn push(&mut self, id: &Id) -> I {
        let (row, more) = (u32::try_from(self.len()).unwrap_or(FREE), Arc::make_mut(&mut self.more));
        let place = more.order.partition_point(|row| more.ids.get(*row as usize).is_some_and(|other| **other < *id.as_str()));
        more.order.insert(place, u32::try_from(more.ids.len()).unwrap_or(FREE));
        more.ids.push(id.as_str().into());
        I::new(row)
    }

    /// Rows in the order of their ids, which that of the rows mostly is.
    #[must_use]
    pub fn by_id(&self, rows: impl Iterator<Item = I>) -> Vec<&str> {
        let mut ids: Vec<&str> = rows.map(|row| self.get(row)).collect();
        let sorted = || (1..self.first.ends.len()).all(|row| self.first.at(row.saturating_sub(1)) <= self.first.at(row));
        if self.has_more() || !*self.first.sorted.get_or_init(sorted) {
            ids.sort_unstable();
        }
        ids
    }

    /// Whether ids were added.
    pub(super) fn has_more(&self) -> bool {
        !self.more.ids.is_empty()
    }

    /// The same names, none of them added.
    pub(super) fn whole(&self) -> Self {
        Self::of(self.iter())
    }

    /// Verifies what came in and sorts it.
    pub(super) fn load(&mut self) -> Result<(), BundleError> {
        Arc::make_mut(&mut self.first).load()
    }

    #[cfg(test)]
    fn sort(&mut self) {
        Arc::make_mut(&mut self.first).sort();
    }
}

impl More {
    /// The row of an id, counted behind the first ones.
    fn find(&self, id: &str, before: usize) -> Option<u32> {
        let at = self.order.binary_search_by(|row| self.ids.get(*row as usize).map_or("", AsRef::as_ref).cmp(id)).ok()?;
        self.order.get(at).map(|row| u32::try_from(before).unwrap_or(FREE).saturating_add(*row))
    }
}

impl Ids {
    #[inline]
    fn find(&self, id: &str) -> Option<u32> {
        match &self.finder {
            Finder::Slots(slots) => {
                let mask = slots.len().saturating_sub(1);
                let mut at = hash(id) & mask;
                loop {
                    let row = slots.get(at).copied().filter(|row| *row != FREE)?;
                    if self.bytes(row as usize) == id.as_bytes() {
                        return Some(row);
                    }
                    at = at.saturating_add(1) & mask;
                }
            }
            Finder::Order(order) => {
                let at = order.binary_search_by(|row| self.at(*row as usize).cmp(id)).ok()?;
                order.get(at).copied()
            }
        }
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

    fn load(&mut self) -> Result<(), BundleError> {
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
        let before = names.clone();
        let id = |id: &str| Id::new(id).unwrap();
        assert_eq!([names.push(&id("zoe")), names.push(&id("amy")), names.push(&id("陳"))], [500, 501, 502].map(PersonIx));
        let whole = names.whole();
        assert!(names.has_more() && !whole.has_more() && before.len() == 500 && whole != names);
        assert!(names.indexes().all(|ix| names.find(names.get(ix)) == Some(ix) && whole.get(ix) == names.get(ix)));
        assert_eq!((before.find("zoe"), names.find("bob"), whole.find("amy")), (None, None, Some(PersonIx(501))));
    }
}
