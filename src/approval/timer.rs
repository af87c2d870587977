use super::case::{How, Timer};
use super::clock::{ClockFault, due, next_reminder};
use super::event::Refusal;
use super::machine::Machine;
use super::task::Phase;
use crate::bundle::{Holders, Options, StepIx, Then, Timeout};
use crate::eval::chain;
use crate::value::{Instant, PersonIx};

/// What a timer belongs to.
#[derive(Clone, Copy, Debug)]
enum Of {
    Step(usize),
    Wait(usize),
}

/// A timer that runs, with what it is of.
struct Running {
    of: Of,
    /// Which reminder; nothing for the chain of timeouts.
    reminder: Option<usize>,
    id: String,
    due: Result<Instant, ClockFault>,
    effect: &'static str,
}

impl Machine<'_> {
    /// Every timer that runs: of each step and pause the next rung, and the next occurrence of each reminder.
    fn running(&self) -> Vec<Running> {
        let mut out = Vec::new();
        for (at, state) in self.inner.steps.iter().enumerate() {
            let Some(options) = self.options(at).filter(|_| state.phase == Phase::Open) else { continue };
            let Some(name) = self.name(at) else { continue };
            if let Some((rung, timeout)) = next_rung(options, state.rungs)
                && (rung < options.timeouts.len() || self.can_escalate(at))
            {
                out.push(self.rung(Of::Step(at), timeout, state.from, state.round, name, state.rungs));
            }
            self.reminders(Of::Step(at), options, state.since, &state.reminded, state.round, name, &mut out);
        }
        for (at, state) in self.inner.waits.iter().enumerate() {
            let Some(pause) = self.inner.route.waits.get(at).filter(|_| state.phase == Phase::Open) else { continue };
            if let Some(timeout) = pause.options.timeouts.get(state.rungs as usize) {
                out.push(self.rung(Of::Wait(at), timeout, state.from, state.round, &pause.event, state.rungs));
            }
            self.reminders(Of::Wait(at), &pause.options, state.since, &state.reminded, state.round, &pause.event, &mut out);
        }
        out
    }

    /// Which step of the flow it is; a resubmission may plan others.
    pub fn ix(&self, at: usize) -> Option<StepIx> {
        self.inner.route.steps.get(at).map(|planned| planned.step)
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.flow?.steps.get(self.ix(at)?).map(|step| step.id.as_str())
    }

    fn rung(&self, of: Of, timeout: &Timeout, from: Instant, round: u32, name: &str, rungs: u32) -> Running {
        let effect = match (&timeout.then, of) {
            (Then::Reject, _) => "reject",
            (Then::Escalate(_), Of::Step(_)) => "escalate",
            (Then::To(_), Of::Step(_)) => "to",
            _ => "remind",
        };
        let id = format!("{round}/{name}/timeout/{}", rungs.saturating_add(1));
        Running { of, reminder: None, id, due: due(self.bundle, timeout, from), effect }
    }

    #[expect(clippy::too_many_arguments, reason = "a step and a pause have these in common, and nothing else")]
    fn reminders(
        &self,
        of: Of,
        options: &Options,
        opened: Instant,
        reminded: &[(u32, Instant)],
        round: u32,
        name: &str,
        out: &mut Vec<Running>,
    ) {
        for (which, reminder) in options.reminders.iter().enumerate() {
            let (count, last) = reminded.get(which).copied().unwrap_or((0, opened));
            let due = match next_reminder(self.bundle, reminder, opened, last) {
                Ok(None) => continue,
                Ok(Some(due)) => Ok(due),
                Err(fault) => Err(fault),
            };
            let number = which.saturating_add(1);
            let id = format!("{round}/{name}/remind{number}/{}", count.saturating_add(1));
            out.push(Running { of, reminder: Some(which), id, due, effect: "remind" });
        }
    }

    /// Whether escalating once more would move somebody's task.
    fn can_escalate(&self, at: usize) -> bool {
        let Some(state) = self.inner.steps.get(at) else { return false };
        state.turns().any(|(_, place)| !place.at_top)
    }

    /// Timers after an instant, those up to it, and those whose instant cannot be told.
    pub fn timers(&self, now: Instant) -> (Vec<Timer>, Vec<Timer>, Vec<(String, ClockFault)>) {
        let (mut ahead, mut overdue, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for Running { of, id, due, effect, .. } in self.running() {
            let step = match of {
                Of::Step(step) => Some(step),
                Of::Wait(_) => None,
            };
            match due {
                Ok(due) if due > now => ahead.push(Timer { id, due, effect, step }),
                Ok(due) => overdue.push(Timer { id, due, effect, step }),
                Err(fault) => faults.push((id, fault)),
            }
        }
        for list in [&mut ahead, &mut overdue] {
            list.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        }
        faults.sort();
        (ahead, overdue, faults)
    }

    /// A timer acts, once, as of its due instant.
    pub fn fire(&mut self, id: &str, told: Instant) -> Result<(), Refusal> {
        let running = self.running().into_iter().find(|running| running.id == id).ok_or(Refusal::UnknownTimer)?;
        let due = running.due.map_err(|_| Refusal::UnknownTimer)?;
        if told < due {
            return Err(Refusal::NotDue);
        }
        self.clock = due;
        match (running.of, running.reminder) {
            (Of::Step(at), Some(which)) => {
                if let Some(one) = self.inner.steps.get_mut(at).and_then(|state| state.reminded.get_mut(which)) {
                    *one = (one.0.saturating_add(1), due);
                }
                self.remind(Some(at));
            }
            (Of::Wait(at), Some(which)) => {
                if let Some(one) = self.inner.waits.get_mut(at).and_then(|state| state.reminded.get_mut(which)) {
                    *one = (one.0.saturating_add(1), due);
                }
                self.remind(None);
            }
            (Of::Step(at), None) => self.climb(at, due),
            (Of::Wait(at), None) => {
                let then = self.inner.waits.get(at).and_then(|state| {
                    let pause = self.inner.route.waits.get(at)?;
                    pause.options.timeouts.get(state.rungs as usize).map(|rung| rung.then.clone())
                });
                if let Some(state) = self.inner.waits.get_mut(at) {
                    state.rungs = state.rungs.saturating_add(1);
                    state.from = due;
                    if then == Some(Then::Reject) {
                        state.phase = Phase::Rejected;
                    }
                }
                if then != Some(Then::Reject) {
                    self.remind(None);
                }
            }
        }
        self.tell_why("timer", None, running.id);
        Ok(())
    }

    fn remind(&mut self, step: Option<usize>) {
        let people: Vec<PersonIx> = match step {
            Some(step) => self.tasks_of(step).into_iter().map(|task| task.person).collect(),
            None => self.request.person().into_iter().collect(),
        };
        self.message("remind", step, people);
    }

    fn climb(&mut self, at: usize, due: Instant) {
        let Some(options) = self.options(at) else { return };
        let Some(state) = self.inner.steps.get_mut(at) else { return };
        let Some((_, timeout)) = next_rung(options, state.rungs) else { return };
        state.rungs = state.rungs.saturating_add(1);
        state.from = due;
        match &timeout.then {
            Then::Remind => self.remind(Some(at)),
            Then::Reject => {
                state.phase = Phase::Rejected;
                self.tell("timed_out", Some(at), None, None);
            }
            Then::Escalate(top) => self.escalate(at, top.as_ref()),
            Then::To(holders) => {
                for place in self.open_places(at) {
                    self.give_to(at, place, holders, false);
                }
                self.settle(at, true);
            }
        }
    }

    fn open_places(&self, at: usize) -> Vec<usize> {
        self.inner.steps.get(at).map(super::task::StepState::open_places).unwrap_or_default()
    }

    /// Each open task moves to the next person up the chain who may act and has nothing to do there yet. Chains end and come
    /// back to nobody, and each move is one up, so however often a rung repeats nobody is left at last.
    fn escalate(&mut self, at: usize, top: Option<&Holders>) {
        for ix in self.open_places(at) {
            let Some(place) = self.inner.steps.get(at).and_then(|state| state.places.get(ix)) else { continue };
            if place.at_top {
                continue;
            }
            let mut next: Vec<PersonIx> = Vec::new();
            let from = place.holders.first().copied();
            for holder in place.holders.iter() {
                let above = chain(self.bundle, *holder).find(|one| self.may_join(at, *one).is_ok() && !next.contains(one));
                next.extend(above);
            }
            next.sort_unstable();
            match (next.is_empty(), top) {
                (true, Some(holders)) => self.give_to(at, ix, holders, true),
                (true, None) => self.vacate(at, ix),
                (false, _) => {
                    self.tell("escalated", Some(at), from, next.first().copied());
                    if let Some(place) = self.inner.steps.get_mut(at).and_then(|state| state.places.get_mut(ix)) {
                        place.hand(next, from.map_or(How::Role, How::Escalated));
                    }
                }
            }
        }
        self.settle(at, true);
    }

    /// A task goes to holders of a role, those who may act and did not.
    fn give_to(&mut self, at: usize, ix: usize, holders: &Holders, at_top: bool) {
        let found = self.resolver().and_then(|resolver| resolver.holders(holders).ok()).unwrap_or_default();
        let Some(state) = self.inner.steps.get(at) else { return };
        let may = |person: &PersonIx| self.inner.route.capacity(*person).is_none() && !state.has_voted(*person);
        let people: Vec<PersonIx> = found.into_iter().filter(may).collect();
        if people.is_empty() {
            return self.vacate(at, ix);
        }
        self.tell("to_role", Some(at), None, people.first().copied());
        if let Some(state) = self.inner.steps.get_mut(at) {
            state.share(ix, people, at_top);
        }
    }

    fn vacate(&mut self, at: usize, ix: usize) {
        self.tell("nobody_left", Some(at), None, None);
        if let Some(place) = self.inner.steps.get_mut(at).and_then(|state| state.places.get_mut(ix)) {
            place.vacate();
        }
    }
}

/// The next rung of a chain after so many, with its place: a last one that escalates comes again and again.
fn next_rung(options: &Options, acted: u32) -> Option<(usize, &Timeout)> {
    let at = acted as usize;
    match options.timeouts.get(at) {
        Some(rung) => Some((at, rung)),
        None => options.timeouts.last().filter(|rung| matches!(rung.then, Then::Escalate(_))).map(|rung| (at, rung)),
    }
}
