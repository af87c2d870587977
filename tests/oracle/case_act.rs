use super::case::*;

impl<'a> Case<'a> {
    pub(super) fn apply(&mut self, event: &Event) -> Refused {
        let by = event.by.ok_or("bad_event");
        let of = |id: &str| self.step(id).ok_or("unknown_step");
        let live = |id: &str| {
            let step = self.step(id).ok_or("unknown_step")?;
            if self.token(id).state == "open" { Ok(step) } else { Err("not_open") }
        };
        match &event.what {
            What::Approve(id) => self.vote(live(id)?, by?, 'y'),
            What::Reject(id) => self.vote(live(id)?, by?, 'n'),
            What::Abstain(id) => self.vote(live(id)?, by?, 'a'),
            What::Transfer(id, to) => {
                let step = live(id)?;
                if self.flow.forbids_transfer {
                    return Err("forbidden");
                }
                let at = self.own(step, by?)?;
                self.joins(step, *to)?;
                self.hand(step, at, by?, *to);
                Ok(())
            }
            What::Delegate(id, to) => {
                let step = live(id)?;
                let at = self.own(step, by?)?;
                self.joins(step, *to)?;
                let slot = &mut self.tokens.get_mut(id).unwrap().slots[at];
                if slot.helpers.contains(&(by?, *to)) {
                    return Err("not_eligible");
                }
                slot.helpers.push((by?, *to));
                Ok(())
            }
            What::Return(id) => {
                if self.flow.on_reject == OnReject::End {
                    return Err("forbidden");
                }
                let step = of(id)?;
                let mut others = vec![step];
                others.extend(self.steps());
                let mut tried = Err("not_open");
                let mut own = None;
                for one in others {
                    if own.is_none() && self.token(&one.id).state == "open" {
                        match self.place(one, by?) {
                            Ok(_) => own = Some(one),
                            Err(code) if tried != Err("excluded") => tried = Err(code),
                            Err(_) => {}
                        }
                    }
                }
                if own.is_none() {
                    return tried;
                }
                if self.round >= self.flow.rounds {
                    return Err("max_rounds");
                }
                match &self.flow.on_reject {
                    OnReject::Step(to) => self.go_back(&to.clone()),
                    _ => {
                        self.status = "returned";
                        self.stop(&self.flow.blocks.clone());
                    }
                }
                Ok(())
            }
            _ => self.follow(event),
        }
    }

    fn follow(&mut self, event: &Event) -> Refused {
        match &event.what {
            What::Resubmit => {
                if self.status != "returned" {
                    return Err("not_open");
                }
                if event.by != Some(self.requester) {
                    return Err("not_eligible");
                }
                self.tokens.clear();
                self.waits.clear();
                self.round += 1;
                self.status = "pending";
                Ok(())
            }
            What::Withdraw => {
                if event.by != Some(self.requester) {
                    return Err("not_eligible");
                }
                self.status = "withdrawn";
                Ok(())
            }
            What::Timer(id) => self.fire(&id.clone(), event.at),
            What::External(name) => match self.waits.get_mut(name) {
                Some(state) if *state == "open" => {
                    *state = "yes";
                    Ok(())
                }
                _ => Err("not_open"),
            },
            What::Assign(id, to) => {
                self.admin(event.by)?;
                let step = self.live(id)?;
                self.joins(step, *to)?;
                let token = self.tokens.get_mut(id).unwrap();
                token.slots.push(Self::slot(vec![*to]));
                if token.state == "blocked" {
                    token.state = "open";
                    token.from = self.clock;
                }
                self.settle(step, true);
                Ok(())
            }
            What::Override(id, yes) => {
                let by = self.admin(event.by)?;
                self.live(id)?;
                let token = self.tokens.get_mut(id).unwrap();
                token.state = if *yes { "yes" } else { "no" };
                if !token.voted(by) {
                    let vote = Some((by, None, if *yes { 'y' } else { 'n' }));
                    token.slots.push(Slot { vote, ..Self::slot(vec![by]) });
                }
                Ok(())
            }
            What::Cancel => {
                self.admin(event.by)?;
                self.status = "cancelled";
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn live(&self, id: &str) -> Result<&'a Step, &'static str> {
        let step = self.step(id).ok_or("unknown_step")?;
        let runs = matches!(self.status, "pending" | "blocked");
        if runs && matches!(self.token(id).state, "open" | "blocked") { Ok(step) } else { Err("not_open") }
    }

    pub(super) fn admin(&self, by: Option<usize>) -> Result<usize, &'static str> {
        let person = by.ok_or("not_admin")?;
        if !self.flow.admin.is_some_and(|role| self.holders(role).contains(&person)) {
            return Err("not_admin");
        }
        if self.excluded(person) { Err("excluded") } else { Ok(person) }
    }

    pub(super) fn own(&self, step: &Step, person: usize) -> Result<usize, &'static str> {
        match self.place(step, person)? {
            (at, None) => Ok(at),
            _ => Err("not_eligible"),
        }
    }

    pub(super) fn hand(&mut self, step: &Step, at: usize, from: usize, to: usize) {
        let slot = &mut self.tokens.get_mut(&step.id).unwrap().slots[at];
        slot.holders.retain(|holder| *holder != from);
        slot.holders.push(to);
        slot.holders.sort_unstable();
        slot.helpers.retain(|(of, _)| *of != from);
    }

    pub(super) fn vote(&mut self, step: &Step, person: usize, kind: char) -> Refused {
        let (at, acting) = self.place(step, person)?;
        self.tokens.get_mut(&step.id).unwrap().slots[at].vote = Some((person, acting, kind));
        self.settle(step, false);
        Ok(())
    }
}
