use super::{Named, Subject};
use crate::source::{Place, Spanned};
use crate::value::Duration;

/// An emergency in which more is shown, for a reason and for a while.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its names.
    pub named: Named,
    /// The fewest characters a reason has after trimming, at least one.
    pub reason_at_least: Option<Spanned<u32>>,
    /// How long a use lasts; nothing where each answer is a use of its own.
    pub lasts: Option<Spanned<Duration>>,
    /// Where it says that a use is for one record; otherwise a use covers what is looked at while it lasts.
    pub single_record: Option<Place>,
    /// Who is told of a use.
    pub notify: Option<Told>,
    /// Who reviews a use, and by when.
    pub review: Option<Review>,
}

/// People, as somebody names them.
#[derive(Clone, Debug)]
pub struct Told {
    /// The whole clause.
    pub at: Place,
    /// Who.
    pub to: Vec<Spanned<Subject>>,
    /// Except who.
    pub except: Vec<Spanned<Subject>>,
}

/// A review that falls due.
#[derive(Clone, Debug)]
pub struct Review {
    /// How long after the use.
    pub within: Spanned<Duration>,
    /// By whom.
    pub by: Told,
}
