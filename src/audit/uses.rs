use std::collections::BTreeMap;

use super::{Event, Review, Use, UseOf};
use crate::value::Instant;

/// The uses of scenarios that were recorded, and which of them were reviewed.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// By id.
    uses: BTreeMap<String, Tracked>,
    /// The ids of a person's uses of a scenario, in the order of their recording.
    of_person: BTreeMap<(String, String), Vec<String>>,
}

/// A use, and the review of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The use.
    pub used: Use,
    /// The first review of it, when there is one.
    pub review: Option<Review>,
}

impl Uses {
    /// Takes note of an event.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::Reveal(reveal) => {
                let Some(used) = &reveal.within else { return };
                let id = used.id();
                if self.uses.contains_key(&id) {
                    return;
                }
                let key = (used.of.person.clone(), used.of.scenario.clone());
                self.of_person.entry(key).or_default().push(id.clone());
                self.uses.insert(id, Tracked { used: used.clone(), review: None });
            }
            Event::Review(review) => {
                if let Some(tracked) = self.uses.get_mut(&review.of) {
                    tracked.review.get_or_insert_with(|| review.clone());
                }
            }
        }
    }

    /// The use of this kind that is open at an instant; of several the one that began last.
    #[must_use]
    pub fn open(&self, of: &UseOf, now: Instant) -> Option<&Use> {
        let uses = self.of(&of.person, &of.scenario).map(|tracked| &tracked.used);
        uses.filter(|used| used.of == *of && used.is_open(now)).max_by_key(|used| used.began)
    }

    /// A person's uses of a scenario whose review should have been done by an instant and was not, by when it was due.
    #[must_use]
    pub fn overdue(&self, person: &str, scenario: &str, now: Instant) -> Vec<&Use> {
        let due = |used: &Use| used.review.as_ref().map(|review| review.due);
        let uses = self.of(person, scenario).filter(|tracked| tracked.review.is_none()).map(|tracked| &tracked.used);
        let mut overdue: Vec<_> = uses.filter(|used| due(used).is_some_and(|due| due <= now)).collect();
        overdue.sort_by_key(|used| (due(used), used.id()));
        overdue
    }

    /// A use by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Tracked> {
        self.uses.get(id)
    }

    /// Every use, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tracked)> {
        self.uses.iter().map(|(id, tracked)| (id.as_str(), tracked))
    }

    fn of(&self, person: &str, scenario: &str) -> impl Iterator<Item = &Tracked> {
        let ids = self.of_person.get(&(person.to_owned(), scenario.to_owned()));
        ids.into_iter().flatten().filter_map(|id| self.uses.get(id))
    }
}
