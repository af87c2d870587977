use crate::bundle::{Bundle, FieldIx, PurposeIx, Target};
use crate::eval::{Facts, Principal};
use crate::value::{ActionIx, Id, Instant, PersonIx, TypeIx, UnitIx, Value};

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
    /// What only questions about fields look at.
    pub more: Option<Box<More>>,
}

/// What a request says beyond what conditions read.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// The fields that are to be changed; nothing for whatever may be.
    pub fields: Option<Vec<FieldIx>>,
    /// Approved cases that could be used.
    pub approvals: Vec<Approval>,
    /// Why.
    pub reason: Option<String>,
}

/// An approved case that was not used yet.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Its flow.
    pub flow: Id,
    /// Who asked for it.
    pub requester: String,
    /// The type of the record.
    pub of: TypeIx,
    /// The record.
    pub record: String,
    /// The field.
    pub field: FieldIx,
    /// What for.
    pub purpose: Option<PurposeIx>,
    /// When it was approved.
    pub approved_at: Instant,
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
