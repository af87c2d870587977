use super::{At, Text};

/// `kind: Delegations`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegations {
    /// The whole document.
    pub at: At,
    /// Who acts for whom.
    pub delegations: Vec<Delegation>,
}

/// One person acts for another.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// The whole item.
    pub at: At,
    /// Who is represented.
    pub of: Text,
    /// Who acts.
    pub to: Text,
    /// In which flows; all when absent.
    pub flows: Vec<Text>,
    /// How often it may be passed on; 1 when absent.
    pub hops: Option<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day.
    pub through: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
}
