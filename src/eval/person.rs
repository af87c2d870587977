use crate::bundle::Bundle;
use crate::value::PersonIx;

/// The manager that counts: the one stated, else the head of the primary unit or of the nearest unit above it whose head is
/// somebody else.
#[must_use]
pub fn manager(bundle: &Bundle, person: PersonIx) -> Option<PersonIx> {
    let row = bundle.people().get(person);
    row.manager.or_else(|| bundle.units().head_above(row.unit, person))
}

/// The chain of managers above a person, nearest first, without the person.
pub fn chain(bundle: &Bundle, person: PersonIx) -> impl Iterator<Item = PersonIx> {
    std::iter::successors(manager(bundle, person), |above| manager(bundle, *above))
        .take_while(move |above| *above != person)
        .take(bundle.people().ids().len())
}
