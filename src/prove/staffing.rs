use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Beyond;
use super::classes::Classes;
use super::diagram::Region;
use super::ground::Ground;
use super::people::{Needs, People};
use super::reading::Variable;
use super::reads::Reads;
use super::space::{Beginning, Space, is_active};
use super::witness::{request as asked, words};
use crate::approval::{Opening, Planned, Reason, Request, Route, Start, begins, plan};
use crate::bundle::{IfNobody, StepIx, Target, Then};
use crate::eval::{Principal, chain};
use crate::model;
use crate::value::{FlowIx, PersonIx, Value};

/// A step, and the requests that come to it.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    pub(super) flow: FlowIx,
    pub(super) step: StepIx,
    pub(super) region: Region,
}

/// A variable, its classes put together where they make no difference to who approves one step, with how many values they have.
struct Alike {
    place: usize,
    groups: Vec<(Classes, u64)>,
}

/// A request that shows something, in a few words and as a document.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) words: String,
    pub(super) json: Json,
}

/// What is known of one step.
#[derive(Default)]
pub(super) struct Record {
    pub(super) tried: u64,
    pub(super) satisfied: bool,
    /// The first request that nobody may approve, why, and in how many units that is so where nothing but the unit counts.
    pub(super) refused: Option<(Shown, String)>,
    pub(super) units: u64,
    pub(super) by_unit: bool,
    /// Those whose own requests too few others may approve.
    pub(super) sole: BTreeMap<PersonIx, (Shown, String, bool)>,
    pub(super) accepted: Option<Shown>,
    /// Somebody above whom there is nobody.
    pub(super) top: Option<(PersonIx, Shown)>,
    /// How long the chains above approvers are at most.
    pub(super) longest: usize,
    pub(super) reads: Reads,
    pub(super) via: String,
}

/// What is known of the different people of one flow's cases.
#[derive(Default)]
pub(super) struct Humans {
    pub(super) most: usize,
    pub(super) enough: bool,
    pub(super) few: Option<(Shown, usize)>,
}

/// Whether every step can be approved, asked of planning itself.
pub(super) struct Staffing<'g, 'a> {
    pub(super) ground: &'g Ground<'a>,
    /// Everybody, those first who seldom approve.
    order: Vec<PersonIx>,
    pub(super) records: BTreeMap<(FlowIx, StepIx), Record>,
    pub(super) humans: BTreeMap<FlowIx, Humans>,
    /// How many requests may still be planned.
    left: u32,
}

/// How many requests are planned at most, all in all.
const MOST_PLANS: u32 = 1_000_000;

