use super::case::{CaseStatus, How};
use super::delegate::delegates;
use super::event::{Event, Position, Refusal};
use super::machine::Machine;
use super::task::{Filled, Phase, Place, Vote, VoteKind};
use crate::bundle::{Forbidden, OnReject};
use crate::eval::Principal;
use crate::value::PersonIx;

type Taken = Result<(), Refusal>;

impl Machine<'_> {
    /// A step where people have tasks.
    fn open_step(&self, id: &str) -> Result<usize, Refusal> {
        let at = self.step(id)?;
        let open = self.inner.steps.get(at).is_some_and(|step| step.phase == Phase::Open);
        if open { Ok(at) } else { Err(Refusal::NotOpen) }
    }

    /// The place where somebody's vote counts, and for whom: their own first.
    fn place_of(&self, at: usize, person: PersonIx) -> Result<(usize, Option<PersonIx>), Refusal> {
        let Some(state) = self.inner.steps.get(at) else { return Err(Refusal::NotOpen) };
        if self.inner.route.capacity(person).is_some() {
            return Err(Refusal::Excluded);
        }
        if !self.bundle.people().is_active(person) {
            return Err(Refusal::NotEligible);
        }
        if state.has_voted(person) {
            return Err(Refusal::AlreadyVoted);
        }
        if let Some((ix, _)) = state.turns().find(|(_, place)| place.holders.contains(&person)) {
            return Ok((ix, None));
        }
        if state.has_task(person) {
            return Err(Refusal::NotOpen);
        }
        for (ix, place) in state.turns() {
            let named = place.delegates.iter().find(|(_, to)| *to == person).map(|(of, _)| *of);
            let acts = |holder: &PersonIx| !state.has_voted(*holder) && self.acts_for(person, *holder);
            if let Some(of) = named.or_else(|| place.holders.iter().copied().find(acts)) {
                return Ok((ix, Some(of)));
            }
        }
        // Whoever acts for somebody who may not approve may not either.
        let planned = self.inner.route.steps.get(at);
        let refused = planned
            .into_iter()
            .flat_map(|planned| &planned.named)
            .any(|named| self.inner.route.capacity(named.person).is_some() && self.acts_for(person, named.person));
        Err(if refused { Refusal::Excluded } else { Refusal::NotEligible })
    }

    fn acts_for(&self, person: PersonIx, of: PersonIx) -> bool {
        let Some(flow) = self.inner.route.flow() else { return false };
        delegates(self.bundle, of, flow, self.clock).contains(&person)
    }

    pub fn vote(&mut self, step: &str, person: PersonIx, kind: VoteKind) -> Taken {
        let at = self.open_step(step)?;
        let (place, acting_for) = self.place_of(at, person)?;
        if let Some(state) = self.inner.steps.get_mut(at) {
            let own = state.filled_by(person, kind).filter(|_| acting_for.is_none());
            state.cast(own.unwrap_or(place), Vote { person, acting_for, kind, passed: false });
        }
        let what = match kind {
            VoteKind::Approve => "approve",
            VoteKind::Reject => "reject",
            VoteKind::Abstain => "abstain",
        };
        self.tell(what, Some(at), Some(person), acting_for);
        self.settle(at, false);
        if acting_for.is_some() {
            self.log.approvers.push(person);
        }
        Ok(())
    }

    /// Whether somebody may get a task in a step where they have nothing to do yet.
    pub fn may_join(&self, at: usize, person: PersonIx) -> Taken {
        let Some(state) = self.inner.steps.get(at) else { return Err(Refusal::NotOpen) };
        if self.inner.route.capacity(person).is_some() {
            return Err(Refusal::Excluded);
        }
        if state.has_voted(person) {
            return Err(Refusal::AlreadyVoted);
        }
        if !self.bundle.people().is_active(person) || state.has_task(person) {
            return Err(Refusal::NotEligible);
        }
        Ok(())
    }

    /// The open place that somebody holds themselves.
    fn own_place(&self, at: usize, person: PersonIx) -> Result<usize, Refusal> {
        match self.place_of(at, person)? {
            (place, None) => Ok(place),
            (_, Some(_)) => Err(Refusal::NotEligible),
        }
    }

    pub fn transfer(&mut self, step: &str, by: PersonIx, to: PersonIx) -> Taken {
        let at = self.open_step(step)?;
        if self.forbids(Forbidden::Transfer) {
            return Err(Refusal::Forbidden);
        }
        let place = self.own_place(at, by)?;
        self.may_join(at, to)?;
        self.hand_over(at, place, by, to, How::Transferred(by));
        self.tell("transfer", Some(at), Some(by), Some(to));
        Ok(())
    }

    fn hand_over(&mut self, at: usize, place: usize, from: PersonIx, to: PersonIx, how: How) {
        if let Some(place) = self.inner.steps.get_mut(at).and_then(|state| state.places.get_mut(place)) {
            let mut holders: Vec<PersonIx> = place.holders.iter().copied().filter(|holder| *holder != from).collect();
            holders.push(to);
            holders.sort_unstable();
            let delegates = std::mem::take(&mut place.delegates).into_iter().filter(|(of, _)| *of != from).collect();
            place.hand(holders, how);
            place.delegates = delegates;
        }
    }

    pub fn delegate(&mut self, step: &str, by: PersonIx, to: PersonIx) -> Taken {
        let at = self.open_step(step)?;
        if self.forbids(Forbidden::Delegate) {
            return Err(Refusal::Forbidden);
        }
        let place = self.own_place(at, by)?;
        self.may_join(at, to)?;
        let Some(place) = self.inner.steps.get_mut(at).and_then(|state| state.places.get_mut(place)) else {
            return Err(Refusal::NotOpen);
        };
        if place.delegates.contains(&(by, to)) {
            return Err(Refusal::NotEligible);
        }
        place.delegates.push((by, to));
        place.noted = false;
        self.tell("delegate", Some(at), Some(by), Some(to));
        Ok(())
    }

    pub fn add_signer(&mut self, step: &str, by: PersonIx, to: PersonIx, position: Position) -> Taken {
        let at = self.open_step(step)?;
        let forbidden = match position {
            Position::Before => Some(Forbidden::AddSignerBefore),
            Position::After => Some(Forbidden::AddSignerAfter),
            Position::Beside => None,
        };
        if self.forbids(Forbidden::AddSigner) || forbidden.is_some_and(|one| self.forbids(one)) {
            return Err(Refusal::Forbidden);
        }
        let own = self.own_place(at, by)?;
        self.may_join(at, to)?;
        let Some(state) = self.inner.steps.get_mut(at) else { return Err(Refusal::NotOpen) };
        let new = state.places.len();
        let after = (position == Position::After).then_some(own);
        state.places.push(Place { required: Some(by), after, ..Place::new(to, 0, How::Added(by)) });
        if position == Position::Before
            && let Some(own) = state.places.get_mut(own)
        {
            own.after = Some(new);
        }
        self.tell("add_signer", Some(at), Some(by), Some(to));
        Ok(())
    }

    /// Only a signature that was asked for on top can be waived, and by whoever asked; so quorum is never lowered.
    pub fn remove_signer(&mut self, step: &str, by: PersonIx, to: PersonIx) -> Taken {
        let at = self.open_step(step)?;
        let Some(state) = self.inner.steps.get_mut(at) else { return Err(Refusal::NotOpen) };
        if state.votes().any(|vote| vote.person == to) {
            return Err(Refusal::AlreadyVoted);
        }
        let mut added = state
            .places
            .iter_mut()
            .filter(|place| place.state == Filled::Free && place.required.is_some() && place.holders.contains(&to));
        let Some(place) = added.next() else { return Err(Refusal::Forbidden) };
        if place.required != Some(by) {
            return Err(Refusal::NotEligible);
        }
        place.required = None;
        place.vacate();
        self.tell("remove_signer", Some(at), Some(by), Some(to));
        self.settle(at, false);
        Ok(())
    }

    /// An approver sends the case back, where the flow says that a rejection does.
    pub fn send_back(&mut self, step: Option<&str>, by: PersonIx) -> Taken {
        let Some(flow) = self.flow else { return Err(Refusal::NotOpen) };
        let rounds = match flow.on_reject {
            OnReject::End => return Err(Refusal::Forbidden),
            OnReject::ToRequester(rounds) | OnReject::ToStep(_, rounds) => rounds,
        };
        let named = step.map(|step| self.step(step)).transpose()?;
        let open = |at: &usize| self.inner.steps.get(*at).is_some_and(|step| step.phase == Phase::Open);
        let mut tried = Err(Refusal::NotOpen);
        let own = named.into_iter().chain(0..self.inner.steps.len()).filter(open).find(|at| {
            let place = self.place_of(*at, by);
            let holds = place.is_ok();
            if tried.is_err() && tried != Err(Refusal::Excluded) {
                tried = place.map(|_| ());
            }
            holds
        });
        let Some(at) = own else { return tried };
        if matches!(flow.on_reject, OnReject::ToStep(to, _) if !self.was_at(to)) {
            return Err(Refusal::NotOpen);
        }
        if self.inner.round >= rounds {
            return Err(Refusal::MaxRounds);
        }
        self.tell("return", Some(at), Some(by), None);
        match flow.on_reject {
            OnReject::ToStep(to, _) => self.reopen(to),
            OnReject::ToRequester(_) | OnReject::End => self.give_back(),
        }
        Ok(())
    }

    /// Somebody who holds the flow's admin role now, and may approve.
    pub fn admin(&self, event: &Event) -> Result<PersonIx, Refusal> {
        let Some(Principal::Person(person)) = event.by else { return Err(Refusal::NotAdmin) };
        let Some(flow) = self.flow else { return Err(Refusal::NotAdmin) };
        let resolver = self.resolver().ok_or(Refusal::NotAdmin)?;
        let now = super::approver::Resolver { at: event.at, ..resolver };
        if !flow.admin.as_ref().is_some_and(|admin| now.is_holder(admin, person)) {
            return Err(Refusal::NotAdmin);
        }
        if self.inner.route.capacity(person).is_some() {
            return Err(Refusal::Excluded);
        }
        Ok(person)
    }

    /// A step that is under way, whether or not anybody can act there.
    fn live_step(&self, id: &str) -> Result<usize, Refusal> {
        let at = self.step(id)?;
        let live = |phase: &Phase| matches!(phase, Phase::Open | Phase::Blocked(_));
        let running = matches!(self.inner.status, CaseStatus::Pending | CaseStatus::Blocked);
        let lives = running && self.inner.steps.get(at).is_some_and(|step| live(&step.phase));
        if lives { Ok(at) } else { Err(Refusal::NotOpen) }
    }

    pub fn admin_assign(&mut self, step: &str, event: &Event, to: PersonIx, from: Option<PersonIx>) -> Taken {
        let by = self.admin(event)?;
        let at = self.live_step(step)?;
        self.may_join(at, to)?;
        match from {
            Some(from) => {
                let Some(state) = self.inner.steps.get(at) else { return Err(Refusal::NotOpen) };
                let holds = |place: &Place| place.state == Filled::Free && place.holders.contains(&from);
                let place = state.places.iter().position(holds).ok_or(Refusal::NotEligible)?;
                self.hand_over(at, place, from, to, How::Assigned);
            }
            None => {
                if let Some(state) = self.inner.steps.get_mut(at) {
                    state.places.push(Place::new(to, 1, How::Assigned));
                }
            }
        }
        let clock = self.clock;
        if let Some(state) = self.inner.steps.get_mut(at)
            && matches!(state.phase, Phase::Blocked(_))
        {
            state.phase = Phase::Open;
            (state.since, state.from, state.rungs) = (clock, clock, state.rungs);
        }
        self.tell("admin_assign", Some(at), Some(by), Some(to));
        self.settle(at, true);
        Ok(())
    }

    pub fn admin_override(&mut self, step: &str, event: &Event, approve: bool) -> Taken {
        let by = self.admin(event)?;
        let at = self.live_step(step)?;
        let kind = if approve { VoteKind::Approve } else { VoteKind::Reject };
        self.inner.completed = self.inner.completed.saturating_add(1);
        let completed = self.inner.completed;
        if let Some(state) = self.inner.steps.get_mut(at) {
            state.phase = if approve { Phase::Approved } else { Phase::Rejected };
            state.completed = completed;
            if !state.has_voted(by) {
                state.cast_beside(Vote { person: by, acting_for: None, kind, passed: false });
            }
        }
        self.tell(if approve { "override_approve" } else { "override_reject" }, Some(at), Some(by), None);
        Ok(())
    }
}
