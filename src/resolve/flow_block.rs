//! What a flow does, one after another and side by side.

use std::collections::BTreeSet;

use super::expr::{asks_nobody, condition, has_owner};
use super::flow_param::arguments;
use super::flow_scope::Scope;
use super::flow_trigger::is_told;
use super::names::{Names, title};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{
    Block, Branch, Call, Choose, ChooseCase, Group, Moment, Notify, Recipient, Sign, Step, StepOptions, Then, WaitEvent, Who,
};
use crate::source::{Place, Spanned};
use crate::syntax;
use crate::value::{Ix, TemplateIx};

static BRANCH: Code = Code::error(
    "flow/branch-alone",
    "a branch stands in `parallel` or `race`",
    "write its blocks here without `branch`, or put it beside another one",
);
static NO_BRANCH: Code = Code::error("flow/no-branch", "there is no branch here", "write at least two blocks, or take this out");
static SIGN: Code = Code::error("flow/sign", "{what} cannot be {count}", "{help}");
static WAIT_OPTION: Code = Code::error(
    "flow/wait-option",
    "nobody has a task while the flow waits, so that there is nothing to {what}",
    "a wait may have `timeout … reject`, `timeout … remind` and `remind`",
);

pub(super) const CODES: &[&Code] = &[&BRANCH, &NO_BRANCH, &SIGN, &WAIT_OPTION];

/// The templates that some blocks call, each once.
pub(super) fn called(blocks: &[syntax::Block], names: &Names<'_>) -> Vec<TemplateIx> {
    let mut found = BTreeSet::new();
    collect(blocks, names, &mut found);
    found.into_iter().collect()
}

fn collect(blocks: &[syntax::Block], names: &Names<'_>, found: &mut BTreeSet<TemplateIx>) {
    for block in blocks {
        match block {
            syntax::Block::Call(call) => found.extend(names.templates.find(&call.template.value).known()),
            syntax::Block::Parallel(group) | syntax::Block::Race(group) => collect(&group.blocks, names, found),
            syntax::Block::Branch(branch) => collect(&branch.blocks, names, found),
            syntax::Block::Choose(choose) => {
                choose.cases.iter().for_each(|case| collect(&case.blocks, names, found));
                choose.otherwise.iter().for_each(|group| collect(&group.blocks, names, found));
            }
            syntax::Block::Step(_) | syntax::Block::Notify(_) | syntax::Block::Wait(_) => {}
        }
    }
}

/// Blocks in sequence. Readers bound how deep they are nested, so this may recurse.
pub(super) fn blocks<'a>(blocks: &'a [syntax::Block], scope: &Scope<'a>, sink: &mut Sink) -> Option<Vec<Block>> {
    let resolved: Vec<_> = blocks.iter().map(|block| self::block(block, scope, sink)).collect();
    resolved.into_iter().collect()
}

fn block<'a>(block: &'a syntax::Block, scope: &Scope<'a>, sink: &mut Sink) -> Option<Block> {
    Some(match block {
        syntax::Block::Step(step) => Block::Step(Box::new(self::step(step, scope, sink)?)),
        syntax::Block::Parallel(group) => Block::Parallel(self::group(group, scope, sink)?),
        syntax::Block::Race(group) => Block::Race(self::group(group, scope, sink)?),
        syntax::Block::Branch(branch) => {
            sink.push(Diagnostic::new(&BRANCH, branch.at.place));
            return None;
        }
        syntax::Block::Choose(choose) => Block::Choose(self::choose(choose, scope, sink)?),
        syntax::Block::Call(call) => Block::Call(self::call(call, scope, sink)?),
        syntax::Block::Notify(notify) => Block::Notify(self::notify(notify, scope, sink)?),
        syntax::Block::Wait(wait) => Block::WaitEvent(Box::new(self::wait(wait, scope, sink)?)),
    })
}

