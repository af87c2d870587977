use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{OneOrList, one_or_list};
use super::approver::{HoldersForm, PlaceForm, RoleForm, holders};
use super::{Notes, codes};
use crate::source::Spanned;
use crate::syntax::{At, AtTop, IfNobody, Options, Reject, Remind, Reminder, Repeat, Text, Then, Timeout, Working};

/// What happens in a step while nothing happens.
#[derive(Default, Deserialize, JsonSchema)]
#[schemars(rename = "Options")]
pub(super) struct OptionsForm {
    /// The rungs of the timer, in order.
    #[serde(default)]
    pub(super) timeout: Vec<TimeoutForm>,
    /// Reminders.
    #[serde(default)]
    pub(super) remind: Vec<Spanned<RemindForm>>,
    /// What happens where nobody may approve.
    pub(super) if_nobody: Option<Spanned<NobodyForm>>,
    /// What happens where somebody approved before.
    pub(super) repeat: Option<Spanned<RepeatForm>>,
    /// When a rejection rejects the step.
    pub(super) reject: Option<Spanned<RejectForm>>,
}

/// A rung of a timer.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Timeout")]
pub(super) struct TimeoutForm {
    #[serde(rename = "$at")]
    #[schemars(skip)]
    at: At,
    /// How long after the rung before.
    after: Text,
    /// Whether open hours are counted.
    #[serde(default)]
    working: bool,
    /// By which calendar; by the only one when absent.
    calendar: Option<Text>,
    /// What happens then.
    then: Spanned<ThenForm>,
    /// What happens where there is nobody further up.
    at_top: Option<Spanned<AtTopForm>>,
}

/// What a timer does.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Then")]
#[expect(clippy::large_enum_variant, reason = "a form is read once and turned into its tree")]
pub(super) enum ThenForm {
    /// The task goes to the next person up the chain.
    #[serde(rename = "escalate")]
    Escalate,
    /// The step is rejected.
    #[serde(rename = "reject")]
    Reject,
    /// A reminder goes out.
    #[serde(rename = "remind")]
    Remind,
    /// The task goes to holders of a role.
    #[serde(rename = "to:")]
    To(HoldersForm),
}

/// What happens at the top of a chain.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "AtTop")]
pub(super) enum AtTopForm {
    /// The case is blocked.
    #[serde(rename = "block")]
    Block,
    /// The task goes to holders of a role.
    #[serde(rename = "role:")]
    Role {
        /// The role.
        role: Text,
        /// Whether the scope does not count.
        #[serde(default)]
        anywhere: bool,
    },
}

/// A reminder.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Reminder")]
pub(super) enum RemindForm {
    /// Again and again.
    #[serde(rename = "every:")]
    Every {
        /// How often.
        every: Text,
        /// Without whose holidays.
        calendar: Option<Text>,
    },
    /// On days of the week.
    #[serde(rename = "weekly:")]
    Weekly {
        /// The days: `mon` to `sun`.
        #[serde(deserialize_with = "one_or_list")]
        #[schemars(with = "OneOrList<Day>")]
        weekly: Vec<Text>,
        /// The time: `10:00`.
        #[schemars(regex(pattern = r"^[0-9]{2}:[0-9]{2}$"))]
        at: Text,
        /// In whose zone, without whose holidays.
        calendar: Option<Text>,
    },
}

