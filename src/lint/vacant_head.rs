use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::Status;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "org/vacant-head",
        Level::Warn,
        "the head of `{unit}` is `{person}`, who {state}",
        "name somebody who works here; until then what asks for the head of the unit reaches nobody",
    ),
    packs: &[],
    page: Page {
        what: "A unit, or a virtual unit, whose head is suspended or has left.",
        why: "People who are not active keep their place in headships but are granted nothing and approve nothing: requests that go to \
              the head of the unit stop there.",
        bad: "kind: People
people:
  - {id: amy, unit: finance, status: left}
  - {id: carl, unit: finance}
---
kind: Units
units:
  - id: group
    type: group
    units:
      - {id: company, type: subsidiary, units: [{id: finance, type: department, head: amy}]}",
        good: "kind: People
people:
  - {id: amy, unit: finance, status: left}
  - {id: carl, unit: finance}
---
kind: Units
units:
  - id: group
    type: group
    units:
      - {id: company, type: subsidiary, units: [{id: finance, type: department, head: carl}]}",
    },
    needs: &[Part::Units, Part::People],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for unit in ground.set.units.iter() {
        let Some(head) = &unit.head else { continue };
        let Some(person) = ground.set.people.get(head.value) else { continue };
        let state = match person.status.value {
            Status::Active => continue,
            Status::Suspended => "is suspended",
            Status::Left => "has left",
        };
        let finding = Diagnostic::new(&LINT.code, head.place).arg("unit", &unit.named.id.value);
        let finding = finding.arg("person", &person.named.id.value).arg("state", state);
        sink.push(finding.also(person.status.place, "the person's status"));
    }
}
