//! May this subject do this action on this record, which rules say so, and why not otherwise.
//!
//! A rule matches when every part of it holds: subject, exceptions, `in unit`, `when`, not `unless`, purpose, period. A part
//! that cannot be evaluated is taken for the closed side: in a deny as holding, in an allow as not holding; either way the
//! answer lists it, provided that the rule's outcome hung on it. Any matching deny denies, else any matching allow allows, else
//! the answer is no. Nothing depends on the order of rules, so an answer names all that matched and not the first.
//!
//! It must not know JSON, clocks or where a request came from.

mod access;
mod explain;
mod heads;
mod request;
mod rules;

pub use access::{Answer, Failure, Outcome, Prepared, decide};
pub use explain::{Explanation, Note, explain};
pub use request::Request;
pub use rules::Rules;
