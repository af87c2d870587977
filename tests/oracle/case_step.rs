use super::case::*;

impl Case<'_> {
    pub(super) fn needed(sign: Sign, base: usize) -> usize {
        match sign {
            Sign::Any => 1,
            Sign::All | Sign::InOrder => base.max(1),
            Sign::Count(n) | Sign::Weighted(n) => n,
            Sign::Percent(share) => {
                let mut n = 0;
                while n * 100 < base * share {
                    n += 1;
                }
                n.max(1)
            }
        }
    }

    /// A step as it opens, before anybody does anything.
    pub(super) fn fresh(&self, step: &Step) -> Token {
        let named = self.approvers(step);
        let base: Vec<(usize, usize)> = named.iter().copied().filter(|(p, _)| self.org.people[*p].active).collect();
        let mut people: Vec<(usize, usize)> = base.iter().copied().filter(|(p, _)| !self.excluded(*p)).collect();
        if step.sign != Sign::InOrder {
            people.sort_unstable();
        }
        let old = self.token(&step.id);
        let mut token = Token {
            state: "open",
            opened: old.opened + 1,
            round: self.round,
            since: self.clock,
            from: self.clock,
            last: self.clock,
            needed: Self::needed(step.sign, base.len()),
            slots: people.iter().map(|(p, weight)| Slot::of(vec![*p], *weight)).collect(),
            ..Token::default()
        };
        let weighs = |token: &Token| -> usize {
            let weighted = matches!(step.sign, Sign::Weighted(_));
            token.slots.iter().map(|slot| if weighted { slot.weight } else { 1 }).sum()
        };
        if token.slots.is_empty() && self.unchosen(step) {
            token.state = "blocked";
            return token;
        }
        if weighs(&token) >= token.needed {
            return token;
        }
        match step.nobody {
            Nobody::Block => token.state = "blocked",
            Nobody::Reject => token.state = "no",
            Nobody::Accept => token.state = "yes",
            Nobody::Role(role) => {
                let all = self.holders(role);
                if base.is_empty() {
                    token.needed = Self::needed(step.sign, all.len());
                }
                for person in all {
                    if !token.has_task(person) && !self.excluded(person) {
                        token.slots.push(Slot::of(vec![person], 1));
                    }
                }
            }
            Nobody::Escalate => {
                let mut from: Vec<(usize, usize)> =
                    named.iter().copied().filter(|one| !self.may(one.0) && (base.is_empty() || base.contains(one))).collect();
                from.sort_unstable();
                if from.is_empty() && base.is_empty() {
                    from.push((self.asked.requester, 1));
                }
                if base.is_empty() {
                    token.needed = Self::needed(step.sign, from.len());
                }
                for (person, weight) in from {
                    let up = self.above(person).into_iter().find(|up| self.may(*up) && !token.has_task(*up));
                    token.slots.extend(up.map(|up| Slot::of(vec![up], weight)));
                }
            }
        }
        if token.state == "open" && weighs(&token) < token.needed {
            token.state = "blocked";
        }
        token
    }

    pub(super) fn open_step(&mut self, step: &Step) {
        let first = self.token(&step.id).opened == 0;
        let token = self.fresh(step);
        let open = token.state == "open";
        self.tokens.insert(step.id.clone(), token);
        if open {
            if first {
                self.carry(step);
            }
            self.settle(step, false);
            self.note();
        }
    }

    pub(super) fn carry(&mut self, step: &Step) {
        let from: Vec<String> = match step.carry {
            Carry::Ask => return,
            Carry::Any => self.tokens.keys().filter(|id| **id != step.id).cloned().collect(),
            Carry::Consecutive => self.before(&step.id),
        };
        let mut people: Vec<usize> = from
            .iter()
            .map(|id| self.token(id))
            .filter(|token| token.state == "yes")
            .flat_map(|token| token.slots)
            .filter_map(|slot| slot.vote)
            .filter(|(_, acting, kind)| acting.is_none() && *kind == 'y')
            .map(|(person, _, _)| person)
            .collect();
        people.sort_unstable();
        people.dedup();
        loop {
            let before = self.clone();
            let token = self.token(&step.id);
            if token.approvals() >= token.needed {
                return;
            }
            let found = self.turn(step).into_iter().find_map(|at| {
                let slot = &token.slots[at];
                people.iter().copied().find(|p| slot.holders.contains(p) && !token.voted(*p)).map(|p| (at, p))
            });
            let Some((at, person)) = found else { return };
            let token = self.tokens.get_mut(&step.id).unwrap();
            token.slots[at].vote = Some((person, None, 'y'));
            if token.approvals() >= token.needed {
                token.state = "yes";
                let ends = self.look(&self.blocks()) == "yes" && self.humans() < self.flow.distinct;
                self.tokens.get_mut(&step.id).unwrap().state = "open";
                if ends {
                    *self = before;
                    return;
                }
            }
        }
    }

    pub(super) fn before(&self, id: &str) -> Vec<String> {
        fn last(case: &Case<'_>, blocks: &[Block]) -> Vec<String> {
            for block in blocks.iter().rev() {
                let found = match block {
                    Block::Step(step) if case.token(&step.id).state == "yes" => vec![step.id.clone()],
                    Block::Step(_) | Block::Wait(_) | Block::Notify(_) | Block::Stop | Block::Choose(..) => Vec::new(),
                    Block::Parallel(all) | Block::Race(all) => all.iter().flat_map(|branch| last(case, branch)).collect(),
                };
                if !found.is_empty() {
                    return found;
                }
            }
            Vec::new()
        }
        fn walk(case: &Case<'_>, blocks: &[Block], id: &str) -> Option<Vec<String>> {
            for (at, block) in blocks.iter().enumerate() {
                let inner = match block {
                    Block::Step(step) if step.id == id => Some(Vec::new()),
                    Block::Step(_) | Block::Wait(_) | Block::Notify(_) | Block::Stop | Block::Choose(..) => None,
                    Block::Parallel(all) | Block::Race(all) => all.iter().find_map(|branch| walk(case, branch, id)),
                };
                if let Some(found) = inner {
                    return Some(if found.is_empty() { last(case, &blocks[..at]) } else { found });
                }
            }
            None
        }
        walk(self, &self.blocks(), id).unwrap_or_default()
    }

    pub(super) fn humans(&self) -> usize {
        let mut people: Vec<usize> = self
            .tokens
            .values()
            .filter(|token| token.state == "yes")
            .flat_map(|token| &token.slots)
            .filter_map(|slot| slot.vote)
            .filter(|(_, _, kind)| *kind == 'y')
            .map(|(person, _, _)| person)
            .collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }
}
