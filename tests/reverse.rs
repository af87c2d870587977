//! Questions asked the other way round give what asking the naive decision about everybody gives, and what they leave open is
//! what can change once more is given.

use std::collections::BTreeSet;

use ordinance::{Circumstances, Engine, Instant, WhatCan};
use proptest::prelude::*;

use crate::agreement::engine;
use crate::generators::dice::Dice;
use crate::generators::{request, world};
use crate::oracle::value::{Value, instant_text};
use crate::oracle::world::{APPS, On, Request, Rule, TYPES, World};

/// Everybody who could ask: whether an integration, and the id.
fn everybody(world: &World) -> Vec<(bool, String)> {
    let people = world.people.iter().map(|person| (false, person.id.clone()));
    people.chain(world.integrations.iter().map(|id| (true, id.clone()))).collect()
}

fn asked_by(request: &Request, who: &(bool, String)) -> Request {
    Request { integration: who.0, subject: who.1.clone(), ..request.clone() }
}

/// Whether one rule by itself matches.
fn matches(world: &World, rule: &Rule, request: &Request) -> bool {
    let alone = World { rules: vec![rule.clone()], ..world.clone() };
    alone.decide(request).effect != "default_deny"
}

pub fn who_can(engine: &Engine, request: &Request) -> ordinance::WhoCan {
    let asked = ordinance::Request::parse(&request::json(request).to_string()).unwrap();
    engine.who_can(&asked, None).unwrap()
}

