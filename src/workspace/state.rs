use std::path::{Path, PathBuf};

use super::open::{Opening, Workspace};
use super::read::root_file;
use super::store::{StoreError, open_store};
use super::texts::Environment;
use crate::bundle::{Bundle, BundleError};
use crate::diff::{Compared, Diff, between};
use crate::files::{Disk, FilesError, Git, Tree};
use crate::plan::{Base, BaseError};
use crate::snapshot::{Packed, Snapshot, SnapshotError};
use crate::value::Instant;

/// The name of a state of the rules, as `diff` takes two of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateName {
    /// `.`: the policy set that the command is about, as its files are.
    Here,
    /// `git:REV`: that set at a revision.
    Git(String),
    /// `@deployed`: what its store says is deployed.
    Deployed,
    /// Another set's folder, or a bundle.
    Path(PathBuf),
}

/// What a state of the rules is worked out from.
pub struct Surroundings<'a> {
    /// The folder of the policy set that the command is about; nothing where a command's arguments name all its states.
    pub folder: Option<&'a Path>,
    /// The store that was named beside the set's own.
    pub store: Option<&'a str>,
    /// The environment.
    pub environment: Environment<'a>,
    /// The instant that counts as now.
    pub now: Instant,
}

/// A state of the rules: what it says, and the files that say so where there are some.
#[derive(Debug)]
pub struct State {
    snapshot: Snapshot,
    workspace: Option<Workspace>,
}

/// Why a state cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateFault {
    /// Its files make no valid set; the workspace has the findings.
    #[error("{name} is no valid policy set")]
    Invalid {
        /// What the state is called.
        name: String,
        /// The set, with what was found.
        workspace: Box<Workspace>,
    },
    /// No policy set was named, and none is near.
    #[error("`{name}` is a state of a policy set, and there is no `ordinance.yaml` here or in a folder above")]
    NoSet {
        /// What the state is called.
        name: String,
    },
    /// The files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The store's address.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is deployed.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// A bundle that is none.
    #[error("{path}: {source}")]
    Bundle {
        /// The file.
        path: String,
        /// Why.
        source: BundleError,
    },
    /// A bundle that does not tell what it was made of.
    #[error("{path}: the bundle does not tell what it was made of: {what}")]
    Attached {
        /// The file.
        path: String,
        /// Why.
        what: String,
    },
}

impl StateName {
    /// The state that a text names.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix("git:") {
            Some(revision) => Self::Git(revision.to_owned()),
            None if text == "@deployed" => Self::Deployed,
            None if text == "." => Self::Here,
            None => Self::Path(PathBuf::from(text)),
        }
    }

    /// Whether it is a state of the policy set that the command is about.
    #[must_use]
    pub fn needs_set(&self) -> bool {
        !matches!(self, Self::Path(_))
    }
}

impl std::fmt::Display for StateName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Here => f.write_str("."),
            Self::Git(revision) => write!(f, "git:{revision}"),
            Self::Deployed => f.write_str("@deployed"),
            Self::Path(path) => path.display().fmt(f),
        }
    }
}

impl State {
    /// Works a state out.
    ///
    /// # Errors
    /// When its files, its store or its bundle cannot be read, or the files make no valid set.
    pub fn load(name: &StateName, around: &Surroundings<'_>) -> Result<Self, StateFault> {
        let folder = || around.folder.ok_or_else(|| StateFault::NoSet { name: name.to_string() });
        match name {
            StateName::Here => Self::files(name, &Disk::open(folder()?)?, around),
            StateName::Git(revision) => Self::files(name, &Git::open(folder()?, revision)?, around),
            StateName::Deployed => {
                let folder = folder()?;
                let root = root_file(&Disk::open(folder)?)?;
                let store = open_store(folder, root.as_ref(), around.store)?;
                Ok(Self { snapshot: Base::load(&store)?.snapshot, workspace: None })
            }
            StateName::Path(path) if path.is_dir() => Self::files(name, &Disk::open(path)?, around),
            StateName::Path(path) => Self::bundle(path),
        }
    }

    fn files(name: &StateName, tree: &dyn Tree, around: &Surroundings<'_>) -> Result<Self, StateFault> {
        let workspace = Workspace::open(tree, &Opening { environment: around.environment, now: Some(around.now), packs: &[] })?;
        match workspace.snapshot() {
            Some(snapshot) => Ok(Self { snapshot, workspace: Some(workspace) }),
            None => Err(StateFault::Invalid { name: name.to_string(), workspace: Box::new(workspace) }),
        }
    }

    fn bundle(path: &Path) -> Result<Self, StateFault> {
        let shown = path.display().to_string();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let bytes = Disk::open(folder)?.read(file)?;
        let attached = Bundle::attached(&bytes).map_err(|source| StateFault::Bundle { path: shown.clone(), source })?;
        let unread = |what: String| StateFault::Attached { path: shown.clone(), what };
        let packed: Packed = serde_json::from_slice(attached).map_err(|error| unread(error.to_string()))?;
        let snapshot = Snapshot::unpack(&packed).map_err(|error: SnapshotError| unread(error.to_string()))?;
        Ok(Self { snapshot, workspace: None })
    }

    /// What it says.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The state as one side of a comparison, with files and lines where it has them.
    #[must_use]
    pub fn compared(&self) -> Compared<'_> {
        let origin = self.workspace.as_ref().and_then(|set| Some((set.policy_set()?, set.sources())));
        Compared { snapshot: &self.snapshot, origin }
    }

    /// What differs from another state.
    #[must_use]
    pub fn diff(&self, to: &Self) -> Diff {
        between(self.compared(), to.compared())
    }
}
