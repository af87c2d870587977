use super::approver::{People, Resolver};
use super::select::{parameters, select};
use super::{Blocked, Named, Node, NodeIx, Notice, Opening, Pause, Planned, Reason, Request, Route, Selected};
use crate::bundle::{Block, BlockIx, Bundle, ExprIx, Flow, Holders, IfNobody, Moment, Recipient, Sign, Step, StepIx};
use crate::eval::{Facts, chain, truth};
use crate::value::{Instant, PersonIx};

/// Who must approve a request that is made now.
#[must_use]
pub fn plan(bundle: &Bundle, request: &Request, now: Instant) -> Route {
    plan_for(bundle, request, now, now)
}

/// The same for a request of one instant and the people of another.
pub(super) fn plan_for(bundle: &Bundle, request: &Request, now: Instant, people_at: Instant) -> Route {
    let mut facts = request.facts_at(bundle, now);
    let mut route = Route { excluded: request.excluded(bundle), ..Route::default() };
    let selected = match select(bundle, request, &facts) {
        Ok(selected) => selected,
        Err(reason) => {
            route.blocked = Some(Blocked { step: None, reason });
            return route;
        }
    };
    route.selected = Some(selected);
    let Selected::Flow(ix) = selected else { return route };
    let Some(flow) = bundle.flows().rows.get(ix) else { return route };
    let unit = request.unit(bundle);
    match parameters(bundle, ix, flow, unit, &mut facts) {
        Ok(params) => route.params = params,
        Err(reason) => {
            route.blocked = Some(Blocked { step: None, reason });
            return route;
        }
    }
    let excluded = std::mem::take(&mut route.excluded);
    let resolver = Resolver { bundle, flow, request, facts: &facts, unit, excluded: &excluded, at: people_at };
    let mut planner = Planner { resolver, facts: &facts, flow, route };
    if let Some(root) = flow.root() {
        planner.block(root);
    }
    let mut route = planner.route;
    route.blocked = first_blocked(&route);
    route.excluded = excluded;
    route
}

/// The first thing in the order of the plan that cannot go on.
fn first_blocked(route: &Route) -> Option<Blocked> {
    let mut open = Vec::from_iter(route.root());
    while let Some(at) = open.pop() {
        match route.nodes.get(at)? {
            Node::Stop(reason) => return Some(Blocked { step: None, reason: reason.clone() }),
            Node::Step(step) => {
                if let Some(Planned { step, opening: Opening::Blocked(reason), .. }) = route.steps.get(*step) {
                    return Some(Blocked { step: Some(*step), reason: reason.clone() });
                }
            }
            Node::Sequence(_, all) | Node::Parallel(all) | Node::Race(all) => open.extend(all.iter().rev()),
            Node::Wait(_) | Node::Notify(_) => {}
        }
    }
    None
}

struct Planner<'a> {
    resolver: Resolver<'a>,
    facts: &'a Facts,
    flow: &'a Flow,
    route: Route,
}

