use super::person::manager;
use super::{Facts, Principal};
use crate::bundle::{Ask, Bundle, Coding, Layout, NO_SYMBOL, PersonPart, SLOTS, Slot, Source, Target, Test};
use crate::value::{PersonIx, UnitIx, Value};

/// What the flat conditions about one target read of a request, as numbers.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    present: u32,
    numbers: [i64; SLOTS],
}

impl Slots {
    /// No numbers.
    #[must_use]
    #[inline]
    pub fn empty() -> Self {
        Self { present: 0, numbers: [0; SLOTS] }
    }

    /// Writes down the numbers of a request.
    pub fn fill(&mut self, bundle: &Bundle, target: Target, facts: &Facts) {
        let layout = bundle.compiled().layout(target);
        let mut writer = Writer { slots: self, bundle, strangers: Strangers::default() };
        merge(layout.properties(), &facts.properties, |slot, value| writer.value(layout, slot, value));
        merge(layout.keys(), &facts.keys, |slot, value| writer.value(layout, slot, value));
        let filler = Filler { bundle, facts };
        for slot in layout.others() {
            if let Some(Slot { source, coding }) = layout.get(*slot) {
                writer.write(*slot, filler.fill(source, coding));
            }
        }
    }

    /// The number in a slot, when there is one.
    #[inline]
    fn get(&self, slot: u8) -> Option<i64> {
        let at = usize::from(slot) % SLOTS;
        let there = self.present >> at & 1 == 1;
        if there { Some(self.numbers[at]) } else { None }
    }

    /// Whether a flat condition holds; nothing where only the tree can tell.
    #[must_use]
    #[inline]
    pub fn hold(&self, bundle: &Bundle, first: u32) -> Option<bool> {
        let tests = bundle.compiled().tests().from(first);
        let (mut sure, mut at) = (true, 0_u16);
        // Every test leads on to a later one, so this ends.
        while let Some(test) = tests.get(usize::from(at)) {
            at = match self.ask(bundle, test) {
                Some(true) => test.yes,
                Some(false) => test.no,
                None => {
                    sure = false;
                    test.absent
                }
            };
            match at {
                Test::HOLDS => return sure.then_some(true),
                Test::FAILS => return Some(false),
                Test::UNSURE => return None,
                _ => {}
            }
        }
        None
    }

    #[inline]
    fn ask(&self, bundle: &Bundle, test: &Test) -> Option<bool> {
        let Some(own) = self.get(test.slot) else {
            return if let Ask::Has = test.ask { Some(false) } else { None };
        };
        Some(match test.ask {
            Ask::Is(number) => own == number,
            Ask::Below(number) => own < number,
            Ask::Within(from, until) => own >= i64::from(from) && own < i64::from(until),
            Ask::Has => true,
            Ask::Same(other) => own == self.get(other)?,
            Ask::BelowSlot(other) => own < self.get(other)?,
            Ask::WithinSlot(other) => {
                let (from, until) = bundle.units().extent(unit(self.get(other)?));
                own >= i64::from(from) && own < i64::from(until)
            }
            Ask::OneOf(list) => bundle.compiled().tests().list(list).binary_search(&own).is_ok(),
            Ask::Never => return None,
        })
    }
}

fn unit(number: i64) -> UnitIx {
    UnitIx(u32::try_from(number).unwrap_or(u32::MAX))
}

/// What a slot is filled with.
enum Filled<'a> {
    Number(i64),
    Text(&'a str),
    Empty,
}

impl From<Option<i64>> for Filled<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// Walks slots and what is stated, both by name, side by side.
#[inline]
fn merge<'a, K: Copy + Ord>(slots: &[(K, u8)], mut stated: &'a [(K, Value)], mut write: impl FnMut(u8, &'a Value)) {
    for (name, slot) in slots {
        while let [(own, value), more @ ..] = stated {
            if own >= name {
                if own == name {
                    write(*slot, value);
                }
                break;
            }
            stated = more;
        }
    }
}

/// Writes slots.
struct Writer<'a> {
    slots: &'a mut Slots,
    bundle: &'a Bundle,
    strangers: Strangers<'a>,
}

