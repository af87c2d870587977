//! What the second interpreter of cases is told, and what can be seen of it.

/// An organisation, as far as approvals see it.
#[derive(Clone, Debug)]
pub struct Org {
    pub people: Vec<Person>,
    /// Who acts for whom, from which minute until which, and how often it may be passed on.
    pub delegations: Vec<(usize, usize, i64, i64, u32)>,
    pub calendar: Calendar,
}

/// Minutes that are worked, and days that are not. Minute 0 is a Friday at nine; that day is day 0.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The last day of the week that is worked, from Monday as 0.
    pub last: i64,
    /// Stretches of a working day, in minutes from midnight.
    pub open: Vec<(i64, i64)>,
    pub holidays: Vec<i64>,
}

impl Calendar {
    pub fn day(minute: i64) -> i64 {
        (minute + 540).div_euclid(1_440)
    }

    pub fn clock(minute: i64) -> i64 {
        (minute + 540).rem_euclid(1_440)
    }

    /// From Monday as 0.
    pub fn weekday(day: i64) -> i64 {
        (day + 4).rem_euclid(7)
    }

    fn works(&self, day: i64) -> bool {
        Self::weekday(day) <= self.last && !self.holidays.contains(&day)
    }

    /// So long after a minute.
    pub fn after(&self, from: i64, long: Long) -> i64 {
        match long {
            Long::Wall(minutes) => from + minutes,
            Long::Open(minutes) => {
                let (mut at, mut left) = (from, minutes);
                while left > 0 {
                    let (day, clock) = (Self::day(at), Self::clock(at));
                    if !self.works(day) {
                        at = (day + 1) * 1_440 - 540;
                        continue;
                    }
                    left -= i64::from(self.open.iter().any(|(start, end)| *start <= clock && clock < *end));
                    at += 1;
                }
                at
            }
            Long::Days(days) => {
                let (mut day, mut left) = (Self::day(from), days);
                while left > 0 {
                    day += 1;
                    left -= i64::from(self.works(day));
                }
                day * 1_440 - 540 + self.open.last().unwrap().1
            }
        }
    }

    /// The first time behind a minute that a reminder of a step goes out that was opened at another.
    pub fn remind(&self, remind: Remind, opened: i64, last: i64) -> i64 {
        let Remind { every, on, .. } = remind;
        let mut at = match on {
            None => opened + every,
            Some(_) => Self::day(last) * 1_440 - 540 + every,
        };
        while at <= last
            || on.is_some_and(|weekday| Self::weekday(Self::day(at)) != weekday)
            || self.holidays.contains(&Self::day(at))
        {
            at += if on.is_some() { 1_440 } else { every };
        }
        at
    }
}

/// A time: on the wall, of open hours, or of working days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Long {
    Wall(i64),
    Open(i64),
    Days(i64),
}

/// A reminder: every so many minutes, or on a day of the week at a minute of the day; on no holiday of the only calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remind {
    pub every: i64,
    pub on: Option<i64>,
    /// Whether the calendar is named, which changes nothing.
    pub named: bool,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub manager: Option<usize>,
    pub active: bool,
    pub roles: Vec<Held>,
}

/// A role that somebody holds: in unit 0, of which unit 1 is a part, or in unit 1 only; perhaps until a minute.
#[derive(Clone, Debug)]
pub struct Held {
    pub role: usize,
    pub unit: usize,
    pub until: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Flow {
    pub blocks: Vec<Block>,
    pub on_reject: OnReject,
    pub rounds: u32,
    pub distinct: usize,
    pub forbids: Vec<&'static str>,
    pub admin: Option<usize>,
    /// The parameter `limit`: its default, and what units 0 and 1 say.
    pub limit: (i64, [Option<i64>; 2]),
    /// The table: the role that approves below a number, and the one from there on.
    pub table: (i64, usize, usize),
}

/// A request: who asks, whose record it is, for whom, of which unit, and the number that conditions read.
#[derive(Clone, Debug)]
pub struct Asked {
    pub requester: usize,
    pub owner: usize,
    pub behalf: Option<usize>,
    pub unit: usize,
    pub n: Option<i64>,
    /// Whom the requester chose, where a step leaves the choice.
    pub chosen: Vec<usize>,
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
    Wait(Wait),
    Choose(Vec<(Cond, Vec<Block>)>, Option<Vec<Block>>),
    Notify(Notify),
    /// Nobody knows what comes here: no case of a choice holds.
    Stop,
}

#[derive(Clone, Debug)]
pub struct Wait {
    pub event: String,
    pub rung: Option<(i64, Rung)>,
}

#[derive(Clone, Debug)]
pub struct Notify {
    pub id: usize,
    pub to: To,
    /// `here end approval rejection`.
    pub moment: &'static str,
}

/// Whom a message goes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum To {
    Requester,
    Role(usize),
    /// Whoever had a task.
    Approvers,
}

/// What is asked of the request's number: that it lies below something, or does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cond {
    pub below: bool,
    /// A number; without one, the parameter.
    pub than: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub id: String,
    pub when: Option<Cond>,
    pub sign: Sign,
    /// Who, and what their vote weighs.
    pub who: Vec<(Who, usize)>,
    pub or_else: Option<Vec<(Who, usize)>>,
    pub except: Vec<Who>,
    pub nobody: Nobody,
    /// How long after the rung before, and what happens.
    pub rungs: Vec<(Long, Rung)>,
    pub remind: Option<Remind>,
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
    Weighted(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Role(usize),
    /// Holders where the request is.
    Here(usize),
    Person(usize),
    Manager(usize),
    Chain(usize),
    /// The manager chain up to the first who holds a role where the request is.
    Until(usize),
    /// Those whom the requester chose of the holders of a role.
    Chosen(usize),
    /// Holders of the role that the table says.
    Table,
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
    Submit,
    Approve(String),
    Reject(String),
    Abstain(String),
    Transfer(String, usize),
    Delegate(String, usize),
    /// Before, beside or after whoever asks for it.
    AddSigner(String, usize, char),
    RemoveSigner(String, usize),
    Return(String),
    Resubmit,
    Withdraw,
    /// Another number, or none.
    Amend(Option<i64>),
    /// Other people.
    Choose(Vec<usize>),
    Comment,
    Urge,
    Timer(String),
    External(String),
    /// To the bundle that the case runs under, or to another one.
    Rebase(bool),
    Assign(String, usize),
    Override(String, bool),
    Cancel,
    /// Something that nobody can read.
    Odd,
    /// An act of somebody whom nobody knows.
    Stranger(String),
}

impl What {
    /// Somebody's own word, and nobody's is none.
    pub fn is_an_act(&self) -> bool {
        let named = matches!(self, Self::Approve(_) | Self::Reject(_) | Self::Abstain(_) | Self::Return(_) | Self::Comment);
        named || matches!(self, Self::Transfer(..) | Self::Delegate(..) | Self::AddSigner(..) | Self::RemoveSigner(..))
    }
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
    /// Who was told what, when.
    pub told: Vec<(i64, &'static str, Vec<usize>)>,
    pub awaiting: Vec<String>,
}
