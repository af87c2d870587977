use super::Validity;
use crate::source::{Place, Spanned};
use crate::value::{FlowIx, PersonIx};

/// One person acts for another.
#[derive(Clone, Debug)]
pub struct Delegation {
    /// The whole item.
    pub at: Place,
    /// Who is represented.
    pub of: Spanned<PersonIx>,
    /// Who acts.
    pub to: Spanned<PersonIx>,
    /// In which flows; all when empty.
    pub flows: Vec<Spanned<FlowIx>>,
    /// How often it may be passed on.
    pub hops: Spanned<u32>,
    /// When.
    pub validity: Validity,
    /// Why.
    pub reason: Option<Spanned<String>>,
}
