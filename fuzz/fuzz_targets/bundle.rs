//! Content of a bundle under a checksum that fits, and a question put to whatever loads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::{Digest, Engine};

fuzz_target!(|content: &[u8]| {
    let summed = [[0].as_slice(), (content.len() as u64).to_le_bytes().as_slice(), content].concat();
    let bytes = [b"ORDB\x02\x00".as_slice(), Digest::of(&summed).bytes().as_slice(), &summed].concat();
    if let Ok(engine) = Engine::from_bundle(&bytes) {
        ordinance_fuzz::ask(&engine);
    }
});
