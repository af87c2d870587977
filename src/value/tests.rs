use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn ids_are_nfc_and_bounded() {
    assert_eq!(Id::new("e\u{301}").unwrap(), Id::new("\u{e9}").unwrap());
    assert_eq!(Id::new(""), Err(IdError::Empty));
    assert_eq!(Id::new(&"香".repeat(129)), Err(IdError::TooLong));
    assert!(Id::new(&"香".repeat(128)).is_ok());
    assert_eq!(Id::new("a\u{0}"), Err(IdError::Control));
    assert!(Id::new("財務專員_讀取").unwrap().is_bare());
    assert!(Id::new("2fa").unwrap().is_bare());
    assert!(!Id::new("amy.chan@example.hk").unwrap().is_bare());
}

#[test]
fn money_knows_its_currency() {
    assert_eq!(Money::parse("HKD 500_000.00").unwrap().to_string(), "HKD 500000.00");
    assert_eq!(Money::parse("JPY 5").unwrap().to_string(), "JPY 5");
    assert_eq!(Money::parse("JPY 5.0"), Err(MoneyError::Decimals));
    assert_eq!(Money::parse("KWD 1.234").unwrap().to_string(), "KWD 1.234");
    assert_eq!(Money::parse("HKD 1.234"), Err(MoneyError::Decimals));
    assert_eq!(Money::parse("HDK 1"), Err(MoneyError::Currency));
    assert_eq!(Money::parse("HKD 500,000"), Err(MoneyError::Shape));
    assert_eq!(Money::parse("HKD 5"), Money::parse("HKD 5.00"));
}

#[test]
fn dates_clamp_at_month_ends() {
    let plus =
        |date: &str, by: &str| Date::parse(date).unwrap().checked_add(Duration::parse(by).unwrap(), true).map(|d| d.to_string());
    assert_eq!(plus("2026-01-31", "1mo").as_deref(), Some("2026-02-28"));
    assert_eq!(plus("2024-02-29", "1y").as_deref(), Some("2025-02-28"));
    assert_eq!(plus("2026-12-25", "2w").as_deref(), Some("2027-01-08"));
    assert_eq!(plus("2026-12-25", "3h"), None);
    assert_eq!(Date::parse("2026-02-30"), None);
    assert_eq!(Date::parse("2026-2-3"), None);
}

#[test]
fn instants_read_the_zone_they_are_given() {
    let hk = Zone::new("Asia/Hong_Kong").unwrap();
    let noon = Instant::parse("2026-11-22T12:00", Some(&hk)).unwrap();
    assert_eq!(noon, Instant::parse("2026-11-22T12:00:00+08:00", None).unwrap());
    assert_eq!(noon, Instant::parse("2026-11-22T04:00Z", None).unwrap());
    assert_eq!(noon.display_in(&hk), "2026-11-22T12:00:00+08:00");
    assert_eq!(noon.to_string(), "2026-11-22T04:00:00Z");
    assert_eq!(noon.date(&hk).weekday(), Weekday::Sun);
    assert_eq!(Date::parse("2026-11-22").unwrap().start(&hk).to_string(), "2026-11-21T16:00:00Z");
    assert_eq!(Instant::parse("2026-11-22T12:00", None), None);
    assert!(Zone::new("Asia/Hongkong").is_none());
}

#[test]
fn durations_read_both_forms() {
    let show = |text: &str| Duration::parse(text).map(|d| (d.to_string(), d.iso()));
    assert_eq!(show("24h"), Some(("24h".into(), "PT24H".into())));
    assert_eq!(show("PT36H"), Some(("36h".into(), "PT36H".into())));
    assert_eq!(show("14d"), Some(("14d".into(), "P14D".into())));
    assert_eq!(show("0d"), Some(("0h".into(), "PT0S".into())));
    assert_eq!(show("3mo"), Some(("3mo".into(), "P3M".into())));
    assert_eq!(show("P1Y2M"), Some(("14mo".into(), "P14M".into())));
    assert_eq!(Duration::parse("2d").map(Duration::iso_by_clock), Some("PT48H".into()));
    for wrong in ["", "P", "PT", "4 hours", "h", "1x", "P1H", "99999999999999999999d"] {
        assert_eq!(Duration::parse(wrong), None, "{wrong}");
    }
    let compare = |a: &str, b: &str| Duration::parse(a).unwrap().compare(Duration::parse(b).unwrap());
    assert_eq!(compare("7d", "1w"), Some(Ordering::Equal));
    assert_eq!(compare("1y", "365d"), None);
}

#[test]
fn canonical_bytes_sort_and_normalise() {
    let bytes = canonical_bytes(&json!({"b": [1, "e\u{301}"], "a": {"z": null, "y": true}}));
    assert_eq!(String::from_utf8(bytes).unwrap(), r#"{"a":{"y":true,"z":null},"b":[1,"é"]}"#);
}

#[test]
fn networks_hold_addresses() {
    let net = Network::parse("10.1.2.3/8").unwrap();
    assert_eq!(net.to_string(), "10.0.0.0/8");
    assert!(net.contains("10.200.0.1".parse().unwrap()));
    assert_eq!(Network::parse("2001:db8::1").unwrap().address(), "2001:db8::1".parse().ok());
}

proptest! {
    #[test]
    fn decimals_keep_their_value_and_their_order(a in any::<i64>(), b in any::<i64>(), s in 0_u32..12, t in 0_u32..12) {
        let (x, y) = (Decimal::new(a.into(), s).unwrap(), Decimal::new(b.into(), t).unwrap());
        prop_assert_eq!(Decimal::parse(&x.to_string()), Some(x));
        let exact = (i128::from(a) * 10_i128.pow(12 - s)).cmp(&(i128::from(b) * 10_i128.pow(12 - t)));
        prop_assert_eq!(x.cmp(&y), exact);
        prop_assert_eq!(x.checked_add(y).unwrap().checked_sub(y), Some(x));
    }

    #[test]
    fn parsing_never_panics(text in ".{0,40}") {
        let _ = (Decimal::parse(&text), Money::parse(&text), Date::parse(&text), Duration::parse(&text), Id::new(&text));
        let _ = (Instant::parse(&text, Some(&Zone::default())), Network::parse(&text), Digest::parse(&text));
    }
}
