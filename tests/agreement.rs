//! The compiled decision and the naive one agree, and the laws of access hold, on organisations that nobody thought of. Each
//! world is written out as a policy set, so the whole way from the text to the answer is walked.

use std::collections::BTreeSet;

use ordinance::{Engine, Findings, Instant, Memory, Opening, Workspace, concise};
use proptest::prelude::*;

use crate::generators::dice::Dice;
use crate::generators::{access, request, text, world};
use crate::oracle::access::Answer;
use crate::oracle::world::{Request, World};

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
fn ask(engine: &Engine, request: &Request) -> Answer {
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
            prop_assert_eq!(near, world.near(&request), "{:?}", request);
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
