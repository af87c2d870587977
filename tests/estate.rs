//! The example policies as an engine, and what begins in them by itself.

use std::sync::OnceLock;

use ordinance::{Disk, Engine, Instant, Opening, Start, Workspace};

pub fn engine() -> &'static Engine {
    static ESTATE: OnceLock<Engine> = OnceLock::new();
    ESTATE.get_or_init(|| {
        let tree = Disk::open(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/harbour")).unwrap();
        let now = Instant::parse("2026-11-23T10:00:00+08:00", None);
        let set = Workspace::open(&tree, &Opening { environment: &|_| None, now, packs: &[] });
        set.unwrap().engine().unwrap()
    })
}

fn starts(from: &str, until: &str) -> Vec<Start> {
    let day = |text| engine().instant(text).unwrap();
    engine().starts(day(from), day(until))
}

#[test]
fn pay_is_looked_at_fourteen_days_before_a_contract_ends_once_and_late_if_need_be() {
    const KEY: &str = "salary_adjustment/carl/2026-12-12";
    let of = |from, until| starts(from, until).into_iter().find(|start| start.key == KEY);
    assert!(of("2026-11-01", "2026-11-28").is_none(), "not yet");
    let start = of("2026-11-28", "2026-11-29").expect("on the day");
    assert_eq!((start.at.as_str(), start.late), ("2026-11-28T00:00:00+08:00", false));
    // Who came late is told of as long as the contract runs, always with the key of the one start.
    for day in ["2026-11-29", "2026-12-11", "2026-12-12"] {
        let late = of(day, "2026-12-31").expect("the contract runs");
        assert_eq!((late.at.as_str(), late.late), ("2026-11-28T00:00:00+08:00", true), "{day}");
    }
    assert!(of("2026-12-13", "2026-12-31").is_none(), "it has ended");
    let all = starts("2026-01-01", "2029-12-31");
    let mut keys: Vec<&str> = all.iter().map(|start| start.key.as_str()).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count, "once for a person and a date");
}
