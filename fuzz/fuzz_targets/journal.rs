//! The records of a journal in which a case is kept, a line each.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ordinance_fuzz::open_case(bytes));
