//! Texts that claim to be sealed values, and rings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::{Binding, Envelope, FieldOf, Kek, Keys, Ring};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(envelope) = Envelope::parse(text)
    {
        assert_eq!(envelope.to_string(), text, "an envelope has one spelling");
        let of = FieldOf { tenant: "t", resource_type: "T", field: "f" };
        assert!(Keys::default().open(envelope, &Binding { of, record: "1" }).is_err(), "no key opens it");
    }
    if let Ok(status) = Ring::peek(bytes) {
        let kek = Kek::parse(vec![b'0'; 64]).expect("a key of zeros is a key");
        assert!(Ring::read(&status.ring, bytes, &kek).is_err(), "nobody who has the key wrote it");
    }
});
