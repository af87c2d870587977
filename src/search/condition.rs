use std::collections::BTreeSet;

use super::crowd::Crowd;
use super::index::Index;
use super::need::Need;
use super::nodes::Nodes;
use crate::bundle::{Bundle, Effect, ExprIx, Op, Operator, Part as Attribute, Rule};
use crate::eval::{Facts, truth, value};
use crate::value::Value;

/// Parts of a rule's conditions, each of which can keep it from matching by itself.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Those that read nothing of whoever asks.
    pub(super) common: Vec<Part>,
    /// The others.
    pub(super) personal: Vec<Part>,
}

/// A part and what it must come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    at: ExprIx,
    wanted: bool,
}

impl Parts {
    /// `when` by the members of its conjunction, `unless` by those of its disjunction. With quantifiers inside a condition stays
    /// whole: its budget of steps is one.
    pub(super) fn of(bundle: &Bundle, nodes: &Nodes, rule: &Rule) -> Self {
        let mut parts = Self::default();
        let mut add = |at: ExprIx, wanted: bool| {
            let part = Part { at, wanted };
            if nodes.reads_principal(at) { parts.personal.push(part) } else { parts.common.push(part) }
        };
        for (root, wanted) in [(rule.when, true), (rule.unless, false)] {
            let Some(root) = root else { continue };
            match (bundle.program().get(root), wanted) {
                (Op::And(members), true) | (Op::Or(members), false) if !nodes.quantifies(root) => {
                    members.iter().for_each(|member| add(*member, wanted));
                }
                _ => add(root, wanted),
            }
        }
        parts
    }
}

impl Part {
    /// Puts whom the part lets a rule of this effect match into a crowd at once, of people who work here; false where they have to
    /// be tried one by one. Only tests of the principal or of their unit against something of the request are read in this way.
    pub(super) fn select(self, bundle: &Bundle, index: &Index, facts: &Facts, effect: Effect, to: &mut Crowd) -> bool {
        let Op::Compare(operator, a, b) = bundle.program().get(self.at) else { return false };
        let sides = (Side::of(bundle, index.nodes(), *a), Side::of(bundle, index.nodes(), *b));
        let (own, fixed, first) = match sides {
            (Some(Side::Fixed), Some(own)) => (own, *a, false),
            (Some(own), Some(Side::Fixed)) => (own, *b, true),
            _ => return false,
        };
        if !self.wanted {
            return false;
        }
        let Ok(fixed) = value(bundle, facts, fixed) else {
            if effect == Effect::Deny {
                to.add(index.active());
            }
            return matches!(operator, Operator::Equal | Operator::Within);
        };
        match (operator, own, fixed, first) {
            (Operator::Equal, Side::Principal, Some(Value::Person(person)), _) => to.insert(person),
            (Operator::Equal, Side::Unit, Some(Value::Unit(unit)), _) => index.add_directly(bundle, unit, to),
            (Operator::Within, Side::Unit, Some(Value::Unit(outer)), true) => index.add_below(bundle, outer, to),
            (Operator::Within, Side::Unit, Some(Value::Unit(unit)), false) => {
                bundle.units().upwards(unit).for_each(|above| index.add_directly(bundle, above, to));
            }
            _ => return false,
        }
        true
    }

    /// Whether the part lets a rule of this effect match: a failure is closed.
    pub(super) fn stands(self, bundle: &Bundle, facts: &Facts, effect: Effect) -> bool {
        truth(bundle, facts, self.at).map_or(effect == Effect::Deny, |holds| holds == self.wanted)
    }
}

/// What one side of a comparison reads of whoever asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Nothing.
    Fixed,
    /// Who it is.
    Principal,
    /// Their primary unit.
    Unit,
}

impl Side {
    fn of(bundle: &Bundle, nodes: &Nodes, at: ExprIx) -> Option<Self> {
        match bundle.program().get(at) {
            _ if !nodes.reads_principal(at) => Some(Self::Fixed),
            Op::Principal => Some(Self::Principal),
            Op::Path(of, parts) if matches!(bundle.program().get(*of), Op::Principal) && **parts == [Attribute::Unit] => {
                Some(Self::Unit)
            }
            _ => None,
        }
    }
}

/// What is known of a part of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It holds, or does not, whatever else were given.
    Sure(bool),
    /// It may be otherwise with these given; with none for another asker only.
    Open(BTreeSet<Need>),
}

impl Known {
    pub(super) fn not(self) -> Self {
        match self {
            Self::Sure(holds) => Self::Sure(!holds),
            open => open,
        }
    }

    /// Any of these (`decisive` true) or all of these (`decisive` false).
    pub(super) fn any(all: impl IntoIterator<Item = Self>, decisive: bool) -> Self {
        let mut open: Option<BTreeSet<Need>> = None;
        for one in all {
            match one {
                Self::Sure(holds) if holds == decisive => return Self::Sure(decisive),
                Self::Sure(_) => {}
                Self::Open(needs) => open.get_or_insert_default().extend(needs),
            }
        }
        open.map_or(Self::Sure(!decisive), Self::Open)
    }
}

/// What is known of a condition when what is absent may come. `somebody` says that the facts' principal is who asks; else it may
/// be anybody.
pub(super) fn known(bundle: &Bundle, nodes: &Nodes, facts: &Facts, at: ExprIx, somebody: bool) -> Known {
    match bundle.program().get(at) {
        Op::And(all) => Known::any(all.iter().map(|one| known(bundle, nodes, facts, *one, somebody)), false),
        Op::Or(all) => Known::any(all.iter().map(|one| known(bundle, nodes, facts, *one, somebody)), true),
        Op::Not(of) => known(bundle, nodes, facts, *of, somebody).not(),
        _ => {
            let mut needs = BTreeSet::new();
            absent(bundle, facts, at, &mut needs);
            if !needs.is_empty() || (!somebody && nodes.reads_principal(at)) {
                return Known::Open(needs);
            }
            truth(bundle, facts, at).map_or_else(|_| Known::Open(BTreeSet::new()), Known::Sure)
        }
    }
}

/// What a condition reads that was not given.
fn absent(bundle: &Bundle, facts: &Facts, at: ExprIx, needs: &mut BTreeSet<Need>) {
    let op = bundle.program().get(at);
    match op {
        Op::Resource(name) | Op::HasResource(name) if facts.property(*name).is_none() => {
            needs.insert(Need::Attribute(*name));
        }
        Op::Context(key) | Op::HasContext(key) if facts.key(*key).is_none() => {
            needs.insert(Need::Key(*key));
        }
        _ => op.children(&mut |child| absent(bundle, facts, child, needs)),
    }
}
