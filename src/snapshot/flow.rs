use std::collections::BTreeSet;

use super::approver::Writer;
use super::expr::{flow_expression, plain, refer, refer_all, resource_type, template as template_ref, titled, type_of, unit};
use super::mark;
use super::node::{Fields, Node, Shape};
use crate::model::{
    Bind, Block, Branch, Call, Choose, Defaults, Exempt, Expr, FieldRef, Flow, Group, Moment, Notify, OnReject, Param, PolicySet,
    Recipient, ReturnTo, Side, Sign, Step, Template, Trigger, WaitEvent,
};
use crate::source::{Place, Spanned};

/// An approval flow, as it is written: with its calls, and without what the defaults add.
pub(super) fn entry(set: &PolicySet, flow: &Flow) -> Node {
    let own = Writer { set, params: &flow.params };
    let mut fields = titled(&flow.named);
    fields.put("on", trigger(set, &flow.on));
    fields.put("when", flow.when.as_ref().map(|when| own.condition(when)));
    fields.set("params", flow.params.iter().map(|param| own.param(param)).collect());
    fields.put("admin", flow.admin.as_ref().map(|holders| Node::marked(own.holders(holders), holders.at)));
    fields.put("valid", flow.valid.as_ref().map(plain));
    let mut each_step = Fields::new(flow.named.at);
    own.options(&mut each_step, &flow.each_step, flow.named.at);
    fields.map("each_step", each_step);
    own.blocks(&mut fields, "steps_in_order", &flow.written, flow.named.at);
    fields.put("on_reject", on_reject(&flow.on_reject));
    fields.put("distinct_humans", flow.distinct_humans.map(|count| int(count.value, count.place)));
    fields.set("forbid", flow.forbid.iter().map(|what| Node::text(what.value.name(), what.place)).collect());
    fields.into()
}

/// A template.
pub(super) fn template(set: &PolicySet, template: &Template) -> Node {
    let own = Writer { set, params: &template.params };
    let mut fields = titled(&template.named);
    fields.set("params", template.params.iter().map(|param| own.param(param)).collect());
    let mut each_step = Fields::new(template.named.at);
    own.options(&mut each_step, &template.each_step, template.named.at);
    fields.map("each_step", each_step);
    own.blocks(&mut fields, "steps_in_order", &template.written, template.named.at);
    fields.into()
}

/// The options of every step.
pub(super) fn defaults(set: &PolicySet, defaults: &Defaults) -> Node {
    let mut fields = Fields::new(defaults.at);
    Writer { set, params: &[] }.options(&mut fields, &defaults.each_step, defaults.at);
    fields.into()
}

/// An exemption.
pub(super) fn exempt(set: &PolicySet, exempt: &Exempt) -> Node {
    let mut fields = titled(&exempt.named);
    fields.put("on", trigger(set, &exempt.on));
    let when = exempt.when.as_ref();
    fields.put("when", when.map(|when| Writer { set, params: &[] }.condition(when)));
    fields.into()
}

/// The values of one flow's parameters in every unit that sets some.
pub(super) fn binds(set: &PolicySet, binds: &[Bind]) -> Node {
    let one = |bind: &Bind| {
        let mut fields = Fields::new(bind.at);
        fields.put("unit", refer(set, &bind.in_unit, unit));
        let mut params = Fields::new(bind.at);
        for (name, value) in &bind.params {
            params.put(mark::literal(name.as_str()).into_owned(), Node::marked(flow_expression(set, &[], value), value.place));
        }
        fields.map("params", params);
        Node::from(fields)
    };
    let mut fields = Fields::new(binds.first().map(|first| first.at));
    fields.set("units", binds.iter().map(one).collect());
    fields.into()
}

/// The ids of the steps in an entry.
pub(super) fn step_ids(node: &Node) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    // Only the copy that is looked at is changed, and by nothing.
    each_step(&mut node.clone(), &mut |id| {
        ids.insert(mark::shown(id).into_owned());
    });
    ids
}

/// Gives steps in an entry other ids: new ones in the place of old ones, and where a rejection returns.
pub(super) fn rename_steps(node: &mut Node, steps: &[(String, String)]) {
    each_step(node, &mut |id| {
        if let Some((new, _)) = steps.iter().find(|(_, old)| *old == mark::shown(id)) {
            *id = mark::literal(new).into_owned();
        }
    });
}

