use std::fmt;

use super::{Currency, Decimal};

/// An amount of one currency, exact. Literals and requests hold at most the currency's decimals; products may hold more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in whole units of the currency.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not three capitals, a space and a number.
    #[error("an amount is written like `HKD 500000.00`")]
    Shape,
    /// The currency is not one of ISO 4217.
    #[error("no such currency")]
    Currency,
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    Decimals,
}

impl Money {
    /// The amount that a text like `HKD 500_000.00` spells.
    ///
    /// # Errors
    /// When the text has another shape, an unknown currency or more decimals than the currency has.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (code, number) = text.split_once(' ').ok_or(MoneyError::Shape)?;
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(MoneyError::Shape);
        }
        let number = number.trim_start_matches(' ');
        let amount = Decimal::parse(number).ok_or(MoneyError::Shape)?;
        let currency = Currency::new(code).ok_or(MoneyError::Currency)?;
        let written = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        if written > currency.digits() as usize {
            return Err(MoneyError::Decimals);
        }
        Ok(Self { amount, currency })
    }
}

impl fmt::Display for Money {
    /// The canonical form: `HKD 500000.00`, with the currency's decimals or more where the amount has more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.amount.to_string();
        let have = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let want = (self.currency.digits() as usize).max(have);
        let point = if have == 0 && want > 0 { "." } else { "" };
        write!(f, "{} {text}{point}{:0<pad$}", self.currency, "", pad = want.saturating_sub(have))
    }
}
