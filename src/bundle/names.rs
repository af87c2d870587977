use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::BundleError;
use crate::value::{Finder, Id, Ix, nfc};

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
        if !ids.index() {
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
        let (row, more) = (u32::try_from(self.len()).unwrap_or(u32::MAX), Arc::make_mut(&mut self.more));
        let place = more.order.partition_point(|row| more.ids.get(*row as usize).is_some_and(|other| **other < *id.as_str()));
        more.order.insert(place, u32::try_from(more.ids.len()).unwrap_or(u32::MAX));
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
        self.order.get(at).map(|row| u32::try_from(before).unwrap_or(u32::MAX).saturating_add(*row))
    }
}

impl Ids {
    #[inline]
    fn find(&self, id: &str) -> Option<u32> {
        self.finder.find(id.as_bytes(), |row| self.bytes(row))
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

    /// Builds the way from ids to rows; whether no two ids are equal.
    fn index(&mut self) -> bool {
        let finder = Finder::new(self.ends.len(), |row| self.bytes(row));
        let found = finder.is_some();
        self.finder = finder.unwrap_or_default();
        found
    }

    fn sort(&mut self) {
        self.finder = Finder::sorted(self.ends.len(), |row| self.bytes(row));
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
        if self.index() { Ok(()) } else { Err(BundleError::Malformed("an id that stands twice")) }
    }
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
