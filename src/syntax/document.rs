use super::{
    Bind, Calendar, Catalog, DecisionTable, Defaults, Delegations, Exempt, Flow, Guard, Integrations, KeyRings, People,
    PolicySet, Protection, Rates, Roles, Rule, Scenario, Template, Tenant, Tests, Units,
};
use crate::source::{FileId, Place};

/// One YAML document, or one `.ord` file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The text it comes from.
    pub file: FileId,
    /// How it is written.
    pub notation: Notation,
    /// What it says.
    pub body: Body,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A YAML document with `ordinance:` and `kind:`.
    Yaml,
    /// The rule language.
    Ord,
}

/// A comment, for whoever prints the document again. The text is without `#` and the space behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub text: String,
}

/// What a document says, by its kind.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a tree is walked once and freed: a box a node would cost more than the room it saves"
)]
pub enum Body {
    /// `kind: PolicySet`, the root file.
    PolicySet(PolicySet),
    /// `kind: Tenant`.
    Tenant(Tenant),
    /// `kind: Units`.
    Units(Units),
    /// `kind: People`.
    People(People),
    /// `kind: Roles`.
    Roles(Roles),
    /// `kind: Catalog`.
    Catalog(Catalog),
    /// `kind: Calendar`.
    Calendar(Calendar),
    /// `kind: Integrations`.
    Integrations(Integrations),
    /// `kind: KeyRings`.
    KeyRings(KeyRings),
    /// `kind: Delegations`.
    Delegations(Delegations),
    /// `kind: Rates`.
    Rates(Rates),
    /// `kind: Table`.
    Table(DecisionTable),
    /// `kind: Tests`.
    Tests(Tests),
    /// The ruled part: an `.ord` file, or `kind: Access`, `Protections`, `Scenarios`, `Flows`, `Guards`.
    Ruled(Vec<Item>),
}

/// One thing that is ruled.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a tree is walked once and freed: a box a node would cost more than the room it saves"
)]
pub enum Item {
    /// An access rule.
    Rule(Rule),
    /// A field's protection.
    Protection(Protection),
    /// An emergency.
    Scenario(Scenario),
    /// An approval flow.
    Flow(Flow),
    /// Blocks that flows share.
    Template(Template),
    /// Options of every step.
    Defaults(Defaults),
    /// A request that needs no approval.
    Exempt(Exempt),
    /// Values of a flow's parameters in a unit.
    Bind(Bind),
    /// A guard.
    Guard(Guard),
}

impl Body {
    /// What stands behind `kind:`; of what is ruled, `Access` stands for all.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PolicySet(_) => "PolicySet",
            Self::Tenant(_) => "Tenant",
            Self::Units(_) => "Units",
            Self::People(_) => "People",
            Self::Roles(_) => "Roles",
            Self::Catalog(_) => "Catalog",
            Self::Calendar(_) => "Calendar",
            Self::Integrations(_) => "Integrations",
            Self::KeyRings(_) => "KeyRings",
            Self::Delegations(_) => "Delegations",
            Self::Rates(_) => "Rates",
            Self::Table(_) => "Table",
            Self::Tests(_) => "Tests",
            Self::Ruled(_) => "Access",
        }
    }
}

impl Item {
    /// The place of the whole item.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Rule(item) => item.at.place,
            Self::Protection(item) => item.at.place,
            Self::Scenario(item) => item.at.place,
            Self::Flow(item) => item.at.place,
            Self::Template(item) => item.at.place,
            Self::Defaults(item) => item.at.place,
            Self::Exempt(item) => item.at.place,
            Self::Bind(item) => item.at.place,
            Self::Guard(item) => item.at.place,
        }
    }
}
