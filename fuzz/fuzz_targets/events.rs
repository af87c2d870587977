//! Lines of what happens to a case of the estate that was just submitted.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ordinance_fuzz::tell_events(bytes));
