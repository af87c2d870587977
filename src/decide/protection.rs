use super::Request;
use super::access::decide;
use super::answer::Outcome;
use super::approved::{Needed, is_approved};
use super::judge::Judge;
use crate::bundle::{After, Bundle, Catalog, Field, FieldIx, Protection, Rung, Scenario, Sight, Subject};
use crate::eval::{Causes, Principal, truth};
use crate::mask::View;
use crate::value::PersonIx;

/// What somebody may see of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sights {
    /// Whether the action and `read` are both allowed; otherwise nothing is shown.
    pub allowed: bool,
    /// The fields that were asked about, in that order.
    pub fields: Vec<Seen>,
}

/// How much somebody sees of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The field.
    pub field: FieldIx,
    /// What is seen without any scenario.
    pub plain: Rung,
    /// What is seen once the use of the scenario that the request names is recorded.
    pub emergency: Rung,
    /// What an approved case would raise it to, the highest first; each flow once.
    pub needs: Vec<Raise>,
}

/// A view that an approved case would open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The step.
    pub rung: Rung,
    /// The case of this flow.
    pub flow: crate::value::Id,
}

/// Which scenarios count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emergency {
    /// None: nobody recorded a use.
    Unrecorded,
    /// The one that the request names.
    Recorded,
}

impl Seen {
    /// What is seen.
    #[must_use]
    pub fn rung(&self, emergency: Emergency) -> Rung {
        match emergency {
            Emergency::Unrecorded => self.plain,
            Emergency::Recorded => self.emergency,
        }
    }
}

/// What somebody may see of the fields of a record.
#[must_use]
pub fn sights<'f>(bundle: &Bundle, request: &Request, fields: impl IntoIterator<Item = &'f Field>) -> Sights {
    let viewer = Viewer::new(bundle, request);
    let allowed = may_look(bundle, request);
    let seen = |field: &Field| match (allowed, field.protection) {
        (true, Some(protection)) => viewer.seen(field.name, bundle.protection(protection)),
        _ => Seen { field: field.name, plain: Rung::HIDDEN, emergency: Rung::HIDDEN, needs: Vec::new() },
    };
    Sights { allowed, fields: fields.into_iter().map(seen).collect() }
}

/// Whether the action and `read` are both allowed.
#[must_use]
fn may_look(bundle: &Bundle, request: &Request) -> bool {
    let allows = |request: &Request| decide(bundle, request).outcome == Outcome::Allow;
    let catalog = bundle.catalog();
    let Some(read) = catalog.actions.find(Catalog::READ).filter(|read| catalog.can(request.target, *read)) else { return false };
    if request.action == read {
        return allows(request);
    }
    allows(request) && allows(&Request { action: read, ..request.clone() })
}

/// The view that somebody has of one field of a record they may look at, as if a use of the scenario were recorded.
#[must_use]
pub fn view_of(bundle: &Bundle, request: &Request, field: &Field) -> View {
    let Some(protection) = field.protection.map(|ix| bundle.protection(ix)) else { return View::Hidden };
    protection.view(Viewer::new(bundle, request).seen(field.name, protection).emergency)
}

/// Whoever looks at a record.
pub(super) struct Viewer<'a> {
    pub(super) judge: Judge<'a>,
    is_active: bool,
    is_emergency: bool,
}

impl<'a> Viewer<'a> {
    pub(super) fn new(bundle: &'a Bundle, request: &'a Request) -> Self {
        let judge = Judge { bundle, request };
        Self { judge, is_active: judge.is_active(), is_emergency: is_emergency(bundle, request) }
    }

