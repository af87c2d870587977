/// Some of the classes of an axis: ranges of numbers, sorted, apart from one another and none empty, each from its first number
/// to before its second.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Classes(Vec<(u32, u32)>);

impl Classes {
    /// No class.
    pub(super) const NONE: Self = Self(Vec::new());

    /// The classes from one number to before another.
    pub(super) fn range(from: u32, until: u32) -> Self {
        if from < until { Self(vec![(from, until)]) } else { Self::NONE }
    }

    /// One class.
    pub(super) fn one(class: u32) -> Self {
        Self::range(class, class.saturating_add(1))
    }

    /// These classes, in whatever order.
    pub(super) fn of(classes: impl IntoIterator<Item = u32>) -> Self {
        Self::joined(classes.into_iter().map(|class| (class, class.saturating_add(1))).collect())
    }

    fn joined(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, until) in ranges.into_iter().filter(|(from, until)| from < until) {
            match out.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => out.push((from, until)),
            }
        }
        Self(out)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first class.
    pub(super) fn first(&self) -> Option<u32> {
        self.0.first().map(|(from, _)| *from)
    }

    /// The ranges in order.
    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// How many classes these are.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|(from, until)| u64::from(until.saturating_sub(*from))).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|(from, until)| *from..*until)
    }

    pub(super) fn contains(&self, class: u32) -> bool {
        let at = self.0.partition_point(|(_, until)| *until <= class);
        self.0.get(at).is_some_and(|(from, _)| *from <= class)
    }

    /// Whether some class is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            if x.1 <= y.0 {
                a.next();
            } else if y.1 <= x.0 {
                b.next();
            } else {
                return true;
            }
        }
        false
    }

    /// Whether every class of `other` is here.
    pub(super) fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|(from, until)| {
            let at = self.0.partition_point(|(_, end)| end <= from);
            self.0.get(at).is_some_and(|(start, end)| start <= from && until <= end)
        })
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut out = Vec::new();
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let (from, until) = (x.0.max(y.0), x.1.min(y.1));
            if from < until {
                out.push((from, until));
            }
            if x.1 < y.1 {
                a.next()
            } else {
                b.next()
            };
        }
        Self(out)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self::joined(self.0.iter().chain(&other.0).copied().collect())
    }

    /// The classes below `count` that are not here.
    pub(super) fn not(&self, count: u32) -> Self {
        let mut out = Vec::with_capacity(self.0.len().saturating_add(1));
        let mut next = 0;
        for (from, until) in &self.0 {
            if next < *from {
                out.push((next, *from));
            }
            next = *until;
        }
        if next < count {
            out.push((next, count));
        }
        Self(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(classes: &Classes) -> Vec<bool> {
        (0..12).map(|class| classes.contains(class)).collect()
    }

    proptest! {
        #[test]
        fn they_are_sets(a in proptest::collection::vec(0_u32..12, 0..8), b in proptest::collection::vec(0_u32..12, 0..8)) {
            let (x, y) = (Classes::of(a.clone()), Classes::of(b.clone()));
            let each = |f: &dyn Fn(bool, bool) -> bool| -> Vec<bool> {
                (0..12).map(|class| f(a.contains(&class), b.contains(&class))).collect()
            };
            prop_assert_eq!(naive(&x.and(&y)), each(&|p, q| p && q));
            prop_assert_eq!(naive(&x.or(&y)), each(&|p, q| p || q));
            prop_assert_eq!(naive(&x.not(12)), each(&|p, _| !p));
            prop_assert_eq!(x.meets(&y), !x.and(&y).is_empty());
            prop_assert_eq!(x.covers(&y), y.and(&x.not(12)).is_empty());
            prop_assert_eq!(x.count() as usize, x.iter().count());
            prop_assert_eq!(x.first(), a.iter().min().copied());
            prop_assert_eq!(Classes::of(x.iter()), x);
        }
    }
}
