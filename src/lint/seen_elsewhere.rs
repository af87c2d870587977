use super::{Ground, Guarded, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::mask::View;
use crate::model::{Sight, Subject};
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/seen-elsewhere",
        Level::Warn,
        "what `{field}` keeps back is seen {way}",
        "let both ways show the same",
    ),
    packs: &["pdpo"],
    page: Page {
        what: "Two types of a person's records that hold a field of the same name and format, where the one shows somebody more than \
               the other; and a field that is capped on one channel and not on another by which records leave, where nothing else \
               caps it.",
        why: "Personal Data (Privacy) Ordinance, data protection principle 4: a value is as well protected as the way that shows most \
              of it.",
        bad: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: hk_bank_account}}}
      - {type: Payslip, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: hk_bank_account}}}
---
kind: Protections
protections:
  - {field: File.account, ladder: [hidden, last4, full], reveal: [{view: full, to: [self]}, {view: last4, to: [{person: amy}]}]}
  - {field: Payslip.account, ladder: [hidden, last4, full], reveal: [{view: full, to: [self, {person: amy}]}]}",
        good: "kind: Catalog
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: hk_bank_account}}}
      - {type: Payslip, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: hk_bank_account}}}
---
kind: Protections
protections:
  - {field: File.account, ladder: [hidden, last4, full], reveal: [{view: full, to: [self]}, {view: last4, to: [{person: amy}]}]}
  - {field: Payslip.account, ladder: [hidden, last4, full], reveal: [{view: full, to: [self]}, {view: last4, to: [{person: amy}]}]}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

/// The channel of screens, on which records do not leave.
const SCREENS: &str = "ui";

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let guarded = ground.guarded();
    for strict in &guarded {
        channels(ground, strict, sink);
        let same = |loose: &&Guarded<'_>| {
            loose.field.name.value == strict.field.name.value
                && loose.format == strict.format
                && loose.resource.named.id.value != strict.resource.named.id.value
                && strict.resource.owner.is_some()
                && loose.resource.owner.is_some()
        };
        for loose in guarded.iter().filter(same) {
            if let Some(line) = loose.protection.reveals.iter().find(|line| shows_more(line, strict)) {
                let finding = Diagnostic::new(&LINT.code, line.view.place).arg("field", strict.name());
                let way = format!("in `{}`", loose.name());
                sink.push(finding.arg("way", way).also(strict.protection.field.place, "what keeps it back"));
            }
        }
    }
}

/// Whether a line shows somebody whom the other protection names more than that one ever does.
fn shows_more(line: &Sight, strict: &Guarded<'_>) -> bool {
    line.to.iter().any(|who| {
        let named = strict.protection.reveals.iter().filter(|own| own.to.iter().any(|seer| seer.value == who.value));
        let named: Vec<View> = named.map(|own| own.view.value).collect();
        let best = named.iter().fold(strict.protection.default.value, |best, own| if best < *own { *own } else { best });
        !named.is_empty() && who.value != Subject::Owner && best < line.view.value
    })
}

/// Channels by which more leaves than by one that is capped.
fn channels(ground: &Ground<'_>, guarded: &Guarded<'_>, sink: &mut Sink) {
    for cap in guarded.protection.caps.iter().filter(|cap| cap.to.is_empty() && !cap.channels.is_empty()) {
        let lower = |channel: &str| {
            let capped = guarded.protection.caps.iter().filter(|other| other.view.value <= cap.view.value);
            capped.flat_map(|other| &other.channels).any(|own| own.as_str() == channel)
        };
        let open = ground.set.catalog.channels.iter().find(|channel| {
            let ceiling = channel.ceiling.as_ref().and_then(|ceiling| View::parse(&ceiling.value));
            let low = ceiling.is_some_and(|ceiling| ceiling <= cap.view.value);
            channel.id.as_str() != SCREENS && !low && !lower(channel.id.as_str())
        });
        if let Some(channel) = open {
            let finding = Diagnostic::new(&LINT.code, cap.at).arg("field", guarded.name());
            let way = format!("on the channel `{}`, where nothing caps it", channel.id.value);
            sink.push(finding.arg("way", way).also(channel.id.place, "the channel"));
        }
    }
}
