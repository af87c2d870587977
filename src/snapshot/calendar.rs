use super::expr::{plain, titled};
use super::node::{Fields, Node};
use crate::model::{Calendar, Holiday, OpenHours};
use crate::source::Spanned;

/// Working hours and days off.
pub(super) fn entry(calendar: &Calendar) -> Node {
    let mut fields = titled(&calendar.named);
    fields.put("time_zone", plain(&calendar.time_zone));
    fields.set("working_hours", hours(&calendar.hours));
    fields.set("holidays", calendar.holidays.iter().map(holiday).collect());
    fields.into()
}

/// Stretches that touch are one: nine to twelve and twelve to six is nine to six.
fn hours(hours: &[Spanned<OpenHours>]) -> Vec<Node> {
    let mut sorted: Vec<_> = hours.to_vec();
    sorted.sort();
    let mut joined: Vec<Spanned<OpenHours>> = Vec::new();
    for next in sorted {
        match joined.last_mut() {
            Some(last) if last.value.day == next.value.day && last.value.until >= next.value.from => {
                last.value.until = last.value.until.max(next.value.until);
            }
            _ => joined.push(next),
        }
    }
    joined.iter().map(|open| Node::text(stretch(open.value), open.place)).collect()
}

fn stretch(open: OpenHours) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{} {}-{}", open.day.name(), clock(open.from), clock(open.until))
}

fn holiday(holiday: &Holiday) -> Node {
    let mut fields = Fields::new(holiday.date.place);
    fields.put("date", plain(&holiday.date));
    fields.put("name", holiday.name.as_ref().map(plain));
    fields.into()
}
