use super::words::Words;
use super::{Graph, Shape, StepPeople};
use crate::model::{Block, Branch, Flow, Moment, OnReject, PolicySet, ReturnTo, Step};

/// A flow from what starts it to its end.
pub(super) fn draw(set: &PolicySet, id: &str, people: &StepPeople) -> Option<Graph> {
    let id = crate::value::nfc(id);
    let flow = set.flows.iter().find(|flow| flow.named.id.as_str() == id)?;
    let title = flow.named.name.as_ref().map_or_else(|| flow.named.id.to_string(), |name| name.value.clone());
    let mut painter =
        Painter { graph: Graph::new(title, false), words: Words { set, flow }, people, steps: Vec::new(), told: Vec::new() };
    painter.whole(flow);
    Some(painter.graph)
}

struct Painter<'a> {
    graph: Graph,
    words: Words<'a>,
    people: &'a StepPeople,
    /// The boxes of the steps, by id.
    steps: Vec<(String, usize)>,
    /// The notes that follow the end.
    told: Vec<usize>,
}

/// Boxes from which the next one is reached, each with what leads on.
type Ends = Vec<(usize, String)>;

impl Painter<'_> {
    fn whole(&mut self, flow: &Flow) {
        let when = flow.when.as_ref().map_or(String::new(), |when| format!("when {}", self.words.expr(when)));
        let start = self.graph.add(Shape::Round, [self.words.trigger(), when]);
        let ends = self.sequence(&flow.blocks, vec![(start, String::new())]);
        let humans = flow.distinct_humans.map_or(String::new(), |count| format!("at least {} people", count.value));
        let end = self.graph.add(Shape::Round, ["approved".to_owned(), humans]);
        self.lead(ends, end);
        for told in std::mem::take(&mut self.told) {
            self.graph.join_dashed(end, told, "");
        }
        if let OnReject::Return { to, max_rounds } = &flow.on_reject.value {
            let back = match to {
                ReturnTo::Requester => Some(start),
                ReturnTo::Step(id) => self.steps.iter().find(|(known, _)| known == id.as_str()).map(|(_, at)| *at),
            };
            let rejected = self.graph.add(Shape::Note, ["rejected".to_owned(), format!("at most {} rounds", max_rounds.value)]);
            if let Some(back) = back {
                self.graph.join_dashed(rejected, back, "return");
            }
        }
    }

    fn lead(&mut self, from: Ends, to: usize) {
        for (from, label) in from {
            self.graph.join(from, to, label);
        }
    }

    fn sequence(&mut self, blocks: &[Block], mut from: Ends) -> Ends {
        for block in blocks {
            from = self.block(block, from);
        }
        from
    }

    fn block(&mut self, block: &Block, from: Ends) -> Ends {
        match block {
            Block::Step(step) => self.step(step, from),
            Block::Parallel(group) => self.branches("all of these", &group.branches, from),
            Block::Race(group) => self.branches("the first of these", &group.branches, from),
            Block::Choose(choose) => {
                let fork = self.graph.add(Shape::Diamond, ["which?".to_owned()]);
                self.lead(from, fork);
                let mut ends = Ends::new();
                for case in &choose.cases {
                    ends.extend(self.sequence(&case.blocks, vec![(fork, self.words.expr(&case.when))]));
                }
                let otherwise = choose.otherwise.as_ref().map_or(&[][..], |branch| &branch.blocks);
                ends.extend(self.sequence(otherwise, vec![(fork, "otherwise".to_owned())]));
                ends
            }
            // Templates are in the place of their calls.
            Block::Call(_) => from,
            Block::Notify(notify) => {
                let moment = match notify.moment.map(|moment| moment.value) {
                    None => "",
                    Some(Moment::End) => "at the end",
                    Some(Moment::Approval) => "when approved",
                    Some(Moment::Rejection) => "when rejected",
                };
                let told = self.graph.add(Shape::Note, [format!("notify {}", self.words.told(notify)), moment.to_owned()]);
                if !moment.is_empty() {
                    // It happens elsewhere in time, so that nothing goes through it.
                    if !matches!(notify.moment.map(|moment| moment.value), Some(Moment::Rejection)) {
                        self.told.push(told);
                    }
                    return from;
                }
                self.lead(from, told);
                vec![(told, String::new())]
            }
            Block::WaitEvent(wait) => {
                let lines = std::iter::once(format!("wait for {}", wait.event.value)).chain(self.words.options(&wait.options));
                let at = self.graph.add(Shape::Round, lines.collect::<Vec<_>>());
                self.lead(from, at);
                vec![(at, String::new())]
            }
        }
    }

    fn branches(&mut self, what: &str, branches: &[Branch], from: Ends) -> Ends {
        let fork = self.graph.add(Shape::Diamond, [what.to_owned()]);
        self.lead(from, fork);
        let mut ends = Ends::new();
        for branch in branches {
            let title = branch.name.as_ref().map_or(String::new(), |name| name.value.clone());
            ends.extend(self.sequence(&branch.blocks, vec![(fork, title)]));
        }
        ends
    }

    fn step(&mut self, step: &Step, from: Ends) -> Ends {
        let id = step.named.id.to_string();
        let title = step.named.name.as_ref().map_or_else(|| id.clone(), |name| format!("{} ({id})", name.value));
        let mut lines = vec![title, self.words.asked(step.sign.value, &step.approvers)];
        lines.extend(step.when.as_ref().map(|when| format!("when {}", self.words.expr(when))));
        lines.extend(self.words.options(&step.options));
        lines.extend(self.asked(&id));
        let at = self.graph.add(Shape::Plain, lines);
        self.steps.push((id, at));
        self.lead(from, at);
        vec![(at, String::new())]
    }

    /// Who is asked in a step for the request that the picture is of, if it is of one.
    fn asked(&self, step: &str) -> Option<String> {
        if self.people.is_empty() {
            return None;
        }
        Some(match self.people.get(step) {
            Some(people) if people.is_empty() => "→ nobody".to_owned(),
            Some(people) => format!("→ {}", people.join(", ")),
            None => "→ not taken".to_owned(),
        })
    }
}