fn at(request: &Request) -> Instant {
    Instant::parse(&instant_text(request.now), None).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// who-can = brute force with the oracle, people and integrations, at whatever instant.
    #[test]
    fn who_can_is_asking_everybody(seed: u64, size in 1_usize..14) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        for _ in 0..25 {
            let request = request::request(&mut dice, &world);
            let allowed = |who: &(bool, String)| world.decide(&asked_by(&request, who)).effect == "allow";
            let (systems, people): (BTreeSet<_>, BTreeSet<_>) =
                everybody(&world).into_iter().filter(allowed).partition(|(integration, _)| *integration);
            let found = who_can(&engine, &request);
            let ids = |of: BTreeSet<(bool, String)>| of.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
            let rules = || world.rules.iter().map(|rule| format!("{rule:?}")).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(ids(people), found.people().map(str::to_owned).collect::<Vec<_>>(), "{:?}\n{}", request, rules());
            prop_assert_eq!(ids(systems), found.integrations().map(str::to_owned).collect::<Vec<_>>(), "{:?}", request);
        }
    }

    /// review = brute force with the oracle for every question there is.
    #[test]
    fn a_review_is_asking_everybody_everything(seed: u64, size in 1_usize..6) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        for _ in 0..3 {
            let mut request = request::request(&mut dice, &world);
            (request.properties, request.context) = (Vec::new(), Vec::new());
            let stated = [("purpose", request.purpose), ("channel", request.channel)];
            let given = stated.iter().fold(Circumstances::new(), |given, (name, stated)| match stated {
                Some(stated) => given.context(*name, *stated),
                None => given,
            });
            let mut asked = 0;
            for found in engine.review(&given, Some(at(&request))).unwrap() {
                let (action, of, app) = found.question();
                request.action = ["read", "update", "export", "use", "manage"].into_iter().find(|one| *one == action).unwrap();
                request.on = match app {
                    Some(app) => On::App(APPS.into_iter().find(|one| *one == app).unwrap()),
                    None => On::Type(TYPES.iter().find(|one| one.id == of).unwrap().id),
                };
                let allowed = |who: &(bool, String)| world.decide(&asked_by(&request, who)).effect == "allow";
                let who = found.people().map(|id| (false, id.to_owned())).chain(found.integrations().map(|id| (true, id.to_owned())));
                let expected: BTreeSet<_> = everybody(&world).into_iter().filter(allowed).collect();
                prop_assert_eq!(who.collect::<BTreeSet<_>>(), expected, "{:?}", request);
                asked += 1;
            }
            prop_assert_eq!(asked, TYPES.iter().map(|of| of.actions.len()).sum::<usize>() + 2 * APPS.len());
        }
    }

    /// A rule whose match for anybody changes when more is given is among what the answer depends on; and that names only what
    /// was not given.
    #[test]
    fn what_may_change_is_listed(seed: u64, size in 1_usize..8) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        for _ in 0..12 {
            let full = request::request(&mut dice, &world);
            let mut given = full.clone();
            given.properties.retain(|_| dice.chance(50));
            given.context.retain(|_| dice.chance(50));
            let depends: Vec<_> = who_can(&engine, &given).depends().collect();
            let has = |name: &str| match name.strip_prefix("context.") {
                Some(key) => given.context.iter().any(|(known, _)| *known == key),
                None => given.properties.iter().any(|(known, _)| *known == name),
            };
            prop_assert!(depends.iter().all(|one| !one.attributes.is_empty() && !one.attributes.iter().any(|name| has(name))));
            for rule in &world.rules {
                let changes = |who: &(bool, String)| {
                    matches(&world, rule, &asked_by(&given, who)) != matches(&world, rule, &asked_by(&full, who))
                };
                // Who does not work here is allowed nothing, whatever is given.
                let works = |who: &&(bool, String)| who.0 || world.is_active(&who.1);
                if everybody(&world).iter().filter(works).any(changes) {
                    prop_assert!(depends.iter().any(|one| one.rule == rule.id), "{:?}\n{:?}\n{:?}", rule, given, full);
                }
            }
        }
    }

    /// what-can says of each question what the oracle says with the unit and the owner given, and lists each rule that would match
    /// otherwise without them.
    #[test]
    fn what_can_is_asking_about_everything(seed: u64, size in 1_usize..8) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        for _ in 0..12 {
            let mut full = request::request(&mut dice, &world);
            full.properties.retain(|(name, _)| matches!(*name, "owner" | "unit"));
            let mut given = Circumstances::new();
            for (name, value) in &full.properties {
                given = match (*name, value) {
                    ("owner", Value::Person(id)) => given.owner(id.as_str()),
                    (_, Value::Unit(id)) => given.unit(id.as_str()),
                    _ => given,
                };
            }
            let mut none = Circumstances::new();
            for (name, stated) in [("purpose", full.purpose), ("channel", full.channel)] {
                if let Some(stated) = stated {
                    given = given.context(name, stated);
                    none = none.context(name, stated);
                }
            }
            full.context.clear();
            let empty = Request { properties: Vec::new(), ..full.clone() };
            let what = |given: &Circumstances| engine.what_can(&full.subject, given, Some(at(&full))).unwrap();
            let (with, without) = (what(&given), what(&none));
            prop_assert_eq!(allows(&with, &full), world.decide(&full).effect == "allow", "{:?}", full);
            prop_assert_eq!(allows(&without, &full), world.decide(&empty).effect == "allow", "{:?}", empty);
            if world.decide(&full).effect == "allow" && world.decide(&empty).effect != "allow" {
                let listed = find(&without, &full).map(|may| may.depends.len());
                prop_assert!(listed.is_some_and(|depends| depends > 0), "{:?}", full);
            }
        }
    }
}

fn find<'a>(what: &'a WhatCan, request: &Request) -> Option<ordinance::May<'a>> {
    what.abilities().find(|may| {
        let on = match &request.on {
            On::Type(of) => may.of_type == *of && may.id.is_none(),
            On::App(app) => may.of_type == "App" && may.id == Some(app),
            On::EveryApp => false,
        };
        on && may.action == request.action
    })
}

fn allows(what: &WhatCan, request: &Request) -> bool {
    find(what, request).is_some_and(|may| may.allowed)
}
