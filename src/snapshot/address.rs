use std::fmt;

/// A kind of entry: the first part of an [`Address`].
///
/// INVARIANT (addresses): names never change, and every name is of lower-case letters and `_`, so that the order of addresses
/// as texts is the order of kinds, then ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// An application.
    Application,
    /// Values of a flow's parameters in units, by that flow.
    Bind,
    /// Working hours and holidays.
    Calendar,
    /// A channel.
    Channel,
    /// A field class, unless it is a built-in one that nobody restricts.
    Class,
    /// A key of a request's context.
    Context,
    /// Options of every step; there is at most one.
    Defaults,
    /// Everybody who acts for one person, by that person.
    Delegation,
    /// An exemption from approval.
    Exempt,
    /// An approval flow.
    Flow,
    /// An integration.
    Integration,
    /// A person.
    Person,
    /// A declared attribute of people.
    PersonAttribute,
    /// A field's protection, `Type.field`.
    Protection,
    /// A purpose.
    Purpose,
    /// The rates of a day, by that day.
    Rate,
    /// A key ring.
    Ring,
    /// A role with its assignments.
    Role,
    /// An access rule.
    Rule,
    /// An emergency in which more is shown.
    Scenario,
    /// The set itself: its name is its id; there is exactly one.
    Set,
    /// A step of a flow or template, which is no entry of its own: `flow/x/step`.
    Step,
    /// A decision table.
    Table,
    /// A template of flows.
    Template,
    /// The organisation; there is exactly one.
    Tenant,
    /// A resource type with its attributes and fields.
    Type,
    /// A unit of the tree, or a virtual unit.
    Unit,
    /// A declared attribute of units.
    UnitAttribute,
}

/// Where an entry stands in a snapshot: its kind and id, written `kind/id`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The kind.
    pub kind: EntryKind,
    /// The id, which may itself contain `/`.
    pub id: Box<str>,
}

impl EntryKind {
    /// Every kind, in the order of names.
    pub const ALL: [Self; 28] = [
        Self::Application,
        Self::Bind,
        Self::Calendar,
        Self::Channel,
        Self::Class,
        Self::Context,
        Self::Defaults,
        Self::Delegation,
        Self::Exempt,
        Self::Flow,
        Self::Integration,
        Self::Person,
        Self::PersonAttribute,
        Self::Protection,
        Self::Purpose,
        Self::Rate,
        Self::Ring,
        Self::Role,
        Self::Rule,
        Self::Scenario,
        Self::Set,
        Self::Step,
        Self::Table,
        Self::Template,
        Self::Tenant,
        Self::Type,
        Self::Unit,
        Self::UnitAttribute,
    ];

    /// The kind's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Bind => "bind",
            Self::Calendar => "calendar",
            Self::Channel => "channel",
            Self::Class => "class",
            Self::Context => "context",
            Self::Defaults => "defaults",
            Self::Delegation => "delegation",
            Self::Exempt => "exempt",
            Self::Flow => "flow",
            Self::Integration => "integration",
            Self::Person => "person",
            Self::PersonAttribute => "person_attribute",
            Self::Protection => "protection",
            Self::Purpose => "purpose",
            Self::Rate => "rate",
            Self::Ring => "ring",
            Self::Role => "role",
            Self::Rule => "rule",
            Self::Scenario => "scenario",
            Self::Set => "set",
            Self::Step => "step",
            Self::Table => "table",
            Self::Template => "template",
            Self::Tenant => "tenant",
            Self::Type => "type",
            Self::Unit => "unit",
            Self::UnitAttribute => "unit_attribute",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a set has exactly one entry of this kind, so that another id is always a rename.
    pub(super) fn is_single(self) -> bool {
        matches!(self, Self::Set | Self::Tenant)
    }

    /// The kind whose ids this kind's entries are filed under, where that is another kind.
    pub(super) fn filed_under(self) -> Self {
        match self {
            Self::Delegation => Self::Person,
            Self::Bind => Self::Flow,
            Self::Protection => Self::Type,
            own => own,
        }
    }
}

impl Address {
    /// The address of an entry.
    #[must_use]
    pub fn new(kind: EntryKind, id: impl Into<Box<str>>) -> Self {
        Self { kind, id: id.into() }
    }

    /// The address that `kind/id` spells.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        Some(Self::new(EntryKind::parse(kind)?, id))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.name(), self.id)
    }
}
