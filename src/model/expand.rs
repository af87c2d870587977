//! Templates put in the place of their calls.

use std::collections::BTreeMap;

use super::flow::{Block, Branch, Call, Choose, ChooseCase, Group, Notify, Recipient, Step, Template, WaitEvent};
use super::{
    Alternative, Approver, Approvers, AtTop, Expr, Held, Holders, IfNobody, Node, StepOptions, Then, Timeout, Weighed, Who,
};
use crate::source::{Place, Spanned};
use crate::value::{Id, Table, TemplateIx};

/// What the parameters of a template are given.
type Args = BTreeMap<Id, Expr>;

/// Blocks without calls: each call is replaced by its template's blocks, and in those each parameter by what it is given.
/// `outer` are the options that count where a step has none of the same kind. Templates do not call themselves, through however
/// many others; a template that is absent, whose fault was told, leaves nothing.
#[must_use]
pub fn expand(blocks: &[Block], templates: &Table<TemplateIx, Option<Template>>, outer: &StepOptions) -> Vec<Block> {
    Expansion { templates, args: Args::new(), outer: outer.clone(), called: None }.blocks(blocks)
}

struct Expansion<'a> {
    templates: &'a Table<TemplateIx, Option<Template>>,
    args: Args,
    outer: StepOptions,
    called: Option<Place>,
}

impl Expansion<'_> {
    fn blocks(&self, blocks: &[Block]) -> Vec<Block> {
        blocks.iter().flat_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> Vec<Block> {
        vec![match block {
            Block::Step(step) => Block::Step(Box::new(self.step(step))),
            Block::Parallel(group) => Block::Parallel(self.group(group)),
            Block::Race(group) => Block::Race(self.group(group)),
            Block::Choose(choose) => Block::Choose(Choose {
                at: choose.at,
                cases: choose.cases.iter().map(|case| self.case(case)).collect(),
                otherwise: choose.otherwise.as_ref().map(|branch| self.branch(branch)),
            }),
            Block::Call(call) => return self.call(call),
            Block::Notify(notify) => Block::Notify(Notify {
                at: notify.at,
                to: notify.to.iter().map(|to| self.recipient(to)).collect(),
                moment: notify.moment,
            }),
            Block::WaitEvent(wait) => {
                let options = self.options(&wait.options);
                Block::WaitEvent(Box::new(WaitEvent { at: wait.at, event: wait.event.clone(), options }))
            }
        }]
    }

    fn call(&self, call: &Call) -> Vec<Block> {
        let Some(template) = self.templates.get(call.template.value).and_then(Option::as_ref) else { return Vec::new() };
        let args = call.args.iter().map(|(name, value)| (name.clone(), self.expr(value))).collect();
        let inner = Expansion {
            templates: self.templates,
            outer: template.each_step.or(&self.outer),
            // The outermost call is the one that the flow's own text shows.
            called: self.called.or(Some(call.at)),
            args,
        };
        inner.blocks(&template.written)
    }

    fn group(&self, group: &Group) -> Group {
        Group { at: group.at, branches: group.branches.iter().map(|branch| self.branch(branch)).collect() }
    }

    fn branch(&self, branch: &Branch) -> Branch {
        Branch { at: branch.at, name: branch.name.clone(), blocks: self.blocks(&branch.blocks) }
    }

    fn case(&self, case: &ChooseCase) -> ChooseCase {
        ChooseCase { at: case.at, when: self.expr(&case.when), blocks: self.blocks(&case.blocks) }
    }

    fn recipient(&self, to: &Recipient) -> Recipient {
        match to {
            Recipient::Approver(approver) => Recipient::Approver(Box::new(self.approver(approver))),
            other => other.clone(),
        }
    }

    fn step(&self, step: &Step) -> Step {
        Step {
            named: step.named.clone(),
            when: step.when.as_ref().map(|when| self.expr(when)),
            sign: step.sign,
            approvers: self.approvers(&step.approvers),
            options: self.options(&step.options.or(&self.outer)),
            called: self.called,
        }
    }

    fn options(&self, options: &StepOptions) -> StepOptions {
        StepOptions {
            timeouts: options.timeouts.iter().map(|timeout| self.timeout(timeout)).collect(),
            reminders: options.reminders.clone(),
            if_nobody: options.if_nobody.as_ref().map(|what| match &what.value {
                IfNobody::Role(holders) => Spanned::new(IfNobody::Role(Box::new(self.holders(holders))), what.place),
                _ => what.clone(),
            }),
            repeat: options.repeat,
            reject: options.reject,
        }
    }

    fn timeout(&self, timeout: &Timeout) -> Timeout {
        let then = match &timeout.then.value {
            Then::To(holders) => Then::To(Box::new(self.holders(holders))),
            Then::Escalate { at_top: Some(AtTop::Role(holders)) } => {
                Then::Escalate { at_top: Some(AtTop::Role(Box::new(self.holders(holders)))) }
            }
            other => other.clone(),
        };
        Timeout { at: timeout.at, after: timeout.after, then: Spanned::new(then, timeout.then.place) }
    }

    fn approvers(&self, approvers: &Approvers) -> Approvers {
        let alternative = |one: &Alternative| Alternative {
            at: one.at,
            union: one
                .union
                .iter()
                .map(|member| Weighed { approver: self.approver(&member.approver), weight: member.weight })
                .collect(),
            except: one.except.iter().map(|approver| self.approver(approver)).collect(),
        };
        Approvers { alternatives: approvers.alternatives.iter().map(alternative).collect() }
    }

    fn approver(&self, approver: &Approver) -> Approver {
        let who = match &approver.who {
            Who::ManagerOf { of, level } => Who::ManagerOf { of: self.expr(of), level: *level },
            Who::ChainOf { of, until } => Who::ChainOf { of: self.expr(of), until: until.clone() },
            Who::HeadOfUnit => Who::HeadOfUnit,
            Who::HeadOf(unit) => Who::HeadOf(self.expr(unit)),
            Who::Role(holders) => Who::Role(self.holders(holders)),
            Who::Person(person) => Who::Person(self.expr(person)),
            Who::ChosenFrom(approvers) => Who::ChosenFrom(self.approvers(approvers)),
            Who::Group(approvers) => Who::Group(self.approvers(approvers)),
        };
        Approver { at: approver.at, who }
    }

    fn holders(&self, holders: &Holders) -> Holders {
        let held = match &holders.held {
            Held::In(unit) => Held::In(self.expr(unit)),
            other => other.clone(),
        };
        Holders { at: holders.at, role: self.expr(&holders.role), held }
    }

    fn expr(&self, expr: &Expr) -> Expr {
        if self.args.is_empty() { expr.clone() } else { given(expr, &self.args) }
    }
}

