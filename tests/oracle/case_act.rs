use super::case::*;

impl Case<'_> {
    pub(super) fn apply(&mut self, event: &Event) -> Refused {
        let by = event.by.ok_or("bad_event");
        match &event.what {
            What::Approve(id) => self.vote(id, by?, 'y'),
            What::Reject(id) => self.vote(id, by?, 'n'),
            What::Abstain(id) => self.vote(id, by?, 'a'),
            What::Transfer(id, to) => {
                let (by, step) = (by?, self.running(id)?);
                self.forbidden("transfer")?;
                let at = self.own(&step, by)?;
                self.joins(&step, *to)?;
                self.hand(&step, at, by, *to);
                Ok(())
            }
            What::Delegate(id, to) => {
                let (by, step) = (by?, self.running(id)?);
                self.forbidden("delegate")?;
                let at = self.own(&step, by)?;
                self.joins(&step, *to)?;
                let slot = &mut self.tokens.get_mut(id).unwrap().slots[at];
                if slot.helpers.contains(&(by, *to)) {
                    return Err("not_eligible");
                }
                slot.helpers.push((by, *to));
                Ok(())
            }
            What::AddSigner(id, to, when) => {
                let (by, step) = (by?, self.running(id)?);
                self.forbidden("add_signer")?;
                match when {
                    'b' => self.forbidden("add_signer_before")?,
                    'a' => self.forbidden("add_signer_after")?,
                    _ => {}
                }
                let own = self.own(&step, by)?;
                self.joins(&step, *to)?;
                let slots = &mut self.tokens.get_mut(id).unwrap().slots;
                let after = (*when == 'a').then_some(own);
                if *when == 'b' {
                    slots[own].after = Some(slots.len());
                }
                slots.push(Slot { on_top: Some(by), after, ..Slot::of(vec![*to], 0) });
                Ok(())
            }
            What::RemoveSigner(id, to) => {
                let (by, step) = (by?, self.running(id)?);
                let token = self.tokens.get_mut(id).unwrap();
                if token.voted(*to) {
                    return Err("already_voted");
                }
                let theirs = |slot: &&mut Slot| slot.is_free() && slot.on_top.is_some() && slot.holders.contains(to);
                let slot = token.slots.iter_mut().find(theirs).ok_or("forbidden")?;
                if slot.on_top != Some(by) {
                    return Err("not_eligible");
                }
                (slot.on_top, slot.gone) = (None, true);
                slot.holders.clear();
                self.settle(&step, false);
                Ok(())
            }
            What::Return(id) => self.send_back(id, by?),
            _ => self.follow(event),
        }
    }

    fn send_back(&mut self, id: &str, by: usize) -> Refused {
        if self.plan.is_none() {
            return Err("not_open");
        }
        if self.flow.on_reject == OnReject::End {
            return Err("forbidden");
        }
        let mut all = vec![self.step(id)?];
        all.extend(self.steps());
        let mut tried = Err("not_open");
        let mut own = false;
        for one in all {
            if !own && self.token(&one.id).state == "open" {
                match self.place(&one, by) {
                    Ok(_) => own = true,
                    Err(code) if tried != Err("excluded") => tried = Err(code),
                    Err(_) => {}
                }
            }
        }
        if !own {
            return tried;
        }
        if let OnReject::Step(to) = &self.flow.on_reject
            && self.token(to).opened == 0
        {
            return Err("not_open");
        }
        if self.round >= self.flow.rounds {
            return Err("max_rounds");
        }
        match &self.flow.on_reject {
            OnReject::Step(to) => self.go_back(&to.clone()),
            _ => self.give_back(),
        }
        Ok(())
    }

    fn follow(&mut self, event: &Event) -> Refused {
        let is_requester = event.by == Some(self.asked.requester);
        match &event.what {
            What::Submit => {
                if self.status != "draft" {
                    return Err("not_open");
                }
                if event.by.is_some() && !is_requester {
                    return Err("not_eligible");
                }
                self.begin();
                Ok(())
            }
            What::Amend(n) => {
                if !matches!(self.status, "draft" | "returned") {
                    return Err("not_open");
                }
                if !is_requester {
                    return Err("not_eligible");
                }
                self.asked.n = *n;
                Ok(())
            }
            What::Choose(people) => {
                if !matches!(self.status, "draft" | "returned") {
                    return Err("not_open");
                }
                if !is_requester {
                    return Err("not_eligible");
                }
                self.asked.chosen.clone_from(people);
                Ok(())
            }
            What::Resubmit => {
                if self.status != "returned" {
                    return Err("not_open");
                }
                if !is_requester {
                    return Err("not_eligible");
                }
                if self.asked.n.is_none_or(|n| n >= 100) {
                    return Err("flow_changed");
                }
                self.begin();
                Ok(())
            }
            What::Withdraw => {
                if !is_requester {
                    return Err("not_eligible");
                }
                if self.plan.is_some() {
                    self.forbidden("withdraw")?;
                }
                self.status = "withdrawn";
                Ok(())
            }
            What::Comment => event.by.map(|_| ()).ok_or("bad_event"),
            What::Urge => {
                if self.status != "pending" {
                    return Err("not_open");
                }
                if !event.by.is_some_and(|by| self.excluded(by)) {
                    return Err("not_eligible");
                }
                let people = self.open().into_iter().map(|(_, person, _)| person).collect();
                self.message("urge", people);
                Ok(())
            }
            What::Timer(id) => self.fire(&id.clone(), event.at),
            What::External(name) => match self.waits.get_mut(name) {
                Some(wait) if wait.state == "open" => {
                    wait.state = "yes";
                    Ok(())
                }
                _ => Err("not_open"),
            },
            What::Rebase(own) => self.rebase(*own),
            _ => self.intervene(event),
        }
    }

    fn intervene(&mut self, event: &Event) -> Refused {
        match &event.what {
            What::Assign(id, to) => {
                self.admin(event)?;
                let step = self.live(id)?;
                self.joins(&step, *to)?;
                let token = self.tokens.get_mut(id).unwrap();
                token.slots.push(Slot::of(vec![*to], 1));
                if token.state == "blocked" {
                    token.state = "open";
                    (token.since, token.from) = (self.clock, self.clock);
                }
                self.settle(&step, true);
                Ok(())
            }
            What::Override(id, yes) => {
                let by = self.admin(event)?;
                self.live(id)?;
                let token = self.tokens.get_mut(id).unwrap();
                token.state = if *yes { "yes" } else { "no" };
                if !token.voted(by) {
                    let vote = Some((by, None, if *yes { 'y' } else { 'n' }));
                    token.slots.push(Slot { vote, ..Slot::of(vec![by], 0) });
                }
                Ok(())
            }
            What::Cancel => {
                self.admin(event)?;
                self.status = "cancelled";
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn forbidden(&self, what: &str) -> Refused {
        if self.flow.forbids.contains(&what) { Err("forbidden") } else { Ok(()) }
    }

    /// A step where people have tasks.
    fn running(&self, id: &str) -> Result<Step, &'static str> {
        let step = self.step(id)?;
        if self.token(id).state == "open" { Ok(step) } else { Err("not_open") }
    }

    /// A step that is under way, whether or not anybody can act there.
    fn live(&self, id: &str) -> Result<Step, &'static str> {
        let step = self.step(id)?;
        let runs = matches!(self.status, "pending" | "blocked");
        if runs && matches!(self.token(id).state, "open" | "blocked") { Ok(step) } else { Err("not_open") }
    }

    fn admin(&self, event: &Event) -> Result<usize, &'static str> {
        let person = event.by.filter(|_| self.plan.is_some()).ok_or("not_admin")?;
        if !self.flow.admin.is_some_and(|role| self.held(role, false, event.at).contains(&person)) {
            return Err("not_admin");
        }
        if self.excluded(person) { Err("excluded") } else { Ok(person) }
    }

    fn own(&self, step: &Step, person: usize) -> Result<usize, &'static str> {
        match self.place(step, person)? {
            (at, None) => Ok(at),
            _ => Err("not_eligible"),
        }
    }

    fn hand(&mut self, step: &Step, at: usize, from: usize, to: usize) {
        let slot = &mut self.tokens.get_mut(&step.id).unwrap().slots[at];
        slot.holders.retain(|holder| *holder != from);
        slot.holders.push(to);
        slot.holders.sort_unstable();
        slot.helpers.retain(|(of, _)| *of != from);
    }

    fn vote(&mut self, id: &str, person: usize, kind: char) -> Refused {
        let step = self.running(id)?;
        let (at, acting) = self.place(&step, person)?;
        if acting.is_some() {
            self.asked_of.push(person);
        }
        let at = if acting.is_none() { self.best(&step, person, kind) } else { at };
        self.tokens.get_mut(id).unwrap().slots[at].vote = Some((person, acting, kind));
        self.settle(&step, false);
        Ok(())
    }
}
