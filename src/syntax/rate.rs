use super::{At, Pairs, Text};

/// `kind: Rates`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The whole document.
    pub at: At,
    /// The rates, by day.
    pub rates: Vec<RateRow>,
}

/// The rates of one day: one unit of each currency in `per` is so many of `currency`.
#[derive(Clone, Debug, PartialEq)]
pub struct RateRow {
    /// The whole item.
    pub at: At,
    /// The day they hold from.
    pub on: Text,
    /// The currency they are quoted in.
    pub currency: Text,
    /// Decimal numbers by currency.
    pub per: Pairs<Text>,
}
