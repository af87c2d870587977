use serde::{Deserialize, Serialize};

use super::{ChannelIx, ExprIx, FieldIx, OriginIx, ProtectionIx, PurposeIx, ScenarioIx, Subject};
use crate::mask::{Format, Ladder, View};
use crate::value::{Id, Period, TypeIx};

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
