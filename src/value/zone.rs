use std::fmt;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Date, Instant};

/// A time zone of the IANA database that is built in; the machine's own database is never asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    name: Box<str>,
    zone: TimeZone,
}

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Zone {
    /// The zone of an IANA name such as `Asia/Hong_Kong`.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        Some(Self::from_time_zone(zone.iana_name().unwrap_or(name), zone.clone()))
    }

    /// The names of every zone, for suggestions.
    #[must_use]
    pub fn names() -> Vec<String> {
        jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn from_time_zone(name: &str, zone: TimeZone) -> Self {
        Self { name: name.into(), zone }
    }

    pub(super) fn time_zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Weekday {
    /// Every day, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The day of `mon` … `sun`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.name() == text)
    }

    /// `mon` … `sun`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }

    /// The weekday of an instant in a zone.
    #[must_use]
    pub fn of(instant: Instant, zone: &Zone) -> Self {
        let days = instant.date(zone).days_since_monday();
        Self::ALL.get(days).copied().unwrap_or(Self::Mon)
    }
}

impl Date {
    /// Days since the Monday of this date's week, 0 to 6.
    #[must_use]
    pub fn days_since_monday(self) -> usize {
        // 1970-01-05 was a Monday.
        Self::new(1970, 1, 5).map_or(0, |monday| monday.days_until(self).rem_euclid(7)).try_into().unwrap_or(0)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
