//! File trees: a folder on disk, a map in memory, a revision of git.
//!
//! A [`Tree`] lists and reads; it never writes. Paths are relative to its root, with `/` between the parts, sorted, so that
//! whoever walks a tree walks it in the same order everywhere. A link may lead anywhere within the tree and nowhere else, on
//! disk and in git alike. What is written at all is written by [`replace`] and [`create`], which leave either the old file or
//! the whole new one.
//!
//! It must not know what the bytes mean.

mod disk;
mod exclude;
mod git;
mod tree;
mod watch;
mod write;

pub use disk::Disk;
pub use exclude::Exclude;
pub use git::Git;
pub use tree::{FilesError, Memory, Tree};
pub use watch::{Hint, Hints, Watching, watch};
pub use write::{create, remove, replace, replace_private};
