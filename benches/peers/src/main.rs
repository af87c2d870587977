//! Measures Ordinance on a generated workload and prints one line of JSON.
//!
//! `ordinance-peers FOLDER [all|text|bundle|change|reload|times10|million|count|search]`, or `ORDINANCE_WORKLOAD=FOLDER`. The folder holds
//! `workload.json`, `requests.json` and `expected.txt`. The policy set is written into `ordinance/` inside it, and its bundle beside it, before
//! anything is measured. Every decision is compared with `expected.txt`; a difference ends with status 1.

mod made;
mod measure;
mod search;
mod workload;
mod write;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use measure::{mean, resident, timed};
use ordinance::{
    Engine, Following, Instant, PersonChange, PersonStatus, Pinned, Prepared, Question, Request as OrdinanceRequest, Watching,
};
use rustc_hash::FxHashMap;
use workload::{Request, Resource, Workload};

/// The records, by id: in life the application's own.
type Records = FxHashMap<String, Resource>;

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
        "reload" => reload(&folder, &set),
        "change" => change(&folder),
        "times10" => times10(&folder),
        "million" => million(&folder),
        "count" => count(&folder),
        "search" => search::search(&folder),
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
    ask(pinned, record, request, now).prepare().unwrap_or_else(|error| panic!("{}: {error}", request.resource))
}

fn ask<'a>(pinned: &'a Pinned, record: &Resource, request: &Request, now: Instant) -> Question<'a> {
    pinned
        .ask(&request.principal, &request.action, write::type_name(&record.kind))
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

    let (pinned, now) = (engine.pin(), now());
    let prepared: Vec<Prepared<'_>> = requests.iter().map(|request| prepare(&pinned, &records, request, now)).collect();
    let expected = std::fs::read_to_string(folder.join("expected.txt")).expect("the expected decisions");
    let decisions: String = prepared.iter().map(|one| if one.decide().is_allowed() { 'A' } else { 'D' }).collect();
    let disagree = expected.trim_end().bytes().zip(decisions.bytes()).filter(|(a, b)| a != b).count();
    let errors = prepared.iter().filter(|one| one.decide().has_errors()).count();
    let deciding: usize = prepared.iter().map(|one| one.decide().rules().len()).sum();

    let persons: BTreeSet<&str> = requests.iter().map(|request| request.principal.as_str()).take(200).collect();
    let other =
        Engine::from_bundle(&std::fs::read(folder.join("ordinance.bundle")).expect("the bundle was written")).expect("sound");
    let ((), suspend_ms, _) = timed(|| persons.iter().for_each(|person| other.suspend(person).expect("a person of the set")));
    let suspend_us = suspend_ms * 1e3 / persons.len() as f64;
    // Each moves to where another one's record is, is assigned a role and works here again, with everybody's index at hand.
    let anybody = OrdinanceRequest::anybody(&requests[0].action, write::type_name(&records[&requests[0].resource].kind));
    other.who_can(&anybody, Some(now)).expect("a question of the set");
    let moves: Vec<PersonChange> = persons
        .iter()
        .zip(&requests)
        .map(|(person, request)| {
            let change = PersonChange::of(*person).unit(&records[&request.resource].dept).status(PersonStatus::Active);
            role.iter().fold(change, |change, role| change.assign(role, "own_unit"))
        })
        .collect();
    let changed = |change: &PersonChange| usize::from(other.change_person(change).is_ok());
    let (changed, change_ms, _) = timed(|| moves.iter().map(changed).sum::<usize>());
    let change_us = change_ms * 1e3 / persons.len() as f64;
    drop(other);

    let least = Duration::from_secs(2);
    let decide_ns = mean(prepared.len(), least, |at| {
        black_box(black_box(&prepared[at]).decide());
    });
    let strings_ns = mean(requests.len(), least, |at| {
        let request = black_box(&requests[at]);
        black_box(ask(&pinned, &records[&request.resource], request, now).decide().is_ok_and(|verdict| verdict.is_allowed()));
    });
    println!(
        "{{\"engine\":\"ordinance\",\"size\":{:?},\"requests\":{},\"disagree\":{disagree},\"errors\":{errors},\
         \"deciding_rules\":{deciding},\"decide_ns\":{decide_ns:.1},\"strings_ns\":{strings_ns:.1},\"text_ms\":{text_ms:.1},\
         \"text_wall_ms\":{text_wall_ms:.1},\"bundle_ms\":{bundle_ms:.1},\"bundle_wall_ms\":{bundle_wall_ms:.1},\
         \"suspend_us\":{suspend_us:.1},\"change_us\":{change_us:.1},\"changed\":{changed},\"bundle_bytes\":{size},\"resident_mib\":{memory:.1}}}",
        folder.file_name().unwrap_or_default().to_string_lossy(),
        requests.len(),
    );
    if disagree > 0 || expected.trim_end().len() != decisions.len() {
        std::process::exit(1);
    }
}

