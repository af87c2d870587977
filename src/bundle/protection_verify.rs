use super::verified::{Verified, ensure, rises};
use super::{ExprIx, Parts, Protection, ProtectionIx, PurposeIx, Rung, Told};
use crate::value::Table;

impl Parts {
    /// What conditions of protections begin at.
    pub(super) fn sight_roots(&self) -> impl Iterator<Item = ExprIx> {
        let lines = self.protections.iter().flat_map(|protection| protection.reveals.iter().chain(&protection.caps));
        lines.flat_map(|line| [line.when, line.unless]).flatten()
    }

    pub(super) fn verify_protections(&self) -> Verified {
        let catalog = &self.catalog;
        ensure(rises_in(&self.protections), "protections")?;
        for (of, row) in catalog.type_rows.enumerate() {
            ensure(rises(&row.fields, |field| field.name), "a type's fields")?;
            for field in &row.fields {
                ensure(catalog.fields.has(field.name), "a type's field")?;
                let own = field.protection.is_none_or(|ix| {
                    let protection = self.protections.get(ix);
                    protection.is_some_and(|protection| (protection.of, protection.field) == (of, field.name))
                });
                ensure(own, "a field's protection")?;
            }
        }
        for protection in self.protections.iter() {
            self.verify_protection(protection)?;
        }
        ensure(self.scenarios.len() == catalog.scenarios.len(), "scenarios")?;
        for scenario in self.scenarios.iter() {
            ensure(scenario.reason > 0 && scenario.lasts >= 0, "a scenario")?;
            let told = scenario.notify.iter().chain(scenario.review.iter().map(|(_, told)| told));
            let known = |told: &Told| told.to.iter().chain(&told.except).all(|subject| self.is_subject(subject));
            ensure(told.into_iter().all(known) && scenario.review.as_ref().is_none_or(|(within, _)| *within >= 0), "a scenario")?;
        }
        Ok(())
    }

    fn verify_protection(&self, protection: &Protection) -> Verified {
        let catalog = &self.catalog;
        let row = catalog.type_rows.get(protection.of);
        let field = row.and_then(|row| row.fields.binary_search_by_key(&protection.field, |field| field.name).ok());
        ensure(field.is_some(), "a protection's field")?;
        let format = field.and_then(|at| row?.fields.get(at)).map(|field| field.format);
        ensure(format == Some(protection.ladder.format()), "a ladder")?;
        let on_ladder = |rung: Rung| usize::from(rung.0) <= protection.ladder.top();
        let purposes = |of: &[PurposeIx]| rises(of, |purpose| *purpose) && of.iter().all(|one| catalog.purposes.has(*one));
        let steps = on_ladder(protection.default) && on_ladder(protection.bottom);
        ensure(steps && purposes(&protection.purposes), "a protection")?;
        let ceilings = protection.ceilings.iter().chain(protection.channels.iter().map(|(_, ceiling)| ceiling));
        ensure(ceilings.into_iter().all(|ceiling| on_ladder(ceiling.rung) && self.origins.has(ceiling.at)), "a ceiling")?;
        ensure(rises(&protection.channels, |(channel, _)| *channel), "ceilings of channels")?;
        ensure(protection.channels.iter().all(|(channel, _)| catalog.channels.has(*channel)), "a channel's ceiling")?;
        ensure(self.origins.has(protection.default_at) && self.origins.has(protection.declared_at), "a protection's origin")?;
        ensure(protection.reveals.iter().all(|line| !line.to.is_empty()), "a reveal to nobody")?;
        ensure(protection.caps.iter().all(|line| line.after.is_none()), "a cap after a flow")?;
        ensure(protection.reveals.is_sorted_by(|a, b| a.rung >= b.rung), "reveals")?;
        ensure(protection.caps.is_sorted_by(|a, b| a.rung <= b.rung), "caps")?;
        for line in protection.reveals.iter().chain(&protection.caps) {
            ensure(on_ladder(line.rung) && purposes(&line.purposes) && self.origins.has(line.at), "a line")?;
            ensure(line.to.iter().chain(&line.except).all(|subject| self.is_subject(subject)), "a line's subject")?;
            ensure(rises(&line.channels, |channel| *channel), "a line's channels")?;
            ensure(line.channels.iter().all(|channel| catalog.channels.has(*channel)), "a line's channel")?;
            ensure(line.scenario.is_none_or(|scenario| catalog.scenarios.has(scenario)), "a line's scenario")?;
            ensure(line.after.as_ref().is_none_or(|after| after.valid >= 0), "a line's flow")?;
        }
        for line in &protection.changes {
            ensure(!line.by.is_empty() && self.origins.has(line.at), "a line of change")?;
            ensure(line.by.iter().chain(&line.except).all(|subject| self.is_subject(subject)), "a line's subject")?;
            ensure(line.after.as_ref().is_none_or(|after| after.valid >= 0), "a line's flow")?;
        }
        Ok(())
    }
}

/// Whether protections stand in the order of types and fields, each once.
fn rises_in(protections: &Table<ProtectionIx, Protection>) -> bool {
    let keys: Vec<_> = protections.iter().map(|protection| (protection.of, protection.field)).collect();
    rises(&keys, |key| *key)
}
