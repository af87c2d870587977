use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How much of a value is shown.
///
/// The order is partial and is that between views of different ladders: `hidden < present < masked <` every partial view
/// `< full`, `lastM < lastN` and `firstM < firstN` for M < N, `year < month`; other pairs have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum View {
    /// Nothing, not even that there is something.
    Hidden,
    /// That the field is there.
    Present,
    /// Eight asterisks.
    Masked,
    /// The last characters, so many.
    Last(u32),
    /// The first characters, so many.
    First(u32),
    /// A name's surname.
    Surname,
    /// An address's district.
    District,
    /// A date's year.
    Year,
    /// A date's year and month.
    Month,
    /// An amount rounded down to a multiple of the number.
    Band(u32),
    /// A mail address's domain.
    Domain,
    /// A keyed pseudonym: equal values have equal ones.
    Token,
    /// The value itself.
    Full,
}

impl View {
    /// The names of the views that have no number in it.
    pub const NAMED: [&str; 10] =
        ["hidden", "present", "masked", "surname", "district", "year", "month", "domain", "token", "full"];

    /// The view of a name: one of the named ones, or `lastN`, `firstN`, `bandN` with a number from 1 without leading zeros.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let counted = |prefix: &str| {
            let digits = name.strip_prefix(prefix)?;
            let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
            if plain { digits.parse().ok() } else { None }
        };
        match name {
            "hidden" => Some(View::Hidden),
            "present" => Some(View::Present),
            "masked" => Some(View::Masked),
            "surname" => Some(View::Surname),
            "district" => Some(View::District),
            "year" => Some(View::Year),
            "month" => Some(View::Month),
            "domain" => Some(View::Domain),
            "token" => Some(View::Token),
            "full" => Some(View::Full),
            _ => counted("last")
                .map(View::Last)
                .or_else(|| counted("first").map(View::First))
                .or_else(|| counted("band").map(View::Band)),
        }
    }

    /// Whether the view is the same for all values: it shows nothing of them.
    #[must_use]
    pub fn is_constant(self) -> bool {
        matches!(self, View::Hidden | View::Present | View::Masked)
    }

    /// Whether the view shows something of a value and not all of it.
    #[must_use]
    pub fn is_partial(self) -> bool {
        !self.is_constant() && self != View::Full
    }

    /// Whether the view lets through no more than `ceiling`: it is the same or below it. Views without an order do not.
    #[must_use]
    pub fn is_within(self, ceiling: View) -> bool {
        self <= ceiling
    }

    /// The step of the view, where all partial ones stand on one.
    fn step(self) -> u8 {
        match self {
            View::Hidden => 0,
            View::Present => 1,
            View::Masked => 2,
            View::Full => 4,
            _ => 3,
        }
    }
}

impl PartialOrd for View {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (View::Last(m), View::Last(n)) | (View::First(m), View::First(n)) => Some(m.cmp(n)),
            (View::Year, View::Month) => Some(Ordering::Less),
            (View::Month, View::Year) => Some(Ordering::Greater),
            _ if self == other => Some(Ordering::Equal),
            _ if self.is_partial() && other.is_partial() => None,
            _ => Some(self.step().cmp(&other.step())),
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Hidden => f.write_str("hidden"),
            View::Present => f.write_str("present"),
            View::Masked => f.write_str("masked"),
            View::Last(count) => write!(f, "last{count}"),
            View::First(count) => write!(f, "first{count}"),
            View::Surname => f.write_str("surname"),
            View::District => f.write_str("district"),
            View::Year => f.write_str("year"),
            View::Month => f.write_str("month"),
            View::Band(width) => write!(f, "band{width}"),
            View::Domain => f.write_str("domain"),
            View::Token => f.write_str("token"),
            View::Full => f.write_str("full"),
        }
    }
}

impl From<View> for String {
    fn from(view: View) -> Self {
        view.to_string()
    }
}

impl TryFrom<String> for View {
    type Error = &'static str;
    fn try_from(name: String) -> Result<Self, Self::Error> {
        View::parse(&name).ok_or("no such view")
    }
}

impl FromStr for View {
    type Err = &'static str;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        View::parse(name).ok_or("no such view")
    }
}
