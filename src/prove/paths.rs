use std::collections::BTreeMap;

use super::Beyond;
use super::diagram::{Region, Truth};
use super::report::Report;
use super::space::Space;
use crate::bundle::{self, BlockIx, Flow, StepIx};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::model::{Block, Branch};
use crate::source::Place;

static CASES_OVERLAP: Code = Code::error(
    "flow/choose-overlap",
    "two cases of this choice in `{flow}` hold at once, for example for a request {example}",
    "cases exclude each other: let one of the conditions end where the other begins",
);
static CASES_GAP: Code = Code::lint(
    "flow/choose-gap",
    Level::Warn,
    "no case of this choice in `{flow}` holds for some request, for example one {example}",
    "such a request is blocked (`no_match`); write an `otherwise`",
);
static UNREACHABLE: Code = Code::lint(
    "flow/unreachable",
    Level::Warn,
    "no request of `{flow}` ever comes to this {what}",
    "its condition never holds once the request is here; mend it, or take it out",
);
static ALWAYS: Code = Code::lint(
    "flow/condition-always-holds",
    Level::Info,
    "this condition in `{flow}` always holds for the requests that come here",
    "take it out, or write what it was to leave out",
);
static NOBODY_ASKED: Code = Code::lint(
    "flow/approved-by-nobody",
    Level::Warn,
    "some request of `{flow}` is approved without anybody being asked, for example one {example}",
    "let a step be taken for every request, or exempt such requests and say why",
);

static FAILS: Code = Code::lint(
    "flow/condition-fails",
    Level::Warn,
    "this condition cannot be evaluated for some request, for example one {example}: {why}",
    "such a request is blocked; ask first whether what it reads is there, or leave those requests to another flow",
);

pub(super) static CODES: &[&Code] = &[&FAILS, &CASES_OVERLAP, &CASES_GAP, &UNREACHABLE, &ALWAYS, &NOBODY_ASKED];

/// What a walk through a flow finds for the requests of one beginning.
pub(super) struct Walk<'s, 'g, 'a> {
    pub(super) space: &'s mut Space<'g, 'a>,
    pub(super) flow: &'s Flow,
    pub(super) id: &'s str,
    /// Where each step is taken.
    pub(super) steps: BTreeMap<StepIx, Region>,
    pub(super) report: &'s mut Report,
}

