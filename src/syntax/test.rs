use schemars::JsonSchema;
use serde::Deserialize;

use super::yaml::{OneOrList, one_or_list};
use super::{At, Pairs, Plain, Text};

/// `kind: Tests`: the set's own tests.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Tests {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// `now` of every test here, an instant.
    pub clock: Option<Text>,
    /// Tables of decisions.
    #[serde(default)]
    pub decide: Vec<DecideTest>,
    /// Tables of views, routes and cases: kept as written until their rooms exist.
    #[serde(default)]
    pub view: Vec<Plain>,
    /// See `view`.
    #[serde(default)]
    pub route: Vec<Plain>,
    /// See `view`.
    #[serde(default)]
    pub case: Vec<Plain>,
}

/// A table of decisions: one record, some people, what each may.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct DecideTest {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// What it shows.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The action, or several.
    #[serde(deserialize_with = "one_or_list")]
    #[schemars(with = "OneOrList<Text>")]
    pub action: Vec<Text>,
    /// The record.
    pub on: OnRecord,
    /// `context.purpose`.
    pub purpose: Option<Text>,
    /// `context.channel`.
    pub channel: Option<Text>,
    /// `context.scenario`.
    pub scenario: Option<Text>,
    /// Other keys of the context.
    #[serde(default)]
    pub context: Pairs<Plain>,
    /// `now`, instead of the document's clock.
    pub now: Option<Text>,
    /// Values that attributes of the record take in turn; `expect` then holds lists.
    #[serde(default)]
    pub vary: Pairs<Plain>,
    /// `allow` or `deny` by subject; with `vary`, a list of them.
    #[serde(default)]
    pub expect: Pairs<Plain>,
    /// The rules that must be named in the answer, by subject.
    #[serde(default)]
    pub because: Pairs<Plain>,
}

/// A record: its type, and its id and attributes beside.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct OnRecord {
    /// The whole record.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The resource type, or `App`.
    #[serde(rename = "type")]
    pub type_id: Text,
    /// The record's id.
    pub id: Option<Text>,
    /// Everything else: attributes, and `record` for fields.
    #[serde(rename = "$rest")]
    #[schemars(skip)]
    pub attributes: Pairs<Plain>,
}
