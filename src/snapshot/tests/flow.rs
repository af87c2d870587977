//! A flow, a template, an exemption, defaults and a bind.

use super::sample::{at, expr, id, named, spanned, text};
use crate::model::*;
use crate::value::*;

fn role(ix: u32) -> Expr {
    Expr { place: at(2), value_type: Type::Role, node: Node::Constant(Value::Role(RoleIx(ix))) }
}

fn holders(role: Expr, held: Held) -> Holders {
    Holders { at: at(3), role, held }
}

fn approvers(union: Vec<Who>) -> Approvers {
    let weighed = |who| Weighed { approver: Approver { at: at(4), who }, weight: spanned(1, 4) };
    let union = union.into_iter().map(weighed).collect();
    Approvers { alternatives: vec![Alternative { at: at(4), union, except: Vec::new() }] }
}

fn step(name: &str, approvers: Approvers, options: StepOptions) -> Block {
    let sign = spanned(Sign::Any, 5);
    Block::Step(Box::new(Step { named: named(name), when: None, sign, approvers, options, called: None }))
}

fn amount_above_limit() -> Expr {
    let amount = Expr { value_type: Type::Money, ..expr(Node::Resource(Id::new("amount").unwrap())) };
    let limit = Expr { value_type: Type::Money, ..expr(Node::Param(Id::new("limit").unwrap())) };
    expr(Node::Compare(Operator::Greater, Box::new(amount), Box::new(limit)))
}

fn limit(default: Option<Expr>) -> Param {
    Param { at: at(6), name: id("limit"), value_type: Type::Money, default }
}

fn money(text: &str) -> Expr {
    Expr { place: at(7), value_type: Type::Money, node: Node::Constant(Value::Money(Money::parse(text).unwrap())) }
}

fn options() -> StepOptions {
    let escalate = Then::Escalate { at_top: Some(AtTop::Role(Box::new(holders(role(0), Held::Anywhere)))) };
    StepOptions {
        timeouts: vec![Timeout { at: at(8), after: spanned(Wait::WorkingDays(2, CalendarIx(0)), 8), then: spanned(escalate, 8) }],
        reminders: vec![Reminder {
            at: at(9),
            when: Remind::Weekly { days: vec![Weekday::Sat], minute: 600 },
            calendar: Some(CalendarIx(0)),
        }],
        if_nobody: Some(spanned(IfNobody::Block, 9)),
        repeat: None,
        reject: None,
    }
}

pub fn flows() -> Table<FlowIx, Flow> {
    let requester = Expr { value_type: Type::Person, ..expr(Node::Requester) };
    let first = step("lead", approvers(vec![Who::ManagerOf { of: requester, level: spanned(1, 4) }]), StepOptions::default());
    let args = vec![(Id::new("limit").unwrap(), money("HKD 500"))];
    let written = vec![first, Block::Call(Call { at: at(10), template: spanned(TemplateIx(0), 10), args })];
    Table::new(vec![Flow {
        named: Named { renamed_from: Some(id("claims")), name: Some(text("費用報銷")), ..named("expenses") },
        on: spanned(Trigger::Submit(vec![spanned(TypeIx(0), 11)]), 11),
        when: Some(amount_above_limit()),
        params: vec![limit(Some(money("HKD 5000")))],
        admin: None,
        valid: None,
        each_step: StepOptions::default(),
        blocks: Vec::new(),
        written,
        on_reject: spanned(OnReject::Return { to: ReturnTo::Requester, max_rounds: spanned(3, 12) }, 12),
        distinct_humans: Some(spanned(2, 13)),
        forbid: vec![spanned(Forbidden::Transfer, 14)],
    }])
}

pub fn templates() -> Table<TemplateIx, Template> {
    let cashiers = approvers(vec![Who::Role(holders(role(0), Held::Here)), Who::HeadOfUnit]);
    let Block::Step(mut second) = step("second", cashiers, options()) else { unreachable!() };
    second.when = Some(amount_above_limit());
    let (params, written) = (vec![limit(None)], vec![Block::Step(second)]);
    Table::new(vec![Template { named: named("two_eyes"), params, each_step: StepOptions::default(), written }])
}

pub fn defaults() -> Option<Defaults> {
    Some(Defaults { at: at(15), each_step: options() })
}

pub fn exempts() -> Table<ExemptIx, Exempt> {
    let on = spanned(Trigger::Submit(vec![spanned(TypeIx(0), 16)]), 16);
    Table::new(vec![Exempt { named: named("small"), on, when: None }])
}

pub fn binds() -> Vec<Bind> {
    let params = vec![(id("limit"), money("HKD 9000"))];
    vec![Bind { at: at(17), flow: spanned(FlowIx(0), 17), in_unit: spanned(UnitIx(1), 17), params }]
}
