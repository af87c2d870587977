use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Pairs, Text};

/// `kind: Calendar`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Calendar {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// An IANA zone; the tenant's when absent.
    pub time_zone: Option<Text>,
    /// Open hours by a day (`sat`) or a range of days (`mon-fri`): `"09:00-18:00"`, several joined by commas.
    #[serde(default)]
    pub working_hours: Pairs<Text>,
    /// Days off.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

/// A day off.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Holiday {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The day.
    pub date: Text,
    /// What is celebrated.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
}
