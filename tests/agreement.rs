//! The compiled decision and the naive one agree, and the laws of access hold, on organisations that nobody thought of. Each
//! world is written out as a policy set, so the whole way from the text to the answer is walked.

use std::collections::{BTreeMap, BTreeSet};

use ordinance::{Engine, Findings, Instant, Memory, Opening, Workspace, concise};
use proptest::prelude::*;

use crate::generators::dice::Dice;
use crate::generators::{access, request, text, world};
use crate::oracle::access::Answer;
use crate::oracle::world::{Request, Who, World};

/// The engine of a world whose files were written in an order of chance.
pub fn engine(dice: &mut Dice, world: &World) -> Engine {
    let files = text::files(dice, world);
    let tree = files.iter().fold(Memory::new(), |tree, (path, text)| tree.with(path.as_str(), text.as_str()));
    let now = Instant::parse("2026-11-13T00:00:00+08:00", None);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now, packs: &[] }).unwrap();
    opened.engine().unwrap_or_else(|| {
        let texts: String = files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
        let findings = Findings::new(opened.findings(), opened.unlisted(), opened.sources());
        panic!("a generated set is refused:\n{}\n{texts}", concise(&findings));
    })
}

/// What the library answers, in the oracle's words.
pub fn ask(engine: &Engine, request: &Request) -> Answer {
    let json = request::json(request).to_string();
    let answer = engine.decide_json(&json, None).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert_eq!(answer.decision, answer.context.effect == "allow");
    let known = |effect: &str| ["allow", "deny", "default_deny"].into_iter().find(|one| *one == effect).unwrap();
    let rules: Vec<String> = answer.context.rules.iter().map(|rule| rule.id.clone()).collect();
    assert!(rules.is_sorted(), "rules are named by id");
    assert!(answer.context.rules.iter().all(|rule| rule.effect == answer.context.effect && rule.at.starts_with("rules/access.")));
    Answer {
        effect: known(answer.context.effect),
        rules: rules.into_iter().collect(),
        errors: answer.context.errors.iter().map(|error| (error.rule.clone(), error.part, error.code)).collect(),
    }
}

fn requests(dice: &mut Dice, world: &World, count: usize) -> Vec<Request> {
    (0..count).map(|_| request::request(dice, world)).collect()
}

