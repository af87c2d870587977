use super::Names;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Validity;
use crate::source::Spanned;
use crate::value::{Date, Duration, Instant, Period};

static NO_DAY: Code = Code::error("time/not-a-day", "`{text}` is not a day", "write a day as `2026-12-31`");
static NO_SUCH_DAY: Code = Code::error("time/no-such-day", "there is no day `{text}` in the calendar", "");
static NO_MOMENT: Code = Code::error(
    "time/not-a-moment",
    "`{text}` is neither a day nor an instant",
    "write a day as `2026-12-31`, or an instant as `2026-12-31T09:00+08:00`",
);
static BACKWARDS: Code = Code::error(
    "time/ends-before-it-begins",
    "this ends before it begins",
    "`until` is the moment it ends, `through` its last day; both lie behind `from`",
);
static TWO_ENDS: Code = Code::error(
    "time/until-and-through",
    "this has two ends, `until` and `through`",
    "keep one: `through` is the last day, `until` the moment it ends",
);
static THROUGH_INSTANT: Code =
    Code::error("time/through-is-a-day", "`through` is a whole day, and `{text}` is an instant", "write `until` for an instant");
static NO_DURATION: Code = Code::error(
    "time/not-a-duration",
    "`{text}` is not a length of time",
    "write a number and a unit, such as `90d`, `24h` or `15m`",
);

pub(super) static CODES: &[&Code] = &[&NO_DAY, &NO_SUCH_DAY, &NO_MOMENT, &BACKWARDS, &TWO_ENDS, &THROUGH_INSTANT, &NO_DURATION];

impl Names<'_> {
    /// When something holds, from its `from`, `until` and `through`.
    pub fn validity<T: AsRef<str>>(
        &self,
        from: Option<&Spanned<T>>,
        until: Option<&Spanned<T>>,
        through: Option<&Spanned<T>>,
        sink: &mut Sink,
    ) -> Validity {
        if let (Some(until), Some(through)) = (until, through) {
            sink.push(Diagnostic::new(&TWO_ENDS, through.place).also(until.place, "the other end"));
        }
        let end = until.or(through).map(|text| text.place);
        let start = from.and_then(|text| self.moment(text, sink));
        let last = through.and_then(|through| self.day_after(through, sink));
        let stop = until.and_then(|until| self.moment(until, sink)).map_or(last, |at| Some(at.value));
        let period = Period::new(start.as_ref().map(|at| at.value), stop);
        if let (true, Some(end), Some(start)) = (period.is_empty(), end, &start) {
            sink.push(Diagnostic::new(&BACKWARDS, end).also(start.place, "it begins here"));
        }
        Validity { period, from: from.map(|text| text.place), until: end }
    }

    /// A day's 00:00 in the tenant's zone, or an instant.
    pub fn moment(&self, text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<Instant>> {
        let read = match Date::parse(text.value.as_ref()) {
            Some(day) => Some(day.start(self.zone())),
            None => Instant::parse(text.value.as_ref(), Some(self.zone())),
        };
        if read.is_none() {
            sink.push(not_a(&NO_MOMENT, text));
        }
        read.map(|at| text.with(at))
    }

    /// A day.
    pub fn day(&self, text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<Date>> {
        let read = Date::parse(text.value.as_ref());
        if read.is_none() {
            sink.push(not_a(&NO_DAY, text));
        }
        read.map(|day| text.with(day))
    }

    /// A length of time, above nothing.
    pub fn duration(&self, text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<Duration>> {
        let read = Duration::parse(text.value.as_ref()).filter(|read| read.months() > 0 || read.seconds() > 0);
        if read.is_none() {
            sink.push(Diagnostic::new(&NO_DURATION, text.place).arg("text", text.value.as_ref()));
        }
        read.map(|length| text.with(length))
    }

    fn day_after(&self, text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Instant> {
        if let Some(day) = Date::parse(text.value.as_ref()) {
            return day.tomorrow().map(|next| next.start(self.zone()));
        }
        let instant = Instant::parse(text.value.as_ref(), Some(self.zone())).is_some();
        let finding = if instant { Diagnostic::new(&THROUGH_INSTANT, text.place) } else { not_a(&NO_DAY, text) };
        sink.push(finding.arg("text", text.value.as_ref()));
        None
    }
}

/// A finding about a text that is no moment; a day that is only not in the calendar is told as such.
fn not_a(code: &'static Code, text: &Spanned<impl AsRef<str>>) -> Diagnostic {
    let said = text.value.as_ref();
    let mut parts = said.split('T').next().unwrap_or_default().split('-');
    let digits = |part: Option<&str>, n: usize| part.is_some_and(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()));
    let shaped = digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2) && parts.next().is_none();
    let code = if shaped && Date::parse(said.get(..10).unwrap_or_default()).is_none() { &NO_SUCH_DAY } else { code };
    Diagnostic::new(code, text.place).arg("text", said)
}
