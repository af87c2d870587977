//! What is deployed, and everything that ever was: a history of entries in a [`journal`](crate::journal).
//!
//! An [`Entry`] says which snapshot was deployed when, by whom and by which plan. The last one is what is deployed. A
//! [`History`] appends entries, never changes one, and rolls back by appending an old snapshot anew. Snapshots are kept beside, as
//! objects; to this room they are a digest and what it leads to.
//!
//! It must not know what a snapshot says.

mod entry;
mod history;

pub use entry::Entry;
pub use history::{Deployment, History, StateError};
