use super::Value;
use super::approver::{approver, beside, options};
use super::given::given;
use crate::syntax::{Block, Call, Moment, Notify, Recipient, Sign, Signatures, Step};

/// Blocks in sequence.
pub(super) fn blocks(blocks: &[Block], signatures: &Signatures<'_>) -> Value {
    Value::list(blocks.iter().map(|each| block(each, signatures))).spanning()
}

fn block(block: &Block, signatures: &Signatures<'_>) -> Value {
    match block {
        Block::Step(step) => self::step(step),
        Block::Parallel(group) => Value::map().at(group.at.place).with("parallel", blocks(&group.blocks, signatures)),
        Block::Race(group) => Value::map().at(group.at.place).with("race", blocks(&group.blocks, signatures)),
        Block::Branch(branch) => Value::map()
            .at(branch.at.place)
            .with("branch", blocks(&branch.blocks, signatures))
            .with_some("name", branch.name.as_ref().map(Value::text)),
        Block::Choose(choose) => {
            let cases = choose.cases.iter().map(|case| {
                Value::map()
                    .at(case.at.place)
                    .with("when", Value::expr(&case.when))
                    .with("steps", blocks(&case.blocks, signatures))
            });
            let otherwise = choose
                .otherwise
                .iter()
                .map(|group| Value::map().at(group.at.place).with("otherwise", blocks(&group.blocks, signatures)));
            Value::map().at(choose.at.place).with("choose", Value::list(cases.chain(otherwise)))
        }
        Block::Call(call) => self::call(call, signatures),
        Block::Notify(notify) => self::notify(notify),
        Block::Wait(wait) => {
            Value::map().at(wait.at.place).with("wait", Value::text(&wait.event)).with_all(options(&wait.options))
        }
    }
}

fn step(step: &Step) -> Value {
    let sign = step.sign.as_ref().map(|sign| {
        let value = match sign.value {
            Sign::Any => Value::word("any"),
            Sign::All => Value::word("all"),
            Sign::InOrder => Value::word("in_order"),
            Sign::Count(count) => Value::word(count.to_string()),
            Sign::Percent(share) => Value::word(format!("{share}%")),
            Sign::Weighted(weight) => Value::map().with("weighted", Value::word(weight.to_string())),
        };
        value.at(sign.place)
    });
    Value::map()
        .at(step.at.place)
        .with("step", Value::text(&step.id))
        .with_some("renamed_from", step.renamed_from.as_ref().map(Value::text))
        .with_some("name", step.name.as_ref().map(Value::text))
        .with_some("when", step.when.as_ref().map(Value::expr))
        .with_some("sign", sign)
        .with_all(beside("approvers", &step.approvers))
        .with_all(options(&step.options))
}

fn call(call: &Call, signatures: &Signatures<'_>) -> Value {
    let values: Vec<_> = call
        .args
        .iter()
        .enumerate()
        .map(|(n, arg)| given(&arg.value, signatures.argument(&call.template, n, arg.name.as_ref())))
        .collect();
    let names: Option<Vec<_>> = call.args.iter().map(|arg| arg.name.as_ref().map(|name| super::value::key(name))).collect();
    let args = match names {
        Some(names) => Value::names(names.into_iter().zip(values)),
        None => Value::list(values),
    };
    let args = (!call.args.is_empty()).then_some(args);
    Value::map().at(call.at.place).with("call", Value::text(&call.template)).with_some("args", args)
}

fn notify(notify: &Notify) -> Value {
    let to = notify.to.iter().map(|recipient| match recipient {
        Recipient::Requester(at) => Value::word("requester").at(at.place),
        Recipient::Subject(at) => Value::word("subject").at(at.place),
        Recipient::Approvers(at) => Value::word("approvers").at(at.place),
        Recipient::Approver(who) => approver(who),
    });
    let moment = notify.moment.as_ref().map(|moment| {
        let word = match moment.value {
            Moment::End => "end",
            Moment::Approval => "approval",
            Moment::Rejection => "rejection",
        };
        Value::word(word).at(moment.place)
    });
    Value::map().at(notify.at.place).with("notify", Value::list(to).spanning()).with_some("at", moment)
}
