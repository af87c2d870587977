use std::collections::BTreeMap;

use super::Beyond;
use super::beginning::Beginning;
use super::classes::Classes;
use super::diagram::Region;
use super::ground::Ground;
use super::people::{Needs, People};
use super::reading::Variable;
use super::record::{Humans, Record, Shown, Taken};
use super::space::Space;
use super::witness::{in_flows, request as asked, words};
use crate::approval::{Opening, Planned, Reason, Request, Route, Start, begins, plan};
use crate::bundle::{IfNobody, StepIx, Target, Then};
use crate::eval::{Principal, chain};
use crate::model;
use crate::value::{FlowIx, PersonIx, Value};

/// A variable, its classes put together where they make no difference to who approves one step, with how many values they have.
struct Alike {
    place: usize,
    groups: Vec<(Classes, u64)>,
}

/// Whether every step can be approved, asked of planning itself.
pub(super) struct Staffing<'g, 'a> {
    pub(super) ground: &'g Ground<'a>,
    /// Everybody, those first who seldom approve.
    pub(super) order: Vec<PersonIx>,
    pub(super) records: BTreeMap<(FlowIx, StepIx), Record>,
    pub(super) humans: BTreeMap<FlowIx, Humans>,
    /// How many requests may still be planned.
    left: u32,
}

/// How often somebody is looked for who gets through one step.
const MOST_ATTEMPTS: u32 = 256;

/// How many requests are planned at most, all in all.
const MOST_PLANS: u32 = 3_000_000;

/// How many combinations one step may depend on.
const MOST_OF_A_STEP: usize = 250_000;

fn product(variables: &[Alike]) -> usize {
    variables.iter().map(|alike| alike.groups.len()).fold(1, usize::saturating_mul)
}

