use std::collections::BTreeSet;

use super::Input;
use crate::diagnostic::{Level, Sink};
use crate::source::FileId;
use crate::syntax::Body;

/// A part of a set that may be whole while others are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The root file and the tenant.
    Tenant,
    /// Units and virtual units.
    Units,
    /// People.
    People,
    /// Roles and who holds them.
    Roles,
    /// The catalogue.
    Catalog,
    /// Calendars, integrations, key rings, delegations, rates, decision tables.
    Others,
    /// Access rules and whatever else is ruled.
    Rules,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 7] = [Self::Tenant, Self::Units, Self::People, Self::Roles, Self::Catalog, Self::Others, Self::Rules];
}

/// The parts that reading left incomplete: those of absent documents, and those that files with faults are about.
pub(super) fn read_badly(input: Input<'_>, sink: &Sink) -> BTreeSet<Part> {
    let mut broken: BTreeSet<Part> = input.lost.kinds.iter().map(|kind| part_of_kind(kind)).collect();
    if input.lost.unknown {
        broken.extend(Part::ALL);
    }
    let faulty: BTreeSet<FileId> =
        sink.iter().filter(|finding| finding.level == Level::Error).map(|finding| finding.place().file).collect();
    broken.extend(input.documents.iter().filter(|document| faulty.contains(&document.file)).map(|document| part(&document.body)));
    let known: BTreeSet<FileId> = input.documents.iter().map(|document| document.file).collect();
    if !faulty.is_subset(&known) {
        // A table, or a file of which nothing could be read: nobody knows what is missing.
        broken.extend(Part::ALL);
    }
    broken
}

fn part_of_kind(kind: &str) -> Part {
    match kind {
        "PolicySet" | "Tenant" => Part::Tenant,
        "Units" => Part::Units,
        "People" => Part::People,
        "Roles" => Part::Roles,
        "Catalog" => Part::Catalog,
        "Access" | "Protections" | "Scenarios" | "Flows" | "Guards" => Part::Rules,
        _ => Part::Others,
    }
}

fn part(body: &Body) -> Part {
    match body {
        Body::PolicySet(_) | Body::Tenant(_) => Part::Tenant,
        Body::Units(_) => Part::Units,
        Body::People(_) => Part::People,
        Body::Roles(_) => Part::Roles,
        Body::Catalog(_) => Part::Catalog,
        Body::Ruled(_) => Part::Rules,
        _ => Part::Others,
    }
}
