use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "catalog/field-without-retention",
        Level::Warn,
        "nothing says how long the personal data in `{field}` is kept",
        "write for example `retention: 7y after leaving`",
    ),
    packs: &["pdpo"],
    page: Page {
        what: "A field with a class other than `general`, and without a retention.",
        why: "Personal Data (Privacy) Ordinance, section 26 and data protection principle 2(2): personal data is erased when it is no \
              longer needed for what it was collected for.",
        bad: "kind: Catalog
purposes: [onboarding]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {hkid: {format: hkid, class: identity_document, purposes: [onboarding]}}}
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
    needs: &[Part::Catalog],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for resource in ground.set.catalog.types.iter() {
        for field in resource.fields.iter().filter(|field| super::is_personal(field) && field.retention.is_none()) {
            let name = format!("{}.{}", resource.named.id.value, field.name.value);
            sink.push(Diagnostic::new(&LINT.code, field.name.place).arg("field", name));
        }
    }
}
