use std::sync::Arc;

use super::Capacity;
use crate::bundle::{Bundle, Moment, Options, Sign, StepIx};
use crate::eval::{Cause, show_cause};
use crate::value::{ExemptIx, FlowIx, Ix, PersonIx, Table, Value};

/// Who must approve a request, and in which order. Conditions are decided in it and approvers are people.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// What the request is selected for; nothing where that cannot be said.
    pub selected: Option<Selected>,
    /// Values of the flow's parameters, in its order.
    pub params: Vec<Option<Value>>,
    /// The tree; children stand before their parents and the last node is the root.
    pub nodes: Table<NodeIx, Node>,
    /// The steps that are taken, in order.
    pub steps: Vec<Planned>,
    /// The pauses that are taken, in order.
    pub waits: Vec<Pause>,
    /// Who is told, when.
    pub notices: Vec<Notice>,
    /// Steps that are not taken, because their condition does not hold.
    pub skipped: Vec<StepIx>,
    /// Why nothing can be approved as things stand: the first cause in the order of the plan.
    pub blocked: Option<Blocked>,
    /// Who may not approve, by person.
    pub excluded: Vec<(PersonIx, Capacity)>,
}

/// What a request is selected for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A flow.
    Flow(FlowIx),
    /// No approval at all.
    Exempt(ExemptIx),
}

/// A node of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIx(pub u32);

impl Ix for NodeIx {
    fn new(row: u32) -> Self {
        Self(row)
    }
    fn row(self) -> u32 {
        self.0
    }
}

/// One thing of a route.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// One after another, perhaps a titled branch.
    Sequence(Option<String>, Vec<NodeIx>),
    /// All of these at once.
    Parallel(Vec<NodeIx>),
    /// The first of these that is approved.
    Race(Vec<NodeIx>),
    /// A step, by its place among the steps of the route.
    Step(usize),
    /// A pause, by its place.
    Wait(usize),
    /// A message, by its place.
    Notify(usize),
    /// Nothing can be said about what follows.
    Stop(Reason),
}

/// A step of a route.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Which one.
    pub step: StepIx,
    /// How many must approve.
    pub sign: Sign,
    /// How many that is, or how much weight.
    pub needed: u32,
    /// The tasks in the order of signing: who would get one, and what their vote weighs.
    pub places: Vec<(PersonIx, u32)>,
    /// Who was named, active or not, before exclusions; with the words that named them.
    pub named: Vec<Named>,
    /// Who was named and taken out again, and why.
    pub left_out: Vec<(Named, LeftOut)>,
    /// The words that named the approvers.
    pub via: String,
    /// How it begins.
    pub opening: Opening,
}

/// Somebody whom a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub person: PersonIx,
    /// What their vote weighs.
    pub weight: u32,
    /// The words that named them, which all have whom the same words name.
    pub via: Arc<str>,
}

/// Why somebody who is named is taken out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The step says so.
    Except,
    /// The choice was left to the requester, who chose others.
    NotChosen,
}

impl LeftOut {
    /// The reason's name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Except => "except",
            Self::NotChosen => "not_chosen",
        }
    }
}

/// How a step begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// People get tasks.
    Tasks,
    /// Nothing can happen.
    Blocked(Reason),
    /// It is rejected, because nobody may approve.
    Rejected,
    /// It is approved, because nobody may and the risk was accepted for this reason.
    Accepted(String),
}

/// A pause of a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// The event that ends it.
    pub event: String,
    /// What happens until then.
    pub options: Options,
}

/// A message of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub moment: Moment,
    /// To whom.
    pub people: Vec<PersonIx>,
    /// Also to everybody who had a task.
    pub approvers: bool,
}

/// Why something is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody may approve.
    Nobody,
    /// Fewer may approve than must.
    Quorum,
    /// A condition or a path fails.
    Failed(Cause),
    /// Neither a flow nor an exemption is for it, or no case of a choice.
    NoMatch,
    /// More than one is for it; what they are.
    Several(Vec<String>),
    /// Nobody who may approve was chosen.
    Chosen,
}

/// What is blocked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The step; nothing where selection failed.
    pub step: Option<StepIx>,
    /// Why.
    pub reason: Reason,
}

impl Reason {
    /// The reason's name in answers.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Quorum => "quorum",
            Self::Failed(cause) => cause.code(),
            Self::NoMatch | Self::Several(_) => "no_match",
            Self::Chosen => "chosen",
        }
    }

    /// The reason as a sentence without a full stop.
    #[must_use]
    pub fn show(&self, bundle: &Bundle) -> String {
        match self {
            Self::Nobody => "nobody may approve".to_owned(),
            Self::Quorum => "fewer may approve than must".to_owned(),
            Self::Failed(cause) => show_cause(bundle, *cause),
            Self::NoMatch => "nothing is for this request".to_owned(),
            Self::Several(all) => format!("more than one is for this request: {}", all.join(", ")),
            Self::Chosen => "`context.chosen` names nobody who may approve here".to_owned(),
        }
    }
}

impl Route {
    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Option<NodeIx> {
        self.nodes.indexes().next_back()
    }

    /// The flow that was selected.
    #[must_use]
    pub fn flow(&self) -> Option<FlowIx> {
        match self.selected {
            Some(Selected::Flow(flow)) => Some(flow),
            _ => None,
        }
    }

    /// In which capacity somebody may not approve.
    #[must_use]
    pub fn capacity(&self, person: PersonIx) -> Option<Capacity> {
        self.excluded.iter().find(|(one, _)| *one == person).map(|(_, capacity)| *capacity)
    }
}

impl Planned {
    /// Who would get a task, by person.
    #[must_use]
    pub fn approvers(&self) -> Vec<PersonIx> {
        let mut all: Vec<PersonIx> = self.places.iter().map(|(person, _)| *person).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whom the step names, by person.
    #[must_use]
    pub fn named_people(&self) -> Vec<PersonIx> {
        let mut all: Vec<PersonIx> = self.named.iter().map(|one| one.person).collect();
        all.sort_unstable();
        all
    }
}
