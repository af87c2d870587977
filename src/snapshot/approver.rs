//! Approvers and the options of steps, which read like the rule language with every id a reference.

use super::expr::{calendar, flow_expression, role};
use super::node::{Fields, Node, Shape};
use crate::model::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Expr, Held, Holders, IfNobody, Param, PolicySet, Remind, Reminder,
    StepOptions, Then, Timeout, Wait, Weighed, Who,
};
use crate::source::Place;

/// What entries of flows are written with: the set, and the parameters that stand where they are written.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub set: &'a PolicySet,
    pub params: &'a [Param],
}

impl Writer<'_> {
    pub(super) fn expr(&self, expr: &Expr) -> String {
        flow_expression(self.set, self.params, expr)
    }

    /// The alternatives: the first one's members, then the others. Members are in order only where that is meant.
    pub(super) fn approvers(&self, fields: &mut Fields, approvers: &Approvers, in_order: bool, place: Place) {
        let mut alternatives = approvers.alternatives.iter();
        if let Some(first) = alternatives.next() {
            self.alternative(fields, first, in_order);
        }
        let others: Vec<Node> = alternatives
            .map(|one| {
                let mut inner = Fields::new(one.at);
                self.alternative(&mut inner, one, in_order);
                inner.into()
            })
            .collect();
        if !others.is_empty() {
            fields.put("else_in_order", Node::new(Shape::Sequence(others), place));
        }
    }

    fn alternative(&self, fields: &mut Fields, one: &Alternative, in_order: bool) {
        let union: Vec<Node> = one.union.iter().map(|member| self.weighed(member, in_order)).collect();
        if in_order && union.len() > 1 {
            fields.put("approvers_in_order", Node::new(Shape::Sequence(union), one.at));
        } else {
            fields.set("approvers", union);
        }
        fields.set("except", one.except.iter().map(|approver| self.approver(approver, in_order)).collect());
    }

    fn weighed(&self, member: &Weighed, in_order: bool) -> Node {
        let who = self.approver(&member.approver, in_order);
        if member.weight.value == 1 {
            return who;
        }
        let mut fields = Fields::new(member.approver.at);
        fields.put("who", who);
        fields.put("weight", Node::new(Shape::Int(i64::from(member.weight.value)), member.weight.place));
        fields.into()
    }

    pub(super) fn approver(&self, approver: &Approver, in_order: bool) -> Node {
        let at = approver.at;
        let inner = |key: &'static str, approvers: &Approvers| {
            let mut own = Fields::new(at);
            self.approvers(&mut own, approvers, in_order, at);
            let mut fields = Fields::new(at);
            fields.put(key, Node::from(own));
            Node::from(fields)
        };
        let text = match &approver.who {
            Who::ManagerOf { of, level } if level.value == 1 => format!("manager of {}", self.expr(of)),
            Who::ManagerOf { of, level } => format!("manager level {} of {}", level.value, self.expr(of)),
            Who::ChainOf { of, until } => {
                let until = match until {
                    ChainEnd::Top => "top".to_owned(),
                    ChainEnd::Levels(levels) => format!("{} levels", levels.value),
                    ChainEnd::Role(ix) => format!("role {}", role(self.set, ix.value)),
                };
                format!("chain of {} until {until}", self.expr(of))
            }
            Who::HeadOfUnit => "head of unit".to_owned(),
            Who::HeadOf(unit) => format!("head of {}", self.expr(unit)),
            Who::Role(holders) => self.holders(holders),
            Who::Person(person) => format!("person {}", self.expr(person)),
            Who::ChosenFrom(approvers) => return inner("chosen_from", approvers),
            Who::Group(approvers) => return inner("group", approvers),
        };
        Node::marked(text, at)
    }

    pub(super) fn holders(&self, holders: &Holders) -> String {
        let role = self.expr(&holders.role);
        match &holders.held {
            Held::Here => format!("role {role}"),
            Held::In(unit) => format!("role {role} in unit {}", self.expr(unit)),
            Held::Anywhere => format!("role {role} anywhere"),
        }
    }

    /// The options; what is not stated is left out, because it may come from further out.
    pub(super) fn options(&self, fields: &mut Fields, options: &StepOptions, place: Place) {
        if !options.timeouts.is_empty() {
            let rungs = options.timeouts.iter().map(|rung| self.timeout(rung)).collect();
            fields.put("timeouts_in_order", Node::new(Shape::Sequence(rungs), place));
        }
        fields.set("reminders", options.reminders.iter().map(|one| self.reminder(one)).collect());
        if let Some(what) = &options.if_nobody {
            let node = match &what.value {
                IfNobody::Block => Node::text("block", what.place),
                IfNobody::Escalate => Node::text("escalate", what.place),
                IfNobody::Reject => Node::text("reject", what.place),
                IfNobody::Role(holders) => Node::marked(self.holders(holders), what.place),
                IfNobody::ApproveAcceptRisk(why) => {
                    let mut inner = Fields::new(what.place);
                    inner.put("approve_accept_risk", Node::text(why, what.place));
                    inner.into()
                }
            };
            fields.put("if_nobody", node);
        }
        fields.put("repeat", options.repeat.map(|repeat| Node::text(repeat.value.name(), repeat.place)));
        fields.put("reject", options.reject.map(|reject| Node::text(reject.value.name(), reject.place)));
    }

    fn timeout(&self, rung: &Timeout) -> Node {
        let mut fields = Fields::new(rung.at);
        let place = rung.after.place;
        let (after, working) = match rung.after.value {
            Wait::Clock(length) => (length.to_string(), None),
            Wait::OpenTime(seconds, by) => (crate::value::Duration::new(0, seconds).to_string(), Some(by)),
            Wait::WorkingDays(days, by) => (format!("{days} working days"), Some(by)),
        };
        fields.put("after", Node::text(after, place));
        fields.put("calendar", working.map(|by| Node::marked(calendar(self.set, by), place)));
        let then = match &rung.then.value {
            Then::Escalate { at_top: None | Some(AtTop::Block) } => "escalate".to_owned(),
            Then::Escalate { at_top: Some(AtTop::Role(holders)) } => format!("escalate at top {}", self.holders(holders)),
            Then::Reject => "reject".to_owned(),
            Then::Remind => "remind".to_owned(),
            Then::To(holders) => format!("to {}", self.holders(holders)),
        };
        fields.put("then", Node::marked(then, rung.then.place));
        fields.into()
    }

    fn reminder(&self, reminder: &Reminder) -> Node {
        let mut fields = Fields::new(reminder.at);
        let when = match &reminder.when {
            Remind::Every(length) => format!("every {length}"),
            Remind::Weekly { days, minute } => {
                let days: Vec<_> = days.iter().map(|day| day.name()).collect();
                format!("{} {:02}:{:02}", days.join(", "), minute / 60, minute % 60)
            }
        };
        fields.put("when", Node::text(when, reminder.at));
        fields.put("calendar", reminder.calendar.map(|by| Node::marked(calendar(self.set, by), reminder.at)));
        fields.into()
    }
}
