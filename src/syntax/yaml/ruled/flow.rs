use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{OneOrList, one_or_list};
use super::approver::HoldersForm;
use super::block::{BlockForm, blocks};
use super::options::OptionsForm;
use super::{Form, Notes};
use crate::source::Spanned;
use crate::syntax::{
    At, Bind, Defaults, Exempt, Expr, Flow, Forbidden, Given, Item, OnReject, Pairs, Param, ReturnTo, Scalar, Side, Start,
    Template, Text, Trigger, TypeName,
};

/// `kind: Flows`: who must approve what.
#[derive(Deserialize, JsonSchema)]
pub(in crate::syntax::yaml) struct Flows {
    /// The flows.
    #[serde(default)]
    flows: Vec<FlowForm>,
    /// Blocks that flows share.
    #[serde(default)]
    templates: Vec<TemplateForm>,
    /// Requests that need no approval.
    #[serde(default)]
    exempts: Vec<ExemptForm>,
    /// Values of flows' parameters in units.
    #[serde(default)]
    binds: Vec<BindForm>,
    /// Options of every step of the set.
    defaults: Option<DefaultsForm>,
}

/// Who must approve what, in which order.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Flow")]
struct FlowForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its id.
    id: Text,
    /// The id it had before.
    renamed_from: Option<Text>,
    /// Its title.
    #[schemars(length(max = 256))]
    name: Option<Text>,
    /// What starts it.
    on: Spanned<TriggerForm>,
    /// Only when this holds.
    when: Option<Expr>,
    /// Values that units may set.
    #[serde(default)]
    params: Pairs<ParamForm>,
    /// Who may intervene.
    admin: Option<HoldersForm>,
    /// How long an approved reveal or change may be used.
    valid: Option<Text>,
    /// Options of every step that has none of the same kind.
    each_step: Option<OptionsForm>,
    /// What happens, in sequence.
    #[serde(default)]
    steps: Vec<BlockForm>,
    /// What a rejection does.
    on_reject: Option<Spanned<OnRejectForm>>,
    /// The fewest different people in an approved case.
    distinct_humans: Option<Spanned<u32>>,
    /// What nobody may do in a case.
    #[serde(default)]
    forbid: Vec<Spanned<ForbiddenForm>>,
}

/// What starts a flow.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Trigger")]
enum TriggerForm {
    /// Somebody submits a record of one of these types.
    #[serde(rename = "submit:")]
    Submit {
        /// The types.
        #[serde(deserialize_with = "one_or_list")]
        #[schemars(with = "OneOrList<Text>")]
        submit: Vec<Text>,
    },
    /// An integration tells of an event.
    #[serde(rename = "event:")]
    Event {
        /// The event's name.
        event: Text,
        /// The type of the record it carries.
        of: Option<Text>,
    },
    /// A date of a person comes near or has gone by.
    #[serde(rename = "schedule:")]
    #[schemars(extend("oneOf" = [{ "required": ["before"] }, { "required": ["after"] }]))]
    Schedule {
        /// How long before or after.
        schedule: Text,
        /// Before this date, a path.
        before: Option<Expr>,
        /// After this date, a path.
        after: Option<Expr>,
    },
    /// Somebody asks to see a field.
    #[serde(rename = "reveal:")]
    Reveal(Text),
    /// Somebody asks to change a field.
    #[serde(rename = "change:")]
    Change(Text),
}

/// A parameter.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Param")]
struct ParamForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its type.
    #[serde(rename = "type")]
    type_name: TypeName,
    /// Its value where nothing else is set.
    default: Option<ValueForm>,
}

/// A parameter of a template.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TemplateParam")]
struct TemplateParamForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its type.
    #[serde(rename = "type")]
    type_name: TypeName,
}

/// A value: the text of a text parameter, else an expression.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Value")]
enum ValueForm {
    /// An expression, or the text of a text parameter.
    #[serde(rename = "*")]
    Scalar(Scalar),
    /// An expression.
    #[serde(rename = "expr:")]
    Expr(Expr),
}

/// What a rejection does.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "OnReject")]
enum OnRejectForm {
    /// It ends the case.
    #[serde(rename = "end")]
    End,
    /// It sends the case back.
    #[serde(rename = "return_to:")]
    Return {
        /// Whereto.
        return_to: ReturnToForm,
        /// How often; 3 when absent.
        max_rounds: Option<Spanned<u32>>,
    },
}

/// Whereto a rejected case goes back.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ReturnTo")]
enum ReturnToForm {
    /// To whoever asked.
    #[serde(rename = "requester")]
    Requester,
    /// To a step.
    #[serde(rename = "step:")]
    Step(Text),
}

/// What may be forbidden in a case.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "Forbidden")]
#[serde(rename_all = "snake_case")]
enum ForbiddenForm {
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
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Template")]
struct TemplateForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its id.
    id: Text,
    /// The id it had before.
    renamed_from: Option<Text>,
    /// Its title.
    #[schemars(length(max = 256))]
    name: Option<Text>,
    /// Its parameters.
    #[serde(default)]
    params: Pairs<TemplateParamForm>,
    /// Options of every step that has none of the same kind.
    each_step: Option<OptionsForm>,
    /// What happens, in sequence.
    #[serde(default)]
    steps: Vec<BlockForm>,
}

/// A request that needs no approval.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Exempt")]
struct ExemptForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// Its id.
    id: Text,
    /// The id it had before.
    renamed_from: Option<Text>,
    /// Its title, which should say why.
    #[schemars(length(max = 256))]
    name: Option<Text>,
    /// What would start a flow.
    on: Spanned<TriggerForm>,
    /// Only when this holds.
    when: Option<Expr>,
}

