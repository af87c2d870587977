use super::case::*;

/// A timer that runs.
pub(super) struct Running {
    pub id: String,
    pub due: i64,
    /// The step, or the event of a pause.
    of: Result<Step, String>,
    reminder: bool,
}

impl Case<'_> {
    pub(super) fn turn(&self, step: &Step) -> Vec<usize> {
        let token = self.token(&step.id);
        if token.state != "open" {
            return Vec::new();
        }
        let mut out = Vec::new();
        let mut somebody = false;
        let free = |slot: &Slot| slot.is_free() && slot.holders.iter().any(|holder| !token.voted(*holder));
        for (at, slot) in token.slots.iter().enumerate().filter(|(_, slot)| free(slot)) {
            let ordinary = slot.on_top.is_none();
            let turn = step.sign != Sign::InOrder || !ordinary || !somebody;
            somebody |= ordinary;
            if turn && !slot.after.is_some_and(|before| free(&token.slots[before])) {
                out.push(at);
            }
        }
        out
    }

    pub(super) fn acting_for(&self, person: usize, of: usize) -> bool {
        // Every way from `of` to `person` along delegations that run, each with hops enough for what follows.
        fn reach(case: &Case<'_>, at: usize, left: u32, seen: &mut Vec<usize>, person: usize, of: usize) -> bool {
            for (from, to, since, until, hops) in &case.org.delegations {
                if *from != at || *to == of || case.clock < *since || case.clock >= *until || seen.contains(to) {
                    continue;
                }
                if *to == person {
                    return true;
                }
                let further = left.min(*hops) - 1;
                if further > 0 && case.org.people[*to].active {
                    seen.push(*to);
                    let found = reach(case, *to, further, seen, person, of);
                    seen.pop();
                    if found {
                        return true;
                    }
                }
            }
            false
        }
        self.org.people[person].active && reach(self, of, u32::MAX, &mut vec![of], person, of)
    }

    pub(super) fn open(&self) -> Vec<(String, usize, Option<usize>)> {
        let mut out = Vec::new();
        for step in self.steps() {
            let token = self.token(&step.id);
            let mut own = Vec::new();
            for at in self.turn(&step) {
                let slot = &token.slots[at];
                for holder in &slot.holders {
                    if token.voted(*holder) {
                        continue;
                    }
                    own.push((*holder, None));
                    for person in 0..self.org.people.len() {
                        let helps = slot.helpers.contains(&(*holder, person)) || self.acting_for(person, *holder);
                        if helps && !self.excluded(person) && !token.voted(person) && !token.has_task(person) {
                            own.push((person, Some(*holder)));
                        }
                    }
                }
            }
            own.sort_unstable();
            own.dedup();
            out.extend(own.into_iter().map(|(person, acting)| (step.id.clone(), person, acting)));
        }
        out
    }

    pub(super) fn place(&self, step: &Step, person: usize) -> Result<(usize, Option<usize>), &'static str> {
        let token = self.token(&step.id);
        if self.excluded(person) {
            return Err("excluded");
        }
        if !self.org.people[person].active {
            return Err("not_eligible");
        }
        if token.voted(person) {
            return Err("already_voted");
        }
        let turn = self.turn(step);
        if let Some(at) = turn.iter().find(|at| token.slots[**at].holders.contains(&person)) {
            return Ok((*at, None));
        }
        if token.has_task(person) {
            return Err("not_open");
        }
        for at in turn {
            let slot = &token.slots[at];
            if let Some((of, _)) = slot.helpers.iter().find(|(_, to)| *to == person) {
                return Ok((at, Some(*of)));
            }
            if let Some(of) = slot.holders.iter().find(|of| !token.voted(**of) && self.acting_for(person, **of)) {
                return Ok((at, Some(*of)));
            }
        }
        let refused = self.approvers(step).into_iter().any(|(named, _)| self.excluded(named) && self.acting_for(person, named));
        Err(if refused { "excluded" } else { "not_eligible" })
    }

    pub(super) fn timers(&self) -> Vec<Running> {
        let mut out = Vec::new();
        for step in self.steps() {
            let token = self.token(&step.id);
            if token.state != "open" {
                continue;
            }
            let name = format!("{}/{}", token.round, step.id);
            let rung = match step.rungs.get(token.fired) {
                Some(rung) => Some(rung),
                None => step.rungs.last().filter(|(_, then)| {
                    matches!(then, Rung::Escalate(_)) && self.turn(&step).iter().any(|at| !token.slots[*at].top)
                }),
            };
            if let Some((after, _)) = rung {
                let (id, due) = (format!("{name}/timeout/{}", token.fired + 1), self.org.calendar.after(token.from, *after));
                out.push(Running { id, due, of: Ok(step.clone()), reminder: false });
            }
            if let Some(remind) = step.remind {
                let due = self.org.calendar.remind(remind, token.since, token.last);
                let id = format!("{name}/remind1/{}", token.reminded + 1);
                out.push(Running { id, due, of: Ok(step), reminder: true });
            }
        }
        for (event, wait) in &self.waits {
            let Some((after, _)) = self.rung_of(event).filter(|_| wait.state == "open" && wait.fired == 0) else { continue };
            let id = format!("{}/{event}/timeout/1", wait.round);
            out.push(Running { id, due: wait.from + after, of: Err(event.clone()), reminder: false });
        }
        out.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        out
    }

    fn rung_of(&self, event: &str) -> Option<(i64, Rung)> {
        fn find(blocks: &[Block], event: &str) -> Option<(i64, Rung)> {
            blocks.iter().find_map(|block| match block {
                Block::Wait(wait) if wait.event == event => wait.rung,
                Block::Parallel(all) | Block::Race(all) => all.iter().find_map(|branch| find(branch, event)),
                _ => None,
            })
        }
        find(&self.blocks(), event)
    }

    pub(super) fn fire(&mut self, id: &str, told: i64) -> Refused {
        let running = self.timers().into_iter().find(|timer| timer.id == id).ok_or("unknown_timer")?;
        if told < running.due {
            return Err("not_due");
        }
        self.clock = running.due;
        match running.of {
            Err(event) => {
                let then = self.rung_of(&event).unwrap().1;
                let wait = self.waits.get_mut(&event).unwrap();
                wait.fired = 1;
                if then == Rung::Reject {
                    wait.state = "no";
                } else {
                    self.message("remind", vec![self.asked.requester]);
                }
            }
            Ok(step) if running.reminder => {
                let token = self.tokens.get_mut(&step.id).unwrap();
                token.reminded += 1;
                token.last = running.due;
                self.remind(&step);
            }
            Ok(step) => self.climb(&step, running.due),
        }
        Ok(())
    }

    fn remind(&mut self, step: &Step) {
        let people = self.open().into_iter().filter(|(id, _, _)| *id == step.id).map(|(_, person, _)| person).collect();
        self.message("remind", people);
    }

    fn climb(&mut self, step: &Step, due: i64) {
        let token = self.tokens.get_mut(&step.id).unwrap();
        let (_, then) = step.rungs.get(token.fired).or(step.rungs.last()).copied().unwrap();
        token.fired += 1;
        token.from = due;
        match then {
            Rung::Remind => self.remind(step),
            Rung::Reject => token.state = "no",
            Rung::To(role) => {
                for at in self.turn(step) {
                    self.give(step, at, role, false);
                }
                self.settle(step, true);
            }
            Rung::Escalate(top) => {
                for at in self.turn(step) {
                    let slot = self.token(&step.id).slots[at].clone();
                    if slot.top {
                        continue;
                    }
                    let mut next: Vec<usize> = Vec::new();
                    for holder in &slot.holders {
                        let up = self.above(*holder).into_iter().find(|up| self.joins(step, *up).is_ok() && !next.contains(up));
                        next.extend(up);
                    }
                    next.sort_unstable();
                    match (next.is_empty(), top) {
                        (true, Some(role)) => self.give(step, at, role, true),
                        (true, None) => self.tokens.get_mut(&step.id).unwrap().slots[at].gone = true,
                        (false, _) => {
                            let slot = &mut self.tokens.get_mut(&step.id).unwrap().slots[at];
                            slot.holders = next;
                            slot.helpers.clear();
                        }
                    }
                }
                self.settle(step, true);
            }
        }
    }

    pub(super) fn give(&mut self, step: &Step, at: usize, role: usize, top: bool) {
        let token = self.token(&step.id);
        let people: Vec<usize> =
            self.holders(role).into_iter().filter(|person| !self.excluded(*person) && !token.voted(*person)).collect();
        let slot = &mut self.tokens.get_mut(&step.id).unwrap().slots[at];
        if people.is_empty() {
            slot.gone = true;
            return;
        }
        slot.holders = people;
        slot.helpers.clear();
        slot.top = top;
    }
}
