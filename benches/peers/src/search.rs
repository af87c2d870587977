//! Questions about everybody against asking everybody.

use std::path::Path;
use std::time::Duration;

use ordinance::{Circumstances, Engine, Request};

use crate::measure::{mean, timed};
use crate::workload::type_name;
use crate::{inputs, now};

/// How many questions are asked; asking everybody takes its time.
const QUESTIONS: usize = 20;

/// Compares who-can with asking each person, and measures a review of every action and type.
pub fn search(folder: &Path) {
    let bytes = std::fs::read(folder.join("ordinance.bundle")).expect("run with `all` first");
    let engine = Engine::from_bundle(&bytes).expect("the bundle is sound");
    let (records, requests) = inputs(folder);
    let people: Vec<String> = {
        let workload: crate::workload::Workload = crate::workload::read(folder, "workload.json");
        workload.employees.into_iter().map(|person| person.id).collect()
    };
    let question = |who: &str, at: usize| {
        let request = &requests[at * requests.len() / QUESTIONS];
        let record = &records[&request.resource];
        Request::person(who, &request.action, type_name(&record.kind))
            .with("owner", record.owner.as_str())
            .with("unit", record.dept.as_str())
            .with("classification", record.classification.as_str())
            .with("amount", record.amount)
            .with("region", record.region.as_str())
            .context("purpose", request.context.purpose.as_str())
            .context("hour", request.context.hour)
            .context("region", request.context.region.as_str())
    };
    let now = Some(now());
    let (first, index_ms, _) = timed(|| engine.who_can(&question("", 0), now).expect("a question"));
    drop(first);
    let who_us = mean(QUESTIONS, Duration::from_secs(2), |at| {
        std::hint::black_box(engine.who_can(&question("", at), now).expect("a question"));
    }) / 1e3;
    let (mut wrong, mut found, mut asking_ms, mut deciding_ms) = (0, 0, 0.0, 0.0);
    let pinned = engine.pin();
    for at in 0..QUESTIONS {
        let who = engine.who_can(&question("", at), now).expect("a question");
        let (prepared, preparing, _) = timed(|| {
            people.iter().map(|person| pinned.prepare(&question(person, at), now).expect("a question")).collect::<Vec<_>>()
        });
        let (allowed, deciding, _) = timed(|| prepared.iter().map(|one| one.decide().is_allowed()).collect::<Vec<_>>());
        let mut ids: Vec<&str> =
            people.iter().zip(&allowed).filter(|(_, allowed)| **allowed).map(|(id, _)| id.as_str()).collect();
        ids.sort_unstable();
        wrong += usize::from(ids != who.people().collect::<Vec<_>>());
        found += ids.len();
        asking_ms += preparing + deciding;
        deciding_ms += deciding;
    }
    let each = QUESTIONS as f64;
    let given = Circumstances::new();
    let (allowed, review_ms, _) = timed(|| engine.review(&given, now).expect("a review").map(|one| one.count()).sum::<usize>());
    // The same about records of one unit and one owner, in the circumstances of a request; their attributes are nobody's.
    let (request, record) = (&requests[0], &records[&requests[0].resource]);
    let about = Circumstances::new()
        .unit(record.dept.as_str())
        .owner(record.owner.as_str())
        .context("hour", request.context.hour)
        .context("region", request.context.region.as_str())
        .context("purpose", request.context.purpose.as_str());
    let (allowed_about, review_about_ms, _) =
        timed(|| engine.review(&about, now).expect("a review").map(|one| one.count()).sum::<usize>());
    println!(
        "{{\"people\":{},\"questions\":{QUESTIONS},\"wrong\":{wrong},\"found\":{found},\"first_with_index_ms\":{index_ms:.1},\
         \"who_can_us\":{who_us:.1},\"asking_everybody_ms\":{:.1},\"of_which_deciding_ms\":{:.1},\"review_ms\":{review_ms:.1},\
         \"review_allows\":{allowed},\"review_about_ms\":{review_about_ms:.1},\"review_about_allows\":{allowed_about}}}",
        people.len(),
        asking_ms / each,
        deciding_ms / each,
    );
}
