use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Pairs, Text};

/// `kind: PolicySet`: the root file of a set.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct PolicySet {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The set's name, an id.
    #[schemars(length(max = 256))]
    pub name: Text,
    /// The set's own version.
    pub release: Text,
    /// The engine versions it works with.
    pub requires: Option<Text>,
    /// Where its deployed state lives.
    pub state: Option<StateStore>,
    /// Where its audit log goes.
    pub audit: Option<Audit>,
    /// What is linted and how much findings weigh.
    pub lint: Option<Lint>,
    /// Globs of files that are not part of the set.
    #[serde(default)]
    pub exclude: Vec<Text>,
}

/// The store of deployed states.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct StateStore {
    /// `file`, `postgres` or `s3`.
    #[schemars(extend("enum" = ["file", "postgres", "s3"]))]
    pub store: Text,
    /// A folder, relative to the set.
    pub path: Option<Text>,
    /// A store's address.
    pub url: Option<Text>,
}

/// The audit log.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Audit {
    /// A file, relative to the set.
    pub path: Text,
}

/// Lint settings.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, JsonSchema)]
pub struct Lint {
    /// Packs of lints that are switched on.
    #[serde(default)]
    pub packs: Vec<Text>,
    /// Levels by code: `error`, `warn`, `info`, `off`.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": "string", "enum": ["error", "warn", "info", "off"] }))]
    pub levels: Pairs<Text>,
}
