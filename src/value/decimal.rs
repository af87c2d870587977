use std::cmp::Ordering;
use std::fmt;

/// An exact decimal number: `mantissa × 10^-scale`. Never a float.
///
/// INVARIANT (decimal): the scale is at most 28 and the mantissa has no trailing zero while the scale is above 0, so that
/// equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };
    const MAX_SCALE: u32 = 28;

    /// `mantissa × 10^-scale`; nothing when the scale stays above 28 after trailing zeros are dropped.
    #[must_use]
    pub fn new(mut mantissa: i128, mut scale: u32) -> Option<Self> {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale = scale.saturating_sub(1);
        }
        (scale <= Self::MAX_SCALE).then_some(Self { mantissa, scale })
    }

    /// The number that `text` spells: an optional `-`, digits with `_` between them, an optional fraction.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if !whole.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
            return None;
        }
        let mut mantissa: i128 = 0;
        for c in whole.chars().filter(|c| *c != '_').chain(fraction.chars()) {
            let digit = i128::from(c.to_digit(10)?);
            mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
        }
        let signed = if negative { mantissa.checked_neg()? } else { mantissa };
        Self::new(signed, u32::try_from(fraction.len()).ok()?)
    }

    /// The digits as one whole number, to be read with [`Decimal::scale`].
    #[must_use]
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many digits stand after the point.
    #[must_use]
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// The number as a 64-bit integer, when it is one.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        (self.scale == 0).then(|| i64::try_from(self.mantissa).ok()).flatten()
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let lift = |d: Self| d.mantissa.checked_mul(10_i128.checked_pow(scale.checked_sub(d.scale)?)?);
        Some((lift(self)?, lift(other)?, scale))
    }

    /// The sum, or nothing on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Self::new(a.checked_add(b)?, scale)
    }

    /// The difference, or nothing on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Self::new(a.checked_sub(b)?, scale)
    }

    /// The exact product, or nothing on overflow.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::new(self.mantissa.checked_mul(other.mantissa)?, self.scale.checked_add(other.scale)?)
    }

    /// The order of two numbers, exact also where their scales are far apart: whole parts first, then fractions, which fit
    /// when lifted to the greatest scale.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let parts = |d: Self| {
            let base = 10_i128.saturating_pow(d.scale);
            let lift = 10_i128.saturating_pow(Self::MAX_SCALE.saturating_sub(d.scale));
            (d.mantissa / base, (d.mantissa % base).saturating_mul(lift))
        };
        parts(self).cmp(&parts(other))
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self { mantissa: i128::from(value), scale: 0 }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(*other)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.mantissa);
        }
        let base = 10_u128.saturating_pow(self.scale);
        let (whole, fraction) = (self.mantissa.unsigned_abs() / base, self.mantissa.unsigned_abs() % base);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{fraction:0width$}", width = self.scale as usize)
    }
}
