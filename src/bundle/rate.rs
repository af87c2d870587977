use serde::{Deserialize, Serialize};

use crate::value::{Currency, Date, Decimal};

/// What currencies are worth from a day on, in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The day they hold from.
    pub on: Date,
    /// The currency they are quoted in.
    pub currency: Currency,
    /// What one unit of each other currency is worth, by currency.
    pub per: Vec<(Currency, Decimal)>,
}

impl Rate {
    /// What one unit of a currency is worth in the row's own.
    #[must_use]
    pub fn worth(&self, currency: Currency) -> Option<Decimal> {
        if currency == self.currency {
            return Some(Decimal::from(1));
        }
        let at = self.per.binary_search_by_key(&currency, |(of, _)| *of).ok()?;
        self.per.get(at).map(|(_, worth)| *worth)
    }
}
