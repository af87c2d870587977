//! Bytes that are not a bundle, or not quite: an error or a bundle that answers, never a panic, a hang or a wrong answer.

use ordinance::{BundleError, Digest, Engine, Instant, Memory, Opening, Workspace};
use proptest::prelude::*;

use crate::generators::dice::Dice;
use crate::generators::{request, text, world};
use crate::oracle::world::World;

/// Magic and version, then the checksum, then the length of the content, then the content.
const SUM: usize = 6;
const LENGTH: usize = SUM + 32;
const CONTENT: usize = LENGTH + 8;

fn bundle(seed: u64) -> (World, Vec<u8>) {
    let mut dice = Dice::new(seed);
    let world = world(&mut dice, 6);
    let files = text::files(&mut dice, &world);
    let tree = files.into_iter().fold(Memory::new(), |tree, (path, text)| tree.with(path, text));
    let now = Instant::parse("2026-11-13T00:00:00+08:00", None);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now, packs: &[] }).unwrap();
    (world, opened.engine().unwrap().to_bytes().unwrap())
}

/// The bytes with a length and a checksum that fit them.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = (bytes.len() - CONTENT) as u64;
    bytes[LENGTH..CONTENT].copy_from_slice(&length.to_le_bytes());
    let sum = *Digest::of(&bytes[LENGTH..]).bytes();
    bytes[SUM..LENGTH].copy_from_slice(&sum);
    bytes
}

/// Whatever a bundle says, asking it ends.
fn ask_everything(engine: &Engine, world: &World, seed: u64) {
    let mut dice = Dice::new(seed);
    for _ in 0..20 {
        let json = request::json(&request::request(&mut dice, world)).to_string();
        let _ = engine.decide_json(&json, None);
        let _ = engine.explain_json(&json, None);
    }
}

#[test]
fn faults_have_names() {
    let (_, bytes) = bundle(1);
    let refused = |bytes: &[u8]| Engine::from_bundle(bytes).unwrap_err();
    assert_eq!(refused(b""), BundleError::NotABundle);
    assert_eq!(refused(b"ordinance: v1"), BundleError::NotABundle);
    assert_eq!(refused(&bytes[..bytes.len() - 1]), BundleError::Checksum);
    let mut newer = bytes.clone();
    newer[4] = 9;
    assert_eq!(refused(&newer), BundleError::Version { found: 9, reads: 1 });
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(refused(&longer), BundleError::Checksum);
    assert_eq!(refused(&summed(longer)), BundleError::Malformed("bytes behind the end"));
}

/// A length of four thousand million, and nothing behind it.
#[test]
fn announced_lengths_take_no_memory() {
    for lead in 0..64 {
        let mut bytes = bundle(1).1[..CONTENT + lead].to_vec();
        bytes.extend([0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        assert!(Engine::from_bundle(&summed(bytes)).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_bit_is_noticed(at: prop::sample::Index, bit in 0_u8..8) {
        let (_, mut bytes) = bundle(2);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Engine::from_bundle(&bytes).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(Engine::from_bundle(&bytes).is_err());
        let mut content = b"ORDB\x01\x00".to_vec();
        content.extend([0; 40]);
        content.extend(&bytes);
        prop_assert!(Engine::from_bundle(&summed(content)).is_err());
    }

    /// Content that somebody changed on purpose, checksum and all.
    #[test]
    fn changed_content_never_panics(
        seed in 0_u64..8,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let (world, mut bytes) = bundle(seed);
        for (at, byte, kind) in changes {
            let at = CONTENT + at.index(bytes.len() - CONTENT);
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] = bytes[at].wrapping_add(1),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        if let Ok(engine) = Engine::from_bundle(&summed(bytes)) {
            ask_everything(&engine, &world, seed);
        }
    }
}
