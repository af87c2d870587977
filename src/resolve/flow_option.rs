//! What happens in a step while nothing happens: timers, reminders, and what replaces approvers who are not there.

use super::flow_scope::Scope;
use super::names::title;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{AtTop, Held, Holders, IfNobody, Reject, Remind, Reminder, Repeat, StepOptions, Then, Timeout, Wait};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Options, Text};
use crate::value::{CalendarIx, Duration, Weekday};

static MONTHS: Code = Code::error(
    "flow/months",
    "`{text}` has no fixed length",
    "a month or a year is as long as the calendar says: write `{days}` for example",
);
static NO_CALENDAR: Code =
    Code::error("flow/no-calendar", "there is no calendar to count working time by", "add a `Calendar` to the set");
static WHICH_CALENDAR: Code = Code::error(
    "flow/which-calendar",
    "there are several calendars, and this does not say which one",
    "name one of them: {calendars}",
);
static NO_HOURS: Code = Code::error(
    "flow/calendar-never-open",
    "the calendar `{calendar}` has no open hours, so that working time never passes",
    "give it `working_hours`",
);
static AFTER_END: Code = Code::error(
    "flow/timeout-after-rejection",
    "this never happens: the step is rejected before",
    "take it out, or put it before the rejection",
);
static NO_CLOCK: Code = Code::error("flow/not-a-time", "`{text}` is no time of day", "write it as `10:00`");
static PART_OF_DAY: Code = Code::error(
    "flow/part-of-working-day",
    "`{text}` is neither working days nor working hours",
    "write days such as `2d working`, or hours such as `16h working`",
);

pub(super) const CODES: &[&Code] = &[&MONTHS, &NO_CALENDAR, &WHICH_CALENDAR, &NO_HOURS, &AFTER_END, &NO_CLOCK, &PART_OF_DAY];

