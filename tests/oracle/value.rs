//! Values, days and instants, worked out by hand.

use std::fmt;

/// A day as the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Int(i64),
    /// In hundredths.
    Decimal(i128),
    /// A currency and hundredths.
    Money(&'static str, i128),
    Text(String),
    Date(Day),
    /// Microseconds since 1970.
    Instant(i64),
    /// Days, for calendars and clocks alike.
    Days(i64),
    Hours(i64),
    /// An address or a network of version 4, with the length of its prefix.
    Network(u32, u32),
    Person(String),
    Integration(String),
    Unit(String),
    Enum(&'static str),
    Set(Vec<Value>),
}

const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;

/// A zone as it is for two months: so far east of Greenwich until its clocks change, so far afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    pub name: &'static str,
    /// About when questions are asked. The clocks change on this day, if they do.
    pub today: Day,
    change: i64,
    before: i64,
    after: i64,
}

/// Hong Kong, where clocks never change; New York, where a day has 25 hours; the Azores, where a day begins twice, at 00:00 and
/// again an hour later; Cairo, where a day begins at 01:00 because there is no 00:00.
pub const ZONES: [Zone; 4] = [
    Zone { name: "Asia/Hong_Kong", today: Day(20_770), change: 0, before: 8 * HOUR, after: 8 * HOUR },
    Zone { name: "America/New_York", today: Day(20_758), change: 20_758 * DAY + 6 * HOUR, before: -4 * HOUR, after: -5 * HOUR },
    Zone { name: "Atlantic/Azores", today: Day(20_751), change: 20_751 * DAY + HOUR, before: 0, after: -HOUR },
    Zone { name: "Africa/Cairo", today: Day(20_567), change: 20_567 * DAY - 2 * HOUR, before: 2 * HOUR, after: 3 * HOUR },
];

impl Default for Zone {
    fn default() -> Self {
        ZONES[0]
    }
}

impl Zone {
    fn clock(&self, instant: i64) -> i64 {
        instant + if instant < self.change { self.before } else { self.after }
    }

    /// The day of an instant.
    pub fn day(&self, instant: i64) -> Day {
        Day(self.clock(instant).div_euclid(DAY))
    }

    /// The first instant of a day.
    pub fn start(&self, day: Day) -> i64 {
        let candidates = [day.0 * DAY - self.before, self.change, day.0 * DAY - self.after];
        candidates.into_iter().filter(|at| self.day(*at) == day).min().unwrap()
    }

    pub fn hour(&self, instant: i64) -> i64 {
        self.clock(instant).rem_euclid(DAY) / HOUR
    }
}

impl Day {
    pub fn weekday(self) -> &'static str {
        ["thu", "fri", "sat", "sun", "mon", "tue", "wed"][self.0.rem_euclid(7) as usize]
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`, counted through the years one by one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (mut year, mut left) = (1970, self.0);
        while left >= 365 + i64::from(leap(year)) {
            left -= 365 + i64::from(leap(year));
            year += 1;
        }
        let months = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 1;
        for length in months {
            if left < length {
                break;
            }
            left -= length;
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", left + 1)
    }
}

/// An instant in RFC 3339, eight hours east of Greenwich whatever the tenant's zone is.
pub fn instant_text(micros: i64) -> String {
    let (day, clock) = (Day((micros + 8 * HOUR).div_euclid(DAY)), (micros + 8 * HOUR).rem_euclid(DAY));
    let (seconds, fraction) = (clock / 1_000_000, clock % 1_000_000);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{day}T{:02}:{:02}:{:02}{fraction}+08:00", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// An amount of hundredths.
pub fn hundredths(amount: i128) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", amount.unsigned_abs() / 100, amount.unsigned_abs() % 100)
}

/// A network of version 4; an address stands alone.
pub fn network_text(address: u32, prefix: u32) -> String {
    let dotted = std::net::Ipv4Addr::from(address);
    if prefix == 32 { dotted.to_string() } else { format!("{dotted}/{prefix}") }
}
