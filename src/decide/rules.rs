use std::fmt;
use std::ops::Deref;

use crate::value::RuleIx;

/// How many rules an answer holds without asking for memory.
const INLINE: usize = 8;

/// The rules of an answer. Few as they mostly are, they live in the answer itself.
#[derive(Clone)]
pub struct Rules {
    count: u32,
    few: [RuleIx; INLINE],
    many: Vec<RuleIx>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { count: 0, few: [RuleIx(0); INLINE], many: Vec::new() }
    }
}

impl Rules {
    #[inline]
    pub(super) fn push(&mut self, rule: RuleIx) {
        if let (true, Some(place)) = (self.many.is_empty(), self.few.get_mut(self.count as usize)) {
            *place = rule;
            self.count = self.count.saturating_add(1);
            return;
        }
        if self.many.is_empty() {
            self.many.reserve(4 * INLINE);
            self.many.extend_from_slice(&self.few);
        }
        self.many.push(rule);
    }

    /// Sorts them; a rule that two of its subjects met is there once.
    pub(super) fn sort(&mut self) {
        if self.is_sorted_by(|a, b| a < b) {
            return;
        }
        if self.many.is_empty() {
            let few = self.few.get_mut(..self.count as usize).unwrap_or_default();
            few.sort_unstable();
            let mut count = 0_usize;
            for at in 0..few.len() {
                let (rule, last) = (few.get(at).copied(), count.checked_sub(1).and_then(|last| few.get(last)).copied());
                if let (true, Some(rule), Some(place)) = (rule != last, rule, few.get_mut(count)) {
                    *place = rule;
                    count = count.saturating_add(1);
                }
            }
            self.count = u32::try_from(count).unwrap_or(self.count);
        } else {
            self.many.sort_unstable();
            self.many.dedup();
        }
    }
}

impl FromIterator<RuleIx> for Rules {
    fn from_iter<T: IntoIterator<Item = RuleIx>>(rules: T) -> Self {
        let mut own = Self::default();
        rules.into_iter().for_each(|rule| own.push(rule));
        own
    }
}

impl Deref for Rules {
    type Target = [RuleIx];
    fn deref(&self) -> &[RuleIx] {
        if self.many.is_empty() { self.few.get(..self.count as usize).unwrap_or_default() } else { &self.many }
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Rules {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