/// Calls `look` with the id of each step, and of the step that a rejection returns to.
fn each_step(node: &mut Node, look: &mut dyn FnMut(&mut String)) {
    match &mut node.shape {
        Shape::Map(fields) => {
            let is_step = fields.get("kind").is_some_and(|kind| matches!(&kind.shape, Shape::Text(kind) if kind == "step"));
            if let Some(Shape::Text(id)) = fields.get_mut("block").filter(|_| is_step).map(|block| &mut block.shape) {
                look(id);
            }
            if let Some(Shape::Text(to)) = fields.get_mut("return_to").map(|to| &mut to.shape)
                && let Some(mut id) = to.strip_prefix("step ").map(str::to_owned)
            {
                look(&mut id);
                *to = format!("step {id}");
            }
            fields.values_mut().for_each(|inner| each_step(inner, look));
        }
        Shape::Set(members) | Shape::Sequence(members) => members.iter_mut().for_each(|inner| each_step(inner, look)),
        Shape::Bool(_) | Shape::Int(_) | Shape::Text(_) => {}
    }
}

fn int(value: u32, place: Place) -> Node {
    Node::new(Shape::Int(i64::from(value)), place)
}

fn trigger(set: &PolicySet, on: &Spanned<Trigger>) -> Node {
    let mut fields = Fields::new(on.place);
    match &on.value {
        Trigger::Submit(types) => fields.set("submit", refer_all(set, types, resource_type)),
        Trigger::Event { event, of } => {
            fields.put("event", plain(event));
            fields.put("of", refer(set, of, resource_type));
        }
        Trigger::Schedule { offset, side, date } => {
            fields.put("schedule", plain(offset));
            let side = match side.value {
                Side::Before => "before",
                Side::After => "after",
            };
            fields.put(side, Node::marked(flow_expression(set, &[], date), date.place));
        }
        Trigger::Reveal(field) => fields.put("reveal", self::field(set, field)),
        Trigger::Change(field) => fields.put("change", self::field(set, field)),
    }
    fields.into()
}

fn field(set: &PolicySet, field: &Spanned<FieldRef>) -> Node {
    let text = format!("{}.{}", resource_type(set, field.resource), mark::literal(field.name.as_str()));
    Node::marked(text, field.place)
}

fn on_reject(on_reject: &Spanned<OnReject>) -> Option<Node> {
    let OnReject::Return { to, max_rounds } = &on_reject.value else { return None };
    let mut fields = Fields::new(on_reject.place);
    fields.put(
        "return_to",
        match to {
            ReturnTo::Requester => Node::text("requester", on_reject.place),
            ReturnTo::Step(step) => Node::text(format!("step {}", step.value), step.place),
        },
    );
    fields.put("max_rounds", int(max_rounds.value, max_rounds.place));
    Some(fields.into())
}

