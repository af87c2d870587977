use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
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
        what: "A field with a class other than `general`, and without purposes.",
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
    needs: &[Part::Catalog],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for resource in ground.set.catalog.types.iter() {
        for field in resource.fields.iter().filter(|field| super::is_personal(field) && field.purposes.is_empty()) {
            let name = format!("{}.{}", resource.named.id.value, field.name.value);
            sink.push(Diagnostic::new(&LINT.code, field.name.place).arg("field", name));
        }
    }
}
