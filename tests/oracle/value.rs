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

/// The tenant's zone is eight hours east of Greenwich all the year.
const EAST: i64 = 8 * 3_600_000_000;
pub const DAY: i64 = 86_400_000_000;

impl Day {
    /// The day of an instant in the tenant's zone.
    pub fn of(instant: i64) -> Self {
        Self((instant + EAST).div_euclid(DAY))
    }

    /// 00:00 of the day in the tenant's zone.
    pub fn start(self) -> i64 {
        self.0 * DAY - EAST
    }

    pub fn weekday(self) -> &'static str {
        ["thu", "fri", "sat", "sun", "mon", "tue", "wed"][self.0.rem_euclid(7) as usize]
    }
}

pub fn hour(instant: i64) -> i64 {
    (instant + EAST).rem_euclid(DAY) / 3_600_000_000
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

/// An instant in RFC 3339, in the tenant's zone.
pub fn instant_text(micros: i64) -> String {
    let (day, clock) = (Day::of(micros), (micros + EAST).rem_euclid(DAY) / 1_000_000);
    format!("{day}T{:02}:{:02}:{:02}+08:00", clock / 3600, clock / 60 % 60, clock % 60)
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
