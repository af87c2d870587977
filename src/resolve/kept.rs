use std::collections::BTreeSet;

use super::index::Kind;
use crate::diagnostic::Diagnostic;
use crate::model::{Person, PolicySet, Role};
use crate::source::FileId;
use crate::value::{PersonIx, RoleIx, Table};

pub(super) type People = (Table<PersonIx, Person>, Vec<Diagnostic>);
pub(super) type Roles = (Table<RoleIx, Role>, Vec<Diagnostic>);

/// People and roles of a set, to be taken over by the next one. They depend on the documents of people, roles, units, the
/// catalogue, the tenant and decision tables, on the tables of all of these and on the number of each file, and on nothing that is
/// ruled: whoever takes them over has seen that none of that is different.
#[derive(Debug)]
pub struct Kept {
    ids: Kind<PersonIx>,
    people: People,
    roles: Roles,
    pub(super) searched: BTreeSet<FileId>,
}

/// What is left of a set beside itself.
#[derive(Debug)]
pub struct Left {
    pub(super) ids: Kind<PersonIx>,
    pub(super) told: (Vec<Diagnostic>, Vec<Diagnostic>),
}

impl Left {
    /// What can be taken over of the set.
    #[must_use]
    pub fn keep(self, mut set: PolicySet) -> Kept {
        let (people, roles) = self.told;
        // Lists that grew have room to grow on, which is half of what they take.
        set.roles.iter_mut().for_each(|role| role.assign.shrink_to_fit());
        Kept { ids: self.ids, people: (set.people, people), roles: (set.roles, roles), searched: BTreeSet::new() }
    }
}

impl Kept {
    /// The same, and these files were found to hold no secret and are as they were.
    #[must_use]
    pub fn searched(self, searched: BTreeSet<FileId>) -> Self {
        Self { searched, ..self }
    }

    pub(super) fn into_parts(self) -> (Option<Kind<PersonIx>>, Option<People>, Option<Roles>) {
        (Some(self.ids), Some(self.people), Some(self.roles))
    }
}
