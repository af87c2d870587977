//! Flows by chance: whichever notation and order they are written in they are the same flows, and what they compile to loads.

use ordinance::{Engine, Memory, Notation, Opening, Workspace, convert};
use proptest::prelude::*;

use crate::generators::dice::Dice;
use crate::generators::flow_text::items;

/// The nouns that generated flows name: those of the sample set, without its flows.
fn nouns() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/sets/valid/every-part-of-a-flow/ordinance.yaml");
    let text = std::fs::read_to_string(folder).unwrap();
    let nouns = text.split("---\nordinance: v1\nkind: Flows").next().unwrap();
    nouns.replace("flows: [purchase], ", "")
}

fn open(tree: &Memory) -> Workspace {
    let now = ordinance::Instant::parse("2026-11-22T10:00:00+08:00", None);
    Workspace::open(tree, &Opening { environment: &|_| None, now, packs: &[] }).unwrap()
}

/// Errors that only proofs find.
const PROVED: [&str; 3] = ["flow/step-impossible", "flow/too-few-humans", "flow/choose-"];

fn faults(set: &Workspace) -> Vec<String> {
    let errors = set.findings().iter().filter(|finding| format!("{:?}", finding.level) == "Error");
    errors.map(|finding| format!("{} {}", finding.code.id, finding.message())).collect()
}

fn digest(set: &Workspace) -> Option<String> {
    set.snapshot().map(|snapshot| snapshot.digest().to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, max_shrink_iters: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_notations_and_every_order_are_the_same_flows(seed: u64) {
        let mut dice = Dice::new(seed);
        let mut items = items(&mut dice);
        let tree = |items: &[String]| {
            let text = format!("ordinance v1\n\n{}", items.concat());
            Memory::new().with("ordinance.yaml", nouns()).with("flows.ord", text)
        };
        let written = tree(&items);
        let set = open(&written);
        let first = digest(&set);
        let faults = faults(&set);
        // What no request could pass is refused by proofs, which other tests hold; whatever else is wrong is a fault here.
        let proved = |fault: &String| PROVED.iter().any(|code| fault.starts_with(code));
        prop_assert!(faults.iter().all(proved), "{}\n{:#?}", items.concat(), faults);
        prop_assume!(first.is_some());
        dice.shuffle(&mut items);
        prop_assert_eq!(&digest(&open(&tree(&items))), &first);

        let turned = convert(&written, "flows.ord", Notation::Yaml).unwrap().changed.remove(0);
        let yaml = Memory::new().with("ordinance.yaml", nouns()).with(turned.0.as_str(), turned.1.clone());
        prop_assert_eq!(&digest(&open(&yaml)), &first, "{}\n{}", items.concat(), turned.1);
        let back = convert(&yaml, turned.0.as_str(), Notation::Ord).unwrap().changed.remove(0);
        let ord = Memory::new().with("ordinance.yaml", nouns()).with(back.0.as_str(), back.1.clone());
        prop_assert_eq!(&digest(&open(&ord)), &first, "{}\n{}", turned.1, back.1);

        let bundle = set.bundle_file().unwrap();
        prop_assert!(Engine::from_bundle(&bundle).is_ok(), "{}", items.concat());
    }
}
