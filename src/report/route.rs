use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::grid::grid;
use super::style::{Style, Tone};
use crate::authzen::{ApproverNote, PlanNode, RequestError, RouteAnswer, StepNote};
use crate::engine::{Falls, Start};

/// Routes of requests that differ in some attributes, `ordinance.routes/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Routes {
    /// `ordinance.routes/1`.
    pub format: String,
    /// Row by row, in the order of the values.
    pub rows: Vec<RoutesRow>,
}

/// One request and its route.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoutesRow {
    /// What varies, by attribute.
    pub varied: BTreeMap<String, String>,
    /// The answer, as `ordinance route` gives it; or why there is none.
    pub route: Json,
}

/// What is due, `ordinance.due/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Due {
    /// `ordinance.due/1`.
    pub format: String,
    /// From when.
    pub from: String,
    /// Until when, which is not included.
    pub until: String,
    /// Flows that start by themselves.
    pub starts: Vec<Start>,
    /// Timers of stored cases that fall.
    pub timers: Vec<Falls>,
}

impl Routes {
    /// Routes by what varies.
    #[must_use]
    pub fn new(rows: Vec<(BTreeMap<String, String>, Result<RouteAnswer, RequestError>)>) -> Self {
        let row = |(varied, route): (_, Result<RouteAnswer, RequestError>)| {
            let route = match &route {
                Ok(route) => serde_json::to_value(route),
                Err(error) => serde_json::to_value(error),
            };
            RoutesRow { varied, route: route.unwrap_or_default() }
        };
        Self { format: "ordinance.routes/1".to_owned(), rows: rows.into_iter().map(row).collect() }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }
}

impl Due {
    /// What is due between two instants.
    #[must_use]
    pub fn new(from: String, until: String, starts: Vec<Start>, timers: Vec<Falls>) -> Self {
        Self { format: "ordinance.due/1".to_owned(), from, until, starts, timers }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut out = String::new();
        if !self.starts.is_empty() {
            let late = |late: bool| if late { "late" } else { "" }.to_owned();
            let row = |one: &Start| [one.at.clone(), one.flow.clone(), one.person.clone(), one.date.clone(), late(one.late)];
            grid(&mut out, ["starts", "flow", "person", "date", ""], &self.starts.iter().map(row).collect::<Vec<_>>(), style);
        }
        if !self.timers.is_empty() {
            let row = |one: &Falls| {
                [one.due.clone(), one.case.clone(), one.step.clone().unwrap_or_default(), one.effect.clone(), one.timer.clone()]
            };
            grid(&mut out, ["falls", "case", "step", "effect", "timer"], &self.timers.iter().map(row).collect::<Vec<_>>(), style);
        }
        if out.is_empty() {
            let _ = writeln!(out, "nothing is due");
        }
        out
    }
}

/// A route for people.
#[must_use]
pub fn route_human(route: &RouteAnswer, style: Style) -> String {
    let mut out = String::new();
    match (&route.flow, &route.exempt) {
        (Some(flow), _) => {
            let _ = writeln!(out, "{}  {flow}", style.paint(Tone::Strong, "flow"));
        }
        (None, Some(exempt)) => {
            let _ = writeln!(out, "{}  no approval is needed: {exempt}", style.paint(Tone::Good, "exempt"));
        }
        (None, None) => {}
    }
    for (name, value) in &route.params {
        let _ = writeln!(out, "  {name} = {}", plain(value));
    }
    if let Some(blocked) = &route.blocked {
        let step = blocked.step.as_ref().map(|step| format!("step {step}: ")).unwrap_or_default();
        let _ = writeln!(out, "{}  {step}{} [{}]", style.paint(Tone::Bad, "blocked"), blocked.message, blocked.reason);
    }
    let mut rows = Vec::new();
    if let Some(plan) = &route.plan {
        lines(plan, 0, &mut rows);
    }
    if !rows.is_empty() {
        grid(&mut out, ["step", "needs", "approvers", "via", "at"], &rows, style);
    }
    for told in &route.notify {
        let _ = writeln!(out, "  at {}: notify {}", told.at, told.people.join(", "));
    }
    if let Some(why) = route.why.as_ref().filter(|why| !why.is_empty()) {
        let row = |note: &ApproverNote| {
            let text = |part: &Option<String>| part.clone().unwrap_or_default();
            [note.step.clone(), text(&note.person), text(&note.via), note.at.clone()]
        };
        grid(&mut out, ["asked in", "who", "because of", "at"], &why.iter().map(row).collect::<Vec<_>>(), style);
    }
    not_asked(&mut out, route.why_not.as_deref().unwrap_or_default(), style);
    out
}