impl<'g, 'a> Staffing<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>, order: Vec<PersonIx>) -> Self {
        Self { ground, order, records: BTreeMap::new(), humans: BTreeMap::new(), left: MOST_PLANS }
    }

    /// Tries a step, or all of them, with a request for each way in which those who approve can differ.
    pub(super) fn step(
        &mut self,
        space: &mut Space<'_, '_>,
        people: &People<'_, '_>,
        taken: Taken<'_>,
        needs: &Needs,
    ) -> Result<(), Beyond> {
        let mut variables: Vec<Alike> = Vec::new();
        for variable in &needs.variables {
            if let Some(place) = space.place(*variable) {
                variables.push(Alike { place, groups: people.alike(space, needs, *variable) });
            }
        }
        if product(&variables) > MOST_OF_A_STEP {
            self.fewer(space, people, needs, taken.flow, &mut variables)?;
        }
        // As in the diagrams, so that what is left of a region is found at its top.
        variables.sort_by_key(|alike| alike.place);
        let places: Vec<usize> = variables.iter().map(|alike| alike.place).collect();
        let unit = space.reader.unit().and_then(|unit| space.place(unit));
        let by_unit = places.as_slice() == unit.as_slice() && space.reader.of.is_some();
        if !taken.whole {
            self.records.entry((taken.flow, taken.step)).or_default().by_unit = by_unit;
        }
        let mut left = taken.region;
        for place in space.places().filter(|place| !places.contains(place)) {
            left = space.diagrams.without(left, place, &Classes::range(0, u32::MAX))?;
        }
        self.each(space, &variables, &mut Vec::new(), left, taken, needs, 1)
    }

    /// Puts managers together who can take each other's place, where there are too many to try; who they are counts where
    /// different people are asked for.
    fn fewer(
        &self,
        space: &Space<'_, '_>,
        people: &People<'_, '_>,
        needs: &Needs,
        flow: FlowIx,
        variables: &mut [Alike],
    ) -> Result<(), Beyond> {
        let distinct = self.ground.bundle.flows().rows.get(flow).is_some_and(|flow| flow.distinct_humans > 0);
        for variable in needs.variables.iter().filter(|_| !distinct) {
            let alike = variables.iter_mut().find(|alike| Some(alike.place) == space.place(*variable));
            if let (Some(alike), Some(groups)) = (alike, people.alike_managers(space, needs, *variable)) {
                alike.groups = groups;
            }
        }
        if product(variables) > MOST_OF_A_STEP { Err(Beyond) } else { Ok(()) }
    }

    /// Tries each combination of what the step depends on that some request has; `left` is what is left of the region for the
    /// variables that have no classes yet.
    #[expect(clippy::too_many_arguments, reason = "what is chosen, what is left to choose from, and where it counts")]
    fn each<'v>(
        &mut self,
        space: &mut Space<'_, '_>,
        variables: &'v [Alike],
        meant: &mut Vec<(usize, &'v Classes)>,
        left: Region,
        taken: Taken<'_>,
        needs: &Needs,
        weight: u64,
    ) -> Result<(), Beyond> {
        if left == Region::NONE {
            return Ok(());
        }
        let Some((first, rest)) = variables.split_first() else {
            let taken = Taken { meant, ..taken };
            let Some(point) = space.diagrams.point(taken.region, meant) else { return Ok(()) };
            let mut request = space.request(&point);
            if needs.chosen {
                request.chosen = self.ground.set.people.indexes().collect();
            }
            if taken.whole {
                return self.humans(space, &request, taken);
            }
            if let Some((other, weight)) = self.request(space, request, taken, weight)? {
                self.request(space, other, taken, weight)?;
            }
            return Ok(());
        };
        for (classes, members) in &first.groups {
            let left = space.diagrams.without(left, first.place, classes)?;
            meant.push((first.place, classes));
            self.each(space, rest, meant, left, taken, needs, weight.saturating_mul(*members))?;
            meant.pop();
        }
        Ok(())
    }

    pub(super) fn plan(&mut self, request: &Request) -> Result<Route, Beyond> {
        self.left = self.left.checked_sub(1).ok_or(Beyond)?;
        Ok(plan(&self.ground.bundle, request, request.facts.now.unwrap_or(self.ground.now())))
    }

    pub(super) fn shown(&self, request: &Request, route: &Route) -> Shown {
        let mut request = request.clone();
        // Of all who could be chosen those are named who count.
        let named: Vec<PersonIx> = route.steps.iter().flat_map(|planned| planned.named.iter().map(|one| one.person)).collect();
        request.chosen.retain(|person| named.contains(person));
        Shown { words: words(self.ground, &request), json: asked(self.ground, &request) }
    }

    /// Looks what becomes of a step for one request. Where whoever asks is one of its approvers and is missing there, the same
    /// request comes back as somebody else would make it.
    fn request(
        &mut self,
        space: &mut Space<'_, '_>,
        request: Request,
        taken: Taken<'_>,
        weight: u64,
    ) -> Result<Option<(Request, u64)>, Beyond> {
        let route = self.plan(&request)?;
        let key = (taken.flow, taken.step);
        let Some(planned) = planned(&route, taken) else { return Ok(None) };
        let mut again = None;
        let record = self.records.entry(key).or_default();
        record.tried = record.tried.saturating_add(1);
        record.via.clone_from(&planned.via);
        match &planned.opening {
            Opening::Tasks => {
                record.satisfied = true;
                self.tasks(space, &request, &route, planned, taken)?;
                // Whoever asks is left out; as one of the approvers they count too.
                let asked = space.place(Variable::Requester);
                let anybody = taken.meant.iter().all(|(place, _)| Some(*place) != asked);
                if anybody && planned.named.iter().any(|one| route.capacity(one.person).is_some()) {
                    let named: Vec<PersonIx> = planned.named.iter().map(|one| one.person).collect();
                    again = self.by_others(space, &request, &named, taken, false)?.map(|other| (other, 0));
                }
            }
            Opening::Accepted(_) => {
                record.satisfied = true;
                if record.accepted.is_none() {
                    let shown = self.shown(&request, &route);
                    self.records.entry(key).or_default().accepted = Some(shown);
                }
            }
            Opening::Blocked(Reason::Chosen) => record.satisfied = true,
            Opening::Blocked(_) | Opening::Rejected => {
                let own = planned.named.iter().find(|one| route.capacity(one.person).is_some()).map(|own| own.person);
                let known = match own {
                    Some(own) => record.sole.contains_key(&own),
                    None => {
                        record.units = record.units.saturating_add(weight);
                        record.refused.is_some()
                    }
                };
                if !known {
                    let (shown, why) = (self.shown(&request, &route), why(self.ground, planned));
                    let record = self.records.entry(key).or_default();
                    match own {
                        Some(own) => _ = record.sole.insert(own, (shown, why, request.person() == Some(own))),
                        None => record.refused = Some((shown, why)),
                    }
                }
                let asked = space.place(Variable::Requester);
                let anybody = own.is_some() && taken.meant.iter().all(|(place, _)| Some(*place) != asked);
                let record = self.records.entry(key).or_default();
                let open = !record.satisfied && record.attempts < MOST_ATTEMPTS;
                if open || anybody {
                    record.attempts = record.attempts.saturating_add(1);
                    let named: Vec<PersonIx> = planned.named.iter().map(|one| one.person).collect();
                    // Its units are counted once.
                    let weight = if own.is_some() { weight } else { 0 };
                    again = self.by_others(space, &request, &named, taken, open)?.map(|other| (other, weight));
                }
            }
        }
        Ok(again)
    }

    /// The same request as the first one would make it who is not named as an approver; while nobody is known who gets through
    /// the step, as one would who does.
    fn by_others(
        &mut self,
        space: &Space<'_, '_>,
        request: &Request,
        named: &[PersonIx],
        taken: Taken<'_>,
        open: bool,
    ) -> Result<Option<Request>, Beyond> {
        let all: Vec<PersonIx> = self.order.iter().copied().filter(|person| self.ground.is_active(*person)).collect();
        let others = || all.iter().copied().filter(|person| !named.contains(person));
        if open {
            for other in others()
                .chain(named.iter().copied().filter(|person| self.ground.is_active(*person)))
                .filter_map(|other| instead(space, request, other, taken))
                .take(MOST_SOLE)
            {
                let route = self.plan(&other)?;
                let opens = planned(&route, taken).map(|planned| &planned.opening);
                if matches!(opens, Some(Opening::Tasks | Opening::Accepted(_))) {
                    return Ok(Some(other));
                }
            }
        }
        Ok(others().find_map(|other| instead(space, request, other, taken)))
    }

    /// A step that people get tasks of: whether enough are left when one of them asks, whether they may read what they approve,
    /// and whether somebody is above them.
    fn tasks(
        &mut self,
        space: &mut Space<'_, '_>,
        request: &Request,
        route: &Route,
        planned: &Planned,
        taken: Taken<'_>,
    ) -> Result<(), Beyond> {
        let ground = self.ground;
        let approvers = planned.approvers();
        let Some(step) = ground.bundle.flows().rows.get(taken.flow).and_then(|flow| flow.steps.get(taken.step)) else {
            return Ok(());
        };
        let explicit = self.written(taken).is_some_and(|step| step.options.if_nobody.is_some());
        let risk = matches!(step.options.if_nobody, IfNobody::Approve(_));
        if !explicit || risk {
            for person in approvers.iter().filter(|person| without(planned, **person) < planned.needed).take(MOST_SOLE) {
                self.alone(space, request, *person, taken)?;
            }
        }
        let record = self.records.entry((taken.flow, taken.step)).or_default();
        record.longest = approvers.iter().map(|person| chain(&ground.bundle, *person).count()).fold(record.longest, usize::max);
        let open = step.options.timeouts.iter().any(|rung| rung.then == Then::Escalate(None));
        if record.top.is_none() && open && self.written(taken).is_some_and(|step| !says_top(step)) {
            self.top(space, request, route, &approvers, taken)?;
        }
        let record = self.records.entry((taken.flow, taken.step)).or_default();
        // Who looks over what somebody else wants to see or change need not see it too.
        if let Start::Submit(of) | Start::Event(_, of) = request.start {
            record.reads.look(ground, request, Target::Type(of), &approvers);
        }
        Ok(())
    }

    /// What becomes of the step when one of its approvers asks, or when it is about them.
    fn alone(&mut self, space: &Space<'_, '_>, request: &Request, person: PersonIx, taken: Taken<'_>) -> Result<(), Beyond> {
        let key = (taken.flow, taken.step);
        if self.records.get(&key).is_some_and(|record| record.sole.contains_key(&person)) {
            return Ok(());
        }
        let asks = !matches!(space.beginning, Beginning::Event(..));
        let begun = |flow| begins(&self.ground.bundle, flow, person).is_some();
        if space.beginning == Beginning::Schedule && !begun(taken.flow) {
            return Ok(());
        }
        let Some(own) = instead(space, request, person, taken) else { return Ok(()) };
        let route = self.plan(&own)?;
        // Where they are not even named, it is not for being left out.
        let named = |planned: &&Planned| planned.named.iter().any(|one| one.person == person);
        let Some(planned) = planned(&route, taken).filter(named) else { return Ok(()) };
        let shown = self.shown(&own, &route);
        let why = why(self.ground, planned);
        let record = self.records.entry(key).or_default();
        match planned.opening {
            Opening::Blocked(_) | Opening::Rejected => _ = record.sole.insert(person, (shown, why, asks)),
            Opening::Accepted(_) => _ = record.accepted.get_or_insert(shown),
            Opening::Tasks => {}
        }
        Ok(())
    }

    pub(super) fn written(&self, taken: Taken<'_>) -> Option<&'a model::Step> {
        let flow = self.ground.set.flows.get(taken.flow)?;
        model::steps(&flow.blocks).get(taken.step.0 as usize).copied()
    }

    /// How long the chains above a step's approvers are at most.
    pub(super) fn longest(&self, flow: FlowIx, step: StepIx) -> usize {
        self.records.get(&(flow, step)).map_or(0, |record| record.longest)
    }
}