fn group<'a>(group: &'a syntax::Group, scope: &Scope<'a>, sink: &mut Sink) -> Option<Group> {
    if group.blocks.is_empty() {
        sink.push(Diagnostic::new(&NO_BRANCH, group.at.place));
        return None;
    }
    let branches: Vec<_> = group.blocks.iter().map(|block| self::branch(block, group.at.place, scope, sink)).collect();
    Some(Group { at: group.at.place, branches: branches.into_iter().collect::<Option<_>>()? })
}

fn branch<'a>(block: &'a syntax::Block, at: Place, scope: &Scope<'a>, sink: &mut Sink) -> Option<Branch> {
    if let syntax::Block::Branch(branch) = block {
        let name = branch.name.as_ref().map(|name| title(name, sink));
        return Some(Branch { at: branch.at.place, name, blocks: blocks(&branch.blocks, scope, sink)? });
    }
    let one = self::block(block, scope, sink)?;
    let at = place(&one).unwrap_or(at);
    Some(Branch { at, name: None, blocks: vec![one] })
}

fn place(block: &Block) -> Option<Place> {
    Some(match block {
        Block::Step(step) => step.named.at,
        Block::Parallel(group) | Block::Race(group) => group.at,
        Block::Choose(choose) => choose.at,
        Block::Call(call) => call.at,
        Block::Notify(notify) => notify.at,
        Block::WaitEvent(wait) => wait.at,
    })
}

fn choose<'a>(choose: &'a syntax::Choose, scope: &Scope<'a>, sink: &mut Sink) -> Option<Choose> {
    let mut cases = Vec::new();
    for case in &choose.cases {
        let when = condition(scope.env(), &case.when, sink);
        let blocks = blocks(&case.blocks, &scope.under(Some(&case.when)), sink);
        cases.push(when.zip(blocks).map(|(when, blocks)| ChooseCase { at: case.at.place, when, blocks }));
    }
    let otherwise = choose.otherwise.as_ref().map(|group| {
        let blocks = blocks(&group.blocks, scope, sink)?;
        Some(Branch { at: group.at.place, name: None, blocks })
    });
    let otherwise = super::absent_or_found(otherwise)?;
    Some(Choose { at: choose.at.place, cases: cases.into_iter().collect::<Option<_>>()?, otherwise })
}

fn call(call: &syntax::Call, scope: &Scope<'_>, sink: &mut Sink) -> Option<Call> {
    let template = scope.given.names.templates.get(&call.template, sink)?;
    let signature = scope.given.signatures.get(template.value.row() as usize)?.as_ref()?;
    let args = arguments(call, signature, scope, sink)?;
    Some(Call { at: call.at.place, template, args })
}

fn notify(notify: &syntax::Notify, scope: &Scope<'_>, sink: &mut Sink) -> Option<Notify> {
    let to: Vec<_> = notify.to.iter().map(|to| recipient(to, scope, sink)).collect();
    let moment = notify.moment.as_ref().map(|moment| {
        moment.with(match moment.value {
            syntax::Moment::End => Moment::End,
            syntax::Moment::Approval => Moment::Approval,
            syntax::Moment::Rejection => Moment::Rejection,
        })
    });
    Some(Notify { at: notify.at.place, to: to.into_iter().collect::<Option<_>>()?, moment })
}

fn recipient(to: &syntax::Recipient, scope: &Scope<'_>, sink: &mut Sink) -> Option<Recipient> {
    Some(match to {
        syntax::Recipient::Requester(at) => {
            if asks_nobody("requester", at.place, scope.roots(), sink) {
                return None;
            }
            Recipient::Requester(at.place)
        }
        syntax::Recipient::Subject(at) => {
            if !has_owner(scope.env(), at.place, scope.roots(), sink) {
                return None;
            }
            Recipient::Subject(at.place)
        }
        syntax::Recipient::Approvers(at) => Recipient::Approvers(at.place),
        syntax::Recipient::Approver(approver) => Recipient::Approver(Box::new(scope.approver(approver, false, sink)?)),
    })
}

