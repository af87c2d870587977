use std::borrow::Cow;

use super::Style;
use crate::source::Span;
use crate::value::{Ix, Table};

/// A node of an [`Arena`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeIx(u32);

impl Ix for NodeIx {
    fn new(row: u32) -> Self {
        Self(row)
    }
    fn row(self) -> u32 {
        self.0
    }
}

/// The nodes of a file. Children stand in side tables, so that a tree of any depth is dropped without recursion.
#[derive(Debug, Default)]
pub(super) struct Arena<'a> {
    pub(super) nodes: Table<NodeIx, Node<'a>>,
    items: Vec<NodeIx>,
    entries: Vec<(NodeIx, NodeIx)>,
}

/// One node: where it is and what it is.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Its bytes: a scalar with its quotes, a map or list from its first to its last character.
    pub(super) span: Span,
    /// The bytes of its `&anchor`.
    pub(super) anchor: Option<Span>,
    /// What it is.
    pub(super) shape: Shape<'a>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// A text, decoded.
    Scalar(Cow<'a, str>, Style),
    /// A list.
    Sequence {
        /// Whether it is written `[…]`.
        flow: bool,
        /// Its rows in `items`.
        rows: std::ops::Range<usize>,
    },
    /// A map; its keys are scalars and unique.
    Map {
        /// Whether it is written `{…}`.
        flow: bool,
        /// Its rows in `entries`.
        rows: std::ops::Range<usize>,
    },
    /// Another node, once more.
    Alias(NodeIx),
}

impl<'a> Arena<'a> {
    pub(super) fn scalar(&mut self, text: Cow<'a, str>, style: Style, span: Span) -> NodeIx {
        self.nodes.push(Node { span, anchor: None, shape: Shape::Scalar(text, style) })
    }

    pub(super) fn alias(&mut self, to: NodeIx, span: Span) -> NodeIx {
        self.nodes.push(Node { span, anchor: None, shape: Shape::Alias(to) })
    }

    pub(super) fn sequence(&mut self, items: &[NodeIx], flow: bool, span: Span) -> NodeIx {
        let start = self.items.len();
        self.items.extend_from_slice(items);
        let rows = start..self.items.len();
        self.nodes.push(Node { span, anchor: None, shape: Shape::Sequence { flow, rows } })
    }

    pub(super) fn map(&mut self, entries: &[(NodeIx, NodeIx)], flow: bool, span: Span) -> NodeIx {
        let start = self.entries.len();
        self.entries.extend_from_slice(entries);
        let rows = start..self.entries.len();
        self.nodes.push(Node { span, anchor: None, shape: Shape::Map { flow, rows } })
    }

    /// The node, or the one that an alias stands for.
    pub(super) fn follow(&self, node: NodeIx) -> NodeIx {
        match self.nodes.get(node).map(|n| &n.shape) {
            // An alias never stands for an alias: building resolves them.
            Some(Shape::Alias(to)) => *to,
            _ => node,
        }
    }

    /// Where a node is written; of an alias, the alias.
    pub(super) fn span(&self, node: NodeIx) -> Span {
        self.nodes.get(node).map_or_else(Span::default, |n| n.span)
    }

    /// What a node is, aliases followed.
    pub(super) fn shape(&self, node: NodeIx) -> &Shape<'a> {
        &self.nodes[self.follow(node)].shape
    }

    /// The text and style of a scalar.
    pub(super) fn text(&self, node: NodeIx) -> Option<(&str, Style)> {
        match self.shape(node) {
            Shape::Scalar(text, style) => Some((text, *style)),
            _ => None,
        }
    }

    /// The items of a list; of anything else none.
    pub(super) fn items(&self, node: NodeIx) -> &[NodeIx] {
        match self.shape(node) {
            Shape::Sequence { rows, .. } => self.items.get(rows.clone()).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The entries of a map; of anything else none.
    pub(super) fn entries(&self, node: NodeIx) -> &[(NodeIx, NodeIx)] {
        match self.shape(node) {
            Shape::Map { rows, .. } => self.entries.get(rows.clone()).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The entry of a map with this key.
    pub(super) fn entry(&self, node: NodeIx, key: &str) -> Option<(NodeIx, NodeIx)> {
        self.entries(node).iter().copied().find(|(k, _)| self.text(*k).is_some_and(|(text, _)| text == key))
    }
}
