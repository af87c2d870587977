use rustc_hash::FxHashSet;

use super::Beyond;
use super::classes::Classes;

/// A region that is a product: some classes of every axis.
pub(super) type Cells = Vec<Classes>;

/// How much work a question may cost: rows looked at, all in all.
pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn new(work: u64) -> Self {
        Self(work)
    }

    pub(super) fn spend(&mut self, work: usize) -> Result<(), Beyond> {
        self.0 = self.0.checked_sub(work as u64).ok_or(Beyond)?;
        Ok(())
    }
}

/// A point of `within` that no row has, a class of every axis; nothing where the rows cover it. Axis after axis is cut where rows
/// begin and end, and what rows remain there is asked of the other axes; what was once found covered is remembered.
pub(super) fn uncovered(within: &Cells, rows: &[&Cells], budget: &mut Budget) -> Result<Option<Vec<u32>>, Beyond> {
    if within.iter().any(Classes::is_empty) {
        return Ok(None);
    }
    let order = order(within, rows);
    let fits: Vec<usize> = rows.iter().map(|row| fits_from(row, within, &order)).collect();
    let mut search = Search { within, rows, order, fits, covered: FxHashSet::default(), budget };
    let all: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
    let mut point: Vec<u32> = within.iter().map(|classes| classes.first().unwrap_or(0)).collect();
    Ok(search.at(0, all, &mut point)?.then_some(point))
}

/// The axes, those first where a row leaves most others behind.
fn order(within: &Cells, rows: &[&Cells]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..within.len()).collect();
    let weight = |axis: usize| -> u64 {
        let all = within.get(axis).map_or(1, Classes::count).max(1);
        let held: u64 = rows.iter().filter_map(|row| row.get(axis)).map(Classes::count).sum();
        held.saturating_mul(1_000) / all
    };
    order.sort_by_key(|axis| (weight(*axis), *axis));
    order
}

/// From which place in the order on a row takes everything.
fn fits_from(row: &Cells, within: &Cells, order: &[usize]) -> usize {
    let behind = order.iter().rev().take_while(|axis| match (row.get(**axis), within.get(**axis)) {
        (Some(cell), Some(all)) => cell.covers(all),
        _ => false,
    });
    order.len().saturating_sub(behind.count())
}

struct Search<'a, 'b> {
    within: &'a Cells,
    rows: &'a [&'a Cells],
    order: Vec<usize>,
    fits: Vec<usize>,
    covered: FxHashSet<(usize, Vec<u32>)>,
    budget: &'b mut Budget,
}

impl Search<'_, '_> {
    /// Whether something is left uncovered by these rows from this place in the order on; `point` then says what.
    fn at(&mut self, depth: usize, rows: Vec<u32>, point: &mut Vec<u32>) -> Result<bool, Beyond> {
        self.budget.spend(rows.len().saturating_add(1))?;
        if rows.is_empty() {
            return Ok(true);
        }
        if rows.iter().any(|row| self.fits.get(*row as usize).is_some_and(|from| *from <= depth)) {
            return Ok(false);
        }
        let key = (depth, rows);
        if self.covered.contains(&key) {
            return Ok(false);
        }
        let (_, rows) = &key;
        let Some(axis) = self.order.get(depth).copied() else { return Ok(false) };
        let mut done: FxHashSet<Vec<u32>> = FxHashSet::default();
        for (class, left) in self.cut(axis, rows)? {
            if done.contains(&left) {
                continue;
            }
            if let Some(own) = point.get_mut(axis) {
                *own = class;
            }
            if self.at(depth.saturating_add(1), left.clone(), point)? {
                return Ok(true);
            }
            done.insert(left);
        }
        if let (Some(own), Some(first)) = (point.get_mut(axis), self.within.get(axis).and_then(Classes::first)) {
            *own = first;
        }
        self.covered.insert(key);
        Ok(false)
    }

