use std::sync::Arc;

use super::Engine;
use crate::authzen::{Answer, Question, Request, RequestError};
use crate::bundle::Bundle;
use crate::decide::{self, Outcome};
use crate::value::Instant;

/// The bundle of one moment, for many questions that must be answered from the same rules, and without looking for the bundle
/// each time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pinned {
    bundle: Arc<Bundle>,
}

/// A question that was understood and can be asked again and again.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    bundle: &'a Bundle,
    question: decide::Prepared,
}

/// What came of a question, in the numbers of its bundle; names are looked up when they are asked for.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    bundle: &'a Bundle,
    answer: decide::Answer,
}

impl Engine {
    /// The bundle that is asked at this moment, held as long as it is needed.
    #[must_use]
    pub fn pin(&self) -> Pinned {
        Pinned { bundle: self.bundle() }
    }
}

impl Pinned {
    /// May a person do something with a record of a type? What the record and the context are is said next.
    ///
    /// ```
    /// # use ordinance::{Engine, Instant, RequestError};
    /// # fn example(engine: &Engine, now: Instant) -> Result<(), RequestError> {
    /// let pinned = engine.pin();
    /// let verdict = pinned.ask("bella", "read", "EmployeeRecord").with("owner", "carl").with("unit", "hk-finance").at(now).decide()?;
    /// assert!(verdict.is_allowed() || verdict.rules().len() == 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn ask(&self, person: &str, action: &str, resource_type: &str) -> Question<'_> {
        Question::person(&self.bundle, person, action, resource_type)
    }

    /// May a person use or manage an application?
    #[must_use]
    pub fn ask_app(&self, person: &str, action: &str, app: &str) -> Question<'_> {
        Question::app(&self.bundle, person, action, app)
    }

    /// May an integration do something with a record of a type?
    #[must_use]
    pub fn ask_for_integration(&self, integration: &str, action: &str, resource_type: &str) -> Question<'_> {
        Question::integration(&self.bundle, integration, action, resource_type)
    }

    /// A question in the numbers of this bundle. `now` is used where the request does not say when.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn prepare(&self, request: &Request, now: Option<Instant>) -> Result<Prepared<'_>, RequestError> {
        let request = request.resolve(&self.bundle, now)?;
        Ok(Prepared { bundle: &self.bundle, question: decide::Prepared::new(&self.bundle, request) })
    }
}

impl<'a> Question<'a> {
    /// The question, to be asked again and again.
    ///
    /// # Errors
    /// The first fault: a name is unknown, a value has another form than declared, or nobody says when.
    pub fn prepare(self) -> Result<Prepared<'a>, RequestError> {
        let bundle = self.bundle();
        Ok(Prepared { bundle, question: decide::Prepared::new(bundle, self.request()?) })
    }

    /// Answers it.
    ///
    /// # Errors
    /// As [`Question::prepare`].
    pub fn decide(self) -> Result<Verdict<'a>, RequestError> {
        let bundle = self.bundle();
        let answer = self.answered(|request| decide::decide(bundle, request))?;
        Ok(Verdict { bundle, answer })
    }
}

impl<'a> Prepared<'a> {
    /// Answers it.
    #[must_use]
    pub fn decide(&self) -> Verdict<'a> {
        Verdict { bundle: self.bundle, answer: self.question.decide(self.bundle) }
    }
}

impl<'a> Verdict<'a> {
    /// Whether the answer is yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.answer.outcome == Outcome::Allow
    }

    /// The ids of every matching rule of the deciding effect, in order; none by default.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &'a str> {
        let bundle = self.bundle;
        self.answer.rules.iter().map(move |rule| bundle.rule_ids().get(*rule))
    }

    /// Whether some part of a rule could not be evaluated and counted as closed.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.answer.errors.is_empty()
    }

    /// The whole answer, with names and places.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::new(self.bundle, &self.answer)
    }
}