/// Values of a flow's parameters in a unit.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Bind")]
struct BindForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The flow.
    flow: Text,
    /// The unit.
    in_unit: Text,
    /// The values, by parameter.
    #[serde(default)]
    params: Pairs<ValueForm>,
}

/// Options of every step of the set.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Defaults")]
struct DefaultsForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// The options.
    each_step: OptionsForm,
}

impl Form for Flows {
    fn items(self, notes: &mut Notes<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        items.extend(self.flows.into_iter().filter_map(|form| Some(Item::Flow(form.tree(notes)?))));
        items.extend(self.templates.into_iter().map(|form| Item::Template(form.tree(notes))));
        items.extend(self.exempts.into_iter().filter_map(|form| {
            let on = trigger(form.on, notes)?;
            let ExemptForm { at, id, renamed_from, name, when, .. } = form;
            Some(Item::Exempt(Exempt { at, id, renamed_from, name, on, when }))
        }));
        items.extend(self.binds.into_iter().map(|form| {
            let params = form.params.0.into_iter().map(|(id, value)| (id, value.given())).collect();
            Item::Bind(Bind { at: form.at, flow: form.flow, in_unit: form.in_unit, params })
        }));
        items.extend(self.defaults.map(|form| Item::Defaults(Defaults { at: form.at, each_step: form.each_step.tree(notes) })));
        items.sort_by_key(|item| item.place().span);
        items
    }
}

impl FlowForm {
    fn tree(self, notes: &mut Notes<'_>) -> Option<Flow> {
        let mut params = Vec::new();
        for (id, form) in self.params.0 {
            let default = form.default.map(|value| value.expr(&form.type_name, notes));
            params.push(Param { at: form.at, id, type_name: form.type_name, default });
        }
        Some(Flow {
            at: self.at,
            id: self.id,
            renamed_from: self.renamed_from,
            name: self.name,
            on: trigger(self.on, notes)?,
            when: self.when,
            params,
            admin: self.admin.map(|form| form.tree(notes)),
            valid: self.valid,
            each_step: self.each_step.map(|form| form.tree(notes)),
            steps: blocks(self.steps, notes),
            on_reject: self.on_reject.map(|form| {
                let at = form.with(());
                at.with(match form.value {
                    OnRejectForm::End => OnReject::End,
                    OnRejectForm::Return { return_to, max_rounds } => {
                        let to = match return_to {
                            ReturnToForm::Requester => ReturnTo::Requester,
                            ReturnToForm::Step(step) => ReturnTo::Step(step),
                        };
                        OnReject::Return { to, max_rounds }
                    }
                })
            }),
            distinct_humans: self.distinct_humans,
            forbid: self.forbid.into_iter().map(forbidden).collect(),
        })
    }
}

impl TemplateForm {
    fn tree(self, notes: &mut Notes<'_>) -> Template {
        let param = |(id, form): (Text, TemplateParamForm)| Param { at: form.at, id, type_name: form.type_name, default: None };
        Template {
            at: self.at,
            id: self.id,
            renamed_from: self.renamed_from,
            name: self.name,
            params: self.params.0.into_iter().map(param).collect(),
            each_step: self.each_step.map(|form| form.tree(notes)),
            steps: blocks(self.steps, notes),
        }
    }
}

impl ValueForm {
    fn given(self) -> Given {
        match self {
            Self::Scalar(scalar) => Given::Scalar(scalar),
            Self::Expr(expr) => Given::Expr(expr),
        }
    }

    /// The value of a parameter whose type stands beside it.
    fn expr(self, type_name: &TypeName, notes: &mut Notes<'_>) -> Expr {
        match self {
            Self::Expr(expr) => expr,
            Self::Scalar(scalar) => scalar.settle(type_name.is_text(), notes.sink),
        }
    }
}

fn trigger(form: Spanned<TriggerForm>, notes: &mut Notes<'_>) -> Option<Trigger> {
    let at = form.with(());
    let starts = match form.value {
        TriggerForm::Submit { submit } => Start::Submit(submit),
        TriggerForm::Event { event, of } => Start::Event { event, of },
        TriggerForm::Schedule { schedule, before, after } => {
            let (side, date) = match (before, after) {
                (Some(date), None) => (Side::Before, date),
                (None, Some(date)) => (Side::After, date),
                // The schema wants exactly one of them, and a document that it refuses does not come here.
                _ => return None,
            };
            let date = notes.path(date);
            Start::Schedule { offset: schedule, side: Spanned::new(side, date.place), date }
        }
        TriggerForm::Reveal(field) => Start::Reveal(notes.field(field)?),
        TriggerForm::Change(field) => Start::Change(notes.field(field)?),
    };
    Some(Trigger { at, starts })
}

fn forbidden(form: Spanned<ForbiddenForm>) -> Spanned<Forbidden> {
    form.with(match form.value {
        ForbiddenForm::Transfer => Forbidden::Transfer,
        ForbiddenForm::Delegate => Forbidden::Delegate,
        ForbiddenForm::Withdraw => Forbidden::Withdraw,
        ForbiddenForm::AddSigner => Forbidden::AddSigner,
        ForbiddenForm::AddSignerBefore => Forbidden::AddSignerBefore,
        ForbiddenForm::AddSignerAfter => Forbidden::AddSignerAfter,
    })
}
