use serde::Serialize;

use super::Engine;
use crate::approval::{begins, concerns};
use crate::authzen::{CaseRequest, RequestError};
use crate::bundle::{Bundle, Trigger};
use crate::value::Instant;

/// A flow that starts by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct Start {
    /// When: 00:00 of the day in the tenant's zone.
    pub at: String,
    /// The flow.
    pub flow: String,
    /// For whom.
    pub person: String,
    /// The date it is about.
    pub date: String,
    /// What makes it one start: the flow, the person and the date. Whoever starts cases takes each once.
    pub key: String,
    /// It should have started before, and its date is not past.
    pub late: bool,
}

/// A timer of a case that falls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct Falls {
    /// When.
    pub due: String,
    /// The case, by the name the caller has for it.
    pub case: String,
    /// The timer.
    pub timer: String,
    /// `escalate`, `reject`, `remind` or `to`.
    pub effect: String,
    /// The step; nothing for a pause.
    pub step: Option<String>,
}

impl Engine {
    /// The flows that start by themselves from one instant until another, by when; and those that should have started before,
    /// whose date was not past at the first instant: somebody may have come late.
    #[must_use]
    pub fn starts(&self, from: Instant, until: Instant) -> Vec<Start> {
        let bundle = self.bundle();
        let flows = bundle.flows();
        let mut found: Vec<(Instant, Start)> = Vec::new();
        for (flow, row) in flows.ids.indexes().zip(flows.rows.iter()) {
            let Trigger::Schedule { before, .. } = row.trigger else { continue };
            for person in bundle.people().ids().indexes() {
                let Some((at, date)) = begins(&bundle, flow, person) else { continue };
                let late = at < from;
                let counts = at < until && (!late || (before && from.date(&bundle.head().zone) <= date));
                if !counts || !concerns(&bundle, flow, person, at.max(from)) {
                    continue;
                }
                let (flow, person) = (flows.ids.get(flow).to_owned(), bundle.people().ids().get(person).to_owned());
                let key = format!("{flow}/{person}/{date}");
                let shown = at.display_in(&bundle.head().zone);
                found.push((at, Start { at: shown, flow, person, date: date.to_string(), key, late }));
            }
        }
        found.sort();
        found.into_iter().map(|(_, start)| start).collect()
    }

    /// The timers of cases that fall from one instant until another and did not act yet, by when.
    ///
    /// # Errors
    /// When a case names something unknown, needs no approval or runs under another bundle.
    pub fn falls<'c>(
        &self,
        cases: impl IntoIterator<Item = (&'c str, &'c CaseRequest)>,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Falls>, RequestError> {
        let bundle: std::sync::Arc<Bundle> = self.bundle();
        let mut found: Vec<(Instant, Falls)> = Vec::new();
        for (name, case) in cases {
            let answer = case.answer(&bundle, Some(from), false)?;
            for timer in answer.overdue.iter().chain(&answer.timers) {
                let Some(due) = Instant::parse(&timer.due, None).filter(|due| from <= *due && *due < until) else { continue };
                let falls = Falls {
                    due: timer.due.clone(),
                    case: name.to_owned(),
                    timer: timer.id.clone(),
                    effect: timer.effect.to_owned(),
                    step: timer.step.clone(),
                };
                found.push((due, falls));
            }
        }
        found.sort();
        Ok(found.into_iter().map(|(_, falls)| falls).collect())
    }
}
