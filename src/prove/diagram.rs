use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::Classes;
use super::{Beyond, number};

/// A set of points, each a class of every variable: a reduced ordered decision diagram over variables of many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Region(u32);

impl Region {
    /// No point.
    pub(super) const NONE: Self = Self(0);
    /// Every point.
    pub(super) const ALL: Self = Self(1);
}

/// What can be said of a condition at every point: where it surely holds, and where it holds or fails to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    /// Where it holds.
    pub(super) must: Region,
    /// Where it holds or cannot be evaluated.
    pub(super) may: Region,
}

impl Truth {
    /// A condition that is not there.
    pub(super) const ALWAYS: Self = Self { must: Region::ALL, may: Region::ALL };
    /// What never holds.
    pub(super) const NEVER: Self = Self { must: Region::NONE, may: Region::NONE };
}

/// The diagrams over some variables. Equal regions have equal numbers, so asking whether two are one costs nothing.
pub(super) struct Diagrams {
    /// How many classes each variable has, in the order of the variables.
    sizes: Vec<u32>,
    nodes: Vec<(u32, Box<[Region]>)>,
    known: FxHashMap<(u32, Box<[Region]>), Region>,
    joined: FxHashMap<(bool, Region, Region), Region>,
    inverted: FxHashMap<Region, Region>,
    /// How many branches may still be made.
    left: usize,
}

/// How many branches the diagrams of one question may have, all in all.
const MOST_BRANCHES: usize = 60_000_000;

/// The variable of what has none: behind all others.
const LEAF: u32 = u32::MAX;

impl Diagrams {
    pub(super) fn new(sizes: Vec<u32>) -> Self {
        let nodes = vec![(LEAF, Box::default()), (LEAF, Box::default())];
        Self {
            sizes,
            nodes,
            known: FxHashMap::default(),
            joined: FxHashMap::default(),
            inverted: FxHashMap::default(),
            left: MOST_BRANCHES,
        }
    }

    fn variable(&self, region: Region) -> u32 {
        self.nodes.get(region.0 as usize).map_or(LEAF, |(variable, _)| *variable)
    }

    /// What is left of a region where a variable that none above it tests has a class.
    fn child(&self, region: Region, variable: u32, class: u32) -> Region {
        match self.nodes.get(region.0 as usize) {
            Some((own, children)) if *own == variable => children.get(class as usize).copied().unwrap_or(Region::NONE),
            _ => region,
        }
    }

    fn make(&mut self, variable: u32, children: Vec<Region>) -> Result<Region, Beyond> {
        if let Some(first) = children.first().filter(|first| children.iter().all(|child| child == *first)) {
            return Ok(*first);
        }
        let key = (variable, children.into_boxed_slice());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        self.left = self.left.checked_sub(key.1.len()).ok_or(Beyond)?;
        let region = Region(u32::try_from(self.nodes.len()).map_err(|_| Beyond)?);
        self.nodes.push(key.clone());
        self.known.insert(key, region);
        Ok(region)
    }

    /// The points where a condition on some variables, in their order, holds, and where it may.
    pub(super) fn tabled(
        &mut self,
        variables: &[usize],
        outcome: &mut impl FnMut(&[u32]) -> Option<bool>,
    ) -> Result<Truth, Beyond> {
        self.tabled_from(variables, &mut Vec::new(), outcome)
    }

    fn tabled_from(
        &mut self,
        variables: &[usize],
        chosen: &mut Vec<u32>,
        outcome: &mut impl FnMut(&[u32]) -> Option<bool>,
    ) -> Result<Truth, Beyond> {
        let Some((first, rest)) = variables.split_first() else {
            return Ok(match outcome(chosen) {
                Some(true) => Truth::ALWAYS,
                Some(false) => Truth::NEVER,
                None => Truth { must: Region::NONE, may: Region::ALL },
            });
        };
        let (mut must, mut may) = (Vec::new(), Vec::new());
        for class in 0..self.sizes.get(*first).copied().unwrap_or(0) {
            self.left = self.left.checked_sub(1).ok_or(Beyond)?;
            chosen.push(class);
            let truth = self.tabled_from(rest, chosen, outcome);
            chosen.pop();
            let truth = truth?;
            must.push(truth.must);
            may.push(truth.may);
        }
        Ok(Truth { must: self.make(number(*first), must)?, may: self.make(number(*first), may)? })
    }

    pub(super) fn and(&mut self, a: Region, b: Region) -> Result<Region, Beyond> {
        self.join(a, b, true)
    }

    pub(super) fn or(&mut self, a: Region, b: Region) -> Result<Region, Beyond> {
        self.join(a, b, false)
    }

