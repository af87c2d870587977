use std::borrow::Cow;

use super::{Reason, Request, Selected, Start};
use crate::bundle::{Bind, Bundle, ExprIx, Flow, Trigger};
use crate::eval::{Facts, Principal, truth, value};
use crate::value::{Duration, FlowIx, Instant, PersonIx, UnitIx, Value};

/// The one flow or exemption that a request is for. Every condition of those it could be for is evaluated: when one fails, or two
/// hold, or none does, nothing is selected.
pub(super) fn select(bundle: &Bundle, request: &Request, facts: &Facts) -> Result<Selected, Reason> {
    let flows = bundle.flows();
    let mut found: Vec<Selected> = Vec::new();
    let mut failure = None;
    let mut look = |trigger: &Trigger, when: Option<ExprIx>, one: Selected| {
        if !starts(trigger, &request.start) {
            return;
        }
        match when.map_or(Ok(true), |when| truth(bundle, &under(bundle, one, request.unit(bundle), facts), when)) {
            Ok(true) => found.push(one),
            Ok(false) => {}
            Err(causes) if failure.is_none() => failure = causes.into_iter().next().map(Reason::Failed),
            Err(_) => {}
        }
    };
    for (ix, flow) in flows.ids.indexes().zip(flows.rows.iter()) {
        if request.flow.is_none_or(|named| named == ix) {
            look(&flow.trigger, flow.when, Selected::Flow(ix));
        }
    }
    for (ix, exempt) in flows.exempt_ids.indexes().zip(flows.exempts.iter()) {
        look(&exempt.trigger, exempt.when, Selected::Exempt(ix));
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    if let (Start::Schedule(person), [_, _, ..], Some(now)) = (&request.start, found.as_slice(), facts.now) {
        // Of several that begin by themselves it is the one that has begun.
        found.retain(|one| match one {
            Selected::Flow(flow) => is_due(bundle, *flow, *person, now),
            Selected::Exempt(_) => true,
        });
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Reason::NoMatch),
        several => Err(Reason::Several(several.iter().map(|one| name(bundle, *one)).collect())),
    }
}

/// What the condition of a flow reads: also its parameters, as the unit has them. One without a value fails where it is read.
fn under<'f>(bundle: &Bundle, one: Selected, unit: Option<UnitIx>, facts: &'f Facts) -> Cow<'f, Facts> {
    let flow = match one {
        Selected::Flow(ix) => bundle.flows().rows.get(ix).map(|flow| (ix, flow)),
        Selected::Exempt(_) => None,
    };
    let Some((ix, flow)) = flow.filter(|(_, flow)| !flow.params.is_empty()) else { return Cow::Borrowed(facts) };
    let mut own = facts.clone();
    let _ = parameters(bundle, ix, flow, unit, &mut own);
    Cow::Owned(own)
}

fn name(bundle: &Bundle, one: Selected) -> String {
    match one {
        Selected::Flow(flow) => format!("flow {}", bundle.flows().ids.get(flow)),
        Selected::Exempt(exempt) => format!("exempt {}", bundle.flows().exempt_ids.get(exempt)),
    }
}

/// Whether something that happens starts a flow, whatever its condition says.
fn starts(trigger: &Trigger, start: &Start) -> bool {
    match (trigger, start) {
        (Trigger::Submit(types), Start::Submit(of)) => types.binary_search(of).is_ok(),
        (Trigger::Event { event, of }, Start::Event(told, record)) => event == told && of == record,
        (Trigger::Schedule { .. }, Start::Schedule(_)) => true,
        (Trigger::Reveal(of, field), Start::Reveal(record, fields))
        | (Trigger::Change(of, field), Start::Change(record, fields)) => of == record && fields.contains(field),
        _ => false,
    }
}

/// What conditions read where a date comes near.
fn facts_of(person: PersonIx, now: Option<Instant>) -> Facts {
    Facts { principal: Principal::Person(person), subject: Some(person), now, ..Facts::person(person) }
}

/// When a flow begins by itself for a person, and the date it is about; nothing where the person has no such date.
#[must_use]
pub fn begins(bundle: &Bundle, flow: FlowIx, person: PersonIx) -> Option<(Instant, crate::value::Date)> {
    let Trigger::Schedule { offset, before, date } = &bundle.flows().rows.get(flow)?.trigger else { return None };
    let date = match value(bundle, &facts_of(person, None), *date).ok()?? {
        Value::Date(day) => day,
        Value::Instant(at) => at.date(&bundle.head().zone),
        _ => return None,
    };
    let offset = Duration::new(offset.months(), offset.seconds());
    let day = date.checked_add(offset, !before)?;
    Some((day.start(&bundle.head().zone), date))
}

/// Whether a flow has begun by itself for a person, and the date it is about is not past where it was to begin before it.
fn is_due(bundle: &Bundle, flow: FlowIx, person: PersonIx, now: Instant) -> bool {
    let today = now.date(&bundle.head().zone);
    let before = matches!(bundle.flows().rows.get(flow).map(|flow| &flow.trigger), Some(Trigger::Schedule { before: true, .. }));
    begins(bundle, flow, person).is_some_and(|(at, date)| at <= now && (!before || today <= date))
}

/// Whether a scheduled flow is for a person at all: somebody active of whom its condition holds at an instant.
#[must_use]
pub fn concerns(bundle: &Bundle, flow: FlowIx, person: PersonIx, now: Instant) -> bool {
    let when = bundle.flows().rows.get(flow).and_then(|flow| flow.when);
    let holds = |when| {
        let facts = facts_of(person, Some(now));
        let unit = Some(bundle.people().get(person).unit);
        truth(bundle, &under(bundle, Selected::Flow(flow), unit, &facts), when).unwrap_or(false)
    };
    bundle.people().is_active(person) && when.is_none_or(holds)
}

/// The values of a flow's parameters for a request of a unit: each from the nearest unit at or above it that sets it.
pub fn parameters(
    bundle: &Bundle,
    ix: FlowIx,
    flow: &Flow,
    unit: Option<UnitIx>,
    facts: &mut Facts,
) -> Result<Vec<Option<Value>>, Reason> {
    let binds = &bundle.flows().binds;
    let from = binds.partition_point(|bind| bind.flow < ix);
    let until = binds.partition_point(|bind| bind.flow <= ix);
    let binds = binds.get(from..until).unwrap_or_default();
    let above: Vec<&Bind> = unit
        .into_iter()
        .flat_map(|unit| bundle.units().upwards(unit))
        .filter_map(|unit| binds.iter().find(|bind| bind.unit == unit))
        .collect();
    facts.parameters = vec![None; flow.params.len()];
    for (at, param) in (0_u32..).zip(&flow.params) {
        let bound = above.iter().find_map(|bind| bind.values.iter().find(|(param, _)| *param == at).map(|(_, value)| *value));
        let given = bound.or(param.default).ok_or(Reason::NoMatch)?;
        let given =
            value(bundle, facts, given).map_err(|causes| causes.into_iter().next().map_or(Reason::NoMatch, Reason::Failed))?;
        if let Some(place) = facts.parameters.get_mut(at as usize) {
            *place = given;
        }
    }
    Ok(facts.parameters.clone())
}
