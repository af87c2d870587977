//! A second interpreter of cases: tokens that are written down as names, moved by hand, one event at a time.
//!
//! It knows people, roles, managers and delegations as plain lists, reads no clock and computes nothing ahead: whose turn it is is
//! asked anew each time by walking the blocks from the top.

use std::collections::BTreeMap;

pub use super::case_types::*;

#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) holders: Vec<usize>,
    pub(super) helpers: Vec<(usize, usize)>,
    pub(super) weight: usize,
    /// Who asked for this signature on top.
    pub(super) on_top: Option<usize>,
    pub(super) after: Option<usize>,
    pub(super) top: bool,
    pub(super) vote: Option<(usize, Option<usize>, char)>,
    pub(super) gone: bool,
    pub(super) passed: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    /// `new open blocked yes no off`.
    pub(super) state: &'static str,
    pub(super) opened: u32,
    pub(super) round: u32,
    pub(super) since: i64,
    pub(super) from: i64,
    pub(super) fired: usize,
    pub(super) reminded: i64,
    pub(super) last: i64,
    pub(super) needed: usize,
    pub(super) helped: bool,
    pub(super) slots: Vec<Slot>,
}

/// A pause that was come to.
#[derive(Clone, Debug)]
pub(super) struct Paused {
    pub(super) state: &'static str,
    pub(super) round: u32,
    pub(super) from: i64,
    pub(super) fired: usize,
}

