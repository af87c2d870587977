//! An engine that follows a folder takes what is valid and keeps the last good set otherwise.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use ordinance::{Beginning, Engine, Request, init};

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("rules/access.ord");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn an_engine_follows_its_folder_and_keeps_the_last_good_set() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), Beginning::Starter).unwrap();
    let (told, heard) = mpsc::channel();
    let engine = Engine::watch_with(folder.path(), move |outcome| _ = told.send(outcome.is_ok())).unwrap();
    let now = ordinance::Instant::parse("2026-11-23T10:00:00+08:00", None).unwrap();
    let reads = |who: &str| {
        let request = Request::person(who, "read", "EmployeeRecord").with("owner", "frank").with("unit", "sales").at(now);
        engine.decide(&request).unwrap().decision
    };
    // A save may be heard of more than once; what counts is what answers in the end.
    let until = |wanted: bool| while heard.recv_timeout(Duration::from_secs(30)).unwrap() != wanted {};
    assert!(reads("frank") && !reads("carol"));

    edit(folder.path(), "allow self to read", "allow role staf to read");
    until(false);
    assert!(reads("frank") && !reads("carol"), "a set with a fault was taken");

    edit(folder.path(), "allow role staf to read", "allow person carol to read");
    until(true);
    assert!(!reads("frank") && reads("carol"));
}
