use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Text};

/// `kind: KeyRings`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct KeyRings {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The rings.
    #[serde(default)]
    pub rings: Vec<Ring>,
}

/// A key ring, by reference.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Ring {
    /// The whole item.
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
    /// How often a new key becomes active.
    pub rotate_every: Option<Text>,
    /// `env:NAME` or a file.
    pub source: Text,
}
