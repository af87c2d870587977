use crate::source::{Place, Spanned};
use crate::value::{Currency, Date, Duration, Id, IntegrationIx, UnitIx, Zone};

/// The organisation itself.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// The whole document.
    pub at: Place,
    /// Its id.
    pub id: Spanned<Id>,
    /// Its name.
    pub name: Option<Spanned<String>>,
    /// How it was registered.
    pub registration: Option<Registration>,
    /// Its edition.
    pub edition: Spanned<Edition>,
    /// Its zone.
    pub time_zone: Spanned<Zone>,
    /// Its home currency.
    pub currency: Spanned<Currency>,
    /// Whether employees may join departments on their own.
    pub self_join: Option<Spanned<bool>>,
    /// Where the directory comes from.
    pub directory_sync: Option<DirectorySync>,
}

/// What a tenant pays for, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// Units, people, roles, access.
    Free,
    /// And virtual units, protections.
    Startup,
    /// And integrations, directory sync, flows, encrypted storage, scenarios.
    Professional,
    /// And signed bundles.
    Exclusive,
    /// And external storage.
    Hybrid,
}

/// How a tenant was registered.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The whole block.
    pub at: Place,
    /// The route.
    pub route: Spanned<Route>,
    /// The business registration number.
    pub business_registration: Option<Spanned<String>>,
    /// Documents handed in, by id.
    pub documents: Vec<Spanned<Id>>,
    /// The head office of a cross-border tenant.
    pub head_office: Option<Spanned<UnitIx>>,
    /// Its local office.
    pub local_office: Option<Spanned<UnitIx>>,
    /// A Hongkong Post e-Cert.
    pub e_cert: Option<ECert>,
}

/// The three ways to register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// A personal account grows into a small company.
    PersonalUpgrade,
    /// A company newly set up.
    NewCompany,
    /// The local office of a company abroad.
    CrossBorder,
}

/// A Hongkong Post e-Cert.
#[derive(Clone, Debug)]
pub struct ECert {
    /// Its serial number.
    pub serial: Spanned<String>,
    /// The day it expires.
    pub expires: Spanned<Date>,
}

/// A directory that people come from.
#[derive(Clone, Debug)]
pub struct DirectorySync {
    /// The whole block.
    pub at: Place,
    /// The integration.
    pub from: Spanned<IntegrationIx>,
    /// How often.
    pub every: Spanned<Duration>,
    /// What happens to people who are gone: `suspend` or `leave`.
    pub on_leaver: Option<Spanned<String>>,
    /// The share of people, in percent, above which a sync stops.
    pub stop_above: Option<Spanned<u32>>,
}

impl Edition {
    /// Every edition, from least to most.
    pub const ALL: [Self; 5] = [Self::Free, Self::Startup, Self::Professional, Self::Exclusive, Self::Hybrid];

    /// The edition's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Startup => "startup",
            Self::Professional => "professional",
            Self::Exclusive => "exclusive",
            Self::Hybrid => "hybrid",
        }
    }
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 3] = [Self::PersonalUpgrade, Self::NewCompany, Self::CrossBorder];

    /// The route's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PersonalUpgrade => "personal_upgrade",
            Self::NewCompany => "new_company",
            Self::CrossBorder => "cross_border",
        }
    }
}
