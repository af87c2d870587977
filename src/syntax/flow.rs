use super::{Approver, Approvers, At, Expr, FieldName, Holders, Options, Scalar, Text, TypeName};
use crate::source::Spanned;

/// Who must approve what, in which order.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The whole flow.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// What starts it.
    pub on: Trigger,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Values that units may set.
    pub params: Vec<Param>,
    /// Who may intervene.
    pub admin: Option<Holders>,
    /// How long an approved reveal or change may be used.
    pub valid: Option<Text>,
    /// Options of every step that has none of the same kind.
    pub each_step: Option<Options>,
    /// What happens, in sequence.
    pub steps: Vec<Block>,
    /// What a rejection does.
    pub on_reject: Option<Spanned<OnReject>>,
    /// The fewest different people in an approved case.
    pub distinct_humans: Option<Spanned<u32>>,
    /// What nobody may do in a case.
    pub forbid: Vec<Spanned<Forbidden>>,
}

/// What starts a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The words.
    pub at: At,
    /// What happens.
    pub starts: Start,
}

/// The ways to start a flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Somebody submits a record of one of these types.
    Submit(Vec<Text>),
    /// An integration tells of an event.
    Event {
        /// The event's name, its parts joined by dots.
        event: Text,
        /// The type of the record it carries.
        of: Option<Text>,
    },
    /// A date of a person comes near or has gone by.
    Schedule {
        /// How long before or after.
        offset: Text,
        /// Before or after.
        side: Spanned<Side>,
        /// The date, a path.
        date: Expr,
    },
    /// Somebody asks to see a field.
    Reveal(FieldName),
    /// Somebody asks to change a field.
    Change(FieldName),
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
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The whole declaration.
    pub at: At,
    /// Its name.
    pub id: Text,
    /// Its type.
    pub type_name: TypeName,
    /// Its value where nothing else is set.
    pub default: Option<Expr>,
}

/// One thing of a sequence.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a tree is walked once and freed: a box a node would cost more than the room it saves"
)]
pub enum Block {
    /// A step.
    Step(Box<Step>),
    /// All of these; each block is a branch.
    Parallel(Group),
    /// The first of these that is approved; each block is a branch.
    Race(Group),
    /// A sequence as one branch.
    Branch(Branch),
    /// The one whose condition holds.
    Choose(Choose),
    /// A template's blocks.
    Call(Call),
    /// A message.
    Notify(Notify),
    /// A pause until something happens.
    Wait(Wait),
}

/// Blocks in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The whole group.
    pub at: At,
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// A sequence as one branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The whole branch.
    pub at: At,
    /// Its title.
    pub name: Option<Text>,
    /// The blocks in sequence.
    pub blocks: Vec<Block>,
}

/// Cases, of which one is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Choose {
    /// The whole choice.
    pub at: At,
    /// The cases, at least one.
    pub cases: Vec<Case>,
    /// What happens where no condition holds.
    pub otherwise: Option<Group>,
}

/// A case of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The whole case.
    pub at: At,
    /// When it is taken.
    pub when: Expr,
    /// The blocks in sequence.
    pub blocks: Vec<Block>,
}

/// A use of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The whole call.
    pub at: At,
    /// The template.
    pub template: Text,
    /// Values of its parameters, all with names or none.
    pub args: Vec<Arg>,
}

/// A value of a template's parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The parameter's name.
    pub name: Option<Text>,
    /// The value.
    pub value: Given,
}

/// A value given to a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// An expression.
    Expr(Expr),
    /// Somebody, for a parameter of type Role, Person or Unit.
    Approver(Approver),
    /// A scalar of YAML, whose meaning its parameter's type decides.
    Scalar(Scalar),
}

/// A message to somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Notify {
    /// The whole line.
    pub at: At,
    /// To whom.
    pub to: Vec<Recipient>,
    /// When; when the flow comes here if absent.
    pub moment: Option<Spanned<Moment>>,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a tree is walked once and freed: a box a node would cost more than the room it saves"
)]
pub enum Recipient {
    /// Who asked.
    Requester(At),
    /// Whom it is about.
    Subject(At),
    /// Everybody who had a task.
    Approvers(At),
    /// Somebody else.
    Approver(Approver),
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
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// The whole line.
    pub at: At,
    /// The event's name, its parts joined by dots.
    pub event: Text,
    /// Its options.
    pub options: Options,
}

/// A step: who approves, how, and what happens if nobody does.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The whole step.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// How many must approve; any, for a chain in order, when absent.
    pub sign: Option<Spanned<Sign>>,
    /// Who approves.
    pub approvers: Approvers,
    /// Its options.
    pub options: Options,
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
    /// So many of them.
    Count(u32),
    /// So many per cent of them.
    Percent(u32),
    /// So much weight of them.
    Weighted(u32),
}

/// What a rejection does.
#[derive(Clone, Debug, PartialEq)]
pub enum OnReject {
    /// It ends the case.
    End,
    /// It sends the case back.
    Return {
        /// Whereto.
        to: ReturnTo,
        /// How often; 3 when absent.
        max_rounds: Option<Spanned<u32>>,
    },
}

/// Whereto a rejected case goes back.
#[derive(Clone, Debug, PartialEq)]
pub enum ReturnTo {
    /// To whoever asked.
    Requester,
    /// To a step.
    Step(Text),
}

/// What may be forbidden in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Blocks under a name, for several flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The whole template.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title.
    pub name: Option<Text>,
    /// Its parameters, without defaults.
    pub params: Vec<Param>,
    /// Options of every step that has none of the same kind.
    pub each_step: Option<Options>,
    /// What happens, in sequence.
    pub steps: Vec<Block>,
}

/// Options of every step of the set.
#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    /// The whole item.
    pub at: At,
    /// The options.
    pub each_step: Options,
}

/// A request that needs no approval.
#[derive(Clone, Debug, PartialEq)]
pub struct Exempt {
    /// The whole exemption.
    pub at: At,
    /// Its id.
    pub id: Text,
    /// The id it had before.
    pub renamed_from: Option<Text>,
    /// Its title, which should say why.
    pub name: Option<Text>,
    /// What would start a flow.
    pub on: Trigger,
    /// Only when this holds.
    pub when: Option<Expr>,
}

/// Values of a flow's parameters in a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Bind {
    /// The whole bind.
    pub at: At,
    /// The flow.
    pub flow: Text,
    /// The unit.
    pub in_unit: Text,
    /// The values, by parameter.
    pub params: Vec<(Text, Given)>,
}
