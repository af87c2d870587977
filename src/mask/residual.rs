use super::{Derived, Format, View};

/// Birth dates of a century: what a birth date that is not shown may be.
const BIRTHS: u64 = 36_525;
/// Regions of mainland identity numbers, in round figures.
const REGIONS: u64 = 3_000;
/// Clearing codes of banks, in round figures.
const BANKS: u64 = 200;

impl Format {
    /// How many values, at the least, are left to try for somebody who sees a view of one: those of the format that look the same,
    /// for the shortest value that is shown so. Nothing where that has no bound worth a number (a name, a free text, a token
    /// without its key) and where the view shows nothing of any value.
    #[must_use]
    pub fn residual(self, view: View) -> Option<u64> {
        match (self, view) {
            (_, View::Full) => Some(1),
            (Format::Date, View::Year) => Some(365),
            (Format::Date, View::Month) => Some(28),
            (Format::Amount | Format::Number, View::Band(width)) => Some(u64::from(width)),
            (_, View::Last(shown)) => self.left(shown, true),
            (_, View::First(shown)) => self.left(shown, false),
            _ => None,
        }
    }

    /// What else a view tells about the person: all that the value says where it is shown, and what stands in the part that is.
    #[must_use]
    pub fn tells(self, view: View) -> &'static [Derived] {
        match (self, view) {
            (_, View::Full) => self.derives(),
            // The last of the sequence, odd for men, stands before the check character.
            (Format::MainlandId, View::Last(2..)) => &[Derived::Sex],
            _ => &[],
        }
    }

    /// What is left when so many characters show at one end.
    fn left(self, shown: u32, last: bool) -> Option<u64> {
        let digits = |count: u32| 10_u64.checked_pow(count);
        // A row that is at least so long, and at most: no view shows more than half of it.
        let row = |least: u32, most: u32| {
            let shown_of = least.max(shown.saturating_mul(2));
            if shown_of > most { None } else { digits(shown_of.saturating_sub(shown)) }
        };
        match self {
            Format::Hkid => match (last, shown) {
                // A letter or two and six digits; the check digit is never shown, and takes nothing away.
                (false, 1..=3) => digits(7_u32.saturating_sub(shown)),
                (false, 4) => digits(4),
                (true, 1..=3) => digits(6_u32.saturating_sub(shown)).map(|rest| rest.saturating_mul(26 + 26 * 26)),
                (true, 4) => digits(2).map(|rest| rest.saturating_mul(26 * 26)),
                _ => None,
            },
            Format::MainlandId => match (last, shown) {
                // One in eleven fits the check character that shows.
                (true, 1..=4) => Some(REGIONS.saturating_mul(BIRTHS / 11)),
                (true, 5..=6) => Some(REGIONS.saturating_mul(1_200 / 11)),
                (true, 7..=8) => Some(REGIONS.saturating_mul(100 / 11)),
                (true, 9) => Some(REGIONS / 11 * 10),
                (false, 1..=6) => Some(BIRTHS.saturating_mul(1_000)),
                (false, 7..=8) => Some(10_000_000),
                (false, 9) => Some((BIRTHS / 10).saturating_mul(1_000)),
                _ => None,
            },
            Format::HkMobile | Format::HkPhone if shown <= 4 => {
                let free = digits(7_u32.saturating_sub(shown))?;
                // The first digit says what kind of number it is.
                Some(free.saturating_mul(if last { 6 } else { 10 }))
            }
            Format::BusinessRegistration => row(8, 8),
            Format::Mobile | Format::Phone => row(7, 15),
            Format::Passport => row(6, 12),
            Format::BankAccount | Format::Account => row(5, 34),
            Format::HkBankAccount if last => row(12, 15).map(|_| {
                let account = 12_u32.max(shown.saturating_mul(2)).saturating_sub(6).saturating_sub(shown);
                digits(account).unwrap_or(u64::MAX).saturating_mul(BANKS.saturating_mul(1_000))
            }),
            Format::HkBankAccount => row(12, 15),
            _ => None,
        }
    }
}
