use super::case::How;
use super::{Planned, Reason};
use crate::bundle::{RejectWhen, Sign};
use crate::value::{Instant, PersonIx};

/// Where a step of a running case stands.
#[derive(Clone, Debug)]
pub(super) struct StepState {
    pub phase: Phase,
    /// How often it was opened.
    pub opened: u32,
    /// The round of its last opening.
    pub round: u32,
    /// When that was.
    pub since: Instant,
    pub needed: u32,
    pub weighs: bool,
    pub in_order: bool,
    pub places: Vec<Place>,
    /// Whether `if nobody` brought its role in.
    pub helped: bool,
    /// Rungs of the timer that acted, and the instant the next one counts from.
    pub rungs: u32,
    pub from: Instant,
    /// For each reminder how often it went out, and when last.
    pub reminded: Vec<(u32, Instant)>,
    /// When it was completed, in the order of completing.
    pub completed: u32,
}

/// Where a step stands, in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    New,
    Open,
    Blocked(Reason),
    Approved,
    Rejected,
    Cancelled,
}

/// A vote that can be cast, or was.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Any of these, the first to vote.
    pub holders: Vec<PersonIx>,
    /// Who else may vote for them, by their own word.
    pub delegates: Vec<(PersonIx, PersonIx)>,
    pub weight: u32,
    /// Somebody asked for this signature: the step is not complete without it, and it counts for nobody else's.
    pub required: Option<PersonIx>,
    /// The place that comes first.
    pub after: Option<usize>,
    pub how: How,
    /// It went to holders of a role at the top, so it goes no further.
    pub at_top: bool,
    pub state: Filled,
}

/// What became of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    Free,
    /// Who voted what, in whose place, and whether by a carried vote.
    Voted(Vote),
    /// Nobody holds it any more.
    Vacant,
}

/// A vote that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vote {
    pub person: PersonIx,
    pub acting_for: Option<PersonIx>,
    pub kind: VoteKind,
    /// An abstention whose place went on to somebody else.
    pub passed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VoteKind {
    Approve,
    Reject,
    Abstain,
}

/// What the places of a step amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    Approved,
    Rejected,
    /// Enough can still approve.
    Possible,
    /// They cannot, for lack of people.
    Short,
}

impl StepState {
    pub fn new(at: Instant) -> Self {
        Self {
            phase: Phase::New,
            opened: 0,
            round: 0,
            since: at,
            needed: 1,
            weighs: false,
            in_order: false,
            places: Vec::new(),
            helped: false,
            rungs: 0,
            from: at,
            reminded: Vec::new(),
            completed: 0,
        }
    }

    /// Gives everybody planned their place.
    pub fn begin(&mut self, planned: &Planned, round: u32, at: Instant, reminders: usize) {
        let place = |(holders, weight): &(Vec<PersonIx>, u32)| Place::new(holders.clone(), *weight, How::of(planned, holders));
        *self = Self {
            opened: self.opened.saturating_add(1),
            round,
            since: at,
            needed: planned.needed,
            weighs: matches!(planned.sign, Sign::Weighted(_)),
            in_order: planned.sign == Sign::InOrder,
            places: planned.places.iter().map(place).collect(),
            from: at,
            reminded: vec![(0, at); reminders],
            completed: self.completed,
            ..Self::new(at)
        };
    }

    pub fn has_voted(&self, person: PersonIx) -> bool {
        self.votes().any(|vote| vote.person == person)
    }

    pub fn votes(&self) -> impl Iterator<Item = Vote> {
        self.places.iter().filter_map(|place| match place.state {
            Filled::Voted(vote) => Some(vote),
            _ => None,
        })
    }

    /// Whether somebody holds a place that is free, now or later.
    pub fn has_task(&self, person: PersonIx) -> bool {
        self.places.iter().any(|place| place.state == Filled::Free && place.holders.contains(&person))
    }

    /// The places where it is somebody's turn.
    pub fn open_places(&self) -> Vec<usize> {
        if self.phase != Phase::Open {
            return Vec::new();
        }
        // A place whose holders have all voted in another one holds nobody up.
        let free = |place: &Place| place.state == Filled::Free && self.able(place).next().is_some();
        let mut first = true;
        let mut out = Vec::new();
        for (at, place) in self.places.iter().enumerate() {
            if !free(place) {
                continue;
            }
            // A signature in order waits for those before it.
            let turn = !self.in_order || place.required.is_some() || std::mem::replace(&mut first, false);
            let waits = place.after.and_then(|before| self.places.get(before)).is_some_and(free);
            if turn && !waits {
                out.push(at);
            }
        }
        out
    }

    /// Who of those who hold a place can still vote: each human once.
    fn able(&self, place: &Place) -> impl Iterator<Item = PersonIx> {
        place.holders.iter().copied().filter(|person| !self.has_voted(*person))
    }

    fn weight(&self, place: &Place) -> u32 {
        match (place.required, self.weighs) {
            (Some(_), _) => 0,
            (None, true) => place.weight,
            (None, false) => 1,
        }
    }

    pub fn tally(&self, reject: RejectWhen) -> Tally {
        let (mut approved, mut vetoed, mut missing, mut unmet) = (0_u32, false, false, false);
        let mut free: Vec<u32> = Vec::new();
        let mut people: Vec<PersonIx> = Vec::new();
        for place in &self.places {
            match place.state {
                Filled::Voted(Vote { kind: VoteKind::Approve, .. }) => approved = approved.saturating_add(self.weight(place)),
                Filled::Voted(Vote { kind, passed, .. }) => {
                    vetoed |= kind == VoteKind::Reject;
                    // A signature that was passed on is somebody else's now.
                    missing |= place.required.is_some() && !passed;
                }
                Filled::Vacant => missing |= place.required.is_some(),
                Filled::Free => {
                    let before = people.len();
                    if place.required.is_some() {
                        unmet = true;
                        missing |= self.able(place).next().is_none();
                        continue;
                    }
                    people.extend(self.able(place));
                    if people.len() > before {
                        free.push(self.weight(place));
                    }
                }
            }
        }
        if approved >= self.needed && !unmet && !missing {
            return Tally::Approved;
        }
        if vetoed && reject == RejectWhen::Veto {
            return Tally::Rejected;
        }
        people.sort_unstable();
        people.dedup();
        free.sort_unstable_by(|a, b| b.cmp(a));
        let more = free.into_iter().take(people.len()).fold(approved, u32::saturating_add);
        match (more >= self.needed && !missing, vetoed) {
            (true, _) => Tally::Possible,
            (false, true) => Tally::Rejected,
            (false, false) => Tally::Short,
        }
    }
}

impl How {
    /// How a place of a plan came to its holders.
    pub(super) fn of(planned: &Planned, holders: &[PersonIx]) -> Self {
        let named = holders.iter().all(|person| planned.named.iter().any(|one| one.person == *person));
        if named { Self::Named } else { Self::Role }
    }
}

impl Place {
    pub fn new(holders: Vec<PersonIx>, weight: u32, how: How) -> Self {
        Self { holders, delegates: Vec::new(), weight, required: None, after: None, how, at_top: false, state: Filled::Free }
    }
}
