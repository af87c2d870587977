use super::case::{CaseStatus, How};
use super::event::Refusal;
use super::machine::{Machine, Taken, is_digest};
use super::plan::plan_for;
use super::task::{Phase, StepState};
use crate::value::{Instant, PersonIx};

impl Machine<'_> {
    /// Goes on under this bundle with the people of now. What is completed must be completed there too, in its place, and
    /// nothing may be completed by the change itself.
    pub fn rebase(&mut self, to: &str, at: Instant) -> Taken {
        if !is_digest(self.bundle.head().digest, to) {
            return Err(Refusal::RebaseRefused);
        }
        if !matches!(self.inner.status, CaseStatus::Pending | CaseStatus::Blocked) {
            return Err(Refusal::NotOpen);
        }
        let made = self.planned.0;
        let route = plan_for(self.bundle, &self.request, made, at);
        if route.flow().is_none() || route.flow() != self.inner.route.flow() {
            return Err(Refusal::RebaseRefused);
        }
        let before = self.inner.clone();
        let completed = before.completed;
        let done = |step: &StepState| matches!(step.phase, Phase::Approved | Phase::Rejected | Phase::Cancelled);
        let mut steps: Vec<StepState> = Vec::with_capacity(route.steps.len());
        let mut mapped = 0_usize;
        for planned in &route.steps {
            let old = before.route.steps.iter().position(|old| old.step == planned.step);
            let state = old.and_then(|old| before.steps.get(old));
            steps.push(match state {
                Some(state) if done(state) => {
                    mapped = mapped.saturating_add(1);
                    state.clone()
                }
                Some(state) if state.opened > 0 && state.phase != Phase::New => self.restaff(state, planned),
                _ => StepState::new(self.clock),
            });
        }
        let same_waits = route.waits == before.route.waits && route.nodes.len() == before.route.nodes.len();
        if mapped != before.steps.iter().filter(|step| done(step)).count() || (!before.waits.is_empty() && !same_waits) {
            return Err(Refusal::RebaseRefused);
        }
        if route.notices.len() != before.told.len() {
            self.inner.told = vec![false; route.notices.len()];
        }
        self.inner.steps = steps;
        let people_before = self.planned.1;
        self.adopt(route, made, at);
        let ordered = self.inner.route.root().is_none_or(|root| self.is_ordered(root));
        self.go_on(None);
        if self.inner.completed != completed || self.inner.status.is_final() || !ordered {
            self.inner = before;
            self.planned.1 = people_before;
            return Err(Refusal::RebaseRefused);
        }
        self.foreign = false;
        self.tell("rebase", None, None, None);
        Ok(())
    }

    /// The places of an open step for the people whom the step names now. Votes that were given stand.
    fn restaff(&self, old: &StepState, planned: &super::Planned) -> StepState {
        let mut new = old.clone();
        new.places.retain(|place| place.state != super::task::Filled::Free || place.required.is_some());
        let voted: Vec<PersonIx> = old.votes().map(|vote| vote.acting_for.unwrap_or(vote.person)).collect();
        for (holders, weight) in &planned.places {
            if !holders.iter().all(|person| voted.contains(person) || old.has_voted(*person)) {
                new.places.push(super::task::Place::new(holders.clone(), *weight, How::Named));
            }
        }
        // Quorum is never lowered.
        new.needed = old.needed.max(planned.needed);
        new.phase = match &planned.opening {
            super::Opening::Blocked(reason) => Phase::Blocked(reason.clone()),
            _ => Phase::Open,
        };
        new
    }
}
