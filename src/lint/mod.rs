//! What a policy set may live with, and its admin would rather know: one file a lint.
//!
//! A lint is its code, the packs it belongs to, a page (what it finds, why that matters, a bad and a good example) and a check,
//! all in one place; the examples are its tests. The registry below is the only list of them. A lint of no pack always runs; a
//! pack is switched on by name, for those who answer to a law or a standard. Levels are applied by whoever collects findings.
//!
//! Lints run on everything that resolved, also when something else did not: each says which parts of a set it draws conclusions
//! from, and stays silent where one of those is broken.
//!
//! It must not know how findings are shown.

mod dates_out_of_order;
mod delegation_of_inactive;
mod empty_unit;
mod few_left;
mod field_without_protection;
mod field_without_purpose;
mod field_without_retention;
mod key_without_rotation;
mod leaver_granted;
mod look_alike;
mod name_with_card;
mod reveal_without_purpose;
mod rule_never_applies;
mod seen_elsewhere;
mod self_join;
mod told_by_another;
mod unheld_role;
mod unreviewed_role;
mod unused_purpose;
mod vacant_head;

use std::sync::OnceLock;

use crate::compile::{Holdings, holdings};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::mask::Format;
use crate::model::{Field, PolicySet, Protection, ResourceType};
use crate::resolve::{Part, Resolution};

/// A lint with all that is known of it.
#[derive(Debug)]
pub struct Lint {
    /// Its code.
    pub code: Code,
    /// The packs that switch it on; a lint of no pack always runs.
    pub packs: &'static [&'static str],
    /// Its page.
    pub page: Page,
    needs: &'static [Part],
    check: fn(&Ground<'_>, &mut Sink),
}

/// What `lint --explain` shows.
#[derive(Debug)]
pub struct Page {
    /// What it finds.
    pub what: &'static str,
    /// Why that matters, with the clause of the law or standard where there is one.
    pub why: &'static str,
    /// Documents in which it finds something; the rest of the set is ordinary.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
}

/// Every lint, by code.
pub static LINTS: &[&Lint] = &[
    &rule_never_applies::LINT,
    &field_without_purpose::LINT,
    &field_without_retention::LINT,
    &unused_purpose::LINT,
    &delegation_of_inactive::LINT,
    &look_alike::LINT,
    &key_without_rotation::LINT,
    &empty_unit::LINT,
    &unheld_role::LINT,
    &vacant_head::LINT,
    &dates_out_of_order::LINT,
    &few_left::LINT,
    &field_without_protection::LINT,
    &name_with_card::LINT,
    &reveal_without_purpose::LINT,
    &seen_elsewhere::LINT,
    &told_by_another::LINT,
    &leaver_granted::LINT,
    &unreviewed_role::LINT,
    &self_join::LINT,
];

/// The packs and what they are for.
pub static PACKS: &[(&str, &str)] = &[
    ("iso27001", "controls of ISO/IEC 27001:2022, Annex A"),
    ("pdpo", "the Personal Data (Privacy) Ordinance of Hong Kong (Cap. 486)"),
];

static UNKNOWN_PACK: Code = Code::error("lint/unknown-pack", "no pack of lints is called `{pack}`", "packs are {packs}");

/// The codes of this room.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    LINTS.iter().map(|lint| &lint.code).chain([&UNKNOWN_PACK])
}

/// The lint of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Lint> {
    LINTS.iter().copied().find(|lint| lint.code.id == code)
}

/// Runs the lints of no pack, of the set's packs, and of these `packs`, whose names are known to be good. `held` is who holds
/// which role, worked out when it is first asked for.
pub fn lint(resolution: &Resolution, held: &OnceLock<Holdings>, packs: &[String], sink: &mut Sink) {
    let Some(set) = resolution.partial() else { return };
    for pack in &set.lint.packs {
        if !PACKS.iter().any(|(name, _)| *name == pack.value) {
            let known: Vec<_> = PACKS.iter().map(|(name, _)| format!("`{name}`")).collect();
            let near = nearest(pack, PACKS.iter().map(|(name, _)| *name));
            let finding = Diagnostic::new(&UNKNOWN_PACK, pack.place).arg("pack", &pack.value).arg("packs", known.join(" and "));
            sink.push(finding.near(near));
        }
    }
    let ground = Ground { set, held };
    let is_on = |pack: &&str| packs.iter().any(|on| on == pack) || set.lint.packs.iter().any(|on| on.value == **pack);
    for lint in LINTS {
        let on = lint.packs.is_empty() || lint.packs.iter().any(is_on);
        if on && lint.needs.iter().all(|part| resolution.is_whole(*part)) {
            (lint.check)(&ground, sink);
        }
    }
}

/// What lints look at.
struct Ground<'a> {
    set: &'a PolicySet,
    held: &'a OnceLock<Holdings>,
}

impl Ground<'_> {
    /// Who holds which role.
    fn holdings(&self) -> &Holdings {
        self.held.get_or_init(|| holdings(self.set))
    }

    /// The fields that are protected, by type and name.
    fn guarded(&self) -> Vec<Guarded<'_>> {
        let found = self.set.protections.iter().filter_map(|protection| {
            let resource = self.set.catalog.types.get(protection.field.value.resource)?;
            let field = resource.fields.iter().find(|field| field.name.value == protection.field.value.name)?;
            Some(Guarded { resource, field, format: Format::parse(&field.format.value)?, protection })
        });
        found.collect()
    }
}

/// A field with its protection.
struct Guarded<'a> {
    resource: &'a ResourceType,
    field: &'a Field,
    format: Format,
    protection: &'a Protection,
}

impl Guarded<'_> {
    /// `Type.field`.
    fn name(&self) -> String {
        format!("{}.{}", self.resource.named.id.value, self.field.name.value)
    }
}

/// Whether a field holds personal data, by its class.
fn is_personal(field: &Field) -> bool {
    field.class.as_ref().is_some_and(|class| class.as_str() != "general")
}

#[cfg(test)]
mod tests;
