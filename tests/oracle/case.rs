//! A second interpreter of cases: tokens that are written down as names, moved by hand, one event at a time.
//!
//! It knows people, roles, managers and delegations as plain lists, reads no clock and computes nothing ahead: whose turn it is is
//! asked anew each time by walking the blocks from the top.

use std::collections::BTreeMap;

/// An organisation, as far as approvals see it.
#[derive(Clone, Debug)]
pub struct Org {
    pub people: Vec<Person>,
    /// Who acts for whom, from which minute until which, and how often it may be passed on.
    pub delegations: Vec<(usize, usize, i64, i64, u32)>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub manager: Option<usize>,
    pub active: bool,
    pub roles: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Flow {
    pub blocks: Vec<Block>,
    pub on_reject: OnReject,
    pub rounds: u32,
    pub distinct: usize,
    pub forbids_transfer: bool,
    pub admin: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OnReject {
    End,
    Requester,
    Step(String),
}

#[derive(Clone, Debug)]
pub enum Block {
    Step(Step),
    Parallel(Vec<Vec<Block>>),
    Race(Vec<Vec<Block>>),
    Wait(String),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub id: String,
    pub sign: Sign,
    pub who: Vec<Who>,
    pub or_else: Option<Vec<Who>>,
    pub except: Vec<Who>,
    pub nobody: Nobody,
    /// Minutes after the rung before, and what happens.
    pub rungs: Vec<(i64, Rung)>,
    pub patient: bool,
    pub carry: Carry,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    Any,
    All,
    InOrder,
    Count(usize),
    Percent(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Role(usize),
    Person(usize),
    Manager(usize),
    Chain(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nobody {
    Block,
    Escalate,
    Reject,
    Role(usize),
    Accept,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rung {
    Escalate(Option<usize>),
    Reject,
    Remind,
    To(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Carry {
    Ask,
    Consecutive,
    Any,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: i64,
    pub by: Option<usize>,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Approve(String),
    Reject(String),
    Abstain(String),
    Transfer(String, usize),
    Delegate(String, usize),
    Return(String),
    Resubmit,
    Withdraw,
    Timer(String),
    External(String),
    Assign(String, usize),
    Override(String, bool),
    Cancel,
}

/// What one can see of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub status: &'static str,
    pub round: u32,
    pub open: Vec<(String, usize, Option<usize>)>,
    pub ignored: Vec<(usize, &'static str)>,
    /// Ids and due minutes.
    pub timers: Vec<(String, i64)>,
}

#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) holders: Vec<usize>,
    pub(super) helpers: Vec<(usize, usize)>,
    pub(super) counts: bool,
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
    pub(super) from: i64,
    pub(super) fired: usize,
    pub(super) needed: usize,
    pub(super) helped: bool,
    pub(super) slots: Vec<Slot>,
}

#[derive(Clone)]
pub struct Case<'a> {
    pub(super) org: &'a Org,
    pub(super) flow: &'a Flow,
    pub(super) requester: usize,
    pub(super) owner: usize,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) waits: BTreeMap<String, &'static str>,
    pub(super) status: &'static str,
    pub(super) round: u32,
    pub(super) clock: i64,
    pub(super) last: i64,
    pub(super) ignored: Vec<(usize, &'static str)>,
    pub(super) short: bool,
}

pub(super) type Refused = Result<(), &'static str>;

impl<'a> Case<'a> {
    pub fn submit(org: &'a Org, flow: &'a Flow, requester: usize, owner: usize) -> Self {
        let mut case = Self {
            org,
            flow,
            requester,
            owner,
            tokens: BTreeMap::new(),
            waits: BTreeMap::new(),
            status: "pending",
            round: 1,
            clock: 0,
            last: 0,
            ignored: Vec::new(),
            short: false,
        };
        case.run();
        case
    }

    pub fn tell(&mut self, number: usize, event: &Event) {
        let code = if matches!(self.status, "approved" | "rejected" | "withdrawn" | "cancelled") {
            Err("final")
        } else if event.at < self.last {
            Err("clock_backwards")
        } else {
            let before = self.clone();
            self.clock = event.at;
            let done = self.apply(event).and_then(|()| {
                self.run();
                let act = !matches!(event.what, What::Resubmit | What::Timer(_) | What::Withdraw | What::Cancel);
                if self.short && act { Err("distinct_humans") } else { Ok(()) }
            });
            match done {
                Ok(()) => {
                    self.last = event.at;
                    if !matches!(self.status, "pending" | "blocked") {
                        self.stop(&self.flow.blocks.clone());
                    }
                }
                Err(_) => *self = before,
            }
            done
        };
        if let Err(code) = code {
            self.ignored.push((number, code));
        }
    }

    pub fn seen(&self) -> Seen {
        Seen {
            status: self.status,
            round: self.round,
            open: self.open(),
            ignored: self.ignored.clone(),
            timers: self.timers().into_iter().map(|(id, due, _)| (id, due)).collect(),
        }
    }

    pub(super) fn excluded(&self, person: usize) -> bool {
        person == self.requester || person == self.owner
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

    pub(super) fn holders(&self, role: usize) -> Vec<usize> {
        (0..self.org.people.len()).filter(|p| self.org.people[*p].active && self.org.people[*p].roles.contains(&role)).collect()
    }

    pub(super) fn named(&self, who: &[Who]) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for one in who {
            let people = match one {
                Who::Role(role) => self.holders(*role),
                Who::Person(person) => vec![*person],
                Who::Manager(level) => self.above(self.requester).get(level - 1).copied().into_iter().collect(),
                Who::Chain(levels) => self.above(self.requester).into_iter().take(*levels).collect(),
            };
            for person in people {
                if !out.contains(&person) {
                    out.push(person);
                }
            }
        }
        out
    }

    pub(super) fn approvers(&self, step: &Step) -> Vec<usize> {
        let mut first = self.named(&step.who);
        let out = self.named(&step.except);
        first.retain(|person| !out.contains(person));
        if !first.iter().any(|person| self.may(*person))
            && let Some(second) = &step.or_else
        {
            return self.named(second);
        }
        first
    }

    pub(super) fn step(&self, id: &str) -> Option<&'a Step> {
        fn find<'b>(blocks: &'b [Block], id: &str) -> Option<&'b Step> {
            blocks.iter().find_map(|block| match block {
                Block::Step(step) => (step.id == id).then_some(step),
                Block::Parallel(all) | Block::Race(all) => all.iter().find_map(|branch| find(branch, id)),
                Block::Wait(_) => None,
            })
        }
        find(&self.flow.blocks, id)
    }

    pub(super) fn steps(&self) -> Vec<&'a Step> {
        fn all<'b>(blocks: &'b [Block], out: &mut Vec<&'b Step>) {
            for block in blocks {
                match block {
                    Block::Step(step) => out.push(step),
                    Block::Parallel(branches) | Block::Race(branches) => branches.iter().for_each(|branch| all(branch, out)),
                    Block::Wait(_) => {}
                }
            }
        }
        let mut out = Vec::new();
        all(&self.flow.blocks, &mut out);
        out
    }

    pub(super) fn token(&self, id: &str) -> Token {
        self.tokens.get(id).cloned().unwrap_or(Token { state: "new", ..Token::default() })
    }
}

pub(super) fn short_of(state: &'static str) -> &'static str {
    match state {
        "yes" | "no" | "off" => state,
        _ => "wait",
    }
}

impl Slot {
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
        self.slots.iter().filter(|slot| matches!(slot.vote, Some((_, _, 'y')))).count()
    }
}
