use std::collections::BTreeMap;

use super::Names;
use super::names::title;
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{Calendar, Holiday, OpenHours};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Text};
use crate::value::{Date, Weekday, Zone};

static ZONE: Code =
    Code::error("calendar/unknown-time-zone", "`{zone}` is no time zone", "write an IANA name such as `Asia/Hong_Kong`");
static DAYS: Code = Code::error(
    "calendar/malformed-days",
    "`{text}` is no day of the week",
    "write a day as `sat`, or a range of days as `mon-fri`; days are `mon tue wed thu fri sat sun`",
);
static HOURS: Code = Code::error(
    "calendar/malformed-hours",
    "`{text}` is no stretch of a day",
    "write open hours as `09:00-18:00`, several joined by commas; the day ends at `24:00`",
);
static BACKWARDS: Code = Code::error(
    "calendar/hours-end-before-they-begin",
    "`{text}` ends before it begins",
    "hours past midnight belong to the next day",
);
static OVERLAP: Code = Code::error(
    "calendar/hours-overlap",
    "these hours overlap with others on {days}",
    "a stretch of a day is open once: join them",
);
static HOLIDAY_TWICE: Code = Code::error("calendar/holiday-twice", "{date} is listed as a holiday twice", "keep one of them");

pub(super) static CODES: &[&Code] = &[&ZONE, &DAYS, &HOURS, &BACKWARDS, &OVERLAP, &HOLIDAY_TWICE];

const DAY_MINUTES: u16 = 1_440;

/// Resolves the calendars by id.
pub(super) fn resolve(documents: &[Document], names: &Names<'_>, sink: &mut Sink) -> Vec<Calendar> {
    let mut out = Vec::new();
    for document in documents {
        let Body::Calendar(calendar) = &document.body else { continue };
        let resolved = one(calendar, names, sink);
        out.extend(names.calendars.declared(&calendar.id).zip(resolved));
    }
    out.sort_by_key(|(ix, _)| *ix);
    out.into_iter().map(|(_, calendar)| calendar).collect()
}

fn one(calendar: &syntax::Calendar, names: &Names<'_>, sink: &mut Sink) -> Option<Calendar> {
    let named = names.named(calendar.at, &calendar.id, calendar.renamed_from.as_ref(), calendar.name.as_ref(), sink);
    let time_zone = match &calendar.time_zone {
        None => Some(calendar.id.with(names.zone().clone())),
        Some(text) => zone(text, sink),
    };
    let hours = hours(&calendar.working_hours, sink);
    let holidays = holidays(&calendar.holidays, names, sink);
    Some(Calendar { named: named?, time_zone: time_zone?, hours, holidays })
}

fn zone(text: &Text, sink: &mut Sink) -> Option<Spanned<Zone>> {
    let zone = Zone::new(&text.value);
    if zone.is_none() {
        let known = Zone::names();
        let near = nearest(text, known.iter().map(String::as_str));
        sink.push(Diagnostic::new(&ZONE, text.place).arg("zone", &text.value).near(near));
    }
    zone.map(|zone| text.with(zone))
}

/// Open hours by weekday and time.
fn hours(stated: &syntax::Pairs<Text>, sink: &mut Sink) -> Vec<Spanned<OpenHours>> {
    let mut out: Vec<Spanned<OpenHours>> = Vec::new();
    for (key, text) in &stated.0 {
        let days = days(key);
        if days.is_empty() {
            sink.push(Diagnostic::new(&DAYS, key.place).arg("text", &key.value));
        }
        for part in text.split(',').map(str::trim) {
            let Some((from, until)) = stretch(part) else {
                sink.push(Diagnostic::new(&HOURS, text.place).arg("text", part));
                continue;
            };
            if from >= until {
                sink.push(Diagnostic::new(&BACKWARDS, text.place).arg("text", part));
                continue;
            }
            out.extend(days.iter().map(|day| text.with(OpenHours { day: *day, from, until })));
        }
    }
    out.sort();
    let mut overlaps: BTreeMap<(Place, Place), Vec<&str>> = BTreeMap::new();
    for (one, next) in out.iter().zip(out.iter().skip(1)) {
        if one.day == next.day && next.from < one.until {
            let places = (one.place.min(next.place), one.place.max(next.place));
            overlaps.entry(places).or_default().push(one.day.name());
        }
    }
    for ((first, second), days) in overlaps {
        sink.push(Diagnostic::new(&OVERLAP, second).arg("days", days.join(", ")).also(first, "the other hours"));
    }
    out
}

/// The days of `sat` or `mon-fri`; a range may run over Sunday. None where that is no day.
fn days(key: &str) -> Vec<Weekday> {
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let (Some(first), Some(last)) = (Weekday::parse(first.trim()), Weekday::parse(last.trim())) else { return Vec::new() };
    let from_first = Weekday::ALL.into_iter().cycle().skip_while(|day| *day != first).take(Weekday::ALL.len());
    let mut days = Vec::new();
    for day in from_first {
        days.push(day);
        if day == last {
            break;
        }
    }
    days
}

/// The minutes of `09:00-18:00`.
fn stretch(text: &str) -> Option<(u16, u16)> {
    let (from, until) = text.split_once('-')?;
    Some((minutes(from.trim())?, minutes(until.trim())?))
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    let total = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

fn holidays(list: &[syntax::Holiday], names: &Names<'_>, sink: &mut Sink) -> Vec<Holiday> {
    let mut seen: BTreeMap<Date, Place> = BTreeMap::new();
    let mut out = Vec::new();
    for holiday in list {
        let name = holiday.name.as_ref().map(|name| title(name, sink));
        let Some(date) = names.day(&holiday.date, sink) else { continue };
        match seen.get(&date.value) {
            Some(first) => {
                sink.push(Diagnostic::new(&HOLIDAY_TWICE, date.place).arg("date", date.value).also(*first, "the first time"));
            }
            None => {
                seen.insert(date.value, date.place);
                out.push(Holiday { date, name });
            }
        }
    }
    out.sort_by_key(|holiday| holiday.date.value);
    out
}
