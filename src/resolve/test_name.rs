//! The names in tests of routes and cases: whoever acts, what they act on, where it goes, and the words of scripts.

use std::collections::BTreeSet;

use super::Vocabulary;
use super::catalog::Owner;
use super::expr::typed_value;
use super::index::Found;
use super::names::Names;
use super::promise::subject;
use super::test::NO_ATTRIBUTE;
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{Block, Flow, Trigger};
use crate::source::{Place, Span};
use crate::syntax::{self, Pairs, Plain, Text};
use crate::value::{FlowIx, TypeIx};

static NO_STEP: Code = Code::error("test/unknown-step", "there is no step `{step}` in {what}", "");
static NO_FLOW: Code = Code::error("test/unknown-flow", "no flow and no exemption is called `{id}`", "");
static NO_REASON: Code =
    Code::error("test/unknown-reason", "nothing is blocked for the reason `{text}`", "write one of {known}, or `none`");
static NO_STATUS: Code = Code::error("test/unknown-status", "a case is never `{text}`", "write one of {known}");
static NO_EVENT: Code = Code::error("test/unknown-event", "nothing called `{text}` happens to a case", "write one of {known}");
static NO_EFFECT: Code = Code::error("test/unknown-effect", "no timer does `{text}`", "write one of {known}");

pub(super) static CODES: &[&Code] = &[&NO_STEP, &NO_FLOW, &NO_REASON, &NO_STATUS, &NO_EVENT, &NO_EFFECT];

const REASONS: &[&str] = &["nobody", "quorum", "no_rate", "missing_attribute", "no_match", "overflow", "chosen", "none"];
const STATUSES: &[&str] = &["draft", "pending", "returned", "blocked", "approved", "rejected", "withdrawn", "cancelled"];
/// What timers do.
const EFFECTS: &[&str] = &["escalate", "reject", "remind", "to"];
/// What happens in a step, which the next word names.
const STEPPED: &[&str] = &[
    "approve",
    "reject",
    "abstain",
    "transfer",
    "delegate",
    "add_signer",
    "remove_signer",
    "return",
    "admin_assign",
    "admin_override",
];
const OTHER: &[&str] =
    &["submit", "resubmit", "withdraw", "amend", "comment", "urge", "timer_fired", "external", "rebase", "admin_cancel"];
/// What stands beside attributes in a request.
const OWN: &[&str] = &["id", "event", "field"];

/// What the names are looked up in. Flows that did not resolve have no steps to look for.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub names: &'a Names<'a>,
    pub words: &'a Vocabulary,
    pub flows: &'a [Flow],
}

