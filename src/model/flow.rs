use super::{Approver, Approvers, Expr, FieldRef, Holders, Named, StepOptions};
use crate::source::{Place, Spanned};
use crate::value::{Duration, FlowIx, Id, TemplateIx, Type, TypeIx, UnitIx};

/// Who must approve what, in which order.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its names.
    pub named: Named,
    /// What starts it.
    pub on: Spanned<Trigger>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Values that units may set, by name.
    pub params: Vec<Param>,
    /// Who may intervene.
    pub admin: Option<Holders>,
    /// How long an approved reveal or change may be used.
    pub valid: Option<Spanned<Duration>>,
    /// Options of every step that has none of the same kind.
    pub each_step: StepOptions,
    /// What happens, in sequence, as it is written.
    pub written: Vec<Block>,
    /// What happens, in sequence: no [`Block::Call`] in it, its templates' parameters replaced by what they are given, and
    /// every step's options complete.
    pub blocks: Vec<Block>,
    /// What a rejection does.
    pub on_reject: Spanned<OnReject>,
    /// The fewest different people in an approved case.
    pub distinct_humans: Option<Spanned<u32>>,
    /// What nobody may do in a case, each once.
    pub forbid: Vec<Spanned<Forbidden>>,
}

/// What starts a flow.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// Somebody submits a record of one of these types, each once, by number.
    Submit(Vec<Spanned<TypeIx>>),
    /// An integration tells of an event.
    Event {
        /// The event's name, its parts joined by dots.
        event: Spanned<String>,
        /// The type of the record it carries.
        of: Spanned<TypeIx>,
    },
    /// A date of a person comes near or has gone by.
    Schedule {
        /// How long before or after.
        offset: Spanned<Duration>,
        /// Before or after.
        side: Spanned<Side>,
        /// The date, read of [`Node::Subject`](super::Node::Subject).
        date: Expr,
    },
    /// Somebody asks to see a field.
    Reveal(Spanned<FieldRef>),
    /// Somebody asks to change a field.
    Change(Spanned<FieldRef>),
}

/// On which side of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Before,
    /// After it.
    After,
}

/// A parameter of a flow or template.
#[derive(Clone, Debug)]
pub struct Param {
    /// The whole declaration.
    pub at: Place,
    /// Its name.
    pub name: Spanned<Id>,
    /// Its type.
    pub value_type: Type,
    /// Its value where nothing else is set.
    pub default: Option<Expr>,
}

/// One thing of a sequence.
#[derive(Clone, Debug)]
pub enum Block {
    /// A step.
    Step(Box<Step>),
    /// All of these branches.
    Parallel(Group),
    /// The first of these branches that is approved.
    Race(Group),
    /// The case whose condition holds.
    Choose(Choose),
    /// A template's blocks.
    Call(Call),
    /// A message.
    Notify(Notify),
    /// A pause until something happens.
    WaitEvent(Box<WaitEvent>),
}

/// Branches side by side.
#[derive(Clone, Debug)]
pub struct Group {
    /// The whole group.
    pub at: Place,
    /// The branches, in the order of the texts.
    pub branches: Vec<Branch>,
}

/// A sequence as one branch.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The whole branch.
    pub at: Place,
    /// Its title.
    pub name: Option<Spanned<String>>,
    /// The blocks in sequence.
    pub blocks: Vec<Block>,
}

/// Cases, of which one is taken.
#[derive(Clone, Debug)]
pub struct Choose {
    /// The whole choice.
    pub at: Place,
    /// The cases, at least one.
    pub cases: Vec<ChooseCase>,
    /// What happens where no condition holds; without it the request is blocked there.
    pub otherwise: Option<Branch>,
}

/// A case of a choice.
#[derive(Clone, Debug)]
pub struct ChooseCase {
    /// The whole case.
    pub at: Place,
    /// When it is taken.
    pub when: Expr,
    /// The blocks in sequence.
    pub blocks: Vec<Block>,
}

/// A use of a template.
#[derive(Clone, Debug)]
pub struct Call {
    /// The whole call.
    pub at: Place,
    /// The template.
    pub template: Spanned<TemplateIx>,
    /// A value for each of its parameters, by name.
    pub args: Vec<(Id, Expr)>,
}

/// A message to somebody.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The whole line.
    pub at: Place,
    /// To whom.
    pub to: Vec<Recipient>,
    /// When; when the flow comes here if absent.
    pub moment: Option<Spanned<Moment>>,
}

/// Who is told.
#[derive(Clone, Debug)]
pub enum Recipient {
    /// Who asked.
    Requester(Place),
    /// Whom it is about.
    Subject(Place),
    /// Everybody who had a task.
    Approvers(Place),
    /// Somebody else.
    Approver(Box<Approver>),
}

/// When somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When the case ends, however.
    End,
    /// When it is approved.
    Approval,
    /// When it is rejected.
    Rejection,
}

