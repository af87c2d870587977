//! What somebody sees of a record, with the effects that showing it has: what must be written down is written down durably
//! before anything is shown, and is not shown where that fails.

use std::sync::Arc;

use super::Engine;
use crate::audit::{AuditError, AuditSink, Event, Given, Reveal, ReviewDue, Shown, Use, UseOf};
use crate::authzen::{Look, Means, Obligation, Request, RequestError, ViewAnswer};
use crate::bundle::{Bundle, FieldIx, Scenario};
use crate::decide::{self, Emergency, Sights, told};
use crate::eval::Principal;
use crate::mask::Tokens;
use crate::seal::Keys;
use crate::value::{Instant, PersonIx, nfc};

/// What showing things needs beside the rules.
#[derive(Clone, Default)]
pub(super) struct Around {
    pub(super) sink: Option<Arc<dyn AuditSink>>,
    pub(super) keys: Option<Arc<Keys>>,
    pub(super) tokens: Option<Arc<dyn Tokens + Send + Sync>>,
}

impl Engine {
    /// Writes down with this sink from now on what is shown and must be written down. Without one no scenario reveals anything.
    pub fn write_down(&self, sink: Arc<dyn AuditSink>) {
        self.change_around(|around| around.sink = Some(Arc::clone(&sink)));
    }

    /// Makes the tokens that views show with these keys from now on. Without any, a token falls to the next lower view.
    pub fn tokenize(&self, tokens: Arc<dyn Tokens + Send + Sync>) {
        self.change_around(|around| around.tokens = Some(Arc::clone(&tokens)));
    }

    /// Whether a type has an attribute of this name; everything else that a record of it says is a field.
    #[must_use]
    pub fn is_attribute(&self, of_type: &str, name: &str) -> bool {
        let bundle = self.held.current.load();
        let catalog = bundle.catalog();
        let of = catalog.types.find(&nfc(of_type));
        of.zip(catalog.attributes.find(&nfc(name))).is_some_and(|(of, name)| catalog.attribute_kind(of, name).is_some())
    }

    /// The only type with protected fields, when there is just one.
    #[must_use]
    pub fn only_protected_type(&self) -> Option<String> {
        let bundle = self.held.current.load();
        let mut types: Vec<_> = bundle.protections().iter().map(|protection| protection.of).collect();
        types.dedup();
        match types.as_slice() {
            [only] => Some(bundle.catalog().types.get(*only).to_owned()),
            _ => None,
        }
    }

    /// Whether a request names a scenario that is for one record at a time.
    #[must_use]
    pub fn is_for_single_records(&self, request: &Request) -> bool {
        let bundle = self.held.current.load();
        request.scenario(&bundle).is_some_and(|scenario| scenario.single_record)
    }

    pub(super) fn change_around(&self, change: impl Fn(&mut Around)) {
        self.held.around.rcu(|around| {
            let mut around = Around::clone(around);
            change(&mut around);
            around
        });
    }

    /// What does this subject see of this record? The request says when.
    ///
    /// # Errors
    /// When the request names something unknown, has a value of the wrong form, or does not say when.
    pub fn view(&self, request: &Request) -> Result<ViewAnswer, RequestError> {
        self.view_at(request, None)
    }

    /// The same, with an instant for a request that does not say when.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn view_at(&self, request: &Request, now: Option<Instant>) -> Result<ViewAnswer, RequestError> {
        let bundle = self.held.current.load();
        let look = request.look(&bundle, now)?;
        let around = self.held.around.load();
        Ok(Showing { bundle: &bundle, look: &look, around: &around }.show(look.sights(&bundle)))
    }

    /// The same for a request in JSON: the evaluation request with `resource.record`.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn view_json(&self, request: &str, now: Option<Instant>) -> Result<ViewAnswer, RequestError> {
        self.view_at(&Request::parse(request)?, now)
    }

    /// What would be seen if whatever must be written down were, with the lines that decided and those that would raise it. Nothing
    /// is written.
    ///
    /// # Errors
    /// When the request names something unknown or has a value of the wrong form, or nobody says when.
    pub fn explain_view_at(&self, request: &Request, now: Option<Instant>) -> Result<ViewAnswer, RequestError> {
        let bundle = self.held.current.load();
        let look = request.look(&bundle, now)?;
        let around = self.held.around.load();
        let showing = Showing { bundle: &bundle, look: &look, around: &around };
        let mut answer = showing.assume(&look.sights(&bundle));
        look.explain(&bundle, &mut answer);
        Ok(answer)
    }

    /// The same for a request in JSON.
    ///
    /// # Errors
    /// Also when the text is not JSON, or not of that shape.
    pub fn explain_view_json(&self, request: &str, now: Option<Instant>) -> Result<ViewAnswer, RequestError> {
        self.explain_view_at(&Request::parse(request)?, now)
    }
}

