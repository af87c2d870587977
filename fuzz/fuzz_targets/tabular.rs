//! A table of people, of grants and of decision rows at once, in the notation that its first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::Memory;

const ENDINGS: [&str; 3] = ["csv", "tsv", "ndjson"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, table)) = bytes.split_first() else { return };
    let ending = ENDINGS[usize::from(*first) % ENDINGS.len()];
    let root = include_str!("tabular.yaml").replace("ENDING", ending);
    ordinance_fuzz::check(Memory::new().with("ordinance.yaml", root).with(format!("table.{ending}"), table));
});