    /// `min(ceilings, matching caps, max(default, matching reveals))`. Nothing hangs on the order of lines.
    pub(super) fn seen(&self, field: FieldIx, protection: &Protection) -> Seen {
        let bound = self.bound(protection);
        let plain = protection.default.min(bound);
        let mut seen = Seen { field, plain, emergency: plain, needs: Vec::new() };
        // Whoever does not work here is revealed nothing.
        if plain == bound || !self.is_active {
            return seen;
        }
        let mut raises: Vec<(bool, Raise)> = Vec::new();
        // The highest come first, so whatever follows the one that counts adds nothing.
        for line in &protection.reveals {
            let rung = line.rung.min(bound);
            if rung <= seen.plain {
                break;
            }
            let in_emergency = line.scenario.is_some();
            if (in_emergency && rung <= seen.emergency) || !self.reveals(protection, line) {
                continue;
            }
            if let Some(after) = &line.after
                && !self.is_approved(protection, after)
            {
                raises.push((in_emergency, Raise { rung, flow: after.flow.clone() }));
                continue;
            }
            seen.emergency = seen.emergency.max(rung);
            if !in_emergency {
                seen.plain = rung;
                break;
            }
        }
        for (in_emergency, raise) in raises {
            let shown = if in_emergency { seen.emergency } else { seen.plain };
            if raise.rung > shown && !seen.needs.iter().any(|known| known.flow == raise.flow) {
                seen.needs.push(raise);
            }
        }
        seen
    }

    /// The step that neither ceilings nor caps let anybody exceed.
    fn bound(&self, protection: &Protection) -> Rung {
        let facts = &self.judge.request.facts;
        let mut bound = Rung::of(protection.ladder.top());
        for ceiling in &protection.ceilings {
            bound = bound.min(ceiling.rung);
        }
        for (channel, ceiling) in &protection.channels {
            // Through whatever channel it goes: then through each of them.
            if facts.channel.is_none_or(|stated| stated == *channel) {
                bound = bound.min(ceiling.rung);
            }
        }
        if self.is_other_purpose(protection) {
            bound = bound.min(protection.bottom);
        }
        for line in &protection.caps {
            // The lowest come first.
            if line.rung >= bound {
                break;
            }
            if self.caps(line) {
                return line.rung;
            }
        }
        bound
    }

    /// Whether a purpose is stated that the field may not be used for.
    pub(super) fn is_other_purpose(&self, protection: &Protection) -> bool {
        let stated = self.judge.request.facts.purpose;
        !protection.purposes.is_empty() && stated.is_some_and(|stated| protection.purposes.binary_search(&stated).is_err())
    }

    /// Whether only the record's owner is revealed anything, for the field has purposes and none is stated.
    pub(super) fn is_for_owner_only(&self, protection: &Protection) -> bool {
        !protection.purposes.is_empty() && self.judge.request.facts.purpose.is_none()
    }

    /// Whether a reveal matches, but for the case that it may need. A part that fails does not hold.
    fn reveals(&self, protection: &Protection, line: &Sight) -> bool {
        CHEAPEST_FIRST.into_iter().all(|part| self.part(protection, line, part, Kind::Reveal).unwrap_or(false))
    }

    /// Whether a cap matches. A part that fails holds.
    fn caps(&self, line: &Sight) -> bool {
        CHEAPEST_FIRST.into_iter().all(|part| self.holds(line, part, Kind::Cap).unwrap_or(true))
    }

    /// Whether a part of a reveal holds, where those may be the owner's alone.
    pub(super) fn part(&self, protection: &Protection, line: &Sight, part: Part, kind: Kind) -> Result<bool, Causes> {
        if part == Part::Subjects && kind == Kind::Reveal && self.is_for_owner_only(protection) {
            let is_to_owner = line.to.contains(&Subject::Owner);
            return if is_to_owner { self.any(&[Subject::Owner], kind) } else { Ok(false) };
        }
        self.holds(line, part, kind)
    }

