use std::cmp::Ordering;

use super::Cause;
use super::arithmetic::add;
use super::compare::{Comparer, Val};
use crate::bundle::{ConstantIx, DecisionTable, Hit, Kind, Row};
use crate::value::{TableIx, Value};

/// An output column of a decision table for some inputs.
pub(super) fn look_up<'a>(comparer: &Comparer<'a>, ix: TableIx, inputs: &[Val<'a>], column: u32) -> Result<Val<'a>, Cause> {
    let none = Cause::NoMatch(ix);
    let table = comparer.bundle.table(ix).ok_or(none)?;
    let rows = matching(comparer, table, inputs)?;
    if table.hit == Hit::CollectCount && !rows.is_empty() {
        return Ok(Val::Own(Value::Int(i64::try_from(rows.len()).map_err(|_| Cause::Overflow)?)));
    }
    let value = |row: &Row| row.outputs.get(column as usize).and_then(|at| constant(comparer, *at));
    let values: Vec<&'a Value> = rows.iter().filter_map(|row| value(row)).collect();
    let (Some(first), Some(head)) = (values.first(), rows.first()) else { return Err(none) };
    let set = |values: Vec<&Value>| Val::Own(Value::Set(values.into_iter().cloned().collect()));
    let order = |value: &Value| rank(comparer, table, column, value);
    Ok(match table.hit {
        Hit::First => Val::Ref(first),
        Hit::Unique if values.len() == 1 => Val::Ref(first),
        Hit::Unique | Hit::CollectCount => return Err(none),
        Hit::Any if rows.iter().all(|row| row.outputs == head.outputs) => Val::Ref(first),
        Hit::Any => return Err(none),
        Hit::Priority => Val::Ref(values.into_iter().min_by_key(|value| order(value)).ok_or(none)?),
        Hit::Collect => {
            let mut distinct: Vec<&Value> = Vec::new();
            for value in values {
                if !distinct.contains(&value) {
                    distinct.push(value);
                }
            }
            set(distinct)
        }
        Hit::CollectSum => {
            let mut total = (*first).clone();
            for value in values.iter().skip(1) {
                total = add(&total, value, true)?;
            }
            Val::Own(total)
        }
        Hit::CollectMin => Val::Ref(extreme(comparer, &values, Ordering::Less)?.unwrap_or(first)),
        Hit::CollectMax => Val::Ref(extreme(comparer, &values, Ordering::Greater)?.unwrap_or(first)),
        Hit::RuleOrder => set(values),
        Hit::OutputOrder => {
            let mut values = values;
            values.sort_by_key(|value| order(value));
            set(values)
        }
    })
}

fn constant<'a>(comparer: &Comparer<'a>, at: ConstantIx) -> Option<&'a Value> {
    comparer.bundle.constants().get(at)
}

/// The rows that match. A row fails when a cell does and none says no; a failing row fails the table, except that with `first`
/// what stands behind a match does not matter.
fn matching<'a>(comparer: &Comparer<'a>, table: &'a DecisionTable, inputs: &[Val<'a>]) -> Result<Vec<&'a Row>, Cause> {
    let mut rows = Vec::new();
    for row in &table.rows {
        if matches(comparer, row, inputs)? {
            rows.push(row);
            if table.hit == Hit::First {
                break;
            }
        }
    }
    Ok(rows)
}

fn matches<'a>(comparer: &Comparer<'a>, row: &'a Row, inputs: &[Val<'a>]) -> Result<bool, Cause> {
    let mut failed = None;
    for (cell, input) in row.inputs.iter().zip(inputs) {
        for test in cell {
            let Some(value) = constant(comparer, test.value) else { return Ok(false) };
            match comparer.compare(test.operator, input, &Val::Ref(value)) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(cause) => failed = failed.or(Some(cause)),
            }
        }
    }
    failed.map_or(Ok(true), Err)
}

/// Where a value stands among the values of the column's enum.
fn rank(comparer: &Comparer<'_>, table: &DecisionTable, column: u32, value: &Value) -> usize {
    let kind = table.outputs.get(column as usize).and_then(|kind| comparer.bundle.catalog().kinds.get(*kind));
    match (kind, value) {
        (Some(Kind::Enum(all)), Value::Enum(id)) => all.iter().position(|one| one == id).unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

fn extreme<'a>(comparer: &Comparer<'_>, values: &[&'a Value], wanted: Ordering) -> Result<Option<&'a Value>, Cause> {
    let mut best: Option<&'a Value> = None;
    for value in values {
        best = Some(match best {
            Some(best) if comparer.order(&Val::Ref(value), &Val::Ref(best))? != wanted => best,
            _ => value,
        });
    }
    Ok(best)
}
