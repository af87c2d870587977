use std::cmp::Ordering;
use std::fmt;

/// A length of time: calendar months apart from exact seconds, because a month has no length of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    months: i64,
    seconds: i64,
}

impl Duration {
    const DAY: i64 = 86_400;

    /// A duration of months (12 a year) and seconds.
    #[must_use]
    pub const fn new(months: i64, seconds: i64) -> Self {
        Self { months, seconds }
    }

    /// The duration of a literal (`90s`, `15m`, `24h`, `14d`, `2w`, `3mo`, `7y`) or of ISO 8601 (`PT24H`, `P14D`, `P1Y2M`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix('P') {
            return Self::parse_iso(rest);
        }
        let at = text.find(|c: char| !c.is_ascii_digit())?;
        let (digits, unit) = text.split_at(at);
        let count: i64 = digits.parse().ok()?;
        let (months, seconds) = match unit {
            "s" => (0, 1),
            "m" => (0, 60),
            "h" => (0, 3_600),
            "d" => (0, Self::DAY),
            "w" => (0, 604_800),
            "mo" => (1, 0),
            "y" => (12, 0),
            _ => return None,
        };
        Some(Self { months: count.checked_mul(months)?, seconds: count.checked_mul(seconds)? })
    }

    fn parse_iso(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T').map_or((text, None), |(d, t)| (d, Some(t)));
        if time.is_some_and(str::is_empty) || (date.is_empty() && time.is_none()) {
            return None;
        }
        let mut total = Self { months: 0, seconds: 0 };
        let parts = [
            (date, [('Y', 12, 0), ('M', 1, 0), ('W', 0, 604_800), ('D', 0, Self::DAY)].as_slice()),
            (time.unwrap_or(""), [('H', 0, 3_600), ('M', 0, 60), ('S', 0, 1)].as_slice()),
        ];
        for (mut rest, units) in parts {
            let mut units = units.iter();
            while !rest.is_empty() {
                let at = rest.find(|c: char| !c.is_ascii_digit())?;
                let count: i64 = rest.get(..at)?.parse().ok()?;
                let unit = rest.get(at..)?.chars().next()?;
                let (_, months, seconds) = units.find(|(name, ..)| *name == unit)?;
                total.months = total.months.checked_add(count.checked_mul(*months)?)?;
                total.seconds = total.seconds.checked_add(count.checked_mul(*seconds)?)?;
                rest = rest.get(at.checked_add(1)?..)?;
            }
        }
        Some(total)
    }

    /// Calendar months, a year being 12.
    #[must_use]
    pub fn months(self) -> i64 {
        self.months
    }

    /// Exact seconds beside the months.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The seconds as whole days, when they are.
    #[must_use]
    pub fn whole_days(self) -> Option<i64> {
        (self.seconds % Self::DAY == 0).then_some(self.seconds / Self::DAY)
    }

    /// The order of two durations; nothing where one has months and the other seconds.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self.months.cmp(&other.months), self.seconds.cmp(&other.seconds)) {
            (Ordering::Equal, order) | (order, Ordering::Equal) => Some(order),
            (a, b) if a == b => Some(a),
            _ => None,
        }
    }

    /// ISO 8601: `PT24H`, `P14D`, `P3M`. One day is 24 hours, as deadlines are written.
    #[must_use]
    pub fn iso(self) -> String {
        self.iso_of(self.whole_days().filter(|days| *days >= 2).unwrap_or(0))
    }

    /// ISO 8601 without days, as a length of time by the clock is told: `PT24H`, `PT48H`.
    #[must_use]
    pub fn iso_by_clock(self) -> String {
        self.iso_of(0)
    }

    fn iso_of(self, days: i64) -> String {
        let rest = self.seconds.saturating_sub(days.saturating_mul(Self::DAY));
        let mut out = String::from("P");
        for (count, unit) in [(self.months, "M"), (days, "D")] {
            if count != 0 {
                out.push_str(&format!("{count}{unit}"));
            }
        }
        if rest != 0 || (self.months == 0 && days == 0) {
            out.push('T');
            for (count, unit) in [(rest / 3_600, "H"), (rest % 3_600 / 60, "M"), (rest % 60, "S")] {
                if count != 0 {
                    out.push_str(&format!("{count}{unit}"));
                }
            }
            if rest == 0 {
                out.push_str("0S");
            }
        }
        out
    }
}

impl fmt::Display for Duration {
    /// The literal where one unit says it all (`24h`, `14d`, `3mo`), else ISO 8601.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units: &[(i64, &str)] = if self.seconds == 0 && self.months != 0 {
            &[(12, "y"), (1, "mo")]
        } else if self.months == 0 {
            &[(Self::DAY, "d"), (3_600, "h"), (60, "m"), (1, "s")]
        } else {
            &[]
        };
        let count = if self.months == 0 { self.seconds } else { self.months };
        let fits = |size: i64| count % size == 0 && (size != Self::DAY || count > Self::DAY);
        match units.iter().find(|(size, _)| fits(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", count / size),
            None => f.write_str(&self.iso()),
        }
    }
}
