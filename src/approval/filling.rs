use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::value::PersonIx;

/// A place that waits for a vote, and who can still cast it.
pub(super) struct Wanted {
    /// Somebody asked for this signature, so that it comes before all weight.
    pub required: bool,
    pub weight: u32,
    pub people: Vec<PersonIx>,
}

/// What votes bring: signatures that were asked for, then weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Most {
    pub signatures: usize,
    pub weight: u32,
}

impl Most {
    pub fn with(self, required: bool, weight: u32) -> Self {
        Self { signatures: self.signatures.saturating_add(usize::from(required)), weight: self.weight.saturating_add(weight) }
    }
}

/// The most that votes can bring to places, where each human votes once.
///
/// Places that can all be filled at once are a transversal matroid, so to take them greedily, the heaviest first, is best.
pub(super) fn most(mut wanted: Vec<Wanted>) -> Most {
    wanted.sort_by_key(|one| std::cmp::Reverse((one.required, one.weight)));
    let people = wanted.iter().flat_map(|one| &one.people).collect::<BTreeSet<_>>().len();
    let mut filling = Filling { by: vec![None; wanted.len()], at: BTreeMap::new() };
    let mut out = Most::default();
    for (at, one) in wanted.iter().enumerate() {
        if filling.at.len() == people {
            break;
        }
        if filling.fits(&wanted, at) {
            out = out.with(one.required, one.weight);
        }
    }
    out
}

/// Who would fill which place.
struct Filling {
    by: Vec<Option<PersonIx>>,
    at: BTreeMap<PersonIx, usize>,
}

impl Filling {
    /// Fills one more place, for which others may move; whether that can be.
    fn fits(&mut self, wanted: &[Wanted], at: usize) -> bool {
        let mut reached: BTreeMap<PersonIx, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([at]);
        while let Some(place) = queue.pop_front() {
            for person in wanted.get(place).into_iter().flat_map(|one| &one.people) {
                if reached.contains_key(person) {
                    continue;
                }
                reached.insert(*person, place);
                match self.at.get(person) {
                    Some(other) => queue.push_back(*other),
                    None => {
                        self.shift(*person, &reached);
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Puts somebody where they were reached from, and whoever was there likewise.
    fn shift(&mut self, person: PersonIx, reached: &BTreeMap<PersonIx, usize>) {
        let mut next = Some(person);
        while let Some((person, place)) = next.and_then(|person| Some((person, *reached.get(&person)?))) {
            self.at.insert(person, place);
            next = self.by.get_mut(place).and_then(|by| by.replace(person));
        }
    }
}
