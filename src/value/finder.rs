use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// The way from a text to its row.
#[derive(Clone, Debug)]
pub struct Finder(Way);

#[derive(Clone, Debug)]
enum Way {
    /// By hash: a power of two of places, at most three quarters of them taken. A short text stands in its place, so that finding it
    /// reads one line of the processor's cache and nothing behind it. Of a longer one the hash stands there, and the text itself is
    /// compared.
    Hashed(Vec<Place>),
    /// Rows by text, for texts that were made to collide.
    Sorted(Vec<u32>),
}

/// A row, where its text belongs by hash.
#[derive(Clone, Copy, Debug)]
struct Place {
    key: Key,
    row: u32,
}

/// A text of few bytes and how many, or the hash of a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    first: u64,
    rest: u64,
}

const FREE: Place = Place { key: Key { first: 0, rest: 0 }, row: u32::MAX };

/// Texts that people write need one or two steps each; more than this on the average is malice.
const MAX_STEPS: usize = 16;

impl Default for Finder {
    fn default() -> Self {
        Self(Way::Sorted(Vec::new()))
    }
}

impl Finder {
    /// The way to these texts, in the order of their rows. Nothing where two are equal.
    pub fn new<'a>(count: usize, text: impl Fn(usize) -> &'a [u8]) -> Option<Self> {
        let size = count.saturating_add(count / 3).saturating_add(1).next_power_of_two();
        let (mask, mut places) = (size.saturating_sub(1), vec![FREE; size]);
        let mut steps = count.saturating_mul(MAX_STEPS).saturating_add(64);
        for row in 0..count {
            let own = text(row);
            let key = Key::of(own);
            let mut at = key.place() & mask;
            while let Some(taken) = places.get(at).filter(|taken| taken.row != FREE.row) {
                if taken.key == key && (key.is_whole() || text(taken.row as usize) == own) {
                    return None;
                }
                steps = steps.saturating_sub(1);
                if steps == 0 {
                    let order = in_order(count, &text);
                    let twice = order.windows(2).any(|pair| matches!(pair, [a, b] if text(*a as usize) == text(*b as usize)));
                    return (!twice).then_some(Self(Way::Sorted(order)));
                }
                at = at.wrapping_add(1) & mask;
            }
            if let Some(place) = places.get_mut(at) {
                *place = Place { key, row: u32::try_from(row).unwrap_or(FREE.row) };
            }
        }
        Some(Self(Way::Hashed(places)))
    }

    /// The same without hashing; of equal texts one is found.
    pub fn sorted<'a>(count: usize, text: impl Fn(usize) -> &'a [u8]) -> Self {
        Self(Way::Sorted(in_order(count, &text)))
    }

    /// The row of a text; `text` gives that of a row.
    #[inline]
    pub fn find<'a>(&self, wanted: &[u8], text: impl Fn(usize) -> &'a [u8]) -> Option<u32> {
        match (&self.0, Key::short(wanted)) {
            (Way::Hashed(places), Some(key)) => short(places, key),
            _ => self.find_long(wanted, &text),
        }
    }

    #[inline(never)]
    fn find_long<'a>(&self, wanted: &[u8], text: &dyn Fn(usize) -> &'a [u8]) -> Option<u32> {
        let places = match &self.0 {
            Way::Hashed(places) => places.as_slice(),
            Way::Sorted(order) => {
                let at = order.binary_search_by(|row| text(*row as usize).cmp(wanted)).ok()?;
                return order.get(at).copied();
            }
        };
        let key = Key::of(wanted);
        let mask = places.len().wrapping_sub(1);
        let mut at = key.place() & mask;
        loop {
            let place = places.get(at).filter(|place| place.row != FREE.row)?;
            if place.key == key && (key.is_whole() || text(place.row as usize) == wanted) {
                return Some(place.row);
            }
            at = at.wrapping_add(1) & mask;
        }
    }
}

