//! The audit log: durable before it is confirmed, one use from its first record, every harm to the file found and placed.

use std::path::Path;

use ordinance::{
    AuditError, AuditEvent, AuditGiven, AuditSink, FailingSink, FileSink, Head, Instant, MemorySink, Reveal, Review, ReviewDue,
    Shown, Use, UseOf, verify_lines,
};
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(&format!("2026-11-22T{text}:00+08:00"), None).unwrap()
}

fn of(person: &str, record: &str) -> UseOf {
    let own = |text: &str| text.to_owned();
    UseOf { person: own(person), scenario: own("first_aid"), resource_type: own("EmployeeRecord"), record: own(record) }
}

fn used(person: &str, record: &str, began: &str) -> Use {
    let began = at(began);
    let after = |minutes: i64| Instant::from_micros(began.micros() + minutes * 60_000_000).unwrap();
    let review = Some(ReviewDue { due: after(60), by: vec!["dora".to_owned(), "edwin".to_owned()] });
    Use { of: of(person, record), began, until: Some(after(30)), review }
}

fn reveal(at: Instant, within: Option<Use>) -> AuditEvent {
    AuditEvent::Reveal(Reveal {
        at,
        subject_type: "person".to_owned(),
        subject: within.as_ref().map_or("bella", |used| &used.of.person).to_owned(),
        resource_type: "EmployeeRecord".to_owned(),
        record: Some(within.as_ref().map_or("E1", |used| &used.of.record).to_owned()),
        shown: vec![Shown { field: "emergency_contact".to_owned(), view: "full".to_owned() }],
        given: AuditGiven {
            purpose: None,
            channel: Some("ui".to_owned()),
            reason: Some("暈倒在茶水間，需要聯絡家人".to_owned()),
        },
        within,
        bundle: "sha256:0".to_owned(),
    })
}

fn begin(sink: &dyn AuditSink, person: &str, record: &str, began: &str) -> Use {
    let used = used(person, record, began);
    sink.record(&[reveal(used.began, Some(used.clone()))]).unwrap();
    used
}

fn review(of: &str, by: &str) -> Review {
    Review { at: at("12:00"), of: of.to_owned(), by: by.to_owned() }
}

#[test]
fn a_use_lasts_from_its_first_record_and_an_overdue_review_is_known_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = FileSink::new(folder.path().join("deep/audit.jsonl"));
    let memory = MemorySink::new();
    for sink in [&file as &dyn AuditSink, &memory] {
        let first = begin(sink, "amy", "E1", "10:00");
        sink.record(&[reveal(at("10:20"), Some(first.clone()))]).unwrap();
        assert_eq!(sink.open_use(&of("amy", "E1"), at("10:00")).unwrap().as_ref(), Some(&first));
        assert_eq!(sink.open_use(&of("amy", "E1"), at("10:29")).unwrap().as_ref(), Some(&first));
        for (person, record, now) in
            [("amy", "E1", "10:30"), ("amy", "E1", "09:59"), ("amy", "E2", "10:10"), ("bob", "E1", "10:10")]
        {
            assert_eq!(sink.open_use(&of(person, record), at(now)).unwrap(), None, "{person} {record} {now}");
        }
        assert!(sink.overdue("amy", "first_aid", at("10:59")).unwrap().is_empty());
        assert_eq!(sink.overdue("amy", "first_aid", at("11:00")).unwrap(), std::slice::from_ref(&first));
        assert!(sink.overdue("bob", "first_aid", at("11:00")).unwrap().is_empty());
        assert!(sink.overdue("amy", "fire", at("11:00")).unwrap().is_empty());
    }
    let id = used("amy", "E1", "10:00").id();
    type Reviewing<'a> = &'a dyn Fn(Review) -> Result<(), AuditError>;
    let ways: [(Reviewing<'_>, &dyn AuditSink); 2] =
        [(&|review| file.review(review), &file), (&|review| memory.review(review), &memory)];
    for (reviewing, sink) in ways {
        assert!(matches!(reviewing(review("no-such-use", "dora")), Err(AuditError::UnknownUse { .. })));
        assert!(matches!(reviewing(review(&id, "amy")), Err(AuditError::OwnUse { .. })));
        assert!(matches!(reviewing(review(&id, "carl")), Err(AuditError::NotReviewer { .. })));
        reviewing(review(&id, "dora")).unwrap();
        assert!(sink.overdue("amy", "first_aid", at("23:00")).unwrap().is_empty());
        assert!(matches!(reviewing(review(&id, "edwin")), Err(AuditError::Reviewed { .. })));
    }
    assert_eq!(memory.events().len(), 3);
    assert!(file.verify().unwrap().faults.is_empty());
}

#[test]
fn what_one_process_writes_another_sees_and_both_write_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (one, two) = (FileSink::new(&path), FileSink::new(&path));
    let first = begin(&one, "amy", "E1", "10:00");
    assert_eq!(two.open_use(&of("amy", "E1"), at("10:10")).unwrap(), Some(first));
    std::thread::scope(|scope| {
        for sink in [&one, &two] {
            scope.spawn(move || {
                (0..20).for_each(|_| sink.record(&[reveal(at("10:05"), None), reveal(at("10:06"), None)]).unwrap())
            });
        }
    });
    let verified = FileSink::new(&path).verify().unwrap();
    assert_eq!((verified.records, verified.faults, verified.end_known), (81, vec![], true));
}

