use std::collections::BTreeMap;

use super::{Grant, People, ProfileIx};
use crate::value::{Period, PersonIx, RoleIx, Table, UnitIx};

/// People who hold one role in one place for one time: however many they are, it is asked of them at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// In this unit and all below it; in every unit where there is none.
    pub within: Option<UnitIx>,
    /// When.
    pub period: Period,
    /// Who, by person.
    pub people: Vec<PersonIx>,
}

/// Who holds each role.
pub(super) type Holdings = Table<RoleIx, Vec<Holding>>;

/// Holdings of one role while they are gathered.
type Found = BTreeMap<(Option<UnitIx>, Period), Vec<PersonIx>>;

/// Holdings of so many roles.
pub(super) fn holdings<'g>(roles: usize, people: &People, grants: impl Fn(ProfileIx) -> &'g [Grant]) -> Holdings {
    let mut found: Table<RoleIx, Found> = Table::new(vec![Found::new(); roles]);
    for person in people.ids().indexes() {
        let row = people.get(person);
        for grant in grants(row.profile) {
            let Some(held) = found.get_mut(grant.role) else { continue };
            let people = held.entry((grant.scope.unit(row.unit), grant.period)).or_default();
            // An own unit may be named as well.
            if people.last() != Some(&person) {
                people.push(person);
            }
        }
    }
    let each = |held: &Found| {
        held.iter()
            .map(|((within, period), people)| Holding { within: *within, period: *period, people: people.clone() })
            .collect()
    };
    Table::new(found.iter().map(each).collect())
}
