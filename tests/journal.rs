//! The journal: one of two appenders wins, files are private and whole, damage is named and nothing is lost.

use std::path::Path;
use std::sync::Barrier;

use ordinance::{FileStore, Journal, JournalError, MemoryStore, Record, Store};
use serde_json::{Map, Value, json};

fn body(text: &str) -> Map<String, Value> {
    Map::from_iter([("says".to_owned(), json!(text))])
}

fn append(store: &dyn Store, text: &str) -> Record {
    let journal = Journal::new(store);
    journal.append(journal.head().unwrap().as_ref(), body(text)).unwrap()
}

/// A folder with three records and two objects.
fn filled() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("deep/state"));
    for text in ["one", "two", "three"] {
        append(&store, text);
    }
    for text in ["an object", "another"] {
        Journal::new(&store).put(text.as_bytes()).unwrap();
    }
    (folder, store)
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn records_are_numbered_chained_and_read_again() {
    let (_folder, files) = filled();
    let memory = MemoryStore::new();
    for text in ["one", "two", "three"] {
        append(&memory, text);
    }
    assert_eq!(Journal::new(&files).records().unwrap(), Journal::new(&memory).records().unwrap());
    let records = Journal::new(&files).records().unwrap();
    assert_eq!(records[0].body["prev"], Value::Null);
    assert_eq!(records[1].body["prev"], json!(records[0].digest.to_string()));
    assert_eq!(Journal::new(&files).head().unwrap().as_ref(), records.last());
    let bytes = std::fs::read(files.root().join("journal/00000002.json")).unwrap();
    assert_eq!(ordinance::Digest::of(&bytes), records[1].digest, "a record's digest is that of its file");
    assert!(Journal::new(&files).verify().unwrap().is_empty());
}

#[test]
fn an_empty_place_is_an_empty_history_and_is_not_made_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("state"));
    assert_eq!(Journal::new(&store).head().unwrap(), None);
    assert!(Journal::new(&store).verify().unwrap().is_empty());
    assert!(!folder.path().join("state").exists());
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone_and_nothing_unfinished_stays() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, store) = filled();
    let all = files(store.root());
    assert_eq!(all.len(), 6);
    for path in all {
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn of_two_appenders_one_wins_and_the_other_is_told() {
    let (_folder, files) = filled();
    let memory = MemoryStore::new();
    for store in [&files as &dyn Store, &memory] {
        for round in 0..20 {
            let seen = Journal::new(store).head().unwrap();
            let start = Barrier::new(4);
            let results: Vec<_> = std::thread::scope(|scope| {
                let attempts: Vec<_> = (0..4)
                    .map(|writer| {
                        let (start, seen) = (&start, &seen);
                        scope.spawn(move || {
                            start.wait();
                            Journal::new(store).append(seen.as_ref(), body(&format!("{round} {writer}")))
                        })
                    })
                    .collect();
                attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect()
            });
            assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
            assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(JournalError::Conflict { .. }))));
        }
        assert!(Journal::new(store).verify().unwrap().is_empty());
    }
}

#[test]
fn every_flipped_byte_is_found() {
    let (_folder, store) = filled();
    for path in files(store.root()) {
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            assert!(!Journal::new(&store).verify().unwrap().is_empty(), "{} byte {at}", path.display());
        }
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(Journal::new(&store).verify().unwrap().is_empty());
}

#[test]
fn missing_swapped_and_foreign_files_are_found_and_left_alone() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
        ("the last record is gone", |root| std::fs::remove_file(root.join("journal/00000003.json")).unwrap()),
        ("a record within is gone", |root| std::fs::remove_file(root.join("journal/00000002.json")).unwrap()),
        ("two records are swapped", |root| {
            let (two, three) = (root.join("journal/00000002.json"), root.join("journal/00000003.json"));
            let bytes = (std::fs::read(&two).unwrap(), std::fs::read(&three).unwrap());
            std::fs::write(two, bytes.1).unwrap();
            std::fs::write(three, bytes.0).unwrap();
        }),
        ("a record of somebody else", |root| std::fs::write(root.join("journal/notes.txt"), "mine").unwrap()),
        ("an object of somebody else", |root| std::fs::write(root.join("objects/readme"), "mine").unwrap()),
    ];
    for (what, harm) in harms {
        let (_folder, store) = filled();
        harm(store.root());
        let before = files(store.root());
        let journal = Journal::new(&store);
        let found = journal.verify().unwrap();
        assert!(!found.is_empty(), "{what}");
        let told = format!("{} {}", found[0], found[0].help());
        assert!(told.contains(&store.root().display().to_string()), "{what}: {told}");
        if !what.contains("object") {
            assert!(journal.records().is_err(), "{what}");
        }
        assert_eq!(files(store.root()), before, "{what}: nothing is lost");
    }
}

#[test]
fn what_a_crash_leaves_behind_does_no_harm() {
    let (_folder, store) = filled();
    std::fs::write(store.root().join("journal/.unfinished-1-0"), "{\"half").unwrap();
    // The cache lags behind when the crash came between the record and the cache.
    std::fs::copy(store.root().join("journal/00000002.json"), store.root().join("HEAD.json")).unwrap();
    let journal = Journal::new(&store);
    assert!(journal.verify().unwrap().is_empty());
    assert_eq!(journal.head().unwrap().unwrap().serial, 3);
    append(&store, "four");
    assert_eq!(journal.head().unwrap().unwrap().serial, 4);
}

#[test]
fn a_damaged_object_is_refused_and_mended_by_storing_it_again() {
    let (_folder, store) = filled();
    let journal = Journal::new(&store);
    let digest = journal.put(b"an object").unwrap();
    std::fs::write(store.root().join("objects").join(digest.hex()), "other").unwrap();
    assert!(matches!(journal.object(digest), Err(JournalError::Damaged { .. })));
    journal.put(b"an object").unwrap();
    assert_eq!(journal.object(digest).unwrap(), b"an object");
}
