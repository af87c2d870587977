//! Content of a bundle under a checksum that fits, and a question put to whatever loads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::{Digest, Engine};

fuzz_target!(|content: &[u8]| {
    let summed = [(content.len() as u64).to_le_bytes().as_slice(), content].concat();
    let bytes = [b"ORDB\x01\x00".as_slice(), Digest::of(&summed).bytes().as_slice(), &summed].concat();
    if let Ok(engine) = Engine::from_bundle(&bytes) {
        let request = r#"{"subject":{"type":"person","id":"a"},"action":{"name":"read"},"resource":{"type":"T"},"context":{"now":"2026-11-22T10:00:00Z"}}"#;
        let _ = engine.explain_json(request, None);
    }
});
