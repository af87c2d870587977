//! What the second interpreter of cases is told, and what can be seen of it.

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
}

/// A request: who asks, whose record it is, for whom, of which unit, and the number that conditions read.
#[derive(Clone, Debug)]
pub struct Asked {
    pub requester: usize,
    pub owner: usize,
    pub behalf: Option<usize>,
    pub unit: usize,
    pub n: Option<i64>,
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
    /// The requester, or the holders of a role.
    pub to: Option<usize>,
    /// `here end approval rejection`.
    pub moment: &'static str,
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
    /// Minutes after the rung before, and what happens.
    pub rungs: Vec<(i64, Rung)>,
    /// A reminder, every so many minutes.
    pub every: Option<i64>,
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
