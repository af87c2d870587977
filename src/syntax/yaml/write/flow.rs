use super::Value;
use super::approver::{holders, options};
use super::block::blocks;
use super::given::given;
use super::protection::field;
use super::value::key;
use crate::syntax::{
    Bind, Exempt, Flow, Forbidden, Given, OnReject, Param, ReturnTo, Side, Signatures, Start, Template, Trigger, TypeName,
};

pub(super) fn flow(flow: &Flow, signatures: &Signatures<'_>) -> Value {
    let on_reject = flow.on_reject.as_ref().map(|reject| {
        let value = match &reject.value {
            OnReject::End => Value::word("end"),
            OnReject::Return { to, max_rounds } => {
                let to = match to {
                    ReturnTo::Requester => Value::word("requester"),
                    ReturnTo::Step(step) => Value::map().with("step", Value::text(step)),
                };
                let rounds = max_rounds.as_ref().map(|most| Value::word(most.value.to_string()));
                Value::map().with("return_to", to).with_some("max_rounds", rounds)
            }
        };
        value.at(reject.place)
    });
    let distinct = flow.distinct_humans.as_ref();
    let forbid = flow.forbid.iter().map(|what| {
        let word = match what.value {
            Forbidden::Transfer => "transfer",
            Forbidden::Delegate => "delegate",
            Forbidden::Withdraw => "withdraw",
            Forbidden::AddSigner => "add_signer",
            Forbidden::AddSignerBefore => "add_signer_before",
            Forbidden::AddSignerAfter => "add_signer_after",
        };
        Value::word(word).at(what.place)
    });
    let value = Value::map()
        .at(flow.at.place)
        .with("id", Value::text(&flow.id))
        .with_some("renamed_from", flow.renamed_from.as_ref().map(Value::text))
        .with_some("name", flow.name.as_ref().map(Value::text))
        .with("on", trigger(&flow.on))
        .with_some("when", flow.when.as_ref().map(Value::expr));
    let value = if flow.params.is_empty() { value } else { value.with("params", params(&flow.params)) };
    value
        .with_some("admin", flow.admin.as_ref().map(holders))
        .with_some("valid", flow.valid.as_ref().map(Value::lexical))
        .with_some("each_step", flow.each_step.as_ref().map(options))
        .with_list("steps", blocks(&flow.steps, signatures))
        .with_some("on_reject", on_reject)
        .with_some("distinct_humans", distinct.map(|least| Value::word(least.value.to_string()).at(least.place)))
        .with_list("forbid", Value::list(forbid).spanning())
}

pub(super) fn template(template: &Template, signatures: &Signatures<'_>) -> Value {
    let value = Value::map()
        .at(template.at.place)
        .with("id", Value::text(&template.id))
        .with_some("renamed_from", template.renamed_from.as_ref().map(Value::text))
        .with_some("name", template.name.as_ref().map(Value::text));
    let value = if template.params.is_empty() { value } else { value.with("params", params(&template.params)) };
    value.with_some("each_step", template.each_step.as_ref().map(options)).with_list("steps", blocks(&template.steps, signatures))
}

pub(super) fn exempt(exempt: &Exempt) -> Value {
    Value::map()
        .at(exempt.at.place)
        .with("id", Value::text(&exempt.id))
        .with_some("renamed_from", exempt.renamed_from.as_ref().map(Value::text))
        .with_some("name", exempt.name.as_ref().map(Value::text))
        .with("on", trigger(&exempt.on))
        .with_some("when", exempt.when.as_ref().map(Value::expr))
}

pub(super) fn bind(bind: &Bind, signatures: &Signatures<'_>) -> Value {
    let params = bind.params.iter().map(|(id, value)| {
        let value = given(value, signatures.parameter(&bind.flow, id));
        (key(id), value.or_at(Some(id.place)))
    });
    let value = Value::map().at(bind.at.place).with("flow", Value::text(&bind.flow)).with("in_unit", Value::text(&bind.in_unit));
    if bind.params.is_empty() { value } else { value.with("params", Value::names(params)) }
}

fn trigger(trigger: &Trigger) -> Value {
    let value = match &trigger.starts {
        Start::Submit(types) => Value::map().with("submit", Value::texts(types)),
        Start::Event { event, of } => {
            Value::map().with("event", Value::text(event)).with_some("of", of.as_ref().map(Value::text))
        }
        Start::Schedule { offset, side, date } => {
            let side = match side.value {
                Side::Before => "before",
                Side::After => "after",
            };
            Value::map().with("schedule", Value::lexical(offset)).with(side, Value::expr(date))
        }
        Start::Reveal(of) => Value::map().with("reveal", field(of)),
        Start::Change(of) => Value::map().with("change", field(of)),
    };
    value.at(trigger.at.place)
}

fn params(params: &[Param]) -> Value {
    Value::names(params.iter().map(|param| {
        let default = param.default.as_ref().map(|expr| given(&Given::Expr(expr.clone()), Some(&param.type_name)));
        let value = Value::map().at(param.at.place).with("type", type_name(&param.type_name)).with_some("default", default);
        (key(&param.id), value)
    }))
}

fn type_name(name: &TypeName) -> Value {
    match name {
        TypeName::Name(name) => Value::text(name),
        TypeName::Enum(values) => Value::map().with("enum", Value::texts(values)),
        TypeName::Set(of) => Value::map().with("set", type_name(of)),
    }
}