impl<'a> Known<'a> {
    fn flow(&self, id: &str) -> Option<&'a Flow> {
        self.flows.iter().find(|flow| flow.named.id.as_str() == id)
    }

    /// The names in a test of routes.
    pub fn route(&self, test: &syntax::RouteTest, sink: &mut Sink) {
        for pairs in [&test.submit, &test.event, &test.reveal, &test.change].into_iter().flatten() {
            let field = scalar(pairs, "field").and_then(|text| text.value.split_once('.'));
            let of = match (scalar(pairs, "type"), field) {
                (Some(text), _) => self.names.resource_type(text, sink).map(|of| of.value),
                (None, Some((of, _))) => self.names.types.find(of).known(),
                (None, None) => None,
            };
            self.request(pairs, of, sink);
            self.attributes(&test.vary, of, true, sink);
        }
        if let Some(pairs) = &test.schedule {
            if let Some(person) = scalar(pairs, "person") {
                self.names.person(person, sink);
            }
            if let Some(flow) = scalar(pairs, "flow") {
                self.names.flows.get(flow, sink);
            }
        }
        for text in test.flow.iter().flat_map(members) {
            self.selected(text, sink);
        }
        for text in test.blocked.iter().flat_map(members) {
            among(text, REASONS, &NO_REASON, sink);
        }
        self.approvers(test, sink);
    }

    fn approvers(&self, test: &syntax::RouteTest, sink: &mut Sink) {
        let promised: Vec<&Text> = test.flow.iter().flat_map(members).collect();
        let flows: Vec<&Flow> = match promised.as_slice() {
            [] => self.flows.iter().collect(),
            some => some.iter().filter_map(|text| self.flow(&text.value)).collect(),
        };
        for (step, people) in &test.approvers.0 {
            self.step(step, &flows, sink);
            for person in members(people) {
                self.names.person(person, sink);
            }
        }
    }

    /// The names in a test of a case.
    pub fn case(&self, test: &syntax::CaseTest, sink: &mut Sink) {
        let Some(found) = self.names.flows.get(&test.flow, sink) else { return };
        let flow = self.flow(self.id(found.value));
        let of = match (scalar(&test.start, "type"), flow.map(|flow| &flow.on.value)) {
            (Some(text), _) => self.names.resource_type(text, sink).map(|of| of.value),
            (None, Some(Trigger::Submit(all))) => all.first().map(|of| of.value),
            (None, Some(Trigger::Event { of, .. })) => Some(of.value),
            (None, Some(Trigger::Reveal(field) | Trigger::Change(field))) => Some(field.value.resource),
            (None, Some(Trigger::Schedule { .. }) | None) => None,
        };
        if matches!(flow.map(|flow| &flow.on.value), Some(Trigger::Schedule { .. })) {
            if let Some(person) = scalar(&test.start, "person") {
                self.names.person(person, sink);
            }
        } else {
            self.request(&test.start, of, sink);
        }
        for line in &test.script {
            self.line(line, flow, sink);
        }
    }

    fn id(&self, flow: FlowIx) -> &'a str {
        self.names.flows.id(flow).as_str()
    }

    /// Who asks, for whom, of whom, and the record's attributes. Nothing is said of attributes of an unknown type.
    fn request(&self, pairs: &Pairs<Plain>, of: Option<TypeIx>, sink: &mut Sink) {
        if let Some(by) = scalar(pairs, "by") {
            subject(self.names, by, sink);
        }
        for (name, plain) in &pairs.0 {
            if matches!(name.value.as_str(), "on_behalf_of" | "chosen") {
                for person in members(plain) {
                    self.names.person(person, sink);
                }
            }
        }
        self.attributes(pairs, of, false, sink);
    }

    fn attributes(&self, pairs: &Pairs<Plain>, of: Option<TypeIx>, varies: bool, sink: &mut Sink) {
        let Some(of) = of else { return };
        let other = |name: &str| matches!(name, "type" | "by" | "on_behalf_of" | "chosen") || OWN.contains(&name);
        for (name, plain) in pairs.0.iter().filter(|(name, _)| !other(&name.value)) {
            match self.words.attribute(Owner::Type(of), &name.value) {
                Found::Known(attribute) => {
                    let values = if varies { each(plain) } else { vec![plain] };
                    for value in values.into_iter().filter(|value| !matches!(value, Plain::Null(_))) {
                        typed_value(value, &attribute.value_type, self.names, sink);
                    }
                }
                Found::Broken => {}
                Found::Unknown => {
                    let what = format!("`{}`", self.names.types.id(of).value);
                    let near = self.names.near(&name.value, self.words.names(Owner::Type(of)));
                    sink.push(Diagnostic::new(&NO_ATTRIBUTE, name.place).arg("what", what).arg("name", &name.value).near(near));
                }
            }
        }
    }

    /// A flow or an exemption that is promised.
    fn selected(&self, text: &Text, sink: &mut Sink) {
        let (flow, exempt) = (self.names.flows.find(&text.value), self.names.exempts.find(&text.value));
        if text.value != "none" && matches!((flow, exempt), (Found::Unknown, Found::Unknown)) {
            let near = self.names.flows.near(&text.value).or_else(|| self.names.exempts.near(&text.value));
            sink.push(Diagnostic::new(&NO_FLOW, text.place).arg("id", &text.value).near(near));
        }
    }

    fn step(&self, step: &Text, flows: &[&Flow], sink: &mut Sink) {
        let mut ids = BTreeSet::new();
        flows.iter().for_each(|flow| steps(&flow.blocks, &mut ids));
        if !flows.is_empty() && !ids.contains(step.value.as_str()) {
            let what = match flows {
                [flow] => format!("the flow `{}`", flow.named.id.as_str()),
                _ => "any of the flows".to_owned(),
            };
            let finding = Diagnostic::new(&NO_STEP, step.place).arg("what", what).arg("step", &step.value);
            sink.push(finding.near(nearest(&step.value, ids.iter().copied())));
        }
    }

    /// The names in a line of a script; what else is wrong with it is told when it is played.
    fn line(&self, line: &Text, flow: Option<&Flow>, sink: &mut Sink) {
        let words = words(line);
        let skipped = usize::from(line.value.trim_start().starts_with('+'));
        let after = words.iter().position(|word| word.value.ends_with(':')).filter(|_| skipped > 0);
        let words = words.get(after.map_or(0, |at| at.saturating_add(1))..).unwrap_or_default();
        let word = |at: usize| words.get(at).map(|word| word.value.as_str());
        let step = match (word(0), word(1)) {
            (Some("status"), Some(_)) => {
                words.get(1).into_iter().for_each(|status| among(status, STATUSES, &NO_STATUS, sink));
                return;
            }
            (Some("due"), _) => return self.due(words.get(1..), flow, sink),
            (Some("not"), Some("due")) => return self.due(words.get(2..), flow, sink),
            (Some("not"), Some("open")) => 2,
            (Some("open"), _) => 1,
            (Some(kind), _) if STEPPED.contains(&kind) => 1,
            (Some(kind), _) if OTHER.contains(&kind) => usize::MAX,
            _ => {
                let known = [&["open", "due", "not", "status"], STEPPED, OTHER].concat();
                words.first().into_iter().for_each(|kind| among(kind, &known, &NO_EVENT, sink));
                return;
            }
        };
        let keyed = |word: &str| matches!(word, "by" | "to" | "from" | "for" | "before" | "after") || word.contains('=');
        if let (Some(text), Some(flow)) = (words.get(step).filter(|text| !keyed(&text.value)), flow) {
            self.step(text, &[flow], sink);
        }
        for pair in words.windows(2) {
            match pair {
                [key, who] if matches!(key.value.as_str(), "to" | "from" | "for") => _ = self.names.person(who, sink),
                [key, who] if key.value == "by" => _ = subject(self.names, who, sink),
                _ => {}
            }
        }
    }
}

