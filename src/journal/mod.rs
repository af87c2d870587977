//! Append-only records, each naming the one before by its digest, and content-addressed objects beside them.
//!
//! A [`Journal`] numbers records from 1 and chains them: a record holds the SHA-256 of the one before and its own, so that no
//! byte of a history changes unseen. Appending is compare-and-swap, because a store creates the next number exclusively: of two
//! writers one wins and the other is told. A [`Store`] keeps bytes and nothing else; there is one of files and one in memory.
//! Nothing is ever rewritten or deleted here, also not what is damaged: it is named, and people decide.
//!
//! It must not know what a record says.

mod chain;
mod error;
mod file;
mod memory;
mod store;

pub use chain::{Journal, Record};
pub use error::JournalError;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use store::Store;
