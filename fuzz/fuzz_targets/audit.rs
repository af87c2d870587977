//! Bytes of an audit log, and of the file beside it, split at the first empty line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::{Head, verify_lines};

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
    let (beside, lines) = bytes.split_at(split);
    let lines = lines.strip_prefix(b"\n\n").unwrap_or(lines);
    let head = Head::read(beside);
    let found = verify_lines(lines, head.as_ref()).expect("bytes in memory are read");
    let there = lines.split_inclusive(|byte| *byte == b'\n').count() as u64;
    let listed = found.faults.len() as u64 + found.unlisted;
    assert!(found.records + listed >= there, "every line is a record or a fault");
    if let Some(head) = head {
        assert!(head.serial <= found.records || listed > 0, "records are missing and nothing is told");
    }
});
