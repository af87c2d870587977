//! What conditions say about a request, and how people, roles and units stand to one another at an instant.
//!
//! Evaluation has three outcomes. A part either holds, or does not, or *fails*: the request lacks an attribute, a link of a path
//! is absent, there is no rate, no row of a table matches, a number has no exact result. A failure is data, with its causes, and
//! `and`, `or` and the quantifiers swallow it where it cannot change the outcome. What a failure then means (closed, always) is
//! for those to say who ask.
//!
//! Relations between people are computed, never stored: the manager that counts, the members of a unit, who holds a role where.
//! So one changed head moves one number and not five thousand people.
//!
//! It must not know which questions are asked.

mod arithmetic;
mod compare;
mod expr;
mod facts;
mod person;
mod rate;
mod role;
mod show;
mod slots;
mod table;
mod text;
mod unit;

pub use compare::{compare, order};
pub use expr::{truth, value};
pub use facts::{Cause, Causes, Facts, Principal};
pub use person::{chain, manager};
pub use role::{Place, clash, granted, holds, reaches, who_holds};
pub use show::{show, show_actual, show_cause, show_value};
pub use slots::Slots;
pub use unit::{is_member, units_of};
