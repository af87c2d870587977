//! Sealed values: what is sealed opens at its own place and nowhere else, rotation loses nothing, and nothing secret is ever said.

use ordinance::{
    Binding, CheckDigit, Entropy, Envelope, FieldOf, Instant, Kek, KeyProvider, KeyState, Keys, NoEntropy, ProviderError, Ring,
    RingError, SealError, SealedField, Sealing, Secret, TokenError, is_sealed,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Randomness that every run repeats.
struct Repeated(u64);

impl Entropy for Repeated {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
        Ok(())
    }
}

fn now() -> Instant {
    Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap()
}

fn later(days: i64) -> Instant {
    Instant::from_micros(now().micros() + days * 86_400_000_000).unwrap()
}

const KEK: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn kek() -> Kek {
    Kek::parse(KEK.as_bytes().to_vec()).unwrap()
}

fn ring(id: &str) -> Ring {
    Ring::init(id, now(), &kek(), &mut Repeated(7)).unwrap()
}

fn at<'a>(record: &'a str, field: &'a str) -> Binding<'a> {
    Binding { of: FieldOf { tenant: "harbour", resource_type: "EmployeeRecord", field }, record }
}

fn states(ring: &Ring) -> Vec<KeyState> {
    ring.status().keys.iter().map(|key| key.state).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sealed_opens_again(text in proptest::collection::vec(any::<u8>(), 0..200), record in "\\PC{1,12}", field in "\\PC{0,12}", seed: u64) {
        let keys = Keys::new([ring("payroll")]);
        let sealed = keys.seal("payroll", &at(&record, &field), &text, &mut Repeated(seed)).unwrap();
        let spelled = sealed.to_string();
        prop_assert!(is_sealed(&spelled) && spelled.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
        let read = Envelope::parse(&spelled).unwrap();
        prop_assert_eq!(&read, &sealed);
        prop_assert_eq!(&*keys.open(read, &at(&record, &field)).unwrap(), &text);
    }

    #[test]
    fn any_flipped_bit_is_an_error(text in "\\PC{0,40}", bit in 0_usize..8, seed: u64, place: prop::sample::Index) {
        let keys = Keys::new([ring("payroll")]);
        let mut spelled = keys.seal("payroll", &at("E7", "hkid"), text.as_bytes(), &mut Repeated(seed)).unwrap().to_string().into_bytes();
        let place = place.index(spelled.len());
        spelled[place] ^= 1 << bit;
        let opened = String::from_utf8(spelled).ok().and_then(|text| Envelope::parse(&text).ok()).map(|envelope| keys.open(envelope, &at("E7", "hkid")));
        prop_assert!(opened.is_none_or(|opened| opened.is_err()));
    }

    #[test]
    fn an_envelope_belongs_to_one_place(tenant in "[a-c]{1,3}", of in "[a-c]{1,3}", record in "[a-c]{1,3}", field in "[a-c]{1,3}") {
        let keys = Keys::new([ring("payroll")]);
        let here = Binding { of: FieldOf { tenant: "ab", resource_type: "bc", field: "ca" }, record: "cc" };
        let there = Binding { of: FieldOf { tenant: &tenant, resource_type: &of, field: &field }, record: &record };
        let sealed = keys.seal("payroll", &here, b"text", &mut Repeated(1)).unwrap();
        prop_assert_eq!(keys.open(sealed, &there).is_ok(), here == there);
    }

    #[test]
    fn parsing_never_panics(text in "(sealed\\.)?[0-9]{0,4}\\.?\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Envelope::parse(&text);
        prop_assert!(Ring::peek(&bytes).is_err());
    }

    #[test]
    fn tokens_of_digits_come_back_and_never_pass(number in 0_u32..1_000_000, lead in "[A-Z]{1,2}") {
        let ring = ring("payroll");
        let of = at("", "hkid").of;
        let check = CheckDigit::Last { lead: &lead, signs: &HKID_SIGNS, right: &hkid_check };
        let body = format!("{number:06}");
        let value = format!("{body}{}", hkid_check(&lead, &body).unwrap());
        let token = ring.tokens().digits(&of, &value, check).unwrap();
        let (digits, sign) = token.split_at(6);
        prop_assert_eq!(token.len(), value.len());
        prop_assert_ne!(hkid_check(&lead, digits).unwrap().to_string(), sign);
        prop_assert_eq!(ring.tokens().of_digits(&of, &token, check).unwrap(), value.clone());
        prop_assert_eq!(ring.tokens().digits(&of, &token, check), Err(TokenError::Form), "a token is no value");
    }
}

const HKID_SIGNS: [char; 11] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A'];

/// The check digit of a Hong Kong identity card.
fn hkid_check(lead: &str, digits: &str) -> Option<char> {
    let letter = |c: char| u32::from(c) - u32::from('A') + 10;
    let mut letters = lead.chars().map(letter);
    let (first, second) = if lead.len() == 1 { (36, letters.next()?) } else { (letters.next()?, letters.next()?) };
    let values = [first, second].into_iter().chain(digits.chars().filter_map(|c| c.to_digit(10)));
    let sum: u32 = values.zip([9, 8, 7, 6, 5, 4, 3, 2]).map(|(value, weight)| value * weight).sum();
    HKID_SIGNS.get(((11 - sum % 11) % 11) as usize).copied()
}

#[test]
fn the_check_digit_of_the_tests_is_the_published_one() {
    assert_eq!((hkid_check("A", "123456"), hkid_check("AB", "987654")), (Some('3'), Some('3')));
}

#[test]
fn a_ring_goes_through_its_states_in_order_and_keeps_what_it_sealed() {
    let (kek, mut entropy) = (kek(), Repeated(3));
    let mut ring = ring("payroll");
    let first = ring.status().keys[0].id;
    let old = Keys::new([Ring::read("payroll", &ring.write(&kek).unwrap(), &kek).unwrap()])
        .seal("payroll", &at("E1", "salary"), b"41", &mut entropy)
        .unwrap();
    let waiting = ring.prepare(later(80), &kek, &mut entropy).unwrap();
    assert!(matches!(ring.prepare(later(81), &kek, &mut entropy), Err(RingError::Prepared { .. })));
    assert_eq!(states(&ring), [KeyState::Active, KeyState::PreActive]);
    assert_eq!(ring.rotate(later(90), &kek, &mut entropy).unwrap().id, waiting.id);
    assert_eq!(states(&ring), [KeyState::DecryptOnly, KeyState::Active]);
    assert!(matches!(ring.destroy(&first.to_string(), later(90)), Err(RingError::State { .. })));
    assert!(matches!(ring.retire(&waiting.id.to_string(), later(90)), Err(RingError::State { .. })));
    assert!(matches!(ring.retire("nothing", later(90)), Err(RingError::UnknownKey { .. })));

    let read = |ring: &Ring| Keys::new([Ring::read("payroll", &ring.write(&kek).unwrap(), &kek).unwrap()]);
    let keys = read(&ring);
    assert_eq!(&**keys.open(old.clone(), &at("E1", "salary")).unwrap(), b"41");
    let new = keys.rewrap("payroll", old.clone(), &at("E1", "salary"), &mut entropy).unwrap().unwrap();
    assert_eq!(new.key(), waiting.id);
    assert_eq!(&**keys.open(new.clone(), &at("E1", "salary")).unwrap(), b"41");
    assert_eq!(keys.rewrap("payroll", new.clone(), &at("E1", "salary"), &mut entropy).unwrap(), None, "once is enough");
    assert!(keys.rewrap("payroll", new.clone(), &at("E2", "salary"), &mut entropy).is_err(), "also then it must open");

    for (step, state) in
        [(Ring::retire as fn(&mut Ring, &str, Instant) -> _, KeyState::Retired), (Ring::destroy, KeyState::Destroyed)]
    {
        assert_eq!(step(&mut ring, &first.to_string(), later(100)).unwrap().state, state);
        let closed = SealError::Closed { key: first, state };
        assert_eq!(read(&ring).open(old.clone(), &at("E1", "salary")).unwrap_err(), closed);
    }
    let file: Value = serde_json::from_slice(&ring.write(&kek).unwrap()).unwrap();
    assert_eq!(file["keys"][0]["wrapped"], Value::Null, "the material is gone");
    assert_eq!(&**read(&ring).open(new, &at("E1", "salary")).unwrap(), b"41");
}

#[test]
fn a_ring_that_somebody_changed_is_refused() {
    let kek = kek();
    let mut ring = ring("payroll");
    ring.rotate(later(90), &kek, &mut Repeated(5)).unwrap();
    let whole = ring.write(&kek).unwrap();
    assert_eq!(Ring::peek(&whole).unwrap(), ring.status());
    assert!(matches!(Ring::read("contact", &whole, &kek), Err(RingError::Other { .. })));
    let other = Kek::parse(KEK.replace("00", "ff").into_bytes()).unwrap();
    assert!(matches!(Ring::read("payroll", &whole, &other), Err(RingError::NotAuthentic { .. })));
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        let same = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        assert!(Ring::read("payroll", &changed, &kek).is_err() || same(&changed) == same(&whole), "byte {place}");
    }
    // A state that somebody wrote by hand.
    let told = String::from_utf8(whole).unwrap().replace("decrypt-only", "pre-active");
    assert!(matches!(Ring::read("payroll", told.as_bytes(), &kek), Err(RingError::NotAuthentic { .. })));
}

