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
    /// Tables of views.
    #[serde(default)]
    pub view: Vec<ViewTest>,
    /// Tables of routes.
    #[serde(default)]
    pub route: Vec<RouteTest>,
    /// Cases that are played.
    #[serde(default)]
    pub case: Vec<CaseTest>,
}

/// A table of routes: one request, perhaps varied, and where it goes.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct RouteTest {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// What it shows.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// A record that is submitted: its type, who submits it (`by`), its attributes.
    pub submit: Option<Pairs<Plain>>,
    /// An event: its name (`event`), the type it carries, who tells it, attributes.
    pub event: Option<Pairs<Plain>>,
    /// A date that comes near: the `person`, and the `flow` where several begin by themselves.
    pub schedule: Option<Pairs<Plain>>,
    /// A field that is to be seen: `field` as `Type.field`, who asks, attributes of the record.
    pub reveal: Option<Pairs<Plain>>,
    /// A field that is to be changed: likewise.
    pub change: Option<Pairs<Plain>>,
    /// `now`, instead of the document's clock.
    pub now: Option<Text>,
    /// Values that attributes take in turn; what is promised then are lists.
    #[serde(default)]
    pub vary: Pairs<Plain>,
    /// The flow or exemption that is selected; with `vary`, a list of them.
    pub flow: Option<Plain>,
    /// Why it is blocked, `none` where it is not; with `vary`, a list of them.
    pub blocked: Option<Plain>,
    /// Who would get a task, by step; the same for every value.
    #[serde(default)]
    pub approvers: Pairs<Plain>,
}

/// A case that is played: a request, and a script of what happens and what must be so.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct CaseTest {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// What it shows.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The flow it must go through.
    pub flow: Text,
    /// The request: who asks (`by`) or whom it is about (`person`), its type where the flow is for several, attributes.
    pub start: Pairs<Plain>,
    /// When it is submitted, instead of the document's clock.
    pub now: Option<Text>,
    /// Lines such as `+24h: approve finance by amy`, in order.
    pub script: Vec<Text>,
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
    /// `context.fields`: what an update changes; every field with a `change` line when absent.
    pub fields: Option<Vec<Text>>,
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

/// A table of views: one record, some people, how much each sees of its fields.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct ViewTest {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// What it shows.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// The action that is asked for beside `read`; `read` when absent.
    pub action: Option<Text>,
    /// The record, its fields under `record`.
    pub on: OnRecord,
    /// `context.purpose`.
    pub purpose: Option<Text>,
    /// `context.channel`.
    pub channel: Option<Text>,
    /// `context.scenario`.
    pub scenario: Option<Text>,
    /// `context.reason`.
    pub reason: Option<Text>,
    /// Other keys of the context.
    #[serde(default)]
    pub context: Pairs<Plain>,
    /// `now`, instead of the document's clock.
    pub now: Option<Text>,
    /// Values that attributes of the record take in turn; `expect` then holds lists.
    #[serde(default)]
    pub vary: Pairs<Plain>,
    /// The view that is shown, by subject and field; with `vary`, a list of such for each subject.
    #[serde(default)]
    pub expect: Pairs<Plain>,
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