impl Writer<'_> {
    fn condition(&self, expr: &Expr) -> Node {
        Node::marked(self.expr(expr), expr.place)
    }

    fn param(&self, param: &Param) -> Node {
        let mut fields = Fields::new(param.at);
        fields.put("name", Node::text(&param.name.value, param.name.place));
        fields.put("type", type_of(&param.value_type, false, param.name.place));
        fields.put("default", param.default.as_ref().map(|default| self.condition(default)));
        fields.into()
    }

    fn blocks(&self, fields: &mut Fields, key: &'static str, blocks: &[Block], place: Place) {
        if !blocks.is_empty() {
            let blocks = blocks.iter().map(|block| self.block(block)).collect();
            fields.put(key, Node::new(Shape::Sequence(blocks), place));
        }
    }

    /// A block: what it is known by, its kind, and what it says.
    fn block(&self, block: &Block) -> Node {
        match block {
            Block::Step(step) => self.step(step),
            Block::Parallel(group) => self.group("parallel", group),
            Block::Race(group) => self.group("race", group),
            Block::Choose(choose) => self.choose(choose),
            Block::Call(call) => self.call(call),
            Block::Notify(notify) => self.notify(notify),
            Block::WaitEvent(wait) => self.wait(wait),
        }
    }

    fn known_as(block: String, kind: &'static str, place: Place) -> Fields {
        let mut fields = Fields::new(place);
        fields.put("block", Node::marked(block, place));
        fields.put("kind", Node::text(kind, place));
        fields
    }

    fn step(&self, step: &Step) -> Node {
        let at = step.named.at;
        let mut fields = Self::known_as(mark::literal(step.named.id.as_str()).into_owned(), "step", at);
        fields.put("name", step.named.name.as_ref().map(plain));
        fields.put("when", step.when.as_ref().map(|when| self.condition(when)));
        let sign = match step.sign.value {
            Sign::Any => "any".to_owned(),
            Sign::All => "all".to_owned(),
            Sign::InOrder => "in_order".to_owned(),
            Sign::Count(count) => count.to_string(),
            Sign::Percent(share) => format!("{share}%"),
            Sign::Weighted(weight) => format!("weighted {weight}"),
        };
        fields.put("sign", Node::text(sign, step.sign.place));
        self.approvers(&mut fields, &step.approvers, step.sign.value == Sign::InOrder, at);
        self.options(&mut fields, &step.options, at);
        fields.into()
    }

    fn group(&self, kind: &'static str, group: &Group) -> Node {
        let mut fields = Self::known_as(kind.to_owned(), kind, group.at);
        let branches = group.branches.iter().map(|branch| self.branch(branch)).collect();
        fields.put("branches_in_order", Node::new(Shape::Sequence(branches), group.at));
        fields.into()
    }

    /// A branch is known by its title, else by its first step.
    fn branch(&self, branch: &Branch) -> Node {
        let first = crate::model::steps(&branch.blocks).first().map(|step| step.named.id.value.to_string());
        let known_as = branch.name.as_ref().map(|name| name.value.clone()).or(first).unwrap_or_default();
        let mut fields = Self::known_as(mark::literal(&known_as).into_owned(), "branch", branch.at);
        fields.put("name", branch.name.as_ref().map(plain));
        self.blocks(&mut fields, "steps_in_order", &branch.blocks, branch.at);
        fields.into()
    }

    fn choose(&self, choose: &Choose) -> Node {
        let mut fields = Self::known_as("choose".to_owned(), "choose", choose.at);
        let cases = choose.cases.iter().map(|case| {
            let mut inner = Fields::new(case.at);
            inner.put("when", self.condition(&case.when));
            self.blocks(&mut inner, "steps_in_order", &case.blocks, case.at);
            Node::from(inner)
        });
        fields.set("cases", cases.collect());
        if let Some(otherwise) = &choose.otherwise {
            self.blocks(&mut fields, "otherwise_in_order", &otherwise.blocks, otherwise.at);
        }
        fields.into()
    }

    fn call(&self, call: &Call) -> Node {
        let mut fields = Self::known_as(template_ref(self.set, call.template.value), "call", call.at);
        let mut args = Fields::new(call.at);
        for (name, value) in &call.args {
            args.put(mark::literal(name.as_str()).into_owned(), self.condition(value));
        }
        fields.map("args", args);
        fields.into()
    }

    fn notify(&self, notify: &Notify) -> Node {
        let moment = match notify.moment.map(|moment| moment.value) {
            None => "here",
            Some(Moment::End) => "end",
            Some(Moment::Approval) => "approval",
            Some(Moment::Rejection) => "rejection",
        };
        let mut fields = Self::known_as(format!("notify at {moment}"), "notify", notify.at);
        let to = notify.to.iter().map(|to| match to {
            Recipient::Requester(at) => Node::text("requester", *at),
            Recipient::Subject(at) => Node::text("subject", *at),
            Recipient::Approvers(at) => Node::text("approvers", *at),
            Recipient::Approver(approver) => self.approver(approver, false),
        });
        fields.set("to", to.collect());
        fields.into()
    }

    fn wait(&self, wait: &WaitEvent) -> Node {
        let mut fields = Self::known_as(mark::literal(&wait.event).into_owned(), "wait", wait.at);
        self.options(&mut fields, &wait.options, wait.at);
        fields.into()
    }
}