/// A key service that never gives its key out, as far as the crate can tell.
struct Service(Kek);

impl KeyProvider for Service {
    fn wrap(&self, ring: &str, key: &Secret) -> Result<Vec<u8>, ProviderError> {
        self.0.wrap(ring, key)
    }
    fn unwrap(&self, ring: &str, _: &[u8]) -> Result<Secret, ProviderError> {
        Err(ProviderError::Refused { what: format!("nobody opens {ring} at night") })
    }
    fn tag(&self, ring: &str, content: &[u8]) -> Result<[u8; 32], ProviderError> {
        self.0.tag(ring, content)
    }
}

#[test]
fn a_provider_that_refuses_and_randomness_that_is_not_there_seal_nothing() {
    let file = ring("payroll").write(&kek()).unwrap();
    assert!(matches!(Ring::read("payroll", &file, &Service(kek())), Err(RingError::Provider(ProviderError::Refused { .. }))));
    let mut none = |_: &mut [u8]| Err(NoEntropy);
    assert_eq!(Ring::init("payroll", now(), &kek(), &mut none).unwrap_err(), RingError::Entropy(NoEntropy));
    let mut zeros = |bytes: &mut [u8]| -> Result<(), NoEntropy> {
        bytes.fill(0);
        Ok(())
    };
    assert_eq!(Ring::init("payroll", now(), &kek(), &mut zeros).unwrap_err(), RingError::Entropy(NoEntropy));
    let keys = Keys::new([ring("payroll")]);
    assert_eq!(keys.seal("payroll", &at("E1", "salary"), b"1", &mut none).unwrap_err(), SealError::Entropy(NoEntropy));
    assert_eq!(keys.seal("payroll", &at("", "salary"), b"1", &mut Repeated(1)).unwrap_err(), SealError::NoRecord);
    assert!(matches!(keys.seal("contact", &at("E1", "salary"), b"1", &mut Repeated(1)), Err(SealError::UnknownRing { .. })));
}

