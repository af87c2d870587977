use crate::source::{Place, Spanned};
use crate::value::{Id, Period};

/// What everything with an id has.
#[derive(Clone, Debug)]
pub struct Named {
    /// The whole item.
    pub at: Place,
    /// The id.
    pub id: Spanned<Id>,
    /// The id it had before, for one plan.
    pub renamed_from: Option<Spanned<Id>>,
    /// What people are shown.
    pub name: Option<Spanned<String>>,
}

/// When something holds: half open, dates being 00:00 in the tenant's zone, `through` turned into the next day's `until`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Validity {
    /// The stretch of time.
    pub period: Period,
    /// Where its beginning is written.
    pub from: Option<Place>,
    /// Where its end is written.
    pub until: Option<Place>,
}
