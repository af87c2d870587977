//! Organisations and flows that nobody thought of, the policy texts that say the same, and what may happen to their cases.

use std::fmt::Write;

use super::dice::Dice;
use crate::oracle::case::{Block, Carry, Case, Event, Flow, Nobody, OnReject, Org, Person, Rung, Sign, Step, What, Who};

const ROLES: usize = 4;

pub fn org(dice: &mut Dice) -> Org {
    let count = 4 + dice.below(6);
    let people: Vec<Person> = (0..count)
        .map(|at| Person {
            manager: (at > 0 && dice.chance(85)).then(|| dice.below(at)),
            active: dice.chance(90),
            roles: (0..ROLES).filter(|_| dice.chance(40)).collect(),
        })
        .collect();
    let mut delegations: Vec<(usize, usize, i64, i64, u32)> = Vec::new();
    for _ in 0..dice.below(5) {
        let (of, to) = (dice.below(count), dice.below(count));
        if of != to && !delegations.iter().any(|(a, b, ..)| (*a, *b) == (of, to)) {
            let from = dice.between(-100, 200);
            delegations.push((of, to, from, from + dice.between(1, 400), 1 + dice.below(3) as u32));
        }
    }
    delegations.sort_unstable();
    Org { people, delegations }
}

pub fn flow(dice: &mut Dice, org: &Org) -> Flow {
    let mut made = Made { dice, org, steps: 0, waits: 0 };
    let count = 1 + made.dice.below(3);
    let blocks: Vec<Block> = (0..count).map(|_| made.block(0)).collect();
    let first: Vec<String> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Step(step) => Some(step.id.clone()),
            _ => None,
        })
        .collect();
    let on_reject = match dice.below(3) {
        0 => OnReject::End,
        1 => OnReject::Requester,
        _ if first.is_empty() => OnReject::End,
        _ => OnReject::Step(dice.pick(&first).clone()),
    };
    Flow {
        blocks,
        on_reject,
        rounds: 1 + dice.below(3) as u32,
        distinct: if dice.chance(25) { 2 + dice.below(2) } else { 0 },
        forbids_transfer: dice.chance(10),
        admin: dice.chance(60).then(|| dice.below(ROLES)),
    }
}

struct Made<'a> {
    dice: &'a mut Dice,
    org: &'a Org,
    steps: usize,
    waits: usize,
}

