//! What can only be asked of a flow as a whole, with its templates in their places.

use std::collections::BTreeMap;

use super::names::Names;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Block, OnReject, ReturnTo, Step, steps};
use crate::source::{Place, Spanned};
use crate::syntax::Text;

static STEP_TWICE: Code = Code::error(
    "flow/step-twice",
    "the flow `{flow}` has two steps `{step}`",
    "votes and messages name steps: give one of them another id{call}",
);
static NO_STEP: Code = Code::error(
    "flow/no-step",
    "the flow `{flow}` has no step, so that everything is approved and nobody asked",
    "add a step; what needs no approval is an `exempt`",
);
static UNKNOWN_STEP: Code = Code::error("flow/unknown-step", "the flow `{flow}` has no step `{step}`", "");
static NOT_ALWAYS: Code = Code::error(
    "flow/return-to-some-cases",
    "a case may never have been at `{step}`, so that it cannot return there",
    "return to a step of the flow's own sequence that has no `when`, or `to requester`",
);
static RENAMED_THERE: Code = Code::error(
    "flow/renamed-from-existing",
    "`renamed_from` names `{step}`, which is still a step of `{flow}`",
    "`renamed_from` is the id that this step had before and that none has now",
);

pub(super) const CODES: &[&Code] = &[&STEP_TWICE, &NO_STEP, &UNKNOWN_STEP, &NOT_ALWAYS, &RENAMED_THERE];

/// Whether a flow holds together. What is wrong is told.
pub(super) fn check(
    flow: &Text,
    written: &[Block],
    blocks: &[Block],
    on_reject: &Spanned<OnReject>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> bool {
    let all = steps(blocks);
    if all.is_empty() {
        // A call that stays has a fault that was told.
        if !written.iter().any(|block| matches!(block, Block::Call(_))) || blocks.is_empty() {
            sink.push(Diagnostic::new(&NO_STEP, flow.place).arg("flow", &flow.value));
        }
        return false;
    }
    unique(flow, &all, sink) & returns(flow, blocks, &all, on_reject, names, sink) & renames(flow, &all, sink)
}

fn unique(flow: &Text, all: &[&Step], sink: &mut Sink) -> bool {
    let mut first: BTreeMap<&str, Place> = BTreeMap::new();
    let mut fits = true;
    for step in all {
        let place = step.called.unwrap_or(step.named.id.place);
        let Some(other) = first.get(step.named.id.as_str()) else {
            first.insert(step.named.id.as_str(), place);
            continue;
        };
        let help = if step.called.is_some() { ", and call a template once in a flow" } else { "" };
        let finding = Diagnostic::new(&STEP_TWICE, place).arg("flow", &flow.value).arg("step", &step.named.id.value);
        sink.push(finding.arg("call", help).also(*other, "the first one"));
        fits = false;
    }
    fits
}

fn returns(
    flow: &Text,
    blocks: &[Block],
    all: &[&Step],
    on_reject: &Spanned<OnReject>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> bool {
    let OnReject::Return { to: ReturnTo::Step(to), .. } = &on_reject.value else { return true };
    let Some(step) = all.iter().find(|step| step.named.id.value == to.value) else {
        let near = names.near(to.as_str(), all.iter().map(|step| step.named.id.as_str()));
        let finding = Diagnostic::new(&UNKNOWN_STEP, to.place).arg("flow", &flow.value).arg("step", &to.value);
        sink.push(finding.near(near));
        return false;
    };
    let always = blocks.iter().any(|block| match block {
        Block::Step(own) => own.named.id.value == to.value && own.when.is_none(),
        _ => false,
    });
    if !always {
        let finding = Diagnostic::new(&NOT_ALWAYS, to.place).arg("step", &to.value);
        sink.push(finding.also(step.called.unwrap_or(step.named.id.place), "the step"));
    }
    always
}

fn renames(flow: &Text, all: &[&Step], sink: &mut Sink) -> bool {
    let mut fits = true;
    for old in all.iter().filter_map(|step| step.named.renamed_from.as_ref()) {
        let Some(there) = all.iter().find(|step| step.named.id.value == old.value) else { continue };
        let finding = Diagnostic::new(&RENAMED_THERE, old.place).arg("flow", &flow.value).arg("step", &old.value);
        sink.push(finding.also(there.named.id.place, "the step"));
        fits = false;
    }
    fits
}