    /// Points of both (`both`), or of either. The depth is that of the variables.
    fn join(&mut self, a: Region, b: Region, both: bool) -> Result<Region, Beyond> {
        let (absorbs, neutral) = if both { (Region::NONE, Region::ALL) } else { (Region::ALL, Region::NONE) };
        if a == absorbs || b == absorbs {
            return Ok(absorbs);
        }
        if a == neutral || a == b {
            return Ok(b);
        }
        if b == neutral {
            return Ok(a);
        }
        let key = (both, a.min(b), a.max(b));
        if let Some(known) = self.joined.get(&key) {
            return Ok(*known);
        }
        let variable = self.variable(a).min(self.variable(b));
        let size = self.sizes.get(variable as usize).copied().unwrap_or(0);
        let mut children = Vec::with_capacity(size as usize);
        for class in 0..size {
            self.left = self.left.checked_sub(1).ok_or(Beyond)?;
            let (x, y) = (self.child(a, variable, class), self.child(b, variable, class));
            children.push(self.join(x, y, both)?);
        }
        let region = self.make(variable, children)?;
        self.joined.insert(key, region);
        Ok(region)
    }

    pub(super) fn not(&mut self, a: Region) -> Result<Region, Beyond> {
        match a {
            Region::NONE => return Ok(Region::ALL),
            Region::ALL => return Ok(Region::NONE),
            _ => {}
        }
        if let Some(known) = self.inverted.get(&a) {
            return Ok(*known);
        }
        let variable = self.variable(a);
        let size = self.sizes.get(variable as usize).copied().unwrap_or(0);
        let mut children = Vec::with_capacity(size as usize);
        for class in 0..size {
            let child = self.child(a, variable, class);
            children.push(self.not(child)?);
        }
        let region = self.make(variable, children)?;
        self.inverted.insert(a, region);
        Ok(region)
    }

    /// All of these hold: none of them fails unless another one is false.
    pub(super) fn all(&mut self, truths: impl IntoIterator<Item = Truth>) -> Result<Truth, Beyond> {
        let mut all = Truth::ALWAYS;
        for truth in truths {
            all = Truth { must: self.and(all.must, truth.must)?, may: self.and(all.may, truth.may)? };
        }
        Ok(all)
    }

    /// Any of these holds.
    pub(super) fn any(&mut self, truths: impl IntoIterator<Item = Truth>) -> Result<Truth, Beyond> {
        let mut any = Truth::NEVER;
        for truth in truths {
            any = Truth { must: self.or(any.must, truth.must)?, may: self.or(any.may, truth.may)? };
        }
        Ok(any)
    }

    /// The contrary; what cannot be evaluated cannot either then.
    pub(super) fn contrary(&mut self, truth: Truth) -> Result<Truth, Beyond> {
        Ok(Truth { must: self.not(truth.may)?, may: self.not(truth.must)? })
    }

    /// The points where a condition does not hold, and that can be said.
    pub(super) fn false_at(&mut self, truth: Truth) -> Result<Region, Beyond> {
        self.not(truth.may)
    }

    /// The points where a condition can be evaluated.
    pub(super) fn known_at(&mut self, truth: Truth) -> Result<Region, Beyond> {
        let no = self.not(truth.may)?;
        self.or(truth.must, no)
    }

    /// What is left of a region for the other variables, where a variable may have any of some classes.
    pub(super) fn without(&mut self, region: Region, variable: usize, classes: &Classes) -> Result<Region, Beyond> {
        self.without_from(region, number(variable), classes, &mut FxHashMap::default())
    }

    fn without_from(
        &mut self,
        region: Region,
        variable: u32,
        classes: &Classes,
        known: &mut FxHashMap<Region, Region>,
    ) -> Result<Region, Beyond> {
        let own = self.variable(region);
        if own > variable {
            return Ok(region);
        }
        if let Some(known) = known.get(&region) {
            return Ok(*known);
        }
        let children = self.nodes.get(region.0 as usize).map_or_else(Box::default, |(_, children)| children.clone());
        self.left = self.left.checked_sub(if own < variable { children.len() } else { 1 }).ok_or(Beyond)?;
        let left = if own == variable {
            let mut left: Vec<Region> = classes.iter().map_while(|class| children.get(class as usize).copied()).collect();
            left.sort_unstable();
            left.dedup();
            left.into_iter().try_fold(Region::NONE, |all, one| self.or(all, one))?
        } else {
            let children = children.iter().map(|child| self.without_from(*child, variable, classes, known));
            let children = children.collect::<Result<Vec<_>, _>>()?;
            self.make(own, children)?
        };
        known.insert(region, left);
        Ok(left)
    }

    /// A point of a region: of each variable the first class that some point has, where it matters, else the first of all. Of
    /// some variables only certain classes are meant.
    pub(super) fn point(&self, region: Region, meant: &[(usize, &Classes)]) -> Option<Vec<u32>> {
        let mut point = vec![0; self.sizes.len()];
        for (variable, classes) in meant {
            *point.get_mut(*variable)? = classes.first()?;
        }
        self.point_from(region, meant, &mut point, &mut FxHashSet::default()).then_some(point)
    }

