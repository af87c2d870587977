use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Pairs, Text};

/// `kind: Integrations`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Integrations {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The integrations.
    #[serde(default)]
    pub integrations: Vec<Integration>,
}

/// Another system that is connected; a subject like a person.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Integration {
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
    /// `in`, `out` or `both`.
    #[schemars(extend("enum" = ["in", "out", "both"]))]
    pub direction: Text,
    /// Where it is reached.
    pub endpoint: Option<Text>,
    /// How it proves who it is.
    pub auth: Option<Auth>,
    /// The transport.
    pub tls: Option<Tls>,
    /// Keys, by reference.
    #[serde(default)]
    pub keys: Vec<AccessKey>,
    /// Networks it may come from.
    #[serde(default)]
    pub allow_ips: Vec<Text>,
    /// Fields it reads, `Type.field`.
    #[serde(default)]
    pub reads: Vec<Text>,
    /// Fields or attributes it writes, `Type.field`.
    #[serde(default)]
    pub writes: Vec<Text>,
    /// Its names for our fields.
    #[serde(default)]
    pub mapping: Pairs<Text>,
    /// Events it sends us.
    #[serde(default)]
    pub emits: Vec<Emits>,
    /// What it is told.
    #[serde(default)]
    pub on: Vec<Text>,
}

/// How an integration proves who it is.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Auth {
    /// `oauth2`, `api_key`, `mutual_tls` or `signed_webhook`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["oauth2", "api_key", "mutual_tls", "signed_webhook"]))]
    pub auth_type: Text,
    /// OAuth scopes.
    #[serde(default)]
    pub scopes: Vec<Text>,
}

/// The transport.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Tls {
    /// The lowest version, `1.2` or `1.3`.
    #[schemars(extend("enum" = ["1.2", "1.3"]))]
    pub min: Text,
}

/// A key by reference: never the secret.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct AccessKey {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The day it was made.
    pub created: Option<Text>,
    /// How often it is replaced.
    pub rotate_every: Option<Text>,
}

/// An inbound event and the resource type it carries.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Emits {
    /// The whole item.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The event's name.
    pub event: Text,
    /// The resource type (`as:`).
    #[serde(rename = "as")]
    pub carries: Text,
}
