//! Pictures: boxes and arrows, which several notations draw.
//!
//! What a picture shows is worked out once; mermaid and dot lay it out themselves, for SVG and HTML this room does. The same set
//! gives the same bytes.

mod dot;
mod flow;
mod masks;
mod mermaid;
mod org;
mod svg;
mod words;

use std::collections::BTreeMap;

use crate::authzen::{PlanNode, RouteAnswer};
use crate::workspace::Workspace;

/// A picture of a part of a policy set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    title: String,
    /// Whether it grows to the right, not downwards.
    to_the_right: bool,
    boxes: Vec<Drawn>,
    arrows: Vec<Arrow>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Drawn {
    lines: Vec<String>,
    shape: Shape,
}

/// What a box looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Somebody or something.
    Plain,
    /// A beginning or an end.
    Round,
    /// A choice, or where branches part and meet.
    Diamond,
    /// A remark.
    Note,
}

/// An arrow between two boxes, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Arrow {
    from: usize,
    to: usize,
    label: String,
    dashed: bool,
}

/// The people who would be asked in each step, by its id.
pub type StepPeople = BTreeMap<String, Vec<String>>;

impl Graph {
    /// The organisation: units, their heads, and teams across it. Nothing when the set is invalid.
    #[must_use]
    pub fn org(workspace: &Workspace) -> Option<Self> {
        Some(org::draw(workspace.policy_set()?))
    }

    /// A flow with its steps, and the people who would be asked where they are known. Nothing when there is no such flow, or
    /// the set is invalid.
    #[must_use]
    pub fn flow(workspace: &Workspace, id: &str, people: &StepPeople) -> Option<Self> {
        flow::draw(workspace.policy_set()?, id, people)
    }

    /// The people who would be asked in each step of a route.
    #[must_use]
    pub fn people(route: &RouteAnswer) -> StepPeople {
        fn collect(node: &PlanNode, people: &mut StepPeople) {
            match node {
                PlanNode::Seq { seq: all, .. } | PlanNode::Parallel { parallel: all } | PlanNode::Race { race: all } => {
                    all.iter().for_each(|inner| collect(inner, people));
                }
                PlanNode::Step(step) => drop(people.insert(step.step.clone(), step.approvers.clone())),
                PlanNode::Notify { .. } | PlanNode::Wait { .. } => {}
            }
        }
        let mut people = StepPeople::new();
        if let Some(plan) = &route.plan {
            collect(plan, &mut people);
        }
        people
    }

    /// What is protected: types, their fields, and how much of each class and channel is ever shown. Nothing when the set is
    /// invalid.
    #[must_use]
    pub fn masks(workspace: &Workspace) -> Option<Self> {
        Some(masks::draw(workspace.policy_set()?))
    }

    /// The flows that can be drawn, by id.
    #[must_use]
    pub fn flows(workspace: &Workspace) -> Vec<String> {
        workspace.policy_set().into_iter().flat_map(|set| set.flows.iter()).map(|flow| flow.named.id.to_string()).collect()
    }

    /// As a mermaid flowchart.
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::write(self)
    }

    /// As a graph of Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        dot::write(self)
    }

    /// As a picture of its own.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// As a page that shows the picture.
    #[must_use]
    pub fn html(&self) -> String {
        let title = svg::escaped(&self.title);
        let style = "body{margin:2rem;font-family:sans-serif}svg{max-width:100%;height:auto}";
        format!(
            "<!doctype html>\n<html lang=\"zh-Hant\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
             <style>{style}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{}</body>\n</html>\n",
            self.svg()
        )
    }

    fn new(title: impl Into<String>, to_the_right: bool) -> Self {
        Self { title: title.into(), to_the_right, boxes: Vec::new(), arrows: Vec::new() }
    }

    /// Adds a box and gives its number.
    fn add(&mut self, shape: Shape, lines: impl IntoIterator<Item = String>) -> usize {
        let lines = lines.into_iter().filter(|line| !line.is_empty()).collect();
        self.boxes.push(Drawn { lines, shape });
        self.boxes.len().saturating_sub(1)
    }

    fn join(&mut self, from: usize, to: usize, label: impl Into<String>) {
        self.arrows.push(Arrow { from, to, label: label.into(), dashed: false });
    }

    fn join_dashed(&mut self, from: usize, to: usize, label: impl Into<String>) {
        self.arrows.push(Arrow { from, to, label: label.into(), dashed: true });
    }
}