impl<'g, 'a> Staffing<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>, order: Vec<PersonIx>) -> Self {
        Self { ground, order, records: BTreeMap::new(), humans: BTreeMap::new(), left: MOST_PLANS }
    }

    /// Tries a step with a request for each way in which those who approve it can differ.
    pub(super) fn step(
        &mut self,
        space: &mut Space<'_, '_>,
        people: &People<'_, '_>,
        taken: Taken,
        needs: &Needs,
    ) -> Result<(), Beyond> {
        let mut variables: Vec<Alike> = Vec::new();
        for variable in &needs.variables {
            if let Some(place) = space.place(*variable) {
                variables.push(Alike { place, groups: people.alike(space, needs, *variable) });
            }
        }
        // What is least often so decides soonest whether a combination is there at all.
        variables.sort_by_key(|alike| alike.groups.len());
        let places: Vec<usize> = variables.iter().map(|alike| alike.place).collect();
        let unit = space.reader.unit().and_then(|unit| space.place(unit));
        let by_unit = places.as_slice() == unit.as_slice() && space.reader.of.is_some();
        self.records.entry((taken.flow, taken.step)).or_default().by_unit = by_unit;
        self.each(space, &variables, taken, needs, 1)
    }

    fn each(
        &mut self,
        space: &mut Space<'_, '_>,
        variables: &[Alike],
        taken: Taken,
        needs: &Needs,
        weight: u64,
    ) -> Result<(), Beyond> {
        if taken.region == Region::NONE {
            return Ok(());
        }
        let Some((first, rest)) = variables.split_first() else {
            let Some(point) = space.point(taken.region) else { return Ok(()) };
            let mut request = space.request(&point);
            if needs.chosen {
                request.chosen = self.ground.set.people.indexes().collect();
            }
            let asks = needs.variables.contains(&Variable::Requester);
            if let Some(other) = self.request(space, request, taken, weight)?.filter(|_| !asks) {
                self.request(space, other, taken, weight)?;
            }
            return Ok(());
        };
        for (classes, members) in &first.groups {
            let region = space.diagrams.within(taken.region, first.place, classes)?;
            self.each(space, rest, Taken { region, ..taken }, needs, weight.saturating_mul(*members))?;
        }
        Ok(())
    }

    fn plan(&mut self, request: &Request) -> Result<Route, Beyond> {
        self.left = self.left.checked_sub(1).ok_or(Beyond)?;
        Ok(plan(&self.ground.bundle, request, request.facts.now.unwrap_or(self.ground.now())))
    }

    fn shown(&self, request: &Request, route: &Route) -> Shown {
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
        taken: Taken,
        weight: u64,
    ) -> Result<Option<Request>, Beyond> {
        let route = self.plan(&request)?;
        let key = (taken.flow, taken.step);
        let Some(planned) = planned(&route, taken) else { return Ok(None) };
        let mut again = None;
        self.humans(taken.flow, &request, &route);
        let record = self.records.entry(key).or_default();
        record.tried = record.tried.saturating_add(1);
        record.via.clone_from(&planned.via);
        match &planned.opening {
            Opening::Tasks => {
                record.satisfied = true;
                self.tasks(space, &request, &route, planned, taken)?;
            }
            Opening::Accepted(_) => {
                let shown = self.shown(&request, &route);
                let record = self.records.entry(key).or_default();
                record.satisfied = true;
                record.accepted.get_or_insert(shown);
            }
            Opening::Blocked(Reason::Chosen) => record.satisfied = true,
            Opening::Blocked(_) | Opening::Rejected => {
                let why = why(self.ground, planned);
                let shown = self.shown(&request, &route);
                let own = planned.named.iter().find(|one| route.capacity(one.person).is_some());
                let asks = own.is_some_and(|own| request.person() == Some(own.person));
                let record = self.records.entry(key).or_default();
                match own {
                    Some(own) => {
                        record.sole.entry(own.person).or_insert((shown, why, asks));
                        let named = |person: &PersonIx| planned.named.iter().any(|one| one.person == *person);
                        let others = self.order.iter().copied();
                        for other in others.filter(|person| is_active(self.ground, *person) && !named(person)) {
                            again = instead(space, &request, other, taken.region)?;
                            if again.is_some() {
                                break;
                            }
                        }
                    }
                    None => {
                        record.units = record.units.saturating_add(weight);
                        record.refused.get_or_insert((shown, why));
                    }
                }
            }
        }
        Ok(again)
    }

    /// A step that people get tasks of: whether enough are left when one of them asks, whether they may read what they approve,
    /// and whether somebody is above them.
    fn tasks(
        &mut self,
        space: &mut Space<'_, '_>,
        request: &Request,
        route: &Route,
        planned: &Planned,
        taken: Taken,
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
        if record.top.is_none() && step.options.timeouts.iter().any(|rung| rung.then == Then::Escalate(None)) {
            let may = |person: &PersonIx| {
                is_active(ground, *person) && route.capacity(*person).is_none() && !approvers.contains(person)
            };
            let last = approvers.iter().find(|person| !chain(&ground.bundle, **person).any(|above| may(&above)));
            if let Some(last) = last {
                let shown = Shown { words: words(ground, request), json: asked(ground, request) };
                record.top = Some((*last, shown));
            }
        }
        // Who looks over what somebody else wants to see or change need not see it too.
        if let Start::Submit(of) | Start::Event(_, of) = request.start {
            record.reads.look(ground, request, Target::Type(of), &approvers);
        }
        Ok(())
    }

    /// What becomes of the step when one of its approvers asks, or when it is about them.
    fn alone(&mut self, space: &mut Space<'_, '_>, request: &Request, person: PersonIx, taken: Taken) -> Result<(), Beyond> {
        let key = (taken.flow, taken.step);
        if self.records.get(&key).is_some_and(|record| record.sole.contains_key(&person)) {
            return Ok(());
        }
        let asks = !matches!(space.beginning, Beginning::Event(..));
        let begun = |flow| begins(&self.ground.bundle, flow, person).is_some();
        if space.beginning == Beginning::Schedule && !begun(taken.flow) {
            return Ok(());
        }
        let Some(own) = instead(space, request, person, taken.region)? else { return Ok(()) };
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

    /// How many different people a case can have at most.
    fn humans(&mut self, flow: FlowIx, request: &Request, route: &Route) {
        let wanted = self.ground.bundle.flows().rows.get(flow).map_or(0, |flow| flow.distinct_humans);
        if wanted == 0 || route.blocked.is_some() {
            return;
        }
        let most = different(route);
        let shown = || self.shown(request, route);
        let few = (most < wanted as usize && self.humans.get(&flow).is_none_or(|humans| humans.few.is_none())).then(shown);
        let humans = self.humans.entry(flow).or_default();
        humans.most = humans.most.max(most);
        humans.enough |= most >= wanted as usize;
        if let Some(few) = few {
            humans.few = Some((few, most));
        }
    }

    pub(super) fn written(&self, taken: Taken) -> Option<&'a model::Step> {
        let flow = self.ground.set.flows.get(taken.flow)?;
        model::steps(&flow.blocks).get(taken.step.0 as usize).copied()
    }

    /// How long the chains above a step's approvers are at most.
    pub(super) fn longest(&self, flow: FlowIx, step: StepIx) -> usize {
        self.records.get(&(flow, step)).map_or(0, |record| record.longest)
    }
}

