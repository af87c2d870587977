//! Measures Ordinance on a generated workload and prints one line of JSON.
//!
//! `ordinance-peers FOLDER [all|text|bundle|hot|change|reload|times10|million|search]`. The folder holds `workload.json`, `requests.json` and
//! `expected.txt`. The policy set is written into `ordinance/` inside it, and its bundle beside it, before anything is measured.
//! Every decision is compared with `expected.txt`; a difference ends with status 1. `bundle`, `hot [NAME]` and `search` need only
//! a bundle that is there already.
//!
//! `ordinance-peers BUNDLE count PEOPLE.csv` does a fixed piece of work, for counting instructions.
#![cfg_attr(
    not(feature = "authoring"),
    allow(dead_code, reason = "the workload is read whole, and only the writer needs all of it")
)]

#[cfg(feature = "authoring")]
mod changes;
mod count;
mod decisions;
#[cfg(feature = "authoring")]
mod made;
mod measure;
mod search;
#[cfg(feature = "authoring")]
mod texts;
mod workload;
#[cfg(feature = "authoring")]
mod write;

use std::path::{Path, PathBuf};

use measure::{resident, timed};
use ordinance::{Engine, Instant};
use rustc_hash::FxHashMap;
use workload::{Request, Resource, Workload};

/// The records, by id: in life the application's own.
type Records = FxHashMap<String, Resource>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("name the workload's folder"));
    let mode = arguments.next();
    match (mode.as_deref().unwrap_or("all"), arguments.next()) {
        ("bundle", _) => from_bundle(&folder),
        ("hot", name) => decisions::hot(&folder, name.as_deref().unwrap_or("ordinance.bundle")),
        ("search", _) => search::search(&folder),
        ("count", people) => count::count(&folder, Path::new(&people.expect("name the table of people"))),
        #[cfg(feature = "authoring")]
        (mode, _) => texts::measure(mode, &folder),
        #[cfg(not(feature = "authoring"))]
        (other, _) => panic!("no such mode without `authoring`: {other}"),
    }
}

fn inputs(folder: &Path) -> (Records, Vec<Request>) {
    let workload: Workload = workload::read(folder, "workload.json");
    let records = workload.resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect();
    (records, workload::read(folder, "requests.json"))
}

fn now() -> Instant {
    Instant::parse("2026-11-22T10:00:00Z", None).expect("an instant")
}

fn load(bundle: &Path) -> Engine {
    let bytes = std::fs::read(bundle).unwrap_or_else(|error| panic!("{}: {error}; run with `all` first", bundle.display()));
    Engine::from_bundle(&bytes).expect("the bundle is sound")
}

/// What a process that only loads a bundle needs.
fn from_bundle(folder: &Path) {
    let before = resident();
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let (engine, spent, _) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    drop(bytes);
    println!("{{\"bundle_ms\":{spent:.1},\"resident_mib\":{:.1},\"digest\":\"{}\"}}", resident() - before, engine.digest());
}
