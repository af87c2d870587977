use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ConstantIx, Constants, Names, Pages, Part, PersonAttributeIx, ProfileIx};
use crate::value::{Id, PersonIx, UnitIx, Value};

/// The people, by id. Copies share all that is large.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct People {
    pub(super) ids: Names<PersonIx>,
    pub(super) rows: Pages<PersonIx, PersonRow>,
    /// What each is assigned by name.
    pub(super) named: Pages<PersonIx, ProfileIx>,
    /// Further units by person, sorted.
    pub(super) also_in: Arc<Vec<(PersonIx, UnitIx)>>,
    /// What programs read of people, by part; each column by person. Other parts do not travel.
    pub(super) columns: Arc<Vec<Column>>,
    /// Who was changed since the bundle was made; no rows where nobody was. Never travels.
    #[serde(skip)]
    changed: Pages<PersonIx, Option<Arc<Changed>>>,
}

/// What lists and columns say of a person who was changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Further units, sorted.
    pub also_in: Vec<UnitIx>,
    /// The parts that programs read and that are there, by part.
    pub parts: Vec<(PersonPart, Value)>,
}

/// A part of people, by person.
type Column = (PersonPart, Vec<(PersonIx, ConstantIx)>);

/// A person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The primary unit, of the tree.
    pub unit: UnitIx,
    /// The manager that is stated. The one that counts is derived where none is.
    pub manager: Option<PersonIx>,
    /// What is granted.
    pub profile: ProfileIx,
    /// Whether they work here.
    pub status: Status,
}

/// What stands where a number is no person's, which no number of a bundle is.
static NOBODY: PersonRow = PersonRow { unit: UnitIx(0), manager: None, profile: ProfileIx(u32::MAX), status: Status::Left };

/// Whether somebody works here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// They do.
    Active,
    /// Not for now.
    Suspended,
    /// Not any more.
    Left,
}

/// A part of a person that is kept in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PersonPart {
    /// What people call them.
    Name,
    /// What is on their card.
    Title,
    /// The day they joined.
    Joined,
    /// The day the contract ends.
    ContractEnd,
    /// The day they left.
    LeftOn,
    /// A person attribute of the catalogue.
    Attribute(PersonAttributeIx),
}

impl Status {
    /// The status's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Left => "left",
        }
    }
}

impl PersonPart {
    /// The column that a part of a path is read from; nothing for what is computed.
    #[must_use]
    pub fn of(part: Part) -> Option<Self> {
        Some(match part {
            Part::Name => Self::Name,
            Part::Title => Self::Title,
            Part::Joined => Self::Joined,
            Part::ContractEnd => Self::ContractEnd,
            Part::LeftOn => Self::LeftOn,
            Part::PersonAttribute(name) => Self::Attribute(name),
            _ => return None,
        })
    }
}

impl People {
    /// The people of these ids. `also_in` is sorted, columns too, each within itself by person.
    #[must_use]
    pub fn new(
        ids: Names<PersonIx>,
        rows: impl IntoIterator<Item = PersonRow>,
        also_in: Vec<(PersonIx, UnitIx)>,
        columns: Vec<Column>,
    ) -> Self {
        let rows = Pages::new(rows);
        let named = Pages::alike(&ProfileIx(0), rows.len());
        Self { ids, rows, named, also_in: Arc::new(also_in), columns: Arc::new(columns), changed: Pages::default() }
    }

    /// The ids.
    #[must_use]
    pub fn ids(&self) -> &Names<PersonIx> {
        &self.ids
    }

    /// A person.
    #[must_use]
    #[inline]
    pub fn get(&self, person: PersonIx) -> &PersonRow {
        self.rows.get(person).unwrap_or(&NOBODY)
    }

    /// A person's row, to be granted another profile.
    pub fn get_mut(&mut self, person: PersonIx) -> Option<&mut PersonRow> {
        self.rows.get_mut(person)
    }

