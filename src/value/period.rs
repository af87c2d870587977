use serde::{Deserialize, Serialize};

use super::Instant;

/// A half-open stretch of time in microseconds since 1970: from is included, until is not. An open end is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first microsecond, or no beginning.
    pub from: Option<i64>,
    /// The first microsecond after the end, or no end.
    pub until: Option<i64>,
}

impl Period {
    /// All of time.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// The period between two instants.
    #[must_use]
    pub fn new(from: Option<Instant>, until: Option<Instant>) -> Self {
        Self { from: from.map(Instant::micros), until: until.map(Instant::micros) }
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        let at = at.micros();
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// The stretch that two periods share; empty ones are nothing.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let both = Self { from, until };
        (!both.is_empty()).then_some(both)
    }

    /// Whether no instant lies in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from >= until)
    }
}
