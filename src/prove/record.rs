use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::classes::Classes;
use super::diagram::Region;
use super::reads::Reads;
use crate::bundle::StepIx;
use crate::value::{FlowIx, PersonIx};

/// A step, and the requests that come to it: those of a region that are, in some variables, of the classes that are meant.
#[derive(Clone, Copy)]
pub(super) struct Taken<'t> {
    pub(super) flow: FlowIx,
    pub(super) step: StepIx,
    pub(super) region: Region,
    pub(super) meant: &'t [(usize, &'t Classes)],
    /// Whether the whole flow is looked at, and not one step.
    pub(super) whole: bool,
}

/// A request that shows something, in a few words and as a document.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) words: String,
    pub(super) json: Json,
}

/// What is known of one step.
#[derive(Default)]
pub(super) struct Record {
    pub(super) tried: u64,
    pub(super) satisfied: bool,
    /// The first request that nobody may approve, why, and in how many units that is so where nothing but the unit counts.
    pub(super) refused: Option<(Shown, String)>,
    pub(super) units: u64,
    pub(super) by_unit: bool,
    /// Those whose own requests too few others may approve.
    pub(super) sole: BTreeMap<PersonIx, (Shown, String, bool)>,
    pub(super) accepted: Option<Shown>,
    /// Somebody above whom there is nobody, perhaps only when one person asks.
    pub(super) top: Option<(PersonIx, Option<PersonIx>, Shown)>,
    /// An approver, with the only one above, who was tried as the one who asks.
    pub(super) above: BTreeSet<(PersonIx, PersonIx)>,
    /// How long the chains above approvers are at most.
    pub(super) longest: usize,
    pub(super) reads: Reads,
    pub(super) via: String,
    /// How often somebody was looked for who gets through the step.
    pub(super) attempts: u32,
}

/// What is known of the different people of one flow's cases.
#[derive(Default)]
pub(super) struct Humans {
    pub(super) most: usize,
    pub(super) enough: bool,
    /// How many different people were named at most, be they left out or not.
    pub(super) named: usize,
    pub(super) few: Option<(Shown, usize)>,
    /// How often an approver was tried as the one who asks.
    pub(super) tried: usize,
}
