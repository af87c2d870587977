use std::sync::Arc;

use super::approver::Resolver;
use super::case::{CaseStatus, End, Message, Trace};
use super::event::{Event, Listed, Refusal, What};
use super::flowing::Flowing;
use super::task::{Phase, StepState};
use super::{CaseError, CaseState, Node, NodeIx, Reason, Request, Route};
use crate::bundle::{Bundle, Flow, Options};
use crate::eval::{Facts, Principal};
use crate::value::{Digest, Instant, PersonIx};

/// Where a case stands after these events.
///
/// # Errors
/// When the request needs no approval, or the case runs under another bundle.
pub fn state(bundle: &Bundle, request: &Request, events: &[Listed], now: Instant) -> Result<CaseState, CaseError> {
    let pin = Pin::of(bundle, events);
    let mut machine = Machine::new(bundle, request, now);
    machine.foreign = pin == Pin::Rebased;
    if pin == Pin::Other {
        return Err(CaseError::OtherBundle);
    }
    let mut seen: Vec<i64> = Vec::with_capacity(events.len());
    for listed in events {
        let outcome = match seen.binary_search(&listed.seq) {
            Ok(_) => Err(Refusal::Duplicate),
            Err(at) => {
                seen.insert(at, listed.seq);
                machine.take(listed)
            }
        };
        if let Some(exempt) = machine.exempt {
            return Err(CaseError::Exempt(exempt));
        }
        if let Err(refusal) = outcome {
            // Under a bundle that did not see these events, one that no longer counts cannot be told from one that never did.
            if machine.foreign && !matches!(refusal, Refusal::Duplicate | Refusal::BadEvent | Refusal::ClockBackwards) {
                return Err(CaseError::OtherBundle);
            }
            machine.ignored.push((listed.seq, refusal));
        }
    }
    if machine.foreign {
        return Err(CaseError::OtherBundle);
    }
    Ok(machine.finish(now))
}

/// Whether the case runs under this bundle.
#[derive(PartialEq, Eq)]
enum Pin {
    Own,
    /// It began under another one and goes on under this one.
    Rebased,
    Other,
}

impl Pin {
    fn of(bundle: &Bundle, events: &[Listed]) -> Self {
        let own = |text: &str| is_digest(bundle.head().digest, text);
        let mut whats = events.iter().filter_map(|listed| listed.event.as_ref().ok()).map(|event| &event.what);
        let pinned = whats.clone().find_map(|what| match what {
            What::Submit(pinned) => Some(pinned.as_deref()),
            _ => None,
        });
        match pinned.flatten() {
            Some(pinned) if !own(pinned) => {
                if whats.any(|what| matches!(what, What::Rebase(to) if own(to))) {
                    Self::Rebased
                } else {
                    Self::Other
                }
            }
            _ => Self::Own,
        }
    }
}

pub(super) fn is_digest(digest: Digest, text: &str) -> bool {
    digest.to_string() == text
}

pub(super) struct Machine<'a> {
    pub bundle: &'a Bundle,
    /// What has changed of the request since.
    pub request: Request,
    /// The flow, once it is selected.
    pub flow: Option<&'a Flow>,
    pub facts: Facts,
    pub inner: Inner,
    pub log: Log,
    /// The instant an event counts from: its own, or the due instant of a timer.
    pub clock: Instant,
    /// The last event that counted.
    pub last: Option<Instant>,
    pub seq: i64,
    ignored: Vec<(i64, Refusal)>,
    pub exempt: Option<crate::value::ExemptIx>,
    /// Events so far happened under another bundle.
    pub foreign: bool,
    /// When people and conditions were fixed.
    pub planned: (Instant, Instant),
}

/// All that an event may change, so that one that must not count can be taken back.
#[derive(Clone)]
pub(super) struct Inner {
    pub route: Arc<Route>,
    pub status: CaseStatus,
    pub round: u32,
    pub steps: Vec<StepState>,
    pub waits: Vec<WaitState>,
    pub told: Vec<bool>,
    pub completed: u32,
    pub end: Option<End>,
    /// The case would be approved, by too few different people and without anybody's act.
    pub short: bool,
}

/// What is only ever added to, so that it is taken back by what was there before.
#[derive(Default)]
pub(super) struct Log {
    pub trace: Vec<Trace>,
    pub notifications: Vec<Message>,
    /// Everybody who had a task, as they came.
    pub approvers: Vec<PersonIx>,
}

/// A case as it was, to come back to.
pub(super) struct Kept {
    pub inner: Inner,
    trace: usize,
    notifications: usize,
    approvers: usize,
}

/// Where a pause stands.
#[derive(Clone, Debug)]
pub(super) struct WaitState {
    pub phase: Phase,
    pub round: u32,
    pub since: Instant,
    pub rungs: u32,
    pub from: Instant,
    pub reminded: Vec<(u32, Instant)>,
}

impl WaitState {
    pub fn new(at: Instant) -> Self {
        Self { phase: Phase::New, round: 0, since: at, rungs: 0, from: at, reminded: Vec::new() }
    }
}

pub(super) type Taken = Result<(), Refusal>;

