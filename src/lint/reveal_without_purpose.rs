use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::Subject;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/reveal-without-purpose",
        Level::Warn,
        "nothing says what for `{view}` of `{field}` is revealed",
        "write `for purpose` and what it is needed for",
    ),
    packs: &["pdpo"],
    page: Page {
        what: "A reveal of personal data without a purpose, other than to the person it is about or in a scenario.",
        why: "Personal Data (Privacy) Ordinance, data protection principle 3: personal data is used for the purpose it was collected \
              for. A reveal without one holds for whatever purpose the field may be used for.",
        bad: "kind: Catalog
purposes: [payroll]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {account: {format: hk_bank_account, class: financial, purposes: [payroll], retention: 7y after leaving}}}
---
kind: Protections
protections:
  - {field: File.account, reveal: [{view: full, to: [{person: amy}]}]}",
        good: "kind: Catalog
purposes: [payroll]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {account: {format: hk_bank_account, class: financial, purposes: [payroll], retention: 7y after leaving}}}
---
kind: Protections
protections:
  - {field: File.account, reveal: [{view: full, to: [self]}, {view: full, to: [{person: amy}], purposes: [payroll]}]}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    for guarded in ground.guarded().iter().filter(|guarded| super::is_personal(guarded.field)) {
        for line in &guarded.protection.reveals {
            let to_self = line.to.iter().all(|who| who.value == Subject::Owner);
            if line.purposes.is_empty() && line.scenario.is_none() && !to_self {
                let finding = Diagnostic::new(&LINT.code, line.view.place).arg("view", line.view.value);
                sink.push(finding.arg("field", guarded.name()));
            }
        }
    }
}