impl Planner<'_> {
    /// The node of a block; nothing where it is not taken.
    fn block(&mut self, at: BlockIx) -> Option<NodeIx> {
        let flow = self.flow;
        let node = match flow.blocks.get(at)? {
            Block::Sequence(name, all) => Node::Sequence(name.clone(), self.all(all)),
            Block::Parallel(all) => Node::Parallel(self.all(all)),
            Block::Race(all) => {
                let mut branches = self.all(all);
                branches.retain(|branch| self.asks(*branch));
                Node::Race(branches)
            }
            Block::Choose(cases, otherwise) => match self.case(cases, *otherwise) {
                Ok(chosen) => return self.block(chosen),
                Err(reason) => Node::Stop(reason),
            },
            Block::Step(ix) => {
                let step = flow.steps.get(*ix)?;
                let planned = match step.when.map_or(Ok(true), |when| self.holds(when)) {
                    Ok(false) => {
                        self.route.skipped.push(*ix);
                        return None;
                    }
                    Ok(true) => self.step(*ix, step),
                    Err(reason) => self.blocked(*ix, step, reason),
                };
                self.route.steps.push(planned);
                Node::Step(self.route.steps.len().saturating_sub(1))
            }
            Block::Wait(event, options) => {
                self.route.waits.push(Pause { event: event.clone(), options: options.clone() });
                Node::Wait(self.route.waits.len().saturating_sub(1))
            }
            Block::Notify(to, moment) => {
                let notice = self.notice(to, *moment);
                self.route.notices.push(notice);
                if *moment != Moment::Here {
                    return None;
                }
                Node::Notify(self.route.notices.len().saturating_sub(1))
            }
        };
        Some(self.route.nodes.push(node))
    }

    /// Whether something must happen in a branch. One where nothing must does not win a race.
    fn asks(&self, at: NodeIx) -> bool {
        match self.route.nodes.get(at) {
            Some(Node::Sequence(_, all) | Node::Parallel(all) | Node::Race(all)) => all.iter().any(|one| self.asks(*one)),
            Some(Node::Step(_) | Node::Wait(_) | Node::Stop(_)) => true,
            Some(Node::Notify(_)) | None => false,
        }
    }

    /// Nodes of blocks in order.
    fn all(&mut self, all: &[BlockIx]) -> Vec<NodeIx> {
        all.iter().filter_map(|block| self.block(*block)).collect()
    }

    fn holds(&self, when: ExprIx) -> Result<bool, Reason> {
        truth(self.resolver.bundle, self.facts, when)
            .map_err(|causes| causes.into_iter().next().map_or(Reason::NoMatch, Reason::Failed))
    }

    /// The one case whose condition holds. Every condition is evaluated, so that the choice does not depend on their order.
    fn case(&self, cases: &[(ExprIx, BlockIx)], otherwise: Option<BlockIx>) -> Result<BlockIx, Reason> {
        let mut found = Vec::new();
        for (number, (when, block)) in (1_u32..).zip(cases) {
            if self.holds(*when)? {
                found.push((number, *block));
            }
        }
        match found.as_slice() {
            [(_, block)] => Ok(*block),
            [] => otherwise.ok_or(Reason::NoMatch),
            several => Err(Reason::Several(several.iter().map(|(number, _)| format!("case {number}")).collect())),
        }
    }

    fn notice(&self, to: &[Recipient], moment: Moment) -> Notice {
        let mut people: Vec<PersonIx> = Vec::new();
        let request = self.resolver.request;
        for one in to {
            match one {
                Recipient::Requester => people.extend(request.person()),
                Recipient::Subject => people.extend(request.subject(self.resolver.bundle)),
                Recipient::Approvers => {}
                // A message that reaches nobody stops nothing.
                Recipient::Named(list) => {
                    people.extend(self.resolver.list(*list).unwrap_or_default().named.iter().map(|one| one.person));
                }
            }
        }
        people.retain(|person| self.resolver.bundle.people().is_active(*person));
        people.sort_unstable();
        people.dedup();
        Notice { moment, people, approvers: to.contains(&Recipient::Approvers) }
    }

    fn blocked(&self, ix: StepIx, step: &Step, reason: Reason) -> Planned {
        Planned {
            step: ix,
            sign: step.sign,
            needed: 1,
            places: Vec::new(),
            named: Vec::new(),
            left_out: Vec::new(),
            via: self.resolver.list_words(step.approvers),
            opening: Opening::Blocked(reason),
        }
    }

    fn step(&self, ix: StepIx, step: &Step) -> Planned {
        match self.resolver.list(step.approvers) {
            Ok(people) => self.staff(ix, step, people),
            Err(reason) => self.blocked(ix, step, reason),
        }
    }

    /// The base are the active people named; those of them who are not excluded get tasks; what is needed counts the base.
    fn staff(&self, ix: StepIx, step: &Step, people: People) -> Planned {
        let resolver = &self.resolver;
        let active = |one: &&Named| resolver.bundle.people().is_active(one.person);
        let base: Vec<&Named> = people.named.iter().filter(active).collect();
        let mut places: Vec<(PersonIx, u32)> =
            base.iter().filter(|one| !resolver.is_excluded(one.person)).map(|one| (one.person, one.weight)).collect();
        if step.sign != Sign::InOrder {
            places.sort_unstable();
        }
        let mut planned = Planned {
            step: ix,
            sign: step.sign,
            needed: needed(step.sign, base.len()),
            places,
            via: people.via,
            opening: Opening::Tasks,
            named: Vec::new(),
            left_out: people.left_out,
        };
        if people.unchosen && planned.places.is_empty() {
            planned.opening = Opening::Blocked(Reason::Chosen);
        } else if !enough(&planned) {
            self.if_nobody(step, &mut planned, &people.named, base.is_empty());
        }
        planned.named = people.named;
        planned
    }

    fn if_nobody(&self, step: &Step, planned: &mut Planned, named: &[Named], vacant: bool) {
        let reason = if planned.places.is_empty() { Reason::Nobody } else { Reason::Quorum };
        match &step.options.if_nobody {
            IfNobody::Block => planned.opening = Opening::Blocked(reason),
            IfNobody::Reject => planned.opening = Opening::Rejected,
            IfNobody::Approve(risk) => planned.opening = Opening::Accepted(risk.clone()),
            IfNobody::Escalate => {
                self.escalate(planned, named, vacant);
                if !enough(planned) {
                    planned.opening = Opening::Blocked(reason);
                }
            }
            IfNobody::Holders(holders) => self.replace(planned, holders, vacant, reason),
        }
    }

    /// Holders of a role stand in. What is needed stands, but where nobody was named at all it counts them.
    fn replace(&self, planned: &mut Planned, holders: &Holders, vacant: bool, reason: Reason) {
        let all = match self.resolver.holders(holders) {
            Ok(all) => all,
            Err(reason) => {
                planned.opening = Opening::Blocked(reason);
                return;
            }
        };
        if vacant {
            planned.needed = needed(planned.sign, all.len());
        }
        let there = planned.approvers();
        for person in all {
            if !there.contains(&person) && !self.resolver.is_excluded(person) {
                planned.places.push((person, 1));
            }
        }
        planned.via = format!("{}; if nobody {}", planned.via, self.resolver.holders_words(holders));
        if !enough(planned) {
            planned.opening = Opening::Blocked(if planned.places.is_empty() { Reason::Nobody } else { reason });
        }
    }

    /// The place of each who was named and may not approve goes up their chain of managers; where nobody was named, up that of
    /// the requester or of whom it is about.
    fn escalate(&self, planned: &mut Planned, named: &[Named], vacant: bool) {
        let resolver = &self.resolver;
        let request = resolver.request;
        let mut from: Vec<(PersonIx, u32)> = named
            .iter()
            .filter(|one| !resolver.may(one.person) && (vacant || resolver.bundle.people().is_active(one.person)))
            .map(|one| (one.person, one.weight))
            .collect();
        from.sort_unstable();
        if from.is_empty() && vacant {
            from.extend(request.person().or_else(|| request.subject(resolver.bundle)).map(|person| (person, 1)));
        }
        if vacant {
            planned.needed = needed(planned.sign, from.len());
        }
        for (person, weight) in from {
            let there = planned.approvers();
            let next = chain(resolver.bundle, person).find(|above| resolver.may(*above) && !there.contains(above));
            planned.places.extend(next.map(|next| (next, weight)));
        }
        planned.via = format!("{}; if nobody escalate", planned.via);
    }
}

/// How many votes, or how much weight, a mode needs of a base of so many.
fn needed(sign: Sign, base: usize) -> u32 {
    let base = u32::try_from(base).unwrap_or(u32::MAX);
    match sign {
        Sign::Any => 1,
        Sign::All | Sign::InOrder => base.max(1),
        Sign::Count(count) | Sign::Weighted(count) => count.max(1),
        // Rounded up, in integers.
        Sign::Percent(share) => {
            let share = u64::from(base).saturating_mul(u64::from(share)).saturating_add(99) / 100;
            u32::try_from(share).unwrap_or(u32::MAX).max(1)
        }
    }
}

/// Whether those with a task can bring what is needed.
fn enough(planned: &Planned) -> bool {
    let weight = |(_, weight): &(PersonIx, u32)| if weighs(planned.sign) { *weight } else { 1 };
    planned.places.iter().map(weight).fold(0, u32::saturating_add) >= planned.needed
}

/// Whether votes weigh differently.
pub(super) fn weighs(sign: Sign) -> bool {
    matches!(sign, Sign::Weighted(_))
}
