use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "tenant/self-join-allowed",
        Level::Warn,
        "employees may join departments on their own",
        "write `self_join: forbidden`, and let admins place people",
    ),
    packs: &[],
    page: Page {
        what: "The setting `self_join: allowed`.",
        why: "Roles are granted to the members of units, so that whoever lets themselves into a department takes its access along \
              (ISO/IEC 27001:2022, A.5.15 and A.5.18; Personal Data (Privacy) Ordinance, data protection principle 4).",
        bad: "kind: Tenant
id: sample
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
settings: {self_join: allowed}",
        good: "kind: Tenant
id: sample
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
settings: {self_join: forbidden}",
    },
    needs: &[Part::Tenant],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    if let Some(setting) = ground.set.tenant.self_join.as_ref().filter(|setting| setting.value) {
        sink.push(Diagnostic::new(&LINT.code, setting.place));
    }
}