    /// Finds a way through a region. Its depth is that of the variables.
    fn point_from(&self, region: Region, meant: &[(usize, &Classes)], point: &mut [u32], closed: &mut FxHashSet<Region>) -> bool {
        if region == Region::ALL {
            return true;
        }
        if region == Region::NONE || closed.contains(&region) {
            return false;
        }
        let Some((variable, children)) = self.nodes.get(region.0 as usize) else { return false };
        let only = meant.iter().find(|(own, _)| number(*own) == *variable).map(|(_, classes)| classes);
        for (class, child) in (0..).zip(children.iter()).filter(|(class, _)| only.is_none_or(|only| only.contains(*class))) {
            if self.point_from(*child, meant, point, closed) {
                if let Some(own) = point.get_mut(*variable as usize) {
                    *own = class;
                }
                return true;
            }
        }
        closed.insert(region);
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: [u32; 3] = [3, 2, 4];

    /// A condition as a tree, its leaves a variable with what each of its classes makes of it.
    #[derive(Clone, Debug)]
    enum Formula {
        Leaf(usize, Vec<Option<bool>>),
        Not(Box<Formula>),
        Both(Box<Formula>, Box<Formula>),
        Either(Box<Formula>, Box<Formula>),
    }

    fn formula() -> impl Strategy<Value = Formula> {
        let outcome = prop_oneof![3 => Just(Some(true)), 3 => Just(Some(false)), 1 => Just(None)];
        let leaf = (0..3_usize, proptest::collection::vec(outcome, 4)).prop_map(|(at, outcomes)| Formula::Leaf(at, outcomes));
        leaf.prop_recursive(4, 16, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|of| Formula::Not(Box::new(of))),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Formula::Both(Box::new(a), Box::new(b))),
                (inner.clone(), inner).prop_map(|(a, b)| Formula::Either(Box::new(a), Box::new(b))),
            ]
        })
    }

    fn naive(of: &Formula, point: &[u32]) -> Option<bool> {
        match of {
            Formula::Leaf(at, outcomes) => outcomes[point[*at] as usize],
            Formula::Not(of) => naive(of, point).map(|holds| !holds),
            Formula::Both(a, b) => match (naive(a, point), naive(b, point)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Formula::Either(a, b) => match (naive(a, point), naive(b, point)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    fn diagram(of: &Formula, d: &mut Diagrams) -> Truth {
        match of {
            Formula::Leaf(at, outcomes) => d.tabled(&[*at], &mut |classes| outcomes[classes[0] as usize]).unwrap(),
            Formula::Not(of) => {
                let of = diagram(of, d);
                d.contrary(of).unwrap()
            }
            Formula::Both(a, b) => {
                let both = [diagram(a, d), diagram(b, d)];
                d.all(both).unwrap()
            }
            Formula::Either(a, b) => {
                let either = [diagram(a, d), diagram(b, d)];
                d.any(either).unwrap()
            }
        }
    }

    fn has(d: &mut Diagrams, region: Region, point: &[u32]) -> bool {
        let mut here = region;
        for (variable, class) in point.iter().enumerate() {
            here = d.without(here, variable, &Classes::one(*class)).unwrap();
        }
        here != Region::NONE
    }

    proptest! {
        #[test]
        fn three_values_are_as_trying_every_point_says(formula in formula()) {
            let mut d = Diagrams::new(SIZES.to_vec());
            let truth = diagram(&formula, &mut d);
            let (known, no) = (d.known_at(truth).unwrap(), d.false_at(truth).unwrap());
            let points = (0..24).map(|n| [n % 3, n / 3 % 2, n / 6]);
            for point in points {
                let wanted = naive(&formula, &point);
                prop_assert_eq!(has(&mut d, truth.must, &point), wanted == Some(true));
                prop_assert_eq!(has(&mut d, no, &point), wanted == Some(false));
                prop_assert_eq!(has(&mut d, known, &point), wanted.is_some());
            }
            for region in [truth.must, no] {
                match d.point(region, &[]) {
                    Some(point) => prop_assert!(has(&mut d, region, &point)),
                    None => prop_assert_eq!(region, Region::NONE),
                }
                for class in 0..SIZES[1] {
                    let only = Classes::one(class);
                    let left = d.without(region, 1, &only).unwrap();
                    match d.point(region, &[(1, &only)]) {
                        Some(point) => prop_assert!(point[1] == class && has(&mut d, region, &point)),
                        None => prop_assert_eq!(left, Region::NONE),
                    }
                }
            }
        }
    }

    #[test]
    fn equal_regions_are_one() {
        let mut d = Diagrams::new(SIZES.to_vec());
        let mut below = |limit| d.tabled(&[2], &mut |classes| Some(classes[0] < limit)).unwrap().must;
        let (low, lower) = (below(2), below(2));
        let high = d.not(low).unwrap();
        assert_eq!(low, lower);
        assert_eq!(d.or(low, high), Ok(Region::ALL));
        assert_eq!(d.not(low), Ok(high));
        assert_eq!(d.and(low, high), Ok(Region::NONE));
    }
}
