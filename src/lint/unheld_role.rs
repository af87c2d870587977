use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "org/unheld-role",
        Level::Info,
        "nobody holds the role `{role}`",
        "assign it, or take it out together with the rules that name it",
    ),
    packs: &[],
    page: Page {
        what: "A role that no active person holds, by itself or through a role that includes it.",
        why: "A rule for a role that nobody holds does nothing, and a reader believes that it does.",
        bad: "kind: Roles
roles:
  - {id: archivist}",
        good: "kind: Roles
roles:
  - {id: archivist, assign: [{person: carl, scope: company}]}",
    },
    needs: &[Part::Units, Part::People, Part::Roles, Part::Catalog],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let mut held = vec![false; ground.set.roles.len()];
    for holding in ground.holdings().iter().flat_map(|(_, held)| held) {
        if let Some(slot) = held.get_mut(holding.role.0 as usize) {
            *slot = true;
        }
    }
    for (role, held) in ground.set.roles.iter().zip(held) {
        if !held {
            sink.push(Diagnostic::new(&LINT.code, role.named.id.place).arg("role", &role.named.id.value));
        }
    }
}
