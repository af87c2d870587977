//! Append-only records, each naming the one before by its digest, and content-addressed objects beside them.
//!
//! A [`Journal`] numbers records from 1 and chains them: a record holds the SHA-256 of the one before and its own, so that no
//! byte of a history changes unseen. Appending is compare-and-swap, because a store creates the next number exclusively: of two
//! writers one wins and the other is told. A [`Store`] keeps bytes and nothing else; there is one of files and one in memory.
//! Nothing is ever rewritten or deleted here, also not what is damaged: it is named, and people decide.
//!
//! [`Lines`] is the same chain in one file, a record a line, for logs that many processes write to and people read. What stands
//! last is written down beside it, so that a log whose end was cut off is found as well.
//!
//! It must not know what a record says.

mod chain;
mod error;
mod file;
mod lines;
mod memory;
mod store;
mod verify;

pub use chain::{Journal, Record};
pub use error::JournalError;
pub use file::FileStore;
pub use lines::Lines;
pub use memory::MemoryStore;
pub use store::Store;
pub use verify::{Head, LineFault, LinesVerified, verify_lines};
