//! Organisations and flows that nobody thought of, and the policy texts that say the same.

use std::fmt::Write;

use super::dice::Dice;
use crate::oracle::case::{
    Block, Calendar, Carry, Cond, Flow, Held, Long, Nobody, Notify, OnReject, Org, Person, Remind, Rung, Sign, Step, To, Wait,
    Who,
};

const ROLES: usize = 4;

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

/// The policy set that says the same. `base` is the instant of minute 0.
pub fn text(org: &Org, flow: &Flow, instant: impl Fn(i64) -> String) -> String {
    let mut out = String::from(
        "ordinance: v1\nkind: PolicySet\nname: sample\nrelease: '1'\n---\nordinance: v1\nkind: Tenant\nid: sample\nedition: professional\n\
         registration: {route: new_company, documents: [company_search_nn1, director_id]}\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n\
         ---\nordinance: v1\nkind: Units\nunits: [{id: u0, type: group, units: [{id: u1, type: subsidiary}]}]\n---\nordinance: v1\nkind: People\npeople:\n",
    );
    for (at, person) in org.people.iter().enumerate() {
        let manager = person.manager.map(|up| format!(", manager: p{up}")).unwrap_or_default();
        let status = if person.active { "" } else { ", status: suspended" };
        let _ = writeln!(out, "  - {{id: p{at}, unit: u0{manager}{status}}}");
    }
    out.push_str(
        "---\nordinance: v1\nkind: Integrations\nintegrations: [{id: desk, direction: in, endpoint: 'https://desk.example.hk/hooks', \
         emits: [{event: ev.w1, as: T}, {event: ev.w2, as: T}]}]\n",
    );
    out.push_str("---\nordinance: v1\nkind: Roles\nroles:\n");
    for role in 0..ROLES {
        let mut holders = Vec::new();
        for (at, person) in org.people.iter().enumerate() {
            for held in person.roles.iter().filter(|held| held.role == role) {
                let until = held.until.map(|until| format!(", until: '{}'", instant(until))).unwrap_or_default();
                holders.push(format!("{{person: p{at}, scope: u{}{until}}}", held.unit));
            }
        }
        let _ = writeln!(out, "  - {{id: r{role}, assign: [{}]}}", holders.join(", "));
    }
    out.push_str(
        "---\nordinance: v1\nkind: Catalog\napplications: [{id: app, resources: [{type: T, actions: [submit], attributes: {owner: Person, unit: Unit, n: int}}]}]\n",
    );
    let (below, first, second) = flow.table;
    let _ = writeln!(
        out,
        "---\nordinance: v1\nkind: Table\nid: pick\nhit: first\ninputs: {{n: int}}\noutputs: {{approver: Role}}\nrules: [[\"< {below}\", r{first}], [\"-\", r{second}]]"
    );
    written(&org.calendar, &instant, &mut out);
    if !org.delegations.is_empty() {
        out.push_str("---\nordinance: v1\nkind: Delegations\ndelegations:\n");
        for (of, to, from, until, hops) in &org.delegations {
            let (from, until) = (instant(*from), instant(*until));
            let _ = writeln!(out, "  - {{of: p{of}, to: p{to}, from: '{from}', until: '{until}', hops: {hops}}}");
        }
    }
    let _ = write!(
        out,
        "---\nordinance: v1\nkind: Flows\nexempts: [{{id: big, name: another way, on: {{submit: [T]}}, when: request.n >= 100}}]\n"
    );
    for (unit, limit) in (0..).zip(flow.limit.1) {
        if let Some(limit) = limit {
            let head = if unit == 0 || flow.limit.1[0].is_none() { "binds:\n" } else { "" };
            let _ = writeln!(out, "{head}  - {{flow: f, in_unit: u{unit}, params: {{limit: {limit}}}}}");
        }
    }
    let _ = writeln!(out, "flows:\n  - id: f\n    on: {{submit: [T]}}\n    when: request.n < 100");
    let _ = writeln!(out, "    params: {{limit: {{type: int, default: {}}}}}", flow.limit.0);
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
    if !flow.forbids.is_empty() {
        let _ = writeln!(out, "    forbid: [{}]", flow.forbids.join(", "));
    }
    out.push_str("    steps:\n");
    blocks(&flow.blocks, 6, &mut out);
    out
}

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn written(calendar: &Calendar, instant: impl Fn(i64) -> String, out: &mut String) {
    let clock = |minute: &i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let open: Vec<String> = calendar.open.iter().map(|(from, until)| format!("{}-{}", clock(from), clock(until))).collect();
    let date = |day: &i64| instant(day * 1_440).split('T').next().unwrap().to_owned();
    // The last one lies behind all that is waited for.
    let holidays: Vec<String> = calendar.holidays.iter().chain(&[600]).map(|day| format!("{{date: {}}}", date(day))).collect();
    let _ = writeln!(
        out,
        "---\nordinance: v1\nkind: Calendar\nid: cal\ntime_zone: Asia/Hong_Kong\nworking_hours: {{mon-{}: '{}'}}\nholidays: [{}]",
        WEEK[calendar.last as usize],
        open.join(","),
        holidays.join(", ")
    );
}