impl Walk<'_, '_, '_> {
    /// Walks the whole flow from where it is selected.
    pub(super) fn run(&mut self, blocks: &[Block], from: Region, place: Place) -> Result<(), Beyond> {
        let Some(root) = self.flow.root() else { return Ok(()) };
        let asked = self.block(root, &Written::Sequence(blocks), from)?;
        let not = self.space.diagrams.false_at(asked)?;
        let nobody = self.space.diagrams.and(from, not)?;
        if let Some((example, witness)) = self.example(nobody) {
            let finding = Diagnostic::new(&NOBODY_ASKED, place).arg("flow", self.id).arg("example", example);
            self.report.found(finding.witness(witness));
        }
        Ok(())
    }

    /// A request of a region in a few words and as a document.
    fn example(&self, region: Region) -> Option<(String, serde_json::Value)> {
        let ground = self.space.reader.ground;
        let request = self.space.request(&self.space.point(region)?);
        Some((super::witness::words(ground, &request), super::witness::request(ground, &request)))
    }

    /// Walks a block from where a case comes to it; says where somebody is asked in it.
    fn block(&mut self, at: BlockIx, written: &Written<'_>, from: Region) -> Result<Truth, Beyond> {
        let flow = self.flow;
        let Some(block) = flow.blocks.get(at) else { return Ok(Truth::NEVER) };
        match (block, written) {
            (bundle::Block::Sequence(_, all), Written::Sequence(blocks)) => {
                self.each(all, blocks.iter().map(Written::Block).collect(), from)
            }
            (
                bundle::Block::Parallel(all) | bundle::Block::Race(all),
                Written::Block(Block::Parallel(group) | Block::Race(group)),
            ) => self.each(all, group.branches.iter().map(Written::branch).collect(), from),
            (bundle::Block::Choose(cases, otherwise), Written::Block(Block::Choose(choose))) => {
                self.choose(cases, *otherwise, choose, from)
            }
            (bundle::Block::Step(ix), Written::Block(Block::Step(step))) => {
                let when = flow.steps.get(*ix).and_then(|step| step.when);
                let truth = when.map_or(Ok(Truth::ALWAYS), |when| self.space.truth(when))?;
                let here = self.space.diagrams.and(from, truth.must)?;
                if let (Some(when), Some(written)) = (when, &step.when) {
                    self.fails(from, truth, when, written.place)?;
                }
                let place = step.when.as_ref().map_or(step.named.id.place, |when| when.place);
                let what = if step.called.is_some() { TEMPLATE } else { "step" };
                self.reaches(from, truth, place, when.is_some(), what)?;
                self.steps.insert(*ix, here);
                Ok(truth)
            }
            _ => Ok(Truth::NEVER),
        }
    }

    fn each(&mut self, all: &[BlockIx], written: Vec<Written<'_>>, from: Region) -> Result<Truth, Beyond> {
        let mut truths = Vec::new();
        for (block, written) in all.iter().zip(written) {
            truths.push(self.block(*block, &written, from)?);
        }
        self.space.diagrams.any(truths)
    }

    /// Tells of a condition that fails for some of the requests that come to it.
    fn fails(&mut self, from: Region, truth: Truth, when: bundle::ExprIx, place: Place) -> Result<(), Beyond> {
        let known = self.space.diagrams.known_at(truth)?;
        let unknown = self.space.diagrams.not(known)?;
        let region = self.space.diagrams.and(from, unknown)?;
        if let Some(finding) = failing(self.space, region, when, place) {
            self.report.found(finding);
        }
        Ok(())
    }

    /// Remembers whether requests come to something, and whether its condition says anything.
    fn reaches(&mut self, from: Region, truth: Truth, place: Place, written: bool, what: &'static str) -> Result<(), Beyond> {
        // What follows what cannot be reached is not told once more.
        if from == Region::NONE || !written {
            return Ok(());
        }
        let here = self.space.diagrams.and(from, truth.must)?;
        let may = self.space.diagrams.and(from, truth.may)?;
        let unreachable = Diagnostic::new(&UNREACHABLE, place).arg("flow", self.id).arg("what", what);
        self.report.reach(unreachable, may != Region::NONE || !self.space.exact);
        let always = Diagnostic::new(&ALWAYS, place).arg("flow", self.id);
        self.report.reach(always, here != from || !self.space.exact || [TEMPLATE, REST].contains(&what));
        Ok(())
    }

    fn choose(
        &mut self,
        cases: &[(bundle::ExprIx, BlockIx)],
        otherwise: Option<BlockIx>,
        choose: &crate::model::Choose,
        from: Region,
    ) -> Result<Truth, Beyond> {
        let mut truths = Vec::new();
        for (when, _) in cases {
            truths.push(self.space.truth(*when)?);
        }
        let mut known = from;
        for truth in truths.clone() {
            let here = self.space.diagrams.known_at(truth)?;
            known = self.space.diagrams.and(known, here)?;
        }
        for ((truth, (when, _)), case) in truths.iter().zip(cases).zip(&choose.cases) {
            self.fails(from, *truth, *when, case.when.place)?;
        }
        let mut left = known;
        let mut asked = Vec::new();
        let mut before: Vec<(Region, Place)> = Vec::new();
        for (at, ((truth, (_, block)), case)) in truths.iter().zip(cases).zip(&choose.cases).enumerate() {
            let here = self.space.diagrams.and(known, truth.must)?;
            for (other, place) in &before {
                let both = self.space.diagrams.and(here, *other)?;
                if let Some((example, witness)) = self.example(both) {
                    let finding = Diagnostic::new(&CASES_OVERLAP, case.when.place).arg("flow", self.id).arg("example", example);
                    let finding = finding.remark("holds for it").also(*place, "and so does this");
                    self.report.found(finding.witness(witness));
                }
            }
            before.push((here, case.when.place));
            self.reaches(from, *truth, case.when.place, true, "case")?;
            let not = self.space.diagrams.false_at(*truth)?;
            left = self.space.diagrams.and(left, not)?;
            let (alone, twice) = self.alone(here, &truths, at)?;
            asked.push(Truth { must: twice, may: twice });
            let inner = self.block(*block, &Written::Sequence(&case.blocks), alone)?;
            asked.push(self.space.diagrams.all([*truth, inner])?);
        }
        match (otherwise, &choose.otherwise) {
            (Some(block), Some(branch)) => {
                let rest = Truth { must: left, may: left };
                self.reaches(known, rest, branch.at, true, REST)?;
                let inner = self.block(block, &Written::Sequence(&branch.blocks), left)?;
                asked.push(self.space.diagrams.all([rest, inner])?);
            }
            _ => {
                if let Some((example, witness)) = self.example(left) {
                    let finding = Diagnostic::new(&CASES_GAP, choose.at).arg("flow", self.id).arg("example", example);
                    self.report.found(finding.witness(witness));
                }
                // Nobody is asked there, but nothing is approved either.
                asked.push(Truth { must: left, may: left });
            }
        }
        // Where a condition fails the request is blocked, and not approved.
        let unknown = self.space.diagrams.not(known)?;
        asked.push(Truth { must: unknown, may: unknown });
        self.space.diagrams.any(asked)
    }
}

impl Walk<'_, '_, '_> {
    /// What is left of where a case holds without the other cases, and the rest: there neither is gone.
    fn alone(&mut self, here: Region, truths: &[Truth], at: usize) -> Result<(Region, Region), Beyond> {
        let mut others = Region::NONE;
        for (_, other) in truths.iter().enumerate().filter(|(own, _)| *own != at) {
            others = self.space.diagrams.or(others, other.must)?;
        }
        let twice = self.space.diagrams.and(here, others)?;
        let not = self.space.diagrams.not(others)?;
        Ok((self.space.diagrams.and(here, not)?, twice))
    }
}

/// A finding about a condition that fails for some request of a region, where the evaluator says so too.
pub(super) fn failing(space: &Space<'_, '_>, region: Region, when: bundle::ExprIx, place: Place) -> Option<Diagnostic> {
    let ground = space.reader.ground;
    let point = space.point(region)?;
    let cause = space.cause(&point, when)?;
    let request = space.request(&point);
    let why = super::witness::in_flows(&crate::eval::show_cause(&ground.bundle, cause));
    let finding = Diagnostic::new(&FAILS, place).arg("example", super::witness::words(ground, &request)).arg("why", why);
    Some(finding.witness(super::witness::request(ground, &request)))
}

/// A step whose condition is there for other calls too.
const TEMPLATE: &str = "step of a template";

/// What has no condition of its own.
const REST: &str = "`otherwise`";

/// What a block of the compiled flow was written as.
enum Written<'w> {
    Sequence(&'w [Block]),
    Block(&'w Block),
}

impl<'w> Written<'w> {
    /// A branch: its only block, where it has no title and no second one.
    fn branch(branch: &'w Branch) -> Self {
        match branch.blocks.as_slice() {
            [only] if branch.name.is_none() => Self::Block(only),
            blocks => Self::Sequence(blocks),
        }
    }
}
