use std::sync::Arc;

use super::Selected;
use super::case::CaseStatus;
use super::event::{Event, Refusal};
use super::machine::{Machine, Taken};
use super::plan::plan_for;
use super::task::Phase;
use crate::bundle::Forbidden;
use crate::eval::Principal;
use crate::value::PersonIx;

impl Machine<'_> {
    pub fn submit(&mut self, event: &Event) -> Taken {
        if self.inner.status != CaseStatus::Draft {
            return Err(Refusal::NotOpen);
        }
        if event.by.is_some() && self.request.requester().is_some() && !self.is_requester(event) {
            return Err(Refusal::NotEligible);
        }
        let route = plan_for(self.bundle, &self.request, event.at, event.at);
        if let Some(Selected::Exempt(exempt)) = route.selected {
            self.exempt = Some(exempt);
            return Ok(());
        }
        self.tell("submit", None, self.request.person(), None);
        self.begin(route, event.at);
        Ok(())
    }

    pub fn resubmit(&mut self, event: &Event) -> Taken {
        if self.inner.status != CaseStatus::Returned {
            return Err(Refusal::NotOpen);
        }
        if !self.is_requester(event) {
            return Err(Refusal::NotEligible);
        }
        let route = plan_for(self.bundle, &self.request, event.at, event.at);
        if route.flow() != self.inner.route.flow() {
            return Err(Refusal::FlowChanged);
        }
        self.tell("resubmit", None, self.request.person(), None);
        self.begin(route, event.at);
        Ok(())
    }

    pub fn withdraw(&mut self, event: &Event) -> Taken {
        if !self.is_requester(event) || self.request.requester().is_none() {
            return Err(Refusal::NotEligible);
        }
        if self.forbids(Forbidden::Withdraw) {
            return Err(Refusal::Forbidden);
        }
        let by = self.request.person();
        self.tell("withdraw", None, by, None);
        self.end(CaseStatus::Withdrawn, by);
        Ok(())
    }

    pub fn forbids(&self, what: Forbidden) -> bool {
        self.flow.is_some_and(|flow| flow.forbid.contains(&what))
    }

    pub fn amend(
        &mut self,
        event: &Event,
        values: &[(crate::bundle::AttributeIx, Option<crate::value::Value>)],
        chosen: Option<&[PersonIx]>,
    ) -> Taken {
        if !matches!(self.inner.status, CaseStatus::Draft | CaseStatus::Returned) {
            return Err(Refusal::NotOpen);
        }
        if !self.is_requester(event) {
            return Err(Refusal::NotEligible);
        }
        let properties = &mut self.request.facts.properties;
        for (name, value) in values {
            properties.retain(|(known, _)| known != name);
            properties.extend(value.clone().map(|value| (*name, value)));
        }
        properties.sort_by_key(|(name, _)| *name);
        if let Some(chosen) = chosen {
            self.request.chosen = chosen.to_vec();
        }
        self.tell("amend", None, self.request.person(), None);
        Ok(())
    }

    pub fn note(&mut self, what: &'static str, event: &Event) -> Taken {
        let by = match event.by {
            Some(Principal::Person(person)) => Some(person),
            Some(Principal::Integration(_)) => None,
            None => return Err(Refusal::BadEvent),
        };
        self.tell(what, None, by, None);
        Ok(())
    }

    pub fn urge(&mut self, event: &Event) -> Taken {
        if self.inner.status != CaseStatus::Pending {
            return Err(Refusal::NotOpen);
        }
        let by = match event.by {
            Some(Principal::Person(person)) => Some(person),
            _ => None,
        };
        let concerned = by.is_some_and(|person| self.inner.route.capacity(person).is_some());
        if !concerned && !self.is_requester(event) {
            return Err(Refusal::NotEligible);
        }
        self.tell("urge", None, by, None);
        let people = self.tasks().into_iter().map(|task| task.person).collect();
        self.message("urge", None, people);
        Ok(())
    }

    pub fn external(&mut self, name: &str) -> Taken {
        let route = Arc::clone(&self.inner.route);
        let mut any = false;
        for (wait, pause) in self.inner.waits.iter_mut().zip(&route.waits) {
            if wait.phase == Phase::Open && pause.event == name {
                wait.phase = Phase::Approved;
                any = true;
            }
        }
        if !any {
            return Err(Refusal::NotOpen);
        }
        self.tell_why("external", None, name.to_owned());
        Ok(())
    }
}
