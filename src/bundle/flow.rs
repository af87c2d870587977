use serde::{Deserialize, Serialize};

use super::{ApproverListIx, Approvers, BlockIx, Calendar, Delegation, ExprIx, Holders, KindIx, Names, Options, StepIx};
use crate::value::{CalendarIx, Duration, ExemptIx, FlowIx, Id, Table, TypeIx, UnitIx};

/// All that says who must approve what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Flows {
    /// Flows by id.
    pub ids: Names<FlowIx>,
    /// What they say.
    pub rows: Table<FlowIx, Flow>,
    /// Exemptions by id.
    pub exempt_ids: Names<ExemptIx>,
    /// What they say.
    pub exempts: Table<ExemptIx, Exempt>,
    /// Values of parameters in units, by flow and unit.
    pub binds: Vec<Bind>,
    /// Calendars by id.
    pub calendar_ids: Names<CalendarIx>,
    /// Their open hours and days off.
    pub calendars: Table<CalendarIx, Calendar>,
    /// Who acts for whom, by who is represented and who acts.
    pub delegations: Vec<Delegation>,
}

/// Who must approve something, and in which order. Options of steps are merged, calls of templates are expanded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// What people call it.
    pub name: Option<String>,
    /// What starts it.
    pub trigger: Trigger,
    /// Only when this holds.
    pub when: Option<ExprIx>,
    /// Values that units may set, in the order of [`super::Op::Parameter`].
    pub params: Vec<Param>,
    /// Who may intervene.
    pub admin: Option<Holders>,
    /// How long an approved reveal or change may be used.
    pub valid: Option<Duration>,
    /// What happens: a tree whose children stand before their parents; the last one is its root, the sequence of all.
    pub blocks: Table<BlockIx, Block>,
    /// The steps in the order of the text, which is that of the tree.
    pub steps: Table<StepIx, Step>,
    /// Lists of approvers; those inside others stand before them. Each is used once.
    pub approvers: Table<ApproverListIx, Approvers>,
    /// What a rejection does.
    pub on_reject: OnReject,
    /// The fewest different people in an approved case; 0 where it does not matter.
    pub distinct_humans: u32,
    /// What nobody may do in a case, in order, each once.
    pub forbid: Vec<Forbidden>,
}

/// What starts a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// Somebody submits a record of one of these types, by number.
    Submit(Vec<TypeIx>),
    /// An integration tells of an event.
    Event {
        /// The event, its parts joined by dots.
        event: String,
        /// The type of the record it carries.
        of: TypeIx,
    },
    /// A date of a person comes near or has gone by.
    Schedule {
        /// How long before or after: whole days, weeks, months or years.
        offset: Duration,
        /// Before it, not after.
        before: bool,
        /// The date, of [`super::Op::Subject`].
        date: ExprIx,
    },
    /// Somebody asks to see a field.
    Reveal(TypeIx, Id),
    /// Somebody asks to change a field.
    Change(TypeIx, Id),
}

/// A value that units may set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub id: Id,
    /// Its type.
    pub kind: KindIx,
    /// Its value where nothing else is set.
    pub default: Option<ExprIx>,
}

/// One thing of a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// A step.
    Step(StepIx),
    /// One after another, perhaps a titled branch.
    Sequence(Option<String>, Vec<BlockIx>),
    /// All branches at once.
    Parallel(Vec<BlockIx>),
    /// The first branch that is approved.
    Race(Vec<BlockIx>),
    /// The one whose condition holds, else the last one.
    Choose(Vec<(ExprIx, BlockIx)>, Option<BlockIx>),
    /// A message.
    Notify(Vec<Recipient>, Moment),
    /// A pause until an event, its parts joined by dots, with the timeouts and reminders of these options.
    Wait(String, Options),
}

/// A step: who approves, how, and what happens if nobody does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its id, of which there is one in the flow.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// Only when this holds.
    pub when: Option<ExprIx>,
    /// How many must approve.
    pub sign: Sign,
    /// Who approves.
    pub approvers: ApproverListIx,
    /// What happens while nothing happens.
    pub options: Options,
}

