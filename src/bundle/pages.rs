use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::Ix;

/// Rows in pages that copies share, so that changing one row of very many copies one page.
#[derive(Clone, Debug)]
pub struct Pages<I, T> {
    pages: Vec<Arc<Vec<T>>>,
    count: usize,
    index: PhantomData<fn() -> I>,
}

/// How many rows a page has.
const PAGE: usize = 1024;

impl<I, T> Default for Pages<I, T> {
    fn default() -> Self {
        Self { pages: Vec::new(), count: 0, index: PhantomData }
    }
}

impl<I: Ix, T: Clone> Pages<I, T> {
    /// These rows, in this order.
    pub(super) fn new(rows: impl IntoIterator<Item = T>) -> Self {
        let mut pages = Self::default();
        let mut page = Vec::new();
        for row in rows {
            page.push(row);
            pages.count = pages.count.saturating_add(1);
            if page.len() == PAGE {
                pages.pages.push(Arc::new(std::mem::take(&mut page)));
            }
        }
        if !page.is_empty() {
            page.shrink_to_fit();
            pages.pages.push(Arc::new(page));
        }
        pages
    }

    /// The row at an index, when there is one.
    #[inline]
    pub(super) fn get(&self, ix: I) -> Option<&T> {
        let at = ix.row() as usize;
        self.pages.get(at / PAGE)?.get(at % PAGE)
    }

    /// The row at an index, to be changed; its page is copied where others have it too.
    pub(super) fn get_mut(&mut self, ix: I) -> Option<&mut T> {
        let at = ix.row() as usize;
        Arc::make_mut(self.pages.get_mut(at / PAGE)?).get_mut(at % PAGE)
    }

    /// One more row, behind all others.
    pub(super) fn push(&mut self, row: T) {
        match self.pages.last_mut().filter(|page| page.len() < PAGE) {
            Some(page) => Arc::make_mut(page).push(row),
            None => self.pages.push(Arc::new(vec![row])),
        }
        self.count = self.count.saturating_add(1);
    }

    /// As many rows as there are to be, all alike; whole pages of them are one.
    pub(super) fn alike(row: &T, count: usize) -> Self {
        let page = Arc::new(vec![row.clone(); PAGE]);
        let mut pages = vec![page; count / PAGE];
        if !count.is_multiple_of(PAGE) {
            pages.push(Arc::new(vec![row.clone(); count % PAGE]));
        }
        Self { pages, count, index: PhantomData }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The rows in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    /// The indexes in order.
    pub(super) fn indexes(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..u32::try_from(self.count).unwrap_or(u32::MAX)).map(I::new)
    }
}

impl<I, T: PartialEq> PartialEq for Pages<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.pages == other.pages
    }
}

impl<I: Ix, T: Clone + Serialize> Serialize for Pages<I, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;
        let mut rows = to.serialize_seq(Some(self.count))?;
        for row in self.iter() {
            rows.serialize_element(row)?;
        }
        rows.end()
    }
}

impl<'de, I: Ix, T: Clone + Deserialize<'de>> Deserialize<'de> for Pages<I, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::Pages;
    use crate::value::PersonIx;

    #[test]
    fn a_changed_row_copies_its_page_alone() {
        let pages: Pages<PersonIx, u32> = Pages::new(0..3_000);
        let mut other = pages.clone();
        *other.get_mut(PersonIx(2_000)).unwrap() = 7;
        assert_eq!((pages.get(PersonIx(2_000)), other.get(PersonIx(2_000))), (Some(&2_000), Some(&7)));
        assert_eq!((other.len(), other.get(PersonIx(3_000)), other.iter().count()), (3_000, None, 3_000));
        let same = |page: usize| std::sync::Arc::ptr_eq(&pages.pages[page], &other.pages[page]);
        assert!(same(0) && !same(1) && same(2));
        (0..100).for_each(|row| other.push(row));
        assert_eq!((other.len(), other.get(PersonIx(3_099)), pages.get(PersonIx(3_000))), (3_100, Some(&99), None));
        let alike: Pages<PersonIx, u32> = Pages::alike(&7, 2_500);
        assert_eq!((alike.len(), alike.iter().filter(|row| **row == 7).count()), (2_500, 2_500));
    }
}
