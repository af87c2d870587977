use crate::bundle::{Bundle, Target};
use crate::eval::{Facts, Principal};
use crate::value::{FlowIx, Id, Instant, PersonIx, TypeIx, UnitIx, Value};

/// A request for approval, in the numbers of one bundle.
#[derive(Clone, Debug)]
pub struct Request {
    /// What happens.
    pub start: Start,
    /// Which record, when the caller says so.
    pub id: Option<String>,
    /// What conditions read of it. Its principal is the requester; its instant and its subject are set by planning.
    pub facts: Facts,
    /// Whom it is asked for, when not for the requester.
    pub on_behalf_of: Option<PersonIx>,
    /// Whom the requester chose, for steps that leave the choice.
    pub chosen: Vec<PersonIx>,
    /// Which flow is meant, where several begin by themselves.
    pub flow: Option<FlowIx>,
}

/// What happens, so that somebody must approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A record of a type is submitted.
    Submit(TypeIx),
    /// An integration tells of an event with a record.
    Event(String, TypeIx),
    /// A date of a person comes near.
    Schedule(PersonIx),
    /// Somebody asks to see fields of a record.
    Reveal(TypeIx, Vec<Id>),
    /// Somebody asks to change fields of a record.
    Change(TypeIx, Vec<Id>),
}

/// In which capacity somebody may not approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capacity {
    /// They ask.
    Requester,
    /// It is about them.
    Subject,
    /// It is asked for them.
    OnBehalfOf,
}

impl Capacity {
    /// The capacity's name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Subject => "subject",
            Self::OnBehalfOf => "on_behalf_of",
        }
    }
}

impl Start {
    /// The type of the record, where there is one.
    #[must_use]
    pub fn record(&self) -> Option<TypeIx> {
        match self {
            Self::Submit(of) | Self::Event(_, of) | Self::Reveal(of, _) | Self::Change(of, _) => Some(*of),
            Self::Schedule(_) => None,
        }
    }
}

impl Request {
    /// Who asks; nobody does where a date comes near.
    #[must_use]
    pub fn requester(&self) -> Option<Principal> {
        match self.start {
            Start::Schedule(_) => None,
            _ => Some(self.facts.principal),
        }
    }

    /// The person who asks.
    #[must_use]
    pub fn person(&self) -> Option<PersonIx> {
        match self.requester() {
            Some(Principal::Person(person)) => Some(person),
            _ => None,
        }
    }

    /// Whom it is about.
    #[must_use]
    pub fn subject(&self, bundle: &Bundle) -> Option<PersonIx> {
        let of = match self.start {
            Start::Schedule(person) => return Some(person),
            _ => self.start.record()?,
        };
        match self.facts.property(bundle.catalog().owner_attribute(Target::Type(of))?) {
            Some(Value::Person(person)) => Some(*person),
            _ => None,
        }
    }

    /// The unit it belongs to: the record's, or the primary one of whom a date is about.
    #[must_use]
    pub fn unit(&self, bundle: &Bundle) -> Option<UnitIx> {
        let of = match self.start {
            Start::Schedule(person) => return Some(bundle.people().get(person).unit),
            _ => self.start.record()?,
        };
        match self.facts.property(bundle.catalog().unit_attribute(Target::Type(of))?) {
            Some(Value::Unit(unit)) => Some(*unit),
            _ => None,
        }
    }

    /// Who may not approve, whatever else they are, by person.
    #[must_use]
    pub fn excluded(&self, bundle: &Bundle) -> Vec<(PersonIx, Capacity)> {
        let mut out: Vec<_> = [
            (self.person(), Capacity::Requester),
            (self.subject(bundle), Capacity::Subject),
            (self.on_behalf_of, Capacity::OnBehalfOf),
        ]
        .into_iter()
        .filter_map(|(person, capacity)| Some((person?, capacity)))
        .collect();
        out.sort_unstable();
        out.dedup_by_key(|(person, _)| *person);
        out
    }

    /// What conditions read at an instant.
    pub(super) fn facts_at(&self, bundle: &Bundle, now: Instant) -> Facts {
        Facts { now: Some(now), subject: self.subject(bundle), ..self.facts.clone() }
    }
}
