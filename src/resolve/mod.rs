//! Documents to a policy set: names are found, the tree is numbered, values and expressions are typed.
//!
//! Everything that can be checked is checked in one pass and collected; nothing stops at the first fault, and a thing whose own
//! fault was told causes no second one at those who refer to it. Names are read before anything is resolved, so that neither the
//! order of files nor the order of items can matter.
//!
//! It must not know bundles or files.

mod access;
mod catalog;
mod expr;
mod index;
mod names;
mod rate;
mod table;
mod tree;
mod when;

use catalog::Vocabulary;
use index::{Declared, Found, Kind, Nth};
use names::Names;
