use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Deref;

use super::case::How;
use super::filling::{Most, Wanted, most};
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
    /// Who voted, by person.
    voters: Vec<PersonIx>,
    /// Somebody may hold several places, or one beside that in which they voted.
    shared: bool,
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
    pub holders: Holding,
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
    /// Whoever can act here was noted as one who had a task.
    pub noted: bool,
    pub state: Filled,
}

/// Who holds a place: nearly always one person, for whom nothing need be allocated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    One(PersonIx),
    /// None of them, or several.
    Any(Vec<PersonIx>),
}

impl Deref for Holding {
    type Target = [PersonIx];

    fn deref(&self) -> &[PersonIx] {
        match self {
            Self::One(person) => std::slice::from_ref(person),
            Self::Any(people) => people,
        }
    }
}

impl From<Vec<PersonIx>> for Holding {
    fn from(people: Vec<PersonIx>) -> Self {
        match people.as_slice() {
            [one] => Self::One(*one),
            _ => Self::Any(people),
        }
    }
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
            voters: Vec::new(),
            shared: false,
            helped: false,
            rungs: 0,
            from: at,
            reminded: Vec::new(),
            completed: 0,
        }
    }

    /// Gives everybody planned their place.
    pub fn begin(&mut self, planned: &Planned, round: u32, at: Instant, reminders: usize) {
        let named = planned.named_people();
        let place = |(person, weight): &(PersonIx, u32)| Place::new(*person, *weight, How::of(&named, *person));
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
        self.voters.binary_search(&person).is_ok()
    }

    /// Several may hold this place, and each of them others.
    pub fn share(&mut self, at: usize, holders: Vec<PersonIx>, at_top: bool) {
        self.shared = true;
        if let Some(place) = self.places.get_mut(at) {
            place.hand(holders, How::Role);
            place.at_top = at_top;
        }
    }

    /// Fills a place with a vote.
    pub fn cast(&mut self, at: usize, vote: Vote) {
        if let Some(place) = self.places.get_mut(at) {
            place.state = Filled::Voted(vote);
            self.voted(vote.person);
        }
    }

    /// Adds the vote of somebody who holds no place here.
    pub fn cast_beside(&mut self, vote: Vote) {
        self.places.push(Place { state: Filled::Voted(vote), ..Place::new(vote.person, 0, How::Assigned) });
        self.voted(vote.person);
    }

    /// Takes a vote back, as if it had not been cast.
    pub fn take_back(&mut self, at: usize) {
        if let Some(place) = self.places.get_mut(at) {
            place.state = Filled::Free;
            self.count();
        }
    }

    fn voted(&mut self, person: PersonIx) {
        if let Err(at) = self.voters.binary_search(&person) {
            self.voters.insert(at, person);
        }
        self.shared |= self.has_task(person);
    }

    /// Other places than before, with the votes in them.
    pub fn restaff(&mut self, places: Vec<Place>) {
        self.places = places;
        self.count();
    }

    /// Finds out anew who voted. Who shares places is not looked for: that would cost more than to reckon with it.
    fn count(&mut self) {
        self.voters = self.votes().map(|vote| vote.person).collect();
        self.voters.sort_unstable();
        self.voters.dedup();
        self.shared = true;
    }

    /// Forgets everybody, so that the step can be opened again.
    pub fn clear(&mut self) {
        self.phase = Phase::New;
        self.restaff(Vec::new());
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
    pub fn turns(&self) -> impl Iterator<Item = (usize, &Place)> {
        let open = if self.phase == Phase::Open { self.places.as_slice() } else { &[] };
        let mut first = true;
        open.iter().enumerate().filter(move |(_, place)| {
            if !self.is_free(place) {
                return false;
            }
            // A signature in order waits for those before it.
            let turn = !self.in_order || place.required.is_some() || std::mem::replace(&mut first, false);
            let waits = place.after.and_then(|before| self.places.get(before)).is_some_and(|before| self.is_free(before));
            turn && !waits
        })
    }

    /// The same by number, for whoever changes them.
    pub fn open_places(&self) -> Vec<usize> {
        self.turns().map(|(at, _)| at).collect()
    }

    /// Whether a place waits for a vote. One whose holders have all voted in another place holds nobody up.
    fn is_free(&self, place: &Place) -> bool {
        place.state == Filled::Free && self.able(place).next().is_some()
    }

    /// Who of those who hold a place can still vote: each human once.
    fn able<'p>(&self, place: &'p Place) -> impl Iterator<Item = PersonIx> + use<'p, '_> {
        place.holders.iter().copied().filter(|person| !self.shared || !self.has_voted(*person))
    }

    fn weight(&self, place: &Place) -> u32 {
        match (place.required, self.weighs) {
            (Some(_), _) => 0,
            (None, true) => place.weight,
            (None, false) => 1,
        }
    }

    pub fn tally(&self, reject: RejectWhen) -> Tally {
        let (mut approved, mut vetoed, mut missing, mut unmet) = (0_u32, false, false, 0_usize);
        for place in &self.places {
            match place.state {
                Filled::Voted(Vote { kind: VoteKind::Approve, .. }) => approved = approved.saturating_add(self.weight(place)),
                Filled::Voted(Vote { kind, passed, .. }) => {
                    vetoed |= kind == VoteKind::Reject;
                    // A signature that was passed on is somebody else's now.
                    missing |= place.required.is_some() && !passed;
                }
                Filled::Vacant => missing |= place.required.is_some(),
                Filled::Free => unmet = unmet.saturating_add(usize::from(place.required.is_some())),
            }
        }
        if approved >= self.needed && unmet == 0 && !missing {
            return Tally::Approved;
        }
        if vetoed && reject == RejectWhen::Veto {
            return Tally::Rejected;
        }
        let Most { signatures, weight } = self.to_come(None);
        match (!missing && signatures == unmet && approved.saturating_add(weight) >= self.needed, vetoed) {
            (true, _) => Tally::Possible,
            (false, true) => Tally::Rejected,
            (false, false) => Tally::Short,
        }
    }

    /// The most that free places can still bring, or could once somebody's vote has filled one of them.
    fn to_come(&self, after: Option<(usize, PersonIx)>) -> Most {
        let free =
            self.places.iter().enumerate().filter(|(at, place)| self.is_free(place) && after.is_none_or(|(of, _)| of != *at));
        if !self.shared {
            return free.fold(Most::default(), |sum, (_, place)| sum.with(place.required.is_some(), self.weight(place)));
        }
        let others = |person: &PersonIx| after.is_none_or(|(_, by)| by != *person);
        let wanted = |(_, place): (usize, &Place)| Wanted {
            required: place.required.is_some(),
            weight: self.weight(place),
            people: self.able(place).filter(others).collect(),
        };
        most(free.map(wanted).collect())
    }

    /// Which of the places that somebody holds their vote fills: one that leaves as much to be reached as there can be. A place
    /// that waits for a signature is one of them, so that it is the same place before that signature and after.
    pub fn filled_by(&self, person: PersonIx, kind: VoteKind) -> Option<usize> {
        if !self.shared || self.in_order {
            return self.turns().find(|(_, place)| place.holders.contains(&person)).map(|(at, _)| at);
        }
        let mut kinds = BTreeSet::new();
        let held = self.places.iter().enumerate().filter(|(_, place)| self.is_free(place) && place.holders.contains(&person));
        let different = held.filter(|(_, place)| kinds.insert((place.required.is_some(), self.weight(place), &*place.holders)));
        let reach = |(at, place): (usize, &Place)| {
            let own = match kind {
                VoteKind::Approve => (place.required.is_some(), self.weight(place)),
                VoteKind::Reject | VoteKind::Abstain => (false, 0),
            };
            (self.to_come(Some((at, person))).with(own.0, own.1), own, Reverse(at))
        };
        different.map(reach).max().map(|(_, _, Reverse(at))| at)
    }
}

impl How {
    /// How a place of a plan came to its holder.
    ///
    /// `named` are those whom the step names, by person.
    pub(super) fn of(named: &[PersonIx], holder: PersonIx) -> Self {
        if named.binary_search(&holder).is_ok() { Self::Named } else { Self::Role }
    }
}

impl Place {
    pub fn new(holder: PersonIx, weight: u32, how: How) -> Self {
        Self {
            holders: Holding::One(holder),
            delegates: Vec::new(),
            weight,
            required: None,
            after: None,
            how,
            at_top: false,
            noted: false,
            state: Filled::Free,
        }
    }

    /// Gives the place to others, in their own right.
    pub fn hand(&mut self, holders: impl Into<Holding>, how: How) {
        self.holders = holders.into();
        self.delegates.clear();
        self.how = how;
        self.noted = false;
    }

    /// Leaves the place to nobody.
    pub fn vacate(&mut self) {
        self.holders = Holding::Any(Vec::new());
        self.delegates.clear();
        self.state = Filled::Vacant;
    }
}