fn wait(wait: &syntax::Wait, scope: &Scope<'_>, sink: &mut Sink) -> Option<WaitEvent> {
    let told = is_told(&wait.event, scope.given, sink);
    let options = scope.options(&wait.options, sink)?;
    let rungs = options.timeouts.iter().filter_map(|rung| match rung.then.value {
        Then::Escalate { .. } => Some(("escalate", rung.then.place)),
        Then::To(_) => Some(("hand over", rung.then.place)),
        Then::Reject | Then::Remind => None,
    });
    let StepOptions { if_nobody, repeat, reject, .. } = &options;
    let others = [
        if_nobody.as_ref().map(|what| ("replace", what.place)),
        repeat.as_ref().map(|what| ("repeat", what.place)),
        reject.as_ref().map(|what| ("vote on", what.place)),
    ];
    let mut fits = told;
    for (what, place) in rungs.chain(others.into_iter().flatten()) {
        sink.push(Diagnostic::new(&WAIT_OPTION, place).arg("what", what));
        fits = false;
    }
    fits.then(|| WaitEvent { at: wait.at.place, event: wait.event.clone(), options })
}

fn step<'a>(step: &'a syntax::Step, scope: &Scope<'a>, sink: &mut Sink) -> Option<Step> {
    let (id, old, name) = (&step.id, step.renamed_from.as_ref(), step.name.as_ref());
    let named = match super::index::read_id(id, sink) {
        Some(_) => scope.given.names.named(step.at, id, old, name, sink),
        None => None,
    };
    let when = scope.when(step.when.as_ref(), sink);
    let scope = scope.under(step.when.as_ref());
    let sign = step.sign.as_ref().map(|sign| self::sign(sign, sink));
    let is_weighted = matches!(step.sign.as_ref().map(|sign| sign.value), Some(syntax::Sign::Weighted(_)));
    let approvers = scope.approvers(&step.approvers, is_weighted, sink);
    let options = scope.options(&step.options, sink);
    let approvers = approvers?;
    let sign = match sign {
        Some(sign) => sign?,
        None => step.id.with(if is_chain(&approvers) { Sign::InOrder } else { Sign::Any }),
    };
    Some(Step { named: named?, when: when?, sign, approvers, options: options?, called: None })
}

/// Whether a step asks one chain of managers and nobody else: then its order is meant.
fn is_chain(approvers: &crate::model::Approvers) -> bool {
    approvers.alternatives.iter().all(|one| match one.union.as_slice() {
        [only] => matches!(only.approver.who, Who::ChainOf { .. }),
        _ => false,
    })
}

fn sign(sign: &Spanned<syntax::Sign>, sink: &mut Sink) -> Option<Spanned<Sign>> {
    let (read, fault) = match sign.value {
        syntax::Sign::Any => (Sign::Any, None),
        syntax::Sign::All => (Sign::All, None),
        syntax::Sign::InOrder => (Sign::InOrder, None),
        syntax::Sign::Count(count) => (Sign::Count(count), (count == 0).then_some(("the number of approvers", count))),
        syntax::Sign::Percent(share) => {
            (Sign::Percent(share), (!(1..=100).contains(&share)).then_some(("the share of approvers", share)))
        }
        syntax::Sign::Weighted(weight) => (Sign::Weighted(weight), (weight == 0).then_some(("the weight needed", weight))),
    };
    if let Some((what, count)) = fault {
        let percent = matches!(sign.value, syntax::Sign::Percent(_));
        let (shown, help) =
            if percent { (format!("{count}%"), "write 1% to 100%") } else { (count.to_string(), "write 1 or more") };
        sink.push(Diagnostic::new(&SIGN, sign.place).arg("what", what).arg("count", shown).arg("help", help));
        return None;
    }
    Some(sign.with(read))
}
