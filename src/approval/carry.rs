use super::NodeIx;
use super::flowing::Flowing;
use super::machine::Machine;
use super::route::Node;
use super::task::{Phase, StepState, Tally, Vote, VoteKind};
use crate::bundle::{RejectWhen, Repeat};
use crate::value::PersonIx;

impl Machine<'_> {
    /// Votes that people gave in an earlier step count here too, where the step says so. They are events of their own.
    pub fn carry(&mut self, at: usize) {
        let repeat = self.options(at).map_or(Repeat::Ask, |options| options.repeat);
        let earlier: Vec<usize> = match repeat {
            Repeat::Ask => return,
            Repeat::CarryConsecutive => self.just_before(at),
            Repeat::CarryAny => (0..self.inner.steps.len()).filter(|step| *step != at).collect(),
        };
        let own = |vote: &Vote| vote.kind == VoteKind::Approve && vote.acting_for.is_none();
        let mut people: Vec<PersonIx> = earlier
            .iter()
            .filter_map(|step| self.inner.steps.get(*step))
            .filter(|step| step.phase == Phase::Approved)
            .flat_map(StepState::votes)
            .filter(own)
            .map(|vote| vote.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        // In order, one carried vote gives the turn to the next.
        while let Some(state) = self.inner.steps.get_mut(at) {
            let next = state.turns().find_map(|(at, place)| {
                let own = |person: &PersonIx| place.holders.contains(person) && !state.has_voted(*person);
                people.iter().copied().find(own).map(|who| (at, who))
            });
            let enough = state.tally(RejectWhen::Veto) == Tally::Approved;
            let Some((place, person)) = next.filter(|_| !enough) else { return };
            state.cast(place, Vote { person, acting_for: None, kind: VoteKind::Approve, passed: false });
            if self.ends_short(at) {
                if let Some(state) = self.inner.steps.get_mut(at) {
                    state.take_back(place);
                }
                return;
            }
            self.tell("carried", Some(at), Some(person), None);
        }
    }

    /// Whether the case would be approved by too few people, were this step approved as its votes are.
    fn ends_short(&mut self, at: usize) -> bool {
        let least = self.flow.map_or(0, |flow| flow.distinct_humans) as usize;
        let enough = self.inner.steps.get(at).is_some_and(|step| step.tally(RejectWhen::Veto) == Tally::Approved);
        if least == 0 || !enough {
            return false;
        }
        let phase = self.inner.steps.get_mut(at).map(|state| std::mem::replace(&mut state.phase, Phase::Approved));
        let ends = self.inner.route.root().is_some_and(|root| self.outcome(root) == Flowing::Approved);
        let short = ends && self.humans() < least;
        if let (Some(state), Some(phase)) = (self.inner.steps.get_mut(at), phase) {
            state.phase = phase;
        }
        short
    }

    /// The steps that were completed last before one in the order of the plan.
    fn just_before(&self, at: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some(root) = self.inner.route.root() {
            self.before(root, at, &mut found);
        }
        found
    }

    /// Whether the step is below a node; if what comes before it is too, it is in `found`.
    fn before(&self, node: NodeIx, at: usize, found: &mut Vec<usize>) -> bool {
        match self.inner.route.nodes.get(node) {
            Some(Node::Step(step)) => *step == at,
            Some(Node::Parallel(all) | Node::Race(all)) => all.iter().any(|child| self.before(*child, at, found)),
            Some(Node::Sequence(_, all)) => {
                let Some(here) = all.iter().position(|child| self.before(*child, at, found)) else { return false };
                let earlier = all.get(..here).unwrap_or_default();
                for child in earlier.iter().rev() {
                    if !found.is_empty() {
                        break;
                    }
                    self.last_below(*child, found);
                }
                true
            }
            _ => false,
        }
    }

    fn last_below(&self, node: NodeIx, found: &mut Vec<usize>) {
        match self.inner.route.nodes.get(node) {
            Some(Node::Step(step)) if self.inner.steps.get(*step).is_some_and(|step| step.phase == Phase::Approved) => {
                found.push(*step);
            }
            Some(Node::Parallel(all) | Node::Race(all)) => all.iter().for_each(|child| self.last_below(*child, found)),
            Some(Node::Sequence(_, all)) => {
                let known = found.len();
                for child in all.iter().rev() {
                    self.last_below(*child, found);
                    if found.len() > known {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
}