/// What saving one file of rules costs an engine that follows its folder: from before the save until the new set answers, the wait
/// for further saves included. Then the same for the table of people, which everything depends on.
fn reload(folder: &Path, set: &Path) {
    if !set.join("ordinance.yaml").exists() {
        write_set(folder, set);
    }
    let (send, told) = std::sync::mpsc::channel();
    let tell = move |came: Result<String, _>| {
        let _ = send.send(came.unwrap_or_else(|error: ordinance::OpenError| panic!("{error}")));
    };
    let settle = Watching::default().settle;
    let (engine, open_ms, _) = timed(|| Engine::watch_with(set, Following::default(), tell).expect("the set is valid"));
    let rounds = 9;
    let saved = |file: &str, edit: &dyn Fn(&str, usize) -> String| {
        let path = set.join(file);
        let held = std::fs::read_to_string(&path).expect("the set was written");
        let mut took: Vec<(f64, f64)> = Vec::new();
        for round in 0..rounds {
            // The save itself is quick: what is timed is what follows.
            let (digest, cpu_ms, wall_ms) = timed(|| {
                std::fs::write(&path, edit(&held, round)).expect("the folder can be written");
                told.recv().expect("the folder is followed")
            });
            assert_eq!(digest, engine.digest());
            took.push((cpu_ms, wall_ms));
        }
        let whole = Engine::open(set).expect("the set is valid").to_bytes().expect("a bundle has bytes");
        assert_eq!(whole, engine.to_bytes().expect("a bundle has bytes"), "the same set as when it is opened anew");
        std::fs::write(&path, held).expect("the folder can be written");
        told.recv().expect("the folder is followed");
        let median = |mut of: Vec<f64>| {
            of.sort_by(f64::total_cmp);
            of[of.len() / 2]
        };
        (median(took.iter().map(|(cpu, _)| *cpu).collect()), median(took.iter().map(|(_, wall)| *wall).collect()))
    };
    let rule = |held: &str, round: usize| {
        format!(
            "{held}  - id: reloaded{round}\n    effect: deny\n    subjects: [anyone]\n    actions: [view]\n    on: [EmployeeRecord]\n    when: 'resource.amount <= {round}'\n"
        )
    };
    let (rule_cpu_ms, rule_wall_ms) = saved("rules.yaml", &rule);
    let person = |held: &str, round: usize| {
        let unit = held.lines().nth(1).and_then(|row| row.split(',').nth(2)).expect("a first person").to_owned();
        format!("{held}reloaded{round},New,{unit},\n")
    };
    let (people_cpu_ms, people_wall_ms) = saved("people.csv", &person);
    println!(
        "{{\"open_ms\":{open_ms:.1},\"settle_ms\":{},\"rule_cpu_ms\":{rule_cpu_ms:.1},\"rule_wall_ms\":{rule_wall_ms:.1},\
         \"people_cpu_ms\":{people_cpu_ms:.1},\"people_wall_ms\":{people_wall_ms:.1},\"resident_mib\":{:.1}}}",
        settle.as_millis(),
        resident(),
    );
}

