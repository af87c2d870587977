//! What loading establishes of flows: blocks are a tree, lists of approvers are trees, and every number points at a row.

use super::verified::{Verified, ensure, rises};
use super::{
    Approver, Block, BundleError, ChainEnd, Flow, HeldWhere, Holders, OnReject, Options, Parts, PersonOf, Recipient, Remind,
    RoleOf, Sign, StepIx, Trigger, UnitOf,
};
use crate::value::{Duration, Ix};

/// How deep blocks and lists of approvers may be. Texts nest as deep at most.
const MAX_DEPTH: u32 = 260;
/// No flow that people write comes near this; who is resolved for each step, and rounds begin again.
const MAX_BLOCKS: usize = 10_000;
const MAX_ROUNDS: u32 = 1_000;
const DAY_MINUTES: u16 = 1_440;

impl Parts {
    pub(super) fn verify_flows(&self) -> Verified {
        let flows = &self.flows;
        self.verify_calendars()?;
        ensure(flows.rows.len() == flows.ids.len() && flows.exempts.len() == flows.exempt_ids.len(), "flows")?;
        self.origins.verify_flows(flows)?;
        for flow in flows.rows.iter() {
            self.verify_flow(flow)?;
        }
        for exempt in flows.exempts.iter() {
            self.verify_trigger(&exempt.trigger)?;
        }
        ensure(rises(&flows.binds, |bind| (bind.flow, bind.unit)), "binds")?;
        for bind in &flows.binds {
            let flow = flows.rows.get(bind.flow).ok_or(BundleError::Malformed("a bind's flow"))?;
            ensure(self.units.ids.has(bind.unit), "a bind's unit")?;
            ensure(rises(&bind.values, |(at, _)| *at), "a bind's values")?;
            ensure(bind.values.iter().all(|(at, _)| (*at as usize) < flow.params.len()), "a bind's parameter")?;
        }
        ensure(flows.delegations.windows(2).all(|pair| pair.is_sorted_by_key(|one| (one.of, one.to))), "delegations")?;
        for one in &flows.delegations {
            ensure(self.people.ids.has(one.of) && self.people.ids.has(one.to) && one.of != one.to, "a delegation's people")?;
            ensure(one.flows.iter().all(|flow| flows.ids.has(*flow)) && rises(&one.flows, |flow| *flow), "a delegation's flow")?;
            ensure(one.hops > 0, "a delegation's hops")?;
        }
        Ok(())
    }

    fn verify_calendars(&self) -> Verified {
        ensure(self.flows.calendars.len() == self.flows.calendar_ids.len(), "calendars")?;
        for calendar in self.flows.calendars.iter() {
            ensure(calendar.hours.iter().all(|open| open.from < open.until && open.until <= DAY_MINUTES), "open hours")?;
            let apart = |pair: &[super::Open]| match pair {
                [a, b] => a.day < b.day || (a.day == b.day && a.until <= b.from),
                _ => true,
            };
            ensure(calendar.hours.windows(2).all(apart), "open hours that overlap")?;
            ensure(rises(&calendar.holidays, |day| *day), "days off")?;
        }
        Ok(())
    }

    fn verify_trigger(&self, trigger: &Trigger) -> Verified {
        let catalog = &self.catalog;
        match trigger {
            Trigger::Submit(types) => {
                ensure(rises(types, |of| *of) && types.iter().all(|of| catalog.types.has(*of)), "a flow's type")
            }
            Trigger::Event { of, .. } | Trigger::Reveal(of, _) | Trigger::Change(of, _) => {
                ensure(catalog.types.has(*of), "a flow's type")
            }
            Trigger::Schedule { offset, .. } => {
                ensure(offset.whole_days().is_some_and(|days| days >= 0) && offset.months() >= 0, "a schedule")
            }
        }
    }

    fn verify_flow(&self, flow: &Flow) -> Verified {
        self.verify_trigger(&flow.trigger)?;
        ensure(flow.params.iter().all(|param| self.catalog.kinds.get(param.kind).is_some()), "a parameter's type")?;
        ensure(rises(&flow.forbid, |one| *one), "what is forbidden")?;
        ensure(flow.valid.is_none_or(|valid| valid.months() == 0 && valid.seconds() >= 0), "how long an approval counts")?;
        if let Some(admin) = &flow.admin {
            self.verify_holders(admin)?;
        }
        ensure(
            match flow.on_reject {
                OnReject::End => true,
                OnReject::ToRequester(rounds) => rounds <= MAX_ROUNDS,
                OnReject::ToStep(step, rounds) => rounds <= MAX_ROUNDS && flow.steps.get(step).is_some(),
            },
            "what a rejection does",
        )?;
        let mut lists = self.verify_lists(flow)?;
        let mut take = |list: super::ApproverListIx| match lists.get_mut(list.row() as usize) {
            Some(used) if !*used => {
                *used = true;
                true
            }
            _ => false,
        };
        let mut ids: Vec<_> = Vec::with_capacity(flow.steps.len());
        for step in flow.steps.iter() {
            ids.push(&step.id);
            ensure(take(step.approvers), "a step's approvers")?;
            ensure(
                match step.sign {
                    Sign::Any | Sign::All | Sign::InOrder => true,
                    Sign::Count(count) | Sign::Weighted(count) => count > 0,
                    Sign::Percent(share) => share > 0 && share <= 100,
                },
                "how many sign",
            )?;
            self.verify_options(&step.options)?;
        }
        ids.sort_unstable();
        ensure(rises(&ids, |id| *id), "a step's id")?;
        self.verify_tree(flow, &mut take)
    }

