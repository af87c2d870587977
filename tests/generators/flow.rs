//! Organisations and flows that nobody thought of.

use super::dice::Dice;
use crate::oracle::case::{
    Block, Calendar, Carry, Cond, Flow, Held, Long, Nobody, Notify, OnReject, Org, Person, Remind, Rung, Sign, Step, To, Wait,
    Who,
};

pub const ROLES: usize = 4;

pub fn org(dice: &mut Dice) -> Org {
    let count = 4 + dice.below(6);
    let mut people: Vec<Person> = Vec::new();
    for at in 0..count {
        let mut roles = Vec::new();
        for role in 0..ROLES {
            if dice.chance(45) {
                let unit = usize::from(dice.chance(25));
                roles.push(Held { role, unit, until: dice.maybe(15, |dice| dice.between(1, 300)) });
            }
        }
        people.push(Person { manager: (at > 0 && dice.chance(85)).then(|| dice.below(at)), active: dice.chance(90), roles });
    }
    let mut delegations: Vec<(usize, usize, i64, i64, u32)> = Vec::new();
    for _ in 0..dice.below(5) {
        let (of, to) = (dice.below(count), dice.below(count));
        if of != to && !delegations.iter().any(|(a, b, ..)| (*a, *b) == (of, to)) {
            let from = dice.between(-100, 200);
            delegations.push((of, to, from, from + dice.between(1, 400), 1 + dice.below(3) as u32));
        }
    }
    delegations.sort_unstable();
    Org { people, delegations, calendar: calendar(dice) }
}

fn calendar(dice: &mut Dice) -> Calendar {
    let noon = dice.between(600, 800);
    let open = match dice.below(3) {
        0 => vec![(dice.between(0, 599), noon), (noon + dice.between(1, 90), dice.between(900, 1_440))],
        _ => vec![(dice.between(300, 660), dice.between(700, 1_440))],
    };
    let holidays = (0..20).filter(|_| dice.chance(20)).collect();
    Calendar { last: dice.between(2, 6), open, holidays }
}

fn long(dice: &mut Dice) -> Long {
    match dice.below(6) {
        0 => Long::Open(dice.between(1, 150)),
        1 => Long::Days(dice.between(1, 4)),
        _ => Long::Wall(dice.between(1, 60)),
    }
}

pub fn flow(dice: &mut Dice, org: &Org) -> Flow {
    let mut made = Made { dice, org, steps: 0, waits: 0, notices: 0 };
    let count = 1 + made.dice.below(3);
    let mut blocks: Vec<Block> = (0..count).map(|_| made.block(0)).collect();
    blocks.push(Block::Step(Step { when: None, ..made.step() }));
    let back: Vec<String> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Step(step) if step.when.is_none() => Some(step.id.clone()),
            _ => None,
        })
        .collect();
    let on_reject = match dice.below(3) {
        0 => OnReject::End,
        1 => OnReject::Requester,
        _ => OnReject::Step(dice.pick(&back).clone()),
    };
    let forbids = ["transfer", "delegate", "withdraw", "add_signer", "add_signer_before", "add_signer_after"];
    Flow {
        blocks,
        on_reject,
        rounds: 1 + dice.below(3) as u32,
        distinct: if dice.chance(25) { 2 + dice.below(2) } else { 0 },
        forbids: dice.some(&forbids, 6),
        admin: dice.chance(60).then(|| dice.below(ROLES)),
        limit: (dice.between(1, 99), [dice.maybe(40, |dice| dice.between(1, 99)), dice.maybe(40, |dice| dice.between(1, 99))]),
        table: (dice.between(1, 99), dice.below(ROLES), dice.below(ROLES)),
    }
}

struct Made<'a> {
    dice: &'a mut Dice,
    org: &'a Org,
    steps: usize,
    waits: usize,
    notices: usize,
}

