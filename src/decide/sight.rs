//! Which lines decide what is seen of a field, and which would raise it.

use super::Request;
use super::explain::{Reporter, absent};
use super::judge::Judge;
use super::protection::{Emergency, Kind, Part, Viewer};
use crate::bundle::{After, Bundle, Ceiling, CeilingOf, Field, OriginIx, Protection, Rung, Sight, Store};
use crate::eval::{Principal, show};
use crate::mask::View;
use crate::value::Period;

/// What was looked at to decide a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SightNotes {
    /// What decided it, strongest first: what bounds it, and what raised it to there.
    pub why: Vec<SightNote>,
    /// What would raise it, the highest first.
    pub why_not: Vec<(SightNote, String, String)>,
}

/// A line of a protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SightNote {
    /// What kind of line it is.
    pub by: &'static str,
    /// The view that it names.
    pub view: View,
    /// The line, as the rule language writes it.
    pub line: String,
    /// Where it is written; nothing for a field without a protection.
    pub at: Option<OriginIx>,
}

/// Says which lines decide what is seen of a field, and which would raise it.
#[must_use]
pub fn explain_sight(bundle: &Bundle, request: &Request, field: &Field, emergency: Emergency) -> SightNotes {
    let Some(protection) = field.protection.map(|ix| bundle.protection(ix)) else {
        let note = SightNote {
            by: "unprotected",
            view: View::Hidden,
            line: "a field without a protection is hidden to all".to_owned(),
            at: None,
        };
        return SightNotes { why: vec![note], why_not: Vec::new() };
    };
    let viewer = Viewer::new(bundle, request);
    let shown = viewer.seen(field.name, protection).rung(emergency);
    Explainer { bundle, request, viewer, protection, emergency }.notes(shown)
}

struct Explainer<'a> {
    bundle: &'a Bundle,
    request: &'a Request,
    viewer: Viewer<'a>,
    protection: &'a Protection,
    emergency: Emergency,
}

