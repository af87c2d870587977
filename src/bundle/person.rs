use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pages::Pages;
use super::{ConstantIx, Names, Part, PersonAttributeIx, ProfileIx};
use crate::value::{PersonIx, UnitIx};

/// The people, by id. Copies share all that is large.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct People {
    pub(super) ids: Arc<Names<PersonIx>>,
    pub(super) rows: Pages<PersonIx, PersonRow>,
    /// Further units by person, sorted.
    pub(super) also_in: Arc<Vec<(PersonIx, UnitIx)>>,
    /// What programs read of people, by part; each column by person. Other parts do not travel.
    pub(super) columns: Arc<Vec<Column>>,
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
        Self { ids: Arc::new(ids), rows: Pages::new(rows), also_in: Arc::new(also_in), columns: Arc::new(columns) }
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
        let from = self.also_in.partition_point(|(of, _)| *of < person);
        self.also_in.iter().skip(from).take_while(move |(of, _)| *of == person).map(|(_, unit)| *unit)
    }

    /// A part of a person, when it is there.
    #[must_use]
    pub fn part(&self, person: PersonIx, part: PersonPart) -> Option<ConstantIx> {
        let column = self.columns.binary_search_by_key(&part, |(part, _)| *part).ok()?;
        let (_, cells) = self.columns.get(column)?;
        let cell = cells.binary_search_by_key(&person, |(of, _)| *of).ok()?;
        cells.get(cell).map(|(_, value)| *value)
    }
}
