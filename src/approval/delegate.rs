use crate::bundle::{Bundle, Delegation};
use crate::value::{FlowIx, Instant, PersonIx};

/// Who acts for somebody in a flow at an instant, by person, each once, without that person. A delegation that may be passed
/// on brings those who act for its delegate, as far as both say. However delegations lead in circles, each person is looked at
/// only with more hops left than before, so this ends.
pub(super) fn delegates(bundle: &Bundle, of: PersonIx, flow: FlowIx, at: Instant) -> Vec<PersonIx> {
    let all = &bundle.flows().delegations;
    if running(all, of, flow, at).next().is_none() {
        return Vec::new();
    }
    // Whom it reached, and how often it may be passed on from there.
    let mut reached: Vec<(PersonIx, u32)> = Vec::new();
    let mut open: Vec<(PersonIx, u32)> = vec![(of, u32::MAX)];
    while let Some((person, left)) = open.pop() {
        for one in running(all, person, flow, at) {
            let further = left.min(one.hops).saturating_sub(1);
            if one.to == of {
                continue;
            }
            let better = match reached.iter_mut().find(|(known, _)| *known == one.to) {
                Some((_, known)) if *known >= further => false,
                Some((_, known)) => {
                    *known = further;
                    true
                }
                None => {
                    reached.push((one.to, further));
                    true
                }
            };
            if better && further > 0 && bundle.people().is_active(one.to) {
                open.push((one.to, further));
            }
        }
    }
    reached.sort_unstable_by_key(|(person, _)| *person);
    reached.into_iter().map(|(person, _)| person).filter(|person| bundle.people().is_active(*person)).collect()
}

fn running(all: &[Delegation], of: PersonIx, flow: FlowIx, at: Instant) -> impl Iterator<Item = &Delegation> {
    let from = all.partition_point(|one| one.of < of);
    all.iter()
        .skip(from)
        .take_while(move |one| one.of == of)
        .filter(move |one| one.period.contains(at) && (one.flows.is_empty() || one.flows.binary_search(&flow).is_ok()))
}
