//! The one way in which an author's fault is told.
//!
//! A [`Diagnostic`] is a code with arguments, never a finished sentence: the sentence is the code's template, filled in when
//! somebody reads it, so that a second language is a second set of templates. It is built where the fault is found, by whoever
//! found it; each room lists the codes it owns, and nothing here knows them.
//!
//! It must not know who raises a diagnostic, nor how it is shown.

mod code;
mod finding;
mod near;
mod sink;

pub use code::{Code, Level};
pub use finding::{Diagnostic, Label, MOST_LABELS, fill};
pub use near::nearest;
pub use sink::Sink;
