use rustc_hash::FxHashMap;

use super::slot::{Coding, Layout, Source, Symbols, Typing};
use super::{ExprIx, Op, Operator, Part, PersonPart, Program};
use crate::value::{UnitIx, Value};

/// The tests of all flat conditions.
#[derive(Clone, Debug, Default)]
pub struct Tests {
    rows: Vec<Test>,
    lists: Vec<Box<[i64]>>,
    /// Where the tests of each condition are kept, while there are more to come: many rules have the same.
    kept: FxHashMap<Box<[Test]>, u32>,
}

/// One test of a slot, and where each of its three outcomes leads: to another test of the same condition, counted from its first,
/// or to one of [`Test::HOLDS`], [`Test::FAILS`] and [`Test::UNSURE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Test {
    /// The question.
    pub ask: Ask,
    /// The slot asked.
    pub slot: u8,
    /// Where yes leads.
    pub yes: u16,
    /// Where no leads.
    pub no: u16,
    /// Where it leads when the slot is empty; what was unsure once is not sure at the end.
    pub absent: u16,
}

/// A question to a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Is it this?
    Is(i64),
    /// Is it less than this?
    Below(i64),
    /// Is it in this half-open interval of units?
    Within(u32, u32),
    /// Is it one of this sorted list?
    OneOf(u32),
    /// Is it what another slot has?
    Same(u8),
    /// Is it less than what another slot has?
    BelowSlot(u8),
    /// Is it the unit of another slot or below?
    WithinSlot(u8),
    /// Is it there?
    Has,
    /// Are we sure? Never.
    Never,
}

impl Test {
    /// The condition holds.
    pub const HOLDS: u16 = u16::MAX;
    /// It does not.
    pub const FAILS: u16 = u16::MAX - 1;
    /// That cannot be told here: the tree must be evaluated.
    pub const UNSURE: u16 = u16::MAX - 2;
    /// More tests than this are left to the tree; numbers above are labels.
    const MOST: usize = 32_000;
}

impl Tests {
    /// The tests from a number on.
    #[must_use]
    #[inline]
    pub fn from(&self, at: u32) -> &[Test] {
        self.rows.get(at as usize..).unwrap_or_default()
    }

    /// A sorted list.
    #[must_use]
    pub fn list(&self, at: u32) -> &[i64] {
        self.lists.get(at as usize).map_or(&[], AsRef::as_ref)
    }

    /// Keeps the tests of a condition and gives the number of the first.
    fn keep(&mut self, tests: &[Test]) -> u32 {
        if let Some(first) = self.kept.get(tests) {
            return *first;
        }
        let first = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.extend_from_slice(tests);
        self.kept.insert(tests.into(), first);
        first
    }

    /// A sorted list, with its number.
    fn keep_list(&mut self, numbers: Vec<i64>) -> u32 {
        let same = self.lists.iter().rev().take(RECENT).position(|list| **list == *numbers);
        let at = match same {
            Some(back) => self.lists.len().saturating_sub(back).saturating_sub(1),
            None => {
                self.lists.push(numbers.into());
                self.lists.len().saturating_sub(1)
            }
        };
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Once there are no more to come.
    pub(super) fn settle(&mut self) {
        self.kept = FxHashMap::default();
        self.rows.shrink_to_fit();
    }
}

/// As many lists are looked at for an equal one.
const RECENT: usize = 16;

/// What the conditions of a rule come to for one type of record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flat {
    /// The first test; none where there is nothing to test.
    pub(super) first: Option<u32>,
    /// What must hold of the principal's primary unit: an interval, to file by.
    pub(super) principal_in: Option<(u32, u32)>,
}

/// A side of a comparison.
#[derive(Clone, Copy)]
enum Side {
    Slot(u8, Coding),
    Number(i64, Coding),
}

pub(super) struct Flattener<'a> {
    pub(super) program: &'a Program,
    pub(super) typing: Typing<'a>,
    pub(super) extent: &'a dyn Fn(UnitIx) -> (u32, u32),
    pub(super) layout: &'a mut Layout,
    pub(super) symbols: &'a mut Symbols,
    pub(super) tests: &'a mut Tests,
    /// The last label given.
    pub(super) labels: usize,
}

