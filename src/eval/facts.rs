use crate::bundle::{AttributeIx, ChannelIx, ExprIx, KeyIx, PurposeIx, ScenarioIx};
use crate::value::{Currency, Instant, IntegrationIx, PersonIx, TableIx, Value};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A person.
    Person(PersonIx),
    /// Another system.
    Integration(IntegrationIx),
}

/// What a condition can read of a request. Numbers are of the bundle that the request is put to.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Who asks; in assignments the person they are tried on.
    pub principal: Principal,
    /// The record's attributes that are there, by number.
    pub properties: Vec<(AttributeIx, Value)>,
    /// The context's keys that are there, by number.
    pub keys: Vec<(KeyIx, Value)>,
    /// What for.
    pub purpose: Option<PurposeIx>,
    /// Through what.
    pub channel: Option<ChannelIx>,
    /// In which emergency.
    pub scenario: Option<ScenarioIx>,
    /// When; nothing in assignments, which have no clock.
    pub now: Option<Instant>,
    /// Whom a request for approval is about.
    pub subject: Option<PersonIx>,
    /// Values of the flow's parameters.
    pub parameters: Vec<Option<Value>>,
}

/// Why something could not be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The record lacks an attribute.
    Attribute(AttributeIx),
    /// The context lacks a key.
    Key(KeyIx),
    /// A path breaks off: at its so many-th part, from 1. With 0 its very beginning is not there.
    Link(ExprIx, u32),
    /// Two currencies cannot be compared at the request's date.
    NoRate(Currency, Currency),
    /// No row of a table matches, or two where one is asked.
    NoMatch(TableIx),
    /// There is no exact result: too large, or months against days.
    Overflow,
}

/// All causes of one failure, in the order of the text.
pub type Causes = Vec<Cause>;

impl Facts {
    /// What an assignment can read: a person and nothing else.
    #[must_use]
    pub fn person(person: PersonIx) -> Self {
        Self {
            principal: Principal::Person(person),
            properties: Vec::new(),
            keys: Vec::new(),
            purpose: None,
            channel: None,
            scenario: None,
            now: None,
            subject: None,
            parameters: Vec::new(),
        }
    }

    /// An attribute of the record.
    #[must_use]
    pub fn property(&self, name: AttributeIx) -> Option<&Value> {
        find(&self.properties, name)
    }

    /// A key of the context.
    #[must_use]
    pub fn key(&self, name: KeyIx) -> Option<&Value> {
        find(&self.keys, name)
    }
}

fn find<K: Copy + Ord>(rows: &[(K, Value)], key: K) -> Option<&Value> {
    let at = rows.binary_search_by_key(&key, |(row, _)| *row).ok()?;
    rows.get(at).map(|(_, value)| value)
}

impl Cause {
    /// The cause's name in answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Attribute(_) | Self::Key(_) | Self::Link(..) => "missing_attribute",
            Self::NoRate(..) => "no_rate",
            Self::NoMatch(_) => "no_match",
            Self::Overflow => "overflow",
        }
    }
}