    fn verify_tree(&self, flow: &Flow, take: &mut impl FnMut(super::ApproverListIx) -> bool) -> Verified {
        const SHAPE: &str = "a flow's shape";
        ensure(!flow.blocks.is_empty() && flow.blocks.len() <= MAX_BLOCKS, SHAPE)?;
        let mut known: Vec<(u32, bool)> = Vec::with_capacity(flow.blocks.len());
        for block in flow.blocks.iter() {
            let mut depth = Some(0_u32);
            block.each_child(&mut |child| {
                depth = match known.get_mut(child.row() as usize) {
                    Some((deep, used)) if !*used => {
                        *used = true;
                        depth.map(|depth| depth.max(deep.saturating_add(1)))
                    }
                    _ => None,
                }
            });
            known.push((depth.filter(|depth| *depth <= MAX_DEPTH).ok_or(BundleError::Malformed(SHAPE))?, false));
            match block {
                Block::Notify(recipients, _) => {
                    let sound = recipients.iter().all(|one| match one {
                        Recipient::Named(list) => take(*list),
                        Recipient::Requester | Recipient::Subject | Recipient::Approvers => true,
                    });
                    ensure(sound, "who is told")?;
                }
                Block::Wait(_, options) => self.verify_options(options)?,
                _ => {}
            }
        }
        let unused = known.iter().filter(|(_, used)| !used).count();
        ensure(unused == 1 && known.last().is_some_and(|(_, used)| !used), SHAPE)?;
        let (mut open, mut steps) = (Vec::from_iter(flow.root()), 0_u32);
        while let Some(block) = open.pop().and_then(|at| flow.blocks.get(at)) {
            if let Block::Step(step) = block {
                ensure(*step == StepIx(steps), "the order of steps")?;
                steps = steps.saturating_add(1);
            }
            let from = open.len();
            block.each_child(&mut |child| open.push(child));
            if let Some(added) = open.get_mut(from..) {
                added.reverse();
            }
        }
        ensure(steps as usize == flow.steps.len(), "the steps")
    }

    /// Which lists are used inside others. A list stands behind those inside it, so no list is in itself.
    fn verify_lists(&self, flow: &Flow) -> Result<Vec<bool>, BundleError> {
        let mut known: Vec<(u32, bool)> = Vec::with_capacity(flow.approvers.len());
        for list in flow.approvers.iter() {
            ensure(!list.alternatives.is_empty(), "approvers")?;
            let mut deepest = 0_u32;
            for approver in list.each() {
                self.verify_approver(approver)?;
                if let Approver::Group(inner) | Approver::ChosenFrom(inner) = approver {
                    let (depth, used) = known.get_mut(inner.row() as usize).ok_or(BundleError::Malformed("approvers inside"))?;
                    ensure(!*used && *depth < MAX_DEPTH, "approvers inside")?;
                    *used = true;
                    deepest = deepest.max(depth.saturating_add(1));
                }
            }
            known.push((deepest, false));
        }
        Ok(known.into_iter().map(|(_, used)| used).collect())
    }

    fn verify_approver(&self, approver: &Approver) -> Verified {
        let sound = match approver {
            Approver::Manager(_, level) | Approver::Chain(_, ChainEnd::Levels(level)) => *level > 0,
            Approver::Chain(_, ChainEnd::Role(role)) => self.roles.has(*role),
            Approver::HeadOf(UnitOf::Unit(unit)) => self.units.ids.has(*unit),
            Approver::Person(PersonOf::Person(person)) => self.people.ids.has(*person),
            Approver::Holders(holders) => return self.verify_holders(holders),
            Approver::Chain(_, ChainEnd::Top)
            | Approver::HeadOfUnit
            | Approver::HeadOf(UnitOf::Expr(_))
            | Approver::Person(PersonOf::Expr(_))
            | Approver::ChosenFrom(_)
            | Approver::Group(_) => true,
        };
        ensure(sound, "an approver")
    }

    fn verify_holders(&self, holders: &Holders) -> Verified {
        let role = match holders.role {
            RoleOf::Role(role) => self.roles.has(role),
            RoleOf::Expr(_) => true,
        };
        let unit = match holders.held {
            HeldWhere::In(UnitOf::Unit(unit)) => self.units.ids.has(unit),
            HeldWhere::Here | HeldWhere::In(UnitOf::Expr(_)) | HeldWhere::Anywhere => true,
        };
        ensure(role && unit, "holders of a role")
    }

    fn verify_options(&self, options: &Options) -> Verified {
        let calendar = |at| self.flows.calendars.get(at).is_some();
        let length = |time: Duration| time.months() == 0 && time.seconds() > 0;
        for rung in &options.timeouts {
            ensure(length(rung.after) && rung.clock.calendar().is_none_or(calendar), "a timeout")?;
        }
        for reminder in &options.reminders {
            let when = match &reminder.when {
                Remind::Every(time) => length(*time),
                Remind::Weekly(days, minute) => !days.is_empty() && rises(days, |day| *day) && *minute < DAY_MINUTES,
            };
            ensure(when && reminder.calendar.is_none_or(calendar), "a reminder")?;
        }
        options.holders().try_for_each(|holders| self.verify_holders(holders))
    }
}
