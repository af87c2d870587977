use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Pairs, Plain, Text};

/// `kind: Units`: the tree and the virtual units.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Units {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The roots of this document (a set has one, of type group).
    #[serde(default)]
    pub units: Vec<Unit>,
    /// Cross-department teams.
    #[serde(default, rename = "virtual")]
    pub virtual_units: Vec<VirtualUnit>,
}

/// A unit of the tree.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Unit {
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
    /// `group`, `subsidiary` or `department`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["group", "subsidiary", "department"]))]
    pub unit_type: Text,
    /// Who heads it, a person.
    pub head: Option<Text>,
    /// The catalogue's unit attributes.
    #[serde(default)]
    pub attributes: Pairs<Plain>,
    /// Units below it.
    #[serde(default)]
    pub units: Vec<Unit>,
}

/// A cross-department team that ends by itself.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct VirtualUnit {
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
    /// Who leads it, a person.
    pub lead: Option<Text>,
    /// People in it.
    #[serde(default)]
    pub members: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// The catalogue's unit attributes.
    #[serde(default)]
    pub attributes: Pairs<Plain>,
}
