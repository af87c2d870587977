use crate::diagnostic::{Code, Diagnostic, Label, MOST_LABELS, Sink};
use crate::model::{Person, Unit};
use crate::source::Place;
use crate::value::{PersonIx, Table, UnitIx};

static CYCLE: Code = Code::error(
    "org/manager-cycle",
    "the chain of managers runs in a circle: {chain}",
    "state another `manager` for one of them, or change the head of a unit; nobody may be above themselves",
);

pub(super) static CODES: &[&Code] = &[&CYCLE];

/// Who is above somebody, and where that is written.
#[derive(Clone, Copy)]
struct Link {
    to: PersonIx,
    place: Place,
    /// The unit that the manager heads, where none is stated.
    heads: Option<UnitIx>,
}

/// Tells every circle in the chains of the managers that count: the stated one, else the head of the primary unit, or of the
/// nearest ancestor whose head is someone else.
pub(super) fn check(units: &Table<UnitIx, Unit>, people: &Table<PersonIx, Person>, sink: &mut Sink) {
    let links: Vec<Option<Link>> = people.enumerate().map(|(ix, person)| link(ix, person, units)).collect();
    let next = |ix: PersonIx| links.get(ix.0 as usize).copied().flatten();
    // 0: not seen; otherwise the number of the walk that saw the person first.
    let mut seen: Vec<u32> = vec![0; people.len()];
    for (walk, start) in (1_u32..).zip(people.indexes()) {
        let mut at = Some(start);
        while let Some(ix) = at {
            let Some(mark) = seen.get_mut(ix.0 as usize) else { break };
            if *mark != 0 {
                if *mark == walk {
                    report(ix, next, units, people, sink);
                }
                break;
            }
            *mark = walk;
            at = next(ix).map(|link| link.to);
        }
    }
}

fn link(ix: PersonIx, person: &Person, units: &Table<UnitIx, Unit>) -> Option<Link> {
    if let Some(manager) = &person.manager {
        return Some(Link { to: manager.value, place: manager.place, heads: None });
    }
    let mut at = Some(person.unit.value);
    while let Some(unit) = at {
        let row = units.get(unit)?;
        if let Some(head) = row.head.as_ref().filter(|head| head.value != ix) {
            return Some(Link { to: head.value, place: head.place, heads: Some(unit) });
        }
        at = row.parent;
    }
    None
}

/// Names a circle in full, beginning with the person of the least id.
fn report(
    on: PersonIx,
    next: impl Fn(PersonIx) -> Option<Link>,
    units: &Table<UnitIx, Unit>,
    people: &Table<PersonIx, Person>,
    sink: &mut Sink,
) {
    let walk = |from: PersonIx| {
        let steps =
            std::iter::successors(next(from).map(|link| (from, link)), |(_, link)| next(link.to).map(|next| (link.to, next)));
        steps.enumerate().take_while(move |(n, (who, _))| *n == 0 || *who != from).map(|(_, step)| step)
    };
    let least = walk(on).map(|(who, _)| who).min().unwrap_or(on);
    let id = |ix: PersonIx| people.get(ix).map_or("", |person| person.named.id.as_str());
    let steps: Vec<_> = walk(least).collect();
    let mut chain: Vec<_> = steps.iter().map(|(who, _)| id(*who)).collect();
    chain.push(id(least));
    let Some(first) = steps.first() else { return };
    let mut finding = Diagnostic::new(&CYCLE, first.1.place).arg("chain", chain.join(" → "));
    finding.labels = steps
        .iter()
        .take(MOST_LABELS)
        .map(|(who, link)| {
            let unit = link.heads.and_then(|unit| units.get(unit)).map(|unit| unit.named.id.as_str());
            let text = match unit {
                Some(unit) => format!("above `{}` stands `{}`, the head of `{unit}`", id(*who), id(link.to)),
                None => format!("the manager of `{}` is `{}`", id(*who), id(link.to)),
            };
            Label { place: link.place, text: text.into() }
        })
        .collect();
    sink.push(finding);
}
