use super::approver::Writer;
use super::catalog::kind;
use super::expr::in_flow;
use super::{calendar, delegation};
use crate::bundle::{
    Bind, Block, BlockIx, Exempt, Flow, Flows, Forbidden, Moment, Names, OnReject, Param, Parts, Recipient, Sign, Step, StepIx,
    Trigger,
};
use crate::model::{self, PolicySet, ReturnTo, Side};
use crate::source::{Place, Sources};
use crate::value::{Id, Table};

/// The flows, exemptions and binds with the calendars and delegations that cases need, and where all of them stand.
pub(super) fn flows(set: &PolicySet, sources: &Sources, parts: &mut Parts) -> Flows {
    let mut rows = Table::default();
    for row in set.flows.iter() {
        let (path, line, column) = spot(sources, row.named.at);
        parts.origins.push_flow(path, line, column);
        rows.push(flow(row, sources, parts));
    }
    let mut exempts = Table::default();
    for exempt in set.exempts.iter() {
        let (path, line, column) = spot(sources, exempt.named.at);
        parts.origins.push_exempt(path, line, column);
        exempts.push(Exempt {
            name: exempt.named.name.as_ref().map(|name| name.value.clone()),
            trigger: trigger(&exempt.on.value, parts),
            when: exempt.when.as_ref().map(|when| in_flow(when, &[], parts)),
        });
    }
    let binds = set.binds.iter().filter_map(|bind| self::bind(set, bind, parts)).collect();
    Flows {
        ids: Names::new(set.flows.iter().map(|flow| &flow.named.id.value)),
        rows,
        exempt_ids: Names::new(set.exempts.iter().map(|exempt| &exempt.named.id.value)),
        exempts,
        binds,
        calendar_ids: Names::new(set.calendars.iter().map(|calendar| &calendar.named.id.value)),
        calendars: calendar::calendars(set),
        delegations: delegation::delegations(set),
    }
}

fn spot(sources: &Sources, at: Place) -> (&str, u32, u32) {
    let position = sources.position(at);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (sources.path(at), count(position.line), count(position.column))
}

fn flow(flow: &model::Flow, sources: &Sources, parts: &mut Parts) -> Flow {
    let params = flow.params.iter().map(|param| Param {
        id: param.name.value.clone(),
        kind: kind(&mut parts.catalog.kinds, &param.value_type),
        default: param.default.as_ref().map(|default| in_flow(default, &[], parts)),
    });
    let params = params.collect();
    let trigger = trigger(&flow.on.value, parts);
    let when = flow.when.as_ref().map(|when| in_flow(when, &flow.params, parts));
    let mut writer = Writer { params: &flow.params, parts, lists: Table::default() };
    let admin = flow.admin.as_ref().map(|holders| writer.holders(holders));
    let mut tree = Tree { writer, sources, blocks: Table::default(), steps: Table::default() };
    let root = tree.all(&flow.blocks);
    tree.blocks.push(Block::Sequence(None, root));
    let Tree { writer, blocks, steps, .. } = tree;
    Flow {
        name: flow.named.name.as_ref().map(|name| name.value.clone()),
        trigger,
        when,
        params,
        admin,
        valid: flow.valid.as_ref().map(|valid| valid.value),
        on_reject: on_reject(&flow.on_reject.value, &steps),
        blocks,
        steps,
        approvers: writer.lists,
        distinct_humans: flow.distinct_humans.map_or(0, |count| count.value),
        forbid: flow.forbid.iter().map(|what| forbidden(what.value)).collect(),
    }
}

fn trigger(on: &model::Trigger, parts: &mut Parts) -> Trigger {
    match on {
        model::Trigger::Submit(types) => Trigger::Submit(types.iter().map(|of| of.value).collect()),
        model::Trigger::Event { event, of } => Trigger::Event { event: event.value.clone(), of: of.value },
        model::Trigger::Schedule { offset, side, date } => {
            Trigger::Schedule { offset: offset.value, before: side.value == Side::Before, date: in_flow(date, &[], parts) }
        }
        model::Trigger::Reveal(field) => Trigger::Reveal(field.resource, field.name.clone()),
        model::Trigger::Change(field) => Trigger::Change(field.resource, field.name.clone()),
    }
}

fn on_reject(on_reject: &model::OnReject, steps: &Table<StepIx, Step>) -> OnReject {
    let model::OnReject::Return { to, max_rounds } = on_reject else { return OnReject::End };
    match to {
        ReturnTo::Requester => OnReject::ToRequester(max_rounds.value),
        // A step that is not there cannot come out of a resolved set; then a rejection ends the case.
        ReturnTo::Step(id) => {
            let step = steps.enumerate().find(|(_, step)| step.id == id.value);
            step.map_or(OnReject::End, |(step, _)| OnReject::ToStep(step, max_rounds.value))
        }
    }
}

