use super::Named;
use crate::source::{Place, Spanned};
use crate::value::{Date, Duration, Id, Network, TypeIx};

/// Another system that is connected.
#[derive(Clone, Debug)]
pub struct Integration {
    /// Its names.
    pub named: Named,
    /// Which way data goes.
    pub direction: Spanned<Direction>,
    /// Where it is reached.
    pub endpoint: Option<Spanned<String>>,
    /// How it proves who it is.
    pub auth: Option<Auth>,
    /// The lowest TLS version.
    pub tls_min: Option<Spanned<String>>,
    /// Keys by reference, by id.
    pub keys: Vec<AccessKey>,
    /// Networks it may come from.
    pub allow_ips: Vec<Spanned<Network>>,
    /// What it reads.
    pub reads: Vec<Spanned<FieldRef>>,
    /// What it writes.
    pub writes: Vec<Spanned<FieldRef>>,
    /// Its names for our fields, by its name.
    pub mapping: Vec<(Spanned<String>, Spanned<FieldRef>)>,
    /// Events it sends, by name.
    pub emits: Vec<Emits>,
    /// What it is told.
    pub on: Vec<Spanned<String>>,
}

/// Which way data goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To us.
    In,
    /// From us.
    Out,
    /// Both ways.
    Both,
}

/// How an integration proves who it is.
#[derive(Clone, Debug)]
pub struct Auth {
    /// `oauth2`, `api_key`, `mutual_tls` or `signed_webhook`.
    pub kind: Spanned<String>,
    /// OAuth scopes.
    pub scopes: Vec<Spanned<String>>,
}

/// A key by reference.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The whole item.
    pub at: Place,
    /// Its id.
    pub id: Spanned<Id>,
    /// The day it was made.
    pub created: Option<Spanned<Date>>,
    /// How often it is replaced.
    pub rotate_every: Option<Spanned<Duration>>,
}

/// A field or attribute of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldRef {
    /// The type.
    pub resource: TypeIx,
    /// The field's or attribute's name.
    pub name: Id,
}

/// An inbound event.
#[derive(Clone, Debug)]
pub struct Emits {
    /// The whole item.
    pub at: Place,
    /// Its name.
    pub event: Spanned<String>,
    /// The type it carries.
    pub carries: Spanned<TypeIx>,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::Both];

    /// The direction's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Both => "both",
        }
    }
}
