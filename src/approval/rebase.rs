use super::case::{CaseStatus, How};
use super::event::Refusal;
use super::machine::{Machine, Taken, is_digest};
use super::plan::plan_for;
use super::task::{Filled, Phase, Place, StepState, Tally};
use super::{Opening, Planned, Reason};
use crate::bundle::RejectWhen;
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
        let kept = self.keep();
        let before = &kept.inner;
        let completed = before.completed;
        let done = |step: &StepState| matches!(step.phase, Phase::Approved | Phase::Rejected | Phase::Cancelled);
        let mut steps: Vec<StepState> = Vec::with_capacity(route.steps.len());
        let mut mapped = 0_usize;
        let flow = self.flow;
        for planned in &route.steps {
            let old = before.route.steps.iter().position(|old| old.step == planned.step);
            let state = old.and_then(|old| before.steps.get(old));
            steps.push(match state {
                Some(state) if done(state) => {
                    mapped = mapped.saturating_add(1);
                    state.clone()
                }
                Some(state) if state.opened > 0 && state.phase != Phase::New => {
                    let reject =
                        flow.and_then(|flow| flow.steps.get(planned.step)).map_or(RejectWhen::Veto, |step| step.options.reject);
                    self.restaff(state, planned, reject).ok_or(Refusal::RebaseRefused)?
                }
                // Whether it was opened before decides whether votes are carried into it.
                Some(state) => state.clone(),
                None => StepState::new(self.clock),
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
            self.back_to(kept);
            self.planned.1 = people_before;
            return Err(Refusal::RebaseRefused);
        }
        self.foreign = false;
        self.tell("rebase", None, None, None);
        Ok(())
    }

    /// The places of an open step for the people whom the step names now; nothing where the step would be completed by that.
    /// Votes that were given stand, and so does what was asked for on top, and the place of whoever is still named.
    fn restaff(&self, old: &StepState, planned: &Planned, reject: RejectWhen) -> Option<StepState> {
        let mut new = old.clone();
        let stands = |place: &Place| place.state != Filled::Free || place.required.is_some();
        let voted: Vec<PersonIx> = old.votes().map(|vote| vote.acting_for.unwrap_or(vote.person)).collect();
        let gave = |person: &PersonIx| voted.contains(person) || old.has_voted(*person);
        // Where each place of before stands now, for those that wait for another one.
        let mut moved: Vec<Option<usize>> = vec![None; old.places.len()];
        let mut places: Vec<Place> = Vec::with_capacity(old.places.len());
        for (was, place) in old.places.iter().enumerate().filter(|(_, place)| stands(place)) {
            moved.get_mut(was)?.replace(places.len());
            places.push(place.clone());
        }
        let named = planned.named_people();
        for (holder, weight) in planned.places.iter().filter(|(holder, _)| !gave(holder)) {
            let known = old.places.iter().position(|place| !stands(place) && *place.holders == [*holder]);
            if let Some(was) = known {
                moved.get_mut(was)?.replace(places.len());
            }
            let place = known.and_then(|was| old.places.get(was)).cloned();
            let fresh = || Place::new(*holder, *weight, How::of(&named, *holder));
            places.push(place.map_or_else(fresh, |place| Place { weight: *weight, ..place }));
        }
        for place in &mut places {
            place.after = place.after.and_then(|was| moved.get(was).copied().flatten());
        }
        new.restaff(places);
        // Quorum is never lowered.
        new.needed = old.needed.max(planned.needed);
        let some = new.places.iter().any(|place| place.state == Filled::Free);
        new.phase = match (new.tally(reject), &planned.opening) {
            (Tally::Possible, _) => Phase::Open,
            (Tally::Short, Opening::Blocked(reason)) => Phase::Blocked(reason.clone()),
            (Tally::Short, Opening::Tasks) => Phase::Blocked(if some { Reason::Quorum } else { Reason::Nobody }),
            (Tally::Short, Opening::Rejected | Opening::Accepted(_)) | (Tally::Approved | Tally::Rejected, _) => return None,
        };
        if new.phase == Phase::Open && old.phase != Phase::Open {
            // Nobody could act before, so that no time ran.
            (new.since, new.from) = (self.clock, self.clock);
        }
        Some(new)
    }
}
