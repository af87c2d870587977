//! What a request is planned as, and planned anew.

use std::collections::BTreeMap;

use super::case::*;

impl Case<'_> {
    fn limit(&self) -> i64 {
        let (default, bound) = self.flow.limit;
        let nearest = if self.asked.unit == 1 { bound[1].or(bound[0]) } else { bound[0] };
        nearest.unwrap_or(default)
    }

    fn holds(&self, cond: Cond, n: i64) -> bool {
        (n < cond.than.unwrap_or_else(|| self.limit())) == cond.below
    }

    /// The blocks that are taken: no choices, no conditions, and no branch of a race in which nothing is asked.
    fn taken(&self, blocks: &[Block], n: i64) -> Vec<Block> {
        let mut out = Vec::new();
        for block in blocks {
            match block {
                Block::Step(step) => {
                    if step.when.is_none_or(|when| self.holds(when, n)) {
                        out.push(block.clone());
                    }
                }
                Block::Choose(cases, otherwise) => {
                    let mut found = cases.iter().filter(|(cond, _)| self.holds(*cond, n)).map(|(_, blocks)| blocks);
                    match found.next().or(otherwise.as_ref()) {
                        Some(blocks) => out.extend(self.taken(blocks, n)),
                        None => out.push(Block::Stop),
                    }
                }
                Block::Parallel(all) => {
                    out.push(Block::Parallel(all.iter().map(|branch| self.taken(branch, n)).collect()));
                }
                Block::Race(all) => {
                    let branches = all.iter().map(|branch| self.taken(branch, n));
                    out.push(Block::Race(branches.collect()));
                }
                Block::Wait(_) | Block::Notify(_) | Block::Stop => out.push(block.clone()),
            }
        }
        out
    }

    fn messages(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Notify(notify) => {
                    let people = match notify.to {
                        To::Requester => vec![self.asked.requester],
                        To::Role(role) => self.holders(role),
                        To::Approvers => Vec::new(),
                    };
                    if notify.moment == "here" {
                        self.on_way.insert(notify.id, people);
                    } else {
                        self.at_end.push((notify.clone(), people));
                    }
                }
                Block::Parallel(all) | Block::Race(all) => all.iter().for_each(|branch| self.messages(branch)),
                _ => {}
            }
        }
    }

    /// From the beginning, with the people and the conditions of now.
    pub(super) fn begin(&mut self) {
        self.people_at = self.clock;
        self.round += 1;
        self.status = "pending";
        self.tokens = BTreeMap::new();
        self.waits = BTreeMap::new();
        self.sent.clear();
        self.at_end.clear();
        self.on_way.clear();
        self.plan = None;
        if let Some(n) = self.asked.n {
            let taken = self.taken(&self.flow.blocks.clone(), n);
            self.messages(&taken);
            self.plan = Some(races_without_the_idle(taken));
        }
    }

    /// Goes on with the people of now.
    pub(super) fn rebase(&mut self, own: bool) -> Refused {
        if !own {
            return Err("rebase_refused");
        }
        if !matches!(self.status, "pending" | "blocked") {
            return Err("not_open");
        }
        if self.plan.is_none() {
            return Err("rebase_refused");
        }
        self.people_at = self.clock;
        self.at_end.clear();
        self.on_way.clear();
        let n = self.asked.n.unwrap();
        let taken = self.taken(&self.flow.blocks.clone(), n);
        self.messages(&taken);
        for step in self.steps() {
            let old = self.token(&step.id);
            if matches!(old.state, "open" | "blocked") {
                self.restaff(&step, &old)?;
            }
        }
        let done = |case: &Self| case.tokens.values().filter(|token| matches!(token.state, "yes" | "no")).count();
        let before = done(self);
        self.run();
        if done(self) != before || !matches!(self.status, "pending" | "blocked") {
            return Err("rebase_refused");
        }
        Ok(())
    }

    fn restaff(&mut self, step: &Step, old: &Token) -> Refused {
        let stands = |slot: &Slot| !slot.is_free() || slot.on_top.is_some();
        let fresh = self.fresh(step);
        let mut slots: Vec<(Option<usize>, Slot)> = Vec::new();
        for (was, slot) in old.slots.iter().enumerate() {
            if stands(slot) {
                slots.push((Some(was), slot.clone()));
            }
        }
        for slot in fresh.slots {
            let holder = slot.holders[0];
            let gave = old.slots.iter().filter_map(|slot| slot.vote).any(|(who, of, _)| who == holder || of == Some(holder));
            if gave {
                continue;
            }
            match old.slots.iter().position(|old| !stands(old) && old.holders == [holder]) {
                Some(was) => slots.push((Some(was), Slot { weight: slot.weight, ..old.slots[was].clone() })),
                None => slots.push((None, slot)),
            }
        }
        let places: Vec<Option<usize>> = slots.iter().map(|(was, _)| *was).collect();
        let mut token = Token { needed: old.needed.max(fresh.needed), state: "open", ..old.clone() };
        token.slots = slots.into_iter().map(|(_, slot)| slot).collect();
        for slot in &mut token.slots {
            slot.after = slot.after.and_then(|was| places.iter().position(|place| *place == Some(was)));
        }
        self.tokens.insert(step.id.clone(), token);
        let state = match (self.tally(step), fresh.state) {
            ("wait", _) => "open",
            ("short", "open" | "blocked") => "blocked",
            _ => return Err("rebase_refused"),
        };
        let clock = self.clock;
        let token = self.tokens.get_mut(&step.id).unwrap();
        token.state = state;
        if state == "open" && old.state == "blocked" {
            (token.since, token.from) = (clock, clock);
        }
        Ok(())
    }
}

/// Whether anything must happen in a branch.
fn asks(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Step(_) | Block::Wait(_) | Block::Stop => true,
        Block::Parallel(all) | Block::Race(all) => all.iter().any(|branch| asks(branch)),
        Block::Notify(_) | Block::Choose(..) => false,
    })
}

fn races_without_the_idle(blocks: Vec<Block>) -> Vec<Block> {
    let each = |block| match block {
        Block::Race(all) => {
            let all = all.into_iter().filter(|branch| asks(branch)).map(races_without_the_idle);
            Block::Race(all.collect())
        }
        Block::Parallel(all) => Block::Parallel(all.into_iter().map(races_without_the_idle).collect()),
        other => other,
    };
    blocks.into_iter().map(each).collect()
}