#[test]
fn what_is_sealed_shows_neither_its_length_nor_that_it_is_nothing() {
    let keys = Keys::new([ring("payroll")]);
    let length = |text: &str| keys.seal("payroll", &at("E1", "x"), text.as_bytes(), &mut Repeated(9)).unwrap().to_string().len();
    assert!(["null", "\"\"", "12345678", "\"陳大文\"", "\"+852 9123 4567\""].iter().all(|text| length(text) == length("0")));
    let one = keys.seal("payroll", &at("E1", "x"), b"same", &mut Repeated(9)).unwrap();
    let other = keys.seal("payroll", &at("E1", "x"), b"same", &mut Repeated(10)).unwrap();
    assert_ne!(one.to_string(), other.to_string(), "equal values do not look equal");
}

fn sealing() -> Sealing {
    let field = |ring: &str, id: &str| SealedField { id: id.to_owned(), ring: ring.to_owned() };
    Sealing {
        tenant: "harbour".to_owned(),
        resource_type: "EmployeeRecord".to_owned(),
        fields: [("bank", field("payroll", "EmployeeRecord.bank")), ("phone", field("contact", "EmployeeRecord.phone"))]
            .map(|(name, field)| (name.to_owned(), field))
            .into(),
        forbidden: vec!["face".to_owned()],
        known: vec!["grade".to_owned()],
    }
}

