use std::collections::{BTreeMap, BTreeSet};

use super::Beyond;
use super::beginning::Beginning;
use super::diagram::Region;
use super::ground::Ground;
use super::paths::Walk;
use super::people::{Needs, People};
use super::reading::{Reader, Variable};
use super::record::Taken;
use super::report::Report;
use super::selection::{Candidate, One, never_selected, not_proven, selection, truths};
use super::space::Space;
use super::staffing::Staffing;
use super::{threshold, timing};
use crate::approval::begins;
use crate::bundle::{ExprIx, Flow, StepIx, Trigger};
use crate::diagnostic::Sink;
use crate::model;
use crate::value::{FlowIx, PersonIx, Value};

/// Proves of all flows that every request has its way, and that every way can be gone.
pub(super) fn flows(ground: &Ground<'_>, sink: &mut Sink) {
    let flows = ground.bundle.flows();
    if flows.rows.is_empty() && flows.exempts.is_empty() {
        return;
    }
    let people = People::new(ground);
    let mut report = Report::default();
    let mut staffing = Staffing::new(ground, people.order.clone());
    let mut reached: BTreeSet<One> = BTreeSet::new();
    let groups = groups(ground);
    let mut unclear = BTreeSet::new();
    for (beginning, candidates) in &groups {
        let selected = selection(ground, beginning, candidates, &people.order, sink);
        reached.extend(&selected.reached);
        unclear.extend(beginning.of().filter(|_| !selected.clear));
        for candidate in candidates {
            let One::Flow(flow) = candidate.one else { continue };
            if selected.reached.contains(&candidate.one) {
                prove(ground, &people, beginning, candidates, candidate, flow, &mut report, &mut staffing);
            }
        }
    }
    for (ix, flow) in ground.set.flows.enumerate() {
        if let model::Trigger::Schedule { .. } = flow.on.value {
            let candidate = Candidate { one: One::Flow(ix), ..candidate(ground, One::Flow(ix)) };
            reached.insert(candidate.one);
            prove(ground, &people, &Beginning::Schedule, &[candidate], &candidate, ix, &mut report, &mut staffing);
        }
    }
    let mut told: BTreeSet<One> = BTreeSet::new();
    for candidate in groups.values().flatten() {
        if !reached.contains(&candidate.one) && told.insert(candidate.one) {
            never_selected(candidate, sink);
        }
    }
    timing::schedules(ground, &staffing, sink);
    threshold::uneven(ground, &unclear, &report, sink);
    report.tell(sink);
    staffing.tell(sink);
}

