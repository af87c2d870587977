use super::Beyond;
use super::beginning::Beginning;
use super::diagram::{Region, Truth};
use super::ground::Ground;
use super::paths::failing;
use super::reading::Reader;
use super::space::Space;
use super::witness::{request as asked, words};
use crate::approval::{Reason, Request, plan};
use crate::bundle::ExprIx;
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::source::Place;
use crate::value::{ExemptIx, FlowIx, PersonIx};

static GAP: Code = Code::error(
    "flow/gap",
    "no flow and no exemption is for some {what}, for example one {example}",
    "such a request cannot be decided: widen a condition, or exempt it and say why",
);
static OVERLAP: Code = Code::error(
    "flow/overlap",
    "`{one}` and `{other}` are both for some {what}, for example one {example}",
    "such a request cannot be decided: let one of the conditions end where the other begins",
);
static NEVER: Code = Code::lint(
    "flow/never-selected",
    Level::Warn,
    "`{id}` is for no request, because its condition never holds",
    "mend the condition, or take it out",
);
static NOT_PROVEN: Code = Code::lint(
    "flow/not-proven",
    Level::Warn,
    "{what} is not proven: {why}",
    "compare attributes with constants where you can, and test the edges",
);

pub(super) static CODES: &[&Code] = &[&GAP, &OVERLAP, &NEVER, &NOT_PROVEN];

/// What a request may be selected for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) one: One,
    pub(super) id: &'a str,
    pub(super) place: Place,
    pub(super) when: Option<ExprIx>,
    /// Where the condition stands.
    pub(super) written: Option<Place>,
}

/// A flow or an exemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum One {
    Flow(FlowIx),
    Exempt(ExemptIx),
}

/// What came of proving a selection.
#[derive(Default)]
pub(super) struct Selection {
    /// Those that some request is for.
    pub(super) reached: Vec<One>,
    /// Whether every request is for exactly one.
    pub(super) clear: bool,
}

/// Proves that every request of a beginning whose conditions can be evaluated is for exactly one flow or exemption.
pub(super) fn selection(
    ground: &Ground<'_>,
    beginning: &Beginning,
    candidates: &[Candidate<'_>],
    people: &[PersonIx],
    sink: &mut Sink,
) -> Selection {
    let what = what(ground, beginning);
    let Some(place) = candidates.first().map(|one| one.place) else { return Selection::default() };
    match Proof::new(ground, beginning, candidates, people).and_then(|mut proof| proof.run(&what, sink)) {
        Ok(selection) => selection,
        Err(Beyond) => {
            not_proven(
                &format!("that exactly one flow is for every {what}"),
                "the conditions are too many or too intertwined",
                place,
                sink,
            );
            Selection { reached: candidates.iter().map(|candidate| candidate.one).collect(), clear: true }
        }
    }
}

/// Tells what was not proven.
pub(super) fn not_proven(what: &str, why: &str, place: Place, sink: &mut Sink) {
    sink.push(Diagnostic::new(&NOT_PROVEN, place).arg("what", what).arg("why", why));
}

/// Tells that a flow or an exemption is for no request at all.
pub(super) fn never_selected(candidate: &Candidate<'_>, sink: &mut Sink) {
    sink.push(Diagnostic::new(&NEVER, candidate.written.unwrap_or(candidate.place)).arg("id", candidate.id));
}

/// What requests of a beginning are called.
pub(super) fn what(ground: &Ground<'_>, beginning: &Beginning) -> String {
    let types = &ground.bundle.catalog().types;
    match beginning {
        Beginning::Submit(of) => format!("submitted `{}`", types.get(*of)),
        Beginning::Event(event, of) => format!("`{}` of `{event}`", types.get(*of)),
        Beginning::Schedule => "person".to_owned(),
        Beginning::Reveal(of, field) => format!("reveal of `{}.{field}`", types.get(*of)),
        Beginning::Change(of, field) => format!("change of `{}.{field}`", types.get(*of)),
    }
}

struct Proof<'g, 'a, 'c> {
    ground: &'g Ground<'a>,
    space: Space<'g, 'a>,
    candidates: &'c [Candidate<'c>],
    truths: Vec<Truth>,
    /// Where all conditions can be evaluated.
    known: Region,
}

