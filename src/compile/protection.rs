use super::access::{sorted, subject};
use super::expr::condition;
use crate::bundle::{
    After, Catalog, Ceiling, CeilingOf, Change, Field, OriginIx, Parts, Protection, ProtectionIx, PurposeIx, Rung, Sight, Store,
    Subject,
};
use crate::mask::{Format, Ladder, View};
use crate::model::{self, PolicySet};
use crate::source::{Place, Sources, Spanned};
use crate::value::{Id, Table, TypeIx};

/// Classes of which it is written down who saw a value in full.
const SENSITIVE: [&str; 5] = ["identity_document", "financial", "emergency", "health", "biometric"];

/// The fields of a type, by number.
pub(super) fn fields(set: &PolicySet, catalog: &Catalog, of: TypeIx) -> Vec<Field> {
    let declared = set.catalog.types.get(of).into_iter().flat_map(|row| &row.fields);
    let field = |field: &model::Field| {
        let found = set.protections.binary_search_by(|own| {
            let own = &own.field.value;
            (own.resource, &own.name).cmp(&(of, &field.name.value))
        });
        let protection = found.ok().and_then(|at| u32::try_from(at).ok()).map(ProtectionIx);
        let name = catalog.fields.find(field.name.as_str())?;
        // A format that there is not cannot come out of a resolved set; a value is then nothing that can be looked into.
        let format = Format::parse(&field.format.value).unwrap_or(Format::Document);
        Some(Field { name, format, protection })
    };
    let mut fields: Vec<Field> = declared.filter_map(field).collect();
    fields.sort_by_key(|field| field.name);
    fields
}

/// Appends the protections with their conditions and origins.
pub(super) fn protections(set: &PolicySet, sources: &Sources, parts: &mut Parts) {
    let mut rows = Vec::with_capacity(set.protections.len());
    for protection in &set.protections {
        rows.extend(Writer { set, sources, parts: &mut *parts }.protection(protection));
    }
    parts.protections = Table::new(rows);
}

struct Writer<'a> {
    set: &'a PolicySet,
    sources: &'a Sources,
    parts: &'a mut Parts,
}

