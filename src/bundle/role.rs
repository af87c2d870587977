use serde::{Deserialize, Serialize};

use crate::value::{Period, RoleIx, UnitIx};

/// A role held somewhere for some time, by itself or through another role that includes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: RoleIx,
    /// Where it counts.
    pub scope: Scope,
    /// When it is held.
    pub period: Period,
}

/// Where a role counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// In every unit, virtual ones too.
    Tenant,
    /// In the holder's primary unit and below, so that equal grants of different people stay equal.
    OwnUnit,
    /// In a unit and below.
    Unit(UnitIx),
}