fn record(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn a_record_is_sealed_field_by_field_and_only_what_is_wanted_is_opened() {
    let keys = Keys::new([ring("payroll"), Ring::init("contact", now(), &kek(), &mut Repeated(8)).unwrap()]);
    let before = record(&json!({"bank": "004-123-456789-001", "phone": null, "grade": 7, "face": null}));
    let mut fields = before.clone();
    assert_eq!(sealing().seal("E7", &mut fields, &keys, &mut Repeated(4)).unwrap(), 2);
    assert_eq!((&fields["grade"], &fields["face"]), (&json!(7), &Value::Null));
    assert!(is_sealed(fields["bank"].as_str().unwrap()) && is_sealed(fields["phone"].as_str().unwrap()));
    let sealed = fields.clone();
    assert_eq!(sealing().seal("E7", &mut fields, &keys, &mut Repeated(6)).unwrap(), 0, "what is sealed stays");
    assert_eq!(fields, sealed);
    let mut one = sealed.clone();
    assert_eq!(sealing().open("E7", &mut one, &keys, &|name| name == "phone").unwrap(), 1);
    assert_eq!((&one["phone"], &one["bank"]), (&Value::Null, &sealed["bank"]));
    let mut all = sealed.clone();
    sealing().open("E7", &mut all, &keys, &|_| true).unwrap();
    assert_eq!(all, before);

    let swapped = record(&json!({"bank": sealed["phone"], "phone": sealed["bank"]}));
    for (id, fields) in [("E8", &sealed), ("E7", &swapped)] {
        let mut fields = fields.clone();
        let found = sealing().open(id, &mut fields, &keys, &|_| true).unwrap_err();
        assert_eq!(found.error, SealError::NotAuthentic);
        assert!(sealing().seal(id, &mut fields, &keys, &mut Repeated(4)).is_err(), "nor is it taken for sealed");
    }
    let mut face = record(&json!({"bank": "1", "face": "aGVsbG8="}));
    let found = sealing().seal("E7", &mut face, &keys, &mut Repeated(4)).unwrap_err();
    assert_eq!((found.field.as_str(), found.error), ("face", SealError::Forbidden));
    assert_eq!(face["bank"], "1", "a record that cannot be sealed is as it was");
}

#[test]
fn tokens_and_indexes_tell_equal_values_and_nothing_else() {
    let (one, other) = (ring("payroll"), Ring::init("payroll", now(), &kek(), &mut Repeated(99)).unwrap());
    let (bank, phone) = (at("", "bank").of, at("", "phone").of);
    let index = |ring: &Ring, of, value: &str| ring.tokens().blind_index(&of, value).unwrap();
    assert_eq!(index(&one, bank, "caf\u{e9}"), index(&one, bank, "cafe\u{301}"), "NFC");
    let mut codes = vec![
        index(&one, bank, "1"),
        index(&one, bank, "2"),
        index(&one, phone, "1"),
        index(&other, bank, "1"),
        one.tokens().token(&bank, "1").unwrap().replace("tok1.", "idx1."),
    ];
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 5);
    let mut rotated = Ring::read("payroll", &one.write(&kek()).unwrap(), &kek()).unwrap();
    rotated.rotate(later(90), &kek(), &mut Repeated(2)).unwrap();
    assert_eq!(index(&rotated, bank, "1"), index(&one, bank, "1"), "a rotation changes no token");

    let digits = |value: &str| one.tokens().digits(&bank, value, CheckDigit::None);
    assert_eq!(digits("12345"), Err(TokenError::FewValues));
    assert_eq!(digits("12345x"), Err(TokenError::Form));
    assert_eq!(digits(&"1".repeat(65)), Err(TokenError::Form));
    assert_eq!(one.tokens().of_digits(&bank, &digits("004123456").unwrap(), CheckDigit::None).unwrap(), "004123456");
    assert_ne!(digits("004123456"), other.tokens().digits(&bank, "004123456", CheckDigit::None));
    let hkid = CheckDigit::Last { lead: "A", signs: &HKID_SIGNS, right: &hkid_check };
    assert_eq!(one.tokens().digits(&bank, "1234564", hkid), Err(TokenError::Form), "the check digit is wrong");
}

