use serde::{Deserialize, Serialize};

use super::verified::{Verified, ensure};
use super::{Flows, OriginIx, StepIx};
use crate::value::{ExemptIx, FlowIx, RuleIx};

/// Where rules, flows, steps and lines of protections were written, beside what is digested: the same set written elsewhere is the
/// same set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origins {
    pub(super) files: Vec<String>,
    pub(super) rules: Vec<Spot>,
    flows: Vec<(Spot, Vec<Spot>)>,
    exempts: Vec<Spot>,
    pub(super) places: Vec<Spot>,
}

/// A file's number, a line and a column, both from 1.
type Spot = (u32, u32, u32);

impl Origins {
    /// No origins yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next rule's file, line and column. Rules of one file best come together.
    pub fn push(&mut self, path: &str, line: u32, column: u32) {
        let spot = self.spot(path, line, column);
        self.rules.push(spot);
    }

    /// Adds the next flow's.
    pub fn push_flow(&mut self, path: &str, line: u32, column: u32) {
        let spot = self.spot(path, line, column);
        self.flows.push((spot, Vec::new()));
    }

    /// Adds those of the next step of the last flow.
    pub fn push_step(&mut self, path: &str, line: u32, column: u32) {
        let spot = self.spot(path, line, column);
        if let Some((_, steps)) = self.flows.last_mut() {
            steps.push(spot);
        }
    }

    /// Adds the next exemption's.
    pub fn push_exempt(&mut self, path: &str, line: u32, column: u32) {
        let spot = self.spot(path, line, column);
        self.exempts.push(spot);
    }

    /// Adds a place of anything else.
    pub fn add(&mut self, path: &str, line: u32, column: u32) -> OriginIx {
        let spot = self.spot(path, line, column);
        let at = self.places.iter().rposition(|known| *known == spot).unwrap_or_else(|| {
            self.places.push(spot);
            self.places.len().saturating_sub(1)
        });
        OriginIx(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn spot(&mut self, path: &str, line: u32, column: u32) -> Spot {
        let file = match self.files.iter().rposition(|known| known == path) {
            Some(known) => known,
            None => {
                self.files.push(path.to_owned());
                self.files.len().saturating_sub(1)
            }
        };
        (u32::try_from(file).unwrap_or(u32::MAX), line, column)
    }

    /// `path:line:column` of a rule.
    #[must_use]
    pub fn rule(&self, rule: RuleIx) -> String {
        self.show(self.rules.get(rule.0 as usize))
    }

    /// `path:line:column` of anything else.
    #[must_use]
    pub fn place(&self, at: OriginIx) -> String {
        self.show(self.places.get(at.0 as usize))
    }

    pub(super) fn has(&self, at: OriginIx) -> bool {
        (at.0 as usize) < self.places.len()
    }

    /// `path:line:column` of a flow.
    #[must_use]
    pub fn flow(&self, flow: FlowIx) -> String {
        self.show(self.flows.get(flow.0 as usize).map(|(spot, _)| spot))
    }

    /// `path:line:column` of a step.
    #[must_use]
    pub fn step(&self, flow: FlowIx, step: StepIx) -> String {
        self.show(self.flows.get(flow.0 as usize).and_then(|(_, steps)| steps.get(step.0 as usize)))
    }

    /// `path:line:column` of an exemption.
    #[must_use]
    pub fn exempt(&self, exempt: ExemptIx) -> String {
        self.show(self.exempts.get(exempt.0 as usize))
    }

    fn show(&self, spot: Option<&Spot>) -> String {
        let (file, line, column) = spot.copied().unwrap_or_default();
        let path = self.files.get(file as usize).map_or("", String::as_str);
        format!("{path}:{line}:{column}")
    }

    /// Whether there is a place for every flow, step and exemption.
    pub(super) fn verify_flows(&self, flows: &Flows) -> Verified {
        let steps = |((_, own), flow): (&(Spot, Vec<Spot>), &super::Flow)| own.len() == flow.steps.len();
        let counts = self.flows.len() == flows.rows.len() && self.exempts.len() == flows.exempts.len();
        ensure(counts && self.flows.iter().zip(flows.rows.iter()).all(steps), "where flows stand")?;
        let spots = self.flows.iter().flat_map(|(own, steps)| steps.iter().chain([own])).chain(&self.exempts);
        let known = |(file, _, _): &Spot| (*file as usize) < self.files.len();
        ensure(spots.into_iter().all(known), "a flow's origin")
    }
}
