use super::{Ground, Guarded, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::Field;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "catalog/field-without-purpose",
        Level::Warn,
        "nothing says what the personal data in `{field}` may be used for",
        "list its `purposes`",
    ),
    packs: &["pdpo"],
    page: Page {
        what: "A field with a class other than `general`, and without purposes. One that nobody sees but in a scenario has its purpose \
               there.",
        why: "Personal Data (Privacy) Ordinance, data protection principles 1 and 3: personal data is collected for a lawful purpose \
              and used for that one only. A field without purposes may be used for any.",
        bad: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {hkid: {format: hkid, class: identity_document, retention: 7y after leaving}}}
---
kind: Protections
protections: [{field: File.hkid}]",
        good: "kind: Catalog
purposes: [onboarding]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {hkid: {format: hkid, class: identity_document, purposes: [onboarding], retention: 7y after leaving}}}
---
kind: Protections
protections: [{field: File.hkid}]",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let guarded = ground.guarded();
    let in_emergencies: Vec<&Field> = guarded.iter().filter(|one| is_for_emergencies(one)).map(|one| one.field).collect();
    for resource in ground.set.catalog.types.iter() {
        let without = resource.fields.iter().filter(|field| super::is_personal(field) && field.purposes.is_empty());
        for field in without.filter(|field| !in_emergencies.iter().any(|one| std::ptr::eq(*one, *field))) {
            let name = format!("{}.{}", resource.named.id.value, field.name.value);
            sink.push(Diagnostic::new(&LINT.code, field.name.place).arg("field", name));
        }
    }
}

/// Whether nothing of a field is seen but in a scenario, which says what for.
fn is_for_emergencies(guarded: &Guarded<'_>) -> bool {
    let protection = guarded.protection;
    let shows = protection.reveals.iter().filter(|line| !line.view.value.is_constant());
    protection.default.value.is_constant()
        && !protection.reveals.is_empty()
        && shows.into_iter().all(|line| line.scenario.is_some())
}
