use super::Value;
use super::access::{conditions, subjects, targets};
use super::protection::field;
use crate::syntax::{Direction, Guard, Statement, Text};

pub(super) fn guard(guard: &Guard) -> Value {
    let (key, value) = statement(&guard.statement);
    Value::map()
        .at(guard.at.place)
        .with("id", Value::text(&guard.id))
        .with_some("renamed_from", guard.renamed_from.as_ref().map(Value::text))
        .with_some("name", guard.name.as_ref().map(Value::text))
        .with(key, value)
}

fn statement(statement: &Statement) -> (&'static str, Value) {
    let number = |number: u32| Value::word(number.to_string());
    let unit = |in_unit: &Option<Text>| in_unit.as_ref().map(Value::text);
    match statement {
        Statement::NeverOnePersonHolds(roles) => ("never", Value::map().with("one_person_holds", Value::texts(roles))),
        Statement::NeverCan(never) => {
            let value = Value::map()
                .with("subjects", subjects(&never.subjects))
                .with_list("except", subjects(&never.except))
                .with("can", Value::texts(&never.actions))
                .with("on", targets(&never.on))
                .with_some("in_unit", unit(&never.in_unit));
            ("never", value.with_all(conditions(&never.conditions)))
        }
        Statement::NeverSees(never) => {
            let value = Value::map()
                .with("subjects", subjects(&never.subjects))
                .with_list("except", subjects(&never.except))
                .with("sees", field(&never.field))
                .with("above", Value::text(&never.above));
            ("never", value.with_all(conditions(&never.conditions)))
        }
        Statement::AlwaysIncludes { flow, role } => {
            let included = Value::map().with("role", Value::text(role));
            ("always", Value::map().with("flow", Value::text(flow)).with("includes", included))
        }
        Statement::AlwaysDistinctHumans { flow, at_least } => {
            ("always", Value::map().with("flow", Value::text(flow)).with("distinct_humans", number(at_least.value)))
        }
        Statement::AlwaysHeld { role, at_least, in_unit } => {
            let held = Value::map().with("role", Value::text(role)).with("held_by_at_least", number(at_least.value));
            ("always", held.with_some("in_unit", unit(in_unit)))
        }
        Statement::ChangeMembershipsRemoved(most) => {
            let share = Value::word(format!("{}%", most.value));
            ("change", Value::map().with("at_most", share).with("of", Value::word("memberships_removed")))
        }
        Statement::ChangePeople { at_most, direction } => {
            let direction = match direction.value {
                Direction::Gain => "gain",
                Direction::Lose => "lose",
            };
            ("change", Value::map().with("at_most", number(at_most.value)).with("people", Value::word(direction)))
        }
    }
}
