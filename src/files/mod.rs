//! File trees: a folder on disk, a map in memory, a revision of git.
//!
//! A [`Tree`] lists and reads; it never writes. Paths are relative to its root, with `/` between the parts, sorted, so that
//! whoever walks a tree walks it in the same order everywhere.
//!
//! It must not know what the bytes mean.

mod tree;

pub use tree::{FilesError, Memory, Tree};