/// Who was named and is not asked, with the reason, and what is not taken.
pub(super) fn not_asked(out: &mut String, notes: &[ApproverNote], style: Style) {
    let row = |note: &ApproverNote| {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        [note.step.clone(), text(&note.person), reason(note), text(&note.via), note.at.clone()]
    };
    if !notes.is_empty() {
        grid(out, ["not in", "who", "reason", "named by", "at"], &notes.iter().map(row).collect::<Vec<_>>(), style);
    }
}

/// A reason in words. A step that is not taken has its condition.
fn reason(note: &ApproverNote) -> String {
    let reason = note.reason.clone().unwrap_or_default();
    match (&note.person, reason.as_str()) {
        (None, _) => format!("only when {reason}"),
        (_, "requester") => "asks for it".to_owned(),
        (_, "subject") => "it is about them".to_owned(),
        (_, "on_behalf_of") => "it is asked for them".to_owned(),
        (_, "suspended") => "is suspended".to_owned(),
        (_, "left") => "has left".to_owned(),
        (_, "except") => "the step leaves them out".to_owned(),
        (_, "not_chosen") => "was not chosen".to_owned(),
        _ => reason,
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn lines(node: &PlanNode, depth: usize, rows: &mut Vec<[String; 5]>) {
    let indent = "  ".repeat(depth);
    let titled = |title: String| [format!("{indent}{title}"), String::new(), String::new(), String::new(), String::new()];
    let deeper = depth.saturating_add(1);
    match node {
        PlanNode::Seq { branch, seq } => {
            if let Some(branch) = branch {
                rows.push(titled(format!("branch {branch}")));
            }
            let inner = if branch.is_some() { deeper } else { depth };
            seq.iter().for_each(|node| lines(node, inner, rows));
        }
        PlanNode::Parallel { parallel } => {
            rows.push(titled("parallel".to_owned()));
            parallel.iter().for_each(|node| lines(node, deeper, rows));
        }
        PlanNode::Race { race } => {
            rows.push(titled("race".to_owned()));
            race.iter().for_each(|node| lines(node, deeper, rows));
        }
        PlanNode::Step(step) => rows.push(line(step, &indent)),
        PlanNode::Notify { notify } => rows.push(titled(format!("notify {}", notify.join(", ")))),
        PlanNode::Wait { wait, .. } => rows.push(titled(format!("wait {wait}"))),
    }
}

fn line(step: &StepNote, indent: &str) -> [String; 5] {
    let people = step.order.as_ref().unwrap_or(&step.approvers).join(", ");
    let people = match step.opens {
        None => people,
        Some(opens) => opens.replace('_', " "),
    };
    let needs = match step.mode {
        "any" => "any".to_owned(),
        "all" => format!("all {}", step.needed),
        "in_order" => format!("in order {}", step.needed),
        "weighted" => format!("weight {}", step.needed),
        _ => step.needed.to_string(),
    };
    [format!("{indent}{}", step.step), needs, people, step.via.clone(), step.at.clone()]
}

/// Routes for people: a line a request.
#[must_use]
pub fn routes_human(routes: &Routes, style: Style) -> String {
    let mut out = String::new();
    let row = |row: &RoutesRow| {
        let varied: Vec<String> = row.varied.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = |pointer: &str| row.route.pointer(pointer).and_then(Json::as_str).map(str::to_owned);
        let selected = text("/flow")
            .or_else(|| text("/exempt").map(|id| format!("{id} (exempt)")))
            .or_else(|| text("/error/code"))
            .unwrap_or_default();
        let mut steps = Vec::new();
        names(&row.route["plan"], &mut steps);
        let blocked = text("/blocked/reason").map(|reason| format!("blocked: {reason}")).unwrap_or_default();
        [varied.join(" "), selected, steps.join(" → "), blocked]
    };
    grid(&mut out, ["request", "flow", "steps", ""], &routes.rows.iter().map(row).collect::<Vec<_>>(), style);
    out
}

fn names(plan: &Json, out: &mut Vec<String>) {
    match plan {
        Json::Object(node) => {
            if let Some(step) = node.get("step").and_then(Json::as_str) {
                let approvers = node.get("approvers").and_then(Json::as_array);
                let people: Vec<&str> = approvers.into_iter().flatten().filter_map(Json::as_str).collect();
                out.push(format!("{step} ({})", people.join(", ")));
            }
            ["seq", "parallel", "race"].iter().filter_map(|key| node.get(*key)).for_each(|inner| names(inner, out));
        }
        Json::Array(all) => all.iter().for_each(|inner| names(inner, out)),
        _ => {}
    }
}
