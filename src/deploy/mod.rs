//! Making a plan true: verify it again, recompute it, append one entry.
//!
//! Applying trusts nothing it can check: the plan's digest and objects, the store, that what is deployed is what the plan was made
//! against, and that the rows that were reviewed are the rows that the two snapshots give. Only then one entry is appended, by
//! compare-and-swap. Policy files are never read. Outside systems would be targets of a deployment; none can be configured yet,
//! so none is reached.
//!
//! It must not know texts.

mod apply;

pub use apply::{DeployError, Outcome, apply, rollback, verify_state};
