use super::Named;
use crate::source::Spanned;
use crate::value::Duration;

/// A key ring, by reference: no secret is ever here.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Its names.
    pub named: Named,
    /// How often a new key becomes active.
    pub rotate_every: Option<Spanned<Duration>>,
    /// `env:NAME` or a file inside the set.
    pub source: Spanned<String>,
}
