//! A document as the schema checker sees it, in parts.
//!
//! The checker wants the whole instance in memory and gives all faults at once, each many times larger than the text it is about.
//! Therefore long lists and maps are emptied and shown in windows, each in a document that is otherwise as small as possible.

use std::ops::Range;

use serde_json::{Map, Value};

use super::Style;
use super::arena::{Arena, NodeIx, Shape};
use super::scalar::{self, Core, core};

/// How many items of a list, and how many entries of a map, are shown at once.
const ITEMS: usize = 64;
const ENTRIES: usize = 1000;

/// A place in a document, reached along a pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// What stands there.
    pub(super) node: NodeIx,
    /// The key it is the value of.
    pub(super) key: Option<NodeIx>,
    /// The nearest key above it, which is `key` unless it is a list's item.
    pub(super) under: Option<NodeIx>,
    /// Which of its items or entries were shown, when not all: what seems to be missing may be there.
    pub(super) partial: Option<(usize, usize)>,
}

/// What is shown at once: everything but what is long, or a window of one long list or map.
#[derive(Debug)]
pub(super) struct Part {
    /// The numbers of the items and entries that lead to the list or map; nothing for the whole document.
    route: Option<Vec<usize>>,
    window: Range<usize>,
}

/// The parts of a document.
pub(super) struct Parts<'b, 'a> {
    arena: &'b Arena<'a>,
    root: NodeIx,
    pending: Vec<Part>,
    steps: Vec<usize>,
    /// Scalars that other readers take for something else.
    pub(super) traps: Vec<NodeIx>,
}

impl<'b, 'a> Parts<'b, 'a> {
    pub(super) fn new(arena: &'b Arena<'a>, root: NodeIx) -> Self {
        let whole = Part { route: None, window: 0..0 };
        Self { arena, root, pending: vec![whole], steps: Vec::new(), traps: Vec::new() }
    }

    pub(super) fn arena(&self) -> &'b Arena<'a> {
        self.arena
    }

    /// The next part and its instance.
    pub(super) fn next(&mut self) -> Option<(Part, Value)> {
        let part = self.pending.pop()?;
        let value = self.build(self.root, part.route.as_deref(), &part.window, part.route.is_none());
        Some((part, value))
    }

    fn length(&self, node: NodeIx) -> usize {
        self.arena.items(node).len().max(self.arena.entries(node).len())
    }

    fn window(&self, node: NodeIx) -> usize {
        if matches!(self.arena.shape(node), Shape::Sequence { .. }) { ITEMS } else { ENTRIES }
    }

    fn is_long(&self, node: NodeIx) -> bool {
        self.length(node) > self.window(node)
    }

    /// Builds a node: on the route only what leads on, at its end the window, anywhere else all but what is long. What is built
    /// for the first time is `fresh`: its long lists become parts of their own.
    fn build(&mut self, node: NodeIx, route: Option<&[usize]>, window: &Range<usize>, fresh: bool) -> Value {
        let arena = self.arena;
        if let Some((text, style)) = arena.text(node) {
            return self.scalar(node, text, style, fresh);
        }
        let length = self.length(node);
        let (shown, fresh) = match route {
            Some([]) => (window.clone(), true),
            Some([step, ..]) if self.is_long(node) || arena.entries(node).is_empty() => (*step..step.saturating_add(1), false),
            Some(_) => (0..length, false),
            None if self.is_long(node) => {
                if fresh {
                    let size = self.window(node);
                    // The first window lies on top.
                    let windows = (0..length).step_by(size).rev().map(|start| start..start.saturating_add(size).min(length));
                    self.pending.extend(windows.map(|window| Part { route: Some(self.steps.clone()), window }));
                }
                (0..0, false)
            }
            None => (0..length, fresh),
        };
        let onward = |at: usize| match route {
            Some([step, rest @ ..]) if *step == at => Some(rest),
            _ => None,
        };
        if matches!(arena.shape(node), Shape::Sequence { .. }) {
            let items = arena.items(node).get(shown.clone()).unwrap_or_default();
            return items.iter().zip(shown).map(|(item, at)| self.step(at, *item, onward(at), window, fresh)).collect();
        }
        let mut object = Map::new();
        for ((key, value), at) in arena.entries(node).get(shown.clone()).unwrap_or_default().iter().zip(shown) {
            let key = arena.text(*key).map(|(text, _)| text.to_owned()).unwrap_or_default();
            object.insert(key, self.step(at, *value, onward(at), window, fresh));
        }
        Value::Object(object)
    }

    fn step(&mut self, at: usize, node: NodeIx, route: Option<&[usize]>, window: &Range<usize>, fresh: bool) -> Value {
        self.steps.push(at);
        let value = self.build(node, route, window, fresh);
        self.steps.pop();
        value
    }

    /// A scalar; one that other readers take for something else is shown as that.
    fn scalar(&mut self, node: NodeIx, text: &str, style: Style, fresh: bool) -> Value {
        if style != Style::Plain {
            return Value::from(text);
        }
        if let Some(taken) = scalar::trap(text) {
            if fresh {
                self.traps.push(self.arena.follow(node));
            }
            return if taken == "a truth value" { Value::Bool(true) } else { Value::from(0) };
        }
        match core(text) {
            Core::Null => Value::Null,
            Core::Bool => Value::Bool(text.eq_ignore_ascii_case("true")),
            Core::Int => text.parse::<i64>().map_or_else(|_| Value::from(text.parse::<f64>().unwrap_or(0.0)), Value::from),
            Core::Float => Value::from(text.parse::<f64>().unwrap_or(0.5)),
            Core::Text => Value::from(text),
        }
    }

    /// What a pointer into a part's instance points at; nothing when another part shows it, too.
    pub(super) fn spot(&self, part: &Part, pointer: &str) -> Option<Spot> {
        let arena = self.arena;
        let mut spot = Spot { node: self.root, key: None, under: None, partial: None };
        let mut route = part.route.as_deref();
        for step in pointer.split('/').skip(1) {
            let at = if matches!(arena.shape(spot.node), Shape::Sequence { .. }) {
                let shown: usize = step.parse().ok()?;
                let at = match route {
                    Some([]) => part.window.start.saturating_add(shown),
                    Some([on, ..]) => *on,
                    None => shown,
                };
                spot = Spot { node: *arena.items(spot.node).get(at)?, key: None, ..spot };
                at
            } else {
                let name = step.replace("~1", "/").replace("~0", "~");
                let shown = if route == Some(&[]) { part.window.clone() } else { 0..self.length(spot.node) };
                let mut entries = arena.entries(spot.node).get(shown.clone())?.iter().zip(shown);
                let ((key, value), at) = entries.find(|((key, _), _)| arena.text(*key).is_some_and(|(text, _)| text == name))?;
                spot = Spot { node: *value, key: Some(*key), under: Some(*key), ..spot };
                at
            };
            route = match route {
                Some([on, rest @ ..]) if *on == at => Some(rest),
                Some([_, ..]) => return None,
                Some([]) | None => None,
            };
        }
        match route {
            Some([_, ..]) => None,
            Some([]) => Some(Spot { partial: Some((part.window.start, part.window.end)), ..spot }),
            None => Some(Spot { partial: self.is_long(spot.node).then_some((0, 0)), ..spot }),
        }
    }
}
