//! How long a view of one value takes: for each format a line of JSON with nanoseconds and values per second, on one core.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ordinance::{Content, Format, Ladder, View};

/// Format, view, and values that are shown in turn.
const CASES: [(&str, &str, &[&str]); 10] = [
    ("hkid", "last3", &["A123456(3)", "AB1234569", "G123456(A)", "c1234569"]),
    ("hk_mobile", "last4", &["91234567", "+852 9123 4567", "6123-4567", "(852) 51234567"]),
    ("hk_bank_account", "last4", &["012-345-6-789012", "004123456789838", "024 123 456789", "388-123-4567890"]),
    ("mainland_id", "first6", &["11010519491231002X", "440524188001010014"]),
    ("email", "domain", &["amy.chan@example.com", "Ben.LEE@mail.example.hk"]),
    ("person_name", "surname", &["陳大文", "歐陽娜娜", "CHAN Tai Man", "Tai Man CHAN"]),
    ("hk_address", "district", &["香港灣仔軒尼詩道1號5樓A室", "Flat A, 5/F, 1 Queen's Road Central, Central, Hong Kong"]),
    ("date", "month", &["1990-05-17", "17/5/1990", "2026-11-22T10:00:00+08:00"]),
    ("amount", "band1000", &["HKD 12,345.60", "99999", "-12.5"]),
    ("text", "last4", &["UM-1234-5678", "工會會員編號甲乙丙丁", "👩\u{200D}👩\u{200D}👧 family of four"]),
];

fn main() {
    for (format, view, values) in CASES {
        let view = View::parse(view).expect("a view");
        let ladder = Ladder::new(Format::parse(format).expect("a format"), &[View::Hidden, view]).expect("a ladder");
        let mut out = String::new();
        for value in values {
            assert_eq!(ladder.show_into(1, Content::Text(value), None, &mut out).0, view, "{value}");
        }
        let (start, mut count) = (Instant::now(), 0_u64);
        while start.elapsed() < Duration::from_secs(1) {
            for value in values.iter().cycle().take(4_096) {
                black_box(ladder.show_into(1, Content::Text(black_box(value)), None, &mut out));
            }
            count += 4_096;
        }
        let seconds = start.elapsed().as_secs_f64();
        let (nanoseconds, rate) = (seconds * 1e9 / count as f64, count as f64 / seconds / 1e6);
        println!("{{\"format\":\"{format}\",\"view\":\"{view}\",\"ns\":{nanoseconds:.0},\"million_per_second\":{rate:.2}}}");
    }
}
