use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Lexical, OneOrList, one_or_list};
use super::approver::{AlternativeForm, ApproverForm, WeighedForm, approver, approvers};
use super::options::{NobodyForm, OptionsForm, RejectForm, RemindForm, RepeatForm, TimeoutForm};
use super::{Notes, codes};
use crate::source::Spanned;
use crate::syntax::{
    Arg, At, Block, Branch, Call, Case, Choose, Expr, Given, Group, Moment, Notify, Pairs, Recipient, Scalar, Sign, Step, Text,
    Wait,
};

/// One thing of a sequence.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Block")]
#[expect(clippy::large_enum_variant, reason = "a form is read once and turned into its tree")]
pub(super) enum BlockForm {
    /// A step: who approves, how, and what happens if nobody does.
    #[serde(rename = "step:")]
    Step {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// Its id.
        step: Text,
        /// The id it had before.
        renamed_from: Option<Text>,
        /// Its title.
        #[schemars(length(max = 256))]
        name: Option<Text>,
        /// Only when this holds.
        when: Option<Expr>,
        /// How many must approve; any, for a chain in order, when absent.
        sign: Option<Spanned<SignForm>>,
        /// Who approves.
        #[schemars(length(min = 1))]
        approvers: Vec<WeighedForm>,
        /// Without these.
        #[serde(default)]
        except: Vec<ApproverForm>,
        /// Who approves if nobody is left.
        #[serde(default, rename = "else")]
        otherwise: Vec<AlternativeForm>,
        /// The rungs of the timer, in order.
        #[serde(default)]
        timeout: Vec<TimeoutForm>,
        /// Reminders.
        #[serde(default)]
        remind: Vec<Spanned<RemindForm>>,
        /// What happens where nobody may approve.
        if_nobody: Option<Spanned<NobodyForm>>,
        /// What happens where somebody approved before.
        repeat: Option<Spanned<RepeatForm>>,
        /// When a rejection rejects the step.
        reject: Option<Spanned<RejectForm>>,
    },
    /// All of these; each block is a branch.
    #[serde(rename = "parallel:")]
    Parallel {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The branches.
        parallel: Vec<BlockForm>,
    },
    /// The first of these that is approved; each block is a branch.
    #[serde(rename = "race:")]
    Race {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The branches.
        race: Vec<BlockForm>,
    },
    /// A sequence as one branch.
    #[serde(rename = "branch:")]
    Branch {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The blocks in sequence.
        branch: Vec<BlockForm>,
        /// Its title.
        #[schemars(length(max = 256))]
        name: Option<Text>,
    },
    /// Cases, of which one is taken.
    #[serde(rename = "choose:")]
    Choose {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The cases.
        choose: Vec<Spanned<CaseForm>>,
    },
    /// A template's blocks.
    #[serde(rename = "call:")]
    Call {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The template.
        call: Text,
        /// Values of its parameters.
        args: Option<ArgsForm>,
    },
    /// A message.
    #[serde(rename = "notify:")]
    Notify {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// To whom.
        #[serde(deserialize_with = "one_or_list")]
        #[schemars(with = "OneOrList<RecipientForm>")]
        notify: Vec<Spanned<RecipientForm>>,
        /// When; when the flow comes here if absent.
        #[serde(rename = "at")]
        moment: Option<Spanned<MomentForm>>,
    },
    /// A pause until something happens.
    #[serde(rename = "wait:")]
    Wait {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The event.
        wait: Text,
        /// The rungs of the timer, in order.
        #[serde(default)]
        timeout: Vec<TimeoutForm>,
        /// Reminders.
        #[serde(default)]
        remind: Vec<Spanned<RemindForm>>,
        /// What happens where nobody may approve.
        if_nobody: Option<Spanned<NobodyForm>>,
        /// What happens where somebody approved before.
        repeat: Option<Spanned<RepeatForm>>,
        /// When a rejection rejects the step.
        reject: Option<Spanned<RejectForm>>,
    },
}