/// What changing one person costs, one call at a time: a suspension, and a move with a role.
fn change(folder: &Path) {
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let engine = Engine::from_bundle(&bytes).expect("the bundle is sound");
    let (records, requests) = inputs(folder);
    let role = workload::read::<Workload>(folder, "workload.json").roles.first().map(|role| role.id.clone());
    let mut took: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for request in &requests[..requests.len().min(2_000)] {
        let moved = PersonChange::of(&request.principal).unit(&records[&request.resource].dept).status(PersonStatus::Active);
        let moved = role.iter().fold(moved, |change, role| change.assign(role, "own_unit"));
        took[0].push(timed(|| engine.suspend(&request.principal).expect("a person of the set")).1 * 1e3);
        took[1].push(timed(|| engine.change_person(&moved).expect("a change of the set")).1 * 1e3);
    }
    let at = |of: &mut Vec<f64>, part: f64| {
        of.sort_by(f64::total_cmp);
        of[((of.len() - 1) as f64 * part) as usize]
    };
    let [suspend, moved] = &mut took;
    println!(
        "{{\"changes\":{},\"suspend_us\":{:.1},\"suspend_p99_us\":{:.1},\"change_us\":{:.1},\"change_p99_us\":{:.1}}}",
        suspend.len(),
        at(suspend, 0.5),
        at(suspend, 0.99),
        at(moved, 0.5),
        at(moved, 0.99),
    );
}

/// What a process that only loads a bundle needs.
fn from_bundle(folder: &Path) {
    let before = resident();
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let (engine, spent, _) = timed(|| Engine::from_bundle(&bytes).expect("the bundle is sound"));
    drop(bytes);
    println!("{{\"bundle_ms\":{spent:.1},\"resident_mib\":{:.1},\"digest\":\"{}\"}}", resident() - before, engine.digest());
}

/// What a decision needs with ten times the rules for the same people and the same requests.
fn times10(folder: &Path) {
    let set = folder.join("ordinance-times10");
    let mut workload: Workload = workload::read(folder, "workload.json");
    let requests: Vec<Request> = workload::read(folder, "requests.json");
    let purposes: BTreeSet<&str> = requests.iter().map(|request| request.context.purpose.as_str()).collect();
    made::ten_times(&mut workload);
    write::write(&workload, &purposes, &set);
    let engine = Engine::open(&set).unwrap_or_else(|error| panic!("{error}"));
    let records: Records = workload.resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect();
    let (pinned, now) = (engine.pin(), now());
    let prepared: Vec<Prepared<'_>> = requests.iter().map(|request| prepare(&pinned, &records, request, now)).collect();
    let deciding: usize = prepared.iter().map(|one| one.decide().rules().len()).sum();
    let decide_ns = mean(prepared.len(), Duration::from_secs(2), |at| {
        black_box(black_box(&prepared[at]).decide());
    });
    println!("{{\"rules\":{},\"deciding_rules\":{deciding},\"decide_ns\":{decide_ns:.1}}}", workload.policies.len());
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

/// A fixed amount of work on a policy set of people's own, for counting instructions: questions about everybody, answered and
/// prepared. Prints how many were allowed, so that nothing is optimised away.
fn count(set: &Path) {
    let opened = Engine::open(set).unwrap_or_else(|error| panic!("{error}"));
    let engine = Engine::from_bundle(&opened.to_bytes().expect("a bundle has bytes")).expect("the bundle is sound");
    let people = std::fs::read_to_string(set.join("org/people.csv")).expect("the set keeps its people in a table");
    let people: Vec<[&str; 2]> = people
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .filter(|(id, _)| engine.is_person(id))
        .zip(["hk-finance", "hk-hr", "harbour-hk", "harbour"].into_iter().cycle())
        .map(|((id, _), unit)| [id, unit])
        .collect();
    let asked = [("read", "EmployeeRecord"), ("update", "EmployeeRecord"), ("approve", "LeaveRequest"), ("read", "ExpenseClaim")];
    let pinned = engine.pin();
    println!("{}", ordinance_counted_rounds(&pinned, &people, &asked, now()));
}

/// What is counted; it keeps its name, so that the counter finds it.
#[unsafe(no_mangle)]
#[inline(never)]
fn ordinance_counted_rounds(pinned: &Pinned, people: &[[&str; 2]], asked: &[(&str, &str)], now: Instant) -> usize {
    let mut allowed = 0;
    for (own, other) in people.iter().zip(people.iter().cycle().skip(1)) {
        for (action, of) in asked {
            let question = pinned.ask(own[0], action, of).with("owner", other[0]).with("unit", other[1]).at(now);
            let prepared = question.prepare().unwrap_or_else(|error| panic!("{error}"));
            allowed += (0..20).filter(|_| black_box(&prepared).decide().is_allowed()).count();
        }
    }
    allowed
}
