//! Approvers and the options of steps.

use super::expr::in_flow;
use crate::bundle::{
    Alternative, Approver, ApproverListIx, Approvers, ChainEnd, Clock, ExprIx, HeldWhere, Holders, IfNobody, Options, Parts,
    PersonOf, RejectWhen, Remind, Reminder, Repeat, RoleOf, Then, Timeout, UnitOf,
};
use crate::model::{self, AtTop, Expr, Node, Param, Wait, Who};
use crate::value::{Duration, RoleIx, Table, UnitIx, Value};

/// Writes what one flow says into some parts.
pub(super) struct Writer<'a, 'p> {
    pub params: &'a [Param],
    pub parts: &'p mut Parts,
    /// The lists of approvers so far, those inside others before them.
    pub lists: Table<ApproverListIx, Approvers>,
}

impl Writer<'_, '_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> ExprIx {
        in_flow(expr, self.params, self.parts)
    }

    /// Adds a list of approvers.
    pub(super) fn approvers(&mut self, approvers: &model::Approvers) -> ApproverListIx {
        let alternatives = approvers.alternatives.iter().map(|one| Alternative {
            union: one.union.iter().map(|member| (self.approver(&member.approver), member.weight.value)).collect(),
            except: one.except.iter().map(|approver| self.approver(approver)).collect(),
        });
        let list = Approvers { alternatives: alternatives.collect() };
        self.lists.push(list)
    }

    /// Adds a list of one.
    pub(super) fn alone(&mut self, approver: &model::Approver) -> ApproverListIx {
        let only = self.approver(approver);
        self.lists.push(Approvers { alternatives: vec![Alternative { union: vec![(only, 1)], except: Vec::new() }] })
    }

    fn approver(&mut self, approver: &model::Approver) -> Approver {
        match &approver.who {
            Who::ManagerOf { of, level } => Approver::Manager(self.expr(of), level.value),
            Who::ChainOf { of, until } => {
                let until = match until {
                    model::ChainEnd::Top => ChainEnd::Top,
                    model::ChainEnd::Levels(levels) => ChainEnd::Levels(levels.value),
                    model::ChainEnd::Role(role) => ChainEnd::Role(role.value),
                };
                Approver::Chain(self.expr(of), until)
            }
            Who::HeadOfUnit => Approver::HeadOfUnit,
            Who::HeadOf(unit) => Approver::HeadOf(self.unit(unit)),
            Who::Role(holders) => Approver::Holders(self.holders(holders)),
            Who::Person(person) => Approver::Person(match &person.node {
                Node::Constant(Value::Person(ix)) => PersonOf::Person(*ix),
                _ => PersonOf::Expr(self.expr(person)),
            }),
            Who::ChosenFrom(approvers) => Approver::ChosenFrom(self.approvers(approvers)),
            Who::Group(approvers) => Approver::Group(self.approvers(approvers)),
        }
    }

    fn unit(&mut self, unit: &Expr) -> UnitOf {
        match known_unit(unit) {
            Some(ix) => UnitOf::Unit(ix),
            None => UnitOf::Expr(self.expr(unit)),
        }
    }

    pub(super) fn holders(&mut self, holders: &model::Holders) -> Holders {
        let role = match known_role(&holders.role) {
            Some(ix) => RoleOf::Role(ix),
            None => RoleOf::Expr(self.expr(&holders.role)),
        };
        let held = match &holders.held {
            model::Held::Here => HeldWhere::Here,
            model::Held::In(unit) => HeldWhere::In(self.unit(unit)),
            model::Held::Anywhere => HeldWhere::Anywhere,
        };
        Holders { role, held }
    }

    pub(super) fn options(&mut self, options: &model::StepOptions) -> Options {
        Options {
            timeouts: options.timeouts.iter().map(|rung| self.timeout(rung)).collect(),
            reminders: options.reminders.iter().map(reminder).collect(),
            if_nobody: match options.if_nobody.as_ref().map(|what| &what.value) {
                None | Some(model::IfNobody::Block) => IfNobody::Block,
                Some(model::IfNobody::Escalate) => IfNobody::Escalate,
                Some(model::IfNobody::Reject) => IfNobody::Reject,
                Some(model::IfNobody::Role(holders)) => IfNobody::Holders(self.holders(holders)),
                Some(model::IfNobody::ApproveAcceptRisk(why)) => IfNobody::Approve(why.clone()),
            },
            repeat: match options.repeat.map(|repeat| repeat.value) {
                None | Some(model::Repeat::Ask) => Repeat::Ask,
                Some(model::Repeat::CarryConsecutive) => Repeat::CarryConsecutive,
                Some(model::Repeat::CarryAny) => Repeat::CarryAny,
            },
            reject: match options.reject.map(|reject| reject.value) {
                None | Some(model::Reject::Veto) => RejectWhen::Veto,
                Some(model::Reject::WhenImpossible) => RejectWhen::Impossible,
            },
        }
    }

    fn timeout(&mut self, rung: &model::Timeout) -> Timeout {
        let (after, clock) = match rung.after.value {
            Wait::Clock(length) => (length, Clock::Wall),
            Wait::OpenTime(seconds, calendar) => (Duration::new(0, seconds), Clock::Hours(calendar)),
            Wait::WorkingDays(days, calendar) => {
                (Duration::new(0, i64::from(days).saturating_mul(86_400)), Clock::Days(calendar, days))
            }
        };
        let then = match &rung.then.value {
            model::Then::Escalate { at_top: None | Some(AtTop::Block) } => Then::Escalate(None),
            model::Then::Escalate { at_top: Some(AtTop::Role(holders)) } => Then::Escalate(Some(self.holders(holders))),
            model::Then::Reject => Then::Reject,
            model::Then::Remind => Then::Remind,
            model::Then::To(holders) => Then::To(self.holders(holders)),
        };
        Timeout { after, clock, then }
    }
}

fn known_role(role: &Expr) -> Option<RoleIx> {
    match &role.node {
        Node::Constant(Value::Role(ix)) => Some(*ix),
        _ => None,
    }
}

fn known_unit(unit: &Expr) -> Option<UnitIx> {
    match &unit.node {
        Node::Constant(Value::Unit(ix)) => Some(*ix),
        _ => None,
    }
}

fn reminder(reminder: &model::Reminder) -> Reminder {
    let when = match &reminder.when {
        model::Remind::Every(length) => Remind::Every(*length),
        model::Remind::Weekly { days, minute } => Remind::Weekly(days.clone(), *minute),
    };
    Reminder { when, calendar: reminder.calendar }
}
