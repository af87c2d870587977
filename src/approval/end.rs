use std::sync::Arc;

use super::case::{CaseStatus, End};
use super::flowing::Flowing;
use super::machine::Machine;
use super::task::Phase;
use crate::bundle::{Moment, OnReject};
use crate::value::PersonIx;

impl Machine<'_> {
    pub fn end(&mut self, status: CaseStatus, by: Option<PersonIx>) {
        self.inner.status = status;
        self.inner.end = Some(End { status, at: self.clock, by });
        for step in &mut self.inner.steps {
            if matches!(step.phase, Phase::Open | Phase::Blocked(_) | Phase::New) {
                step.phase = Phase::Cancelled;
            }
        }
        for wait in &mut self.inner.waits {
            if matches!(wait.phase, Phase::Open | Phase::New) {
                wait.phase = Phase::Cancelled;
            }
        }
        self.tell(status.name(), None, by, None);
        let route = Arc::clone(&self.inner.route);
        for notice in &route.notices {
            let told = match notice.moment {
                Moment::Here => false,
                Moment::End => true,
                Moment::Approval => status == CaseStatus::Approved,
                Moment::Rejection => status == CaseStatus::Rejected,
            };
            if told {
                let people = self.told_people(notice);
                self.message("end", None, people);
            }
        }
    }

    pub fn told_people(&self, notice: &super::Notice) -> Vec<PersonIx> {
        let mut people = notice.people.clone();
        if notice.approvers {
            people.extend(&self.log.approvers);
        }
        people
    }

    /// Lets follow what follows: steps open, complete and end the case, or it goes back.
    ///
    /// This ends: an outcome of the whole tree either ends the case or begins another round, and there are finitely many; within
    /// a round every step of the tree opens once, and steps are finitely many.
    pub fn go_on(&mut self, actor: Option<PersonIx>) {
        self.inner.short = false;
        if !matches!(self.inner.status, CaseStatus::Pending | CaseStatus::Blocked) {
            return;
        }
        let route = Arc::clone(&self.inner.route);
        while let Some(root) = route.root() {
            match self.advance(&route, root) {
                Flowing::Approved => {
                    let least = self.flow.map_or(0, |flow| flow.distinct_humans);
                    if self.humans() < least as usize {
                        self.inner.short = true;
                    } else {
                        self.end(CaseStatus::Approved, actor);
                        return;
                    }
                }
                Flowing::Rejected => {
                    if self.rejected(actor) {
                        continue;
                    }
                    return;
                }
                Flowing::Pending | Flowing::Dropped => {}
            }
            break;
        }
        let stands = !self.is_anybodys_turn() && !self.inner.waits.iter().any(|wait| wait.phase == Phase::Open);
        self.inner.status = if stands { CaseStatus::Blocked } else { CaseStatus::Pending };
    }

    /// What a rejection does; whether the case goes on in another round.
    fn rejected(&mut self, actor: Option<PersonIx>) -> bool {
        match self.flow.map_or(OnReject::End, |flow| flow.on_reject) {
            OnReject::ToRequester(rounds) if self.inner.round < rounds => {
                self.give_back();
                false
            }
            // What is rejected before that step has nowhere to go back to.
            OnReject::ToStep(step, rounds) if self.inner.round < rounds && self.was_at(step) => {
                self.reopen(step);
                true
            }
            _ => {
                self.end(CaseStatus::Rejected, actor);
                false
            }
        }
    }

    /// The case is with whoever asked again; nobody has a task.
    pub fn give_back(&mut self) {
        self.inner.status = CaseStatus::Returned;
        for step in &mut self.inner.steps {
            if matches!(step.phase, Phase::Open | Phase::Blocked(_) | Phase::New) {
                step.phase = Phase::Cancelled;
            }
        }
        for wait in &mut self.inner.waits {
            if matches!(wait.phase, Phase::Open | Phase::New) {
                wait.phase = Phase::Cancelled;
            }
        }
        self.tell("returned", None, None, None);
        let people = self.request.person().into_iter().collect();
        self.message("returned", None, people);
    }
}
