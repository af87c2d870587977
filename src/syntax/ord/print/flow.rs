use super::super::word;
use super::access::{condition, unit};
use super::approver::{alternatives_of, approver_of, approvers_of, holders_of};
use super::{Printer, event, head, ids, protection};
use crate::source::Place;
use crate::syntax::layout::Gap;
use crate::syntax::{
    Arg, Bind, Block, Exempt, Flow, Forbidden, Given, Moment, OnReject, Param, Recipient, ReturnTo, Side, Sign, Start, Step,
    Template, TypeName, print_expr,
};

impl Printer<'_> {
    pub(super) fn flow(&mut self, flow: &Flow) {
        let place = flow.at.place;
        let head = head("flow", &flow.id, flow.renamed_from.as_ref(), flow.name.as_ref());
        self.out.line(0, format!("{head} {{"), Some(place), Gap::Kept);
        self.out.line(1, format!("on {}", start(&flow.on.starts)), Some(flow.on.at.place), Gap::Kept);
        if let Some(when) = &flow.when {
            self.said(1, &condition("when", when), &[]);
        }
        for param in &flow.params {
            let default = param.default.as_ref().map(|expr| format!(" = {}", print_expr(expr))).unwrap_or_default();
            self.out.line(1, format!("param {}{default}", typed(param)), Some(param.at.place), Gap::Kept);
        }
        if let Some(admin) = &flow.admin {
            self.out.line(1, format!("admin {}", holders_of(admin)), Some(admin.at.place), Gap::Kept);
        }
        if let Some(valid) = &flow.valid {
            self.out.line(1, format!("valid {}", valid.value), Some(valid.place), Gap::Kept);
        }
        self.step_options(flow.each_step.as_ref());
        self.steps(&flow.steps);
        let end = self.out.len();
        if let Some(reject) = &flow.on_reject {
            self.out.line(1, format!("on reject {}", on_reject(&reject.value)), Some(reject.place), Gap::Kept);
        }
        if let Some(least) = &flow.distinct_humans {
            self.out.line(1, format!("distinct humans at least {}", least.value), Some(least.place), Gap::Kept);
        }
        if let Some(first) = flow.forbid.first() {
            let what: Vec<_> = flow.forbid.iter().map(|what| forbidden(what.value)).collect();
            self.out.line(1, format!("forbid {}", what.join(", ")), Some(first.place), Gap::Kept);
        }
        if end < self.out.len() {
            self.out.set_gap(end, Gap::Always);
        }
        self.out.close(0, "}", place);
    }

    pub(super) fn template(&mut self, template: &Template) {
        let mut head = head("template", &template.id, template.renamed_from.as_ref(), template.name.as_ref());
        if !template.params.is_empty() {
            // A signature hugs the name, where there is no title between them.
            let blank = if template.name.is_some() { " " } else { "" };
            let params = template.params.iter().map(typed).collect::<Vec<_>>().join(", ");
            head.push_str(&format!("{blank}({params})"));
        }
        let place = template.at.place;
        self.out.line(0, format!("{head} {{"), Some(place), Gap::Kept);
        self.step_options(template.each_step.as_ref());
        self.steps(&template.steps);
        self.out.close(0, "}", place);
    }

    fn step_options(&mut self, options: Option<&crate::syntax::Options>) {
        let Some(options) = options else { return };
        let places = super::approver::options_of(options);
        let place = places.iter().map(|(place, _)| *place).reduce(Place::join);
        self.each(1, options, place);
    }

    /// The steps of a flow, apart from what stands before them.
    fn steps(&mut self, blocks: &[Block]) {
        let from = self.out.len();
        self.blocks(1, blocks);
        if from < self.out.len() {
            self.out.set_gap(from, Gap::Always);
        }
    }

    fn blocks(&mut self, indent: usize, blocks: &[Block]) {
        for block in blocks {
            self.block(indent, block);
        }
    }

    fn group(&mut self, indent: usize, head: &str, blocks: &[Block], place: Place) {
        self.out.line(indent, format!("{head} {{"), Some(place), Gap::Kept);
        self.blocks(indent.saturating_add(1), blocks);
        self.out.close(indent, "}", place);
    }

    fn block(&mut self, indent: usize, block: &Block) {
        match block {
            Block::Step(step) => self.step(indent, step),
            Block::Parallel(group) => self.group(indent, "parallel", &group.blocks, group.at.place),
            Block::Race(group) => self.group(indent, "race", &group.blocks, group.at.place),
            Block::Branch(branch) => {
                self.group(indent, &super::titled("branch".to_owned(), branch.name.as_ref()), &branch.blocks, branch.at.place);
            }
            Block::Choose(choose) => {
                let inner = indent.saturating_add(1);
                self.out.line(indent, "choose {", Some(choose.at.place), Gap::Kept);
                for case in &choose.cases {
                    self.group(inner, &format!("when {}", print_expr(&case.when)), &case.blocks, case.at.place);
                }
                if let Some(otherwise) = &choose.otherwise {
                    self.group(inner, "otherwise", &otherwise.blocks, otherwise.at.place);
                }
                self.out.close(indent, "}", choose.at.place);
            }
            Block::Call(call) => {
                let args = call.args.iter().map(arg).collect::<Vec<_>>().join(", ");
                self.out.line(indent, format!("call {}({args})", word::id(&call.template)), Some(call.at.place), Gap::Kept);
            }
            Block::Notify(notify) => {
                let to = notify.to.iter().map(recipient).collect::<Vec<_>>().join(", ");
                let moment = match notify.moment.as_ref().map(|moment| moment.value) {
                    None => "",
                    Some(Moment::End) => " at end",
                    Some(Moment::Approval) => " at approval",
                    Some(Moment::Rejection) => " at rejection",
                };
                self.out.line(indent, format!("notify {to}{moment}"), Some(notify.at.place), Gap::Kept);
            }
            Block::Wait(wait) => {
                self.with_options(
                    indent,
                    format!("wait event {}", event(&wait.event)),
                    &wait.options,
                    Some(wait.at.place),
                    wait.at.place,
                );
            }
        }
    }

    fn step(&mut self, indent: usize, step: &Step) {
        let mut line = head("step", &step.id, step.renamed_from.as_ref(), step.name.as_ref());
        if let Some(when) = &step.when {
            line.push_str(&format!(" when {}", print_expr(when)));
        }
        let sign = match step.sign.as_ref().map(|sign| sign.value) {
            None => String::new(),
            Some(Sign::Any) => "any of ".to_owned(),
            Some(Sign::All) => "all of ".to_owned(),
            Some(Sign::InOrder) => "in order ".to_owned(),
            Some(Sign::Count(count)) => format!("{count} of "),
            Some(Sign::Percent(share)) => format!("{share}% of "),
            Some(Sign::Weighted(weight)) => format!("weighted {weight} of "),
        };
        let (mut indent, place) = (indent, step.at.place);
        let whole = format!("{line}: {sign}{}", approvers_of(&step.approvers));
        if super::fits(indent.saturating_add(1), &whole) {
            self.with_options(indent, whole, &step.options, Some(place), place);
            return;
        }
        // Too long for a line: each alternative stands on its own.
        self.out.line(indent, format!("{line}:"), Some(place), Gap::Kept);
        indent = indent.saturating_add(1);
        let mut alternatives = alternatives_of(&step.approvers, &sign);
        let last = alternatives.pop().unwrap_or_default();
        for alternative in alternatives {
            self.out.line(indent, alternative, None, Gap::Never);
        }
        self.with_options(indent, last, &step.options, None, place);
    }

    pub(super) fn exempt(&mut self, exempt: &Exempt) {
        let said = super::Clause::new(exempt.on.at.place, start(&exempt.on.starts));
        let clauses: Vec<_> = exempt.when.iter().map(|when| condition("when", when)).collect();
        let head = head("exempt", &exempt.id, exempt.renamed_from.as_ref(), exempt.name.as_ref());
        self.sentence(head, exempt.name.is_some(), exempt.at.place, &said, &clauses);
    }

    pub(super) fn bind(&mut self, bind: &Bind) {
        let head = format!("bind {}{}", word::id(&bind.flow), unit(Some(&bind.in_unit)));
        let params: Vec<_> =
            bind.params.iter().map(|(id, value)| format!("{} = {}", word::attribute(id), given(value))).collect();
        if let [only] = params.as_slice() {
            let line = format!("{head} {{ {only} }}");
            if super::fits(0, &line) && self.out.is_quiet(bind.at.place) {
                self.out.line(0, line, Some(bind.at.place), Gap::Kept);
                return;
            }
        }
        self.out.line(0, format!("{head} {{"), Some(bind.at.place), Gap::Kept);
        for (text, (id, _)) in params.into_iter().zip(&bind.params) {
            self.out.line(1, text, Some(id.place), Gap::Kept);
        }
        self.out.close(0, "}", bind.at.place);
    }
}

