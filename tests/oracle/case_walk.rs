use super::case::*;

impl Case<'_> {
    pub(super) fn tally(&self, step: &Step) -> &'static str {
        let token = self.token(&step.id);
        let on_top = |slot: &&Slot| slot.on_top.is_some();
        let able = |slot: &Slot| slot.holders.iter().any(|person| !token.voted(*person));
        let yes = token.approvals();
        // Whoever was asked to sign on top must, and can.
        let asked = token.slots.iter().filter(on_top).filter(|slot| !slot.passed);
        let signed = asked.clone().all(|slot| matches!(slot.vote, Some((_, _, 'y'))));
        let lost = asked.clone().any(|slot| match slot.vote {
            Some((_, _, kind)) => kind != 'y',
            None => slot.gone || !able(slot),
        });
        if yes >= token.needed && signed {
            return "yes";
        }
        let vetoed = token.slots.iter().any(|slot| matches!(slot.vote, Some((_, _, 'n'))));
        if vetoed && !step.patient {
            return "no";
        }
        let open = asked.filter(|slot| slot.vote.is_none()).count();
        let (signatures, weight) = self.to_come(step);
        let (most, lost) = (yes + weight, lost || signatures < open);
        match (most >= token.needed && !lost, vetoed) {
            (true, _) => "wait",
            (false, true) => "no",
            (false, false) => "short",
        }
    }

    /// Signatures on top and weight that can still come: for every set of people, the best that they can do together.
    fn to_come(&self, step: &Step) -> (usize, usize) {
        let token = self.token(&step.id);
        let weighted = matches!(step.sign, Sign::Weighted(_));
        // A set of people is a number, with a bit for each of them.
        let mut best = vec![None; 1 << self.org.people.len()];
        best[0] = Some((0, 0));
        for slot in token.slots.iter().filter(|slot| slot.is_free()) {
            let able: Vec<usize> = slot.holders.iter().copied().filter(|person| !token.voted(*person)).collect();
            let brings = match slot.on_top {
                Some(_) => (1, 0),
                None => (0, if weighted { slot.weight } else { 1 }),
            };
            // Larger sets first: what a slot was given is not counted on for it once more.
            for people in (0..best.len()).rev() {
                let Some((signatures, weight)) = best[people] else { continue };
                for more in able.iter().map(|person| people | 1 << person).filter(|more| *more != people) {
                    best[more] = best[more].max(Some((signatures + brings.0, weight + brings.1)));
                }
            }
        }
        best.into_iter().flatten().max().unwrap()
    }

    /// The place that somebody's vote fills, of those that they hold: where most can still be reached.
    pub(super) fn best(&self, step: &Step, person: usize, kind: char) -> usize {
        let token = self.token(&step.id);
        let mut held: Vec<usize> = (0..token.slots.len()).collect();
        if step.sign == Sign::InOrder {
            held = self.turn(step);
        }
        held.retain(|at| token.slots[*at].is_free() && token.slots[*at].holders.contains(&person));
        let weighted = matches!(step.sign, Sign::Weighted(_));
        let key = |at: usize| {
            let slot = &token.slots[at];
            let own = match (kind, slot.on_top) {
                ('y', Some(_)) => (1, 0),
                ('y', None) => (0, if weighted { slot.weight } else { 1 }),
                _ => (0, 0),
            };
            let mut then = self.clone();
            then.tokens.get_mut(&step.id).unwrap().slots[at].vote = Some((person, None, kind));
            let (signatures, weight) = then.to_come(step);
            ((signatures + own.0, weight + own.1), own)
        };
        if step.sign == Sign::InOrder || held.len() == 1 {
            return held[0];
        }
        let most = held.iter().map(|at| key(*at)).max().unwrap();
        held.into_iter().find(|at| key(*at) == most).unwrap()
    }

    pub(super) fn settle(&mut self, step: &Step, at_top: bool) {
        loop {
            if self.token(&step.id).state != "open" {
                return;
            }
            let tally = self.tally(step);
            let token = self.tokens.get_mut(&step.id).unwrap();
            match (tally, step.nobody) {
                ("wait", _) => return,
                ("yes" | "no", _) => {
                    token.state = tally;
                    return;
                }
                (_, Nobody::Reject) if !at_top => {
                    token.state = "no";
                    return;
                }
                (_, Nobody::Accept) if !at_top => {
                    token.state = "yes";
                    return;
                }
                (_, Nobody::Role(role)) if !at_top && !token.helped => {
                    token.helped = true;
                    for person in self.holders(role) {
                        if self.joins(step, person).is_ok() {
                            self.tokens.get_mut(&step.id).unwrap().slots.push(Slot::of(vec![person], 1));
                        }
                    }
                }
                (_, Nobody::Escalate) if !at_top => {
                    let mut found = false;
                    for at in 0..token.slots.len() {
                        let slot = &self.token(&step.id).slots[at];
                        let Some((person, acting, 'a')) = slot.vote else { continue };
                        if slot.passed {
                            continue;
                        }
                        let from = acting.unwrap_or(person);
                        let up = self.above(from).into_iter().find(|up| self.joins(step, *up).is_ok());
                        let token = self.tokens.get_mut(&step.id).unwrap();
                        if let Some(up) = up {
                            found = true;
                            token.slots[at].passed = true;
                            let Slot { weight, on_top, .. } = token.slots[at];
                            token.slots.push(Slot { on_top, ..Slot::of(vec![up], weight) });
                        }
                    }
                    if !found {
                        self.tokens.get_mut(&step.id).unwrap().state = "blocked";
                        return;
                    }
                }
                _ => {
                    token.state = "blocked";
                    return;
                }
            }
        }
    }

    pub(super) fn joins(&self, step: &Step, person: usize) -> Refused {
        let token = self.token(&step.id);
        if self.excluded(person) {
            return Err("excluded");
        }
        if token.voted(person) {
            return Err("already_voted");
        }
        if !self.org.people[person].active || token.has_task(person) {
            return Err("not_eligible");
        }
        Ok(())
    }

    pub(super) fn run(&mut self) {
        self.short = false;
        if !matches!(self.status, "pending" | "blocked") {
            return;
        }
        while let Some(blocks) = self.plan.clone() {
            match self.walk(&blocks) {
                "yes" if self.humans() < self.flow.distinct => self.short = true,
                "yes" => {
                    self.status = "approved";
                    return;
                }
                "no" => match (&self.flow.on_reject, self.round < self.flow.rounds) {
                    (OnReject::Requester, true) => {
                        self.give_back();
                        return;
                    }
                    (OnReject::Step(to), true) if self.token(to).opened > 0 => {
                        let to = to.clone();
                        self.go_back(&to);
                        continue;
                    }
                    _ => {
                        self.status = "rejected";
                        return;
                    }
                },
                _ => {}
            }
            break;
        }
        let waits = self.waits.values().any(|wait| wait.state == "open");
        self.status = if self.open().is_empty() && !waits { "blocked" } else { "pending" };
    }

    pub(super) fn walk(&mut self, blocks: &[Block]) -> &'static str {
        for block in blocks {
            let outcome = match block {
                Block::Step(step) => {
                    if self.token(&step.id).state == "new" {
                        self.open_step(step);
                    }
                    short_of(self.token(&step.id).state)
                }
                Block::Wait(wait) => {
                    let fresh = Paused { state: "open", round: self.round, from: self.clock, fired: 0 };
                    let paused = self.waits.entry(wait.event.clone()).or_insert(fresh.clone());
                    if paused.state == "new" {
                        *paused = fresh;
                    }
                    short_of(paused.state)
                }
                Block::Notify(notify) => {
                    if notify.moment == "here" && !self.sent.contains(&notify.id) {
                        self.sent.push(notify.id);
                        let asked_of = if notify.to == To::Approvers { self.asked_of.clone() } else { Vec::new() };
                        self.message("notify", [self.on_way[&notify.id].clone(), asked_of].concat());
                    }
                    "yes"
                }
                Block::Stop | Block::Choose(..) => "wait",
                Block::Parallel(all) => {
                    let outcomes: Vec<&str> = all.iter().map(|branch| self.walk(branch)).collect();
                    if outcomes.contains(&"no") {
                        all.iter().for_each(|branch| self.stop(branch));
                        "no"
                    } else if outcomes.contains(&"off") {
                        "off"
                    } else if outcomes.contains(&"wait") {
                        "wait"
                    } else {
                        "yes"
                    }
                }
                Block::Race(all) => {
                    let mut outcomes: Vec<&str> = all.iter().map(|branch| self.look(branch)).collect();
                    if !outcomes.contains(&"yes") {
                        outcomes = all.iter().map(|branch| self.walk(branch)).collect();
                    }
                    match outcomes.iter().position(|one| *one == "yes") {
                        Some(winner) => {
                            for (at, branch) in all.iter().enumerate() {
                                if at != winner {
                                    self.stop(branch);
                                }
                            }
                            "yes"
                        }
                        None if outcomes.is_empty() => "yes",
                        None if outcomes.contains(&"wait") => "wait",
                        None if outcomes.contains(&"no") => "no",
                        None => "off",
                    }
                }
            };
            if outcome != "yes" {
                return outcome;
            }
        }
        "yes"
    }

    pub(super) fn look(&self, blocks: &[Block]) -> &'static str {
        for block in blocks {
            let outcome = match block {
                Block::Step(step) => short_of(self.token(&step.id).state),
                Block::Wait(wait) => short_of(self.waits.get(&wait.event).map_or("new", |wait| wait.state)),
                Block::Notify(_) => "yes",
                Block::Stop | Block::Choose(..) => "wait",
                Block::Parallel(all) => {
                    let outcomes: Vec<&str> = all.iter().map(|branch| self.look(branch)).collect();
                    ["no", "off", "wait"].into_iter().find(|one| outcomes.contains(one)).unwrap_or("yes")
                }
                Block::Race(all) => {
                    let outcomes: Vec<&str> = all.iter().map(|branch| self.look(branch)).collect();
                    let found = ["yes", "wait", "no"].into_iter().find(|one| outcomes.contains(one));
                    if outcomes.is_empty() { "yes" } else { found.unwrap_or("off") }
                }
            };
            if outcome != "yes" {
                return outcome;
            }
        }
        "yes"
    }

    pub(super) fn stop(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Step(step) => {
                    let mut token = self.token(&step.id);
                    if matches!(token.state, "new" | "open" | "blocked") {
                        token.state = "off";
                        self.tokens.insert(step.id.clone(), token);
                    }
                }
                Block::Wait(wait) => {
                    let never = Paused { state: "off", round: 0, from: 0, fired: 0 };
                    let paused = self.waits.entry(wait.event.clone()).or_insert(never);
                    if matches!(paused.state, "new" | "open") {
                        paused.state = "off";
                    }
                }
                Block::Parallel(all) | Block::Race(all) => all.iter().for_each(|branch| self.stop(branch)),
                Block::Notify(_) | Block::Stop | Block::Choose(..) => {}
            }
        }
    }

    pub(super) fn go_back(&mut self, to: &str) {
        self.round += 1;
        let blocks = self.blocks();
        self.back(&blocks, to);
    }

    pub(super) fn back(&mut self, blocks: &[Block], to: &str) -> bool {
        let mut found = false;
        for block in blocks {
            if found {
                self.forget(std::slice::from_ref(block), true);
                continue;
            }
            found = match block {
                Block::Step(step) if step.id == to => {
                    self.forget(std::slice::from_ref(block), true);
                    true
                }
                Block::Step(_) | Block::Wait(_) | Block::Notify(_) | Block::Stop | Block::Choose(..) => false,
                Block::Parallel(all) => {
                    let here: Vec<bool> = all.iter().map(|branch| self.back(branch, to)).collect();
                    if here.contains(&true) {
                        for (branch, _) in all.iter().zip(&here).filter(|(_, here)| !**here) {
                            self.forget(branch, false);
                        }
                    }
                    here.contains(&true)
                }
                Block::Race(all) => {
                    let mut here = false;
                    for branch in all {
                        here |= self.back(branch, to);
                    }
                    if here {
                        all.iter().for_each(|branch| self.forget(branch, true));
                    }
                    here
                }
            };
        }
        found
    }

    pub(super) fn forget(&mut self, blocks: &[Block], all: bool) {
        for block in blocks {
            match block {
                Block::Step(step) => {
                    let mut token = self.token(&step.id);
                    if all || matches!(token.state, "no" | "off") {
                        token.state = "new";
                        token.slots.clear();
                        self.tokens.insert(step.id.clone(), token);
                    }
                }
                Block::Wait(wait) => {
                    if let Some(paused) = self.waits.get_mut(&wait.event)
                        && (all || matches!(paused.state, "no" | "off"))
                    {
                        paused.state = "new";
                    }
                }
                Block::Notify(notify) => {
                    if all {
                        self.sent.retain(|id| *id != notify.id);
                    }
                }
                Block::Stop | Block::Choose(..) => {}
                Block::Parallel(branches) | Block::Race(branches) => {
                    branches.iter().for_each(|branch| self.forget(branch, all));
                }
            }
        }
    }
}
