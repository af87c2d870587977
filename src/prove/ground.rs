use std::cmp::Ordering;

use crate::bundle::{Bundle, Operator};
use crate::compile::{compile, operator, probe};
use crate::eval::{Cause, Facts, compare, order};
use crate::model::{self, PolicySet};
use crate::source::Sources;
use crate::value::{Digest, Instant, PersonIx, Value};

/// The organisation that proofs range over, compiled, and the day whose rates count: from the newest rates of the set on, because
/// what is proved is to hold from now on.
pub(super) struct Ground<'a> {
    pub(super) set: &'a PolicySet,
    pub(super) bundle: Bundle,
    /// A request without anything but its instant.
    pub(super) bare: Facts,
    now: Instant,
}

impl<'a> Ground<'a> {
    pub(super) fn new(set: &'a PolicySet, now: Option<Instant>) -> Self {
        let bundle = if set.flows.is_empty() && set.exempts.is_empty() {
            probe(set)
        } else {
            compile(set, Digest::of(&[]), &Sources::default())
        };
        let zone = &set.tenant.time_zone.value;
        let rated = set.rates.iter().map(|rate| rate.on.value.start(zone)).max();
        // Without an instant, what is proved is proved of the first one there is.
        let now = rated.max(now).unwrap_or(Instant::EPOCH);
        let mut bare = Facts::person(PersonIx(0));
        bare.now = Some(now);
        Self { set, bundle, bare, now }
    }

    /// The instant from which on something is proved.
    pub(super) fn now(&self) -> Instant {
        self.now
    }

    /// Whether somebody works here.
    pub(super) fn is_active(&self, person: PersonIx) -> bool {
        self.set.people.get(person).is_some_and(|person| person.status.value == model::Status::Active)
    }

    /// Whether the evaluator says that `a operator b`.
    pub(super) fn holds(&self, by: model::Operator, a: &Value, b: &Value) -> Result<bool, Cause> {
        let by: Operator = operator(by);
        compare(&self.bundle, &self.bare, by, a, b)
    }

    /// The order of two values that have one.
    pub(super) fn order(&self, a: &Value, b: &Value) -> Option<Ordering> {
        order(&self.bundle, &self.bare, a, b).ok()
    }
}