/// Rows by text.
fn in_order<'a>(count: usize, text: &impl Fn(usize) -> &'a [u8]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    order.sort_by(|a, b| text(*a as usize).cmp(text(*b as usize)));
    order
}

/// The row of a text that is short, and all of it in its key.
#[inline]
fn short(places: &[Place], key: Key) -> Option<u32> {
    let mask = places.len().wrapping_sub(1);
    let mut at = key.place() & mask;
    loop {
        let place = places.get(at)?;
        // A free place has the key of no text.
        if place.key == key {
            return Some(place.row);
        }
        if place.row == FREE.row {
            return None;
        }
        at = at.wrapping_add(1) & mask;
    }
}

impl Key {
    /// As many bytes stand in a key.
    const WHOLE: usize = 15;
    /// What stands in place of the length where the first part is a hash.
    const LONG: u64 = u64::MAX;

    #[inline]
    fn of(text: &[u8]) -> Self {
        Self::short(text).unwrap_or_else(|| {
            let mut hasher = FxHasher::default();
            hasher.write(text);
            Self { first: hasher.finish(), rest: Self::LONG }
        })
    }

    /// The key of a text that is all in it. The length makes texts differ that only differ in zeros.
    #[inline]
    fn short(text: &[u8]) -> Option<Self> {
        if text.len() > Self::WHOLE {
            return None;
        }
        // At most 15 bytes: none of this overflows.
        let (length, bits) = ((text.len() as u64).wrapping_add(1) << 56, (text.len() as u32).wrapping_mul(8));
        Some(if let (Some(start), Some(end)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            let end = (u64::from_le_bytes(*end) >> 1).wrapping_shr(127_u32.wrapping_sub(bits));
            Self { first: u64::from_le_bytes(*start), rest: end | length }
        } else if let (Some(start), Some(end)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            let end = u64::from(u32::from_le_bytes(*end)).wrapping_shr(64_u32.wrapping_sub(bits));
            Self { first: u64::from(u32::from_le_bytes(*start)) | end << 32, rest: length }
        } else {
            let at = |at: usize| text.get(at).map_or(0, |byte| u64::from(*byte));
            Self { first: at(0) | at(1) << 8 | at(2) << 16, rest: length }
        })
    }

    #[inline]
    fn is_whole(self) -> bool {
        self.rest != Self::LONG
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = u128::from(self.first ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(u128::from(self.rest ^ 0xD1B5_4A32_D192_ED03));
        let folded = (mixed ^ mixed >> 64) & u128::from(u32::MAX);
        usize::try_from(folded).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Finder, Key};

    #[test]
    fn texts_of_every_length_are_found_and_their_neighbours_are_not() {
        let texts: Vec<String> = (0..40).flat_map(|length| ["a", "b", "\0", "é"].map(|one| one.repeat(length))).skip(3).collect();
        let found = |finder: &Finder, text: &str| finder.find(text.as_bytes(), |row| texts[row].as_bytes());
        let own = |row: usize| texts[row].as_bytes();
        for finder in [Finder::new(texts.len(), own).unwrap(), Finder::sorted(texts.len(), own)] {
            for (row, text) in (0..).zip(&texts) {
                assert_eq!(found(&finder, text), Some(row), "{text:?}");
                if !text.is_empty() {
                    assert_eq!([found(&finder, &format!("{text}c")), found(&finder, &format!("c{text}"))], [None, None]);
                }
            }
        }
        assert_eq!(found(&Finder::default(), "a"), None);
        assert!(Finder::new(2, |_| b"twice").is_none() && Finder::new(2, |_| b"twice and long").is_none());
    }

    #[test]
    fn every_byte_of_a_short_text_is_in_its_key() {
        for length in 1..=Key::WHOLE {
            let text = vec![b'x'; length];
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'y';
                assert!(Key::of(&text) != Key::of(&other) && Key::of(&text) != Key::of(&text[1..]), "{length} {at}");
            }
        }
    }
}