/// An expression with parameters replaced. What replaces them reads no bound variable, so nothing can be captured.
fn given(expr: &Expr, args: &Args) -> Expr {
    let one = |inner: &Expr| Box::new(given(inner, args));
    let all = |inner: &[Expr]| inner.iter().map(|member| given(member, args)).collect();
    let node = match &expr.node {
        Node::Param(name) => match args.get(name) {
            Some(value) => return Expr { place: expr.place, ..value.clone() },
            None => Node::Param(name.clone()),
        },
        Node::Member(of, member) => Node::Member(one(of), member.clone()),
        Node::Has(path) => Node::Has(one(path)),
        Node::Or(members) => Node::Or(all(members)),
        Node::And(members) => Node::And(all(members)),
        Node::Not(of) => Node::Not(one(of)),
        Node::Compare(operator, left, right) => Node::Compare(*operator, one(left), one(right)),
        Node::Sum(first, rest) => Node::Sum(one(first), rest.iter().map(|(plus, term)| (*plus, given(term, args))).collect()),
        Node::Product(factors) => Node::Product(all(factors)),
        Node::List(members) => Node::List(all(members)),
        Node::Quantified(quantifier, name, set, body) => Node::Quantified(*quantifier, name.clone(), one(set), one(body)),
        Node::Table(table, inputs, output) => Node::Table(*table, all(inputs), *output),
        Node::Call(function, of) => Node::Call(*function, one(of)),
        leaf => leaf.clone(),
    };
    Expr { place: expr.place, value_type: expr.value_type.clone(), node }
}