fn blocks(all: &[Block], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for block in all {
        match block {
            Block::Step(one) => {
                let _ = writeln!(out, "{pad}- {}", step(one));
            }
            Block::Wait(wait) => {
                let then = |rung: Rung| if rung == Rung::Reject { "reject" } else { "remind" };
                let rung = wait.rung.map(|(after, rung)| format!(", timeout: [{{after: {after}m, then: {}}}]", then(rung)));
                let _ = writeln!(out, "{pad}- {{wait: {}{}}}", wait.event, rung.unwrap_or_default());
            }
            Block::Notify(notify) => {
                let to = match notify.to {
                    To::Requester => "requester".to_owned(),
                    To::Approvers => "approvers".to_owned(),
                    To::Role(role) => format!("{{role: r{role}, anywhere: true}}"),
                };
                let at = if notify.moment == "here" { String::new() } else { format!(", at: {}", notify.moment) };
                let _ = writeln!(out, "{pad}- {{notify: [{to}]{at}}}");
            }
            Block::Stop => {}
            Block::Choose(cases, otherwise) => {
                let _ = writeln!(out, "{pad}- choose:");
                for (cond, inner) in cases {
                    let _ = writeln!(out, "{pad}    - when: {}\n{pad}      steps:", condition(*cond));
                    blocks(inner, indent + 8, out);
                }
                if let Some(inner) = otherwise {
                    let _ = writeln!(out, "{pad}    - otherwise:");
                    blocks(inner, indent + 8, out);
                }
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

fn condition(cond: Cond) -> String {
    let sign = if cond.below { "<" } else { ">=" };
    format!("request.n {sign} {}", cond.than.map_or("limit".to_owned(), |than| than.to_string()))
}

fn step(step: &Step) -> String {
    let sign = match step.sign {
        Sign::Any => "any".to_owned(),
        Sign::All => "all".to_owned(),
        Sign::InOrder => "in_order".to_owned(),
        Sign::Count(n) => n.to_string(),
        Sign::Percent(share) => format!("{share}%"),
        Sign::Weighted(n) => format!("{{weighted: {n}}}"),
    };
    let weighted = matches!(step.sign, Sign::Weighted(_));
    let people = |all: &[(Who, usize)]| {
        all.iter().map(|(who, weight)| person(who, weighted.then_some(*weight))).collect::<Vec<_>>().join(", ")
    };
    let mut out = format!("{{step: {}, sign: {sign}, approvers: [{}]", step.id, people(&step.who));
    if let Some(when) = step.when {
        let _ = write!(out, ", when: {}", condition(when));
    }
    if let Some(Remind { every, on, named }) = step.remind {
        let calendar = if named { ", calendar: cal" } else { "" };
        let _ = match on {
            None => write!(out, ", remind: [{{every: {every}m{calendar}}}]"),
            Some(day) => {
                let (day, hour, minute) = (WEEK[day as usize], every / 60, every % 60);
                write!(out, ", remind: [{{weekly: [{day}], at: '{hour:02}:{minute:02}'{calendar}}}]")
            }
        };
    }
    if !step.except.is_empty() {
        let except: Vec<String> = step.except.iter().map(|who| person(who, None)).collect();
        let _ = write!(out, ", except: [{}]", except.join(", "));
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
                match after {
                    Long::Wall(minutes) => format!("{{after: {minutes}m, then: {then}}}"),
                    Long::Open(minutes) => format!("{{after: {minutes}m, working: true, then: {then}}}"),
                    Long::Days(days) => format!("{{after: {days}d, working: true, then: {then}}}"),
                }
            })
            .collect();
        let _ = write!(out, ", timeout: [{}]", rungs.join(", "));
    }
    out.push('}');
    out
}

fn person(who: &Who, weight: Option<usize>) -> String {
    let weight = weight.map(|weight| format!(", weight: {weight}")).unwrap_or_default();
    match who {
        Who::Role(role) => format!("{{role: r{role}, anywhere: true{weight}}}"),
        Who::Here(role) => format!("{{role: r{role}{weight}}}"),
        Who::Person(person) => format!("{{person: p{person}{weight}}}"),
        Who::Manager(level) => format!("{{manager_of: requester, level: {level}{weight}}}"),
        Who::Chain(levels) => format!("{{chain_of: requester, until: {{levels: {levels}}}{weight}}}"),
        Who::Until(role) => format!("{{chain_of: requester, until: {{role: r{role}}}{weight}}}"),
        Who::Chosen(role) => format!("{{chosen_from: [{{role: r{role}, anywhere: true}}]{weight}}}"),
        Who::Table => {
            format!("{{role: {{table: pick, args: [request.n], output: approver}}, anywhere: true{weight}}}")
        }
    }
}
