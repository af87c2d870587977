use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::PolicySet;
use crate::snapshot::{Action, At, Change, Difference, Side, Snapshot, Stranded, differences, stranded};
use crate::source::Sources;

// Fields of these structs stand in the order of their names, so that what serde writes is canonical.

/// What differs between two states of the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "ordinance.diff/1", extend("$id" = "diff.schema.json"))]
pub struct Diff {
    /// `ordinance.diff/1`.
    #[schemars(extend("const" = "ordinance.diff/1"))]
    pub format: String,
    /// The state before.
    pub from: DiffSide,
    /// What differs, sorted by address; empty when both mean the same.
    pub resources: Vec<DiffRow>,
    /// Fields whose sealed values open no longer afterwards, by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stranded: Vec<StrandedField>,
    /// The state afterwards.
    pub to: DiffSide,
}

/// A field whose sealed values open no longer, because what they are bound to is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StrandedField {
    /// `Type.field`, as it was.
    pub field: String,
    /// The key ring, as it was.
    pub ring: String,
    /// Why, for people.
    pub why: String,
}

/// One side of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DiffSide {
    /// The digest of its snapshot.
    pub digest: String,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DiffRow {
    /// What happened to it.
    pub action: DiffAction,
    /// Its address, `kind/id`: afterwards, or before where it is deleted.
    pub address: String,
    /// `file:line:column` of the first changed value, where it is written somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What changed, sorted by path; of something created or deleted every field.
    pub changes: Vec<DiffChange>,
    /// The address it had, when it is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// What happened to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DiffAction {
    /// It is new.
    Create,
    /// It is gone.
    Delete,
    /// It changed.
    Update,
    /// It stands under another unit; more may have changed.
    Move,
    /// It has another id; more may have changed.
    Rename,
}

/// One changed field, or one member of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DiffChange {
    /// `file:line:column` of the value, where it is written somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The value before; null where there was none.
    pub from: Value,
    /// A JSON pointer of keys, never of indexes.
    pub path: String,
    /// The value afterwards; null where there is none.
    pub to: Value,
}

/// A side to be compared: its snapshot, and what it was made of where that is at hand, for files and lines.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// What it says.
    pub snapshot: &'a Snapshot,
    /// The policy set and its texts.
    pub origin: Option<(&'a PolicySet, &'a Sources)>,
}

impl Diff {
    /// The format of every diff.
    pub const FORMAT: &str = "ordinance.diff/1";

    /// The JSON Schema (draft 2020-12) of the document.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        settings.into_generator().into_root_schema_for::<Self>().to_value()
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// How many rows have an action.
    #[must_use]
    pub fn count(&self, action: DiffAction) -> usize {
        self.resources.iter().filter(|row| row.action == action).count()
    }
}

impl DiffAction {
    /// Every action.
    pub const ALL: [Self; 5] = [Self::Create, Self::Update, Self::Move, Self::Rename, Self::Delete];

    /// The action's name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Update => "update",
            Self::Move => "move",
            Self::Rename => "rename",
        }
    }
}

impl DiffRow {
    /// The row without files and lines: what it says of meaning.
    #[must_use]
    pub fn without_places(&self) -> Self {
        let mut row = self.clone();
        row.at = None;
        row.changes.iter_mut().for_each(|change| change.at = None);
        row
    }
}

/// What differs between two sides.
#[must_use]
pub fn between(from: Compared<'_>, to: Compared<'_>) -> Diff {
    let side = |compared: Compared<'_>| DiffSide { digest: compared.snapshot.digest().to_string() };
    let found = differences(
        Side { snapshot: from.snapshot, set: from.origin.map(|(set, _)| set) },
        Side { snapshot: to.snapshot, set: to.origin.map(|(set, _)| set) },
    );
    let texts = Texts { from: from.origin.map(|(_, texts)| texts), to: to.origin.map(|(_, texts)| texts) };
    Diff {
        format: Diff::FORMAT.to_owned(),
        from: side(from),
        resources: found.into_iter().map(|difference| texts.row(difference)).collect(),
        stranded: stranded(from.snapshot, to.snapshot).into_iter().map(StrandedField::from).collect(),
        to: side(to),
    }
}

impl From<Stranded> for StrandedField {
    fn from(Stranded { field, ring, why }: Stranded) -> Self {
        Self { field, ring, why }
    }
}

/// The texts that places of either side lead to.
struct Texts<'a> {
    from: Option<&'a Sources>,
    to: Option<&'a Sources>,
}

impl Texts<'_> {
    fn locate(&self, at: Option<At>) -> Option<String> {
        match at? {
            At::From(place) => self.from.map(|texts| texts.locate(place)),
            At::To(place) => self.to.map(|texts| texts.locate(place)),
        }
    }

    fn row(&self, difference: Difference) -> DiffRow {
        let action = match difference.action {
            Action::Create => DiffAction::Create,
            Action::Delete => DiffAction::Delete,
            Action::Update => DiffAction::Update,
            Action::Move => DiffAction::Move,
            Action::Rename => DiffAction::Rename,
        };
        DiffRow {
            action,
            address: difference.address.to_string(),
            at: self.locate(difference.at),
            changes: difference.changes.into_iter().map(|change| self.change(change)).collect(),
            renamed_from: difference.renamed_from.map(|address| address.to_string()),
        }
    }

    fn change(&self, change: Change) -> DiffChange {
        DiffChange {
            at: self.locate(change.at),
            from: change.from.unwrap_or(Value::Null),
            path: change.path,
            to: change.to.unwrap_or(Value::Null),
        }
    }
}
