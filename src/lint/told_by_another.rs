use super::{Ground, Guarded, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::mask::{Derived, View};
use crate::model::{Field, Subject};
use crate::resolve::Part;
use crate::source::{Place, Spanned};

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/told-by-another",
        Level::Warn,
        "`{view}` of `{field}` tells {what}, which `{other}` keeps from the same people",
        "show them less of the one, or the other in full as well",
    ),
    packs: &[],
    page: Page {
        what: "A view that tells what another field of the record keeps back. A mainland identity number holds the birth date and \
               the sex; its last two characters tell the sex.",
        why: "What can be worked out from a value that is shown is shown. A birth date that is hidden beside such a number is not \
              hidden, and people rely on it.",
        bad: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {mainland_id: {format: mainland_id}, birth_date: {format: date}}}
---
kind: Protections
protections:
  - {field: File.mainland_id, reveal: [{view: full, to: [self, {person: amy}]}]}
  - {field: File.birth_date, reveal: [{view: full, to: [self]}]}",
        good: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {mainland_id: {format: mainland_id}, birth_date: {format: date}}}
---
kind: Protections
protections:
  - {field: File.mainland_id, ladder: [hidden, first6, full],
     reveal: [{view: full, to: [self]}, {view: first6, to: [{person: amy}]}]}
  - {field: File.birth_date, reveal: [{view: full, to: [self]}]}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

/// What a field holds, by its name.
fn holds(field: &Field) -> Option<Derived> {
    let name = field.name.as_str().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if name == "dob" || has(&["birth", "出生", "生日"]) {
        Some(Derived::BirthDate)
    } else if name == "sex" || has(&["gender", "性別", "性别"]) {
        Some(Derived::Sex)
    } else {
        None
    }
}

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let guarded = ground.guarded();
    for telling in guarded.iter().filter(|one| !one.format.derives().is_empty()) {
        let others = guarded.iter().filter(|other| other.resource.named.id.value == telling.resource.named.id.value);
        for (other, what) in others.filter_map(|other| Some((other, holds(other.field)?))) {
            let Some((view, place)) = leak(telling, other, what) else { continue };
            let said = match what {
                Derived::BirthDate => "the birth date",
                Derived::Sex => "the sex",
            };
            let finding = Diagnostic::new(&LINT.code, place)
                .arg("view", view)
                .arg("field", telling.name())
                .arg("what", said)
                .arg("other", other.name());
            sink.push(finding.also(other.protection.field.place, "the other protection"));
        }
    }
}

/// The first line of a protection that tells somebody what another protection does not show them in full.
fn leak(telling: &Guarded<'_>, other: &Guarded<'_>, what: Derived) -> Option<(View, Place)> {
    let tells = |view: View| telling.format.tells(view).contains(&what);
    let default = &telling.protection.default;
    if other.protection.default.value == View::Full {
        return None;
    }
    if tells(default.value) {
        return Some((default.value, default.place));
    }
    let in_full = |who: &Spanned<Subject>| {
        let lines = other.protection.reveals.iter().filter(|line| line.view.value == View::Full);
        lines.flat_map(|line| &line.to).any(|seer| seer.value == who.value || seer.value == Subject::Anyone)
    };
    let lines = telling.protection.reveals.iter().filter(|line| tells(line.view.value));
    lines.filter(|line| !line.to.iter().all(in_full)).map(|line| (line.view.value, line.view.place)).next()
}