impl Scope<'_> {
    /// The options of a step, or of each step.
    pub(super) fn options(&self, options: &Options, sink: &mut Sink) -> Option<StepOptions> {
        let timeouts: Vec<_> = options.timeouts.iter().map(|rung| self.timeout(rung, sink)).collect();
        let reminders: Vec<_> = options.reminders.iter().map(|one| self.reminder(one, sink)).collect();
        let if_nobody = options.if_nobody.as_ref().map(|what| self.if_nobody(what, sink));
        let own = StepOptions {
            timeouts: timeouts.into_iter().collect::<Option<_>>()?,
            reminders: reminders.into_iter().collect::<Option<_>>()?,
            if_nobody: match if_nobody {
                Some(found) => Some(found?),
                None => None,
            },
            repeat: options.repeat.as_ref().map(|repeat| {
                repeat.with(match repeat.value {
                    syntax::Repeat::Ask => Repeat::Ask,
                    syntax::Repeat::CarryConsecutive => Repeat::CarryConsecutive,
                    syntax::Repeat::CarryAny => Repeat::CarryAny,
                })
            }),
            reject: options.reject.as_ref().map(|reject| {
                reject.with(match reject.value {
                    syntax::Reject::Veto => Reject::Veto,
                    syntax::Reject::WhenImpossible => Reject::WhenImpossible,
                })
            }),
        };
        let rejection = own.timeouts.iter().position(|rung| matches!(rung.then.value, Then::Reject));
        let behind = rejection.and_then(|at| own.timeouts.get(at..)).unwrap_or_default();
        if let [rejection, after, ..] = behind {
            sink.push(Diagnostic::new(&AFTER_END, after.at).also(rejection.at, "the rejection"));
            return None;
        }
        Some(own)
    }

    fn timeout(&self, rung: &syntax::Timeout, sink: &mut Sink) -> Option<Timeout> {
        let after = self.wait(rung, sink);
        let then = match &rung.then.value {
            syntax::Then::Escalate { at_top } => Some(Then::Escalate {
                at_top: match at_top {
                    None => None,
                    Some(syntax::AtTop::Block) => Some(AtTop::Block),
                    Some(syntax::AtTop::Role { id, anywhere }) => {
                        Some(AtTop::Role(Box::new(self.top(id, *anywhere, rung.then.place, sink)?)))
                    }
                },
            }),
            syntax::Then::Reject => Some(Then::Reject),
            syntax::Then::Remind => Some(Then::Remind),
            syntax::Then::To(holders) => self.holders(holders, sink).map(|holders| Then::To(Box::new(holders))),
        };
        Some(Timeout { at: rung.at.place, after: after?, then: rung.then.with(then?) })
    }

    fn top(&self, id: &Text, anywhere: bool, at: Place, sink: &mut Sink) -> Option<Holders> {
        let words = format!("role {}", id.value);
        let fits = anywhere || self.has_unit(&words, at, ", or write `anywhere` behind the role", sink);
        let role = self.role(id, sink).filter(|_| fits)?;
        Some(Holders { at, role, held: if anywhere { Held::Anywhere } else { Held::Here } })
    }

    fn wait(&self, rung: &syntax::Timeout, sink: &mut Sink) -> Option<Spanned<Wait>> {
        let length = self.clock_time(&rung.after, sink);
        let Some(working) = &rung.working else { return length.map(|length| length.with(Wait::Clock(length.value))) };
        let calendar = self.calendar(working.calendar.as_ref(), rung.at.place, true, sink)??;
        let length = length?;
        let seconds = length.value.seconds();
        if !self.given.open_calendars.contains(&calendar) {
            let id = &self.given.names.calendars.id(calendar).value;
            sink.push(Diagnostic::new(&NO_HOURS, rung.at.place).arg("calendar", id));
            return None;
        }
        // A working day is not 24 open hours, so that how it is written counts: `1d` ends with the next working day.
        let in_days = rung.after.value.ends_with(['d', 'w', 'D', 'W']);
        if !in_days && rung.after.value.starts_with('P') && !rung.after.value.starts_with("PT") {
            sink.push(Diagnostic::new(&PART_OF_DAY, rung.after.place).arg("text", &rung.after.value));
            return None;
        }
        Some(length.with(match u32::try_from(seconds / 86_400) {
            Ok(days) if in_days => Wait::WorkingDays(days, calendar),
            _ => Wait::OpenTime(seconds, calendar),
        }))
    }

    /// A length of time that a clock can measure.
    pub(super) fn clock_time(&self, text: &Text, sink: &mut Sink) -> Option<Spanned<Duration>> {
        let length = self.given.names.duration(text, sink)?;
        if length.value.months() == 0 {
            return Some(length);
        }
        let days = length.value.months().saturating_mul(30);
        sink.push(Diagnostic::new(&MONTHS, text.place).arg("text", &text.value).arg("days", format!("{days}d")));
        None
    }

    /// The calendar that is named, or the only one; the inner nothing where there is none and none is needed.
    #[expect(clippy::option_option, reason = "a fault that was told, no calendar, a calendar: three things")]
    fn calendar(&self, named: Option<&Text>, place: Place, needed: bool, sink: &mut Sink) -> Option<Option<CalendarIx>> {
        let names = self.given.names;
        if let Some(named) = named {
            return names.calendars.get(named, sink).map(|found| Some(found.value));
        }
        let mut known = names.calendars.ids().indexes();
        if names.lost().unknown || names.lost().kinds.contains("Calendar") {
            return None;
        }
        match (known.next(), known.next()) {
            (Some(only), None) => Some(Some(only)),
            (None, _) if needed => {
                sink.push(Diagnostic::new(&NO_CALENDAR, place));
                None
            }
            (None, _) => Some(None),
            (Some(_), Some(_)) => {
                let ids: Vec<_> = names.calendars.ids().iter().map(|id| format!("`calendar {}`", id.value)).collect();
                sink.push(Diagnostic::new(&WHICH_CALENDAR, place).arg("calendars", ids.join(", ")));
                None
            }
        }
    }

    fn reminder(&self, reminder: &syntax::Reminder, sink: &mut Sink) -> Option<Reminder> {
        let calendar = self.calendar(reminder.calendar.as_ref(), reminder.at.place, false, sink);
        let when = match &reminder.when {
            syntax::Remind::Every(text) => self.clock_time(text, sink).map(|length| Remind::Every(length.value)),
            syntax::Remind::Weekly { days, at } => {
                // Other words were told by the readers.
                let days: Vec<_> = days.iter().map(|day| Weekday::parse(&day.value)).collect();
                let minute = minute(at, sink);
                let mut days: Vec<_> = days.into_iter().collect::<Option<_>>()?;
                days.sort_unstable();
                days.dedup();
                minute.map(|minute| Remind::Weekly { days, minute })
            }
        };
        Some(Reminder { at: reminder.at.place, when: when?, calendar: calendar? })
    }

    fn if_nobody(&self, what: &Spanned<syntax::IfNobody>, sink: &mut Sink) -> Option<Spanned<IfNobody>> {
        Some(what.with(match &what.value {
            syntax::IfNobody::Block => IfNobody::Block,
            syntax::IfNobody::Escalate => IfNobody::Escalate,
            syntax::IfNobody::Reject => IfNobody::Reject,
            syntax::IfNobody::Role(holders) => IfNobody::Role(Box::new(self.holders(holders, sink)?)),
            syntax::IfNobody::ApproveAcceptRisk(why) => IfNobody::ApproveAcceptRisk(title(why, sink).value),
        }))
    }
}

fn minute(text: &Text, sink: &mut Sink) -> Option<u16> {
    let two =
        |part: &str| (part.len() == 2).then(|| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok()))??;
    let read = text.value.split_once(':').and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)));
    let minute = read.filter(|(hour, minute)| *hour < 24 && *minute < 60);
    if minute.is_none() {
        sink.push(Diagnostic::new(&NO_CLOCK, text.place).arg("text", &text.value));
    }
    minute.map(|(hour, minute)| hour.saturating_mul(60).saturating_add(minute))
}
