//! A second implementation of the decision, made to be obviously right and nothing else.
//!
//! It shares no code with the library: plain structs full of names, loops over everything, its own evaluator over its own tree,
//! its own calendar. Whatever it and the compiled form agree on, over thousands of organisations that nobody thought of, is
//! likely what the language says.

pub mod access;
pub mod apply;
pub mod case;
mod case_act;
mod case_plan;
mod case_step;
mod case_task;
mod case_types;
mod case_walk;
pub mod expr;
pub mod mask;
pub mod organisation;
pub mod protection;
pub mod value;
pub mod world;
