use serde::{Deserialize, Serialize};

use crate::value::{Date, Duration, Weekday, Zone};

/// Open hours and days off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    /// Its zone.
    pub zone: Zone,
    /// Open hours, by weekday and time, without overlap.
    pub hours: Vec<Open>,
    /// Days off, by date. Beyond the last one's year nothing is known; where none is listed, no day is off.
    pub holidays: Vec<Date>,
}

/// A stretch of a weekday, in minutes after midnight, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Open {
    /// The day.
    pub day: Weekday,
    /// The first minute.
    pub from: u16,
    /// The minute behind the last, at most 1440.
    pub until: u16,
}

/// When a reminder goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remind {
    /// Again and again.
    Every(Duration),
    /// On days of the week, each once and in order, at a minute after midnight.
    Weekly(Vec<Weekday>, u16),
}

impl Calendar {
    /// The last year whose days off are known; every year's are where none is listed.
    #[must_use]
    pub fn last_year(&self) -> Option<i16> {
        self.holidays.last().map(|day| day.year())
    }
}
