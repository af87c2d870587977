use super::{Expr, Text};

/// What narrows a sentence: each clause at most once, all of them must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Not when this holds.
    pub unless: Option<Expr>,
    /// Only for one of these purposes; empty for any or none.
    pub purposes: Vec<Text>,
    /// The first day or instant.
    pub from: Option<Text>,
    /// The day or instant it ends before.
    pub until: Option<Text>,
    /// The last day (YAML only; the printer of `.ord` writes the next day's `until`).
    pub through: Option<Text>,
    /// Only on one of these channels; empty for any.
    pub channels: Vec<Text>,
    /// Only in this scenario.
    pub scenario: Option<Text>,
}