/// What to do where a log takes nothing.
const LOG: &str = "`ordinance audit verify` says what is wrong with the log";
/// What to do where there is none.
const NO_LOG: &str = "name one under `audit` in the root file, or hand one to the engine";
/// What to do where nobody or nothing in particular is asked about.
const NO_ID: &str = "name the person and the record's id";
/// What to do where somebody has not reviewed an earlier use.
const OVERDUE: &str = "`ordinance audit uses --overdue` lists it, and `ordinance audit review` tells that it was reviewed";

/// A record that is about to be shown.
struct Showing<'a> {
    bundle: &'a Bundle,
    look: &'a Look<'a>,
    around: &'a Around,
}

impl Showing<'_> {
    fn show(&self, sights: Sights) -> ViewAnswer {
        let raised: Vec<FieldIx> =
            sights.fields.iter().filter(|seen| seen.emergency > seen.plain).map(|seen| seen.field).collect();
        let (used, unused) = match (!raised.is_empty()).then(|| self.begin()) {
            None => (None, None),
            Some(Ok(used)) => (Some(used), None),
            Some(Err(why)) => (None, Some(why)),
        };
        let emergency = if used.is_some() { Emergency::Recorded } else { Emergency::Unrecorded };
        let mut answer = self.answer(&sights, emergency);
        if let Some((why, help)) = unused {
            answer.close(&raised, &why, help);
        }
        let sensitive = self.look.sensitive(self.bundle, &answer);
        if used.is_none() && sensitive.is_empty() {
            return answer;
        }
        let Some(sink) = &self.around.sink else { return answer };
        let event = self.event(&answer, used.as_ref());
        let Err(error) = sink.record(&[Event::Reveal(event)]) else {
            return match &used {
                Some(used) => self.with_obligations(answer, used),
                None => answer,
            };
        };
        // It was not written down, so it is not shown.
        let mut lower = self.answer(&sights, Emergency::Unrecorded);
        let sensitive = self.look.sensitive(self.bundle, &lower);
        lower.hide(&sensitive);
        lower.close(&lower.unlike(&answer), &error.to_string(), LOG);
        lower
    }

    /// The same with a sink that is taken to work, writing nothing.
    fn assume(&self, sights: &Sights) -> ViewAnswer {
        let is_raised = sights.fields.iter().any(|seen| seen.emergency > seen.plain);
        let answer = self.answer(sights, Emergency::Recorded);
        match self.scenario().filter(|_| is_raised) {
            Some((of, scenario)) => {
                let used = self.new_use(of, scenario);
                self.with_obligations(answer, &used)
            }
            None => answer,
        }
    }

    fn answer(&self, sights: &Sights, emergency: Emergency) -> ViewAnswer {
        let tokens = self.around.tokens.as_ref().map(|tokens| &**tokens as &dyn Tokens);
        let means = Means { keys: self.around.keys.as_deref(), tokens };
        self.look.answer(self.bundle, sights, emergency, means)
    }

    fn request(&self) -> &decide::Request {
        &self.look.request
    }

    /// What a use of the request's scenario is a use of. Only people are in emergencies.
    fn scenario(&self) -> Option<(UseOf, &Scenario)> {
        let (bundle, request) = (self.bundle, self.request());
        let ix = request.facts.scenario?;
        let (person, scenario) = match request.principal() {
            Principal::Person(person) => (bundle.people().ids().get(person), bundle.scenario(ix)?),
            Principal::Integration(_) => return None,
        };
        let of = UseOf {
            person: person.to_owned(),
            scenario: bundle.catalog().scenarios.get(ix).to_owned(),
            resource_type: self.look.of_type(bundle).to_owned(),
            record: request.id.clone()?,
        };
        Some((of, scenario))
    }

    /// The use that this look belongs to: the one that is open, or a new one unless a review is overdue; why there is none where
    /// that cannot be known.
    fn begin(&self) -> Result<Use, (String, &'static str)> {
        let because = |why: &str, help| (why.to_owned(), help);
        let sink = self.around.sink.as_ref().ok_or_else(|| because("there is no audit log to write it down", NO_LOG))?;
        let (of, scenario) =
            self.scenario().ok_or_else(|| because("only a person uses a scenario, and for one record", NO_ID))?;
        let now = self.request().now;
        let fails = |error: AuditError| (error.to_string(), LOG);
        if let Some(open) = sink.open_use(&of, now).map_err(fails)? {
            return Ok(open);
        }
        if sink.overdue(&of.person, &of.scenario, now).map_err(fails)?.is_empty() {
            Ok(self.new_use(of, scenario))
        } else {
            Err(because("the review of an earlier use is overdue", OVERDUE))
        }
    }

    fn new_use(&self, of: UseOf, scenario: &Scenario) -> Use {
        let (_, reviewers) = told(self.bundle, self.request(), scenario);
        let review = scenario.review.as_ref().map(|(within, _)| ReviewDue { due: self.later(*within), by: self.ids(&reviewers) });
        Use { of, began: self.request().now, until: Some(self.later(scenario.lasts)), review }
    }

    fn later(&self, seconds: i64) -> Instant {
        let now = self.request().now;
        let at = now.micros().saturating_add(seconds.saturating_mul(1_000_000));
        // Beyond the calendar there is no end: the use is over at once then.
        Instant::from_micros(at).unwrap_or(now)
    }

    fn ids(&self, people: &[PersonIx]) -> Vec<String> {
        let mut ids: Vec<String> = people.iter().map(|person| self.bundle.people().ids().get(*person).to_owned()).collect();
        ids.sort();
        ids
    }

    fn with_obligations(&self, mut answer: ViewAnswer, used: &Use) -> ViewAnswer {
        let zone = &self.bundle.head().zone;
        answer.obligations.extend(used.until.map(|until| Obligation::Expire { at: until.display_in(zone) }));
        if let Some((_, scenario)) = self.scenario().filter(|(_, scenario)| scenario.notify.is_some()) {
            let (notified, _) = told(self.bundle, self.request(), scenario);
            answer.obligations.push(Obligation::Notify { people: self.ids(&notified) });
        }
        if let Some(review) = &used.review {
            answer.obligations.push(Obligation::Review { by: review.by.clone(), due: review.due.display_in(zone) });
        }
        answer
    }

    /// What is written down. Views that show nothing of a value are not worth it.
    fn event(&self, answer: &ViewAnswer, used: Option<&Use>) -> Reveal {
        let (bundle, request) = (self.bundle, self.request());
        let catalog = bundle.catalog();
        let (subject_type, subject) = match request.principal() {
            Principal::Person(person) => ("person", bundle.people().ids().get(person)),
            Principal::Integration(integration) => ("integration", bundle.integrations().get(integration)),
        };
        let shown = answer.views.iter().filter(|(_, view)| !view.is_constant());
        Reveal {
            at: request.now,
            subject_type: subject_type.to_owned(),
            subject: subject.to_owned(),
            resource_type: self.look.of_type(bundle).to_owned(),
            record: request.id.clone(),
            shown: shown.map(|(field, view)| Shown { field: field.to_owned(), view: view.to_string() }).collect(),
            given: Given {
                purpose: request.facts.purpose.map(|purpose| catalog.purposes.get(purpose).to_owned()),
                channel: request.facts.channel.map(|channel| catalog.channels.get(channel).to_owned()),
                reason: request.more.as_ref().and_then(|more| more.reason.as_deref()).map(|reason| reason.trim().to_owned()),
            },
            within: used.cloned(),
            bundle: bundle.head().digest.to_string(),
        }
    }
}
