//! What starts from text: everything about a workload, ten times its rules, and a million people.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use ordinance::{Engine, PersonChange, PersonStatus, Prepared, Request as OrdinanceRequest};

use crate::decisions::{Decisions, decisions, ordinance_one_prepared, prepare};
use crate::measure::{self, mean, resident, timed};
use crate::workload::{self, Request, Workload, type_name};
use crate::{Records, changes, inputs, load, made, now, write};

/// Measures what a mode asks for.
pub fn measure(mode: &str, folder: &Path) {
    let set = folder.join("ordinance");
    match mode {
        "all" => {
            write::write_set(folder, &set);
            all(folder, &set);
        }
        "text" => {
            let (engine, spent, _) = timed(|| Engine::open(&set).expect("the set is valid"));
            println!("{{\"text_ms\":{spent:.1},\"resident_mib\":{:.1},\"digest\":\"{}\"}}", resident(), engine.digest());
        }
        "reload" => changes::reload(folder, &set),
        "change" => changes::change(folder),
        "times10" => times10(folder),
        "million" => million(folder),
        other => panic!("no such mode: {other}"),
    }
}

fn all(folder: &Path, set: &Path) {
    let (engine, text_ms, text_wall_ms) = timed(|| Engine::open(set).unwrap_or_else(|error| panic!("{error}")));
    let bytes = engine.to_bytes().expect("a bundle has bytes");
    std::fs::write(folder.join("ordinance.bundle"), &bytes).expect("the folder can be written");
    let size = bytes.len();
    drop((engine, bytes));
    let (records, requests) = inputs(folder);
    let role = workload::read::<Workload>(folder, "workload.json").roles.first().map(|role| role.id.clone());

    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("the bundle was written");
    let before = resident();
    let (engine, bundle_ms, bundle_wall_ms) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    let memory = resident() - before;
    drop(bytes);

    let expected = std::fs::read_to_string(folder.join("expected.txt")).expect("the expected decisions");
    let Decisions { letters, errors, deciding, decide_ns, strings_ns, records_ns } =
        decisions(&engine.pin(), &records, &requests);
    let disagree = expected.trim_end().bytes().zip(letters.bytes()).filter(|(a, b)| a != b).count();
    let deciding: usize = deciding.iter().sum();
    let (suspend_us, change_us, changed) = changes(folder, &records, &requests, role.as_deref());
    println!(
        "{{\"engine\":\"ordinance\",\"size\":{:?},\"requests\":{},\"disagree\":{disagree},\"errors\":{errors},\
         \"deciding_rules\":{deciding},\"decide_ns\":{decide_ns:.1},\"strings_ns\":{strings_ns:.1},\"records_ns\":{records_ns:.1},\"text_ms\":{text_ms:.1},\
         \"text_wall_ms\":{text_wall_ms:.1},\"bundle_ms\":{bundle_ms:.1},\"bundle_wall_ms\":{bundle_wall_ms:.1},\
         \"suspend_us\":{suspend_us:.1},\"change_us\":{change_us:.1},\"changed\":{changed},\"bundle_bytes\":{size},\"resident_mib\":{memory:.1}}}",
        folder.file_name().unwrap_or_default().to_string_lossy(),
        requests.len(),
    );
    if disagree > 0 || expected.trim_end().len() != letters.len() {
        std::process::exit(1);
    }
}

