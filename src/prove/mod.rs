//! Statements about every request and everybody, proved of a policy set or refuted with those who break them.
//!
//! Here stands what cannot be seen from one item alone: whether two grants, written far apart and perhaps through other roles,
//! ever meet in one person. It asks the compiled holdings, so that a proof speaks of the very roles that decisions count.
//!
//! It must not know texts or files.

mod role;

use crate::diagnostic::{Code, Sink};
use crate::resolve::{Part, Resolution};

/// What can be refuted.
pub static CODES: &[&Code] = role::CODES;

/// Proves what a set promises of itself. What depends on a part that is broken is left out.
pub fn prove(resolution: &Resolution, sink: &mut Sink) {
    let needs = [Part::Units, Part::People, Part::Roles, Part::Catalog];
    if let Some(set) = resolution.partial().filter(|_| needs.into_iter().all(|part| resolution.is_whole(part))) {
        role::separation(set, sink);
    }
}

#[cfg(test)]
mod tests;
