use crate::bundle::{ExprIx, Op, Program};
use crate::value::Ix as _;

/// What each node of a program and the nodes below it read.
#[derive(Debug)]
pub(super) struct Nodes {
    rows: Vec<Node>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Whoever asks.
    principal: bool,
    /// The members of a set, one after another.
    quantifier: bool,
}

impl Nodes {
    pub(super) fn new(program: &Program) -> Self {
        let mut rows: Vec<Node> = Vec::new();
        for op in program.iter() {
            let mut node =
                Node { principal: matches!(op, Op::Principal | Op::Person), quantifier: matches!(op, Op::Quantified(..)) };
            // Children stand before their parents.
            op.children(&mut |child| {
                let below = rows.get(child.row() as usize).copied().unwrap_or_default();
                node.principal |= below.principal;
                node.quantifier |= below.quantifier;
            });
            rows.push(node);
        }
        Self { rows }
    }

    fn get(&self, at: ExprIx) -> Node {
        self.rows.get(at.row() as usize).copied().unwrap_or_default()
    }

    /// Whether a condition looks at the members of a set.
    pub(super) fn quantifies(&self, at: ExprIx) -> bool {
        self.get(at).quantifier
    }

    /// Whether a condition reads whoever asks.
    pub(super) fn reads_principal(&self, at: ExprIx) -> bool {
        self.get(at).principal
    }
}
