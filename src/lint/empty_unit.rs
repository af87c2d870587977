use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Status, UnitKind};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "org/empty-unit",
        Level::Info,
        "nobody works in the unit `{unit}`",
        "take the unit out if it was dissolved, or place people in it",
    ),
    packs: &[],
    page: Page {
        what: "A unit without an active person in it or anywhere below it; of several such units below one another the topmost.",
        why: "A unit that was dissolved and never taken out keeps its grants: whoever is moved into it by mistake gets all of them.",
        bad: "kind: Units
units:
  - id: group
    type: group
    units:
      - id: company
        type: subsidiary
        units:
          - {id: finance, type: department}
          - {id: typing-pool, type: department}",
        good: "kind: Units
units:
  - id: group
    type: group
    units:
      - id: company
        type: subsidiary
        units:
          - {id: finance, type: department}",
    },
    needs: &[Part::Units, Part::People],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let units = &ground.set.units;
    let mut inhabited = vec![false; units.len()];
    let mut mark = |unit: u32| inhabited.get_mut(unit as usize).is_some_and(|slot| !std::mem::replace(slot, true));
    let active = |person: &&crate::model::Person| person.status.value == Status::Active;
    for person in ground.set.people.iter().filter(active) {
        for home in std::iter::once(&person.unit).chain(&person.also_in) {
            let mut at = Some(home.value);
            // A unit that is inhabited has inhabited ancestors.
            while let Some(unit) = at.filter(|unit| mark(unit.0)) {
                at = units.get(unit).and_then(|row| row.parent);
            }
        }
    }
    for (ix, unit) in units.enumerate().filter(|(_, unit)| unit.kind.value == UnitKind::Virtual) {
        let mut team = unit.members.iter().chain(&unit.head).filter_map(|person| ground.set.people.get(person.value));
        if team.any(|person| active(&person)) {
            mark(ix.0);
        }
    }
    let is_empty = |unit: u32| !inhabited.get(unit as usize).copied().unwrap_or(true);
    for (ix, unit) in units.enumerate() {
        if is_empty(ix.0) && !unit.parent.is_some_and(|parent| is_empty(parent.0)) {
            sink.push(Diagnostic::new(&LINT.code, unit.named.id.place).arg("unit", &unit.named.id.value));
        }
    }
}