/// How many approvers of one request are tried as those who ask.
const MOST_SOLE: usize = 64;

/// A request of a region as somebody else would make it; where an integration makes it, about somebody else. What was about
/// whoever asked is about them then. Nothing where they make none of the region.
fn instead(space: &mut Space<'_, '_>, request: &Request, person: PersonIx, region: Region) -> Result<Option<Request>, Beyond> {
    let mut own = request.clone();
    if !matches!(space.beginning, Beginning::Event(..)) {
        let theirs = space.asked_by(region, person)?;
        let Some(point) = space.point(theirs) else { return Ok(None) };
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
            if before.is_none_or(|before| *value == Value::Person(before)) {
                *value = Value::Person(person);
            }
        }
    }
    Ok(Some(own))
}

/// The step as a route has it.
fn planned(route: &Route, taken: Taken) -> Option<&Planned> {
    let planned = route.steps.iter().find(|planned| planned.step == taken.step);
    planned.filter(|_| route.flow() == Some(taken.flow))
}

/// What can still be brought without somebody, in votes or weight.
fn without(planned: &Planned, person: PersonIx) -> u32 {
    let weighs = matches!(planned.sign, crate::bundle::Sign::Weighted(_));
    let left = planned.places.iter().filter(|(people, _)| people.iter().any(|one| *one != person));
    left.map(|(_, weight)| if weighs { *weight } else { 1 }).fold(0, u32::saturating_add)
}

/// Why a step cannot be approved.
fn why(ground: &Ground<'_>, planned: &Planned) -> String {
    let left = planned.approvers().len();
    match &planned.opening {
        Opening::Blocked(Reason::Quorum) => format!("`{}` must bring {} votes, and {left} may vote", planned.via, planned.needed),
        Opening::Blocked(Reason::Failed(cause)) => crate::eval::show_cause(&ground.bundle, *cause),
        Opening::Rejected => format!("nobody may approve as `{}`, so it is rejected", planned.via),
        _ => format!("nobody may approve as `{}`", planned.via),
    }
}

/// How many different people the votes of a route can come from: votes and people matched one to one, as many as can be.
fn different(route: &Route) -> usize {
    let mut votes: Vec<Vec<PersonIx>> = Vec::new();
    for planned in route.steps.iter().filter(|planned| planned.opening == Opening::Tasks) {
        let approvers = planned.approvers();
        let count = (planned.needed as usize).min(approvers.len());
        votes.extend(std::iter::repeat_n(approvers, count));
    }
    let mut of: BTreeMap<PersonIx, usize> = BTreeMap::new();
    for vote in 0..votes.len() {
        assign(&votes, vote, &mut of, &mut Vec::new());
    }
    of.len()
}

/// Finds somebody for a vote, moving others where they can be moved. Its depth is the number of votes.
fn assign(votes: &[Vec<PersonIx>], vote: usize, of: &mut BTreeMap<PersonIx, usize>, seen: &mut Vec<PersonIx>) -> bool {
    for person in votes.get(vote).into_iter().flatten() {
        if seen.contains(person) {
            continue;
        }
        seen.push(*person);
        let free = match of.get(person).copied() {
            None => true,
            Some(other) => assign(votes, other, of, seen),
        };
        if free {
            of.insert(*person, vote);
            return true;
        }
    }
    false
}
