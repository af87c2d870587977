use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::plain::plain;
use crate::approval::{Blocked, Node, NodeIx, Opening, Planned, Route, Selected};
use crate::bundle::{Bundle, Clock, Flow, Moment, Options, Remind, Sign, StepIx, Then};
use crate::eval::show;
use crate::value::{FlowIx, PersonIx};

/// Who must approve a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct RouteAnswer {
    /// The flow that was selected; nothing where none was.
    pub flow: Option<String>,
    /// The exemption that it falls under instead.
    pub exempt: Option<String>,
    /// Values of the flow's parameters.
    pub params: BTreeMap<String, Json>,
    /// Who approves in which order; nothing when nobody need.
    pub plan: Option<PlanNode>,
    /// Who is told when the case ends.
    pub notify: Vec<Told>,
    /// Why it cannot be approved as things stand: the first blocked step in the order of the plan.
    pub blocked: Option<BlockedNote>,
    /// Why each approver is one (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<ApproverNote>>,
    /// Why others who were named are none, and what was not taken (`explain` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Vec<ApproverNote>>,
    /// The digest of the set's meaning.
    pub bundle: String,
    /// The set's own version.
    pub release: String,
}

/// A node of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum PlanNode {
    /// One after another.
    Seq {
        /// The title of a branch.
        #[serde(skip_serializing_if = "Option::is_none")]
        branch: Option<String>,
        /// What follows one another.
        seq: Vec<PlanNode>,
    },
    /// All at once.
    Parallel {
        /// The branches.
        parallel: Vec<PlanNode>,
    },
    /// The first that is approved.
    Race {
        /// The branches.
        race: Vec<PlanNode>,
    },
    /// A step.
    Step(Box<StepNote>),
    /// A message.
    Notify {
        /// To whom, by id.
        notify: Vec<String>,
    },
    /// A pause.
    Wait {
        /// The event that ends it.
        wait: String,
        /// Its rungs.
        timeouts: Vec<TimeoutNote>,
    },
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct StepNote {
    /// Its id.
    pub step: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `any`, `all`, `in_order`, `count`, `percent` or `weighted`.
    pub mode: &'static str,
    /// How many must approve, or how much weight.
    pub needed: u32,
    /// Who gets a task, by id.
    pub approvers: Vec<String>,
    /// The same in the order of signing, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<String>>,
    /// Weights of votes, where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<BTreeMap<String, u32>>,
    /// The words that name them.
    pub via: String,
    /// `path:line:column`.
    pub at: String,
    /// The rungs of its timer.
    pub timeouts: Vec<TimeoutNote>,
    /// Its reminders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remind: Vec<ReminderNote>,
    /// `blocked`, `rejected` or `risk_accepted`, where nobody gets a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<&'static str>,
    /// Why the risk is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
}

/// A rung of a timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct TimeoutNote {
    /// How long after the rung before, ISO 8601.
    pub after: String,
    /// The calendar whose open hours or days are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working: Option<String>,
    /// `escalate`, `reject`, `remind` or `to`.
    pub then: &'static str,
    /// What happens at the top of an escalation: `block` or a role; or the role that gets the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A reminder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct ReminderNote {
    /// How often, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// On which days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Vec<&'static str>>,
    /// At what time of these days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Who is told, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct Told {
    /// `end`, `approval` or `rejection`.
    pub at: &'static str,
    /// To whom, by id.
    pub people: Vec<String>,
    /// Also to everybody who had a task.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approvers: bool,
}

/// What is blocked, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct BlockedNote {
    /// The step; nothing where selection failed.
    pub step: Option<String>,
    /// `nobody`, `quorum`, `no_rate`, `missing_attribute`, `no_match`, `overflow` or `chosen`.
    pub reason: &'static str,
    /// For people.
    pub message: String,
}

/// Why somebody is an approver, or is not, or a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "authoring", derive(schemars::JsonSchema))]
pub struct ApproverNote {
    /// The step.
    pub step: String,
    /// Who; nothing where the step is not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The words that name them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Why not: `requester`, `subject`, `on_behalf_of`, `suspended`, `left`, `except`, `not_chosen`, or the condition
    /// that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// `path:line:column`.
    pub at: String,
}

