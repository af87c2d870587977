use crate::value::{Ix as _, PersonIx};

/// A set of people of one bundle, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    words: Vec<u64>,
}

/// Bits of a word.
const BITS: u32 = u64::BITS;

impl Crowd {
    /// Nobody of so many people.
    #[must_use]
    pub fn none(people: usize) -> Self {
        Self { words: vec![0; people.div_ceil(BITS as usize)] }
    }

    /// The same crowd among more people.
    pub(super) fn grown(&self, people: usize) -> Self {
        let mut words = self.words.clone();
        words.resize(people.div_ceil(BITS as usize), 0);
        Self { words }
    }

    /// Takes somebody in. A number that is nobody's is left out.
    pub fn insert(&mut self, person: PersonIx) {
        if let Some(word) = self.words.get_mut((person.row() / BITS) as usize) {
            *word |= 1 << (person.row() % BITS);
        }
    }

    /// Takes somebody out.
    pub fn remove(&mut self, person: PersonIx) {
        if let Some(word) = self.words.get_mut((person.row() / BITS) as usize) {
            *word &= !(1 << (person.row() % BITS));
        }
    }

    /// Whether somebody is in it.
    #[must_use]
    pub fn contains(&self, person: PersonIx) -> bool {
        self.words.get((person.row() / BITS) as usize).is_some_and(|word| word >> (person.row() % BITS) & 1 == 1)
    }

    /// Takes in everybody of another crowd.
    pub fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Takes out everybody of another crowd.
    pub fn subtract(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Keeps only who is in another crowd too.
    pub fn meet(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Takes everybody out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Everybody in it, by number, hence by id.
    pub fn iter(&self) -> impl Iterator<Item = PersonIx> {
        (0_u32..).step_by(BITS as usize).zip(&self.words).flat_map(|(first, word)| {
            let rest = |word: &u64| Some(word & word.wrapping_sub(1)).filter(|word| *word != 0);
            std::iter::successors(Some(*word).filter(|word| *word != 0), rest)
                .map(move |word| PersonIx::new(first.saturating_add(word.trailing_zeros())))
        })
    }
}
