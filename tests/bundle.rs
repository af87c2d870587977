//! Bytes that are not a bundle, or not quite: an error or a bundle that answers, never a panic, a hang or a wrong answer.

use ordinance::{BundleError, Digest, Engine, Instant, KeyError, Memory, Opening, PublicKey, Seal, SigningKey, Trust, Workspace};
use proptest::prelude::*;

use crate::generators::dice::Dice;
use crate::generators::{request, text, world};
use crate::oracle::world::World;

/// Magic and version, then the checksum, then the seal (one zero where there is none), the length of the content, the content.
const SUM: usize = 6;
const SEALED: usize = SUM + 32;
const LENGTH: usize = SEALED + 1;
const CONTENT: usize = LENGTH + 8;

fn opened(seed: u64) -> (World, Workspace) {
    let mut dice = Dice::new(seed);
    let world = world(&mut dice, 6);
    let files = text::files(&mut dice, &world);
    let tree = files.into_iter().fold(Memory::new(), |tree, (path, text)| tree.with(path, text));
    let now = Instant::parse("2026-11-13T00:00:00+08:00", None);
    let opened = Workspace::open(&tree, &Opening { environment: &|_| None, now, packs: &[] }).unwrap();
    (world, opened)
}

fn bundle(seed: u64) -> (World, Vec<u8>) {
    let (world, opened) = opened(seed);
    (world, opened.engine().unwrap().to_bytes().unwrap())
}

/// The key that RFC 8410 shows.
const KEY: &str =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

fn at(text: &str) -> Instant {
    Instant::parse(text, None).unwrap()
}

fn key() -> SigningKey {
    SigningKey::parse(KEY.as_bytes().to_vec()).unwrap()
}

fn signed(seed: u64) -> Vec<u8> {
    let expires = Some(at("2027-01-01T00:00:00+08:00"));
    opened(seed).1.signed_bundle_file(&key(), 7, expires).unwrap().unwrap()
}

/// The bytes with a length and a checksum that fit them.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = (bytes.len() - CONTENT) as u64;
    bytes[LENGTH..CONTENT].copy_from_slice(&length.to_le_bytes());
    let sum = *Digest::of(&bytes[SEALED..]).bytes();
    bytes[SUM..SEALED].copy_from_slice(&sum);
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
    assert_eq!(refused(&newer), BundleError::Version { found: 9, reads: 3 });
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(refused(&longer), BundleError::Checksum);
    assert_eq!(refused(&summed(longer)), BundleError::Malformed("bytes behind the end"));
}

#[test]
fn keys_are_read_in_two_forms_and_never_shown() {
    let public = PublicKey::parse(PUBLIC).unwrap();
    assert_eq!(key().public(), public);
    assert_eq!(public.to_string(), "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    assert_eq!(PublicKey::parse(&public.to_string()), Ok(public));
    let raw = "1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI=\n";
    assert_eq!(SigningKey::parse(raw.as_bytes().to_vec()).unwrap().public(), public);
    // The second version of PKCS#8, with the public half.
    let both = "MFECAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    let both = format!("-----BEGIN PRIVATE KEY-----\n{both}\n-----END PRIVATE KEY-----");
    assert_eq!(SigningKey::parse(both.into_bytes()).unwrap().public(), public);
    assert_eq!(format!("{:?}", key()), format!("the secret half of {public}"));
    let refused = |text: &str| SigningKey::parse(text.as_bytes().to_vec()).unwrap_err();
    assert_eq!(refused(PUBLIC), KeyError::Block { wanted: "PRIVATE KEY" });
    assert_eq!(refused("1O5y2/k="), KeyError::NotAKey);
    assert_eq!(refused(&KEY.replace(" PRIVATE", " ENCRYPTED PRIVATE")), KeyError::Encrypted);
    assert_eq!(refused(&KEY.replace("K2Vw", "K2Vu")), KeyError::Algorithm);
    assert_eq!(PublicKey::parse(&"A".repeat(43)).unwrap_err(), KeyError::NotAKey);
    assert_eq!(PublicKey::from_bytes([0; 32]).unwrap_err(), KeyError::Algorithm);
}

#[test]
fn trust_asks_for_signature_serial_and_expiry() {
    let (bytes, plain) = (signed(3), bundle(3).1);
    let (ours, expires) = (key().public(), at("2027-01-01T00:00:00+08:00"));
    let trust = Trust::new(vec![ours], at("2026-12-31T23:59:59+08:00"));
    assert_eq!(Engine::seal(&bytes), Ok(Some(Seal { serial: 7, expires: Some(expires), key: ours })));
    let digest = Engine::from_bundle_with(&bytes, &trust.clone().from_serial(7)).unwrap().digest();
    assert_eq!(Engine::from_bundle(&bytes).unwrap().digest(), digest);
    let refused = |bytes: &[u8], trust: &Trust| Engine::from_bundle_with(bytes, trust).unwrap_err();
    assert_eq!(refused(&plain, &trust), BundleError::Unsigned);
    let other = SigningKey::parse(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_vec()).unwrap().public();
    assert_eq!(refused(&bytes, &Trust::new(vec![other], trust.now)), BundleError::UntrustedKey { key: ours });
    assert_eq!(refused(&bytes, &trust.clone().from_serial(8)), BundleError::Serial { found: 7, least: 8 });
    assert_eq!(refused(&bytes, &Trust::new(vec![ours], expires)), BundleError::Expired { at: expires });
    // Whoever changes what is signed and mends the checksum has no key to mend the signature with.
    for place in [SEALED + 1, SEALED + 9, bytes.len() - 100, bytes.len() - 64, bytes.len() - 1] {
        let mut forged = bytes.clone();
        forged[place] ^= 1;
        let end = forged.len() - 64;
        let sum = *Digest::of(&forged[SEALED..end]).bytes();
        forged[SUM..SEALED].copy_from_slice(&sum);
        assert_eq!(refused(&forged, &trust), BundleError::Signature, "{place}");
        assert_eq!(Engine::from_bundle(&forged).unwrap_err(), BundleError::Signature, "{place}");
    }
    // Nor is a signature taken off and the rest trusted.
    let mut bare = bytes[..bytes.len() - 64].to_vec();
    bare.drain(SEALED + 1..SEALED + 49);
    bare[SEALED] = 0;
    let sum = *Digest::of(&bare[SEALED..]).bytes();
    bare[SUM..SEALED].copy_from_slice(&sum);
    assert_eq!(refused(&bare, &trust), BundleError::Unsigned);
    assert!(Engine::from_bundle(&bare).is_ok());
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

static SIGNED: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| signed(2));

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
    fn a_changed_bit_of_a_signed_bundle_is_noticed(at: prop::sample::Index, bit in 0_u8..8) {
        let mut bytes = SIGNED.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Engine::from_bundle(&bytes).is_err());
        let trust = Trust::new(vec![key().public()], self::at("2026-12-01T00:00:00+08:00"));
        prop_assert!(Engine::from_bundle_with(&bytes, &trust).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(Engine::from_bundle(&bytes).is_err());
        let mut content = b"ORDB\x02\x00".to_vec();
        content.extend([0; 41]);
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