impl RouteAnswer {
    /// A route in the words of the bundle it came from.
    #[must_use]
    pub fn new(bundle: &Bundle, route: &Route) -> Self {
        let words = Words { bundle, route };
        let flows = bundle.flows();
        let (flow, exempt) = match route.selected {
            Some(Selected::Flow(flow)) => (Some(flows.ids.get(flow).to_owned()), None),
            Some(Selected::Exempt(exempt)) => (None, Some(flows.exempt_ids.get(exempt).to_owned())),
            None => (None, None),
        };
        let params = words.flow().map(|(_, flow)| {
            let pairs = flow.params.iter().zip(&route.params);
            pairs.filter_map(|(param, value)| Some((param.id.to_string(), plain(bundle, value.as_ref()?)))).collect()
        });
        let blocks_all = route.blocked.as_ref().is_some_and(|blocked| blocked.step.is_none()) && route.root().is_none();
        let plan = if blocks_all || exempt.is_some() { None } else { route.root().and_then(|root| words.node(root)) };
        Self {
            flow,
            exempt,
            params: params.unwrap_or_default(),
            plan,
            notify: words.notices(),
            blocked: route.blocked.as_ref().map(|blocked| words.blocked(blocked)),
            why: None,
            why_not: None,
            bundle: bundle.head().digest.to_string(),
            release: bundle.head().release.clone(),
        }
    }

    /// The same with the reasons: every approver with the words that chose them, everybody named who is none with why, and
    /// every step that is not taken with the condition that does not hold.
    #[must_use]
    pub fn explained(bundle: &Bundle, route: &Route) -> Self {
        let words = Words { bundle, route };
        let (mut why, mut why_not) = (Vec::new(), Vec::new());
        for planned in &route.steps {
            words.reasons(planned, &mut why, &mut why_not);
        }
        for step in &route.skipped {
            let when = words.flow().and_then(|(_, flow)| flow.steps.get(*step)?.when);
            // A flow speaks of the request.
            let when = when.map(|when| show(bundle, when).replace("resource.", "request."));
            why_not.push(ApproverNote { step: words.step_id(*step), person: None, via: None, reason: when, at: words.at(*step) });
        }
        Self { why: Some(why), why_not: Some(why_not), ..Self::new(bundle, route) }
    }
}

pub(super) struct Words<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) route: &'a Route,
}

impl<'a> Words<'a> {
    pub(super) fn flow(&self) -> Option<(FlowIx, &'a Flow)> {
        let ix = self.route.flow()?;
        Some((ix, self.bundle.flows().rows.get(ix)?))
    }

    pub(super) fn person(&self, person: PersonIx) -> String {
        self.bundle.people().ids().get(person).to_owned()
    }

    pub(super) fn people(&self, people: &[PersonIx]) -> Vec<String> {
        let mut ids: Vec<String> = people.iter().map(|person| self.person(*person)).collect();
        // Somebody who came to a loaded engine stands behind the others, whatever the id.
        ids.sort_unstable();
        ids
    }

    pub(super) fn step_id(&self, step: StepIx) -> String {
        self.flow().and_then(|(_, flow)| flow.steps.get(step)).map(|step| step.id.to_string()).unwrap_or_default()
    }

    fn at(&self, step: StepIx) -> String {
        self.flow().map(|(flow, _)| self.bundle.origins().step(flow, step)).unwrap_or_default()
    }

    pub(super) fn blocked(&self, blocked: &Blocked) -> BlockedNote {
        BlockedNote {
            step: blocked.step.map(|step| self.step_id(step)),
            reason: blocked.reason.code(),
            message: blocked.reason.show(self.bundle),
        }
    }

    fn notices(&self) -> Vec<Told> {
        let notices = self.route.notices.iter().filter_map(|notice| {
            let at = match notice.moment {
                Moment::Here => return None,
                Moment::End => "end",
                Moment::Approval => "approval",
                Moment::Rejection => "rejection",
            };
            Some(Told { at, people: self.people(&notice.people), approvers: notice.approvers })
        });
        notices.collect()
    }

    fn nodes(&self, all: &[NodeIx]) -> Vec<PlanNode> {
        let mut out = Vec::new();
        for node in all.iter().filter_map(|node| self.node(*node)) {
            out.push(node);
        }
        out
    }

    fn node(&self, at: NodeIx) -> Option<PlanNode> {
        Some(match self.route.nodes.get(at)? {
            Node::Sequence(branch, all) => {
                let mut seq = Vec::new();
                for node in self.nodes(all) {
                    match node {
                        PlanNode::Seq { branch: None, seq: inner } => seq.extend(inner),
                        other => seq.push(other),
                    }
                }
                PlanNode::Seq { branch: branch.clone(), seq }
            }
            Node::Parallel(all) => PlanNode::Parallel { parallel: self.nodes(all) },
            Node::Race(all) => PlanNode::Race { race: self.nodes(all) },
            Node::Step(step) => PlanNode::Step(Box::new(self.step(self.route.steps.get(*step)?)?)),
            Node::Notify(notice) => PlanNode::Notify { notify: self.people(&self.route.notices.get(*notice)?.people) },
            Node::Wait(wait) => {
                let pause = self.route.waits.get(*wait)?;
                PlanNode::Wait { wait: pause.event.clone(), timeouts: self.timeouts(&pause.options) }
            }
            Node::Stop(_) => return None,
        })
    }