impl<'a> Machine<'a> {
    fn new(bundle: &'a Bundle, request: &Request, now: Instant) -> Self {
        let inner = Inner {
            route: Arc::default(),
            status: CaseStatus::Draft,
            round: 0,
            steps: Vec::new(),
            waits: Vec::new(),
            told: Vec::new(),
            completed: 0,
            end: None,
            short: false,
        };
        Self {
            bundle,
            request: request.clone(),
            flow: None,
            facts: request.facts.clone(),
            inner,
            log: Log::default(),
            clock: now,
            last: None,
            seq: 0,
            ignored: Vec::new(),
            exempt: None,
            foreign: false,
            planned: (now, now),
        }
    }

    fn take(&mut self, listed: &Listed) -> Taken {
        let event = match &listed.event {
            Err(Refusal::BadEvent) => return Err(Refusal::BadEvent),
            _ if self.inner.status.is_final() => return Err(Refusal::Final),
            Err(refusal) => return Err(*refusal),
            Ok(event) => event,
        };
        if self.last.is_some_and(|last| event.at < last) {
            return Err(Refusal::ClockBackwards);
        }
        let held = (self.clock, self.seq);
        (self.clock, self.seq) = (event.at, listed.seq);
        let taken = self.take_event(event);
        match taken {
            Ok(()) => self.last = Some(event.at),
            Err(_) => (self.clock, self.seq) = held,
        }
        taken
    }

    fn take_event(&mut self, event: &Event) -> Taken {
        let before = self.flow.is_some_and(|flow| flow.distinct_humans > 0).then(|| self.keep());
        let actor = match event.by {
            Some(Principal::Person(person)) => Some(person),
            _ => None,
        };
        self.apply(event)?;
        let act = !matches!(
            event.what,
            What::Submit(_) | What::Resubmit | What::TimerFired(_) | What::Rebase(_) | What::Withdraw | What::AdminCancel
        );
        self.go_on(actor);
        // What says nothing, once too few have approved, ends nothing.
        if self.inner.short
            && act
            && let Some(before) = before.filter(|before| !before.inner.short)
        {
            self.back_to(before);
            return Err(Refusal::DistinctHumans);
        }
        for step in 0..self.inner.steps.len() {
            self.note_tasks(step);
        }
        Ok(())
    }

    pub fn keep(&self) -> Kept {
        let Log { trace, notifications, approvers } = &self.log;
        let (trace, notifications, approvers) = (trace.len(), notifications.len(), approvers.len());
        Kept { inner: self.inner.clone(), trace, notifications, approvers }
    }

    pub fn back_to(&mut self, kept: Kept) {
        self.inner = kept.inner;
        self.log.trace.truncate(kept.trace);
        self.log.notifications.truncate(kept.notifications);
        self.log.approvers.truncate(kept.approvers);
    }

    fn apply(&mut self, event: &Event) -> Taken {
        let by = || match event.by {
            Some(Principal::Person(person)) => Ok(person),
            // An integration has no task.
            Some(Principal::Integration(_)) => Err(Refusal::NotEligible),
            None => Err(Refusal::BadEvent),
        };
        match &event.what {
            What::Submit(_) => self.submit(event),
            What::Approve(step) => self.vote(step, by()?, super::task::VoteKind::Approve),
            What::Reject(step) => self.vote(step, by()?, super::task::VoteKind::Reject),
            What::Abstain(step) => self.vote(step, by()?, super::task::VoteKind::Abstain),
            What::Transfer(step, to) => self.transfer(step, by()?, *to),
            What::Delegate(step, to) => self.delegate(step, by()?, *to),
            What::AddSigner(step, to, position) => self.add_signer(step, by()?, *to, *position),
            What::RemoveSigner(step, to) => self.remove_signer(step, by()?, *to),
            What::Return(step) => self.send_back(step.as_deref(), by()?),
            What::Resubmit => self.resubmit(event),
            What::Withdraw => self.withdraw(event),
            What::Amend(values, chosen) => self.amend(event, values, chosen.as_deref()),
            What::Comment => self.note("comment", event),
            What::Urge => self.urge(event),
            What::TimerFired(id) => self.fire(id, event.at),
            What::External(name) => self.external(name),
            What::Rebase(to) => self.rebase(to, event.at),
            What::AdminAssign(step, to, from) => self.admin_assign(step, event, *to, *from),
            What::AdminOverride(step, approve) => self.admin_override(step, event, *approve),
            What::AdminCancel => {
                let by = self.admin(event)?;
                self.tell("admin_cancel", None, Some(by), None);
                self.end(CaseStatus::Cancelled, Some(by));
                Ok(())
            }
        }
    }

    /// Whether an act is that of whoever asks. A date asks nobody, so nobody speaks for it but the machinery.
    pub fn is_requester(&self, event: &Event) -> bool {
        event.by == self.request.requester()
    }

    pub fn tell(&mut self, what: &'static str, step: Option<usize>, by: Option<PersonIx>, other: Option<PersonIx>) {
        let (at, seq) = (self.clock, self.seq);
        let step = step.and_then(|at| self.ix(at));
        self.log.trace.push(Trace { at, seq, what, step, by, other, note: None });
    }