impl Explainer<'_> {
    fn notes(&self, shown: Rung) -> SightNotes {
        let bounds = self.bounds();
        let raised = self.protection.default.max(self.highest_reveal());
        if raised > shown {
            return self.bounded(shown, raised, bounds);
        }
        let mut notes = SightNotes { why: Vec::new(), why_not: Vec::new() };
        if self.protection.default == shown {
            notes.why.push(self.default_note());
        }
        let free = bounds.first().is_none_or(|(rung, _)| *rung > shown);
        for line in &self.protection.reveals {
            match self.failing(line).as_slice() {
                [] if line.rung == shown && shown > self.protection.default => notes.why.push(self.note("reveal", line)),
                [(failed, actual)] if line.rung > shown && free => {
                    notes.why_not.push((self.note("reveal", line), failed.clone(), actual.clone()));
                }
                _ => {}
            }
        }
        notes
    }

    /// What holds the view down decided it, and going without the one that does would raise it.
    fn bounded(&self, shown: Rung, raised: Rung, bounds: Vec<(Rung, SightNote)>) -> SightNotes {
        let next = bounds.iter().map(|(rung, _)| *rung).find(|rung| *rung > shown).unwrap_or(raised).min(raised);
        let why: Vec<SightNote> = bounds.into_iter().filter(|(rung, _)| *rung == shown).map(|(_, note)| note).collect();
        let why_not = match why.as_slice() {
            [only] => {
                let facts = &self.request.facts;
                let catalog = self.bundle.catalog();
                let actual = match only.by {
                    "channel" => facts.channel.map_or("none", |channel| catalog.channels.get(channel)).to_owned(),
                    "purpose" => facts.purpose.map_or("none", |purpose| catalog.purposes.get(purpose)).to_owned(),
                    _ => "it holds".to_owned(),
                };
                let note = SightNote { view: self.protection.view(next), ..only.clone() };
                vec![(note, format!("not {}", only.line), actual)]
            }
            _ => Vec::new(),
        };
        SightNotes { why, why_not }
    }

    fn highest_reveal(&self) -> Rung {
        let matching = self.protection.reveals.iter().filter(|line| self.failing(line).is_empty());
        matching.map(|line| line.rung).max().unwrap_or(Rung::HIDDEN)
    }

    fn default_note(&self) -> SightNote {
        let view = self.protection.view(self.protection.default);
        SightNote { by: "default", view, line: format!("default {view}"), at: Some(self.protection.default_at) }
    }

    /// Everything that keeps the view from rising, with the step to which it lets.
    fn bounds(&self) -> Vec<(Rung, SightNote)> {
        let (protection, facts) = (self.protection, &self.request.facts);
        let mut bounds: Vec<(Rung, SightNote)> = Vec::new();
        bounds.extend(protection.ceilings.iter().map(|ceiling| (ceiling.rung, self.ceiling(ceiling, None))));
        for (channel, ceiling) in &protection.channels {
            if facts.channel.is_none_or(|stated| stated == *channel) {
                let name = self.bundle.catalog().channels.get(*channel);
                bounds.push((ceiling.rung, self.ceiling(ceiling, Some(name))));
            }
        }
        if self.viewer.is_other_purpose(protection) {
            let stated = facts.purpose.map_or("none", |purpose| self.bundle.catalog().purposes.get(purpose));
            let line = format!("{stated} is no purpose of the field");
            let view = protection.view(protection.bottom);
            bounds.push((protection.bottom, SightNote { by: "purpose", view, line, at: Some(protection.declared_at) }));
        }
        for line in &protection.caps {
            let matches = PARTS.into_iter().all(|part| self.viewer.holds(line, part, Kind::Cap).unwrap_or(true));
            if matches {
                bounds.push((line.rung, self.note("cap", line)));
            }
        }
        bounds.sort_by_key(|(rung, _)| *rung);
        bounds
    }

    fn ceiling(&self, ceiling: &Ceiling, channel: Option<&str>) -> SightNote {
        let view = self.protection.view(ceiling.rung);
        let (by, line) = match ceiling.of {
            CeilingOf::Store => (
                "store",
                match self.protection.store {
                    Store::External => "store external".to_owned(),
                    _ => "store forbidden".to_owned(),
                },
            ),
            CeilingOf::Class => ("class", format!("the ceiling of the class is {view}")),
            CeilingOf::Channel => ("channel", format!("the ceiling of the channel {} is {view}", channel.unwrap_or_default())),
        };
        SightNote { by, view, line, at: Some(ceiling.at) }
    }

    /// The clauses of a reveal that do not hold, each with what the request has in its place.
    fn failing(&self, line: &Sight) -> Vec<(String, String)> {
        let mut failing = Vec::new();
        let reporter = self.reporter();
        if !reporter.judge.is_active() {
            let status = match self.request.principal() {
                Principal::Person(person) => self.bundle.people().get(person).status.name(),
                Principal::Integration(_) => "active",
            };
            failing.push(("principal.status == active".to_owned(), status.to_owned()));
        }
        for part in PARTS {
            if !self.viewer.part(self.protection, line, part, Kind::Reveal).unwrap_or(false) {
                failing.extend(self.clause(line, part));
            }
        }
        if let Some(after) = line.after.as_ref().filter(|after| !self.viewer.is_approved(self.protection, after)) {
            failing.push((after_words(after), "no approved case".to_owned()));
        }
        if failing.is_empty() && line.scenario.is_some() && self.emergency == Emergency::Unrecorded {
            failing.push(("a record in the audit log".to_owned(), absent()));
        }
        failing
    }

    fn reporter(&self) -> Reporter<'_> {
        Reporter { judge: Judge { bundle: self.bundle, request: self.request } }
    }

    /// A clause of a line, and what the request has in its place.
    fn clause(&self, line: &Sight, part: Part) -> Option<(String, String)> {
        let (reporter, facts) = (self.reporter(), &self.request.facts);
        let catalog = self.bundle.catalog();
        let words = self.part_words(line, part)?;
        let actual = match part {
            Part::Subjects if self.viewer.is_for_owner_only(self.protection) => {
                return Some(("a purpose of the field".to_owned(), "none".to_owned()));
            }
            Part::Subjects => reporter.met(&line.to),
            Part::Except => reporter.met(&line.except),
            Part::When => reporter.actual(line.when?),
            Part::Unless => reporter.actual(line.unless?),
            Part::Purpose => facts.purpose.map_or("none", |purpose| catalog.purposes.get(purpose)).to_owned(),
            Part::Channel => facts.channel.map_or("none", |channel| catalog.channels.get(channel)).to_owned(),
            Part::Period => self.request.now.display_in(&self.bundle.head().zone),
            Part::Scenario => match facts.scenario {
                Some(stated) if Some(stated) == line.scenario => {
                    "without a record's id or a reason that is long enough".to_owned()
                }
                Some(stated) => catalog.scenarios.get(stated).to_owned(),
                None => "none".to_owned(),
            },
        };
        Some((words, actual))
    }

    /// A part of a line as the rule language writes it; nothing where the line has none.
    fn part_words(&self, line: &Sight, part: Part) -> Option<String> {
        let (reporter, catalog) = (self.reporter(), self.bundle.catalog());
        match part {
            Part::Subjects => (!line.to.is_empty()).then(|| format!("to {}", reporter.subjects(&line.to))),
            Part::Except => (!line.except.is_empty()).then(|| format!("except {}", reporter.subjects(&line.except))),
            Part::When => Some(format!("when {}", show(self.bundle, line.when?))),
            Part::Unless => Some(format!("unless {}", show(self.bundle, line.unless?))),
            Part::Purpose => {
                let names: Vec<&str> = line.purposes.iter().map(|purpose| catalog.purposes.get(*purpose)).collect();
                (!names.is_empty()).then(|| format!("for purpose {}", names.join(", ")))
            }
            Part::Channel => {
                let names: Vec<&str> = line.channels.iter().map(|channel| catalog.channels.get(*channel)).collect();
                (!names.is_empty()).then(|| format!("on channel {}", names.join(", ")))
            }
            Part::Period => (line.period != Period::ALWAYS).then(|| reporter.period(line.period)),
            Part::Scenario => Some(format!("in scenario {}", catalog.scenarios.get(line.scenario?))),
        }
    }

    fn note(&self, by: &'static str, line: &Sight) -> SightNote {
        let view = self.protection.view(line.rung);
        let mut words = vec![format!("{by} {view}")];
        words.extend(PARTS.into_iter().filter_map(|part| self.part_words(line, part)));
        words.extend(line.after.as_ref().map(after_words));
        SightNote { by, view, line: words.join(" "), at: Some(line.at) }
    }
}

fn after_words(after: &After) -> String {
    format!("after flow {}", after.flow)
}

/// The parts of a line in the order in which it is written.
const PARTS: [Part; 8] =
    [Part::Subjects, Part::Except, Part::When, Part::Unless, Part::Purpose, Part::Channel, Part::Period, Part::Scenario];