    fn step(&self, planned: &Planned) -> Option<StepNote> {
        let (_, flow) = self.flow()?;
        let step = flow.steps.get(planned.step)?;
        let weights = || planned.places.iter().map(|(person, weight)| (self.person(*person), *weight)).collect();
        let tasks = planned.opening == Opening::Tasks;
        let (opens, risk) = match &planned.opening {
            Opening::Tasks => (None, None),
            Opening::Blocked(_) => (Some("blocked"), None),
            Opening::Rejected => (Some("rejected"), None),
            Opening::Accepted(risk) => (Some("risk_accepted"), Some(risk.clone())),
        };
        Some(StepNote {
            step: step.id.to_string(),
            name: step.name.clone(),
            mode: mode(planned.sign),
            needed: planned.needed,
            approvers: if tasks || opens == Some("blocked") { self.people(&planned.approvers()) } else { Vec::new() },
            order: (planned.sign == Sign::InOrder && tasks)
                .then(|| planned.places.iter().map(|(person, _)| self.person(*person)).collect()),
            weights: (matches!(planned.sign, Sign::Weighted(_)) && tasks).then(weights),
            via: planned.via.clone(),
            at: self.at(planned.step),
            timeouts: self.timeouts(&step.options),
            remind: step.options.reminders.iter().map(|reminder| reminder_note(&reminder.when)).collect(),
            opens,
            risk,
        })
    }

    fn timeouts(&self, options: &Options) -> Vec<TimeoutNote> {
        let calendars = &self.bundle.flows().calendar_ids;
        let role = |holders: &crate::bundle::Holders| match holders.role {
            crate::bundle::RoleOf::Role(role) => self.bundle.roles().get(role).to_owned(),
            crate::bundle::RoleOf::Expr(at) => show(self.bundle, at),
        };
        let note = |rung: &crate::bundle::Timeout| {
            let (then, to) = match &rung.then {
                Then::Escalate(None) => ("escalate", None),
                Then::Escalate(Some(holders)) => ("escalate", Some(role(holders))),
                Then::Reject => ("reject", None),
                Then::Remind => ("remind", None),
                Then::To(holders) => ("to", Some(role(holders))),
            };
            let working = rung.clock.calendar().map(|calendar| calendars.get(calendar).to_owned());
            let after = match rung.clock {
                Clock::Days(_, days) => format!("P{days}D"),
                Clock::Wall | Clock::Hours(_) => rung.after.iso_by_clock(),
            };
            TimeoutNote { after, working, then, to }
        };
        options.timeouts.iter().map(note).collect()
    }

    /// Why each who is named in a step is an approver, or is none.
    pub(super) fn reasons(&self, planned: &Planned, why: &mut Vec<ApproverNote>, why_not: &mut Vec<ApproverNote>) {
        let (step, at) = (self.step_id(planned.step), self.at(planned.step));
        let note = |person: PersonIx, via: &str, reason: Option<String>| ApproverNote {
            step: step.clone(),
            person: Some(self.person(person)),
            via: Some(via.to_owned()),
            reason,
            at: at.clone(),
        };
        let tasks = planned.opening == Opening::Tasks;
        for person in planned.approvers().into_iter().filter(|_| tasks) {
            let via = planned.named.iter().find(|one| one.person == person).map_or(planned.via.as_str(), |one| &one.via);
            why.push(note(person, via, None));
        }
        let mut others: Vec<_> = planned.named.iter().collect();
        others.sort_by_key(|one| one.person);
        for one in others {
            let status = self.bundle.people().get(one.person).status;
            let reason = match self.route.capacity(one.person) {
                Some(capacity) => Some(capacity.name().to_owned()),
                None if status != crate::bundle::Status::Active => Some(status.name().to_owned()),
                None => None,
            };
            if reason.is_some() {
                why_not.push(note(one.person, &one.via, reason));
            }
        }
        for (one, reason) in &planned.left_out {
            why_not.push(note(one.person, &one.via, Some(reason.name().to_owned())));
        }
    }
}

fn mode(sign: Sign) -> &'static str {
    match sign {
        Sign::Any => "any",
        Sign::All => "all",
        Sign::InOrder => "in_order",
        Sign::Count(_) => "count",
        Sign::Percent(_) => "percent",
        Sign::Weighted(_) => "weighted",
    }
}

fn reminder_note(when: &Remind) -> ReminderNote {
    match when {
        Remind::Every(time) => ReminderNote { every: Some(time.iso_by_clock()), weekly: None, at: None },
        Remind::Weekly(days, minute) => ReminderNote {
            every: None,
            weekly: Some(days.iter().map(|day| day.name()).collect()),
            at: Some(format!("{:02}:{:02}", minute / 60, minute % 60)),
        },
    }
}