impl Made<'_> {
    fn block(&mut self, depth: usize) -> Block {
        match self.dice.below(if depth < 2 { 14 } else { 8 }) {
            0 if self.waits < 2 => {
                self.waits += 1;
                let then = if self.dice.chance(50) { Rung::Reject } else { Rung::Remind };
                let rung = self.dice.maybe(50, |dice| (dice.between(1, 90), then));
                Block::Wait(Wait { event: format!("ev.w{}", self.waits), rung })
            }
            1 => {
                self.notices += 1;
                let to = match self.dice.below(3) {
                    0 => To::Requester,
                    1 => To::Approvers,
                    _ => To::Role(self.dice.below(ROLES)),
                };
                let moment = self.dice.word(&["here", "here", "end", "approval", "rejection"]);
                Block::Notify(Notify { id: self.notices, to, moment })
            }
            0..=7 => Block::Step(self.step()),
            8..=10 => Block::Parallel(self.branches(depth)),
            11 => Block::Race(self.branches(depth)),
            _ => self.choose(depth),
        }
    }

    fn cond(&mut self) -> Cond {
        Cond { below: self.dice.chance(50), than: self.dice.maybe(60, |dice| dice.between(1, 99)) }
    }

    fn choose(&mut self, depth: usize) -> Block {
        let cond = self.cond();
        let first = (cond, vec![Block::Step(self.step()), self.block(depth + 1)]);
        let other = vec![Block::Step(self.step())];
        match self.dice.below(3) {
            0 => Block::Choose(vec![first, (Cond { below: !cond.below, ..cond }, other)], None),
            1 => Block::Choose(vec![first], None),
            _ => Block::Choose(vec![first], Some(other)),
        }
    }

    fn branches(&mut self, depth: usize) -> Vec<Vec<Block>> {
        let count = 2 + self.dice.below(2);
        (0..count)
            .map(|_| {
                let mut branch = vec![Block::Step(self.step())];
                if self.dice.chance(40) {
                    branch.push(self.block(depth + 1));
                }
                branch
            })
            .collect()
    }

    fn who(&mut self) -> Vec<Who> {
        let count = 1 + self.dice.below(2);
        (0..count)
            .map(|_| match self.dice.below(10) {
                7 => Who::Until(self.dice.below(ROLES)),
                8 => Who::Chosen(self.dice.below(ROLES)),
                9 => Who::Table,
                0 => Who::Person(self.dice.below(self.org.people.len())),
                1 => Who::Manager(1 + self.dice.below(2)),
                2 => Who::Chain(1 + self.dice.below(3)),
                3 => Who::Here(self.dice.below(ROLES)),
                _ => Who::Role(self.dice.below(ROLES)),
            })
            .collect()
    }

    /// The same, with what each vote weighs.
    fn weighing(&mut self, sign: Sign) -> Vec<(Who, usize)> {
        let weighted = matches!(sign, Sign::Weighted(_));
        let who = self.who();
        who.into_iter().map(|who| (who, if weighted { 1 + self.dice.below(3) } else { 1 })).collect()
    }

    fn step(&mut self) -> Step {
        self.steps += 1;
        let sign = match self.dice.below(9) {
            0 => Sign::All,
            1 => Sign::InOrder,
            2 => Sign::Count(1 + self.dice.below(3)),
            3 => Sign::Percent(1 + self.dice.below(100)),
            4 | 5 => Sign::Weighted(1 + self.dice.below(5)),
            _ => Sign::Any,
        };
        let rungs = (0..self.dice.below(3)).map(|_| {
            let then = match self.dice.below(6) {
                0 => Rung::Reject,
                1 => Rung::Remind,
                2 => Rung::To(self.dice.below(ROLES)),
                3 => Rung::Escalate(Some(self.dice.below(ROLES))),
                _ => Rung::Escalate(None),
            };
            (long(self.dice), then)
        });
        Step {
            rungs: rungs.collect(),
            id: format!("s{}", self.steps),
            when: if self.dice.chance(15) { Some(self.cond()) } else { None },
            sign,
            who: self.weighing(sign),
            or_else: self.dice.chance(30).then(|| self.weighing(sign)),
            remind: self.dice.maybe(20, |dice| match dice.below(3) {
                0 => Remind { every: dice.between(0, 1_439), on: Some(dice.between(0, 6)), named: dice.chance(50) },
                _ => Remind { every: dice.between(5, 60), on: None, named: dice.chance(50) },
            }),
            except: if self.dice.chance(20) { self.who() } else { Vec::new() },
            nobody: match self.dice.below(6) {
                0 => Nobody::Escalate,
                1 => Nobody::Reject,
                2 => Nobody::Role(self.dice.below(ROLES)),
                3 => Nobody::Accept,
                _ => Nobody::Block,
            },
            patient: self.dice.chance(30),
            carry: match self.dice.below(4) {
                0 => Carry::Consecutive,
                1 => Carry::Any,
                _ => Carry::Ask,
            },
        }
    }
}