impl<'a> Writer<'a> {
    #[inline]
    fn value(&mut self, layout: &Layout, slot: u8, value: &'a Value) {
        if let Some(Slot { coding, .. }) = layout.get(slot) {
            self.write(slot, code(value, coding));
        }
    }

    #[inline]
    fn write(&mut self, slot: u8, filled: Filled<'a>) {
        let number = match filled {
            Filled::Number(number) => number,
            Filled::Text(text) => match self.bundle.compiled().symbols().find(text) {
                NO_SYMBOL => self.strangers.number(text),
                known => known,
            },
            Filled::Empty => return,
        };
        let at = usize::from(slot) % SLOTS;
        self.slots.numbers[at] = number;
        self.slots.present |= 1 << at;
    }
}

/// Texts of a request that no condition names: equal ones get equal numbers, below all symbols.
#[derive(Default)]
struct Strangers<'a> {
    known: [Option<&'a str>; FEW],
    /// When there are more.
    more: Vec<&'a str>,
}

/// Two attributes that are compared with one another hold such texts, seldom more.
const FEW: usize = 4;

impl<'a> Strangers<'a> {
    fn number(&mut self, text: &'a str) -> i64 {
        let at = match self.known.iter().position(|known| known.is_none_or(|known| known == text)) {
            Some(at) => {
                if let Some(place) = self.known.get_mut(at) {
                    *place = Some(text);
                }
                at
            }
            None => {
                let at = self.more.iter().position(|known| *known == text).unwrap_or(self.more.len());
                if at == self.more.len() {
                    self.more.push(text);
                }
                at.saturating_add(FEW)
            }
        };
        NO_SYMBOL.saturating_sub(i64::try_from(at).unwrap_or(0))
    }
}

struct Filler<'a> {
    bundle: &'a Bundle,
    facts: &'a Facts,
}

impl<'a> Filler<'a> {
    fn fill(&self, source: Source, coding: Coding) -> Filled<'a> {
        let (bundle, facts) = (self.bundle, self.facts);
        let people = bundle.people();
        let person = || match facts.principal {
            Principal::Person(person) => Some(person),
            Principal::Integration(_) => None,
        };
        let now = facts.now;
        match source {
            Source::Principal => person().map(|person| i64::from(person.0)).into(),
            Source::PrincipalUnit => person().map(|person| i64::from(people.get(person).unit.0)).into(),
            Source::PrincipalPart(part) => person().map_or(Filled::Empty, |person| self.part(person, part, coding)),
            Source::Manager(name) => self.person(name).and_then(|of| manager(bundle, of)).map(|of| i64::from(of.0)).into(),
            Source::Unit(name) => self.person(name).map(|of| i64::from(people.get(of).unit.0)).into(),
            Source::Property(name) => facts.property(name).map_or(Filled::Empty, |value| code(value, coding)),
            Source::Key(key) => facts.key(key).map_or(Filled::Empty, |value| code(value, coding)),
            Source::Purpose => Filled::Number(facts.purpose.map_or(-1, |purpose| i64::from(purpose.0))),
            Source::Channel => Filled::Number(facts.channel.map_or(-1, |channel| i64::from(channel.0))),
            Source::Now => now.map(crate::value::Instant::micros).into(),
            Source::Today => now.map(|now| now.date(&bundle.head().zone).ordinal()).into(),
            Source::Hour => now.map(|now| now.hour(&bundle.head().zone)).into(),
        }
    }

    fn person(&self, name: crate::bundle::AttributeIx) -> Option<PersonIx> {
        match self.facts.property(name) {
            Some(Value::Person(person)) => Some(*person),
            _ => None,
        }
    }

    fn part(&self, person: PersonIx, part: PersonPart, coding: Coding) -> Filled<'a> {
        self.bundle.part(person, part).map_or(Filled::Empty, |value| code(value, coding))
    }
}

#[inline]
fn code(value: &Value, coding: Coding) -> Filled<'_> {
    match (coding, value) {
        (Coding::Presence, _) => Filled::Number(1),
        (Coding::Symbol, Value::Text(text)) => Filled::Text(text),
        (Coding::Symbol, Value::Enum(id)) => Filled::Text(id.as_str()),
        _ => coding.number(value).into(),
    }
}
