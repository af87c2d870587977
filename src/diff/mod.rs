//! Two sides of a change, told row by row: the `ordinance.diff/1` document.
//!
//! What differs is found in [`snapshot`](crate::snapshot); here it becomes rows with files and lines. The differences of decisions
//! that follow from it, and the verdict over them, have no place in a document until somebody computes them.
//!
//! It must not know stores or plans.

mod document;

pub use document::{Compared, Diff, DiffAction, DiffChange, DiffRow, DiffSide, StrandedField, between};
