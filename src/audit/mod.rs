//! What is written down when somebody is shown what is sensitive, before it is shown.
//!
//! An [`Event`] says who was shown which fields of which record in which view, why, and within which use of a scenario; or that
//! somebody reviewed such a use. It never holds a value, a mask of one or a key. An [`AuditSink`] takes events durably and
//! answers the two questions that the rules ask about the past: whether a use of a scenario is still open, and whether a review
//! is overdue. Whoever shows something asks the sink first, and shows nothing when the sink fails.
//!
//! [`FileSink`] keeps events as hash-chained JSON Lines, [`MemorySink`] in memory; [`AssumedSink`] writes nothing, for questions
//! that only ask what would be; [`FailingSink`] refuses everything, for tests of what must then not happen.
//!
//! It must not know how views are decided or what a record holds.

mod event;
mod file;
mod sink;
mod uses;

pub use event::{Event, Given, Reveal, Review, ReviewDue, Shown, Use, UseOf};
pub use file::FileSink;
pub use sink::{AssumedSink, AuditError, AuditSink, FailingSink, MemorySink};
pub use uses::{Tracked, Uses};