/// Microseconds of suspending somebody and of changing somebody, and how many could be changed.
fn changes(folder: &Path, records: &Records, requests: &[Request], role: Option<&str>) -> (f64, f64, usize) {
    let persons: BTreeSet<&str> = requests.iter().map(|request| request.principal.as_str()).take(200).collect();
    let other = load(&folder.join("ordinance.bundle"));
    let ((), suspend_ms, _) = timed(|| persons.iter().for_each(|person| other.suspend(person).expect("a person of the set")));
    let suspend_us = suspend_ms * 1e3 / persons.len() as f64;
    // Each moves to where another one's record is, is assigned a role and works here again, with everybody's index at hand.
    let anybody = OrdinanceRequest::anybody(&requests[0].action, type_name(&records[&requests[0].resource].kind));
    other.who_can(&anybody, Some(now())).expect("a question of the set");
    let moves: Vec<PersonChange> = persons
        .iter()
        .zip(requests)
        .map(|(person, request)| {
            let change = PersonChange::of(*person).unit(&records[&request.resource].dept).status(PersonStatus::Active);
            role.iter().fold(change, |change, role| change.assign(*role, "own_unit"))
        })
        .collect();
    let changed = |change: &PersonChange| usize::from(other.change_person(change).is_ok());
    let (changed, change_ms, _) = timed(|| moves.iter().map(changed).sum::<usize>());
    let change_us = change_ms * 1e3 / persons.len() as f64;
    (suspend_us, change_us, changed)
}

/// What a decision needs with ten times the rules for the same people and the same requests: of all requests, and of those that
/// the same number of rules decide, for an answer names every one.
fn times10(folder: &Path) {
    let set = folder.join("ordinance-times10");
    let mut workload: Workload = workload::read(folder, "workload.json");
    let requests: Vec<Request> = workload::read(folder, "requests.json");
    let purposes: BTreeSet<&str> = requests.iter().map(|request| request.context.purpose.as_str()).collect();
    made::ten_times(&mut workload);
    write::write(&workload, &purposes, &set);
    let many = Engine::open(&set).unwrap_or_else(|error| panic!("{error}"));
    let bytes = many.to_bytes().expect("a bundle has bytes");
    std::fs::write(folder.join("ordinance-times10.bundle"), bytes).expect("the folder can be written");
    let records: Records = workload.resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect();
    let (few, many) = (load(&folder.join("ordinance.bundle")).pin(), many.pin());
    let prepared = |pinned| requests.iter().map(|request| prepare(pinned, &records, request, now())).collect::<Vec<_>>();
    let (few, many) = (prepared(&few), prepared(&many));
    let deciding = |all: &[Prepared<'_>]| all.iter().map(|one| one.decide().rules().len()).sum::<usize>();
    let same: Vec<usize> =
        (0..requests.len()).filter(|at| few[*at].decide().rules().len() == many[*at].decide().rules().len()).collect();
    let all: Vec<usize> = (0..requests.len()).collect();
    let taken = |prepared: &[Prepared<'_>], which: &[usize]| {
        mean(which.len(), Duration::from_secs(2), |at| ordinance_one_prepared(&prepared[which[at]]))
    };
    println!(
        "{{\"rules\":{},\"deciding_rules\":{},\"before_deciding_rules\":{},\"decide_ns\":{:.1},\"before_decide_ns\":{:.1},\
         \"same_deciding_requests\":{},\"same_deciding_ns\":{:.1},\"before_same_deciding_ns\":{:.1}}}",
        workload.policies.len(),
        deciding(&many),
        deciding(&few),
        taken(&many, &all),
        taken(&few, &all),
        same.len(),
        taken(&many, &same),
        taken(&few, &same),
    );
}

/// What a million people need to be checked and compiled.
fn million(folder: &Path) {
    let set = folder.join("ordinance-million");
    write::write(&made::million(), &BTreeSet::from(["payroll"]), &set);
    let (engine, spent, wall) = timed(|| Engine::open(&set).unwrap_or_else(|error| panic!("{error}")));
    let peak = measure::peak();
    let (bytes, encode_ms, _) = timed(|| engine.to_bytes().expect("a bundle has bytes"));
    drop(engine);
    let (_engine, bundle_ms, _) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    println!(
        "{{\"text_ms\":{spent:.0},\"text_wall_ms\":{wall:.0},\"peak_mib\":{peak:.0},\"bundle_bytes\":{},\"encode_ms\":{encode_ms:.0},\
         \"bundle_ms\":{bundle_ms:.0}}}",
        bytes.len()
    );
}