impl Writer<'_> {
    fn origin(&mut self, place: Place) -> OriginIx {
        let at = self.sources.position(place);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.parts.origins.add(self.sources.path(place), count(at.line), count(at.column))
    }

    fn protection(&mut self, from: &model::Protection) -> Option<Protection> {
        let of = from.field.value.resource;
        let field = self.set.catalog.types.get(of)?.fields.iter().find(|field| field.name.value == from.field.value.name)?;
        let name = self.parts.catalog.fields.find(field.name.as_str())?;
        let views: Vec<View> = from.ladder.iter().map(|view| view.value).collect();
        let ladder = Ladder::new(Format::parse(&field.format.value)?, &views).ok()?;
        let rung = |view: View| Rung::of(ladder.rank(view).unwrap_or(0));
        let bottom = views.first().map_or(Rung::HIDDEN, |view| rung(*view));
        let ceilings = self.ceilings(from, field, &ladder, bottom);
        let channels = self.channels(&ladder);
        let mut reveals: Vec<Sight> = from.reveals.iter().map(|line| self.sight(line, rung(line.view.value))).collect();
        reveals.sort_by_key(|line| std::cmp::Reverse(line.rung));
        let mut caps: Vec<Sight> = from.caps.iter().map(|line| self.sight(line, rung(line.view.value))).collect();
        caps.sort_by_key(|line| line.rung);
        Some(Protection {
            of,
            field: name,
            store: store(from),
            recorded_from: self.recorded_from(field),
            bottom,
            default: rung(from.default.value),
            default_at: self.origin(from.default.place),
            purposes: self.purposes(&field.purposes),
            declared_at: self.origin(field.name.place),
            ceilings,
            channels,
            reveals,
            caps,
            changes: from.changes.iter().map(|line| self.change(line)).collect(),
            ladder,
        })
    }

    /// What holds whoever asks.
    /// The view from which on it is written down who was shown a value: what the field's class says, `full` for sensitive ones.
    fn recorded_from(&self, field: &model::Field) -> Option<View> {
        let class = field.class.as_ref()?;
        if SENSITIVE.contains(&class.as_str()) {
            return Some(View::Full);
        }
        let declared = self.set.catalog.classes.iter().find(|own| own.id.value == class.value)?;
        View::parse(&declared.audit.as_ref()?.value)
    }

    fn ceilings(&mut self, from: &model::Protection, field: &model::Field, ladder: &Ladder, bottom: Rung) -> Vec<Ceiling> {
        let mut found = Vec::new();
        if let Some(store) = &from.store {
            let rung = match store.value {
                model::Store::Forbidden => Some(bottom),
                model::Store::External => Some(Rung::of(ladder.ceiling(View::Present))),
                model::Store::Plain | model::Store::Encrypted(_) => None,
            };
            let at = self.origin(store.place);
            found.extend(rung.map(|rung| Ceiling { rung, at, of: CeilingOf::Store }));
        }
        let class = field.class.as_ref().and_then(|class| {
            self.set.catalog.classes.iter().find(|own| own.id.value == class.value).and_then(|own| own.ceiling.as_ref())
        });
        if let Some(ceiling) = class {
            found.extend(self.ceiling(ceiling, ladder, CeilingOf::Class));
        }
        found
    }

    fn channels(&mut self, ladder: &Ladder) -> Vec<(crate::bundle::ChannelIx, Ceiling)> {
        let mut found = Vec::new();
        for channel in &self.set.catalog.channels {
            let Some(ceiling) = &channel.ceiling else { continue };
            let Some(ix) = self.parts.catalog.channels.find(channel.id.as_str()) else { continue };
            found.extend(self.ceiling(ceiling, ladder, CeilingOf::Channel).map(|ceiling| (ix, ceiling)));
        }
        found.sort_by_key(|(channel, _)| *channel);
        found
    }

    fn ceiling(&mut self, view: &Spanned<String>, ladder: &Ladder, of: CeilingOf) -> Option<Ceiling> {
        let rung = Rung::of(ladder.ceiling(View::parse(&view.value)?));
        // What does not bound the ladder is no ceiling of it.
        (usize::from(rung.0) < ladder.top()).then(|| Ceiling { rung, at: self.origin(view.place), of })
    }

    fn purposes(&self, purposes: &[Spanned<Id>]) -> Vec<PurposeIx> {
        sorted(purposes.iter().filter_map(|purpose| self.parts.catalog.purposes.find(purpose.as_str())))
    }

    fn sight(&mut self, from: &model::Sight, rung: Rung) -> Sight {
        let at = self.origin(from.at);
        let catalog = &self.parts.catalog;
        Sight {
            rung,
            to: subjects(&from.to),
            except: subjects(&from.except),
            purposes: self.purposes(&from.purposes),
            period: from.validity.period,
            channels: sorted(from.channels.iter().filter_map(|channel| catalog.channels.find(channel.as_str()))),
            scenario: from.scenario.as_ref().and_then(|scenario| catalog.scenarios.find(scenario.as_str())),
            after: from.after.as_ref().map(after),
            when: from.when.as_ref().map(|when| condition(when, self.parts)),
            unless: from.unless.as_ref().map(|unless| condition(unless, self.parts)),
            at,
        }
    }

    fn change(&mut self, from: &model::ChangeBy) -> Change {
        Change {
            by: subjects(&from.by),
            except: subjects(&from.except),
            after: from.after.as_ref().map(after),
            at: self.origin(from.at),
        }
    }
}

fn store(from: &model::Protection) -> Store {
    match from.store.as_ref().map(|store| &store.value) {
        None | Some(model::Store::Plain) => Store::Plain,
        Some(model::Store::Encrypted(ring)) => Store::Encrypted(ring.clone()),
        Some(model::Store::External) => Store::External,
        Some(model::Store::Forbidden) => Store::Forbidden,
    }
}

fn after(from: &model::AfterFlow) -> After {
    After { flow: from.flow.value.clone(), valid: from.valid.seconds() }
}

pub(super) fn subjects(from: &[Spanned<model::Subject>]) -> Vec<Subject> {
    sorted(from.iter().map(|who| subject(who.value)))
}
