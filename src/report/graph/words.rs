//! What a flow says, in the words of the rule language.

use crate::model::{
    Alternative, Approver, Approvers, AtTop, ChainEnd, Expr, Flow, Held, Holders, Ids, IfNobody, Notify, PolicySet, Recipient,
    Sign, StepOptions, Then, Trigger, Wait, Who, canonical_expr,
};
use crate::value::{Duration, IntegrationIx, PersonIx, RoleIx, TableIx, UnitIx};

/// The ids of a set where expressions of a flow are read: the record is `request`.
pub(super) struct Words<'a> {
    pub set: &'a PolicySet,
    pub flow: &'a Flow,
}

impl Ids for Words<'_> {
    fn unit_id(&self, unit: UnitIx) -> &str {
        self.set.unit_id(unit)
    }
    fn person_id(&self, person: PersonIx) -> &str {
        self.set.person_id(person)
    }
    fn role_id(&self, role: RoleIx) -> &str {
        self.set.role_id(role)
    }
    fn integration_id(&self, integration: IntegrationIx) -> &str {
        self.set.integration_id(integration)
    }
    fn table_id(&self, table: TableIx) -> &str {
        self.set.table_id(table)
    }
    fn output_name(&self, table: TableIx, output: usize) -> Option<&str> {
        self.set.output_name(table, output)
    }
    fn record(&self) -> &'static str {
        "request"
    }
    fn is_parameter(&self, word: &str) -> bool {
        self.flow.params.iter().any(|param| param.name.as_str() == word)
    }
}

impl Words<'_> {
    pub(super) fn expr(&self, expr: &Expr) -> String {
        canonical_expr(expr, self)
    }

    pub(super) fn trigger(&self) -> String {
        let type_id = |of| self.set.catalog.types.get(of).map_or("", |row| row.named.id.as_str());
        match &self.flow.on.value {
            Trigger::Submit(types) => {
                let types: Vec<_> = types.iter().map(|of| type_id(of.value)).collect();
                format!("submit {}", types.join(", "))
            }
            Trigger::Event { event, of } => format!("event {} of {}", event.value, type_id(of.value)),
            Trigger::Schedule { offset, side, date } => {
                let side = match side.value {
                    crate::model::Side::Before => "before",
                    crate::model::Side::After => "after",
                };
                format!("{} {side} {}", length(offset.value), self.expr(date))
            }
            Trigger::Reveal(field) => format!("reveal {}.{}", type_id(field.resource), field.name),
            Trigger::Change(field) => format!("change {}.{}", type_id(field.resource), field.name),
        }
    }

    /// How many of whom.
    pub(super) fn asked(&self, sign: Sign, approvers: &Approvers) -> String {
        let sign = match sign {
            Sign::Any => "any of".to_owned(),
            Sign::All => "all of".to_owned(),
            Sign::InOrder => "in order".to_owned(),
            Sign::Count(count) => format!("{count} of"),
            Sign::Percent(share) => format!("{share}% of"),
            Sign::Weighted(weight) => format!("weighted {weight} of"),
        };
        format!("{sign} {}", self.approvers(approvers))
    }

    fn approvers(&self, approvers: &Approvers) -> String {
        let all: Vec<_> = approvers.alternatives.iter().map(|one| self.alternative(one)).collect();
        all.join(" else ")
    }

    fn alternative(&self, one: &Alternative) -> String {
        let union: Vec<_> = one
            .union
            .iter()
            .map(|member| match member.weight.value {
                1 => self.approver(&member.approver),
                weight => format!("{} weight {weight}", self.approver(&member.approver)),
            })
            .collect();
        let except: Vec<_> = one.except.iter().map(|approver| self.approver(approver)).collect();
        if except.is_empty() { union.join(", ") } else { format!("{} except {}", union.join(", "), except.join(", ")) }
    }

    pub(super) fn approver(&self, approver: &Approver) -> String {
        match &approver.who {
            Who::ManagerOf { of, level } if level.value == 1 => format!("manager of {}", self.expr(of)),
            Who::ManagerOf { of, level } => format!("manager level {} of {}", level.value, self.expr(of)),
            Who::ChainOf { of, until } => {
                let until = match until {
                    ChainEnd::Top => "top".to_owned(),
                    ChainEnd::Levels(levels) => format!("{} levels", levels.value),
                    ChainEnd::Role(role) => format!("role {}", self.set.role_id(role.value)),
                };
                format!("chain of {} until {until}", self.expr(of))
            }
            Who::HeadOfUnit => "head of unit".to_owned(),
            Who::HeadOf(unit) => format!("head of {}", self.expr(unit)),
            Who::Role(holders) => self.holders(holders),
            Who::Person(person) => format!("person {}", self.expr(person)),
            Who::ChosenFrom(approvers) => format!("chosen from ({})", self.approvers(approvers)),
            Who::Group(approvers) => format!("({})", self.approvers(approvers)),
        }
    }

    fn holders(&self, holders: &Holders) -> String {
        let role = self.expr(&holders.role);
        match &holders.held {
            Held::Here => format!("role {role}"),
            Held::In(unit) => format!("role {role} in unit {}", self.expr(unit)),
            Held::Anywhere => format!("role {role} anywhere"),
        }
    }

    /// What happens while nobody acts, a line each.
    pub(super) fn options(&self, options: &StepOptions) -> Vec<String> {
        let mut lines = Vec::new();
        for rung in &options.timeouts {
            let after = match rung.after.value {
                Wait::Clock(after) => length(after),
                Wait::OpenTime(seconds, _) => format!("{} working", length(Duration::new(0, seconds))),
                Wait::WorkingDays(days, _) => format!("{days}d working"),
            };
            let then = match &rung.then.value {
                Then::Escalate { at_top: None | Some(AtTop::Block) } => "escalate".to_owned(),
                Then::Escalate { at_top: Some(AtTop::Role(holders)) } => format!("escalate at top {}", self.holders(holders)),
                Then::Reject => "reject".to_owned(),
                Then::Remind => "remind".to_owned(),
                Then::To(holders) => format!("to {}", self.holders(holders)),
            };
            lines.push(format!("after {after}: {then}"));
        }
        lines.extend(options.if_nobody.as_ref().and_then(|what| match &what.value {
            IfNobody::Block => None,
            IfNobody::Escalate => Some("if nobody: escalate".to_owned()),
            IfNobody::Reject => Some("if nobody: reject".to_owned()),
            IfNobody::Role(holders) => Some(format!("if nobody: {}", self.holders(holders))),
            IfNobody::ApproveAcceptRisk(why) => Some(format!("if nobody: approve, accept risk: {why}")),
        }));
        lines
    }

    pub(super) fn told(&self, notify: &Notify) -> String {
        let to: Vec<_> = notify
            .to
            .iter()
            .map(|to| match to {
                Recipient::Requester(_) => "requester".to_owned(),
                Recipient::Subject(_) => "subject".to_owned(),
                Recipient::Approvers(_) => "approvers".to_owned(),
                Recipient::Approver(approver) => self.approver(approver),
            })
            .collect();
        to.join(", ")
    }
}

/// A length of time in the largest unit that says it whole.
fn length(length: Duration) -> String {
    let (count, units) = if length.months() > 0 {
        (length.months(), [(12, "y"), (1, "mo")].as_slice())
    } else {
        (length.seconds(), [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")].as_slice())
    };
    units
        .iter()
        .find(|(size, _)| count % size == 0)
        .map_or_else(|| length.iso(), |(size, name)| format!("{}{name}", count / size))
}
