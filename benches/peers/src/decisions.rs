//! Single decisions: prepared, and from plain strings.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use ordinance::{Instant, Pinned, Prepared, Question};

use crate::measure::mean;
use crate::workload::{Request, Resource, type_name};
use crate::{Records, inputs, load, now};

/// What was measured of single decisions.
pub struct Decisions {
    /// One letter a request.
    pub letters: String,
    /// How many requests hung on a part that could not be evaluated.
    pub errors: usize,
    /// How many rules decided each.
    pub deciding: Vec<usize>,
    /// Mean nanoseconds of a prepared decision.
    pub decide_ns: f64,
    /// Mean nanoseconds from plain strings to the decision.
    pub strings_ns: f64,
    /// Of which go into finding the record by its id and reading its strings, which is the application's part.
    pub records_ns: f64,
}

/// From plain strings to a question.
pub fn prepare<'a>(pinned: &'a Pinned, records: &Records, request: &Request, now: Instant) -> Prepared<'a> {
    let record = &records[&request.resource];
    ask(pinned, record, request, now).prepare().unwrap_or_else(|error| panic!("{}: {error}", request.resource))
}

fn ask<'a>(pinned: &'a Pinned, record: &Resource, request: &Request, now: Instant) -> Question<'a> {
    pinned
        .ask(&request.principal, &request.action, type_name(&record.kind))
        .with("owner", &record.owner)
        .with("unit", &record.dept)
        .with("classification", &record.classification)
        .with("amount", record.amount)
        .with("region", &record.region)
        .purpose(&request.context.purpose)
        .context("hour", request.context.hour)
        .context("region", &request.context.region)
        .at(now)
}

/// Decides all requests, and measures it.
pub fn decisions(pinned: &Pinned, records: &Records, requests: &[Request]) -> Decisions {
    let now = now();
    let prepared: Vec<Prepared<'_>> = requests.iter().map(|request| prepare(pinned, records, request, now)).collect();
    let letters = prepared.iter().map(|one| if one.decide().is_allowed() { 'A' } else { 'D' }).collect();
    let errors = prepared.iter().filter(|one| one.decide().has_errors()).count();
    let deciding = prepared.iter().map(|one| one.decide().rules().len()).collect();
    let least = Duration::from_secs(2);
    let decide_ns = mean(prepared.len(), least, |at| {
        ordinance_one_prepared(&prepared[at]);
    });
    let strings_ns = mean(requests.len(), least, |at| {
        ordinance_one_from_strings(pinned, records, &requests[at], now);
    });
    let records_ns = mean(requests.len(), least, |at| ordinance_one_record(records, &requests[at]));
    Decisions { letters, errors, deciding, decide_ns, strings_ns, records_ns }
}

/// It keeps its name, so that a profiler finds it.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn ordinance_one_prepared(prepared: &Prepared<'_>) {
    black_box(black_box(prepared).decide());
}

/// It keeps its name, so that a profiler finds it.
#[unsafe(no_mangle)]
#[inline(never)]
fn ordinance_one_from_strings(pinned: &Pinned, records: &Records, request: &Request, now: Instant) {
    let request = black_box(request);
    black_box(ask(pinned, &records[&request.resource], request, now).decide().is_ok_and(|verdict| verdict.is_allowed()));
}

/// It keeps its name, so that a profiler finds it.
#[unsafe(no_mangle)]
#[inline(never)]
fn ordinance_one_record(records: &Records, request: &Request) {
    let request = black_box(request);
    let record = &records[&request.resource];
    let own = [&record.kind, &record.owner, &record.dept, &record.classification, &record.region];
    let asked = [&request.principal, &request.action, &request.context.purpose, &request.context.region];
    let read = own.into_iter().chain(asked).map(|text| text.bytes().next().map_or(0, u64::from)).sum::<u64>();
    black_box((read, record.amount, request.context.hour));
}

/// Single decisions of a bundle that is there already.
pub fn hot(folder: &Path, name: &str) {
    let (engine, (records, requests)) = (load(&folder.join(name)), inputs(folder));
    let Decisions { letters, deciding, decide_ns, strings_ns, records_ns, .. } = decisions(&engine.pin(), &records, &requests);
    let allowed = letters.bytes().filter(|letter| *letter == b'A').count();
    println!(
        "{{\"requests\":{},\"allowed\":{allowed},\"deciding_rules\":{},\"decide_ns\":{decide_ns:.1},\"strings_ns\":{strings_ns:.1},\
         \"records_ns\":{records_ns:.1}}}",
        requests.len(),
        deciding.iter().sum::<usize>(),
    );
}
