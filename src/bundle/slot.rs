use rustc_hash::FxHashMap;

use super::{AttributeIx, Catalog, ConstantIx, Constants, KeyIx, Kind, KindIx, PersonPart};
use crate::value::{Finder, RoleIx, TypeIx, UnitIx, Value};

/// How many slots a type of record has at most, a power of two. A condition that needs more is evaluated as a tree.
pub const SLOTS: usize = 32;

/// What the flat conditions about one type of record read, each in a slot of its own, as a number that keeps equality and order.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    slots: Vec<Slot>,
    /// Slots that an attribute of the record fills, by attribute.
    properties: Vec<(AttributeIx, u8)>,
    /// Slots that a key of the context fills, by key.
    keys: Vec<(KeyIx, u8)>,
    /// All others.
    others: Vec<u8>,
}

/// A slot: what fills it, and how it is written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What fills it.
    pub source: Source,
    /// How.
    pub coding: Coding,
}

/// What fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whoever asks.
    Principal,
    /// Their primary unit.
    PrincipalUnit,
    /// A column of theirs.
    PrincipalPart(PersonPart),
    /// The manager that counts of the person in an attribute.
    Manager(AttributeIx),
    /// The primary unit of the person in an attribute.
    Unit(AttributeIx),
    /// An attribute of the record.
    Property(AttributeIx),
    /// A key of the context.
    Key(KeyIx),
    /// The purpose; always there.
    Purpose,
    /// The channel; always there.
    Channel,
    /// The instant of the request.
    Now,
    /// Its date.
    Today,
    /// Its hour in the tenant's zone.
    Hour,
}

/// How a value is written as a number. Only values of one coding are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Only whether it is there.
    Presence,
    /// 0 or 1.
    Bool,
    /// Itself.
    Int,
    /// A number in the order of dates.
    Date,
    /// Microseconds.
    Instant,
    /// The person's number.
    Person,
    /// The unit's number.
    Unit,
    /// The role's number.
    Role,
    /// A text or an enum value: its symbol, or a negative number that only this request gives it.
    Symbol,
    /// The purpose's number; -1 is none.
    Purpose,
    /// The channel's number; -1 is none.
    Channel,
}

/// What a text is that the bundle does not know.
pub const NO_SYMBOL: i64 = -1;

impl Coding {
    /// How values of a type are written; some are not.
    #[must_use]
    pub fn of(kind: &Kind) -> Option<Self> {
        Some(match kind {
            Kind::Bool => Self::Bool,
            Kind::Int => Self::Int,
            Kind::Date => Self::Date,
            Kind::Instant => Self::Instant,
            Kind::Person => Self::Person,
            Kind::Unit => Self::Unit,
            Kind::Role => Self::Role,
            Kind::Text | Kind::Enum(_) => Self::Symbol,
            Kind::Decimal | Kind::Money | Kind::Duration | Kind::Ip | Kind::Set(_) => return None,
        })
    }

    /// A value that is no text as a number, when it is of this coding.
    #[must_use]
    pub fn number(self, value: &Value) -> Option<i64> {
        Some(match (self, value) {
            (Self::Bool, Value::Bool(v)) => i64::from(*v),
            (Self::Int, Value::Int(v)) => *v,
            (Self::Date, Value::Date(v)) => v.ordinal(),
            (Self::Instant, Value::Instant(v)) => v.micros(),
            (Self::Person, Value::Person(v)) => i64::from(v.0),
            (Self::Unit, Value::Unit(UnitIx(v))) | (Self::Role, Value::Role(RoleIx(v))) => i64::from(*v),
            _ => return None,
        })
    }
}

impl Layout {
    /// The slots in order.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// A slot.
    #[must_use]
    #[inline]
    pub fn get(&self, slot: u8) -> Option<Slot> {
        self.slots.get(usize::from(slot)).copied()
    }

    /// Slots that an attribute of the record fills, by attribute.
    #[must_use]
    pub fn properties(&self) -> &[(AttributeIx, u8)] {
        &self.properties
    }

    /// Slots that a key of the context fills, by key.
    #[must_use]
    pub fn keys(&self) -> &[(KeyIx, u8)] {
        &self.keys
    }

    /// Slots that something else fills.
    #[must_use]
    pub fn others(&self) -> &[u8] {
        &self.others
    }

    /// Sorts the slots by what fills them, once there are no more to come.
    pub(super) fn index(&mut self) {
        for (at, slot) in (0_u8..).zip(&self.slots) {
            match slot.source {
                Source::Property(name) => self.properties.push((name, at)),
                Source::Key(key) => self.keys.push((key, at)),
                _ => self.others.push(at),
            }
        }
        self.properties.sort_unstable();
        self.keys.sort_unstable();
    }

    /// The slot of a source, a new one when it has none. Nothing when there is no room, or it is written otherwise already.
    pub(super) fn slot(&mut self, source: Source, coding: Coding) -> Option<u8> {
        let same = |slot: &Slot| slot.source == source && (slot.coding == Coding::Presence) == (coding == Coding::Presence);
        if let Some(at) = self.slots.iter().position(same) {
            return self.slots.get(at).filter(|slot| slot.coding == coding).and_then(|_| u8::try_from(at).ok());
        }
        if self.slots.len() >= SLOTS {
            return None;
        }
        self.slots.push(Slot { source, coding });
        u8::try_from(self.slots.len().saturating_sub(1)).ok()
    }
}

/// The texts that flat conditions compare with, each with a number.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    numbers: FxHashMap<String, i64>,
    texts: Vec<String>,
    finder: Finder,
}

impl Symbols {
    /// The number of a text; [`NO_SYMBOL`] when no condition names it.
    #[must_use]
    #[inline]
    pub fn find(&self, text: &str) -> i64 {
        let own = |row: usize| self.texts.get(row).map_or(&[][..], |text| text.as_bytes());
        self.finder.find(text.as_bytes(), own).map_or(NO_SYMBOL, i64::from)
    }

    pub(super) fn intern(&mut self, text: &str) -> i64 {
        let next = i64::try_from(self.numbers.len()).unwrap_or(i64::MAX);
        *self.numbers.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push(text.to_owned());
            next
        })
    }

    /// Builds the way to the numbers, once there are no more to come.
    pub(super) fn index(&mut self) {
        self.numbers = FxHashMap::default();
        let own = |row: usize| self.texts.get(row).map_or(&[][..], |text| text.as_bytes());
        self.finder = Finder::new(self.texts.len(), own).unwrap_or_default();
    }
}

/// What flat conditions are made from.
pub(super) struct Typing<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) constants: &'a Constants,
    pub(super) of: Option<TypeIx>,
}

impl Typing<'_> {
    pub(super) fn constant(&self, at: ConstantIx) -> Option<&Value> {
        self.constants.get(at)
    }

    pub(super) fn property(&self, name: AttributeIx) -> Option<&Kind> {
        self.kind(self.catalog.attribute_kind(self.of?, name)?)
    }

    pub(super) fn key(&self, key: KeyIx) -> Option<&Kind> {
        self.kind(*self.catalog.key_kinds.get(key)?)
    }

    fn kind(&self, kind: KindIx) -> Option<&Kind> {
        self.catalog.kinds.get(kind)
    }
}
