use std::ops::ControlFlow;

use super::Request;
use super::answer::{Answer, Outcome};
use super::judge::Judge;
use super::rules::Rules;
use crate::bundle::{Bundle, Held, ProfileIx, RoleBits, RuleHead, Slice, Subject, Target};
use crate::eval::{Principal, Slots, chain, is_member, manager, units_of};
use crate::value::{PersonIx, RoleIx, UnitIx};

/// No unit.
const NOWHERE: u32 = u32::MAX;

/// Purposes beyond these have no bit.
const MAX_PURPOSES: usize = RuleHead::NO_PURPOSE as usize;

/// What the heads of rules are held against: a request of a person, as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inputs {
    slots: Slots,
    place: u32,
    asking: PersonIx,
    profile: ProfileIx,
    roles: RoleBits,
    /// The primary unit of whoever asks.
    home: UnitIx,
    active: bool,
    /// The record's unit, or [`NOWHERE`].
    unit: u32,
    owner: Option<PersonIx>,
    manager: Option<PersonIx>,
    /// The bit of the purpose.
    purpose: u32,
    now: i64,
}

impl Inputs {
    /// The numbers of a request. Nothing where heads cannot say what its answer is: an integration asks, or what rules are filed
    /// by is absent.
    pub(super) fn of(bundle: &Bundle, request: &Request) -> Option<Self> {
        let mut inputs = Self::blank();
        inputs.read(bundle, request).then_some(inputs)
    }

    fn blank() -> Self {
        Self {
            slots: Slots::empty(),
            place: u32::MAX,
            asking: PersonIx(u32::MAX),
            profile: ProfileIx(u32::MAX),
            roles: RoleBits::of(std::iter::empty()),
            home: UnitIx(NOWHERE),
            active: false,
            unit: NOWHERE,
            owner: None,
            manager: None,
            purpose: RuleHead::NO_PURPOSE,
            now: 0,
        }
    }

    /// Writes the numbers of a request down where they stand, which are too many to be handed on. Whether heads can say what its
    /// answer is.
    fn read(&mut self, bundle: &Bundle, request: &Request) -> bool {
        let Principal::Person(asking) = request.principal() else { return false };
        let (catalog, compiled) = (bundle.catalog(), bundle.compiled());
        let Some(place) = compiled.place(request.target, request.action) else { return false };
        let Some(filed_by) = compiled.slice(place).map(Slice::filed_by) else { return false };
        let (unit, owner) = (request.unit(bundle), request.owner(bundle));
        let lost = unit.is_none() && filed_by.anchor && catalog.unit_attribute(request.target).is_some();
        let stray = owner.is_none() && filed_by.relation && catalog.owner_attribute(request.target).is_some();
        if lost || stray || catalog.purposes.len() > MAX_PURPOSES {
            return false;
        }
        let row = bundle.people().get(asking);
        self.place = place;
        self.asking = asking;
        self.profile = row.profile;
        self.roles = RoleBits::of(bundle.held(row.profile).iter().map(|held| held.role));
        self.home = row.unit;
        self.active = bundle.people().is_active(asking);
        self.unit = unit.map_or(NOWHERE, |unit| unit.0);
        self.owner = owner;
        self.manager = owner.filter(|_| filed_by.relation).and_then(|owner| manager(bundle, owner));
        self.purpose = request.facts.purpose.map_or(RuleHead::NO_PURPOSE, |purpose| purpose.0);
        self.now = request.now.micros();
        self.slots.fill(bundle, request.target, &request.facts);
        true
    }
}

/// Answers by heads a question that is asked once; nothing where they cannot.
pub(super) fn decide_once(bundle: &Bundle, request: &Request) -> Option<Answer> {
    let mut inputs = Inputs::blank();
    inputs.read(bundle, request).then(|| decide(bundle, request, &inputs))
}

/// Answers by heads.
pub(super) fn decide(bundle: &Bundle, request: &Request, inputs: &Inputs) -> Answer {
    let mut meeting = Meeting {
        bundle,
        inputs,
        held: bundle.held(inputs.profile),
        judge: Judge { bundle, request },
        allows: Rules::default(),
        denies: Rules::default(),
        errors: Vec::new(),
        asked: None,
    };
    if let Some(slice) = bundle.compiled().slice(inputs.place) {
        meeting.all(slice);
    }
    let Meeting { allows, denies, mut errors, .. } = meeting;
    if !errors.is_empty() {
        errors.sort_unstable();
        errors.dedup();
    }
    let (outcome, mut rules) = if !denies.is_empty() {
        (Outcome::Deny, denies)
    } else if !allows.is_empty() {
        (Outcome::Allow, allows)
    } else {
        (Outcome::DefaultDeny, Rules::default())
    };
    rules.sort();
    Answer { outcome, rules, errors, refused: Vec::new(), needs: Vec::new() }
}

