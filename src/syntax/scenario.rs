use super::{At, Subject, Text};
use crate::source::Spanned;

/// An emergency in which more is shown, for a reason and for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The whole scenario.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// The fewest characters a reason has.
    pub reason_at_least: Option<Spanned<u32>>,
    /// How long a use lasts.
    pub lasts: Option<Text>,
    /// A use is for one record.
    pub single_record: Option<At>,
    /// Who is told of a use.
    pub notify: Option<Notified>,
    /// Who reviews a use, and by when.
    pub review: Option<Review>,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notified {
    /// The whole clause.
    pub at: At,
    /// Who.
    pub to: Vec<Subject>,
    /// Except whom.
    pub except: Vec<Subject>,
}

/// A review that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The whole clause.
    pub at: At,
    /// How long after the use.
    pub within: Text,
    /// By whom.
    pub by: Vec<Subject>,
    /// Except by whom.
    pub except: Vec<Subject>,
}
