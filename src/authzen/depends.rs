use serde::Serialize;

use crate::bundle::{Bundle, Field, Target};
use crate::search::{Dependence, OpenLine};

/// A rule that may decide otherwise once more is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Depends {
    /// The rule's id; of a line of a protection, the field and the line.
    pub rule: String,
    /// `allow` or `deny`; of a line, `reveal` or `cap`.
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
    /// A line of a field's protection in the words of the bundle it came from.
    #[must_use]
    pub fn line(bundle: &Bundle, target: Target, field: &Field, of: &OpenLine) -> Self {
        let catalog = bundle.catalog();
        let of_type = match target {
            Target::Type(of) => catalog.types.get(of),
            Target::App(_) => crate::bundle::Catalog::APP,
        };
        let effect = if of.raises { "reveal" } else { "cap" };
        Self {
            rule: format!("{of_type}.{} {effect} {}", catalog.fields.get(field.name), of.view),
            effect,
            at: bundle.origins().place(of.at),
            attributes: of.needs.iter().map(|need| need.name(bundle)).collect(),
            units: Vec::new(),
        }
    }

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
