//! A diff pinned to what was deployed when it was made: the plan file, `ordinance.plan/1`.
//!
//! A plan file holds all that applying needs: what it was made against, the rows that were reviewed, and the whole target snapshot.
//! Its digest is over all of it, the target by its own digest, so that nobody applies what nobody saw. A plan that changes nothing
//! is a plan too.
//!
//! It must not know the insides of stores, nor texts.

mod base;
mod file;

pub use base::{Base, BaseError};
pub use file::{Plan, PlanBase, PlanError, PlanFile};
