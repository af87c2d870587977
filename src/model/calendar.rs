use super::Named;
use crate::source::Spanned;
use crate::value::{Date, Weekday, Zone};

/// Open hours and days off.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its names.
    pub named: Named,
    /// Its zone.
    pub time_zone: Spanned<Zone>,
    /// Open hours by weekday and time, without overlap.
    pub hours: Vec<Spanned<OpenHours>>,
    /// Days off by date.
    pub holidays: Vec<Holiday>,
}

/// A stretch of a weekday, in minutes after midnight, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenHours {
    /// The day.
    pub day: Weekday,
    /// The first minute.
    pub from: u16,
    /// The minute behind the last.
    pub until: u16,
}

/// A day off.
#[derive(Clone, Debug)]
pub struct Holiday {
    /// The day.
    pub date: Spanned<Date>,
    /// What is celebrated.
    pub name: Option<Spanned<String>>,
}
