use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Grantee, Status};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "role/granted-to-leaver",
        Level::Warn,
        "the role `{role}` is granted to `{person}`, who has left",
        "take the assignment out",
    ),
    packs: &[],
    page: Page {
        what: "An assignment of a role to a person whose status is `left`.",
        why: "It grants nothing while they are gone, and everything again on the day their row is revived or their id is given to \
              somebody else (ISO/IEC 27001:2022, A.5.18: access rights are removed when employment ends).",
        bad: "kind: People
people:
  - {id: amy, unit: finance}
  - {id: carl, unit: finance, status: left}
---
kind: Roles
roles:
  - {id: clerk, assign: [{unit: finance, scope: own_unit}, {person: carl, scope: company}]}",
        good: "kind: People
people:
  - {id: amy, unit: finance}
  - {id: carl, unit: finance, status: left}
---
kind: Roles
roles:
  - {id: clerk, assign: [{unit: finance, scope: own_unit}]}",
    },
    needs: &[Part::People],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for role in ground.set.roles.iter() {
        for assignment in &role.assign {
            let Grantee::Person(person) = assignment.who.value else { continue };
            let Some(person) = ground.set.people.get(person).filter(|person| person.status.value == Status::Left) else {
                continue;
            };
            let finding = Diagnostic::new(&LINT.code, assignment.who.place).arg("role", &role.named.id.value);
            sink.push(finding.arg("person", &person.named.id.value).also(person.status.place, "the person's status"));
        }
    }
}
