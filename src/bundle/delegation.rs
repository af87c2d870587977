use serde::{Deserialize, Serialize};

use crate::value::{FlowIx, Period, PersonIx};

/// One person acts for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Who is represented.
    pub of: PersonIx,
    /// Who acts.
    pub to: PersonIx,
    /// In which flows, by number; in all when empty.
    pub flows: Vec<FlowIx>,
    /// How often it may be passed on, from 1.
    pub hops: u32,
    /// When.
    pub period: Period,
}