    /// The axis cut where rows begin and end: the first class of each piece, with the rows that are there.
    fn cut(&mut self, axis: usize, rows: &[u32]) -> Result<Vec<(u32, Vec<u32>)>, Beyond> {
        let Some(all) = self.within.get(axis) else { return Ok(Vec::new()) };
        // What happens at a class: rows that end there, then rows that begin there.
        let mut events: Vec<(u32, bool, u32)> = Vec::new();
        for row in rows {
            let cell = self.rows.get(*row as usize).and_then(|cells| cells.get(axis));
            for (from, until) in cell.map_or(&[][..], Classes::ranges) {
                events.push((*from, true, *row));
                events.push((*until, false, *row));
            }
        }
        events.sort_unstable();
        let mut events = events.into_iter().peekable();
        let mut here = std::collections::BTreeSet::new();
        let mut pieces = Vec::new();
        for (from, until) in all.ranges() {
            let mut class = *from;
            while class < *until {
                while let Some((_, begins, row)) = events.next_if(|(at, ..)| *at <= class) {
                    if begins {
                        here.insert(row)
                    } else {
                        here.remove(&row)
                    };
                }
                self.budget.spend(here.len().saturating_add(1))?;
                pieces.push((class, here.iter().copied().collect()));
                class = events.peek().map_or(*until, |(at, ..)| (*at).min(*until));
            }
        }
        Ok(pieces)
    }
}

/// The greatest region around an uncovered point that is uncovered too, grown axis by axis.
pub(super) fn widened(point: &[u32], within: &Cells, rows: &[&Cells]) -> Cells {
    let mut region: Cells = point.iter().map(|class| Classes::one(*class)).collect();
    for axis in 0..region.len() {
        let Some(all) = within.get(axis) else { continue };
        let others = |row: &&&Cells| row.iter().zip(&region).enumerate().all(|(at, (cell, own))| at == axis || cell.meets(own));
        let taken = rows.iter().filter(others).filter_map(|row| row.get(axis)).fold(Classes::NONE, |taken, cell| taken.or(cell));
        let free = all.and(&taken.not(u32::MAX));
        if let Some(own) = region.get_mut(axis) {
            *own = free;
        }
    }
    region
}

/// Whether two regions have a point in common.
pub(super) fn meet(one: &Cells, other: &Cells) -> bool {
    one.iter().zip(other).all(|(a, b)| a.meets(b))
}

/// What two regions have in common.
pub(super) fn common(one: &Cells, other: &Cells) -> Cells {
    one.iter().zip(other).map(|(a, b)| a.and(b)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIDE: u32 = 5;

    fn cell() -> impl Strategy<Value = Classes> {
        prop_oneof![
            2 => Just(Classes::range(0, SIDE)),
            3 => (0..SIDE, 1..=SIDE).prop_map(|(from, length)| Classes::range(from, (from + length).min(SIDE))),
            1 => proptest::collection::vec(0..SIDE, 0..4).prop_map(Classes::of),
        ]
    }

    fn rows() -> impl Strategy<Value = Vec<Cells>> {
        proptest::collection::vec(proptest::collection::vec(cell(), 3), 0..9)
    }

    fn points() -> impl Iterator<Item = Vec<u32>> {
        (0..SIDE.pow(3)).map(|n| vec![n % SIDE, n / SIDE % SIDE, n / SIDE / SIDE])
    }

    fn has(region: &Cells, point: &[u32]) -> bool {
        region.iter().zip(point).all(|(cell, class)| cell.contains(*class))
    }

    proptest! {
        #[test]
        fn what_is_uncovered_is_what_trying_every_point_says(rows in rows(), within in proptest::collection::vec(cell(), 3)) {
            let rows: Vec<&Cells> = rows.iter().collect();
            let mut free: Vec<Vec<u32>> = points().filter(|p| has(&within, p) && !rows.iter().any(|row| has(row, p))).collect();
            let found = uncovered(&within, &rows, &mut Budget::new(1_000_000)).unwrap();
            prop_assert_eq!(found.is_some(), !free.is_empty());
            if let Some(point) = found {
                prop_assert!(free.contains(&point));
                let region = widened(&point, &within, &rows);
                free.retain(|other| has(&region, other));
                prop_assert!(has(&region, &point));
                prop_assert_eq!(free.len() as u64, region.iter().map(Classes::count).product::<u64>());
            }
        }
    }

    #[test]
    fn what_costs_too_much_is_said_to() {
        let within = vec![Classes::range(0, 9)];
        assert!(uncovered(&within, &[&within.clone()], &mut Budget::new(1)).is_err());
    }
}
