//! Bytes as a whole tree: every file is a byte 0xFF, which no text has, its path up to the line's end, and what is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ordinance::Memory;

fuzz_target!(|bytes: &[u8]| {
    let files = bytes.split(|byte| *byte == 0xFF).filter_map(|file| {
        let end = file.iter().position(|byte| *byte == b'\n')?;
        Some((std::str::from_utf8(&file[..end]).ok()?, &file[end + 1..]))
    });
    ordinance_fuzz::check(files.fold(Memory::new(), |tree, (path, text)| tree.with(path, text)));
});