impl Known<'_> {
    /// The names in what is said of a timer: a step or the event of a pause, and what it does.
    fn due(&self, words: Option<&[Text]>, flow: Option<&Flow>, sink: &mut Sink) {
        let words = words.unwrap_or_default();
        let mut events = BTreeSet::new();
        flow.into_iter().for_each(|flow| pauses(&flow.blocks, &mut events));
        if let (Some(of), Some(flow)) = (words.first().filter(|of| !events.contains(of.value.as_str())), flow) {
            self.step(of, &[flow], sink);
        }
        words
            .get(1)
            .filter(|effect| effect.value != "at")
            .into_iter()
            .for_each(|effect| among(effect, EFFECTS, &NO_EFFECT, sink));
    }
}

/// The events of pauses, in whatever block.
fn pauses<'b>(blocks: &'b [Block], out: &mut BTreeSet<&'b str>) {
    for block in blocks {
        match block {
            Block::WaitEvent(wait) => _ = out.insert(wait.event.value.as_str()),
            Block::Parallel(group) | Block::Race(group) => {
                group.branches.iter().for_each(|branch| pauses(&branch.blocks, out));
            }
            Block::Choose(choose) => {
                choose.cases.iter().for_each(|case| pauses(&case.blocks, out));
                choose.otherwise.iter().for_each(|branch| pauses(&branch.blocks, out));
            }
            Block::Step(_) | Block::Call(_) | Block::Notify(_) => {}
        }
    }
}

/// The ids of steps, in whatever block.
fn steps<'b>(blocks: &'b [Block], out: &mut BTreeSet<&'b str>) {
    for block in blocks {
        match block {
            Block::Step(step) => _ = out.insert(step.named.id.as_str()),
            Block::Parallel(group) | Block::Race(group) => {
                group.branches.iter().for_each(|branch| steps(&branch.blocks, out));
            }
            Block::Choose(choose) => {
                choose.cases.iter().for_each(|case| steps(&case.blocks, out));
                choose.otherwise.iter().for_each(|branch| steps(&branch.blocks, out));
            }
            Block::Call(_) | Block::Notify(_) | Block::WaitEvent(_) => {}
        }
    }
}

fn scalar<'p>(pairs: &'p Pairs<Plain>, name: &str) -> Option<&'p Text> {
    pairs.0.iter().find(|(known, _)| known.value == name).and_then(|(_, plain)| text(plain))
}

fn text(plain: &Plain) -> Option<&Text> {
    match plain {
        Plain::Scalar(text) => Some(text),
        _ => None,
    }
}

fn each(plain: &Plain) -> Vec<&Plain> {
    match plain {
        Plain::List(_, members) => members.iter().collect(),
        other => vec![other],
    }
}

/// The texts of a scalar, or of a list of them.
fn members(plain: &Plain) -> Vec<&Text> {
    each(plain).into_iter().filter_map(text).collect()
}

fn among(text: &Text, known: &[&str], code: &'static Code, sink: &mut Sink) {
    if !known.contains(&text.value.as_str()) {
        let listed: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
        let finding = Diagnostic::new(code, text.place).arg("text", &text.value).arg("known", listed.join(", "));
        sink.push(finding.near(nearest(&text.value, known.iter().copied())));
    }
}

/// The words of a line, each in its place where the line is written as it reads.
fn words(line: &Text) -> Vec<Text> {
    let span = line.place.span.range();
    let shift = match span.len().checked_sub(line.value.len()) {
        Some(0) => Some(0),
        // In quotes.
        Some(2) => Some(1),
        _ => None,
    };
    let place = |from: usize, length: usize| match shift {
        None => line.place,
        Some(shift) => {
            let start = span.start.saturating_add(shift).saturating_add(from);
            Place::new(line.place.file, Span::new(start, start.saturating_add(length)))
        }
    };
    let mut out = Vec::new();
    let mut from = 0_usize;
    for part in line.value.split(char::is_whitespace) {
        if !part.is_empty() {
            out.push(Text::new(part.to_owned(), place(from, part.len())));
        }
        // White space is one character, of as many bytes as it has.
        let rest = line.value.get(from.saturating_add(part.len())..).unwrap_or_default();
        from = from.saturating_add(part.len()).saturating_add(rest.chars().next().map_or(0, char::len_utf8));
    }
    out
}
