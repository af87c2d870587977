use super::Names;
use super::names::title;
use super::test::{EMPTY_VARY, NO_ASSERTION, VARY_LENGTH, place_of, written};
use super::test_name::Known;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{CaseTest, RouteTest, TestedStart};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Pairs, Plain, Text};
use crate::value::Instant;

static NO_START: Code = Code::error(
    "test/no-start",
    "this test says nothing of what happens",
    "write one of `submit`, `event`, `schedule`, `reveal` and `change`",
);
static SEVERAL_STARTS: Code =
    Code::error("test/several-starts", "this test says that several things happen", "write a test for each of them");
static PROMISES: Code = Code::error(
    "test/promise-count",
    "`{name}` promises {found} times, and the test varies {wanted} times",
    "write a promise for each value",
);

pub(super) static CODES: &[&Code] = &[&NO_START, &SEVERAL_STARTS, &PROMISES];

/// The tests of routes and of cases of all documents. One with a fault, which was told, is left out.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, sink: &mut Sink) -> (Vec<RouteTest>, Vec<CaseTest>) {
    let names = known.names;
    let (mut routes, mut cases) = (Vec::new(), Vec::new());
    for document in documents {
        let Body::Tests(body) = &document.body else { continue };
        if body.route.is_empty() && body.case.is_empty() {
            continue;
        }
        // A clock with a fault was told with the tables of decisions.
        let clock = body.clock.as_ref().and_then(|clock| names.moment(clock, &mut Sink::default()));
        for test in &body.route {
            known.route(test, sink);
            routes.extend(route(test, clock.as_ref(), names, sink));
        }
        for test in &body.case {
            known.case(test, sink);
            cases.extend(case(test, clock.as_ref(), names, sink));
        }
    }
    (routes, cases)
}

/// When a test is asked; nothing but a fault where it is badly written.
fn moment(
    own: Option<&Text>,
    clock: Option<&Spanned<Instant>>,
    names: &Names<'_>,
    sink: &mut Sink,
) -> Option<Option<Spanned<Instant>>> {
    match own {
        None => Some(clock.cloned()),
        Some(own) => names.moment(own, sink).map(Some),
    }
}

fn route(test: &syntax::RouteTest, clock: Option<&Spanned<Instant>>, names: &Names<'_>, sink: &mut Sink) -> Option<RouteTest> {
    let name = test.name.as_ref().map(|name| title(name, sink));
    let now = moment(test.now.as_ref(), clock, names, sink);
    let start = start(test, sink);
    let variants = variants(&test.vary, sink);
    let count = variants.as_ref().map_or(1, Vec::len);
    let varies = !test.vary.0.is_empty();
    let flow = test.flow.as_ref().map(|plain| promises("flow", plain, varies, count, sink));
    let blocked = test.blocked.as_ref().map(|plain| promises("blocked", plain, varies, count, sink));
    if flow.is_none() && blocked.is_none() && test.approvers.0.is_empty() {
        let help = "write the `flow` that is selected, the `approvers` by step, or why it is `blocked`";
        sink.push(Diagnostic::new(&NO_ASSERTION, test.at.place).help(help));
        return None;
    }
    let approvers = test.approvers.0.iter().map(|(step, plain)| {
        let people = match plain {
            Plain::List(_, members) => members.iter().map(written).collect(),
            other => vec![written(other)],
        };
        (Spanned::new(step.value.clone(), step.place), people)
    });
    Some(RouteTest {
        at: test.at.place,
        name,
        start: start?,
        now: now?,
        variants: variants?,
        flow: flow.map_or(Some(Vec::new()), |flow| flow)?,
        blocked: blocked.map_or(Some(Vec::new()), |blocked| blocked)?,
        approvers: approvers.collect(),
    })
}

