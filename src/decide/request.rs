use crate::bundle::{Bundle, Target};
use crate::eval::{Facts, Principal};
use crate::value::{ActionIx, Instant, PersonIx, UnitIx, Value};

/// A question in the numbers of one bundle. The instant is part of it: nothing here reads a clock.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is to be done.
    pub action: ActionIx,
    /// On what.
    pub target: Target,
    /// Which record, when the caller says so.
    pub id: Option<String>,
    /// When.
    pub now: Instant,
    /// The rest, as conditions read it; its `now` is the one above.
    pub facts: Facts,
}

impl Request {
    /// Who asks.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.facts.principal
    }

    /// The record's data subject, when the type has one and the request states it.
    #[must_use]
    pub fn owner(&self, bundle: &Bundle) -> Option<PersonIx> {
        let name = bundle.catalog().owner_attribute(self.target)?;
        match self.facts.property(name) {
            Some(Value::Person(person)) => Some(*person),
            _ => None,
        }
    }

    /// The record's unit, when the type has one and the request states it.
    #[must_use]
    pub fn unit(&self, bundle: &Bundle) -> Option<UnitIx> {
        let name = bundle.catalog().unit_attribute(self.target)?;
        match self.facts.property(name) {
            Some(Value::Unit(unit)) => Some(*unit),
            _ => None,
        }
    }
}
