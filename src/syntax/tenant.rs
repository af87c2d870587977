use super::{At, Text};

/// `kind: Tenant`: the organisation itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenant {
    /// The whole document.
    pub at: At,
    /// The tenant's id.
    pub id: Text,
    /// Its name.
    pub name: Option<Text>,
    /// How it was registered, and with which documents.
    pub registration: Option<Registration>,
    /// The edition it has.
    pub edition: Text,
    /// An IANA zone.
    pub time_zone: Text,
    /// The home currency.
    pub currency: Text,
    /// Settings of the back office.
    pub settings: Option<Settings>,
}

/// One of the three ways to register.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// The whole block.
    pub at: At,
    /// `personal_upgrade`, `new_company` or `cross_border`.
    pub route: Text,
    /// The business registration number.
    pub business_registration: Option<Text>,
    /// The documents that were handed in.
    pub documents: Vec<Text>,
    /// `cross_border`: the head office, a unit.
    pub head_office: Option<Text>,
    /// `cross_border`: the local office, a unit below it.
    pub local_office: Option<Text>,
    /// A Hongkong Post e-Cert.
    pub e_cert: Option<ECert>,
}

/// A Hongkong Post e-Cert.
#[derive(Clone, Debug, PartialEq)]
pub struct ECert {
    /// Its serial number.
    pub serial: Text,
    /// The day it expires.
    pub expires: Text,
}

/// Settings of the back office.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `forbidden` or `allowed`: whether employees may join departments on their own.
    pub self_join: Option<Text>,
    /// Where the directory comes from.
    pub directory_sync: Option<DirectorySync>,
}

/// A directory that people come from.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectorySync {
    /// The whole block.
    pub at: At,
    /// An integration.
    pub from: Text,
    /// How often.
    pub every: Text,
    /// `suspend` or `leave`: what happens to people who are gone from it.
    pub on_leaver: Option<Text>,
    /// The share of people (`5%`) above which a sync stops.
    pub stop_above: Option<Text>,
}
