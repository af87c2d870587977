//! The compiled view and the naive one agree, and the laws of views hold, on organisations and protections that nobody thought of.

use std::collections::BTreeMap;
use std::sync::Arc;

use ordinance::{AssumedSink, AuditSink, Engine, FailingSink, MemorySink};
use proptest::prelude::*;

use crate::agreement::engine;
use crate::generators::dice::Dice;
use crate::generators::protection::{line, protect};
use crate::generators::{request, world};
use crate::oracle::protection::FIELDS;
use crate::oracle::world::{On, Request, World};

type Views = BTreeMap<String, String>;

/// What the library says is seen; nothing where the record may not be looked at.
fn views(engine: &Engine, request: &Request) -> Option<Views> {
    let json = request::json(request).to_string();
    let answer = engine.view_json(&json, None).unwrap_or_else(|error| panic!("{error}\n{json}"));
    if !answer.decision {
        assert!(answer.views.iter().all(|(_, view)| view.to_string() == "hidden"));
        return None;
    }
    Some(answer.views.iter().map(|(field, view)| (field.to_owned(), view.to_string())).collect())
}

fn protected(dice: &mut Dice, size: usize) -> World {
    let mut world = world(dice, size);
    protect(dice, &mut world);
    world
}

fn looks(dice: &mut Dice, world: &World, count: usize) -> Vec<Request> {
    (0..count).map(|_| request::look(dice, world)).collect()
}

fn owned(views: Option<BTreeMap<&str, &str>>) -> Option<Views> {
    views.map(|views| views.into_iter().map(|(field, view)| (field.to_owned(), view.to_owned())).collect())
}

/// How high a view stands on the ladder of its field.
fn step(world: &World, request: &Request, field: &str, view: &str) -> usize {
    let On::Type(of) = request.on else { return 0 };
    let protection = world.protections.iter().find(|one| one.of == of && one.field == field);
    let at = protection.and_then(|protection| protection.ladder.iter().position(|rung| *rung == view));
    at.map_or(0, |at| at + 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// compiled = naive, with a log that takes what it must, with one that fails and without any; also from bytes, and for updates.
    #[test]
    fn compiled_and_naive_views_agree(seed: u64, size in 1_usize..10) {
        let mut dice = Dice::new(seed);
        let world = protected(&mut dice, size);
        let engine = engine(&mut dice, &world);
        let again = Engine::from_bundle(&engine.to_bytes().unwrap()).unwrap();
        again.write_down(Arc::new(FailingSink));
        for request in looks(&mut dice, &world, 40) {
            let (naive, without) = (owned(world.views(&request, true)), owned(world.views(&request, false)));
            prop_assert_eq!(&views(&again, &request), &without, "a log that fails: {:?}\n{:#?}", request, world.protections);
            let taken: Arc<dyn AuditSink> = if dice.chance(50) { Arc::new(MemorySink::new()) } else { Arc::new(AssumedSink) };
            engine.write_down(taken);
            prop_assert_eq!(&views(&engine, &request), &naive, "{:?}\n{:#?}", request, world.protections);
            let decided = engine.decide_json(&request::json(&request).to_string(), None).unwrap();
            prop_assert_eq!(decided.context.effect, world.decide(&request).effect, "{:?}\n{:#?}", request, world.protections);
        }
    }

    /// Neither the order of lines nor that of files matters; a further cap never raises a view, a further reveal never lowers one.
    #[test]
    fn laws_of_views(seed: u64, size in 1_usize..8) {
        let mut dice = Dice::new(seed);
        let world = protected(&mut dice, size);
        if world.protections.is_empty() {
            return Ok(());
        }
        let before = engine(&mut dice, &world);
        let again = engine(&mut dice, &world);
        prop_assert_eq!(before.digest(), again.digest(), "the order of what has no order changed the digest");
        let with = |dice: &mut Dice, is_cap: bool| {
            let mut more = world.clone();
            let at = dice.below(more.protections.len());
            let of = (more.protections[at].of, more.protections[at].field);
            let field = FIELDS.iter().find(|field| (field.of, field.name) == of).unwrap();
            let ladder = more.protections[at].ladder.clone();
            let line = line(dice, &world, field, &ladder, is_cap);
            let lines = if is_cap { &mut more.protections[at].caps } else { &mut more.protections[at].reveals };
            lines.push(line);
            engine(dice, &more)
        };
        let (capped, revealed) = (with(&mut dice, true), with(&mut dice, false));
        for engine in [&before, &again, &capped, &revealed] {
            engine.write_down(Arc::new(AssumedSink));
        }
        for request in looks(&mut dice, &world, 40) {
            let Some(own) = views(&before, &request) else { continue };
            prop_assert_eq!(views(&again, &request), Some(own.clone()));
            let (capped, revealed) = (views(&capped, &request).unwrap(), views(&revealed, &request).unwrap());
            for (field, view) in &own {
                let step = |views: &Views| step(&world, &request, field, &views[field]);
                prop_assert!(step(&capped) <= step(&own), "a cap raised {field} from {view}");
                prop_assert!(step(&revealed) >= step(&own), "a reveal lowered {field} from {view}");
            }
        }
    }

    /// Who sees at least so much equals asking for everybody.
    #[test]
    fn who_sees_equals_brute_force(seed: u64, size in 1_usize..8) {
        let mut dice = Dice::new(seed);
        let world = protected(&mut dice, size);
        let engine = engine(&mut dice, &world);
        engine.write_down(Arc::new(AssumedSink));
        for asked in looks(&mut dice, &world, 6) {
            let On::Type(of) = asked.on else { continue };
            let Some(field) = FIELDS.iter().find(|field| field.of == of) else { continue };
            let least = *dice.pick(field.views);
            let parsed = ordinance::Request::parse(&request::json(&asked).to_string()).unwrap();
            let found = engine.who_sees(&parsed, field.name, least, None).unwrap();
            let least: ordinance::View = least.parse().unwrap();
            let sees = |request: &Request| {
                let answer = engine.view_json(&request::json(request).to_string(), None).unwrap();
                answer.decision && answer.views.get(field.name).unwrap() >= least
            };
            let people = world.people.iter().map(|person| person.id.clone());
            let mut people: Vec<String> =
                people.filter(|id| sees(&Request { integration: false, subject: id.clone(), ..asked.clone() })).collect();
            people.sort();
            let mut systems: Vec<String> = world.integrations.clone();
            systems.retain(|id| sees(&Request { integration: true, subject: id.clone(), ..asked.clone() }));
            systems.sort();
            prop_assert_eq!(found.people().collect::<Vec<_>>(), people);
            prop_assert_eq!(found.integrations().collect::<Vec<_>>(), systems);
        }
    }
}
