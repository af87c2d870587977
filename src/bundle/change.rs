use std::sync::Arc;

use super::added::Profile;
use super::compiled::{Held, held};
use super::{Bundle, Changed, Grant, PersonRow, ProfileIx};
use crate::value::{Digest, Id, Period, PersonIx};

impl Bundle {
    /// Somebody's row, when there is such a person.
    #[must_use]
    pub fn has_person(&self, person: PersonIx) -> bool {
        self.people.ids.has(person)
    }

    /// One more person, whose id nobody has: of the first unit, not working here, granted nothing.
    pub fn add_person(&mut self, id: &Id) -> PersonIx {
        self.holders = Arc::default();
        let nothing = self.profile(&[], None);
        self.people.add(id, nothing)
    }

    /// Another row for a person, and all that columns and lists say of them. The profile stays.
    pub fn set_person(&mut self, person: PersonIx, row: PersonRow, changed: Changed) {
        self.people.set(person, row, changed);
    }

    /// What a person is assigned by name.
    #[must_use]
    pub fn named(&self, person: PersonIx) -> &[Grant] {
        self.people.named(person).map_or(&[], |profile| self.grants(profile))
    }

    /// Other assignments by name.
    pub fn set_named(&mut self, person: PersonIx, grants: &[Grant]) {
        let profile = self.profile(grants, self.people.named(person));
        self.people.set_named(person, profile);
    }

    /// Other grants, all that there are.
    pub fn set_grants(&mut self, person: PersonIx, grants: &[Grant]) {
        self.holders = Arc::default();
        let mut row = *self.people.get(person);
        let same = Some(row.profile).filter(|profile| self.grants(*profile) == grants);
        row.profile = same.unwrap_or_else(|| self.profile(grants, self.people.named(person)));
        if let Some(own) = self.people.get_mut(person) {
            *own = row;
        }
    }

    /// The digest that answers name from now on.
    pub fn set_digest(&mut self, digest: Digest) {
        self.head.digest = digest;
    }

    /// The number of a profile; `like` may be the same one.
    fn profile(&mut self, grants: &[Grant], like: Option<ProfileIx>) -> ProfileIx {
        if let Some(like) = like.filter(|like| self.grants(*like) == grants) {
            return like;
        }
        let first = self.compiled.periods();
        let mut periods = Arc::clone(&self.added.periods);
        let number = |period: Period| {
            let known = periods.iter().position(|own| *own == period).unwrap_or_else(|| {
                Arc::make_mut(&mut periods).push(period);
                periods.len().saturating_sub(1)
            });
            u32::try_from(first.saturating_add(known)).unwrap_or(u32::MAX)
        };
        let held = held(grants, &self.parts.units, number);
        self.added.periods = periods;
        self.added.profiles.push(Arc::new(Profile { grants: grants.to_vec(), held }));
        let count = self.parts.profiles.len().saturating_add(self.added.profiles.len());
        ProfileIx(u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX))
    }

    fn added(&self, profile: ProfileIx) -> Option<&Profile> {
        let at = (profile.0 as usize).checked_sub(self.parts.profiles.len())?;
        self.added.profiles.get(ProfileIx(u32::try_from(at).ok()?)).map(AsRef::as_ref)
    }

    /// What is granted to whoever has a profile.
    #[must_use]
    pub fn grants(&self, profile: ProfileIx) -> &[Grant] {
        match self.parts.profiles.get(profile) {
            Some(grants) => grants,
            None => self.added(profile).map_or(&[], |profile| &profile.grants),
        }
    }

    /// The same by role, as the intervals of units that it counts in.
    #[must_use]
    #[inline]
    pub fn held(&self, profile: ProfileIx) -> &[Held] {
        self.compiled.held(profile).unwrap_or_else(|| self.added(profile).map_or(&[], |profile| &profile.held))
    }

    /// When something held counts; nothing for always.
    #[must_use]
    #[inline]
    pub fn when(&self, held: &Held) -> Option<&Period> {
        let when = held.when()? as usize;
        self.compiled.period(when).or_else(|| self.added.periods.get(when.checked_sub(self.compiled.periods())?))
    }

    /// The bundle without anything added: its parts as a compiler would have made them, but for the order of people.
    pub(super) fn settled(&self) -> Self {
        let mut parts = (*self.parts).clone();
        self.added.profiles.iter().for_each(|profile| _ = parts.profiles.push(profile.grants.clone()));
        parts.people = self.people.settled(&mut parts.constants);
        parts.head = self.head.clone();
        Self::new(parts)
    }

    /// Whether something was changed since the bundle was made.
    pub(super) fn is_changed(&self) -> bool {
        self.people.is_changed() || self.added.profiles.len() > 0
    }
}
