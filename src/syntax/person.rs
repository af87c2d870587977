use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Pairs, Plain, Text};

/// `kind: People`: inline, or from a table.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct People {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// A table: CSV, TSV or NDJSON, relative to this file, or `env:NAME`.
    pub from: Option<Text>,
    /// The headers of the table's columns, by our names.
    #[serde(default)]
    pub columns: Pairs<Text>,
    /// People written here. Rows of the table are added behind them by the reader.
    #[serde(default)]
    pub people: Vec<PersonRow>,
}

/// One person, from YAML or from a row of a table. Other keys are the catalogue's `person_attributes`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct PersonRow {
    /// The whole item or row.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Their id.
    pub id: Text,
    /// The id they had before.
    pub renamed_from: Option<Text>,
    /// Their name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The primary unit: an id, a unique name, or a path of names or ids.
    pub unit: Text,
    /// Further units.
    #[serde(default)]
    pub also_in: Vec<Text>,
    /// What they are called on a card.
    #[schemars(length(max = 256))]
    pub title: Option<Text>,
    /// Their manager: an id or a unique name.
    pub manager: Option<Text>,
    /// `active`, `suspended` or `left`.
    #[schemars(extend("enum" = ["active", "suspended", "left"]))]
    pub status: Option<Text>,
    /// The day they joined.
    pub joined: Option<Text>,
    /// The day the contract ends.
    pub contract_end: Option<Text>,
    /// The day they left.
    pub left_on: Option<Text>,
    /// The catalogue's person attributes.
    #[serde(rename = "$rest")]
    #[schemars(skip)]
    pub attributes: Pairs<Plain>,
}
