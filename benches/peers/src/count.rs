//! A fixed amount of work on a policy set of people's own, for counting instructions.

use std::hint::black_box;
use std::path::Path;

use ordinance::{Instant, Pinned};

use crate::{load, now};

/// Questions about everybody, answered and prepared. Prints how many were allowed, so that nothing is optimised away.
pub fn count(bundle: &Path, people: &Path) {
    let engine = load(bundle);
    let people = std::fs::read_to_string(people).expect("the table of people");
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