/// A pause until something happens.
#[derive(Clone, Debug)]
pub struct WaitEvent {
    /// The whole line.
    pub at: Place,
    /// The event's name, its parts joined by dots.
    pub event: Spanned<String>,
    /// Its timer, whose rungs remind or reject, and its reminders; nothing else.
    pub options: StepOptions,
}

/// A step: who approves, how, and what happens if nobody does.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its names.
    pub named: Named,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// How many must approve.
    pub sign: Spanned<Sign>,
    /// Who approves.
    pub approvers: Approvers,
    /// Its options.
    pub options: StepOptions,
    /// The call of the template that it comes from.
    pub called: Option<Place>,
}

/// How many must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// One of them.
    Any,
    /// All of them.
    All,
    /// All of them, one after another.
    InOrder,
    /// So many of them, at least one.
    Count(u32),
    /// So many per cent of them, from 1 to 100.
    Percent(u32),
    /// So much weight of them, at least 1.
    Weighted(u32),
}

/// What a rejection does.
#[derive(Clone, Debug)]
pub enum OnReject {
    /// It ends the case.
    End,
    /// It sends the case back.
    Return {
        /// Whereto.
        to: ReturnTo,
        /// How often, at least once.
        max_rounds: Spanned<u32>,
    },
}

/// Whereto a rejected case goes back.
#[derive(Clone, Debug)]
pub enum ReturnTo {
    /// To whoever asked.
    Requester,
    /// To a step of the flow's own sequence, which has no condition.
    Step(Spanned<Id>),
}

/// What may be forbidden in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forbidden {
    /// Giving a task away.
    Transfer,
    /// Having somebody else vote.
    Delegate,
    /// Taking the request back.
    Withdraw,
    /// Adding a signer anywhere; the next two are not named beside it.
    AddSigner,
    /// Adding a signer before oneself.
    AddSignerBefore,
    /// Adding a signer after oneself.
    AddSignerAfter,
}

/// Blocks under a name, for several flows.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its names.
    pub named: Named,
    /// Its parameters in the order of positional arguments, without defaults.
    pub params: Vec<Param>,
    /// Options of every step that has none of the same kind.
    pub each_step: StepOptions,
    /// What happens, in sequence, as it is written.
    pub written: Vec<Block>,
}

/// Options of every step of the set.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The whole item.
    pub at: Place,
    /// The options.
    pub each_step: StepOptions,
}

/// A request that needs no approval.
#[derive(Clone, Debug)]
pub struct Exempt {
    /// Its names.
    pub named: Named,
    /// What would start a flow; never a schedule.
    pub on: Spanned<Trigger>,
    /// Only when this holds.
    pub when: Option<Expr>,
}

/// Values of a flow's parameters in a unit.
#[derive(Clone, Debug)]
pub struct Bind {
    /// The whole bind.
    pub at: Place,
    /// The flow.
    pub flow: Spanned<FlowIx>,
    /// The unit.
    pub in_unit: Spanned<UnitIx>,
    /// The values, by parameter.
    pub params: Vec<(Spanned<Id>, Expr)>,
}

impl Trigger {
    /// The types of the records that start it; none for a schedule.
    #[must_use]
    pub fn types(&self) -> Vec<TypeIx> {
        match self {
            Self::Submit(types) => types.iter().map(|of| of.value).collect(),
            Self::Event { of, .. } => vec![of.value],
            Self::Schedule { .. } => Vec::new(),
            Self::Reveal(field) | Self::Change(field) => vec![field.resource],
        }
    }
}

impl Forbidden {
    /// Everything that may be forbidden, with its name in files.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Transfer, "transfer"),
        (Self::Delegate, "delegate"),
        (Self::Withdraw, "withdraw"),
        (Self::AddSigner, "add_signer"),
        (Self::AddSignerBefore, "add_signer_before"),
        (Self::AddSignerAfter, "add_signer_after"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, name)| name)
    }
}

/// Every step below some blocks, in the order of the texts.
#[must_use]
pub fn steps(blocks: &[Block]) -> Vec<&Step> {
    let mut out = Vec::new();
    walk(blocks, &mut |block| {
        if let Block::Step(step) = block {
            out.push(&**step);
        }
    });
    out
}

/// Calls `look` with every block below some blocks, outer ones first, in the order of the texts.
fn walk<'a>(blocks: &'a [Block], look: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        look(block);
        match block {
            Block::Parallel(group) | Block::Race(group) => {
                group.branches.iter().for_each(|branch| walk(&branch.blocks, look));
            }
            Block::Choose(choose) => {
                choose.cases.iter().for_each(|case| walk(&case.blocks, look));
                if let Some(otherwise) = &choose.otherwise {
                    walk(&otherwise.blocks, look);
                }
            }
            Block::Step(_) | Block::Call(_) | Block::Notify(_) | Block::WaitEvent(_) => {}
        }
    }
}
