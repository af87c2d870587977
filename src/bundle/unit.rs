use serde::{Deserialize, Serialize};

use super::{ConstantIx, Names, UnitAttributeIx};
use crate::value::{Instant, Period, PersonIx, Table, UnitIx};

/// The organisation tree in pre-order, then the virtual units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Units {
    pub(super) ids: Names<UnitIx>,
    pub(super) rows: Table<UnitIx, UnitRow>,
    /// The parent of each unit, its own number at the top, and the number behind its last descendant. Derived on loading.
    #[serde(skip)]
    pub(super) steps: Vec<(u32, u32)>,
    /// Nearest headed unit at or above each unit, and the next one above it with another head. Derived on loading.
    #[serde(skip)]
    pub(super) above: Vec<Above>,
    /// Virtual units by who is in them, sorted. Derived on loading.
    #[serde(skip)]
    pub(super) teams: Vec<(PersonIx, UnitIx)>,
    /// Units by who heads or leads them, sorted. Derived on loading.
    #[serde(skip)]
    pub(super) headed: Vec<(PersonIx, UnitIx)>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitRow {
    /// What it is.
    pub kind: UnitKind,
    /// The unit above; none for the root and for virtual units.
    pub parent: Option<UnitIx>,
    /// The number behind its last descendant.
    pub end: UnitIx,
    /// Its head, or a virtual unit's lead.
    pub head: Option<PersonIx>,
    /// What people call it.
    pub name: Option<ConstantIx>,
    /// A virtual unit's members, by number.
    pub members: Vec<PersonIx>,
    /// When a virtual unit exists; always for others.
    pub period: Period,
    /// Its attributes, inherited ones too, by number.
    pub attributes: Vec<(UnitAttributeIx, ConstantIx)>,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitKind {
    /// The root.
    Group,
    /// A company.
    Subsidiary,
    /// A department.
    Department,
    /// A cross-department team.
    Virtual,
}

/// The heads above a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Above {
    /// The head of the nearest headed unit at or above.
    first: Option<PersonIx>,
    /// The nearest head above that one who is somebody else.
    next: Option<PersonIx>,
}

impl UnitKind {
    /// The kind's name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Subsidiary => "subsidiary",
            Self::Department => "department",
            Self::Virtual => "virtual",
        }
    }
}

impl Units {
    /// The units of these ids.
    #[must_use]
    pub fn new(ids: Names<UnitIx>, rows: Table<UnitIx, UnitRow>) -> Self {
        Self { ids, rows, steps: Vec::new(), above: Vec::new(), teams: Vec::new(), headed: Vec::new() }
    }

    /// The ids.
    #[must_use]
    pub fn ids(&self) -> &Names<UnitIx> {
        &self.ids
    }

    /// A unit.
    #[must_use]
    pub fn get(&self, unit: UnitIx) -> &UnitRow {
        &self.rows[unit]
    }

    /// Whether `unit` is `outer` or lies below it.
    #[must_use]
    pub fn within(&self, unit: UnitIx, outer: UnitIx) -> bool {
        outer <= unit && self.steps.get(outer.0 as usize).is_some_and(|(_, end)| unit.0 < *end)
    }

    /// A unit and the number behind its last descendant: its subtree is what lies between.
    #[must_use]
    pub fn extent(&self, unit: UnitIx) -> (u32, u32) {
        (unit.0, self.steps.get(unit.0 as usize).map_or(unit.0, |(_, end)| *end))
    }

    /// Whether a unit is virtual.
    #[must_use]
    pub fn is_virtual(&self, unit: UnitIx) -> bool {
        self.rows.get(unit).is_some_and(|row| row.kind == UnitKind::Virtual)
    }

    /// A unit's head at an instant; a virtual unit has one while it exists.
    #[must_use]
    pub fn head(&self, unit: UnitIx, now: Option<Instant>) -> Option<PersonIx> {
        let row = self.rows.get(unit)?;
        let exists = row.kind != UnitKind::Virtual || now.is_none_or(|now| row.period.contains(now));
        row.head.filter(|_| exists)
    }

    /// The unit's attribute, inherited where it states none.
    #[must_use]
    pub fn attribute(&self, unit: UnitIx, attribute: UnitAttributeIx) -> Option<ConstantIx> {
        let row = self.rows.get(unit)?;
        let at = row.attributes.binary_search_by_key(&attribute, |(name, _)| *name).ok()?;
        row.attributes.get(at).map(|(_, value)| *value)
    }

    /// The unit and those above it, from below.
    pub fn upwards(&self, unit: UnitIx) -> impl Iterator<Item = UnitIx> {
        std::iter::successors(Some(unit), |unit| {
            let (above, _) = self.steps.get(unit.0 as usize)?;
            (*above != unit.0).then_some(UnitIx(*above))
        })
    }

    /// The virtual units that a person is in, with their lead among the members.
    pub fn teams(&self, person: PersonIx) -> impl Iterator<Item = UnitIx> {
        let from = self.teams.partition_point(|(member, _)| *member < person);
        self.teams.iter().skip(from).take_while(move |(member, _)| *member == person).map(|(_, unit)| *unit)
    }

    /// The units that a person heads, and the virtual ones that they lead.
    pub fn headed(&self, person: PersonIx) -> impl Iterator<Item = UnitIx> {
        let from = self.headed.partition_point(|(head, _)| *head < person);
        self.headed.iter().skip(from).take_while(move |(head, _)| *head == person).map(|(_, unit)| *unit)
    }

    /// The head of a unit or of the nearest unit above it, who is somebody else than `person`.
    #[must_use]
    pub fn head_above(&self, unit: UnitIx, person: PersonIx) -> Option<PersonIx> {
        let above = self.above.get(unit.0 as usize)?;
        if above.first == Some(person) { above.next } else { above.first }
    }

    /// Builds what is derived; the tree was verified.
    pub(super) fn index(&mut self) {
        self.steps = self.rows.enumerate().map(|(unit, row)| (row.parent.unwrap_or(unit).0, row.end.0)).collect();
        let mut above: Vec<Above> = Vec::with_capacity(self.rows.len());
        for row in self.rows.iter() {
            let up = row.parent.and_then(|parent| above.get(parent.0 as usize)).copied().unwrap_or_default();
            above.push(match row.head {
                Some(head) if up.first == Some(head) => up,
                Some(head) => Above { first: Some(head), next: up.first },
                None => up,
            });
        }
        self.above = above;
        let mut teams: Vec<(PersonIx, UnitIx)> = Vec::new();
        for (unit, row) in self.rows.enumerate() {
            if row.kind == UnitKind::Virtual {
                teams.extend(row.members.iter().copied().chain(row.head).map(|person| (person, unit)));
            }
        }
        teams.sort_unstable();
        teams.dedup();
        self.teams = teams;
        self.headed = self.rows.enumerate().filter_map(|(unit, row)| Some((row.head?, unit))).collect();
        self.headed.sort_unstable();
    }
}
