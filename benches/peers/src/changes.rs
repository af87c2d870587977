//! What changes cost: files saved while an engine follows their folder, and one person of a loaded engine.

use std::path::Path;

use ordinance::{Engine, Following, PersonChange, PersonStatus, Watching};

use crate::measure::{resident, timed};
use crate::workload::{self, Workload};
use crate::{inputs, load, write};

/// What saving one file of rules costs an engine that follows its folder: from before the save until the new set answers, the wait
/// for further saves included. Then the same for the table of people, which everything depends on.
pub fn reload(folder: &Path, set: &Path) {
    if !set.join("ordinance.yaml").exists() {
        write::write_set(folder, set);
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
pub fn change(folder: &Path) {
    let engine = load(&folder.join("ordinance.bundle"));
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
