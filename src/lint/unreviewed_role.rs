use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "role/never-reviewed",
        Level::Warn,
        "nothing says how often the holders of `{role}` are reviewed",
        "write `review_every: 90d`, or whatever your policy asks for",
    ),
    packs: &["iso27001"],
    page: Page {
        what: "A role that is granted to somebody and has no `review_every`.",
        why: "ISO/IEC 27001:2022, A.5.18: access rights are reviewed at planned intervals. Without an interval nobody is asked.",
        bad: "kind: Roles
roles:
  - {id: clerk, assign: [{person: carl, scope: company}]}",
        good: "kind: Roles
roles:
  - {id: clerk, assign: [{person: carl, scope: company}], review_every: 90d}",
    },
    needs: &[Part::Roles],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for role in ground.set.roles.iter().filter(|role| role.review_every.is_none() && !role.assign.is_empty()) {
        sink.push(Diagnostic::new(&LINT.code, role.named.id.place).arg("role", &role.named.id.value));
    }
}
