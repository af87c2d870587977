//! Measures Ordinance on a generated workload and prints one line of JSON.
//!
//! `ordinance-peers FOLDER [all|text|bundle|count]`, or `ORDINANCE_WORKLOAD=FOLDER`. The folder holds `workload.json`,
//! `requests.json` and `expected.txt`. The policy set is written into `ordinance/` inside it, and its bundle beside it, before
//! anything is measured. Every decision is compared with `expected.txt`; a difference ends with status 1.

mod measure;
mod workload;
mod write;

use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use measure::{mean, resident, timed};
use ordinance::{Engine, Instant, Pinned, Prepared};
use workload::{Request, Resource, Workload};

/// The records, by id: in life the application's own.
type Records = HashMap<String, Resource>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().or_else(|| std::env::var("ORDINANCE_WORKLOAD").ok());
    let folder = PathBuf::from(folder.expect("name the workload's folder, or set ORDINANCE_WORKLOAD"));
    let set = folder.join("ordinance");
    match arguments.next().as_deref().unwrap_or("all") {
        "all" => {
            write_set(&folder, &set);
            all(&folder, &set);
        }
        "text" => {
            let (engine, spent, _) = timed(|| Engine::open(&set).expect("the set is valid"));
            println!("{{\"text_ms\":{spent:.1},\"resident_mib\":{:.1},\"digest\":\"{}\"}}", resident(), engine.digest());
        }
        "bundle" => from_bundle(&folder),
        "count" => count(&folder),
        other => panic!("no such mode: {other}"),
    }
}

fn write_set(folder: &Path, set: &Path) {
    let workload: Workload = workload::read(folder, "workload.json");
    assert_eq!(workload.format, 1, "the workload's format");
    let requests: Vec<Request> = workload::read(folder, "requests.json");
    let mut purposes: BTreeSet<&str> = requests.iter().map(|request| request.context.purpose.as_str()).collect();
    purposes.extend(workload.policies.iter().filter_map(|policy| policy.purpose.as_deref()));
    write::write(&workload, &purposes, set);
}

fn inputs(folder: &Path) -> (Records, Vec<Request>) {
    let workload: Workload = workload::read(folder, "workload.json");
    let records = workload.resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect();
    (records, workload::read(folder, "requests.json"))
}

fn now() -> Instant {
    Instant::parse("2026-11-22T10:00:00Z", None).expect("an instant")
}

/// From plain strings to a question.
fn prepare<'a>(pinned: &'a Pinned, records: &Records, request: &Request, now: Instant) -> Prepared<'a> {
    let record = &records[&request.resource];
    let asked = ordinance::Request::person(&request.principal, &request.action, write::type_name(&record.kind))
        .with("owner", record.owner.as_str())
        .with("unit", record.dept.as_str())
        .with("classification", record.classification.as_str())
        .with("amount", record.amount)
        .with("region", record.region.as_str())
        .context("purpose", request.context.purpose.as_str())
        .context("hour", request.context.hour)
        .context("region", request.context.region.as_str());
    pinned.prepare(&asked, Some(now)).unwrap_or_else(|error| panic!("{}: {error}", request.resource))
}

fn all(folder: &Path, set: &Path) {
    let (engine, text_ms, text_wall_ms) = timed(|| Engine::open(set).unwrap_or_else(|error| panic!("{error}")));
    let bytes = engine.to_bytes().expect("a bundle has bytes");
    std::fs::write(folder.join("ordinance.bundle"), &bytes).expect("the folder can be written");
    let size = bytes.len();
    drop((engine, bytes));
    let (records, requests) = inputs(folder);

    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("the bundle was written");
    let before = resident();
    let (engine, bundle_ms, bundle_wall_ms) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    let memory = resident() - before;
    drop(bytes);

    let (pinned, now) = (engine.pin(), now());
    let prepared: Vec<Prepared<'_>> = requests.iter().map(|request| prepare(&pinned, &records, request, now)).collect();
    let expected = std::fs::read_to_string(folder.join("expected.txt")).expect("the expected decisions");
    let decisions: String = prepared.iter().map(|one| if one.decide().is_allowed() { 'A' } else { 'D' }).collect();
    let disagree = expected.trim_end().bytes().zip(decisions.bytes()).filter(|(a, b)| a != b).count();
    let errors = prepared.iter().filter(|one| one.decide().has_errors()).count();
    let deciding: usize = prepared.iter().map(|one| one.decide().rules().len()).sum();

    let least = Duration::from_secs(2);
    let decide_ns = mean(prepared.len(), least, |at| {
        black_box(black_box(&prepared[at]).decide());
    });
    let strings_ns = mean(requests.len(), least, |at| {
        black_box(prepare(&pinned, &records, black_box(&requests[at]), now).decide());
    });
    println!(
        "{{\"engine\":\"ordinance\",\"size\":{:?},\"requests\":{},\"disagree\":{disagree},\"errors\":{errors},\
         \"deciding_rules\":{deciding},\"decide_ns\":{decide_ns:.1},\"strings_ns\":{strings_ns:.1},\"text_ms\":{text_ms:.1},\
         \"text_wall_ms\":{text_wall_ms:.1},\"bundle_ms\":{bundle_ms:.1},\"bundle_wall_ms\":{bundle_wall_ms:.1},\
         \"bundle_bytes\":{size},\"resident_mib\":{memory:.1}}}",
        folder.file_name().unwrap_or_default().to_string_lossy(),
        requests.len(),
    );
    if disagree > 0 || expected.trim_end().len() != decisions.len() {
        std::process::exit(1);
    }
}

/// What a process that only loads a bundle needs.
fn from_bundle(folder: &Path) {
    let before = resident();
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let (engine, spent, _) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    drop(bytes);
    println!("{{\"bundle_ms\":{spent:.1},\"resident_mib\":{:.1},\"digest\":\"{}\"}}", resident() - before, engine.digest());
}

/// A fixed amount of work, for counting instructions: ten rounds of every request.
fn count(folder: &Path) {
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let engine = Engine::from_bundle(&bytes).expect("the bundle is sound");
    let (records, requests) = inputs(folder);
    let (pinned, now) = (engine.pin(), now());
    let prepared: Vec<Prepared<'_>> = requests.iter().map(|request| prepare(&pinned, &records, request, now)).collect();
    let rounds = || (0..10).map(|_| prepared.iter().filter(|one| one.decide().is_allowed()).count()).sum::<usize>();
    println!("{}", rounds());
}
