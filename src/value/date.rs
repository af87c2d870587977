use std::fmt;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Disambiguation;

use super::{Duration, Weekday, Zone};

/// A day of the proleptic Gregorian calendar, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A point in time, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

impl Date {
    /// The date of `YYYY-MM-DD`, when there is such a day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return None;
        }
        text.parse().ok().map(Self)
    }

    /// The date of a year, a month from 1 and a day from 1, when there is such a day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// A number that orders as dates do.
    #[must_use]
    pub fn ordinal(self) -> i64 {
        let [year, month, day] = [i64::from(self.0.year()), i64::from(self.0.month()), i64::from(self.0.day())];
        year.saturating_mul(512).saturating_add(month.saturating_mul(32)).saturating_add(day)
    }

    /// The next day; nothing after the last day that can be written.
    #[must_use]
    pub fn tomorrow(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// The day before; nothing before the first day that can be written.
    #[must_use]
    pub fn yesterday(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self)
    }

    /// Whole days from this date to `other`; negative when `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        self.0.until(other.0).map_or(0, |span| i64::from(span.get_days()))
    }

    /// This date moved by a duration of whole days, weeks, months or years; month ends clamp. Nothing for hours and below, or
    /// outside the calendar.
    #[must_use]
    pub fn checked_add(self, duration: Duration, forward: bool) -> Option<Self> {
        let days = duration.whole_days()?;
        let span = jiff::Span::new().try_months(duration.months()).ok()?.try_days(days).ok()?;
        let moved = if forward { self.0.checked_add(span) } else { self.0.checked_sub(span) };
        moved.ok().map(Self)
    }

    /// The weekday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        // 1970-01-05 was a Monday.
        let days = Self::new(1970, 1, 5).map_or(0, |monday| monday.days_until(self).rem_euclid(7));
        usize::try_from(days).ok().and_then(|days| Weekday::ALL.get(days).copied()).unwrap_or(Weekday::Mon)
    }

    /// So many minutes after midnight by the wall clock of a zone, up to 1440. A time that a transition skips is as much later
    /// as the clock was put forward; of one that comes twice it is the first.
    #[must_use]
    pub fn at(self, minutes: u16, zone: &Zone) -> Instant {
        let (day, minutes) = if minutes < 1_440 { (Some(self), minutes) } else { (self.tomorrow(), 0) };
        let wall = |day: Self| {
            let hour = i8::try_from(minutes / 60).unwrap_or(0);
            day.0.at(hour, i8::try_from(minutes % 60).unwrap_or(0), 0, 0)
        };
        let zoned =
            day.and_then(|day| zone.time_zone().to_ambiguous_zoned(wall(day)).disambiguate(Disambiguation::Compatible).ok());
        Instant(zoned.map_or(Timestamp::MAX, |z| z.timestamp()))
    }

    /// 00:00 of this day in a zone (the first instant of the day where a transition skips midnight).
    #[must_use]
    pub fn start(self, zone: &Zone) -> Instant {
        let zoned = zone.time_zone().to_ambiguous_zoned(self.0.at(0, 0, 0, 0)).disambiguate(Disambiguation::Compatible);
        Instant(zoned.map_or(Timestamp::MAX, |z| z.timestamp()))
    }
}

impl Instant {
    /// 1970-01-01T00:00Z.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// The instant of an RFC 3339 text with a zone (`2026-11-22T10:00:00+08:00`; seconds may be left out), or without one as
    /// the wall clock of `zone`.
    #[must_use]
    pub fn parse(text: &str, zone: Option<&Zone>) -> Option<Self> {
        if let Some(plain) = plain(text.as_bytes()) {
            return Some(Self(plain));
        }
        let (date, time) = text.split_once('T')?;
        Date::parse(date)?;
        let at = time.find(['Z', '+', '-']);
        let (clock, offset) = time.split_at(at.unwrap_or(time.len()));
        if clock.len() != 5 && !offset.is_empty() {
            return text.parse().ok().map(Self);
        }
        let full = if clock.len() == 5 { format!("{date}T{clock}:00") } else { format!("{date}T{clock}") };
        if offset.is_empty() {
            let wall: civil::DateTime = full.parse().ok()?;
            let zoned = zone?.time_zone().to_ambiguous_zoned(wall).disambiguate(Disambiguation::Compatible).ok()?;
            return Some(Self(zoned.timestamp()));
        }
        format!("{full}{offset}").parse().ok().map(Self)
    }

    /// The instant so many microseconds after 1970-01-01T00:00Z.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        Timestamp::from_microsecond(micros).ok().map(Self)
    }

    /// Microseconds after 1970-01-01T00:00Z.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The day of this instant in a zone.
    #[must_use]
    pub fn date(self, zone: &Zone) -> Date {
        Date(self.0.to_zoned(zone.time_zone().clone()).date())
    }

    /// The hour of day, 0 to 23, in a zone.
    #[must_use]
    pub fn hour(self, zone: &Zone) -> i64 {
        i64::from(self.0.to_zoned(zone.time_zone().clone()).hour())
    }

    /// This instant moved by a duration of seconds up to weeks (a day is 24 hours); nothing for months and years, or outside
    /// the range of instants.
    #[must_use]
    pub fn checked_add(self, duration: Duration, forward: bool) -> Option<Self> {
        if duration.months() != 0 {
            return None;
        }
        let span = jiff::SignedDuration::from_secs(duration.seconds());
        let moved = if forward { self.0.checked_add(span) } else { self.0.checked_sub(span) };
        moved.ok().map(Self)
    }

    /// RFC 3339 in a zone, with its offset: `2026-11-22T10:00:00+08:00`.
    #[must_use]
    pub fn display_in(self, zone: &Zone) -> String {
        let offset = zone.time_zone().to_offset(self.0);
        jiff::fmt::temporal::DateTimePrinter::new().timestamp_with_offset_to_string(&self.0, offset)
    }
}

/// An instant as nearly all are written, `2026-11-22T10:00:00` with `Z` or `+08:00` behind it; nothing where it has any other form,
/// which may be an instant all the same. A replayed case reads one for each of its events.
fn plain(text: &[u8]) -> Option<Timestamp> {
    let (wall, zone) = text.split_at_checked(19)?;
    let two = |text: &[u8], at: usize| {
        let digit = |at: usize| text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10);
        i8::try_from(digit(at)?.saturating_mul(10).saturating_add(digit(at.saturating_add(1))?)).ok()
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| wall.get(*at) != Some(mark)) {
        return None;
    }
    let year = i16::from(two(wall, 0)?).saturating_mul(100).saturating_add(i16::from(two(wall, 2)?));
    let date = civil::Date::new(year, two(wall, 5)?, two(wall, 8)?).ok()?;
    let time = civil::Time::new(two(wall, 11)?, two(wall, 14)?, two(wall, 17)?, 0).ok()?;
    let offset = match zone {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (i32::from(two(zone, 1)?), i32::from(two(zone, 4)?));
            if hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = hours.saturating_mul(3_600).saturating_add(minutes.saturating_mul(60));
            if *sign == b'-' { seconds.saturating_neg() } else { seconds }
        }
        _ => return None,
    };
    jiff::tz::Offset::from_seconds(offset).ok()?.to_timestamp(date.to_datetime(time)).ok()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