    pub fn tell_why(&mut self, what: &'static str, step: Option<usize>, note: String) {
        let (at, seq) = (self.clock, self.seq);
        let step = step.and_then(|at| self.ix(at));
        self.log.trace.push(Trace { at, seq, what, step, by: None, other: None, note: Some(note) });
    }

    pub fn message(&mut self, kind: &'static str, step: Option<usize>, mut people: Vec<PersonIx>) {
        people.retain(|person| self.bundle.people().is_active(*person));
        people.sort_unstable();
        people.dedup();
        if !people.is_empty() {
            let step = step.and_then(|at| self.ix(at));
            self.log.notifications.push(Message { at: self.clock, kind, step, people });
        }
    }

    /// What resolves approvers after submission: under the conditions and at the instant that were fixed.
    pub fn resolver(&'_ self) -> Option<Resolver<'_>> {
        Some(Resolver {
            bundle: self.bundle,
            flow: self.flow?,
            request: &self.request,
            facts: &self.facts,
            unit: self.request.unit(self.bundle),
            excluded: &self.inner.route.excluded,
            at: self.planned.1,
        })
    }

    pub fn options(&self, step: usize) -> Option<&'a Options> {
        let ix = self.inner.route.steps.get(step)?.step;
        self.flow?.steps.get(ix).map(|step| &step.options)
    }

    /// A step of the route by its id.
    pub fn step(&self, id: &str) -> Result<usize, Refusal> {
        let Some(flow) = self.flow else { return Err(Refusal::NotOpen) };
        let ix = flow.steps.enumerate().find(|(_, step)| step.id.as_str() == id).map(|(ix, _)| ix);
        let ix = ix.ok_or(Refusal::UnknownStep)?;
        self.inner.route.steps.iter().position(|planned| planned.step == ix).ok_or(Refusal::NotOpen)
    }

    /// Takes a plan as the one of this case, to be run from its beginning.
    pub fn begin(&mut self, route: Route, at: Instant) {
        self.inner.steps = vec![StepState::new(at); route.steps.len()];
        self.inner.waits = vec![WaitState::new(at); route.waits.len()];
        self.inner.told = vec![false; route.notices.len()];
        self.adopt(route, at, at);
        self.inner.round = self.inner.round.saturating_add(1);
        self.inner.status = CaseStatus::Pending;
    }

    /// Takes a plan that was made for a request of one instant and the people of another.
    pub fn adopt(&mut self, route: Route, made: Instant, people_at: Instant) {
        self.planned = (made, people_at);
        self.flow = route.flow().and_then(|flow| self.bundle.flows().rows.get(flow));
        self.facts = self.request.facts_at(self.bundle, made);
        self.facts.parameters = route.params.clone();
        self.inner.route = Arc::new(route);
    }

    fn finish(self, now: Instant) -> CaseState {
        let (timers, overdue, faults) = self.timers(now);
        let blocked = (self.inner.status == CaseStatus::Blocked).then(|| self.why_blocked()).flatten();
        let submitted = self.inner.status != CaseStatus::Draft && self.inner.round > 0;
        CaseState {
            status: self.inner.status,
            round: self.inner.round.max(1),
            open: self.tasks(),
            awaiting: self.awaiting(),
            timers,
            overdue,
            faults,
            notifications: self.log.notifications,
            ignored: self.ignored,
            end: self.inner.end,
            trace: self.log.trace,
            blocked,
            route: submitted.then_some(self.inner.route),
        }
    }

    fn awaiting(&self) -> Vec<String> {
        let waits = self.inner.waits.iter().zip(&self.inner.route.waits);
        let mut all: Vec<String> =
            waits.filter(|(wait, _)| wait.phase == Phase::Open).map(|(_, pause)| pause.event.clone()).collect();
        all.sort();
        all
    }

    fn why_blocked(&self) -> Option<(Option<usize>, Reason)> {
        let step = self.inner.steps.iter().enumerate().find_map(|(at, step)| match &step.phase {
            Phase::Blocked(reason) => Some((Some(at), reason.clone())),
            _ => None,
        });
        step.or_else(|| {
            let blocked = self.inner.route.blocked.as_ref().filter(|blocked| blocked.step.is_none());
            blocked.map(|blocked| (None, blocked.reason.clone()))
        })
        .or_else(|| Some((None, self.stopped(self.inner.route.root()?)?)))
        .or(self.inner.short.then_some((None, Reason::Quorum)))
    }

    /// Why nothing can be said about what follows, where the case has come to such a place.
    fn stopped(&self, node: NodeIx) -> Option<Reason> {
        match self.inner.route.nodes.get(node)? {
            Node::Stop(reason) => Some(reason.clone()),
            Node::Sequence(_, all) => {
                let here = all.iter().find(|child| self.outcome(**child) != Flowing::Approved)?;
                self.stopped(*here)
            }
            Node::Parallel(all) | Node::Race(all) => all.iter().find_map(|child| self.stopped(*child)),
            Node::Step(_) | Node::Wait(_) | Node::Notify(_) => None,
        }
    }
}