    /// Replaces the columns: by part, each by person.
    pub fn set_columns(&mut self, columns: Vec<Column>) {
        self.columns = Arc::new(columns);
    }

    /// Whether a person works here.
    #[must_use]
    pub fn is_active(&self, person: PersonIx) -> bool {
        self.rows.get(person).is_some_and(|row| row.status == Status::Active)
    }

    /// A person's further units.
    pub fn also_in(&self, person: PersonIx) -> impl Iterator<Item = UnitIx> {
        let changed = self.changed(person);
        let from = if changed.is_some() { self.also_in.len() } else { self.also_in.partition_point(|(of, _)| *of < person) };
        let first = self.also_in.iter().skip(from).take_while(move |(of, _)| *of == person).map(|(_, unit)| *unit);
        changed.into_iter().flat_map(|changed| changed.also_in.iter().copied()).chain(first)
    }

    /// A part of a person, when it is there.
    #[must_use]
    pub(super) fn part<'a>(&'a self, constants: &'a Constants, person: PersonIx, part: PersonPart) -> Option<&'a Value> {
        if let Some(changed) = self.changed(person) {
            let at = changed.parts.binary_search_by_key(&part, |(part, _)| *part).ok()?;
            return changed.parts.get(at).map(|(_, value)| value);
        }
        let column = self.columns.binary_search_by_key(&part, |(part, _)| *part).ok()?;
        let (_, cells) = self.columns.get(column)?;
        let cell = cells.binary_search_by_key(&person, |(of, _)| *of).ok()?;
        cells.get(cell).and_then(|(_, value)| constants.get(*value))
    }

    /// The parts that programs read of people.
    pub fn parts(&self) -> impl Iterator<Item = PersonPart> {
        self.columns.iter().map(|(part, _)| *part)
    }

    /// The profile of what a person is assigned by name.
    pub(super) fn named(&self, person: PersonIx) -> Option<ProfileIx> {
        self.named.get(person).copied()
    }

    /// Says what a person is assigned by name.
    pub fn set_named(&mut self, person: PersonIx, profile: ProfileIx) {
        if let Some(named) = self.named.get_mut(person) {
            *named = profile;
        }
    }

    #[inline]
    fn changed(&self, person: PersonIx) -> Option<&Changed> {
        self.changed.get(person)?.as_deref()
    }

    pub(super) fn is_changed(&self) -> bool {
        self.changed.len() > 0
    }

    pub(super) fn add(&mut self, id: &Id, profile: ProfileIx) -> PersonIx {
        let person = self.ids.push(id);
        self.rows.push(PersonRow { profile, ..NOBODY });
        self.named.push(profile);
        if self.is_changed() {
            self.changed.push(None);
        }
        person
    }

    pub(super) fn set(&mut self, person: PersonIx, row: PersonRow, changed: Changed) {
        if !self.is_changed() {
            self.changed = Pages::alike(&None, self.rows.len());
        }
        if let Some(own) = self.rows.get_mut(person) {
            *own = PersonRow { profile: own.profile, ..row };
        }
        if let Some(own) = self.changed.get_mut(person) {
            *own = Some(Arc::new(changed));
        }
    }

    /// The same people, nobody of them changed.
    pub(super) fn settled(&self, constants: &mut Constants) -> Self {
        let mut columns: Vec<Column> = self.parts().map(|part| (part, Vec::new())).collect();
        for person in self.rows.indexes() {
            for (part, cells) in &mut columns {
                let value = self.part(constants, person, *part).cloned();
                cells.extend(value.map(|value| (person, constants.intern(&value))));
            }
        }
        let also_in = self.rows.indexes().flat_map(|person| self.also_in(person).map(move |unit| (person, unit))).collect();
        let ids = if self.ids.has_more() { self.ids.whole() } else { self.ids.clone() };
        let (rows, named) = (self.rows.clone(), self.named.clone());
        Self { ids, rows, named, also_in: Arc::new(also_in), columns: Arc::new(columns), changed: Pages::default() }
    }
}
