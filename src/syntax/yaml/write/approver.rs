use super::Value;
use crate::syntax::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Held, Holders, IfNobody, Named, Options, Reference, Reject, Remind,
    Repeat, RoleName, Then, Weighed,
};

/// The alternatives under a key of their own, with what they are without and what they fall back on beside it.
pub(super) fn beside(key: &'static str, approvers: &Approvers) -> Value {
    let mut alternatives = approvers.alternatives.iter();
    let first = alternatives.next().map(|first| alternative(key, first)).unwrap_or_else(Value::map);
    first.with_list("else", Value::list(alternatives.map(|other| alternative("approvers", other).at(other.at.place))).spanning())
}

fn alternative(key: &'static str, alternative: &Alternative) -> Value {
    let union = Value::list(alternative.union.iter().map(weighed)).spanning();
    let except = Value::list(alternative.except.iter().map(approver)).spanning();
    Value::map().with(key, union).with_list("except", except)
}

fn weighed(weighed: &Weighed) -> Value {
    let weight = weighed.weight.as_ref().map(|weight| Value::word(weight.value.to_string()));
    approver(&weighed.approver).with_some("weight", weight)
}

pub(super) fn approver(approver: &Approver) -> Value {
    let value = match &approver.who {
        Named::ManagerOf { of, level } => Value::map()
            .with("manager_of", Value::expr(of))
            .with_some("level", (level.value != 1).then(|| Value::word(level.value.to_string()))),
        Named::ChainOf { of, until } => {
            let until = match until {
                ChainEnd::Top => Value::word("top"),
                ChainEnd::Levels(levels) => Value::map().with("levels", Value::word(levels.value.to_string())),
                ChainEnd::Role(role) => Value::map().with("role", Value::text(role)),
            };
            Value::map().with("chain_of", Value::expr(of)).with("until", until)
        }
        Named::HeadOfUnit => Value::map().with("head_of", Value::word("unit")),
        Named::HeadOf(unit) => Value::map().with("head_of", reference(unit)),
        Named::Role(role) => holders(role),
        Named::Person(person) => Value::map().with("person", reference(person)),
        Named::ChosenFrom(approvers) => beside("chosen_from", approvers),
        Named::Group(approvers) => beside("group", approvers),
    };
    value.at(approver.at.place)
}

fn reference(reference: &Reference) -> Value {
    match reference {
        Reference::Id(id) => Value::text(id),
        Reference::Path(path) => Value::map().with("path", Value::expr(path)),
    }
}

pub(super) fn holders(holders: &Holders) -> Value {
    let role = match &holders.role {
        RoleName::Id(id) => Value::text(id),
        RoleName::Table { table, args, output } => Value::map()
            .with("table", Value::text(table))
            .with("args", Value::list(args.iter().map(Value::expr)))
            .with_some("output", output.as_ref().map(Value::text)),
    };
    let value = Value::map().at(holders.at.place).with("role", role);
    match &holders.held {
        Held::Here => value,
        Held::In(unit) => value.with("in_unit", reference(unit)),
        Held::Anywhere => value.with("anywhere", Value::word("true")),
    }
}

pub(super) fn options(options: &Options) -> Value {
    let timeouts = options.timeouts.iter().map(|timeout| {
        let working = timeout.working.as_ref();
        let (then, at_top) = match &timeout.then.value {
            Then::Escalate { at_top } => (Value::word("escalate"), at_top.as_ref().map(top)),
            Then::Reject => (Value::word("reject"), None),
            Then::Remind => (Value::word("remind"), None),
            Then::To(to) => (Value::map().with("to", holders(to)), None),
        };
        Value::map()
            .at(timeout.at.place)
            .with("after", Value::lexical(&timeout.after))
            .with_some("working", working.map(|_| Value::word("true")))
            .with_some("calendar", working.and_then(|working| working.calendar.as_ref()).map(Value::text))
            .with("then", then)
            .with_some("at_top", at_top)
    });
    let reminders = options.reminders.iter().map(|reminder| {
        let value = match &reminder.when {
            Remind::Every(every) => Value::map().with("every", Value::lexical(every)),
            Remind::Weekly { days, at } => Value::map().with("weekly", Value::texts(days)).with("at", Value::text(at)),
        };
        value.with_some("calendar", reminder.calendar.as_ref().map(Value::text)).at(reminder.at.place)
    });
    Value::map()
        .with_list("timeout", Value::list(timeouts).spanning())
        .with_list("remind", Value::list(reminders).spanning())
        .with_some("if_nobody", options.if_nobody.as_ref().map(|nobody| if_nobody(&nobody.value).at(nobody.place)))
        .with_some(
            "repeat",
            options.repeat.as_ref().map(|repeat| {
                let word = match repeat.value {
                    Repeat::Ask => "ask",
                    Repeat::CarryConsecutive => "carry_consecutive",
                    Repeat::CarryAny => "carry_any",
                };
                Value::word(word).at(repeat.place)
            }),
        )
        .with_some(
            "reject",
            options.reject.as_ref().map(|reject| {
                let word = match reject.value {
                    Reject::Veto => "veto",
                    Reject::WhenImpossible => "when_impossible",
                };
                Value::word(word).at(reject.place)
            }),
        )
}

fn top(top: &AtTop) -> Value {
    match top {
        AtTop::Block => Value::word("block"),
        AtTop::Role { id, anywhere } => {
            Value::map().with("role", Value::text(id)).with_some("anywhere", anywhere.then(|| Value::word("true")))
        }
    }
}

fn if_nobody(nobody: &IfNobody) -> Value {
    match nobody {
        IfNobody::Block => Value::word("block"),
        IfNobody::Escalate => Value::word("escalate"),
        IfNobody::Reject => Value::word("reject"),
        IfNobody::Role(role) => holders(role),
        IfNobody::ApproveAcceptRisk(reason) => Value::map().with("approve_accept_risk", Value::text(reason)),
    }
}