#[derive(Clone)]
pub struct Case<'a> {
    pub(super) org: &'a Org,
    pub(super) flow: &'a Flow,
    pub(super) asked: Asked,
    /// The blocks that are taken, once it was submitted and a flow was found for it.
    pub(super) plan: Option<Vec<Block>>,
    /// Messages of the end, in order.
    pub(super) at_end: Vec<(Notify, Vec<usize>)>,
    /// Whom messages on the way go to.
    pub(super) on_way: BTreeMap<usize, Vec<usize>>,
    pub(super) sent: Vec<usize>,
    /// Everybody who had a task.
    pub(super) asked_of: Vec<usize>,
    pub(super) people_at: i64,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) waits: BTreeMap<String, Paused>,
    pub(super) status: &'static str,
    pub(super) round: u32,
    pub(super) clock: i64,
    pub(super) last: Option<i64>,
    pub(super) ignored: Vec<(usize, &'static str)>,
    pub(super) told: Vec<(i64, &'static str, Vec<usize>)>,
    pub(super) short: bool,
}

pub(super) type Refused = Result<(), &'static str>;

impl<'a> Case<'a> {
    /// A case that is not submitted yet.
    pub fn draft(org: &'a Org, flow: &'a Flow, asked: Asked) -> Self {
        Self {
            org,
            flow,
            asked,
            plan: None,
            at_end: Vec::new(),
            on_way: BTreeMap::new(),
            sent: Vec::new(),
            asked_of: Vec::new(),
            people_at: 0,
            tokens: BTreeMap::new(),
            waits: BTreeMap::new(),
            status: "draft",
            round: 0,
            clock: 0,
            last: None,
            ignored: Vec::new(),
            told: Vec::new(),
            short: false,
        }
    }

    pub fn is_draft(&self) -> bool {
        self.status == "draft"
    }

    pub fn requester(&self) -> usize {
        self.asked.requester
    }

    /// Signatures that somebody asked for on top and that are not given yet: the step, who asked, and of whom.
    pub fn on_top(&self) -> Vec<(String, usize, usize)> {
        let mut out = Vec::new();
        for (step, token) in self.tokens.iter().filter(|(_, token)| token.state == "open") {
            for slot in token.slots.iter().filter(|slot| slot.is_free()) {
                out.extend(slot.on_top.zip(slot.holders.first()).map(|(by, of)| (step.clone(), by, *of)));
            }
        }
        out
    }

    fn ended(&self) -> bool {
        matches!(self.status, "approved" | "rejected" | "withdrawn" | "cancelled")
    }

    pub fn tell(&mut self, number: usize, event: &Event) {
        let done = if matches!(event.what, What::Odd) || (event.by.is_none() && event.what.is_an_act()) {
            Err("bad_event")
        } else if self.ended() {
            Err("final")
        } else if matches!(event.what, What::Stranger(_)) {
            Err("unknown_person")
        } else if self.last.is_some_and(|last| event.at < last) {
            Err("clock_backwards")
        } else {
            let before = self.clone();
            self.clock = event.at;
            let done = self.apply(event).and_then(|()| {
                self.run();
                let act = !matches!(
                    event.what,
                    What::Submit | What::Resubmit | What::Timer(_) | What::Withdraw | What::Cancel | What::Rebase(_)
                );
                if self.short && act && !before.short { Err("distinct_humans") } else { Ok(()) }
            });
            match done {
                Ok(()) => {
                    self.last = Some(event.at);
                    self.note();
                    if self.ended() || self.status == "returned" {
                        self.stop(&self.blocks());
                    }
                    self.say_the_end();
                }
                Err(_) => *self = before,
            }
            done
        };
        if let Err(code) = done {
            self.ignored.push((number, code));
        }
    }

    /// Whoever is to be told of the end is.
    fn say_the_end(&mut self) {
        if self.ended() {
            for (notify, people) in self.at_end.clone() {
                let now = match notify.moment {
                    "end" => true,
                    "approval" => self.status == "approved",
                    _ => self.status == "rejected",
                };
                if now {
                    let asked_of = if notify.to == To::Approvers { self.asked_of.clone() } else { Vec::new() };
                    self.message("end", [people, asked_of].concat());
                }
            }
        }
    }

    /// Notes who has a task in their own right, or by somebody's word.
    pub(super) fn note(&mut self) {
        // Only a message to approvers, which names nobody by itself, asks for them.
        let asks = |(_, people): &(Notify, Vec<usize>)| people.is_empty();
        if !self.at_end.iter().any(asks) && !self.on_way.values().any(Vec::is_empty) {
            return;
        }
        for step in self.steps() {
            for at in self.turn(&step) {
                let slot = self.token(&step.id).slots[at].clone();
                self.asked_of.extend(slot.holders);
                self.asked_of.extend(slot.helpers.iter().map(|(_, to)| *to));
            }
        }
    }

    pub(super) fn give_back(&mut self) {
        self.status = "returned";
        self.message("returned", vec![self.asked.requester]);
    }

    pub(super) fn message(&mut self, kind: &'static str, mut people: Vec<usize>) {
        people.retain(|person| self.org.people[*person].active);
        people.sort_unstable();
        people.dedup();
        if !people.is_empty() {
            self.told.push((self.clock, kind, people));
        }
    }

    pub fn seen(&self) -> Seen {
        let mut awaiting: Vec<String> =
            self.waits.iter().filter(|(_, wait)| wait.state == "open").map(|(event, _)| event.clone()).collect();
        awaiting.sort();
        Seen {
            status: self.status,
            round: self.round.max(1),
            open: self.open(),
            ignored: self.ignored.clone(),
            timers: self.timers().into_iter().map(|timer| (timer.id, timer.due)).collect(),
            told: self.told.clone(),
            awaiting,
        }
    }

    pub(super) fn excluded(&self, person: usize) -> bool {
        [Some(self.asked.requester), Some(self.asked.owner), self.asked.behalf].contains(&Some(person))
    }

    pub(super) fn may(&self, person: usize) -> bool {
        self.org.people[person].active && !self.excluded(person)
    }

    pub(super) fn above(&self, person: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at = person;
        while let Some(up) = self.org.people[at].manager {
            out.push(up);
            at = up;
        }
        out
    }

    /// Who holds a role at an instant, anywhere or where the request is.
    pub(super) fn held(&self, role: usize, here: bool, at: i64) -> Vec<usize> {
        let holds = |held: &Held| {
            held.role == role && held.until.is_none_or(|until| at < until) && (!here || held.unit == 0 || self.asked.unit == 1)
        };
        let people = self.org.people.iter().enumerate();
        people.filter(|(_, person)| person.active && person.roles.iter().any(holds)).map(|(at, _)| at).collect()
    }

    pub(super) fn holders(&self, role: usize) -> Vec<usize> {
        self.held(role, false, self.people_at)
    }

    /// People and the weight of each, the greatest where somebody is named twice.
    pub(super) fn named(&self, who: &[(Who, usize)]) -> Vec<(usize, usize)> {
        let mut out: Vec<(usize, usize)> = Vec::new();
        for (one, weight) in who {
            let people = match one {
                Who::Role(role) => self.holders(*role),
                Who::Here(role) => self.held(*role, true, self.people_at),
                Who::Person(person) => vec![*person],
                Who::Manager(level) => self.above(self.asked.requester).get(level - 1).copied().into_iter().collect(),
                Who::Chain(levels) => self.above(self.asked.requester).into_iter().take(*levels).collect(),
                Who::Until(role) => {
                    let (above, here) = (self.above(self.asked.requester), self.held(*role, true, self.people_at));
                    let end = above.iter().position(|person| here.contains(person)).map_or(above.len(), |at| at + 1);
                    above[..end].to_vec()
                }
                Who::Chosen(role) => {
                    self.holders(*role).into_iter().filter(|person| self.asked.chosen.contains(person)).collect()
                }
                Who::Table => {
                    let (below, first, second) = self.flow.table;
                    self.holders(if self.asked.n.is_some_and(|n| n < below) { first } else { second })
                }
            };
            for person in people {
                match out.iter_mut().find(|(known, _)| *known == person) {
                    Some((_, known)) => *known = (*known).max(*weight),
                    None => out.push((person, *weight)),
                }
            }
        }
        out
    }

    pub(super) fn approvers(&self, step: &Step) -> Vec<(usize, usize)> {
        let mut first = self.named(&step.who);
        let except: Vec<(Who, usize)> = step.except.iter().map(|who| (*who, 1)).collect();
        let out = self.named(&except);
        first.retain(|(person, _)| !out.iter().any(|(gone, _)| gone == person));
        if !first.iter().any(|(person, _)| self.may(*person))
            && let Some(second) = &step.or_else
        {
            return self.named(second);
        }
        first
    }

    /// Whether a choice was left, and nobody who may approve was chosen.
    pub(super) fn unchosen(&self, step: &Step) -> bool {
        let none =
            |who: &Who| matches!(who, Who::Chosen(_)) && !self.named(&[(*who, 1)]).iter().any(|(person, _)| self.may(*person));
        step.who.iter().chain(step.or_else.iter().flatten()).any(|(who, _)| none(who))
    }

    pub(super) fn blocks(&self) -> Vec<Block> {
        self.plan.clone().unwrap_or_default()
    }

    /// The steps that are taken, in order.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut out = Vec::new();
        all_steps(&self.blocks(), &mut out);
        out
    }

    /// A step that is taken; whether there is one at all can be told only once a flow is found.
    pub(super) fn step(&self, id: &str) -> Result<Step, &'static str> {
        let mut written = Vec::new();
        all_steps(&self.flow.blocks, &mut written);
        if self.plan.is_none() {
            return Err("not_open");
        }
        if !written.iter().any(|step| step.id == id) {
            return Err("unknown_step");
        }
        self.steps().into_iter().find(|step| step.id == id).ok_or("not_open")
    }

    pub(super) fn token(&self, id: &str) -> Token {
        self.tokens.get(id).cloned().unwrap_or(Token { state: "new", ..Token::default() })
    }
}

