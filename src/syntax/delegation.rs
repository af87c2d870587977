use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Text};

/// `kind: Delegations`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Delegations {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Who acts for whom.
    #[serde(default)]
    pub delegations: Vec<Delegation>,
}

/// One person acts for another.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Delegation {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Who is represented.
    pub of: Text,
    /// Who acts.
    pub to: Text,
    /// In which flows; all when absent.
    #[serde(default)]
    pub flows: Vec<Text>,
    /// How often it may be passed on; 1 when absent.
    #[schemars(with = "Option<u32>", range(min = 1))]
    pub hops: Option<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// Why.
    #[schemars(length(max = 256))]
    pub reason: Option<Text>,
}
