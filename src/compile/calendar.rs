use crate::bundle::{Calendar, Open};
use crate::model::PolicySet;
use crate::value::{CalendarIx, Table};

/// Calendars with their open hours and days off in order.
pub(super) fn calendars(set: &PolicySet) -> Table<CalendarIx, Calendar> {
    let mut calendars = Table::default();
    for calendar in set.calendars.iter() {
        let open = |hours: &crate::model::OpenHours| Open { day: hours.day, from: hours.from, until: hours.until };
        let mut hours: Vec<_> = calendar.hours.iter().map(|hours| open(&hours.value)).collect();
        hours.sort_unstable();
        let mut holidays: Vec<_> = calendar.holidays.iter().map(|holiday| holiday.date.value).collect();
        holidays.sort_unstable();
        holidays.dedup();
        calendars.push(Calendar { zone: calendar.time_zone.value.clone(), hours, holidays });
    }
    calendars
}
