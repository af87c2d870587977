use serde::{Deserialize, Serialize};

use super::verify::{Verified, ensure, rises};
use super::{ChannelIx, ExprIx, FieldIx, OriginIx, Parts, ProtectionIx, PurposeIx, ScenarioIx, Subject};
use crate::mask::{Format, Ladder, View};
use crate::value::{ActionIx, Id, Period, Table, TypeIx};

/// A field of a resource type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: FieldIx,
    /// Its format.
    pub format: Format,
    /// Its protection; without one nobody sees it.
    pub protection: Option<ProtectionIx>,
}

/// How a field is stored, who sees how much of it, and who may change it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Protection {
    /// The type.
    pub of: TypeIx,
    /// The field.
    pub field: FieldIx,
    /// How it is stored.
    pub store: Store,
    /// The view from which on it is written down that it was shown; nothing where it need not be.
    pub recorded_from: Option<View>,
    /// The views from least to most.
    #[serde(with = "ladder")]
    pub ladder: Ladder,
    /// The least view of the ladder that the set names.
    pub bottom: Rung,
    /// What everybody sees who may read the record.
    pub default: Rung,
    /// Where that is said: the `default`, else the whole protection.
    pub default_at: OriginIx,
    /// What the field may be used for, by number; empty for anything.
    pub purposes: Vec<PurposeIx>,
    /// Where that is said: the field's declaration.
    pub declared_at: OriginIx,
    /// What holds whoever asks: of the store, and of the field's class.
    pub ceilings: Vec<Ceiling>,
    /// The ceilings of channels, by channel.
    pub channels: Vec<(ChannelIx, Ceiling)>,
    /// Who sees more, the highest first.
    pub reveals: Vec<Sight>,
    /// Who sees no more than so much, the lowest first.
    pub caps: Vec<Sight>,
    /// Who may change it; anybody who may update the record where there is no line.
    pub changes: Vec<Change>,
}

/// How a field is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Store {
    /// As it is.
    Plain,
    /// Encrypted with the keys of a ring.
    Encrypted(Id),
    /// Elsewhere.
    External,
    /// Not at all.
    Forbidden,
}

/// A step of a ladder; 0 is `hidden`, which lies below every ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rung(pub u8);

/// A view that is not exceeded, and where that is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceiling {
    /// The highest step of the ladder.
    pub rung: Rung,
    /// Where that is said.
    pub at: OriginIx,
    /// Of what it is.
    pub of: CeilingOf,
}

/// What has a ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CeilingOf {
    /// The way a field is stored.
    Store,
    /// The field's class.
    Class,
    /// A channel.
    Channel,
}

/// A line that raises a view or caps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// The step of the ladder.
    pub rung: Rung,
    /// Who; nobody named in a cap is everybody.
    pub to: Vec<Subject>,
    /// Except who.
    pub except: Vec<Subject>,
    /// Only when this holds.
    pub when: Option<ExprIx>,
    /// Not when this holds.
    pub unless: Option<ExprIx>,
    /// Only for one of these purposes, by number; empty for any or none.
    pub purposes: Vec<PurposeIx>,
    /// When it is in force.
    pub period: Period,
    /// Only on one of these channels, by number; empty for any or none.
    pub channels: Vec<ChannelIx>,
    /// Only in this scenario.
    pub scenario: Option<ScenarioIx>,
    /// Only with an approved case.
    pub after: Option<After>,
    /// Where it is written.
    pub at: OriginIx,
}

/// Who may change a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Who.
    pub by: Vec<Subject>,
    /// Except who.
    pub except: Vec<Subject>,
    /// Only with an approved case.
    pub after: Option<After>,
    /// Where it is written.
    pub at: OriginIx,
}

/// The flow whose approved case is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The flow.
    pub flow: Id,
    /// How many seconds after its approval a case may be used.
    pub valid: i64,
}

/// An emergency in which more is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// The fewest characters of a reason, at least 1.
    pub reason: u32,
    /// How many seconds a use lasts; 0 where each answer is a use of its own.
    pub lasts: i64,
    /// Whether a use is for one record.
    pub single_record: bool,
    /// Who is told.
    pub notify: Option<Told>,
    /// Within how many seconds a use is reviewed, and by whom.
    pub review: Option<(i64, Told)>,
}

/// People, as somebody names them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Who.
    pub to: Vec<Subject>,
    /// Except who.
    pub except: Vec<Subject>,
}

/// Which types have fields that only some may change. Derived, never travels.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    update: Option<ActionIx>,
    types: Vec<bool>,
}

impl Changes {
    /// The action that changes a field.
    pub const UPDATE: &'static str = "update";

    pub(super) fn new(parts: &Parts) -> Self {
        let mut types = vec![false; parts.catalog.types.len()];
        for protection in parts.protections.iter().filter(|protection| !protection.changes.is_empty()) {
            if let Some(of) = types.get_mut(protection.of.0 as usize) {
                *of = true;
            }
        }
        Self { update: parts.catalog.actions.find(Self::UPDATE), types }
    }

    /// Whether an action on a type needs a look at the fields that it changes.
    #[must_use]
    #[inline]
    pub fn bind(&self, of: TypeIx, action: ActionIx) -> bool {
        self.update == Some(action) && self.types.get(of.0 as usize).copied().unwrap_or(false)
    }
}

impl Rung {
    /// Nothing is shown.
    pub const HIDDEN: Self = Self(0);

    /// The step of a rank.
    #[must_use]
    pub fn of(rank: usize) -> Self {
        Self(u8::try_from(rank).unwrap_or(0))
    }
}

impl Protection {
    /// The view of a step.
    #[must_use]
    pub fn view(&self, rung: Rung) -> View {
        self.ladder.view(usize::from(rung.0))
    }
}

/// A ladder travels as its format and its views, and is checked when it comes.
mod ladder {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::mask::{Format, Ladder, View};

    pub fn serialize<S: Serializer>(ladder: &Ladder, to: S) -> Result<S::Ok, S::Error> {
        (ladder.format(), ladder.views()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Ladder, D::Error> {
        let (format, views) = <(Format, Vec<View>)>::deserialize(from)?;
        Ladder::new(format, &views).map_err(|_| D::Error::custom("views that are no ladder"))
    }
}

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
