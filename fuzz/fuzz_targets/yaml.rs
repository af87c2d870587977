//! One YAML text: read for its form, told, laid out twice.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ordinance_fuzz::read_text("text.yaml", bytes));
