//! A policy set as addressed canonical entries: what is digested, stored and compared.
//!
//! A [`PolicySet`](crate::model::PolicySet) is made of numbers and places; a [`Snapshot`] is made of texts that mean the same
//! next year. Every entry has an [`Address`] (`role/hr_officer`) and a canonical JSON value in which ids stand for numbers,
//! sets are sorted, defaults are stated and what only lays out a text is gone. So equal meanings are equal bytes, the digest is
//! of meaning, and a difference is a comparison of entries. References are told apart from other texts ([`mark`] says how),
//! so that a rename can be followed in a stored snapshot without its files.
//!
//! INVARIANT (addresses): addresses, keys and canonical texts of entries never change their meaning, because deployed digests
//! are made of them. New ones may be added. `docs/decisions/` tells the whole of it.
//!
//! It must not know stores or bundles.

mod access;
mod address;
mod approver;
mod calendar;
mod catalog;
mod delegation;
mod difference;
mod entries;
mod entry;
mod expr;
mod flow;
mod integration;
mod keyed;
mod mark;
mod node;
mod origin;
mod person;
mod protection;
mod rate;
mod rename;
mod resort;
mod ring;
mod role;
mod scenario;
mod sealed;
mod set;
mod stored;
mod table;
mod tenant;
mod text;
mod tree;
mod unit;

pub use address::{Address, EntryKind};
pub use difference::{Action, At, Change, Difference, Side, differences};
pub use entries::Snapshot;
pub use entry::Entry;
pub use sealed::{Stranded, stranded};
pub use stored::{Packed, SnapshotError, manifest_objects};
pub use tree::Digests;

#[cfg(test)]
mod tests;