/// How many must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// One of them.
    Any,
    /// All of them.
    All,
    /// All of them, one after another.
    InOrder,
    /// So many of them.
    Count(u32),
    /// So many per cent of them, rounded up.
    Percent(u32),
    /// So much weight of them.
    Weighted(u32),
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Recipient {
    /// Who asked.
    Requester,
    /// Whom it is about.
    Subject,
    /// Everybody who had a task.
    Approvers,
    /// Somebody else: a list of its own.
    Named(ApproverListIx),
}

/// When somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// When the flow comes there.
    Here,
    /// When the case ends, however.
    End,
    /// When it is approved.
    Approval,
    /// When it is rejected.
    Rejection,
}

/// What a rejection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnReject {
    /// It ends the case.
    End,
    /// It sends the case back to whoever asked, at most so many rounds.
    ToRequester(u32),
    /// It sends the case back to a step, at most so many rounds.
    ToStep(StepIx, u32),
}

/// What may be forbidden in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Forbidden {
    /// Giving a task away.
    Transfer,
    /// Having somebody else vote.
    Delegate,
    /// Taking the request back.
    Withdraw,
    /// Adding a signer anywhere.
    AddSigner,
    /// Adding a signer before oneself.
    AddSignerBefore,
    /// Adding a signer after oneself.
    AddSignerAfter,
}

/// A request that needs no approval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exempt {
    /// What people call it: why.
    pub name: Option<String>,
    /// What would start a flow.
    pub trigger: Trigger,
    /// Only when this holds.
    pub when: Option<ExprIx>,
}

/// Values of a flow's parameters in a unit and below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bind {
    /// The flow.
    pub flow: FlowIx,
    /// The unit.
    pub unit: UnitIx,
    /// Values by the parameter's place in the flow.
    pub values: Vec<(u32, ExprIx)>,
}

impl Trigger {
    /// The action that starts it; an event's own name.
    #[must_use]
    pub fn action(&self) -> &str {
        match self {
            Self::Submit(_) => "submit",
            Self::Event { event, .. } => event,
            Self::Schedule { .. } => "schedule",
            Self::Reveal(..) => "reveal",
            Self::Change(..) => "change",
        }
    }

    /// Calls `look` with each condition in it.
    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        if let Self::Schedule { date, .. } = self {
            look(*date);
        }
    }
}

impl Block {
    /// Calls `look` with each block inside, in order.
    pub fn each_child(&self, look: &mut impl FnMut(BlockIx)) {
        match self {
            Self::Sequence(_, all) | Self::Parallel(all) | Self::Race(all) => all.iter().for_each(|child| look(*child)),
            Self::Choose(cases, otherwise) => {
                cases.iter().map(|(_, block)| *block).chain(*otherwise).for_each(look);
            }
            Self::Step(_) | Self::Notify(..) | Self::Wait(..) => {}
        }
    }
}

impl Flow {
    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Option<BlockIx> {
        self.blocks.indexes().next_back()
    }

    /// Calls `look` with each condition in it.
    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        self.trigger.each_expr(look);
        self.when.into_iter().for_each(&mut *look);
        self.params.iter().filter_map(|param| param.default).for_each(&mut *look);
        if let Some(admin) = &self.admin {
            admin.each_expr(look);
        }
        for block in self.blocks.iter() {
            match block {
                Block::Choose(cases, _) => cases.iter().for_each(|(when, _)| look(*when)),
                Block::Wait(_, options) => options.each_expr(look),
                _ => {}
            }
        }
        for step in self.steps.iter() {
            step.when.into_iter().for_each(&mut *look);
            step.options.each_expr(look);
        }
        for list in self.approvers.iter() {
            list.each_expr(look);
        }
    }
}

impl Flows {
    /// Calls `look` with each condition of all flows.
    pub(super) fn each_expr(&self, look: &mut impl FnMut(ExprIx)) {
        self.rows.iter().for_each(|flow| flow.each_expr(look));
        for exempt in self.exempts.iter() {
            exempt.trigger.each_expr(look);
            exempt.when.into_iter().for_each(&mut *look);
        }
        self.binds.iter().flat_map(|bind| &bind.values).for_each(|(_, value)| look(*value));
    }
}
