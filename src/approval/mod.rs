//! Who must approve a request, and where an approval stands.
//!
//! There are two pure functions. [`plan`] turns a request into a [`Route`]: the one flow or exemption it is for, with every
//! condition decided and every approver a person. [`state`] replays the events of a case over that route and says whose turn it
//! is. Neither reads a clock. What is decided about a request (the flow, its conditions, parameters and approvers) is fixed at
//! the instant of submission; who acts for whom is judged when they vote; a timer acts only through the event that says that it
//! fired, and counts from the instant it was due. So the same events always give the same state, whenever they are replayed.
//!
//! Everything is closed. A condition that fails blocks what depends on it and says why. Whoever asks, whom it is about and for
//! whom it is asked never approve, in whatever capacity, nor does anybody who acts for them. What is needed is counted before
//! they are left out, and never gets less. An event that may not count changes nothing and is listed with its code.
//!
//! A step of a running case is a list of places: a place is a vote that can be cast, held by one person or by any of several.
//! Each human votes once, in that of their places which leaves most to be reached, so that votes come to the same in any order.
//! Escalation, transfers, delegation and help from a role all move or add places, and no act takes one away but the waiving of
//! a signature that somebody asked for on top.
//!
//! It must not know JSON, where cases are stored, nor what the time is.

mod act;
mod approver;
mod ask;
mod carry;
mod case;
mod clock;
mod delegate;
mod end;
mod event;
mod filling;
mod flowing;
mod machine;
mod plan;
mod rebase;
mod request;
mod route;
mod select;
mod settle;
mod task;
mod timer;
mod walk;

pub use case::{CaseError, CaseState, CaseStatus, How, Task, Timer};
pub use clock::ClockFault;
pub use event::{Event, Listed, Position, Refusal, What};
pub use machine::state;
pub use plan::plan;
pub use request::{Capacity, Request, Start};
pub use route::{Blocked, LeftOut, Named, Node, NodeIx, Notice, Opening, Pause, Planned, Reason, Route, Selected};
pub use select::{begins, concerns, parameters};
