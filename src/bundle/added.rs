use std::sync::Arc;

use super::compiled::Held;
use super::{Grant, Pages, ProfileIx};
use crate::value::Period;

/// Profiles that were added to a copy of a bundle since it was made.
#[derive(Clone, Debug, Default)]
pub(super) struct Added {
    pub(super) profiles: Pages<ProfileIx, Arc<Profile>>,
    /// When what is held in them counts; few are different.
    pub(super) periods: Arc<Vec<Period>>,
}

/// A profile twice: as grants, and as the intervals that decisions look at.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) grants: Vec<Grant>,
    pub(super) held: Vec<Held>,
}
