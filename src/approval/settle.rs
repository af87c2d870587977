use std::sync::Arc;

use super::case::How;
use super::machine::Machine;
use super::task::{Filled, Phase, Place, StepState, Tally, Vote, VoteKind};
use super::{Opening, Reason};
use crate::bundle::{IfNobody, RejectWhen};
use crate::eval::chain;
use crate::value::PersonIx;

impl Machine<'_> {
    pub fn open(&mut self, at: usize) {
        let route = Arc::clone(&self.inner.route);
        let Some(planned) = route.steps.get(at) else { return };
        let (round, clock) = (self.inner.round, self.clock);
        let reminders = self.options(at).map_or(0, |options| options.reminders.len());
        let Some(state) = self.inner.steps.get_mut(at) else { return };
        let first = state.opened == 0;
        state.begin(planned, round, clock, reminders);
        match &planned.opening {
            Opening::Blocked(reason) => self.block(at, reason.clone()),
            Opening::Rejected => {
                state.phase = Phase::Rejected;
                self.complete(at, "rejected", Some("nobody may approve".to_owned()));
            }
            Opening::Accepted(risk) => {
                state.phase = Phase::Approved;
                self.complete(at, "risk_accepted", Some(risk.clone()));
            }
            Opening::Tasks => {
                state.phase = Phase::Open;
                self.tell("opened", Some(at), None, None);
                if first {
                    self.carry(at);
                }
                self.settle(at, false);
                self.note_tasks(at);
            }
        }
    }

    pub fn block(&mut self, at: usize, reason: Reason) {
        let note = reason.show(self.bundle);
        if let Some(state) = self.inner.steps.get_mut(at) {
            state.phase = Phase::Blocked(reason);
        }
        self.tell_why("blocked", Some(at), note);
    }

    fn complete(&mut self, at: usize, what: &'static str, note: Option<String>) {
        self.inner.completed = self.inner.completed.saturating_add(1);
        let completed = self.inner.completed;
        if let Some(state) = self.inner.steps.get_mut(at) {
            state.completed = completed;
        }
        match note {
            Some(note) => self.tell_why(what, Some(at), note),
            None => self.tell(what, Some(at), None, None),
        }
    }

    /// Notes who can act in a step now, in their own right or by somebody's word, where a message goes to them. Whoever acts for
    /// them by a standing delegation is noted when they do.
    pub fn note_tasks(&mut self, at: usize) {
        if !self.inner.route.notices.iter().any(|notice| notice.approvers) {
            return;
        }
        let Some(state) = self.inner.steps.get_mut(at) else { return };
        let fresh: Vec<usize> = state.turns().filter(|(_, place)| !place.noted).map(|(ix, _)| ix).collect();
        for ix in fresh {
            let Some(place) = state.places.get_mut(ix) else { continue };
            place.noted = true;
            self.log.approvers.extend_from_slice(&place.holders);
            self.log.approvers.extend(place.delegates.iter().map(|(_, to)| *to));
        }
    }

    /// How many different people approved what counts.
    pub fn humans(&self) -> usize {
        let mut all: Vec<PersonIx> = self
            .inner
            .steps
            .iter()
            .filter(|step| step.phase == Phase::Approved)
            .flat_map(StepState::votes)
            .filter(|vote| vote.kind == VoteKind::Approve)
            .map(|vote| vote.person)
            .collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// Completes a step whose places allow it, and brings help where nobody is left. `at_top` says that a timer went to the top,
    /// where no other help comes.
    pub fn settle(&mut self, at: usize, at_top: bool) {
        let Some(options) = self.options(at) else { return };
        let reject: RejectWhen = options.reject;
        // Each turn brings in somebody who was not there, or ends.
        while let Some(state) = self.inner.steps.get_mut(at).filter(|state| state.phase == Phase::Open) {
            match state.tally(reject) {
                Tally::Possible => return,
                Tally::Approved => {
                    state.phase = Phase::Approved;
                    return self.complete(at, "approved", None);
                }
                Tally::Rejected => {
                    state.phase = Phase::Rejected;
                    return self.complete(at, "rejected", None);
                }
                Tally::Short => {}
            }
            let some = state.places.iter().any(|place| place.state == Filled::Free);
            let reason = if some { Reason::Quorum } else { Reason::Nobody };
            match &options.if_nobody {
                IfNobody::Reject if !at_top => {
                    state.phase = Phase::Rejected;
                    return self.complete(at, "rejected", Some("nobody may approve".to_owned()));
                }
                IfNobody::Approve(risk) if !at_top => {
                    state.phase = Phase::Approved;
                    return self.complete(at, "risk_accepted", Some(risk.clone()));
                }
                IfNobody::Holders(holders) if !at_top && !state.helped => {
                    state.helped = true;
                    let found = self.resolver().and_then(|resolver| resolver.holders(holders).ok()).unwrap_or_default();
                    self.help(at, found);
                }
                IfNobody::Escalate if !at_top => {
                    if !self.pass_on(at) {
                        return self.block(at, reason);
                    }
                }
                _ => return self.block(at, reason),
            }
        }
    }

    /// Holders of a role get a place each, those who may.
    fn help(&mut self, at: usize, people: Vec<PersonIx>) {
        for person in people {
            if self.may_join(at, person).is_ok()
                && let Some(state) = self.inner.steps.get_mut(at)
            {
                state.places.push(Place::new(person, 1, How::Role));
            }
        }
    }

    /// The place of each who abstained goes up their chain; whether somebody was found.
    fn pass_on(&mut self, at: usize) -> bool {
        let Some(state) = self.inner.steps.get(at) else { return false };
        let abstained = |(ix, place): (usize, &Place)| match place.state {
            Filled::Voted(Vote { kind: VoteKind::Abstain, passed: false, person, acting_for }) => {
                Some((ix, acting_for.unwrap_or(person), place.weight, place.required))
            }
            _ => None,
        };
        let from: Vec<_> = state.places.iter().enumerate().filter_map(abstained).collect();
        let mut found = false;
        for (ix, person, weight, required) in from {
            let next = chain(self.bundle, person).find(|above| self.may_join(at, *above).is_ok());
            let (Some(next), Some(state)) = (next, self.inner.steps.get_mut(at)) else { continue };
            if let Some(Place { state: Filled::Voted(vote), .. }) = state.places.get_mut(ix) {
                vote.passed = true;
                found = true;
                state.places.push(Place { required, ..Place::new(next, weight, How::Escalated(person)) });
            }
        }
        found
    }
}