/// How many approvers of one request are tried as those who ask.
pub(super) const MOST_SOLE: usize = 64;

/// A request of a region as somebody else would make it, about themselves if they can; where an integration makes it, about
/// somebody else. Nothing where they make none of the region.
pub(super) fn instead(space: &Space<'_, '_>, request: &Request, person: PersonIx, taken: Taken<'_>) -> Option<Request> {
    let mut own = request.clone();
    let mut about = false;
    if !matches!(space.beginning, Beginning::Event(..)) {
        let themselves = [Variable::Requester, space.reader.subject()];
        let both = space.where_they_are(taken.region, taken.meant, person, &themselves);
        about = both.is_some();
        let point = both.or_else(|| space.where_they_are(taken.region, taken.meant, person, &[Variable::Requester]))?;
        own = Request { chosen: request.chosen.clone(), ..space.request(&point) };
    }
    let before = match own.facts.principal {
        _ if matches!(space.beginning, Beginning::Event(..)) => None,
        Principal::Person(before) => {
            own.facts.principal = Principal::Person(person);
            Some(before)
        }
        Principal::Integration(_) => None,
    };
    if let Start::Schedule(about) = &mut own.start {
        *about = person;
    }
    if let Variable::Property(subject) = space.reader.subject() {
        for (_, value) in own.facts.properties.iter_mut().filter(|(name, _)| *name == subject) {
            if about || before.is_none_or(|before| *value == Value::Person(before)) {
                *value = Value::Person(person);
            }
        }
    }
    Some(own)
}

