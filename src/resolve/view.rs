use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::mask::{Format, Ladder, LadderFault, View};
use crate::source::{Place, Spanned};
use crate::syntax::Text;

pub(super) static UNKNOWN: Code = Code::error(
    "catalog/unknown-view",
    "there is no view `{view}`",
    "views are `hidden`, `present`, `masked`, `last4`, `first3`, `surname`, `district`, `year`, `month`, `band1000`, `domain`, `token` and `full`",
);
static FOREIGN: Code = Code::error(
    "protection/view-not-of-format",
    "a value of the format `{format}` has no view `{view}`",
    "its views are {views}",
);
static REPEATED: Code = Code::error("protection/view-twice", "the view `{view}` stands on the ladder twice", "keep one of them");
static DESCENDING: Code = Code::error(
    "protection/ladder-descends",
    "`{upper}` shows less than `{lower}` and stands above it",
    "a ladder goes from least to most: `{upper} < {lower}`",
);
static INCOMPARABLE: Code = Code::error(
    "protection/views-incomparable",
    "`{lower}` cannot be computed from `{upper}`{witness}",
    "on one ladder each view shows a part of the next; keep one of the two",
);
static TOO_LONG: Code =
    Code::error("protection/ladder-too-long", "the ladder has more than {most} views", "keep those that somebody is shown");

pub(super) static CODES: &[&Code] = &[&UNKNOWN, &FOREIGN, &REPEATED, &DESCENDING, &INCOMPARABLE, &TOO_LONG];

/// The view of a name; one that there is not is told.
pub(super) fn read(text: &Text, sink: &mut Sink) -> Option<Spanned<View>> {
    let found = View::parse(&text.value);
    if found.is_none() {
        sink.push(Diagnostic::new(&UNKNOWN, text.place).arg("view", &text.value).near(nearest(&text.value, View::NAMED)));
    }
    found.map(|view| text.with(view))
}

/// The views of a ladder, `hidden < full` where none is named. Where the format is unknown, which was told, only names are
/// looked at.
pub(super) fn ladder(named: &[Text], format: Option<Format>, at: Place, sink: &mut Sink) -> Option<Vec<Spanned<View>>> {
    if named.is_empty() {
        return Some(vec![Spanned::new(View::Hidden, at), Spanned::new(View::Full, at)]);
    }
    let views: Vec<_> = named.iter().map(|text| read(text, sink)).collect();
    let views: Vec<Spanned<View>> = views.into_iter().collect::<Option<_>>()?;
    let format = format?;
    let plain: Vec<View> = views.iter().map(|view| view.value).collect();
    match Ladder::new(format, &plain) {
        Ok(_) => Some(views),
        Err(fault) => {
            sink.push(told(&fault, &views, format, at));
            None
        }
    }
}

fn told(fault: &LadderFault, views: &[Spanned<View>], format: Format, at: Place) -> Diagnostic {
    let place = |view: View| views.iter().find(|own| own.value == view).map_or(at, |own| own.place);
    match fault {
        LadderFault::Foreign(view) => {
            let names = format.views().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Diagnostic::new(&FOREIGN, place(*view)).arg("format", format).arg("view", view).arg("views", names)
        }
        LadderFault::Repeated(view) => {
            let again = views.iter().rev().find(|own| own.value == *view).map_or(at, |own| own.place);
            Diagnostic::new(&REPEATED, again).arg("view", view).also(place(*view), "the first time")
        }
        LadderFault::Descending { lower, upper } => {
            let finding = Diagnostic::new(&DESCENDING, place(*upper)).arg("lower", lower).arg("upper", upper);
            finding.also(place(*lower), "the one below it")
        }
        LadderFault::Incomparable { lower, upper, witness } => {
            let shown = witness.as_ref().map_or_else(String::new, |found| {
                format!(
                    ": of `{}` they show `{}` and `{}`, and `{}` looks the same in `{upper}` alone",
                    found.value, found.lower, found.upper, found.same_upper
                )
            });
            let finding = Diagnostic::new(&INCOMPARABLE, place(*upper)).arg("lower", lower).arg("upper", upper);
            finding.arg("witness", shown).also(place(*lower), "the one below it")
        }
        LadderFault::TooLong => Diagnostic::new(&TOO_LONG, at).arg("most", Ladder::MOST),
    }
}