fn start(test: &syntax::RouteTest, sink: &mut Sink) -> Option<TestedStart> {
    let all = [
        ("submit", &test.submit),
        ("event", &test.event),
        ("schedule", &test.schedule),
        ("reveal", &test.reveal),
        ("change", &test.change),
    ];
    let mut stated = all.into_iter().filter_map(|(kind, pairs)| Some((kind, pairs.as_ref()?)));
    let Some((kind, pairs)) = stated.next() else {
        sink.push(Diagnostic::new(&NO_START, test.at.place));
        return None;
    };
    if stated.next().is_some() {
        sink.push(Diagnostic::new(&SEVERAL_STARTS, test.at.place));
        return None;
    }
    Some(TestedStart { kind: Some(kind), words: words(pairs) })
}

/// What stands beside, as it is written; what is `null` is left out of the request.
fn words(pairs: &Pairs<Plain>) -> Vec<(Spanned<String>, String)> {
    let pairs = pairs.0.iter().filter(|(_, plain)| !matches!(plain, Plain::Null(_)));
    pairs.map(|(name, plain)| (Spanned::new(name.value.clone(), name.place), joined(plain))).collect()
}

fn joined(plain: &Plain) -> String {
    match plain {
        Plain::List(_, members) => members.iter().map(written).collect::<Vec<_>>().join(","),
        other => written(other),
    }
}

fn variants(vary: &Pairs<Plain>, sink: &mut Sink) -> Option<Vec<Vec<(String, String)>>> {
    let mut columns: Vec<(&Text, &[Plain])> = Vec::new();
    for (name, plain) in &vary.0 {
        match plain {
            Plain::List(_, members) if !members.is_empty() => columns.push((name, members)),
            _ => {
                sink.push(Diagnostic::new(&EMPTY_VARY, place_of(plain)).arg("name", &name.value));
                return None;
            }
        }
    }
    let count = columns.first().map_or(1, |(_, members)| members.len());
    if let Some((name, members)) = columns.iter().find(|(_, members)| members.len() != count) {
        let first = columns.first().map(|(name, _)| name.value.clone()).unwrap_or_default();
        let finding = Diagnostic::new(&VARY_LENGTH, name.place).arg("name", &name.value).arg("found", members.len());
        sink.push(finding.arg("first", first).arg("wanted", count));
        return None;
    }
    let row = |at: usize| {
        let cells = columns.iter().filter_map(|(name, members)| Some((name.value.clone(), joined(members.get(at)?))));
        cells.collect()
    };
    Some((0..count).map(row).collect())
}

/// A promise a variant.
fn promises(name: &str, plain: &Plain, varies: bool, count: usize, sink: &mut Sink) -> Option<Vec<Spanned<String>>> {
    let one = |plain: &Plain| Spanned::new(written(plain), place_of(plain));
    let found = match plain {
        Plain::List(_, members) if varies => members.iter().map(one).collect(),
        // One promise for all that varies.
        other => vec![one(other); count],
    };
    if found.len() != count {
        let finding = Diagnostic::new(&PROMISES, place_of(plain)).arg("name", name).arg("found", found.len());
        sink.push(finding.arg("wanted", count));
        return None;
    }
    Some(found)
}

fn case(test: &syntax::CaseTest, clock: Option<&Spanned<Instant>>, names: &Names<'_>, sink: &mut Sink) -> Option<CaseTest> {
    let name = test.name.as_ref().map(|name| title(name, sink));
    let now = moment(test.now.as_ref(), clock, names, sink);
    let place: Place = test.at.place;
    if test.script.is_empty() {
        let help = "write a `script` of what happens and what must be so then";
        sink.push(Diagnostic::new(&NO_ASSERTION, place).help(help));
        return None;
    }
    Some(CaseTest {
        at: place,
        name,
        flow: Spanned::new(test.flow.value.clone(), test.flow.place),
        start: TestedStart { kind: None, words: words(&test.start) },
        now: now?,
        script: test.script.iter().map(|line| Spanned::new(line.value.clone(), line.place)).collect(),
    })
}
