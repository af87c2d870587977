//! How long a view of one record of forty fields takes, on one core: for each way of looking at it a line of JSON with percentiles
//! in nanoseconds of the library's call, from the request to the answer.
//!
//! `ordinance-views write FOLDER` writes the policy set, of which `ordinance compile` makes the bundle. `ordinance-views BUNDLE`
//! measures; `ordinance-views BUNDLE count CASE` looks a thousand times, for counting instructions.

mod set;

use std::hint::black_box;
use std::time::Instant as Clock;

use ordinance::{Engine, Instant, Request};

const LOOKS: usize = 200_000;

/// A way of looking at the record: who, what for, and the view that every field then has, `partial` being its ladder's own.
const CASES: [(&str, &str, &str); 3] = [("amy", "work", "partial"), ("bob", "audit", "full"), ("amy", "audit", "hidden")];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["write", folder] => set::write(folder.as_ref()),
        [bundle] => CASES.into_iter().for_each(|case| measure(&engine(bundle), case)),
        [bundle, "count", name] => {
            let case = CASES.into_iter().find(|(_, _, view)| view == name).expect("`partial`, `full` or `hidden`");
            println!("{}", ordinance_counted_views(&engine(bundle), &checked(&engine(bundle), case), 1_000));
        }
        _ => panic!("ordinance-views write FOLDER | BUNDLE | BUNDLE count CASE"),
    }
}

fn engine(bundle: &str) -> Engine {
    Engine::from_bundle(&std::fs::read(bundle).expect("the bundle")).expect("a bundle")
}

/// The request of a case, whose answer is what the case says.
fn checked(engine: &Engine, (who, purpose, expected): (&str, &str, &str)) -> Request {
    let mut request = Request::person(who, "read", "Record").with("owner", "bob").with("unit", "hq").with("stage", "open");
    request = request.context("purpose", purpose).context("channel", "ui").id("R1");
    request = request.at(Instant::parse("2026-11-22T10:00:00Z", None).expect("an instant"));
    for (name, _, value) in set::fields() {
        request = request.field(name, value);
    }
    let answer = engine.view(&request).expect("an answer");
    for (name, ladder, _) in set::fields() {
        let partial = ladder.split(" < ").nth(1).expect("a partial view");
        let view = answer.views.get(&name).expect("a view of every field").to_string();
        assert_eq!(view, if expected == "partial" { partial } else { expected }, "{name}");
    }
    request
}

fn measure(engine: &Engine, case: (&str, &str, &str)) {
    let request = checked(engine, case);
    let mut times: Vec<u128> = (0..LOOKS)
        .map(|_| {
            let start = Clock::now();
            black_box(engine.view(black_box(&request)).expect("an answer"));
            start.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    let at = |percent: usize| times[LOOKS * percent / 100 - 1];
    println!("{{\"fields\":{},\"views\":\"{}\",\"p50_ns\":{},\"p99_ns\":{}}}", set::FIELDS, case.2, at(50), at(99));
}

/// What is counted; it keeps its name, so that the counter finds it.
#[unsafe(no_mangle)]
#[inline(never)]
fn ordinance_counted_views(engine: &Engine, request: &Request, times: usize) -> usize {
    (0..times).map(|_| black_box(engine.view(black_box(request)).expect("an answer")).record.iter().len()).sum()
}