pub(super) fn all_steps(blocks: &[Block], out: &mut Vec<Step>) {
    for block in blocks {
        match block {
            Block::Step(step) => out.push(step.clone()),
            Block::Parallel(branches) | Block::Race(branches) => branches.iter().for_each(|branch| all_steps(branch, out)),
            Block::Choose(cases, otherwise) => {
                cases.iter().for_each(|(_, blocks)| all_steps(blocks, out));
                otherwise.iter().for_each(|blocks| all_steps(blocks, out));
            }
            Block::Wait(_) | Block::Notify(_) | Block::Stop => {}
        }
    }
}

pub(super) fn short_of(state: &'static str) -> &'static str {
    match state {
        "yes" | "no" | "off" => state,
        _ => "wait",
    }
}

impl Slot {
    pub(super) fn of(holders: Vec<usize>, weight: usize) -> Self {
        Self {
            holders,
            helpers: Vec::new(),
            weight,
            on_top: None,
            after: None,
            top: false,
            vote: None,
            gone: false,
            passed: false,
        }
    }

    pub(super) fn is_free(&self) -> bool {
        self.vote.is_none() && !self.gone
    }
}

impl Token {
    pub(super) fn voted(&self, person: usize) -> bool {
        self.slots.iter().any(|slot| slot.vote.is_some_and(|(voter, _, _)| voter == person))
    }

    pub(super) fn has_task(&self, person: usize) -> bool {
        self.slots.iter().any(|slot| slot.is_free() && slot.holders.contains(&person))
    }

    pub(super) fn approvals(&self) -> usize {
        let counts = |slot: &&Slot| matches!(slot.vote, Some((_, _, 'y'))) && slot.on_top.is_none();
        self.slots.iter().filter(counts).map(|slot| slot.weight).sum()
    }
}
