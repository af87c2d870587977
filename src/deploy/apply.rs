use crate::diff::{Compared, DiffRow, between};
use crate::journal::Store;
use crate::plan::{Base, BaseError, Plan, PlanError};
use crate::snapshot::manifest_objects;
use crate::state::{Deployment, History, StateError};
use crate::value::Instant;

/// What applying did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// One entry was appended.
    Deployed(Box<Deployment>),
    /// There was nothing to change, and no entry was written.
    Unchanged,
}

/// Why nothing was deployed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The plan file.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// What is deployed could not be read.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The history could not be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The plan was made against another history.
    #[error("the plan was made against another history than the one in this store")]
    OtherHistory,
    /// Something else was deployed after the plan was made.
    #[error("the plan was made against {}, but {} is deployed now", named(*planned), named(*deployed))]
    Stale {
        /// The entry it was made against; 0 for none.
        planned: u64,
        /// The entry that is deployed; 0 for none.
        deployed: u64,
    },
    /// The plan was applied before.
    #[error("the plan was applied already, as entry {serial}")]
    AlreadyApplied {
        /// The entry.
        serial: u64,
    },
    /// The rows of the plan are not what it would change.
    #[error("the plan would change something else than it says, first at {address}")]
    OtherRows {
        /// The address of the first row that differs.
        address: String,
    },
}

impl DeployError {
    /// Whether the world moved on, rather than something being broken: another plan is needed.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::OtherHistory | Self::Stale { .. } | Self::AlreadyApplied { .. } => true,
            Self::State(error) | Self::Base(BaseError::State(error)) => error.is_conflict(),
            _ => false,
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Plan(error) => error.help(),
            Self::Base(error) => error.help(),
            Self::State(error) => error.help(),
            Self::OtherHistory => "name the store that the plan was made against with `--state`, or make a new plan",
            Self::Stale { .. } | Self::OtherRows { .. } => "make a new plan with `ordinance plan -o FILE` and review it",
            Self::AlreadyApplied { .. } => "nothing is left to do; `ordinance plan` shows what differs now",
        }
    }
}

/// Applies a plan to a store, once.
///
/// # Errors
/// When the plan was applied already, something else was deployed since it was made, it does not do what it says, or the store
/// cannot be read or written. Nothing is deployed then.
pub fn apply(store: &dyn Store, plan: &Plan, at: Instant, by: &str) -> Result<Outcome, DeployError> {
    let history = History::new(store);
    // Nothing is built on a history that is not whole.
    let log = history.log()?;
    let base = Base::load(store)?;
    check_base(&log, &base, plan)?;
    let snapshot = plan.target();
    let now = between(Compared { snapshot: &base.snapshot, origin: None }, Compared { snapshot, origin: None });
    let planned = plan.diff();
    if let Some(address) = first_other(&planned.resources, &now.resources) {
        return Err(DeployError::OtherRows { address });
    }
    if plan.is_empty() {
        return Ok(Outcome::Unchanged);
    }
    let mut failed = None;
    plan.target().objects(&mut |_, bytes| {
        if failed.is_none() {
            failed = history.put(bytes).err();
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    let deployed = history.append(base.deployment.as_ref(), plan.target().digest(), plan.digest(), at, by)?;
    Ok(Outcome::Deployed(Box::new(deployed)))
}

/// An entry in a message.
fn named(serial: u64) -> String {
    if serial == 0 { "nothing deployed".to_owned() } else { format!("entry {serial}") }
}

fn check_base(log: &[Deployment], base: &Base, plan: &Plan) -> Result<(), DeployError> {
    let planned = plan.base();
    let same = planned.serial == base.serial() && planned.digest == base.snapshot.digest().to_string();
    if same && planned.lineage.as_deref() == base.lineage() {
        return Ok(());
    }
    let digest = plan.digest().to_string();
    let applied = log.iter().find(|old| old.entry.plan.as_deref() == Some(&*digest));
    if let Some(applied) = applied {
        return Err(DeployError::AlreadyApplied { serial: applied.entry.serial });
    }
    let other_history = planned.lineage.is_some() && planned.lineage.as_deref() != base.lineage();
    if other_history || (same && planned.lineage.is_none()) {
        return Err(DeployError::OtherHistory);
    }
    Err(DeployError::Stale { planned: planned.serial, deployed: base.serial() })
}

/// The first address at which two lists of rows say different things; places are not compared.
fn first_other(planned: &[DiffRow], now: &[DiffRow]) -> Option<String> {
    let differing = planned.iter().zip(now).find(|(a, b)| a.without_places() != b.without_places());
    let longer = || planned.get(now.len()).or_else(|| now.get(planned.len()));
    // Rows are sorted by address, so the smaller one is what the other side does not have.
    differing.map(|(a, b)| if a.address < b.address { a } else { b }).or_else(longer).map(|row| row.address.clone())
}

/// Deploys the snapshot of an old entry again, in a new entry, after verifying that it is whole.
///
/// # Errors
/// When there is no such entry, its snapshot is not whole, something else was deployed meanwhile, or the store cannot be read or
/// written.
pub fn rollback(store: &dyn Store, serial: u64, at: Instant, by: &str) -> Result<Outcome, DeployError> {
    let history = History::new(store);
    Base::of(&history, history.entry(serial)?)?;
    let deployed = history.rollback(serial, at, by)?;
    Ok(deployed.map_or(Outcome::Unchanged, |deployed| Outcome::Deployed(Box::new(deployed))))
}

/// Everything that is wrong with a store: entries, the chain between them, the snapshots they name, other objects. Empty when all
/// is whole.
///
/// # Errors
/// When the store cannot be read at all.
pub fn verify_state(store: &dyn Store) -> Result<Vec<StateError>, StateError> {
    History::new(store).verify(&|bytes| manifest_objects(bytes).map_err(|error| error.to_string()))
}
