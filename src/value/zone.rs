use std::fmt;

use jiff::tz::TimeZone;
/// A time zone of the IANA database that is built in; the machine's own database is never asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    name: Box<str>,
    zone: TimeZone,
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

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self::from_time_zone("UTC", TimeZone::UTC)
    }
}
