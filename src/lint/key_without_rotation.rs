use super::{Ground, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "integration/key-never-rotated",
        Level::Warn,
        "nothing says how often the key `{key}` is replaced",
        "write `rotate_every: 90d`, or whatever your policy asks for",
    ),
    packs: &["iso27001"],
    page: Page {
        what: "A key of an integration, or a key ring, without `rotate_every`.",
        why: "ISO/IEC 27001:2022, A.8.24: keys have lifetimes. A key that nobody replaces outlives everybody who ever copied it.",
        bad: "kind: Integrations
integrations:
  - {id: payroll-bureau, direction: out, keys: [{id: k7, created: 2026-10-01}]}",
        good: "kind: Integrations
integrations:
  - {id: payroll-bureau, direction: out, keys: [{id: k7, created: 2026-10-01, rotate_every: 90d}]}",
    },
    needs: &[Part::Others],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let keys = ground.set.integrations.iter().flat_map(|integration| &integration.keys);
    let keys = keys.filter(|key| key.rotate_every.is_none()).map(|key| &key.id);
    let rings = ground.set.rings.iter().filter(|ring| ring.rotate_every.is_none()).map(|ring| &ring.named.id);
    for id in keys.chain(rings) {
        sink.push(Diagnostic::new(&LINT.code, id.place).arg("key", &id.value));
    }
}