/// The step as a route has it.
pub(super) fn planned<'r>(route: &'r Route, taken: Taken<'_>) -> Option<&'r Planned> {
    let planned = route.steps.iter().find(|planned| planned.step == taken.step);
    planned.filter(|_| route.flow() == Some(taken.flow))
}

/// What can still be brought without somebody, in votes or weight.
fn without(planned: &Planned, person: PersonIx) -> u32 {
    let weighs = matches!(planned.sign, crate::bundle::Sign::Weighted(_));
    let left = planned.places.iter().filter(|(holder, _)| *holder != person);
    left.map(|(_, weight)| if weighs { *weight } else { 1 }).fold(0, u32::saturating_add)
}

/// Why a step cannot be approved.
fn why(ground: &Ground<'_>, planned: &Planned) -> String {
    let left = planned.approvers().len();
    let words = match &planned.opening {
        Opening::Blocked(Reason::Quorum) if matches!(planned.sign, crate::bundle::Sign::Weighted(_)) => {
            let weight = planned.places.iter().map(|(_, weight)| *weight).fold(0, u32::saturating_add);
            format!("`{}` must bring a weight of {}, and those who may vote bring {weight}", planned.via, planned.needed)
        }
        Opening::Blocked(Reason::Quorum) => format!("`{}` must bring {} votes, and {left} may vote", planned.via, planned.needed),
        Opening::Blocked(Reason::Failed(cause)) => crate::eval::show_cause(&ground.bundle, *cause),
        Opening::Rejected => format!("nobody may approve as `{}`, so it is rejected", planned.via),
        _ => format!("nobody may approve as `{}`", planned.via),
    };
    in_flows(&words)
}

/// Whether a step says what happens at the top of a chain.
fn says_top(step: &model::Step) -> bool {
    step.options.timeouts.iter().all(|rung| match &rung.then.value {
        model::Then::Escalate { at_top } => at_top.is_some(),
        _ => true,
    })
}