/// Proves one flow for the requests of one beginning.
#[expect(clippy::too_many_arguments, reason = "what is proved, of what, and where it is told")]
fn prove(
    ground: &Ground<'_>,
    people: &People<'_, '_>,
    beginning: &Beginning,
    candidates: &[Candidate<'_>],
    own: &Candidate<'_>,
    ix: FlowIx,
    report: &mut Report,
    staffing: &mut Staffing<'_, '_>,
) {
    let (Some(flow), Some(written)) = (ground.bundle.flows().rows.get(ix), ground.set.flows.get(ix)) else { return };
    let mut beyond = Vec::new();
    let mut proof = || -> Result<(), Beyond> {
        let reader = Reader { ground, of: beginning.of(), flow: Some(ix) };
        let needs: Vec<(StepIx, Needs)> =
            flow.steps.enumerate().map(|(step, row)| (step, people.needs(&reader, flow, row))).collect();
        let who = concerned(ground, people, flow, ix);
        if who.is_empty() {
            return Ok(());
        }
        let mut space = space(people, reader, beginning, candidates, flow, &needs, &who)?;
        let (whens, mut base) = truths(&mut space, candidates)?;
        for (candidate, truth) in candidates.iter().zip(whens) {
            let region = if candidate.one == own.one { truth.must } else { space.diagrams.false_at(truth)? };
            base = space.diagrams.and(base, region)?;
        }
        let mut walk = Walk { space: &mut space, flow, id: own.id, steps: BTreeMap::new(), report: &mut *report };
        walk.run(&written.blocks, base, written.named.id.place)?;
        let steps = std::mem::take(&mut walk.steps);
        for (step, needs) in &needs {
            let region = steps.get(step).copied().unwrap_or(Region::NONE);
            let taken = Taken { flow: ix, step: *step, region, meant: &[], whole: false };
            if staffing.step(&mut space, people, taken, needs) == Err(Beyond) {
                beyond.push((staffing.written(taken), "its approvers depend on too much at once"));
            }
        }
        let all: Vec<(Region, &Needs)> =
            needs.iter().filter_map(|(step, needs)| Some((steps.get(step).copied()?, needs))).collect();
        let whole = Taken { flow: ix, step: StepIx(0), region: base, meant: &[], whole: true };
        if staffing.different_people(&mut space, people, whole, &all) == Err(Beyond) {
            beyond.push((None, "the approvers of its steps depend on too much at once"));
        }
        Ok(())
    };
    let all = proof();
    beyond.extend(all.err().map(|Beyond| (None, "its conditions depend on too much at once")));
    for (step, why) in beyond {
        let (what, place) = match step {
            Some(step) => (format!("the step `{}` of `{}`", step.named.id.value, own.id), step.named.id.place),
            None => (format!("everybody's requests of `{}`", own.id), own.place),
        };
        let mut sink = Sink::new();
        not_proven(&format!("that {what} can be approved"), why, place, &mut sink);
        sink.into_parts().0.into_iter().for_each(|finding| report.found(finding));
    }
}

/// Whom a flow is about: everybody, or who has the date that starts it.
fn concerned(ground: &Ground<'_>, people: &People<'_, '_>, flow: &Flow, ix: FlowIx) -> Vec<PersonIx> {
    let all = people.order.iter().copied();
    match flow.trigger {
        Trigger::Schedule { .. } => all.filter(|person| begins(&ground.bundle, ix, *person).is_some()).collect(),
        _ => all.collect(),
    }
}

/// The space of all that decides about a flow.
fn space<'g, 'a>(
    people: &People<'_, '_>,
    reader: Reader<'g, 'a>,
    beginning: &Beginning,
    candidates: &[Candidate<'_>],
    flow: &Flow,
    needs: &[(StepIx, Needs)],
    who: &[PersonIx],
) -> Result<Space<'g, 'a>, Beyond> {
    let mut conditions: Vec<ExprIx> = candidates.iter().filter_map(|candidate| candidate.when).collect();
    conditions.extend(flow.steps.iter().filter_map(|step| step.when));
    for block in flow.blocks.iter() {
        if let crate::bundle::Block::Choose(cases, _) = block {
            conditions.extend(cases.iter().map(|(when, _)| *when));
        }
    }
    conditions.extend(needs.iter().flat_map(|(_, needs)| &needs.paths));
    let also: BTreeSet<Variable> = needs.iter().flat_map(|(_, needs)| needs.variables.iter().copied()).collect();
    let marks = |variable: Variable, value: Option<&Value>| -> Vec<u32> {
        needs.iter().flat_map(|(_, needs)| people.marks(&reader, needs, variable, value)).collect()
    };
    Space::new(reader, beginning.clone(), &conditions, &also, &marks, who)
}

/// Flows and exemptions by what begins them; scheduled ones begin by themselves.
fn groups<'a>(ground: &Ground<'a>) -> BTreeMap<Beginning, Vec<Candidate<'a>>> {
    let mut groups: BTreeMap<Beginning, Vec<Candidate<'a>>> = BTreeMap::new();
    let flows = ground.set.flows.enumerate().map(|(ix, flow)| (One::Flow(ix), &flow.on.value));
    let exempts = ground.set.exempts.enumerate().map(|(ix, exempt)| (One::Exempt(ix), &exempt.on.value));
    for (one, on) in flows.chain(exempts) {
        let beginnings: Vec<Beginning> = match on {
            model::Trigger::Submit(types) => types.iter().map(|of| Beginning::Submit(of.value)).collect(),
            model::Trigger::Event { event, of } => vec![Beginning::Event(event.value.clone(), of.value)],
            model::Trigger::Schedule { .. } => Vec::new(),
            model::Trigger::Reveal(field) => vec![Beginning::Reveal(field.resource, field.name.as_str().to_owned())],
            model::Trigger::Change(field) => vec![Beginning::Change(field.resource, field.name.as_str().to_owned())],
        };
        for beginning in beginnings {
            groups.entry(beginning).or_default().push(candidate(ground, one));
        }
    }
    groups
}

fn candidate<'a>(ground: &Ground<'a>, one: One) -> Candidate<'a> {
    let flows = ground.bundle.flows();
    let (named, when, compiled) = match one {
        One::Flow(ix) => {
            let row = ground.set.flows.get(ix);
            (row.map(|row| &row.named), row.and_then(|row| row.when.as_ref()), flows.rows.get(ix).and_then(|row| row.when))
        }
        One::Exempt(ix) => {
            let row = ground.set.exempts.get(ix);
            (row.map(|row| &row.named), row.and_then(|row| row.when.as_ref()), flows.exempts.get(ix).and_then(|row| row.when))
        }
    };
    Candidate {
        one,
        id: named.map_or("", |named| named.id.as_str()),
        place: named.map_or(ground.set.root, |named| named.id.place),
        when: compiled,
        written: when.map(|when| when.place),
    }
}