#[test]
fn no_secret_and_no_value_is_ever_said() {
    let canary = "A123456(3)-canary";
    let keys = Keys::new([ring("payroll"), Ring::init("contact", now(), &kek(), &mut Repeated(8)).unwrap()]);
    let mut fields = record(&json!({"bank": canary, "phone": canary}));
    sealing().seal("E7", &mut fields, &keys, &mut Repeated(4)).unwrap();
    let mut said = Vec::new();
    said.push(format!("{keys:?} {:?} {:?}", kek(), Secret::parse(KEK.as_bytes().to_vec()).unwrap()));
    said.push(format!("{:?} {:?}", ring("payroll"), ring("payroll").tokens()));
    said.push(format!("{:?}", Envelope::parse(fields["bank"].as_str().unwrap()).unwrap()));
    said.push(String::from_utf8(ring("payroll").write(&kek()).unwrap()).unwrap());
    let mut forbidden = record(&json!({"face": canary}));
    said.push(format!("{:?}", sealing().seal("E7", &mut forbidden, &keys, &mut Repeated(4))));
    said.push(format!("{:?}", sealing().open("E8", &mut fields.clone(), &keys, &|_| true)));
    said.push(format!("{:?}", ring("payroll").tokens().digits(&at("", "x").of, canary, CheckDigit::None)));
    said.push(format!("{:?}", Envelope::parse(&format!("sealed.1.{canary}"))));
    said.push(format!("{:?}", Kek::parse(format!("{KEK}{canary}").into_bytes())));
    said.push(format!("{:?}", Ring::read("payroll", format!("{{\"tag\":\"{canary}\"}}").as_bytes(), &kek())));
    said.push(format!("{:?}", Ring::peek(canary.as_bytes())));
    let secrets: Vec<String> = (0..40_u64)
        .flat_map(|seed| [7, 8].map(|start| (seed, start)))
        .map(|(skip, start)| {
            let mut entropy = Repeated(start);
            let mut bytes = vec![0_u8; skip as usize * 8 + 8];
            entropy.fill(&mut bytes).unwrap();
            bytes[bytes.len() - 8..].iter().map(|b| format!("{b:02x}")).collect()
        })
        .collect();
    let ids: Vec<String> =
        ["payroll", "contact"].iter().flat_map(|id| keys.ring(id).unwrap().status().keys).map(|key| key.id.to_string()).collect();
    for text in said {
        assert!(!text.contains("canary") && !text.contains("A123456") && !text.contains(&KEK[8..40]), "{text}");
        assert!(!secrets.iter().filter(|secret| !ids.contains(secret)).any(|secret| text.contains(secret.as_str())), "{text}");
    }
}
