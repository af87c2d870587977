//! Statements about every request and everybody, proved of a policy set or refuted with those who break them.
//!
//! Here stands what cannot be seen from one item alone: whether two grants, written far apart and perhaps through other roles,
//! ever meet in one person; whether a decision table says something for whatever it may be asked. It asks the compiled
//! organisation, so that a proof speaks of the very roles and comparisons that decisions count.
//!
//! What can be asked without end is cut into finitely many classes that no condition tells apart, each with a value that a request
//! can state ([`axis::Axis`]). So every refutation has its witness, and what has none is proven. Work is bounded: beyond the bound
//! a finding says *not proven*, and nothing is taken for complete.
//!
//! It must not know texts or files.

mod axis;
mod beginning;
mod classes;
mod cover;
mod diagram;
mod escalation;
mod flow;
mod ground;
mod humans;
mod paths;
mod pattern;
mod people;
mod reading;
mod reads;
mod record;
mod report;
mod role;
mod selection;
mod space;
mod staffing;
mod staffing_findings;
mod steps;
mod table;
mod threshold;
mod timing;
mod values;
mod witness;

use std::sync::OnceLock;

use crate::compile::Holdings;
use crate::diagnostic::{Code, Sink};
use crate::resolve::{Part, Resolution};
use crate::value::Instant;
use ground::Ground;

/// What can be refuted.
pub static CODES: &[&Code] = &Code::all_of::<{ Code::count_of(LISTS) }>(LISTS);

const LISTS: &[&[&Code]] =
    &[role::CODES, table::CODES, selection::CODES, paths::CODES, staffing_findings::CODES, timing::CODES, threshold::CODES];

/// What was asked costs more work than is spent, or is of a form that nothing here can reason about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Beyond;

/// Proves what a set promises of itself from an instant on. What depends on a part that is broken is left out. `held` is who holds
/// which role, worked out when it is first asked for.
pub fn prove(resolution: &Resolution, held: &OnceLock<Holdings>, now: Option<Instant>, sink: &mut Sink) {
    let whole = |parts: &[Part]| parts.iter().all(|part| resolution.is_whole(*part));
    let organised = whole(&[Part::Units, Part::People, Part::Roles, Part::Catalog]);
    let Some(set) = resolution.partial().filter(|_| organised) else { return };
    role::separation(set, held, sink);
    if !whole(&[Part::Tenant, Part::Others]) {
        return;
    }
    let ground = Ground::new(set, now);
    table::tables(&ground, sink);
    if whole(&[Part::Rules]) {
        flow::flows(&ground, sink);
    }
}

/// A number of classes or places; as many as there can be where it is more.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod tests;