fn start(start: &Start) -> String {
    match start {
        Start::Submit(types) => format!("submit {}", ids(types)),
        Start::Event { event: name, of } => {
            let of = of.as_ref().map(|of| format!(" of {}", word::id(of))).unwrap_or_default();
            format!("event {}{of}", event(name))
        }
        Start::Schedule { offset, side, date } => {
            let side = match side.value {
                Side::Before => "before",
                Side::After => "after",
            };
            format!("schedule {} {side} {}", offset.value, print_expr(date))
        }
        Start::Reveal(field) => format!("reveal {}", protection::field(field)),
        Start::Change(field) => format!("change {}", protection::field(field)),
    }
}

fn typed(param: &Param) -> String {
    format!("{}: {}", word::attribute(&param.id), type_name(&param.type_name))
}

fn type_name(name: &TypeName) -> String {
    match name {
        TypeName::Name(name) => name.value.clone(),
        TypeName::Enum(values) => format!("enum [{}]", ids(values)),
        TypeName::Set(of) => format!("set of {}", type_name(of)),
    }
}

fn on_reject(on_reject: &OnReject) -> String {
    match on_reject {
        OnReject::End => "end".to_owned(),
        OnReject::Return { to, max_rounds } => {
            let to = match to {
                ReturnTo::Requester => "requester".to_owned(),
                ReturnTo::Step(step) => format!("step {}", word::id(step)),
            };
            let rounds = max_rounds.as_ref().map(|most| format!(" max rounds {}", most.value)).unwrap_or_default();
            format!("return to {to}{rounds}")
        }
    }
}

fn forbidden(what: Forbidden) -> &'static str {
    match what {
        Forbidden::Transfer => "transfer",
        Forbidden::Delegate => "delegate",
        Forbidden::Withdraw => "withdraw",
        Forbidden::AddSigner => "add signer",
        Forbidden::AddSignerBefore => "add signer before",
        Forbidden::AddSignerAfter => "add signer after",
    }
}

fn arg(arg: &Arg) -> String {
    let name = arg.name.as_ref().map(|name| format!("{}: ", word::attribute(name))).unwrap_or_default();
    format!("{name}{}", given(&arg.value))
}

fn given(given: &Given) -> String {
    match given {
        Given::Expr(expr) => print_expr(expr),
        Given::Approver(approver) => approver_of(approver),
        // Whoever prints settles scalars first; one that is left is a text.
        Given::Scalar(scalar) => word::quote(&scalar.text),
    }
}

fn recipient(recipient: &Recipient) -> String {
    match recipient {
        Recipient::Requester(_) => "requester".to_owned(),
        Recipient::Subject(_) => "subject".to_owned(),
        Recipient::Approvers(_) => "approvers".to_owned(),
        Recipient::Approver(approver) => approver_of(approver),
    }
}
