use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Text};

/// `kind: Tenant`: the organisation itself.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Tenant {
    /// The whole document.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// The tenant's id.
    pub id: Text,
    /// Its name.
    #[schemars(length(max = 256))]
    pub name: Option<Text>,
    /// How it was registered, and with which documents.
    pub registration: Option<Registration>,
    /// The edition it has.
    #[schemars(extend("enum" = ["free", "startup", "professional", "exclusive", "hybrid"]))]
    pub edition: Text,
    /// An IANA zone.
    pub time_zone: Text,
    /// The home currency.
    pub currency: Text,
    /// Settings of the back office.
    pub settings: Option<Settings>,
}

/// One of the three ways to register.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Registration {
    /// The whole block.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// `personal_upgrade`, `new_company` or `cross_border`.
    #[schemars(extend("enum" = ["personal_upgrade", "new_company", "cross_border"]))]
    pub route: Text,
    /// The business registration number.
    pub business_registration: Option<Text>,
    /// The documents that were handed in.
    #[serde(default)]
    pub documents: Vec<Text>,
    /// `cross_border`: the head office, a unit.
    pub head_office: Option<Text>,
    /// `cross_border`: the local office, a unit below it.
    pub local_office: Option<Text>,
    /// A Hongkong Post e-Cert.
    pub e_cert: Option<ECert>,
}

/// A Hongkong Post e-Cert.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct ECert {
    /// Its serial number.
    pub serial: Text,
    /// The day it expires.
    pub expires: Text,
}

/// Settings of the back office.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Settings {
    /// `forbidden` or `allowed`: whether employees may join departments on their own.
    #[schemars(extend("enum" = ["forbidden", "allowed"]))]
    pub self_join: Option<Text>,
    /// Where the directory comes from.
    pub directory_sync: Option<DirectorySync>,
}

/// A directory that people come from.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct DirectorySync {
    /// The whole block.
    #[serde(rename = "$at")]
    #[schemars(skip)]
    pub at: At,
    /// An integration.
    pub from: Text,
    /// How often.
    pub every: Text,
    /// `suspend` or `leave`: what happens to people who are gone from it.
    #[schemars(extend("enum" = ["suspend", "leave"]))]
    pub on_leaver: Option<Text>,
    /// The share of people (`5%`) above which a sync stops.
    pub stop_above: Option<Text>,
}
