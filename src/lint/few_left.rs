use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/few-left",
        Level::Warn,
        "whoever sees `{view}` of `{field}` has {left} values left to try, and the class `{class}` asks for {floor}",
        "show less of it: fewer characters, a wider band, or a `token`",
    ),
    packs: &[],
    page: Page {
        what: "A view on a field's ladder that leaves fewer values to try than the field's class asks for: 100,000 for identity \
               documents, 100 for identity, 1,000 for other classes that hold personal data.",
        why: "What is left out of a masked value can be tried out against whatever accepts it. An identity card number of which \
              three digits are missing is a thousand guesses, and its check digit does not have to be guessed.",
        bad: "kind: Catalog
purposes: [onboarding]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {hkid: {format: hkid, class: identity_document, purposes: [onboarding], retention: 7y after leaving}}}
---
kind: Protections
protections:
  - {field: File.hkid, ladder: [hidden, first4, full], reveal: [{view: full, to: [self]}]}",
        good: "kind: Catalog
purposes: [onboarding]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {hkid: {format: hkid, class: identity_document, purposes: [onboarding], retention: 7y after leaving}}}
---
kind: Protections
protections:
  - {field: File.hkid, ladder: [hidden, first2, full], reveal: [{view: full, to: [self]}]}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

/// The fewest values that a partial view may leave; nothing for a class without personal data.
fn floor(class: &str) -> Option<u64> {
    match class {
        "general" => None,
        "identity_document" => Some(100_000),
        "identity" => Some(100),
        _ => Some(1_000),
    }
}

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for guarded in ground.guarded() {
        let Some(class) = &guarded.field.class else { continue };
        let Some(floor) = floor(class.as_str()) else { continue };
        for view in guarded.protection.ladder.iter().filter(|view| view.is_partial()) {
            let Some(left) = guarded.format.residual(view.value).filter(|left| *left < floor) else { continue };
            let finding = Diagnostic::new(&LINT.code, view.place)
                .arg("view", view.value)
                .arg("field", guarded.name())
                .arg("left", left)
                .arg("class", class.as_str())
                .arg("floor", floor);
            sink.push(finding.also(class.place, "the class"));
        }
    }
}
