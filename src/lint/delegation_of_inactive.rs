use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::Status;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "delegation/to-inactive",
        Level::Warn,
        "`{to}` is to act for `{of}`, and `{to}` {state}",
        "name somebody who works here, or take the delegation out",
    ),
    packs: &[],
    page: Page {
        what: "A delegation to a person who is suspended or has left.",
        why: "Whoever is represented believes that somebody acts for them, and nobody can.",
        bad: "kind: People
people:
  - {id: amy, unit: finance}
  - {id: bob, unit: finance, status: suspended}
---
kind: Delegations
delegations: [{of: amy, to: bob}]",
        good: "kind: People
people:
  - {id: amy, unit: finance}
  - {id: bob, unit: finance}
---
kind: Delegations
delegations: [{of: amy, to: bob}]",
    },
    needs: &[Part::People],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for delegation in &ground.set.delegations {
        let people = &ground.set.people;
        let (Some(of), Some(to)) = (people.get(delegation.of.value), people.get(delegation.to.value)) else { continue };
        let state = match to.status.value {
            Status::Active => continue,
            Status::Suspended => "is suspended",
            Status::Left => "has left",
        };
        let finding =
            Diagnostic::new(&LINT.code, delegation.to.place).arg("to", &to.named.id.value).arg("of", &of.named.id.value);
        sink.push(finding.arg("state", state).also(to.status.place, "the person's status"));
    }
}
