use super::Checker;
use crate::syntax::{Expr, Node, Text};

/// A path by the level of the variable it starts at, or its root, and its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    root: Root,
    parts: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Root {
    Word(String),
    /// The n-th quantifier from outside: two variables of one name are not the same.
    Bound(usize),
}

impl Checker<'_, '_> {
    /// Notes what the members of a conjunction say is there. A member in parentheses that is a conjunction itself belongs to it.
    pub(super) fn add_guards(&mut self, members: &[Expr]) {
        for member in members {
            match &member.node {
                Node::Has(base, name) => {
                    if let Some(path) = self.guard_of(base, name) {
                        self.guards.push(path);
                    }
                }
                Node::And(inner) => self.add_guards(inner),
                _ => {}
            }
        }
    }

    fn guard_of(&self, base: &Expr, name: &Text) -> Option<Path> {
        match &base.node {
            Node::Path(root, parts) => {
                let parts = parts.iter().chain([name]).map(|part| part.value.clone()).collect();
                Some(Path { root: self.root_of(&root.value), parts })
            }
            Node::Word(word) => Some(Path { root: self.root_of(word), parts: vec![name.value.clone()] }),
            _ => None,
        }
    }

    fn root_of(&self, word: &str) -> Root {
        self.bound.iter().rposition(|bound| bound.name == word).map_or_else(|| Root::Word(word.to_owned()), Root::Bound)
    }

    /// Whether some `has` around says that this path is there.
    pub(super) fn is_guarded(&self, root: &str, parts: &[Text]) -> bool {
        let root = self.root_of(root);
        self.guards.iter().any(|guard| {
            guard.root == root && guard.parts.len() == parts.len() && guard.parts.iter().zip(parts).all(|(a, b)| *a == b.value)
        })
    }
}
