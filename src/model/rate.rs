use crate::source::{Place, Spanned};
use crate::value::{Currency, Date, Decimal};

/// The rates of one day: one unit of each currency in `per` is so many of `currency`.
#[derive(Clone, Debug)]
pub struct Rate {
    /// The whole item.
    pub at: Place,
    /// The day they hold from.
    pub on: Spanned<Date>,
    /// The currency they are quoted in.
    pub currency: Spanned<Currency>,
    /// By currency.
    pub per: Vec<(Spanned<Currency>, Spanned<Decimal>)>,
}
