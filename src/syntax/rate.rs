use schemars::JsonSchema;
use serde::Deserialize;

use super::yaml::Lexical;
use super::{At, Pairs, Text};

/// `kind: Rates`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Rates {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The rates, by day.
    #[serde(default)]
    pub rates: Vec<RateRow>,
}

/// The rates of one day: one unit of each currency in `per` is so many of `currency`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct RateRow {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The day they hold from.
    pub on: Text,
    /// The currency they are quoted in.
    pub currency: Text,
    /// Decimal numbers by currency.
    #[schemars(with = "Pairs<Lexical>")]
    pub per: Pairs<Text>,
}