impl Made<'_> {
    fn block(&mut self, depth: usize) -> Block {
        match self.dice.below(if depth < 2 { 10 } else { 7 }) {
            0 if self.waits < 2 => {
                self.waits += 1;
                Block::Wait(format!("ev.w{}", self.waits))
            }
            0..=6 => Block::Step(self.step()),
            7 | 8 => Block::Parallel(self.branches(depth)),
            _ => Block::Race(self.branches(depth)),
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
            .map(|_| match self.dice.below(6) {
                0 => Who::Person(self.dice.below(self.org.people.len())),
                1 => Who::Manager(1 + self.dice.below(2)),
                2 => Who::Chain(1 + self.dice.below(3)),
                _ => Who::Role(self.dice.below(ROLES)),
            })
            .collect()
    }

    fn step(&mut self) -> Step {
        self.steps += 1;
        let rungs = (0..self.dice.below(3)).map(|_| {
            let then = match self.dice.below(6) {
                0 => Rung::Reject,
                1 => Rung::Remind,
                2 => Rung::To(self.dice.below(ROLES)),
                3 => Rung::Escalate(Some(self.dice.below(ROLES))),
                _ => Rung::Escalate(None),
            };
            (self.dice.between(1, 60), then)
        });
        Step {
            rungs: rungs.collect(),
            id: format!("s{}", self.steps),
            sign: match self.dice.below(7) {
                0 => Sign::All,
                1 => Sign::InOrder,
                2 => Sign::Count(1 + self.dice.below(3)),
                3 => Sign::Percent(1 + self.dice.below(100)),
                _ => Sign::Any,
            },
            who: self.who(),
            or_else: self.dice.chance(30).then(|| self.who()),
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

/// The policy set that says the same. `base` is the instant of minute 0.
pub fn text(org: &Org, flow: &Flow, instant: impl Fn(i64) -> String) -> String {
    let mut out = String::from(
        "ordinance: v1\nkind: PolicySet\nname: sample\nrelease: '1'\n---\nordinance: v1\nkind: Tenant\nid: sample\nedition: professional\n\
         registration: {route: new_company, documents: [company_search_nn1, director_id]}\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n\
         ---\nordinance: v1\nkind: Units\nunits: [{id: u0, type: group}]\n---\nordinance: v1\nkind: People\npeople:\n",
    );
    for (at, person) in org.people.iter().enumerate() {
        let manager = person.manager.map(|up| format!(", manager: p{up}")).unwrap_or_default();
        let status = if person.active { "" } else { ", status: suspended" };
        let _ = writeln!(out, "  - {{id: p{at}, unit: u0{manager}{status}}}");
    }
    out.push_str("---\nordinance: v1\nkind: Roles\nroles:\n");
    for role in 0..ROLES {
        let holders: Vec<String> = (0..org.people.len())
            .filter(|at| org.people[*at].roles.contains(&role))
            .map(|at| format!("{{person: p{at}, scope: tenant}}"))
            .collect();
        let _ = writeln!(out, "  - {{id: r{role}, assign: [{}]}}", holders.join(", "));
    }
    out.push_str(
        "---\nordinance: v1\nkind: Catalog\napplications: [{id: app, resources: [{type: T, actions: [submit], attributes: {owner: Person, unit: Unit}}]}]\n",
    );
    if !org.delegations.is_empty() {
        out.push_str("---\nordinance: v1\nkind: Delegations\ndelegations:\n");
        for (of, to, from, until, hops) in &org.delegations {
            let (from, until) = (instant(*from), instant(*until));
            let _ = writeln!(out, "  - {{of: p{of}, to: p{to}, from: '{from}', until: '{until}', hops: {hops}}}");
        }
    }
    out.push_str("---\nordinance: v1\nkind: Flows\nflows:\n  - id: f\n    on: {submit: [T]}\n");
    if let Some(role) = flow.admin {
        let _ = writeln!(out, "    admin: {{role: r{role}, anywhere: true}}");
    }
    let _ = match &flow.on_reject {
        OnReject::End => writeln!(out, "    on_reject: end"),
        OnReject::Requester => writeln!(out, "    on_reject: {{return_to: requester, max_rounds: {}}}", flow.rounds),
        OnReject::Step(step) => writeln!(out, "    on_reject: {{return_to: {{step: {step}}}, max_rounds: {}}}", flow.rounds),
    };
    if flow.distinct > 0 {
        let _ = writeln!(out, "    distinct_humans: {}", flow.distinct);
    }
    if flow.forbids_transfer {
        out.push_str("    forbid: [transfer]\n");
    }
    out.push_str("    steps:\n");
    blocks(&flow.blocks, 6, &mut out);
    out
}

fn blocks(all: &[Block], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for block in all {
        match block {
            Block::Step(one) => {
                let _ = writeln!(out, "{pad}- {}", step(one));
            }
            Block::Wait(event) => {
                let _ = writeln!(out, "{pad}- {{wait: {event}}}");
            }
            Block::Parallel(branches) | Block::Race(branches) => {
                let word = if matches!(block, Block::Race(_)) { "race" } else { "parallel" };
                let _ = writeln!(out, "{pad}- {word}:");
                for branch in branches {
                    let _ = writeln!(out, "{pad}    - branch:");
                    blocks(branch, indent + 8, out);
                }
            }
        }
    }
}

fn step(step: &Step) -> String {
    let sign = match step.sign {
        Sign::Any => "any".to_owned(),
        Sign::All => "all".to_owned(),
        Sign::InOrder => "in_order".to_owned(),
        Sign::Count(n) => n.to_string(),
        Sign::Percent(share) => format!("{share}%"),
    };
    let mut out = format!("{{step: {}, sign: {sign}, approvers: [{}]", step.id, people(&step.who));
    if !step.except.is_empty() {
        let _ = write!(out, ", except: [{}]", people(&step.except));
    }
    if let Some(second) = &step.or_else {
        let _ = write!(out, ", else: [{{approvers: [{}]}}]", people(second));
    }
    let nobody = match step.nobody {
        Nobody::Block => "block".to_owned(),
        Nobody::Escalate => "escalate".to_owned(),
        Nobody::Reject => "reject".to_owned(),
        Nobody::Role(role) => format!("{{role: r{role}, anywhere: true}}"),
        Nobody::Accept => "{approve_accept_risk: small}".to_owned(),
    };
    let _ = write!(out, ", if_nobody: {nobody}");
    if step.patient {
        out.push_str(", reject: when_impossible");
    }
    match step.carry {
        Carry::Ask => {}
        Carry::Consecutive => out.push_str(", repeat: carry_consecutive"),
        Carry::Any => out.push_str(", repeat: carry_any"),
    }
    if !step.rungs.is_empty() {
        let rungs: Vec<String> = step
            .rungs
            .iter()
            .map(|(after, then)| {
                let then = match then {
                    Rung::Escalate(None) => "escalate".to_owned(),
                    Rung::Escalate(Some(role)) => format!("escalate, at_top: {{role: r{role}, anywhere: true}}"),
                    Rung::Reject => "reject".to_owned(),
                    Rung::Remind => "remind".to_owned(),
                    Rung::To(role) => format!("{{to: {{role: r{role}, anywhere: true}}}}"),
                };
                format!("{{after: {after}m, then: {then}}}")
            })
            .collect();
        let _ = write!(out, ", timeout: [{}]", rungs.join(", "));
    }
    out.push('}');
    out
}

fn people(all: &[Who]) -> String {
    let one = |who: &Who| match who {
        Who::Role(role) => format!("{{role: r{role}, anywhere: true}}"),
        Who::Person(person) => format!("{{person: p{person}}}"),
        Who::Manager(level) => format!("{{manager_of: requester, level: {level}}}"),
        Who::Chain(levels) => format!("{{chain_of: requester, until: {{levels: {levels}}}}}"),
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Something that may happen next: mostly what is to be done, sometimes anything.
pub fn event(dice: &mut Dice, org: &Org, case: &Case<'_>, at: i64) -> Event {
    let seen = case.seen();
    let anybody = dice.below(org.people.len());
    let other = dice.below(org.people.len());
    if let Some((step, person, _)) = (!seen.open.is_empty() && dice.chance(70)).then(|| dice.pick(&seen.open)) {
        let step = step.clone();
        let what = match dice.below(20) {
            0 | 1 => What::Reject(step),
            2 => What::Abstain(step),
            3 => What::Transfer(step, other),
            4 => What::Delegate(step, other),
            5 => What::Return(step),
            _ => What::Approve(step),
        };
        return Event { at, by: Some(*person), what };
    }
    if let Some((id, due)) = (!seen.timers.is_empty() && dice.chance(50)).then(|| dice.pick(&seen.timers)) {
        let at = if dice.chance(90) { at.max(*due) } else { at };
        return Event { at, by: None, what: What::Timer(id.clone()) };
    }
    let step = format!("s{}", 1 + dice.below(6));
    let what = match dice.below(14) {
        0 => What::Withdraw,
        1 | 2 => What::Resubmit,
        3 => What::External("ev.w1".to_owned()),
        4 => What::External("ev.w2".to_owned()),
        5 | 6 => What::Assign(step, other),
        7 => What::Override(step, dice.chance(70)),
        8 => What::Cancel,
        9 => What::Timer("1/s1/timeout/1".to_owned()),
        10 => What::Reject(step),
        11 => What::Return(step),
        _ => What::Approve(step),
    };
    let by = match what {
        What::Timer(_) | What::External(_) => None,
        _ => Some(anybody),
    };
    Event { at, by, what }
}