impl Flattener<'_> {
    /// Flattens what must hold and what must not. Members of the outermost conjunction that have no flat form are left to the
    /// tree, which is then asked whenever the others hold.
    pub(super) fn flatten(&mut self, when: Option<ExprIx>, unless: Option<ExprIx>) -> Flat {
        let (mut flat, mut out, mut whole) = (Flat::default(), Vec::new(), true);
        self.labels = Test::MOST;
        let members = |root: Option<ExprIx>, inner: bool| -> Vec<(ExprIx, bool)> {
            let Some(root) = root else { return Vec::new() };
            match (self.program.get(root), inner) {
                (Op::And(all), true) | (Op::Or(all), false) => all.iter().map(|one| (*one, inner)).collect(),
                _ => vec![(root, inner)],
            }
        };
        let mut wanted = members(when, true);
        wanted.extend(members(unless, false));
        for (at, holds) in wanted {
            let before = out.len();
            // The next member stands behind this one's tests, wherever that is.
            let next = self.label();
            let goal =
                next.map(|next| if holds { Goal { yes: next, no: Test::FAILS } } else { Goal { yes: Test::FAILS, no: next } });
            if goal.is_some_and(|goal| self.place(at, goal, &mut out) && settle(next, &mut out, before)) {
                let alone = out.len() == before.saturating_add(1);
                if let (true, Some(test)) = (alone, out.last_mut()) {
                    // Alone, its failing may still be outvoted by a later member; inside a tree that is for the tree to say.
                    test.absent = test.yes.min(test.no);
                }
                // Only where outside of the unit the condition fails: `not … within` is the same test with its ways on exchanged.
                if let (true, Some(Test { ask: Ask::Within(from, until), slot, no: Test::FAILS, .. })) =
                    (alone && holds, out.last())
                {
                    let own =
                        self.layout.slots().get(usize::from(*slot)).is_some_and(|slot| slot.source == Source::PrincipalUnit);
                    flat.principal_in = flat.principal_in.or(own.then_some((*from, *until)));
                }
            } else {
                out.truncate(before);
                whole = false;
            }
        }
        if !whole {
            let unsure = Test { ask: Ask::Never, slot: 0, yes: Test::UNSURE, no: Test::UNSURE, absent: Test::UNSURE };
            out.push(unsure);
        } else {
            let end = u16::try_from(out.len()).unwrap_or(Test::UNSURE);
            for test in &mut out {
                for target in [&mut test.yes, &mut test.no, &mut test.absent] {
                    *target = if *target == end { Test::HOLDS } else { *target };
                }
            }
        }
        flat.first = (!out.is_empty()).then(|| self.tests.keep(&out));
        flat
    }

    /// A number for a test that is not placed yet.
    fn label(&mut self) -> Option<u16> {
        self.labels = self.labels.saturating_add(1);
        u16::try_from(self.labels).ok().filter(|label| *label < Test::UNSURE)
    }

    /// Appends the tests of a condition; whether it has a flat form. What was appended of one that has none is to be dropped.
    fn place(&mut self, at: ExprIx, goal: Goal, out: &mut Vec<Test>) -> bool {
        if out.len() >= Test::MOST {
            return false;
        }
        let program = self.program;
        match program.get(at) {
            Op::Not(of) => self.place(*of, Goal { yes: goal.no, no: goal.yes }, out),
            Op::And(all) => self.chain(all, goal, true, out),
            Op::Or(all) => self.chain(all, goal, false, out),
            Op::Compare(operator, a, b) => self.compare(*operator, *a, *b, goal, out),
            Op::HasResource(name) => self.has(Source::Property(*name), goal, out),
            Op::HasContext(key) => self.has(Source::Key(*key), goal, out),
            Op::Resource(_) | Op::Context(_) => match self.side(at) {
                Some(Side::Slot(slot, Coding::Bool)) => push(Ask::Is(1), slot, goal, out),
                _ => false,
            },
            _ => false,
        }
    }

    /// All of these (`decisive` no) or any of these (`decisive` yes), each leading on to the next.
    fn chain(&mut self, all: &[ExprIx], goal: Goal, conjunction: bool, out: &mut Vec<Test>) -> bool {
        let Some((last, before)) = all.split_last() else { return false };
        for one in before {
            let start = out.len();
            let Some(next) = self.label() else { return false };
            let inner = if conjunction { Goal { yes: next, no: goal.no } } else { Goal { yes: goal.yes, no: next } };
            if !self.place(*one, inner, out) || !settle(Some(next), out, start) {
                return false;
            }
        }
        self.place(*last, goal, out)
    }

    fn has(&mut self, source: Source, goal: Goal, out: &mut Vec<Test>) -> bool {
        match self.layout.slot(source, Coding::Presence) {
            Some(slot) => push(Ask::Has, slot, goal, out),
            None => false,
        }
    }

    fn compare(&mut self, operator: Operator, a: ExprIx, b: ExprIx, goal: Goal, out: &mut Vec<Test>) -> bool {
        let swapped = Goal { yes: goal.no, no: goal.yes };
        match operator {
            Operator::NotEqual => return self.compare(Operator::Equal, a, b, swapped, out),
            Operator::NotIn => return self.compare(Operator::In, a, b, swapped, out),
            Operator::GreaterEqual => return self.compare(Operator::Less, a, b, swapped, out),
            Operator::LessEqual => return self.compare(Operator::Less, b, a, swapped, out),
            Operator::Greater => return self.compare(Operator::Less, b, a, goal, out),
            Operator::In => return self.one_of(a, b, goal, out),
            Operator::Equal | Operator::Less | Operator::Within => {}
            Operator::Contains | Operator::StartsWith | Operator::Like => return false,
        }
        let Some((a, b)) = self.sides(a, b) else { return false };
        match (operator, a, b) {
            (Operator::Equal, Side::Slot(slot, _), Side::Number(number, _))
            | (Operator::Equal, Side::Number(number, _), Side::Slot(slot, _)) => push(Ask::Is(number), slot, goal, out),
            (Operator::Equal, Side::Slot(slot, coding), Side::Slot(other, _)) if coding.is_equatable() => {
                push(Ask::Same(other), slot, goal, out)
            }
            (Operator::Less, Side::Slot(slot, coding), Side::Number(number, _)) if coding.is_ordered() => {
                push(Ask::Below(number), slot, goal, out)
            }
            // number < slot is not slot < number + 1
            (Operator::Less, Side::Number(number, coding), Side::Slot(slot, _)) if coding.is_ordered() => {
                number.checked_add(1).is_some_and(|above| push(Ask::Below(above), slot, swapped, out))
            }
            (Operator::Less, Side::Slot(slot, coding), Side::Slot(other, _)) if coding.is_ordered() => {
                push(Ask::BelowSlot(other), slot, goal, out)
            }
            (Operator::Within, Side::Slot(slot, Coding::Unit), Side::Number(outer, _)) => {
                let (from, until) = (self.extent)(UnitIx(u32::try_from(outer).unwrap_or(u32::MAX)));
                push(Ask::Within(from, until), slot, goal, out)
            }
            (Operator::Within, Side::Slot(slot, Coding::Unit), Side::Slot(other, _)) => {
                push(Ask::WithinSlot(other), slot, goal, out)
            }
            _ => false,
        }
    }

    fn one_of(&mut self, a: ExprIx, b: ExprIx, goal: Goal, out: &mut Vec<Test>) -> bool {
        let Op::Constant(set) = self.program.get(b) else { return false };
        let Some(Side::Slot(slot, coding)) = self.side(a) else { return false };
        let Some(Value::Set(members)) = self.typing.constants.get(*set) else { return false };
        let Some(mut numbers) = members.iter().map(|member| self.number(member, coding)).collect::<Option<Vec<i64>>>() else {
            return false;
        };
        numbers.sort_unstable();
        let list = self.tests.keep_list(numbers);
        push(Ask::OneOf(list), slot, goal, out)
    }

    /// Two sides of one coding; a constant is written as the other side is.
    fn sides(&mut self, a: ExprIx, b: ExprIx) -> Option<(Side, Side)> {
        let constant = |at: ExprIx| match self.program.get(at) {
            Op::Constant(constant) => self.typing.constant(*constant).cloned(),
            _ => None,
        };
        match (constant(a), constant(b)) {
            (Some(value), None) => {
                let Side::Slot(slot, coding) = self.side(b)? else { return None };
                Some((Side::Number(self.number(&value, coding)?, coding), Side::Slot(slot, coding)))
            }
            (None, Some(value)) => {
                let Side::Slot(slot, coding) = self.side(a)? else { return None };
                Some((Side::Slot(slot, coding), Side::Number(self.number(&value, coding)?, coding)))
            }
            (None, None) => match (self.side(a)?, self.side(b)?) {
                (Side::Slot(one, coding), Side::Slot(other, same)) if coding == same => {
                    Some((Side::Slot(one, coding), Side::Slot(other, same)))
                }
                _ => None,
            },
            (Some(_), Some(_)) => None,
        }
    }

    fn number(&mut self, value: &Value, coding: Coding) -> Option<i64> {
        let words = match value {
            Value::Text(text) => Some(text.as_ref()),
            Value::Enum(id) => Some(id.as_str()),
            _ => None,
        };
        // A purpose that the catalogue lacks is stated by no request.
        let named = |found: Option<u32>| found.map_or(i64::MAX, i64::from);
        match (coding, words) {
            (Coding::Symbol, Some(text)) => Some(self.symbols.intern(text)),
            (Coding::Purpose, Some(text)) => Some(named(self.typing.catalog.purposes.find(text).map(|ix| ix.0))),
            (Coding::Channel, Some(text)) => Some(named(self.typing.catalog.channels.find(text).map(|ix| ix.0))),
            (_, None) => coding.number(value),
            _ => None,
        }
    }

    fn side(&mut self, at: ExprIx) -> Option<Side> {
        let (source, coding) = match self.program.get(at) {
            Op::Principal => (Source::Principal, Coding::Person),
            Op::Resource(name) => (Source::Property(*name), Coding::of(self.typing.property(*name)?)?),
            Op::Context(key) => (Source::Key(*key), Coding::of(self.typing.key(*key)?)?),
            Op::Purpose => (Source::Purpose, Coding::Purpose),
            Op::Channel => (Source::Channel, Coding::Channel),
            Op::Now => (Source::Now, Coding::Instant),
            Op::Today => (Source::Today, Coding::Date),
            Op::Call(super::Function::Hour, of) if matches!(self.program.get(*of), Op::Now) => (Source::Hour, Coding::Int),
            Op::Path(of, parts) => match (self.program.get(*of), parts.as_ref()) {
                (Op::Principal, [Part::Unit]) => (Source::PrincipalUnit, Coding::Unit),
                (Op::Principal, [part]) => (Source::PrincipalPart(PersonPart::of(*part)?), self.part(*part)?),
                (Op::Resource(name), [part]) if Coding::of(self.typing.property(*name)?) == Some(Coding::Person) => match part {
                    Part::Manager => (Source::Manager(*name), Coding::Person),
                    Part::Unit => (Source::Unit(*name), Coding::Unit),
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        };
        self.layout.slot(source, coding).map(|slot| Side::Slot(slot, coding))
    }

    /// How a column of people is written. The catalogue of a bundle does not say their types, so only those are flat that have one
    /// type by themselves.
    fn part(&self, part: Part) -> Option<Coding> {
        match part {
            Part::Joined | Part::ContractEnd | Part::LeftOn => Some(Coding::Date),
            Part::Title | Part::Name => Some(Coding::Symbol),
            _ => None,
        }
    }
}

impl Coding {
    fn is_equatable(self) -> bool {
        !matches!(self, Self::Presence | Self::Purpose | Self::Channel)
    }

    fn is_ordered(self) -> bool {
        matches!(self, Self::Int | Self::Date | Self::Instant)
    }
}

/// Where the outcomes of a condition lead.
#[derive(Clone, Copy)]
struct Goal {
    yes: u16,
    no: u16,
}

/// Puts the number of the next test in the place of a label.
fn settle(label: Option<u16>, out: &mut [Test], from: usize) -> bool {
    let (Some(label), Ok(next)) = (label, u16::try_from(out.len())) else { return false };
    for test in out.iter_mut().skip(from) {
        for target in [&mut test.yes, &mut test.no] {
            *target = if *target == label { next } else { *target };
        }
    }
    true
}

fn push(ask: Ask, slot: u8, goal: Goal, out: &mut Vec<Test>) -> bool {
    out.push(Test { ask, slot, yes: goal.yes, no: goal.no, absent: Test::UNSURE });
    true
}
