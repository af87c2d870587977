use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "people/dates-out-of-order",
        Level::Warn,
        "`{person}` {what} on {later}, before they joined on {joined}",
        "one of the two days is wrong",
    ),
    packs: &[],
    page: Page {
        what: "A person who left, or whose contract ends, before the day they joined.",
        why: "Retention is counted from the day somebody left, and schedules from the day a contract ends: a mistyped year deletes \
              records too early, or starts a renewal years too soon.",
        bad: "kind: People
people:
  - {id: amy, unit: finance, joined: 2026-04-01, contract_end: 2025-03-31}",
        good: "kind: People
people:
  - {id: amy, unit: finance, joined: 2025-04-01, contract_end: 2026-03-31}",
    },
    needs: &[Part::People],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for person in ground.set.people.iter() {
        let Some(joined) = &person.joined else { continue };
        for (later, what) in [(&person.left_on, "left"), (&person.contract_end, "has a contract that ends")] {
            if let Some(later) = later.as_ref().filter(|later| later.value < joined.value) {
                let finding = Diagnostic::new(&LINT.code, later.place).arg("person", &person.named.id.value).arg("what", what);
                let finding = finding.arg("later", later.value).arg("joined", joined.value);
                sink.push(finding.also(joined.place, "the day they joined"));
            }
        }
    }
}
