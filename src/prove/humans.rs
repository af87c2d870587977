use std::collections::{BTreeMap, BTreeSet};

use super::Beyond;
use super::diagram::Region;
use super::people::{Needs, People};
use super::record::Taken;
use super::space::Space;
use super::staffing::{MOST_SOLE, Staffing, instead};
use crate::approval::{Opening, Planned, Request, Route};
use crate::value::{FlowIx, PersonIx};

/// How many ways of taking steps a flow may have.
const MOST_PARTS: usize = 256;

/// How often approvers of one flow are tried as those who ask.
const MOST_TRIED: usize = 4_096;

impl Staffing<'_, '_> {
    /// Looks how many different people each of a flow's cases can have, wherever it takes other steps.
    pub(super) fn different_people(
        &mut self,
        space: &mut Space<'_, '_>,
        people: &People<'_, '_>,
        taken: Taken<'_>,
        steps: &[(Region, &Needs)],
    ) -> Result<(), Beyond> {
        if self.wanted(taken.flow) == 0 {
            return Ok(());
        }
        let mut parts = vec![(taken.region, Vec::new())];
        for (region, needs) in steps {
            let mut next = Vec::new();
            let not = space.diagrams.not(*region)?;
            for (part, own) in parts {
                let (with, without) = (space.diagrams.and(part, *region)?, space.diagrams.and(part, not)?);
                let more: Vec<&Needs> = own.iter().copied().chain([*needs]).collect();
                next.extend([(with, more), (without, own)].into_iter().filter(|(part, _)| *part != Region::NONE));
            }
            parts = next;
            if parts.len() > MOST_PARTS {
                return Err(Beyond);
            }
        }
        for (region, needs) in parts.into_iter().filter(|(_, needs)| !needs.is_empty()) {
            self.step(space, people, Taken { region, whole: true, ..taken }, &Needs::all(needs.into_iter()))?;
        }
        Ok(())
    }

    fn wanted(&self, flow: FlowIx) -> usize {
        self.ground.bundle.flows().rows.get(flow).map_or(0, |flow| flow.distinct_humans) as usize
    }

    /// How many different people a case can have at most, also when one of them asks.
    pub(super) fn humans(&mut self, space: &Space<'_, '_>, request: &Request, taken: Taken<'_>) -> Result<(), Beyond> {
        let wanted = self.wanted(taken.flow);
        if self.humans.get(&taken.flow).is_some_and(|humans| humans.few.is_some() && humans.enough) {
            return Ok(());
        }
        let route = self.plan(request)?;
        if route.flow() != Some(taken.flow) {
            return Ok(());
        }
        let humans = self.humans.entry(taken.flow).or_default();
        humans.named = humans.named.max(named(&route));
        // What is blocked for whoever comes first need not be for others.
        let (request, route) = match route.blocked {
            None => (request.clone(), route),
            Some(_) => match self.by_whom_it_goes_on(space, request, taken)? {
                Some(other) => other,
                None => return Ok(()),
            },
        };
        let (request, route) = (&request, &route);
        if !self.counted(request, route, taken.flow, wanted) {
            return self.enough_by_others(space, request, taken, wanted);
        }
        let all: BTreeSet<PersonIx> = route.steps.iter().flat_map(Planned::approvers).collect();
        for person in all {
            let humans = self.humans.entry(taken.flow).or_default();
            if humans.few.is_some() || humans.tried > MOST_TRIED {
                break;
            }
            if different(route, Some(person)) >= wanted {
                continue;
            }
            let Some(own) = instead(space, request, person, taken) else { continue };
            humans.tried = humans.tried.saturating_add(1);
            let theirs = self.plan(&own)?;
            if theirs.flow() == Some(taken.flow) && theirs.blocked.is_none() {
                self.counted(&own, &theirs, taken.flow, wanted);
            }
        }
        Ok(())
    }

    /// The same request by the first one for whom nothing of it is blocked, with its route.
    fn by_whom_it_goes_on(
        &mut self,
        space: &Space<'_, '_>,
        request: &Request,
        taken: Taken<'_>,
    ) -> Result<Option<(Request, Route)>, Beyond> {
        let others: Vec<PersonIx> = self.order.iter().copied().filter(|other| self.ground.is_active(*other)).collect();
        for own in others.into_iter().filter_map(|other| instead(space, request, other, taken)).take(MOST_SOLE) {
            let route = self.plan(&own)?;
            if route.flow() == Some(taken.flow) && route.blocked.is_none() {
                return Ok(Some((own, route)));
            }
        }
        Ok(None)
    }

    /// Looks whether enough are left when somebody else asks, where too few are for one.
    fn enough_by_others(
        &mut self,
        space: &Space<'_, '_>,
        request: &Request,
        taken: Taken<'_>,
        wanted: usize,
    ) -> Result<(), Beyond> {
        if self.humans.get(&taken.flow).is_some_and(|humans| humans.enough) {
            return Ok(());
        }
        let others: Vec<PersonIx> = self.order.iter().copied().filter(|other| self.ground.is_active(*other)).collect();
        let mut left = MOST_SOLE;
        for other in others {
            let Some(own) = instead(space, request, other, taken) else { continue };
            let theirs = self.plan(&own)?;
            left = left.saturating_sub(1);
            let whole = theirs.flow() == Some(taken.flow) && theirs.blocked.is_none();
            if left == 0 || (whole && self.counted(&own, &theirs, taken.flow, wanted)) {
                break;
            }
        }
        Ok(())
    }

    /// Remembers how many different people a request can have; says whether they are enough.
    fn counted(&mut self, request: &Request, route: &Route, flow: FlowIx, wanted: usize) -> bool {
        let most = different(route, None);
        let few = (most < wanted && self.humans.get(&flow).is_none_or(|humans| humans.few.is_none()))
            .then(|| (self.shown(request, route), most));
        let humans = self.humans.entry(flow).or_default();
        humans.most = humans.most.max(most);
        humans.enough |= most >= wanted;
        if few.is_some() {
            humans.few = few;
        }
        most >= wanted
    }
}

/// How many different people the votes of a route can come from, perhaps at least without one of them: votes and people matched one to
/// one, as many as can be.
fn different(route: &Route, without: Option<PersonIx>) -> usize {
    let mut votes: Vec<Vec<PersonIx>> = Vec::new();
    for planned in route.steps.iter().filter(|planned| planned.opening == Opening::Tasks) {
        let mut approvers = planned.approvers();
        let before = approvers.len();
        approvers.retain(|person| Some(*person) != without);
        let count = match (planned.needed as usize).min(approvers.len()) {
            // Then it opens in another way, or for nobody.
            left if approvers.len() < before && left < planned.needed as usize => 0,
            left => left,
        };
        votes.extend(std::iter::repeat_n(approvers, count));
    }
    matched(&votes)
}

/// How many different people a route names for its votes.
fn named(route: &Route) -> usize {
    let mut votes: Vec<Vec<PersonIx>> = Vec::new();
    for planned in &route.steps {
        let people: Vec<PersonIx> = planned.named.iter().map(|one| one.person).collect();
        votes.extend(std::iter::repeat_n(people, (planned.needed as usize).min(planned.named.len())));
    }
    matched(&votes)
}

fn matched(votes: &[Vec<PersonIx>]) -> usize {
    let mut of: BTreeMap<PersonIx, usize> = BTreeMap::new();
    for vote in 0..votes.len() {
        assign(votes, vote, &mut of, &mut Vec::new());
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