/// How many must approve.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Sign")]
pub(super) enum SignForm {
    /// One of them.
    #[serde(rename = "any")]
    Any,
    /// All of them.
    #[serde(rename = "all")]
    All,
    /// All of them, one after another.
    #[serde(rename = "in_order")]
    InOrder,
    /// So much weight of them.
    #[serde(rename = "weighted:")]
    Weighted(u32),
    /// So many, or so many per cent, of them.
    #[serde(rename = "*")]
    Many(#[schemars(with = "Lexical")] Text),
}

/// A case of a choice.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Case")]
pub(super) enum CaseForm {
    /// Taken when something holds.
    #[serde(rename = "when:")]
    When {
        /// When it is taken.
        when: Expr,
        /// The blocks in sequence.
        #[serde(default)]
        steps: Vec<BlockForm>,
    },
    /// Taken where no condition holds.
    #[serde(rename = "otherwise:")]
    Otherwise(Vec<BlockForm>),
}

/// Values of a template's parameters: by name, or in order.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Args")]
pub(super) enum ArgsForm {
    /// In order.
    #[serde(rename = "[]")]
    InOrder(Vec<GivenForm>),
    /// By name.
    #[serde(rename = "{}")]
    ByName(Pairs<GivenForm>),
}

/// A value given to a parameter: the text of a text parameter, else an expression or somebody.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Given")]
pub(super) enum GivenForm {
    /// An expression, or the text of a text parameter.
    #[serde(rename = "*")]
    Scalar(Scalar),
    /// An expression.
    #[serde(rename = "expr:")]
    Expr(Expr),
    /// Somebody, for a parameter of type Role, Person or Unit.
    #[serde(rename = "{}")]
    Approver(ApproverForm),
}

/// Who is told.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Recipient")]
#[expect(clippy::large_enum_variant, reason = "a form is read once and turned into its tree")]
pub(super) enum RecipientForm {
    /// Who asked.
    #[serde(rename = "requester")]
    Requester,
    /// Whom it is about.
    #[serde(rename = "subject")]
    Subject,
    /// Everybody who had a task.
    #[serde(rename = "approvers")]
    Approvers,
    /// Somebody else.
    #[serde(rename = "{}")]
    Approver(ApproverForm),
}

/// When somebody is told.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "Moment")]
#[serde(rename_all = "snake_case")]
pub(super) enum MomentForm {
    /// When the case ends, however.
    End,
    /// When it is approved.
    Approval,
    /// When it is rejected.
    Rejection,
}

/// Blocks in sequence.
pub(super) fn blocks(forms: Vec<BlockForm>, notes: &mut Notes<'_>) -> Vec<Block> {
    forms.into_iter().map(|form| form.tree(notes)).collect()
}

impl BlockForm {
    fn tree(self, notes: &mut Notes<'_>) -> Block {
        match self {
            Self::Step {
                at,
                step,
                renamed_from,
                name,
                when,
                sign,
                approvers: union,
                except,
                otherwise,
                timeout,
                remind,
                if_nobody,
                repeat,
                reject,
            } => Block::Step(Box::new(Step {
                at,
                id: step,
                renamed_from,
                name,
                when,
                sign: sign.and_then(|form| how_many(form, notes)),
                approvers: approvers(at, union, except, otherwise, notes),
                options: OptionsForm { timeout, remind, if_nobody, repeat, reject }.tree(notes),
            })),
            Self::Parallel { at, parallel } => Block::Parallel(Group { at, blocks: blocks(parallel, notes) }),
            Self::Race { at, race } => Block::Race(Group { at, blocks: blocks(race, notes) }),
            Self::Branch { at, branch, name } => Block::Branch(Branch { at, name, blocks: blocks(branch, notes) }),
            Self::Choose { at, choose } => Block::Choose(cases(at, choose, notes)),
            Self::Call { at, call, args } => Block::Call(Call { at, template: call, args: arguments(args, notes) }),
            Self::Notify { at, notify, moment } => {
                let moment = moment.map(|form| {
                    form.with(match form.value {
                        MomentForm::End => Moment::End,
                        MomentForm::Approval => Moment::Approval,
                        MomentForm::Rejection => Moment::Rejection,
                    })
                });
                Block::Notify(Notify { at, to: notify.into_iter().map(|form| recipient(form, notes)).collect(), moment })
            }
            Self::Wait { at, wait, timeout, remind, if_nobody, repeat, reject } => {
                let options = OptionsForm { timeout, remind, if_nobody, repeat, reject }.tree(notes);
                Block::Wait(Wait { at, event: wait, options })
            }
        }
    }
}

fn how_many(form: Spanned<SignForm>, notes: &mut Notes<'_>) -> Option<Spanned<Sign>> {
    let at = form.with(());
    let sign = match form.value {
        SignForm::Any => Sign::Any,
        SignForm::All => Sign::All,
        SignForm::InOrder => Sign::InOrder,
        SignForm::Weighted(weight) => Sign::Weighted(weight),
        SignForm::Many(text) => {
            let share = text.strip_suffix('%').and_then(|share| share.parse().ok()).map(Sign::Percent);
            let Some(sign) = share.or_else(|| text.parse().ok().map(Sign::Count)) else {
                notes.tell(&codes::NOT_A_SIGN, text.place, &text);
                return None;
            };
            sign
        }
    };
    Some(at.with(sign))
}

fn cases(at: At, forms: Vec<Spanned<CaseForm>>, notes: &mut Notes<'_>) -> Choose {
    let mut choose = Choose { at, cases: Vec::new(), otherwise: None };
    for form in forms {
        let at = form.with(());
        if let Some(otherwise) = &choose.otherwise {
            notes.tell(&codes::OTHERWISE_NOT_LAST, otherwise.at.place, "otherwise");
        }
        match form.value {
            CaseForm::When { when, steps } => choose.cases.push(Case { at, when, blocks: blocks(steps, notes) }),
            CaseForm::Otherwise(steps) => choose.otherwise = Some(Group { at, blocks: blocks(steps, notes) }),
        }
    }
    if choose.cases.is_empty() {
        notes.tell(&codes::NO_CASE, at.place, "choose");
    }
    choose
}

fn arguments(args: Option<ArgsForm>, notes: &mut Notes<'_>) -> Vec<Arg> {
    match args {
        None => Vec::new(),
        Some(ArgsForm::InOrder(values)) => {
            values.into_iter().map(|value| Arg { name: None, value: given(value, notes) }).collect()
        }
        Some(ArgsForm::ByName(pairs)) => {
            pairs.0.into_iter().map(|(name, value)| Arg { name: Some(name), value: given(value, notes) }).collect()
        }
    }
}

fn given(form: GivenForm, notes: &mut Notes<'_>) -> Given {
    match form {
        GivenForm::Scalar(scalar) => Given::Scalar(scalar),
        GivenForm::Expr(expr) => Given::Expr(expr),
        GivenForm::Approver(form) => Given::Approver(approver(form, notes)),
    }
}

fn recipient(form: Spanned<RecipientForm>, notes: &mut Notes<'_>) -> Recipient {
    let at = form.with(());
    match form.value {
        RecipientForm::Requester => Recipient::Requester(at),
        RecipientForm::Subject => Recipient::Subject(at),
        RecipientForm::Approvers => Recipient::Approvers(at),
        RecipientForm::Approver(form) => Recipient::Approver(approver(form, notes)),
    }
}