fn forbidden(what: model::Forbidden) -> Forbidden {
    match what {
        model::Forbidden::Transfer => Forbidden::Transfer,
        model::Forbidden::Delegate => Forbidden::Delegate,
        model::Forbidden::Withdraw => Forbidden::Withdraw,
        model::Forbidden::AddSigner => Forbidden::AddSigner,
        model::Forbidden::AddSignerBefore => Forbidden::AddSignerBefore,
        model::Forbidden::AddSignerAfter => Forbidden::AddSignerAfter,
    }
}

fn bind(set: &PolicySet, bind: &model::Bind, parts: &mut Parts) -> Option<Bind> {
    let flow = set.flows.get(bind.flow.value)?;
    let place = |name: &Id| {
        let place = flow.params.iter().position(|param| param.name.value == *name)?;
        u32::try_from(place).ok()
    };
    let values = bind.params.iter().filter_map(|(name, value)| Some((place(&name.value)?, in_flow(value, &[], parts))));
    let mut values: Vec<_> = values.collect();
    values.sort_unstable_by_key(|(place, _)| *place);
    Some(Bind { flow: bind.flow.value, unit: bind.in_unit.value, values })
}

/// A flow's blocks, children before parents, its steps in the order of the text.
struct Tree<'a, 'p> {
    writer: Writer<'a, 'p>,
    sources: &'a Sources,
    blocks: Table<BlockIx, Block>,
    steps: Table<StepIx, Step>,
}

impl Tree<'_, '_> {
    fn all(&mut self, blocks: &[model::Block]) -> Vec<BlockIx> {
        blocks.iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &model::Block) -> Option<BlockIx> {
        let block = match block {
            model::Block::Step(step) => Block::Step(self.step(step)),
            model::Block::Parallel(group) => Block::Parallel(self.branches(group)),
            model::Block::Race(group) => Block::Race(self.branches(group)),
            model::Block::Choose(choose) => {
                let mut cases = Vec::with_capacity(choose.cases.len());
                for case in &choose.cases {
                    let when = self.writer.expr(&case.when);
                    cases.push((when, self.sequence(None, &case.blocks)));
                }
                let otherwise = choose.otherwise.as_ref().map(|branch| self.sequence(None, &branch.blocks));
                Block::Choose(cases, otherwise)
            }
            // Templates are in the place of their calls.
            model::Block::Call(_) => return None,
            model::Block::Notify(notify) => {
                let to = notify.to.iter().map(|to| self.recipient(to)).collect();
                Block::Notify(to, moment(notify.moment.map(|moment| moment.value)))
            }
            model::Block::WaitEvent(wait) => Block::Wait(wait.event.value.clone(), self.writer.options(&wait.options)),
        };
        Some(self.blocks.push(block))
    }

    fn sequence(&mut self, name: Option<String>, blocks: &[model::Block]) -> BlockIx {
        let inner = self.all(blocks);
        self.blocks.push(Block::Sequence(name, inner))
    }

    fn branches(&mut self, group: &model::Group) -> Vec<BlockIx> {
        let one = |branch: &model::Branch| match (&branch.name, branch.blocks.as_slice()) {
            (None, [only]) => self.block(only),
            (name, blocks) => Some(self.sequence(name.as_ref().map(|name| name.value.clone()), blocks)),
        };
        group.branches.iter().filter_map(one).collect()
    }

    fn step(&mut self, step: &model::Step) -> StepIx {
        let (path, line, column) = spot(self.sources, step.named.at);
        self.writer.parts.origins.push_step(path, line, column);
        let when = step.when.as_ref().map(|when| self.writer.expr(when));
        let approvers = self.writer.approvers(&step.approvers);
        self.steps.push(Step {
            id: step.named.id.value.clone(),
            name: step.named.name.as_ref().map(|name| name.value.clone()),
            when,
            sign: match step.sign.value {
                model::Sign::Any => Sign::Any,
                model::Sign::All => Sign::All,
                model::Sign::InOrder => Sign::InOrder,
                model::Sign::Count(count) => Sign::Count(count),
                model::Sign::Percent(share) => Sign::Percent(share),
                model::Sign::Weighted(weight) => Sign::Weighted(weight),
            },
            approvers,
            options: self.writer.options(&step.options),
        })
    }

    fn recipient(&mut self, to: &model::Recipient) -> Recipient {
        match to {
            model::Recipient::Requester(_) => Recipient::Requester,
            model::Recipient::Subject(_) => Recipient::Subject,
            model::Recipient::Approvers(_) => Recipient::Approvers,
            model::Recipient::Approver(approver) => Recipient::Named(self.writer.alone(approver)),
        }
    }
}

fn moment(moment: Option<model::Moment>) -> Moment {
    match moment {
        None => Moment::Here,
        Some(model::Moment::End) => Moment::End,
        Some(model::Moment::Approval) => Moment::Approval,
        Some(model::Moment::Rejection) => Moment::Rejection,
    }
}
