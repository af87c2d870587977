use std::sync::Arc;

use super::case::Task;
use super::delegate::delegates;
use super::flowing::Flowing;
use super::machine::{Machine, WaitState};
use super::task::Phase;
use super::{Node, NodeIx, Route};
use crate::bundle::StepIx;

impl Machine<'_> {
    /// Opens what can be opened below a node of the route that the case takes, and says what has become of it.
    pub fn advance(&mut self, route: &Route, at: NodeIx) -> Flowing {
        match route.nodes.get(at) {
            None | Some(Node::Stop(_)) => Flowing::Pending,
            Some(Node::Sequence(_, all)) => {
                for child in all {
                    match self.advance(route, *child) {
                        Flowing::Approved => {}
                        other => return other,
                    }
                }
                Flowing::Approved
            }
            Some(Node::Parallel(all)) => {
                let outcome = Flowing::of_all(all.iter().map(|child| self.advance(route, *child)));
                if outcome == Flowing::Rejected {
                    all.iter().for_each(|child| self.cancel(*child));
                }
                outcome
            }
            Some(Node::Race(all)) => {
                // Who has already won is looked for first, so that nobody else gets a task.
                let mut outcomes: Vec<Flowing> = all.iter().map(|child| self.outcome(*child)).collect();
                if !outcomes.contains(&Flowing::Approved) {
                    outcomes = all.iter().map(|child| self.advance(route, *child)).collect();
                }
                if let Some(winner) = outcomes.iter().position(|one| *one == Flowing::Approved) {
                    for (place, child) in all.iter().enumerate() {
                        if place != winner {
                            self.cancel(*child);
                        }
                    }
                }
                Flowing::of_first(outcomes.into_iter())
            }
            Some(Node::Step(step)) => self.step_outcome(*step),
            Some(Node::Wait(wait)) => {
                let (clock, round) = (self.clock, self.inner.round);
                let Some(pause) = route.waits.get(*wait) else { return Flowing::Pending };
                let Some(state) = self.inner.waits.get_mut(*wait) else { return Flowing::Pending };
                if state.phase == Phase::New {
                    let reminded = vec![(0, clock); pause.options.reminders.len()];
                    *state = WaitState { phase: Phase::Open, round, reminded, ..WaitState::new(clock) };
                }
                Flowing::from(&state.phase)
            }
            Some(Node::Notify(notice)) => {
                if let (Some(told @ false), Some(what)) = (self.inner.told.get_mut(*notice), route.notices.get(*notice)) {
                    *told = true;
                    let people = self.told_people(what);
                    self.message("notify", None, people);
                }
                Flowing::Approved
            }
        }
    }

    fn step_outcome(&mut self, at: usize) -> Flowing {
        if self.inner.steps.get(at).is_some_and(|step| step.phase == Phase::New) {
            self.open(at);
        }
        self.inner.steps.get(at).map_or(Flowing::Pending, |step| Flowing::from(&step.phase))
    }

    /// What has become of a node, without changing anything.
    pub fn outcome(&self, at: NodeIx) -> Flowing {
        match self.inner.route.nodes.get(at) {
            None | Some(Node::Stop(_)) => Flowing::Pending,
            Some(Node::Sequence(_, children)) => {
                let mut outcomes = children.iter().map(|child| self.outcome(*child));
                outcomes.find(|one| *one != Flowing::Approved).unwrap_or(Flowing::Approved)
            }
            Some(Node::Parallel(children)) => Flowing::of_all(children.iter().map(|child| self.outcome(*child))),
            Some(Node::Race(children)) => Flowing::of_first(children.iter().map(|child| self.outcome(*child))),
            Some(Node::Step(step)) => self.inner.steps.get(*step).map_or(Flowing::Pending, |step| Flowing::from(&step.phase)),
            Some(Node::Wait(wait)) => self.inner.waits.get(*wait).map_or(Flowing::Pending, |wait| Flowing::from(&wait.phase)),
            // A message that waits for its turn holds nothing up.
            Some(Node::Notify(_)) => Flowing::Approved,
        }
    }

    /// Whether nothing below a node was completed before what comes before it.
    pub fn is_ordered(&self, at: NodeIx) -> bool {
        match self.inner.route.nodes.get(at) {
            Some(Node::Sequence(_, all)) => {
                let mut passed = true;
                all.iter().all(|child| {
                    let sound = self.is_ordered(*child) && (passed || !self.began(*child));
                    passed &= self.outcome(*child) == Flowing::Approved;
                    sound
                })
            }
            Some(Node::Parallel(all) | Node::Race(all)) => all.iter().all(|child| self.is_ordered(*child)),
            _ => true,
        }
    }

    /// Whether a step below a node was opened.
    fn began(&self, at: NodeIx) -> bool {
        match self.inner.route.nodes.get(at) {
            Some(Node::Sequence(_, all) | Node::Parallel(all) | Node::Race(all)) => all.iter().any(|child| self.began(*child)),
            Some(Node::Step(step)) => self.inner.steps.get(*step).is_some_and(|step| step.opened > 0 && step.phase != Phase::New),
            _ => false,
        }
    }

    /// Nothing below a node happens any more.
    fn cancel(&mut self, at: NodeIx) {
        let route = Arc::clone(&self.inner.route);
        match route.nodes.get(at) {
            Some(Node::Sequence(_, all) | Node::Parallel(all) | Node::Race(all)) => {
                all.iter().for_each(|child| self.cancel(*child));
            }
            Some(Node::Step(step)) => {
                let Some(state) = self.inner.steps.get_mut(*step) else { return };
                let ran = matches!(state.phase, Phase::Open | Phase::Blocked(_));
                if ran || state.phase == Phase::New {
                    state.phase = Phase::Cancelled;
                }
                if ran {
                    self.tell("cancelled", Some(*step), None, None);
                }
            }
            Some(Node::Wait(wait)) => {
                if let Some(state) = self.inner.waits.get_mut(*wait)
                    && matches!(state.phase, Phase::Open | Phase::New)
                {
                    state.phase = Phase::Cancelled;
                }
            }
            Some(Node::Notify(_) | Node::Stop(_)) | None => {}
        }
    }

    /// Whether a case was at a step before, so that it can go back there.
    pub fn was_at(&self, to: StepIx) -> bool {
        let at = self.inner.route.steps.iter().position(|planned| planned.step >= to).unwrap_or(0);
        self.inner.steps.get(at).is_some_and(|step| step.opened > 0)
    }

    /// A step and what follows it begin again, in another round; so does what was rejected or given up beside it.
    pub fn reopen(&mut self, to: StepIx) {
        let route = Arc::clone(&self.inner.route);
        // A step that is not taken gives way to the next one that is.
        let target = route.steps.iter().position(|planned| planned.step >= to).unwrap_or(0);
        self.inner.round = self.inner.round.saturating_add(1);
        if let Some(root) = route.root() {
            self.reset_from(root, target);
        }
        self.tell("reopened", Some(target), None, None);
    }

    fn reset_from(&mut self, node: NodeIx, target: usize) -> bool {
        let route = Arc::clone(&self.inner.route);
        match route.nodes.get(node) {
            Some(Node::Step(step)) if *step == target => {
                self.reset(node, true);
                true
            }
            Some(Node::Sequence(_, all)) => {
                let mut found = false;
                for child in all {
                    if found {
                        self.reset(*child, true);
                    } else {
                        found = self.reset_from(*child, target);
                    }
                }
                found
            }
            Some(Node::Parallel(all)) => {
                let here: Vec<bool> = all.iter().map(|child| self.reset_from(*child, target)).collect();
                if here.contains(&true) {
                    all.iter().zip(&here).filter(|(_, here)| !**here).for_each(|(child, _)| self.reset(*child, false));
                }
                here.contains(&true)
            }
            Some(Node::Race(all)) => {
                // Every branch is asked, and at most one has it.
                let here: Vec<bool> = all.iter().map(|child| self.reset_from(*child, target)).collect();
                let here = here.contains(&true);
                if here {
                    // Who was first is open again.
                    all.iter().for_each(|child| self.reset(*child, true));
                }
                here
            }
            _ => false,
        }
    }

    /// Forgets what happened below a node: everything, or only what did not end well.
    fn reset(&mut self, node: NodeIx, all: bool) {
        let route = Arc::clone(&self.inner.route);
        let again = |phase: &Phase| all || matches!(phase, Phase::Rejected | Phase::Cancelled);
        match route.nodes.get(node) {
            Some(Node::Sequence(_, children) | Node::Parallel(children) | Node::Race(children)) => {
                children.iter().for_each(|child| self.reset(*child, all));
            }
            Some(Node::Step(step)) => {
                if let Some(state) = self.inner.steps.get_mut(*step)
                    && again(&state.phase)
                {
                    state.clear();
                }
            }
            Some(Node::Wait(wait)) => {
                if let Some(state) = self.inner.waits.get_mut(*wait)
                    && again(&state.phase)
                {
                    state.phase = Phase::New;
                }
            }
            Some(Node::Notify(notice)) if all => {
                if let Some(told) = self.inner.told.get_mut(*notice) {
                    *told = false;
                }
            }
            _ => {}
        }
    }

    /// Whether anybody has something to do.
    pub fn is_anybodys_turn(&self) -> bool {
        self.inner.steps.iter().any(|step| step.turns().next().is_some())
    }

    /// Whose turn it is, by step and person. Those who act for somebody are as of the last event that counted.
    pub fn tasks(&self) -> Vec<Task> {
        (0..self.inner.steps.len()).flat_map(|step| self.tasks_of(step)).collect()
    }

    /// The same of one step.
    pub fn tasks_of(&self, step: usize) -> Vec<Task> {
        let Some(state) = self.inner.steps.get(step) else { return Vec::new() };
        let flow = self.inner.route.flow();
        let mut out: Vec<Task> = Vec::new();
        for (_, place) in state.turns() {
            for holder in place.holders.iter().copied().filter(|person| !state.has_voted(*person)) {
                out.push(Task { step, person: holder, acting_for: None, how: place.how });
                let named = place.delegates.iter().filter(|(of, _)| *of == holder).map(|(_, to)| *to);
                let standing = flow.map(|flow| delegates(self.bundle, holder, flow, self.clock));
                for person in named.chain(standing.into_iter().flatten()) {
                    if self.inner.route.capacity(person).is_none() && !state.has_voted(person) && !state.has_task(person) {
                        out.push(Task { step, person, acting_for: Some(holder), how: place.how });
                    }
                }
            }
        }
        out.sort();
        out.dedup_by(|a, b| (a.person, a.acting_for) == (b.person, b.acting_for));
        out
    }
}