/// A day of the week.
#[derive(JsonSchema)]
#[schemars(inline, rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used: a day stays its text")]
enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// What happens where nobody may approve.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "IfNobody")]
pub(super) enum NobodyForm {
    /// The case is blocked.
    #[serde(rename = "block")]
    Block,
    /// The task goes up the chain.
    #[serde(rename = "escalate")]
    Escalate,
    /// The step is rejected.
    #[serde(rename = "reject")]
    Reject,
    /// The step is approved, and the risk is taken, for this reason.
    #[serde(rename = "approve_accept_risk:")]
    ApproveAcceptRisk(#[schemars(length(max = 256))] Text),
    /// The task goes to holders of a role.
    #[serde(rename = "role:")]
    Role {
        #[serde(rename = "$at")]
        #[schemars(skip)]
        at: At,
        /// The role.
        role: RoleForm,
        /// Held in a scope that contains another unit than the request's.
        in_unit: Option<PlaceForm>,
        /// Held in whatever scope.
        #[serde(default)]
        anywhere: bool,
    },
}

/// What happens where somebody approved an earlier step.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "Repeat")]
#[serde(rename_all = "snake_case")]
pub(super) enum RepeatForm {
    /// They are asked again.
    Ask,
    /// Their vote counts if it was in the step before.
    CarryConsecutive,
    /// Their vote counts.
    CarryAny,
}

/// When a rejection rejects the step.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "Reject")]
#[serde(rename_all = "snake_case")]
pub(super) enum RejectForm {
    /// The first one.
    Veto,
    /// When too few are left to approve.
    WhenImpossible,
}

impl OptionsForm {
    pub(super) fn tree(self, notes: &mut Notes<'_>) -> Options {
        Options {
            timeouts: self.timeout.into_iter().map(|form| form.tree(notes)).collect(),
            reminders: self.remind.into_iter().map(reminder).collect(),
            if_nobody: self.if_nobody.map(|form| {
                let at = form.with(());
                at.with(match form.value {
                    NobodyForm::Block => IfNobody::Block,
                    NobodyForm::Escalate => IfNobody::Escalate,
                    NobodyForm::Reject => IfNobody::Reject,
                    NobodyForm::ApproveAcceptRisk(reason) => IfNobody::ApproveAcceptRisk(reason),
                    NobodyForm::Role { at, role, in_unit, anywhere } => {
                        IfNobody::Role(holders(at, role, in_unit, anywhere, notes))
                    }
                })
            }),
            repeat: self.repeat.map(|form| {
                form.with(match form.value {
                    RepeatForm::Ask => Repeat::Ask,
                    RepeatForm::CarryConsecutive => Repeat::CarryConsecutive,
                    RepeatForm::CarryAny => Repeat::CarryAny,
                })
            }),
            reject: self.reject.map(|form| {
                form.with(match form.value {
                    RejectForm::Veto => Reject::Veto,
                    RejectForm::WhenImpossible => Reject::WhenImpossible,
                })
            }),
        }
    }
}

impl TimeoutForm {
    fn tree(self, notes: &mut Notes<'_>) -> Timeout {
        if let Some(calendar) = self.calendar.as_ref().filter(|_| !self.working) {
            notes.tell(&codes::CALENDAR_ALONE, calendar.place, calendar);
        }
        let working = self.working.then_some(Working { calendar: self.calendar });
        let at = self.then.with(());
        if let Some(top) = self.at_top.as_ref().filter(|_| !matches!(self.then.value, ThenForm::Escalate)) {
            notes.tell(&codes::TOP_WITHOUT_ESCALATION, top.place, "at_top");
        }
        let then = match self.then.value {
            ThenForm::Escalate => {
                let at_top = self.at_top.map(|top| match top.value {
                    AtTopForm::Block => AtTop::Block,
                    AtTopForm::Role { role, anywhere } => AtTop::Role { id: role, anywhere },
                });
                Then::Escalate { at_top }
            }
            ThenForm::Reject => Then::Reject,
            ThenForm::Remind => Then::Remind,
            ThenForm::To(holders) => Then::To(holders.tree(notes)),
        };
        Timeout { at: self.at, after: self.after, working, then: at.with(then) }
    }
}

fn reminder(form: Spanned<RemindForm>) -> Reminder {
    let at = form.with(());
    match form.value {
        RemindForm::Every { every, calendar } => Reminder { at, when: Remind::Every(every), calendar },
        RemindForm::Weekly { weekly, at: time, calendar } => {
            Reminder { at, when: Remind::Weekly { days: weekly, at: time }, calendar }
        }
    }
}
