//! A policy set as a whole: its files opened, read, resolved, proved and linted, all findings collected in one pass.
//!
//! Whoever wants something of a set begins here. [`Workspace::open`] is the way from a tree of files to a policy set, stage by
//! stage, and the only place that names every stage. The room also says what a state of the rules may be called on the command
//! line, lays files out, and begins new sets.
//!
//! It must not know the terminal.

mod again;
mod codes;
mod contents;
mod convert;
mod engine;
mod finish;
mod fmt;
mod init;
mod open;
mod read;
mod review;
mod ring;
mod secrets;
mod state;
mod store;
mod tables;

pub use convert::convert;
pub use engine::Following;
pub use error::OpenError;
pub use finish::Unlisted;
pub use fmt::{Layout, layout};
pub use init::{Beginning, init};
pub use open::{Opening, Workspace, all_codes};
pub use read::root_file;
pub use review::{Assigned, is_date};
pub use ring::RingSource;
pub use state::{State, StateFault, StateName, Surroundings};
pub use store::{StoreError, audit_log, open_store};

#[cfg(test)]
mod again_tests;
mod error;
mod texts;
