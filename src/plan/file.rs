use serde::{Deserialize, Serialize};

use super::Base;
use crate::diff::{Compared, Diff, DiffRow, DiffSide, StrandedField, between};
use crate::snapshot::{Packed, Snapshot, SnapshotError};
use crate::value::{Digest, canonical_bytes};

// Fields of these structs stand in the order of their names, so that what serde writes is canonical.

/// A plan as its file holds it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "ordinance.plan/1", extend("$id" = "plan.schema.json"))]
pub struct PlanFile {
    /// What it was made against.
    pub base: PlanBase,
    /// The SHA-256 of the canonical bytes of the rest, the target's objects left out: the target's digest covers them.
    pub digest: String,
    /// `ordinance.plan/1`.
    #[schemars(extend("const" = "ordinance.plan/1"))]
    pub format: String,
    /// The target's own version; null where it is empty.
    pub release: Option<String>,
    /// What changes, as in `ordinance.diff/1`.
    pub resources: Vec<DiffRow>,
    /// Fields whose sealed values open no longer afterwards, as in `ordinance.diff/1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stranded: Vec<StrandedField>,
    /// What is deployed afterwards, whole.
    pub target: Packed,
}

/// What a plan was made against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanBase {
    /// The digest of what was deployed; that of nothing before the first deployment.
    pub digest: String,
    /// The history's lineage; null before the first deployment.
    pub lineage: Option<String>,
    /// The serial of the last entry; 0 before the first deployment.
    pub serial: u64,
}

/// A plan that was verified: what its file says is what it was made with.
#[derive(Clone, Debug)]
pub struct Plan {
    base: PlanBase,
    digest: Digest,
    resources: Vec<DiffRow>,
    stranded: Vec<StrandedField>,
    target: Snapshot,
}

/// Why bytes are no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// They are no plan file, or one of another version.
    #[error("this is no plan that this version reads: {what}")]
    Shape {
        /// What is wrong with it.
        what: String,
    },
    /// The file was changed after it was made.
    #[error("the plan was changed after it was made: its content does not have the digest that it states")]
    Changed,
    /// The target snapshot is not whole.
    #[error(transparent)]
    Target(#[from] SnapshotError),
}

impl PlanError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        "make the plan again with `ordinance plan -o FILE`; nothing was changed"
    }
}

/// What the digest of a plan is over.
#[derive(Serialize)]
struct Covered<'a> {
    base: &'a PlanBase,
    format: &'a str,
    release: Option<&'a str>,
    resources: &'a [DiffRow],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stranded: &'a [StrandedField],
    target: CoveredTarget<'a>,
}

#[derive(Serialize)]
struct CoveredTarget<'a> {
    digest: &'a str,
    renamed_from: &'a std::collections::BTreeMap<String, String>,
}

impl PlanFile {
    /// The format of every plan.
    pub const FORMAT: &str = "ordinance.plan/1";

    /// The JSON Schema (draft 2020-12) of the document.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        settings.into_generator().into_root_schema_for::<Self>().to_value()
    }

    fn own_digest(&self) -> Digest {
        let covered = Covered {
            base: &self.base,
            format: &self.format,
            release: self.release.as_deref(),
            resources: &self.resources,
            stranded: &self.stranded,
            target: CoveredTarget { digest: &self.target.digest, renamed_from: &self.target.renamed_from },
        };
        Digest::of(&serde_json::to_value(covered).map(|value| canonical_bytes(&value)).unwrap_or_default())
    }
}

impl Plan {
    /// The plan from what is deployed to a target.
    #[must_use]
    pub fn make(base: &Base, target: Compared<'_>) -> Self {
        let diff = between(Compared { snapshot: &base.snapshot, origin: None }, target);
        let base = PlanBase {
            digest: base.snapshot.digest().to_string(),
            lineage: base.lineage().map(str::to_owned),
            serial: base.serial(),
        };
        let mut plan = Self {
            base,
            digest: Digest::of(b""),
            resources: diff.resources,
            stranded: diff.stranded,
            target: target.snapshot.clone(),
        };
        plan.digest = plan.unsigned().own_digest();
        plan
    }

    /// The plan of a file's bytes, verified.
    ///
    /// # Errors
    /// When the bytes are no plan, were changed after it was made, or lack a part of the target.
    pub fn read(bytes: &[u8]) -> Result<Self, PlanError> {
        let file: PlanFile = serde_json::from_slice(bytes).map_err(|error| PlanError::Shape { what: error.to_string() })?;
        if file.format != PlanFile::FORMAT {
            return Err(PlanError::Shape { what: format!("its format is `{}`", file.format) });
        }
        let digest = file.own_digest();
        if file.digest != digest.to_string() {
            return Err(PlanError::Changed);
        }
        let target = Snapshot::unpack(&file.target)?;
        if file.release != target.release() {
            return Err(PlanError::Changed);
        }
        let plan = Self { base: file.base, digest, resources: file.resources, stranded: file.stranded, target };
        // What the digest does not see, such as another spelling of the same JSON, is not what was reviewed either.
        let written = plan.to_bytes();
        if bytes != written && Some(bytes) != written.strip_suffix(b"\n") {
            return Err(PlanError::Changed);
        }
        Ok(plan)
    }

    /// The bytes of the plan's file: canonical JSON and a line feed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = self.unsigned();
        file.digest = self.digest.to_string();
        let mut bytes = serde_json::to_vec(&file).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    fn unsigned(&self) -> PlanFile {
        PlanFile {
            base: self.base.clone(),
            digest: String::new(),
            format: PlanFile::FORMAT.to_owned(),
            release: self.target.release(),
            resources: self.resources.clone(),
            stranded: self.stranded.clone(),
            target: self.target.pack(),
        }
    }

    /// The plan's own digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What it was made against.
    #[must_use]
    pub fn base(&self) -> &PlanBase {
        &self.base
    }

    /// What is deployed afterwards.
    #[must_use]
    pub fn target(&self) -> &Snapshot {
        &self.target
    }

    /// What changes, as a diff.
    #[must_use]
    pub fn diff(&self) -> Diff {
        Diff {
            format: Diff::FORMAT.to_owned(),
            from: DiffSide { digest: self.base.digest.clone() },
            resources: self.resources.clone(),
            stranded: self.stranded.clone(),
            to: DiffSide { digest: self.target.digest().to_string() },
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.base.digest == self.target.digest().to_string()
    }
}