#[cfg(unix)]
#[test]
fn the_log_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    begin(&FileSink::new(folder.path().join("audit.jsonl")), "amy", "E1", "10:00");
    for name in ["audit.jsonl", "audit.jsonl.head"] {
        assert_eq!(std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_sink_that_fails_says_so() {
    assert!(matches!(FailingSink.record(&[reveal(at("10:00"), None)]), Err(AuditError::Refused)));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "no folder").unwrap();
    let sink = FileSink::new(folder.path().join("file/audit.jsonl"));
    assert!(sink.record(&[reveal(at("10:00"), None)]).is_err());
}

#[test]
fn a_record_that_nobody_could_read_again_is_refused_and_the_log_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let sink = FileSink::new(folder.path().join("audit.jsonl"));
    begin(&sink, "amy", "E1", "10:00");
    let AuditEvent::Reveal(mut long) = reveal(at("10:01"), None) else { panic!("a reveal") };
    long.given.reason = Some("x".repeat(5 << 20));
    assert!(sink.record(&[AuditEvent::Reveal(long)]).is_err());
    begin(&sink, "amy", "E2", "10:02");
    let verified = sink.verify().unwrap();
    assert_eq!((verified.records, verified.faults), (2, vec![]));
}

/// A log of five records.
fn filled(folder: &Path) -> (std::path::PathBuf, Vec<u8>) {
    let path = folder.join("audit.jsonl");
    let sink = FileSink::new(&path);
    (0..5).for_each(|minute| _ = begin(&sink, "amy", &format!("E{minute}"), &format!("10:0{minute}")));
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes)
}

#[test]
fn every_flipped_byte_is_found_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, whole) = filled(folder.path());
    let head = path.with_extension("jsonl.head");
    let head_bytes = std::fs::read(&head).unwrap();
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        let found = verify_lines(&damaged[..], Head::read(&head_bytes).as_ref()).unwrap();
        let line = 1 + whole[..place].iter().filter(|byte| **byte == b'\n').count() as u64;
        assert!(found.faults.iter().any(|fault| fault.line == line || fault.line == line + 1), "byte {place}: {found:?}");
    }
    let mut damaged = whole.clone();
    damaged[40] ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    let sink = FileSink::new(&path);
    assert!(sink.record(&[reveal(at("11:00"), None)]).is_err());
    assert!(sink.open_use(&of("amy", "E1"), at("10:02")).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), damaged, "what is damaged is left as it is");
    std::fs::write(&path, &whole).unwrap();
    for place in 0..head_bytes.len() {
        let mut damaged = head_bytes.clone();
        damaged[place] ^= 1;
        std::fs::write(&head, &damaged).unwrap();
        let sink = FileSink::new(&path);
        assert!(sink.record(&[reveal(at("11:00"), None)]).is_err(), "byte {place} of the head");
        let verified = sink.verify().unwrap();
        assert!(!verified.faults.is_empty() || !verified.end_known, "byte {place} of the head");
    }
}

#[test]
fn records_taken_out_swapped_or_cut_off_are_found_where_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (path, whole) = filled(folder.path());
    let lines: Vec<&str> = std::str::from_utf8(&whole).unwrap().lines().collect();
    let cases: [(&str, Vec<&str>, &[&str]); 5] = [
        ("first gone", lines[1..].to_vec(), &["line 1: record 1 is missing before it"]),
        ("within gone", [&lines[..1], &lines[3..]].concat(), &["line 2: records 2 to 3 are missing before it"]),
        ("end gone", lines[..3].to_vec(), &["line 4: records 4 to 5 are missing at the end"]),
        (
            "swapped",
            vec![lines[0], lines[2], lines[1], lines[3], lines[4]],
            &[
                "line 2: record 2 is missing before it",
                "line 3: record 2 stands behind record 3",
                "line 4: record 3 is missing before it",
            ],
        ),
        ("all gone", vec![], &["line 1: records 1 to 5 are missing at the end"]),
    ];
    for (what, lines, expected) in cases {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(&path, text).unwrap();
        let sink = FileSink::new(&path);
        let told: Vec<_> = sink.verify().unwrap().faults.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected, "{what}");
        assert!(sink.record(&[reveal(at("11:00"), None)]).is_err(), "{what}: nothing is added to a damaged log");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(FileSink::new(&path).record(&[reveal(at("11:00"), None)]).is_err(), "a log that is gone is not begun anew");
}

#[test]
fn a_log_without_the_file_beside_it_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = filled(folder.path());
    std::fs::remove_file(path.with_extension("jsonl.head")).unwrap();
    let sink = FileSink::new(&path);
    assert!(sink.record(&[reveal(at("11:00"), None)]).is_err());
    assert!(!sink.verify().unwrap().end_known);
}

#[test]
fn a_line_that_a_crash_cut_off_was_never_confirmed_and_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let (path, whole) = filled(folder.path());
    let mut torn = whole.clone();
    torn.extend_from_slice(b"{\"at\":\"2026-11-22T0");
    std::fs::write(&path, &torn).unwrap();
    let sink = FileSink::new(&path);
    assert_eq!(sink.verify().unwrap().faults[0].to_string(), "line 6: it is cut off");
    sink.record(&[reveal(at("11:00"), None)]).unwrap();
    let verified = sink.verify().unwrap();
    assert_eq!((verified.records, verified.faults), (6, vec![]));

    // Cut within a record that was confirmed.
    let folder = tempfile::tempdir().unwrap();
    let (path, whole) = filled(folder.path());
    std::fs::write(&path, &whole[..whole.len() - 7]).unwrap();
    assert!(FileSink::new(&path).record(&[reveal(at("11:00"), None)]).is_err());
}

proptest! {
    #[test]
    fn verifying_bytes_never_panics_and_never_accepts_what_was_not_written(bytes in proptest::collection::vec(any::<u8>(), 1..200)) {
        let found = verify_lines(&bytes[..], None).unwrap();
        prop_assert!(found.records == 0 && !found.faults.is_empty());
    }
}