/// Makes the cited clause of a world's only rule hold for a request. The words of the clause must say which part it is.
fn clear(world: &mut World, request: &Request, part: &str, failed: &str) {
    let begins = |words: &[&str]| assert!(words.iter().any(|word| failed.starts_with(word)), "{part}: {failed}");
    let World { people, rules, .. } = world;
    let rule = &mut rules[0];
    match part {
        "subjects" if failed == "principal.status == active" => {
            people.iter_mut().filter(|person| person.id == request.subject).for_each(|person| person.status = "active");
        }
        "subjects" => {
            let asking = request.subject.clone();
            rule.subjects.push(if request.integration { Who::Integration(asking) } else { Who::Person(asking) });
        }
        "except" => {
            begins(&["except "]);
            rule.except.clear();
        }
        "in_unit" => {
            begins(&["in unit "]);
            rule.in_unit = None;
        }
        "unless" => {
            begins(&["unless "]);
            rule.unless = None;
        }
        "purpose" => {
            begins(&["purpose == ", "purpose in ["]);
            rule.purposes.clear();
        }
        "period" => {
            begins(&["from ", "until "]);
            (rule.from, rule.until) = (None, None);
        }
        _ => rule.when = None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// compiled = naive, on decision, effect, deciding rules and what could not be evaluated; and a checked set fails only for
    /// the causes that the language lists.
    #[test]
    fn compiled_and_naive_agree(seed: u64, size in 1_usize..14) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        let listed = BTreeSet::from(["missing_attribute", "no_rate", "no_match", "overflow"]);
        for request in requests(&mut dice, &world, 60) {
            let (naive, compiled) = (world.decide(&request), ask(&engine, &request));
            prop_assert!(compiled.errors.iter().all(|(_, _, code)| listed.contains(code)));
            if naive != compiled {
                let rules: Vec<_> = world.rules.iter().map(|rule| format!("{rule:?}")).collect();
                prop_assert_eq!(&naive, &compiled, "naive left, compiled right\n{:?}\n{}", request, rules.join("\n"));
            }
        }
    }

    /// An explanation gives the same answer, names clauses of the rules that decided, and as near exactly the rules that one part
    /// keeps from matching.
    #[test]
    fn explanations_agree(seed: u64, size in 1_usize..10) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        for request in requests(&mut dice, &world, 40) {
            let json = request::json(&request).to_string();
            let mut explained = engine.explain_json(&json, None).unwrap();
            let why: BTreeSet<String> = explained.context.why.take().unwrap().into_iter().map(|reason| reason.rule).collect();
            let near: Vec<_> = explained.context.why_not.take().unwrap();
            prop_assert_eq!(&explained, &engine.decide_json(&json, None).unwrap());
            let decided: BTreeSet<String> = explained.context.rules.iter().map(|rule| rule.id.clone()).collect();
            prop_assert_eq!(why, decided);
            prop_assert!(near.iter().all(|note| !note.failed.is_empty() && !note.actual.is_empty()), "{:?}", near);
            let near: BTreeSet<String> = near.into_iter().map(|note| note.rule).collect();
            prop_assert_eq!(near, world.near(&request).into_keys().collect(), "{:?}", request);
        }
    }

    /// A bundle that was written and read again answers the same, and is written in the same bytes.
    #[test]
    fn a_bundle_survives_its_bytes(seed: u64, size in 1_usize..8) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let engine = engine(&mut dice, &world);
        let bytes = engine.to_bytes().unwrap();
        let again = Engine::from_bundle(&bytes).unwrap();
        prop_assert_eq!(&again.to_bytes().unwrap(), &bytes);
        for request in requests(&mut dice, &world, 20) {
            prop_assert_eq!(ask(&engine, &request), ask(&again, &request));
        }
    }

    /// Adding a deny never allows, adding an allow never denies, and neither order of rules nor of files matters.
    #[test]
    fn laws_of_access(seed: u64, size in 1_usize..10) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let before = engine(&mut dice, &world);
        let again = engine(&mut dice, &world);
        prop_assert_eq!(before.digest(), again.digest(), "the order of what has no order changed the digest");
        let with = |dice: &mut Dice, deny: bool| {
            let mut more = world.clone();
            let rule = access::rule(dice, &world, "one-more".to_owned(), deny);
            more.rules.push(rule);
            engine(dice, &more)
        };
        let (denied, allowed) = (with(&mut dice, true), with(&mut dice, false));
        for request in requests(&mut dice, &world, 40) {
            let effect = ask(&before, &request).effect;
            prop_assert_eq!(ask(&again, &request).effect, effect);
            prop_assert!(ask(&denied, &request).effect != "allow" || effect == "allow", "a deny allowed");
            prop_assert!(ask(&allowed, &request).effect == "allow" || effect != "allow", "an allow denied");
        }
    }
}

// Each of these compiles many sets.
proptest! {
    #![proptest_config(ProptestConfig { cases: 30, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// The rules that an answer cites suffice: a set of these alone gives the same answer.
    #[test]
    fn citing_suffices(seed: u64, size in 1_usize..10) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let whole = engine(&mut dice, &world);
        let mut alone: BTreeMap<BTreeSet<String>, Engine> = BTreeMap::new();
        for request in requests(&mut dice, &world, 12) {
            let answer = ask(&whole, &request);
            let cited = alone.entry(answer.rules.clone()).or_insert_with_key(|cited| {
                let mut few = world.clone();
                few.rules.retain(|rule| cited.contains(&rule.id));
                engine(&mut dice, &few)
            });
            let again = ask(cited, &request);
            prop_assert_eq!((again.effect, again.rules), (answer.effect, answer.rules), "{:?}", request);
        }
    }

    /// A reason why not is one that something can be done about: with the cited clause out of the way the rule matches.
    #[test]
    fn why_not_is_actionable(seed: u64, size in 1_usize..10) {
        let mut dice = Dice::new(seed);
        let world = world(&mut dice, size);
        let whole = engine(&mut dice, &world);
        for request in requests(&mut dice, &world, 8) {
            let parts = world.near(&request);
            let explained = whole.explain_json(&request::json(&request).to_string(), None).unwrap();
            for note in explained.context.why_not.unwrap().into_iter().take(2) {
                let mut changed = world.clone();
                changed.rules.retain(|rule| rule.id == note.rule);
                prop_assert_eq!(ask(&engine(&mut dice, &changed), &request).rules.len(), 0, "it matched before");
                // Who begins to work here may meet another clause of the rule.
                let rule = &changed.rules[0];
                let of_status = !rule.except.is_empty() || format!("{rule:?}").contains("\"status\"");
                let twice = note.failed == "principal.status == active" && of_status;
                if twice {
                    continue;
                }
                clear(&mut changed, &request, parts[&note.rule], &note.failed);
                let rules = ask(&engine(&mut dice, &changed), &request).rules;
                prop_assert_eq!(rules, BTreeSet::from([note.rule.clone()]), "{:?}\n{:?}", note, request);
            }
        }
    }
}
