use serde::Serialize;

use crate::bundle::Bundle;
use crate::search::Dependence;

/// A rule that may decide otherwise once more is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Depends {
    /// The rule's id.
    pub rule: String,
    /// `allow` or `deny`.
    pub effect: &'static str,
    /// `path:line:column`.
    pub at: String,
    /// What it reads that was not given: attributes of the record, and keys of the context as `context.key`.
    pub attributes: Vec<String>,
    /// Where one person holds the rule's roles, when it waits for the record's unit: ids of units, or `tenant`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

impl Depends {
    /// A dependence in the words of the bundle it came from.
    #[must_use]
    pub fn new(bundle: &Bundle, of: &Dependence) -> Self {
        let unit = |place: &Option<_>| place.map_or("tenant", |unit| bundle.units().ids().get(unit)).to_owned();
        Self {
            rule: bundle.rule_ids().get(of.rule).to_owned(),
            effect: bundle.rule(of.rule).effect.name(),
            at: bundle.origins().rule(of.rule),
            attributes: of.needs.iter().map(|need| need.name(bundle)).collect(),
            units: of.places.iter().map(unit).collect(),
        }
    }
}
