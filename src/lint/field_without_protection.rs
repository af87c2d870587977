use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::FieldRef;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/field-without-protection",
        Level::Warn,
        "nothing says who sees `{field}`, so it is hidden from everybody",
        "protect the field and say in its protection who sees how much of it",
    ),
    packs: &[],
    page: Page {
        what: "A field of the catalogue that no protection is about.",
        why: "What nobody wrote down is closed: such a field is shown to nobody, not even to the person whose it is. If that is what \
              is meant, a protection that reveals nothing says so.",
        bad: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {mobile: {format: hk_mobile}}}",
        good: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {mobile: {format: hk_mobile}}}
---
kind: Protections
protections:
  - {field: File.mobile, ladder: [hidden, last4, full], default: last4, reveal: [{view: full, to: [self]}]}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for (of, resource) in ground.set.catalog.types.enumerate() {
        for field in &resource.fields {
            let wanted = FieldRef { resource: of, name: field.name.value.clone() };
            if ground.set.protections.binary_search_by(|own| own.field.value.cmp(&wanted)).is_err() {
                let name = format!("{}.{}", resource.named.id.value, field.name.value);
                sink.push(Diagnostic::new(&LINT.code, field.name.place).arg("field", name));
            }
        }
    }
}
