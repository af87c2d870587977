//! One value: shown by every view of every format.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ordinance_fuzz::look_at(&String::from_utf8_lossy(bytes)));
