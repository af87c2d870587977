use crate::bundle::{Bundle, Calendar, Clock, Remind, Reminder, Timeout};
use crate::value::{CalendarIx, Date, Duration, Instant, Weekday, Zone};

/// Why an instant cannot be told: days off of that year are not listed, or there is no such instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockFault {
    /// The calendar lists no days off so far ahead.
    Beyond(CalendarIx),
    /// The calendar has no open hour, or the instant lies outside of all calendars.
    Never,
}

/// A calendar is searched so far ahead at most; nothing that is waited for lies further.
const MAX_DAYS: u32 = 36_600;

/// When a rung is due that counts from an instant.
pub(super) fn due(bundle: &Bundle, rung: &Timeout, from: Instant) -> Result<Instant, ClockFault> {
    let calendar = |at| bundle.flows().calendars.get(at).map(|calendar| Hours { at, calendar }).ok_or(ClockFault::Never);
    match rung.clock {
        Clock::Wall => from.checked_add(rung.after, true).ok_or(ClockFault::Never),
        Clock::Hours(at) => calendar(at)?.hours(from, rung.after),
        Clock::Days(at, days) => calendar(at)?.days(from, days),
    }
}

/// The first occurrence of a reminder after an instant, for a step that opened at another, with its number.
pub(super) fn next_reminder(
    bundle: &Bundle,
    reminder: &Reminder,
    opened: Instant,
    after: Instant,
) -> Result<Option<Instant>, ClockFault> {
    let hours = reminder.calendar.and_then(|at| bundle.flows().calendars.get(at).map(|calendar| Hours { at, calendar }));
    let zone = hours.as_ref().map_or(&bundle.head().zone, |hours| &hours.calendar.zone);
    let off = |day: Date| hours.as_ref().map_or(Ok(false), |hours| hours.is_off(day));
    match &reminder.when {
        Remind::Every(time) => {
            let step = time.seconds().max(1).saturating_mul(1_000_000);
            let passed = after.micros().saturating_sub(opened.micros()).max(0).checked_div(step).unwrap_or(0);
            for n in 1..=i64::from(MAX_DAYS) {
                let micros = passed.saturating_add(n).saturating_mul(step).saturating_add(opened.micros());
                let Some(at) = Instant::from_micros(micros) else { return Ok(None) };
                if !off(at.date(zone))? {
                    return Ok(Some(at));
                }
            }
            Ok(None)
        }
        Remind::Weekly(days, minute) => {
            let mut day = after.date(zone);
            for _ in 0..MAX_DAYS {
                if days.contains(&day.weekday()) {
                    let at = day.at(*minute, zone);
                    if at > after && !off(day)? {
                        return Ok(Some(at));
                    }
                }
                let Some(next) = day.tomorrow() else { return Ok(None) };
                day = next;
            }
            Ok(None)
        }
    }
}

struct Hours<'a> {
    at: CalendarIx,
    calendar: &'a Calendar,
}

impl Hours<'_> {
    fn zone(&self) -> &Zone {
        &self.calendar.zone
    }

    /// Whether a day is off. Beyond the last listed year that is not known.
    fn is_off(&self, day: Date) -> Result<bool, ClockFault> {
        if self.calendar.last_year().is_some_and(|last| day.year() > last) {
            return Err(ClockFault::Beyond(self.at));
        }
        Ok(self.calendar.holidays.binary_search(&day).is_ok())
    }

    /// The open stretches of a day, as instants.
    fn open(&self, day: Date) -> Result<Vec<(Instant, Instant)>, ClockFault> {
        let weekday: Weekday = day.weekday();
        if !self.calendar.hours.iter().any(|open| open.day == weekday) || self.is_off(day)? {
            return Ok(Vec::new());
        }
        let zone = self.zone();
        let own = self.calendar.hours.iter().filter(|open| open.day == weekday);
        Ok(own.map(|open| (day.at(open.from, zone), day.at(open.until, zone))).collect())
    }

    /// The instant by which so many open seconds have passed. Seconds are those that really pass: a stretch across a change of
    /// the clocks is as long as it is.
    fn hours(&self, from: Instant, time: Duration) -> Result<Instant, ClockFault> {
        let mut left = time.seconds().saturating_mul(1_000_000);
        let mut day = from.date(self.zone());
        let mut idle = 0_u32;
        while idle < MAX_DAYS {
            let open = self.open(day)?;
            idle = if open.is_empty() { idle.saturating_add(1) } else { 0 };
            for (start, end) in open {
                let begin = start.max(from).micros();
                let length = end.micros().saturating_sub(begin);
                if length <= 0 {
                    continue;
                }
                if left <= length {
                    return Instant::from_micros(begin.saturating_add(left)).ok_or(ClockFault::Never);
                }
                left = left.saturating_sub(length);
            }
            day = day.tomorrow().ok_or(ClockFault::Never)?;
        }
        Err(ClockFault::Never)
    }

    /// The end of the so many-th working day behind that of an instant.
    fn days(&self, from: Instant, days: u32) -> Result<Instant, ClockFault> {
        let (mut left, mut idle) = (days.max(1), 0_u32);
        let mut day = from.date(self.zone());
        while idle < MAX_DAYS {
            day = day.tomorrow().ok_or(ClockFault::Never)?;
            idle = idle.saturating_add(1);
            if let Some((_, end)) = self.open(day)?.last() {
                left = left.saturating_sub(1);
                idle = 0;
                if left == 0 {
                    return Ok(*end);
                }
            }
        }
        Err(ClockFault::Never)
    }
}