impl<'g, 'a, 'c> Proof<'g, 'a, 'c> {
    fn new(
        ground: &'g Ground<'a>,
        beginning: &Beginning,
        candidates: &'c [Candidate<'c>],
        people: &[PersonIx],
    ) -> Result<Self, Beyond> {
        let reader = Reader { ground, of: beginning.of(), flow: None };
        let conditions: Vec<ExprIx> = candidates.iter().filter_map(|candidate| candidate.when).collect();
        let nothing = |_, _: Option<&crate::value::Value>| Vec::new();
        let mut space = Space::new(reader, beginning.clone(), &conditions, &Default::default(), &nothing, people)?;
        let (truths, known) = truths(&mut space, candidates)?;
        Ok(Self { ground, space, candidates, truths, known })
    }

    fn run(&mut self, what: &str, sink: &mut Sink) -> Result<Selection, Beyond> {
        let mut selection = Selection { reached: Vec::new(), clear: true };
        let mut unsure = !self.space.exact;
        for (candidate, truth) in self.candidates.iter().zip(self.truths.clone()) {
            let known = self.space.diagrams.known_at(truth)?;
            let unknown = self.space.diagrams.not(known)?;
            if let Some(when) = candidate.when {
                let place = candidate.written.unwrap_or(candidate.place);
                failing(&self.space, unknown, when, place).into_iter().for_each(|finding| sink.push(finding));
            }
        }
        let mut gap = self.known;
        for truth in self.truths.clone() {
            let not = self.space.diagrams.false_at(truth)?;
            gap = self.space.diagrams.and(gap, not)?;
        }
        if let Some(request) = self.request(gap) {
            selection.clear = false;
            if self.refuses(&request, |reason| matches!(reason, Reason::NoMatch)) {
                let place = self.candidates.first().map_or_else(Place::default, |one| one.written.unwrap_or(one.place));
                let finding = Diagnostic::new(&GAP, place).arg("what", what).arg("example", words(self.ground, &request));
                let others = self.candidates.iter().skip(1);
                let finding = others.fold(finding.remark("not this one"), |finding, one| {
                    finding.also(one.written.unwrap_or(one.place), "nor this one")
                });
                sink.push(finding.witness(asked(self.ground, &request)));
            } else {
                unsure = true;
            }
        }
        for (at, other) in self.candidates.iter().enumerate() {
            let Some(truth) = self.truths.get(at).copied() else { continue };
            let here = self.space.diagrams.and(self.known, truth.must)?;
            if here != Region::NONE || !self.space.exact {
                selection.reached.push(other.one);
            }
            for (one, first) in self.candidates.iter().zip(self.truths.clone()).take(at) {
                let both = self.space.diagrams.and(here, first.must)?;
                let Some(request) = self.request(both) else { continue };
                selection.clear = false;
                if !self.refuses(&request, |reason| matches!(reason, Reason::Several(_))) {
                    unsure = true;
                    continue;
                }
                let finding = Diagnostic::new(&OVERLAP, other.written.unwrap_or(other.place)).arg("what", what);
                let finding = finding.arg("one", one.id).arg("other", other.id).arg("example", words(self.ground, &request));
                let finding = finding.remark("holds for it").also(one.written.unwrap_or(one.place), "and so does this");
                sink.push(finding.witness(asked(self.ground, &request)));
            }
        }
        if unsure && self.candidates.iter().any(|one| one.when.is_some()) {
            let place = self.candidates.first().map_or_else(Place::default, |one| one.place);
            let why = "a condition compares attributes with each other, or reckons with them";
            not_proven(&format!("that exactly one flow is for every {what}"), why, place, sink);
        }
        Ok(selection)
    }

    fn request(&self, region: Region) -> Option<Request> {
        Some(self.space.request(&self.space.point(region)?))
    }

    /// Whether planning finds nothing for a request, for a reason.
    fn refuses(&self, request: &Request, because: impl Fn(&Reason) -> bool) -> bool {
        let route = plan(&self.ground.bundle, request, request.facts.now.unwrap_or(self.ground.now()));
        route.blocked.is_some_and(|blocked| blocked.step.is_none() && because(&blocked.reason))
    }
}

/// Where each condition holds, and where all of them can be evaluated.
pub(super) fn truths(space: &mut Space<'_, '_>, candidates: &[Candidate<'_>]) -> Result<(Vec<Truth>, Region), Beyond> {
    let (mut truths, mut known) = (Vec::new(), Region::ALL);
    for candidate in candidates {
        let truth = candidate.when.map_or(Ok(Truth::ALWAYS), |when| space.truth(when))?;
        let here = space.diagrams.known_at(truth)?;
        known = space.diagrams.and(known, here)?;
        truths.push(truth);
    }
    Ok((truths, known))
}