struct Meeting<'a> {
    bundle: &'a Bundle,
    inputs: &'a Inputs,
    held: &'a [Held],
    judge: Judge<'a>,
    allows: Rules,
    denies: Rules,
    errors: Vec<super::Failure>,
    /// The role that was asked for last, whether it may be held wherever, and whether it is: heads of one role stand together.
    asked: Option<(RoleIx, bool, bool)>,
}

impl Meeting<'_> {
    /// Every head that the request could match.
    fn all(&mut self, slice: &Slice) {
        let (bundle, inputs) = (self.bundle, self.inputs);
        let filed = slice.filed_by();
        self.each(slice.rest());
        if filed.relation && inputs.owner.is_some() {
            if inputs.owner == Some(inputs.asking) {
                self.each(slice.of_owner());
                if filed.owner_in {
                    bundle.units().upwards(inputs.home).for_each(|unit| self.each(slice.of_owner_in(unit)));
                }
            }
            if inputs.manager == Some(inputs.asking) {
                self.each(slice.of_manager());
                if filed.manager_in {
                    bundle.units().upwards(inputs.home).for_each(|unit| self.each(slice.of_manager_in(unit)));
                }
            }
        }
        if filed.role {
            let mut before = None;
            for held in self.held {
                if before != Some(held.role) {
                    before = Some(held.role);
                    self.each(slice.of_role(held.role));
                }
            }
        }
        if filed.anchor && inputs.unit != NOWHERE {
            bundle.units().upwards(UnitIx(inputs.unit)).for_each(|unit| self.each(slice.of_anchor(unit)));
        }
        if filed.home {
            bundle.units().upwards(inputs.home).for_each(|unit| self.each(slice.of_home(unit)));
        }
        if filed.member {
            units_of(bundle, inputs.asking).for_each(|unit| self.each(slice.of_member(unit)));
        }
        if filed.person {
            self.each(slice.of_person(inputs.asking));
        }
    }

    #[inline]
    fn each(&mut self, heads: &[RuleHead]) {
        let mut left = heads;
        while let [head, behind @ ..] = left {
            left = behind;
            if !self.could_meet(head) {
                continue;
            }
            let holds = match self.meets(head) {
                ControlFlow::Continue(()) => true,
                ControlFlow::Break(Sure::No) => false,
                ControlFlow::Break(Sure::Never) => {
                    left = behind.get(usize::from(head.alike)..).unwrap_or_default();
                    false
                }
                ControlFlow::Break(Sure::Unsure) => self.judge.matches(head.rule, self.bundle.rule(head.rule), &mut self.errors),
            };
            if holds {
                if head.denies { self.denies.push(head.rule) } else { self.allows.push(head.rule) }
            }
        }
    }

    /// Whether a head is worth looking at: most are for a role that whoever asks does not have, or about another unit. All is asked
    /// at once, for no processor can guess the answer of each.
    #[inline]
    fn could_meet(&self, head: &RuleHead) -> bool {
        let inputs = self.inputs;
        // Of a record without a unit a rule may fail, or it may be of a type that has none.
        let there = inputs.unit.wrapping_sub(head.unit_from) <= head.unit_last.wrapping_sub(head.unit_from);
        inputs.roles.could_match(head) & (there | (inputs.unit == NOWHERE)) & (head.denies | inputs.active)
    }

    /// Whether a head that could match does: goes on while nothing speaks against it.
    #[inline]
    fn meets(&mut self, head: &RuleHead) -> ControlFlow<Sure> {
        let (bundle, inputs) = (self.bundle, self.inputs);
        if head.limit != RuleHead::ANY {
            let limit = bundle.compiled().limit(head.limit).filter(|_| head.limit != RuleHead::WHOLE);
            let Some(limit) = limit else { return ControlFlow::Break(Sure::Unsure) };
            need((limit.purposes >> inputs.purpose) & 1 == 1)?;
            need(limit.from <= inputs.now && inputs.now < limit.until)?;
        }
        if head.unit_last != NOWHERE && inputs.unit == NOWHERE {
            return ControlFlow::Break(Sure::Unsure);
        }
        self.is(head.who)?;
        if head.test != RuleHead::UNTESTED {
            match inputs.slots.hold(bundle, head.test) {
                Some(true) => {}
                Some(false) => return ControlFlow::Break(Sure::Never),
                None => return ControlFlow::Break(Sure::Unsure),
            }
        }
        if head.excepts != RuleHead::NOBODY {
            for subject in bundle.compiled().excepts(head.excepts) {
                match self.is(*subject) {
                    ControlFlow::Continue(()) => return ControlFlow::Break(Sure::No),
                    ControlFlow::Break(Sure::No) => {}
                    unsure => return unsure,
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether whoever asks is a subject.
    #[inline]
    fn is(&mut self, subject: Subject) -> ControlFlow<Sure> {
        let (bundle, inputs) = (self.bundle, self.inputs);
        let owner = || match inputs.owner {
            Some(owner) => ControlFlow::Continue(owner),
            // It may be absent, or the type may have none.
            None => ControlFlow::Break(Sure::Unsure),
        };
        match subject {
            Subject::Anyone => need(inputs.active),
            Subject::Owner => need(owner()? == inputs.asking),
            Subject::Manager(1) => need(manager(bundle, owner()?) == Some(inputs.asking)),
            Subject::Manager(level) => {
                let above = usize::try_from(level).unwrap_or(usize::MAX).saturating_sub(1);
                need(chain(bundle, owner()?).nth(above) == Some(inputs.asking))
            }
            Subject::ManagerAny => need(chain(bundle, owner()?).any(|above| above == inputs.asking)),
            Subject::HeadOfUnit if inputs.unit == NOWHERE => ControlFlow::Break(Sure::Unsure),
            Subject::HeadOfUnit => {
                need(bundle.units().head(UnitIx(inputs.unit), Some(self.judge.request.now)) == Some(inputs.asking))
            }
            Subject::Role(role) => need(self.has(role, matches!(self.judge.request.target, Target::App(_)))),
            Subject::RoleAnywhere(role) => need(self.has(role, true)),
            Subject::Unit(unit) => need(is_member(bundle, inputs.asking, unit, Some(self.judge.request.now))),
            Subject::Person(person) => need(person == inputs.asking),
            Subject::Integration(_) => ControlFlow::Break(Sure::No),
        }
    }

    /// Whether a role is held where the record is, or wherever.
    #[inline]
    fn has(&mut self, role: RoleIx, anywhere: bool) -> bool {
        match self.asked {
            Some((last, wherever, holds)) if (last, wherever) == (role, anywhere) => holds,
            _ => {
                let holds = self.holds(role, anywhere);
                self.asked = Some((role, anywhere, holds));
                holds
            }
        }
    }

    #[inline]
    fn holds(&self, role: RoleIx, anywhere: bool) -> bool {
        let (bundle, inputs) = (self.bundle, self.inputs);
        if !inputs.roles.could_have(role) {
            return false;
        }
        let from = if self.held.len() <= FEW { 0 } else { self.held.partition_point(|held| held.role < role) };
        let counts = |held: &Held| {
            let there = anywhere
                || (inputs.unit != NOWHERE
                    && if held.from == Held::OWN {
                        bundle.units().within(UnitIx(inputs.unit), inputs.home)
                    } else {
                        held.from <= inputs.unit && inputs.unit < held.until
                    });
            there && bundle.when(held).is_none_or(|period| period.contains(self.judge.request.now))
        };
        let own = self.held.iter().skip(from).take_while(|held| held.role <= role);
        inputs.active && own.filter(|held| held.role == role).any(counts)
    }
}

/// As many grants are quicker looked through than searched.
const FEW: usize = 16;

/// Why a head does not simply match.
enum Sure {
    /// It does not.
    No,
    /// Its test fails, and so it does for every head of that test.
    Never,
    /// The whole rule must be looked at.
    Unsure,
}

#[inline]
fn need(holds: bool) -> ControlFlow<Sure> {
    if holds { ControlFlow::Continue(()) } else { ControlFlow::Break(Sure::No) }
}
