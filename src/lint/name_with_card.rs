use super::{Ground, Guarded, Lint, Page};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::mask::{Format, Ladder, View};
use crate::model::Ceiling;
use crate::resolve::Part;

pub(super) static LINT: Lint = Lint {
    code: Code::lint(
        "protection/name-with-card",
        Level::Warn,
        "on the channel `{channel}` the identity card number `{card}` is seen together with the name `{name}`",
        "cap one of them to `masked` on that channel",
    ),
    packs: &["pdpo"],
    page: Page {
        what: "A channel for notices (one called `notification`, `notice` or `public`) on which somebody sees of one record both a \
               name and characters of an identity card number.",
        why: "Code of Practice on the Identity Card Number and other Personal Identifiers, clause 2.7: the number and the name of its \
              holder are not displayed together in public. Who stands beside a notice is not known.",
        bad: "kind: Catalog
channels: [ui, notification]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {name: {format: person_name}, hkid: {format: hkid}}}
---
kind: Protections
protections:
  - {field: File.name, default: full}
  - {field: File.hkid, ladder: [hidden, last3, full], default: last3}",
        good: "kind: Catalog
channels: [ui, {id: notification, ceiling: masked}]
applications:
  - id: hr
    resources:
      - {type: File, actions: [read], attributes: {owner: Person, unit: Unit},
         fields: {name: {format: person_name}, hkid: {format: hkid}}}
---
kind: Protections
protections:
  - {field: File.name, default: full}
  - {field: File.hkid, ladder: [hidden, last3, full], default: last3}",
    },
    needs: &[Part::Catalog, Part::Rules],
    check,
};

fn check(ground: &Ground<'_>, sink: &mut Sink) {
    let guarded = ground.guarded();
    let notices = ground.set.catalog.channels.iter().filter(|channel| {
        let id = channel.id.as_str().to_lowercase();
        ["notification", "notice", "public"].iter().any(|word| id.contains(word))
    });
    for channel in notices {
        for card in guarded.iter().filter(|one| one.format == Format::Hkid && is_seen(ground, one, channel)) {
            let name = guarded.iter().find(|one| {
                matches!(one.format, Format::PersonName | Format::Name)
                    && one.resource.named.id.value == card.resource.named.id.value
                    && is_seen(ground, one, channel)
            });
            let Some(name) = name else { continue };
            let finding = Diagnostic::new(&LINT.code, card.protection.field.place)
                .arg("channel", &channel.id.value)
                .arg("card", card.name())
                .arg("name", name.name());
            sink.push(finding.also(name.protection.field.place, "the name"));
        }
    }
}

/// Whether somebody may see characters of the field on the channel.
fn is_seen(ground: &Ground<'_>, guarded: &Guarded<'_>, channel: &Ceiling) -> bool {
    let views: Vec<View> = guarded.protection.ladder.iter().map(|view| view.value).collect();
    let Ok(ladder) = Ladder::new(guarded.format, &views) else { return false };
    let on = |channels: &[crate::source::Spanned<crate::value::Id>]| {
        channels.is_empty() || channels.iter().any(|own| own.value == channel.id.value)
    };
    let reveals = guarded.protection.reveals.iter().filter(|line| on(&line.channels)).map(|line| line.view.value);
    let most = reveals.chain([guarded.protection.default.value]).filter_map(|view| ladder.rank(view)).max();
    let always = guarded.protection.caps.iter().filter(|cap| {
        let everybody = cap.to.is_empty() && cap.except.is_empty() && cap.scenario.is_none();
        everybody && cap.when.is_none() && cap.unless.is_none() && cap.purposes.is_empty() && on(&cap.channels)
    });
    let caps = always.filter_map(|cap| ladder.rank(cap.view.value));
    let class = guarded.field.class.as_ref();
    let class = ground.set.catalog.classes.iter().find(|one| class.is_some_and(|class| class.value == one.id.value));
    let ceilings = class.into_iter().chain([channel]).filter_map(|one| one.ceiling.as_ref());
    let ceilings = ceilings.filter_map(|ceiling| View::parse(&ceiling.value)).map(|ceiling| ladder.ceiling(ceiling));
    let rank = caps.chain(ceilings).chain(most).min().unwrap_or(0);
    !ladder.view(rank).is_constant()
}