    /// Whether a part of a line holds: for `except` and `unless`, whether they do not stand in the way.
    pub(super) fn holds(&self, line: &Sight, part: Part, kind: Kind) -> Result<bool, Causes> {
        let (bundle, request) = (self.judge.bundle, self.judge.request);
        let facts = &request.facts;
        match part {
            Part::Period => Ok(line.period.contains(request.now)),
            Part::Purpose => {
                let stated = facts.purpose.is_some_and(|purpose| line.purposes.binary_search(&purpose).is_ok());
                Ok(line.purposes.is_empty() || stated)
            }
            Part::Channel => Ok(match facts.channel {
                _ if line.channels.is_empty() => true,
                Some(channel) => line.channels.binary_search(&channel).is_ok(),
                // Whoever does not say through what meets every cap, and is revealed nothing for it.
                None => kind == Kind::Cap,
            }),
            Part::Scenario => Ok(match line.scenario {
                None => true,
                Some(scenario) => facts.scenario == Some(scenario) && (kind == Kind::Cap || self.is_emergency),
            }),
            Part::Subjects if line.to.is_empty() => Ok(true),
            Part::Subjects => self.any(&line.to, kind),
            Part::Except => self.any(&line.except, kind).map(|excepted| !excepted),
            Part::When => line.when.map_or(Ok(true), |when| truth(bundle, facts, when)),
            Part::Unless => line.unless.map_or(Ok(true), |unless| truth(bundle, facts, unless).map(|holds| !holds)),
        }
    }

    fn any(&self, subjects: &[Subject], kind: Kind) -> Result<bool, Causes> {
        self.judge.any_of(subjects, kind == Kind::Cap)
    }

    /// Whether the request carries an approved case that a line waits for.
    pub(super) fn is_approved(&self, protection: &Protection, after: &After) -> bool {
        let needed = Needed { after, protection_of: protection.of, field: protection.field };
        is_approved(self.judge.bundle, self.judge.request, &needed)
    }
}

/// Whether the request names a scenario and has what a use of it needs, but for the record in the log.
fn is_emergency(bundle: &Bundle, request: &Request) -> bool {
    let scenario = request.facts.scenario.and_then(|scenario| bundle.scenario(scenario));
    let reason = request.more.as_deref().and_then(|more| more.reason.as_deref());
    // Only people are in emergencies.
    let is_person = matches!(request.principal(), Principal::Person(_));
    scenario.filter(|_| is_person).is_some_and(|scenario| {
        let length = reason.map_or(0, |reason| crate::value::nfc(reason).trim().chars().count());
        request.id.as_ref().is_some_and(|id| !id.is_empty()) && length >= scenario.reason as usize
    })
}

/// Everybody among the people who work here whom a scenario tells, or who reviews it.
#[must_use]
pub fn told(bundle: &Bundle, request: &Request, scenario: &Scenario) -> (Vec<PersonIx>, Vec<PersonIx>) {
    let who = |told: &crate::bundle::Told| {
        let is_told = |person: &PersonIx| {
            let facts = crate::eval::Facts { principal: Principal::Person(*person), ..request.facts.clone() };
            let asked = Request { facts, more: None, ..request.clone() };
            let judge = Judge { bundle, request: &asked };
            judge.is_active()
                && judge.any_of(&told.to, false).unwrap_or(false)
                && judge.any_of(&told.except, false).is_ok_and(|excepted| !excepted)
        };
        bundle.people().ids().indexes().filter(is_told).collect()
    };
    let review = scenario.review.as_ref().map(|(_, told)| who(told)).unwrap_or_default();
    (scenario.notify.as_ref().map(who).unwrap_or_default(), review)
}

/// The parts of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Subjects,
    Except,
    Period,
    Purpose,
    Channel,
    Scenario,
    When,
    Unless,
}

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Reveal,
    Cap,
}

/// In which order parts are tried: what costs nothing comes first.
const CHEAPEST_FIRST: [Part; 8] =
    [Part::Scenario, Part::Channel, Part::Purpose, Part::Period, Part::Subjects, Part::Except, Part::When, Part::Unless];
