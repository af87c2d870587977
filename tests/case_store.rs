//! Cases that are kept in files: damage is named with its place and changes nothing, of two who tell at once one is told so, and
//! what cannot be written or does not count leaves everything as it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ordinance::{
    Digest, Engine, FileStore, Instant, Journal, JournalError, KeptCase, KeptError, Memory, MemoryStore, Opening, Request, Store,
    Workspace,
};
use serde_json::{Map, Value, json};

const SET: &str = r#"ordinance: v1
kind: PolicySet
name: shop
release: "1"
---
ordinance: v1
kind: Tenant
id: shop
edition: professional
time_zone: Asia/Hong_Kong
currency: HKD
---
ordinance: v1
kind: Units
units: [{id: shop, type: group, head: ann}]
---
ordinance: v1
kind: People
people: [{id: ann, unit: shop}, {id: bob, unit: shop}, {id: cat, unit: shop}]
---
ordinance: v1
kind: Roles
roles: [{id: buyer, assign: [{person: ann, scope: shop}, {person: bob, scope: shop}]}]
---
ordinance: v1
kind: Catalog
applications: [{id: app, resources: [{type: Order, actions: [submit], attributes: {owner: Person, unit: Unit}}]}]
---
ordinance: v1
kind: Flows
flows:
  - id: purchase
    on: {submit: [Order]}
    steps: [{step: desk, sign: all, approvers: [{role: buyer}], if_nobody: block}]
"#;

const NOW: &str = "2026-11-23T10:00:00+08:00";

fn now() -> Instant {
    Instant::parse(NOW, None).unwrap()
}

fn engine() -> Engine {
    let tree = Memory::new().with("ordinance.yaml", SET);
    Workspace::open(&tree, &Opening { environment: &|_| None, now: Some(now()), packs: &[] }).unwrap().engine().unwrap()
}

fn request() -> Request {
    let request = json!({
        "subject": {"type": "person", "id": "cat"}, "action": {"name": "submit"},
        "resource": {"type": "Order", "properties": {"owner": "cat", "unit": "shop"}},
    });
    Request::parse_approval(&request.to_string()).unwrap()
}

fn event(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

fn comment(text: &str) -> Map<String, Value> {
    event(json!({"type": "comment", "by": "ann", "text": text}))
}

/// A policy set with a case `one`: its submission and three comments.
struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ordinance.yaml"), SET).unwrap();
        let shop = Self { folder };
        let (store, engine) = (shop.store(), engine());
        let (mut kept, _) = KeptCase::start(&store, &engine, request(), now()).unwrap();
        for text in ["first", "second", "third"] {
            kept.tell(&engine, comment(text), now()).unwrap();
        }
        shop
    }

    fn store(&self) -> FileStore {
        FileStore::new(self.folder.path().join(".ordinance/cases/one"))
    }

    fn record(&self, serial: u64) -> PathBuf {
        self.store().root().join(format!("journal/{serial:08}.json"))
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut out = BTreeMap::new();
        for folder in [self.store().root().join("journal"), self.store().root().to_path_buf()] {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
                out.insert(entry.path(), std::fs::read(entry.path()).unwrap());
            }
        }
        out
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ordinance"));
        command.current_dir(self.folder.path()).args(["--now", NOW]).args(words.split(' '));
        command
    }

    fn run(&self, words: &str) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(words).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }
}

/// What may become of a journal: in words, by which deed, and what is said of which record.
type Damage = (&'static str, fn(&Shop), u64, &'static str);

fn damages() -> Vec<Damage> {
    fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(path).unwrap();
        how(&mut bytes);
        std::fs::write(path, bytes).unwrap();
    }
    vec![
        (
            "the last record cut off",
            |shop| change(&shop.record(4), |bytes| bytes.truncate(bytes.len() / 2)),
            4,
            "it is no JSON object",
        ),
        ("one in the middle cut off", |shop| change(&shop.record(2), |bytes| bytes.truncate(40)), 2, "it is no JSON object"),
        ("an empty record", |shop| change(&shop.record(4), Vec::clear), 4, "it is no JSON object"),
        (
            "another word",
            |shop| {
                change(&shop.record(3), |bytes| {
                    let at = bytes.windows(6).position(|word| word == b"second").unwrap();
                    bytes[at] = b'S';
                });
            },
            3,
            "its content does not have the digest that it states",
        ),
        ("a space more", |shop| change(&shop.record(3), |bytes| bytes.push(b' ')), 3, "its bytes are not the canonical ones"),
        ("one removed from the middle", |shop| std::fs::remove_file(shop.record(2)).unwrap(), 2, "is missing"),
        ("the last one removed", |shop| std::fs::remove_file(shop.record(4)).unwrap(), 4, "is missing"),
        (
            "two in each other's place",
            |shop| {
                let (a, b) = (std::fs::read(shop.record(2)).unwrap(), std::fs::read(shop.record(3)).unwrap());
                std::fs::write(shop.record(2), b).unwrap();
                std::fs::write(shop.record(3), a).unwrap();
            },
            2,
            "it has another serial than its name says",
        ),
        (
            "a record of something else",
            |shop| {
                let store = shop.store();
                let journal = Journal::new(&store);
                let body = event(json!({"format": "ordinance.audit/1", "event": {"type": "comment", "by": "ann"}}));
                journal.append(journal.head().unwrap().as_ref(), body).unwrap();
            },
            5,
            "it is no record of what happened to a case",
        ),
    ]
}

#[test]
fn damage_is_named_and_nothing_is_changed() {
    for (what, damage, serial, said) in damages() {
        let shop = Shop::new();
        damage(&shop);
        let before = shop.files();
        let store = shop.store();
        let Err(KeptError::Journal(error)) = KeptCase::open(&store) else { panic!("{what} was not found") };
        let (place, error) = (format!("{serial:08}.json"), error.to_string());
        assert!(error.contains(&place) && error.contains(said), "{what}: {error}");
        for words in ["case show one", "case event one comment by ann"] {
            let (code, out, told) = shop.run(words);
            assert_eq!((code, out.as_str()), (Some(1), ""), "{what}: {words}: {told}");
            assert!(told.contains(&place) && told.contains(said) && told.contains("\nhelp: "), "{what}: {words}: {told}");
        }
        let (code, listed, _) = shop.run("case list --format json");
        assert!(code == Some(0) && listed.contains("case/damaged") && listed.contains(said), "{what}: {listed}");
        assert_eq!(shop.files(), before, "{what}");
    }
}

#[test]
fn of_processes_that_tell_at_once_each_is_kept_or_told_of_the_other() {
    let shop = Shop::new();
    let children: Vec<_> = (0..6)
        .map(|_| {
            shop.command("case event one comment by ann")
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
        })
        .collect();
    let ended: Vec<Output> = children.into_iter().map(|child| child.unwrap().wait_with_output().unwrap()).collect();
    for one in ended.iter().filter(|one| !one.status.success()) {
        let told = String::from_utf8_lossy(&one.stderr);
        assert_eq!(one.status.code(), Some(5), "{told}");
        assert!(told.contains("was written by somebody else") && told.contains("tell it again"), "{told}");
    }
    let kept = ended.iter().filter(|one| one.status.success()).count();
    assert!(kept >= 1);
    let store = shop.store();
    assert_eq!(KeptCase::open(&store).unwrap().unwrap().case().events().len(), 4 + kept);
}

#[test]
fn who_told_from_an_old_reading_is_told_and_keeps_nothing() {
    let (store, engine) = (MemoryStore::new(), engine());
    let (mut first, _) = KeptCase::start(&store, &engine, request(), now()).unwrap();
    let mut second = KeptCase::open(&store).unwrap().unwrap();
    first.tell(&engine, comment("first"), now()).unwrap();
    let late = second.tell(&engine, comment("second"), now());
    assert!(matches!(late, Err(KeptError::Journal(JournalError::Conflict { .. }))));
    assert_eq!((second.next(), second.case().events().len()), (2, 1));
    assert!(KeptCase::start(&store, &engine, request(), now()).is_err(), "a store holds one case");
    assert_eq!(Journal::new(&store).records().unwrap().len(), 2);
}

/// A store on a disk that is full, or not to be written.
struct Full<'s>(&'s MemoryStore, std::io::ErrorKind);

impl Store for Full<'_> {
    fn record_place(&self, serial: u64) -> String {
        self.0.record_place(serial)
    }
    fn object_place(&self, object: Digest) -> String {
        self.0.object_place(object)
    }
    fn head_place(&self) -> String {
        self.0.head_place()
    }
    fn serials(&self) -> Result<Vec<u64>, JournalError> {
        self.0.serials()
    }
    fn record(&self, serial: u64) -> Result<Vec<u8>, JournalError> {
        self.0.record(serial)
    }
    fn create(&self, serial: u64, _: &[u8]) -> Result<(), JournalError> {
        Err(JournalError::Io { place: self.0.record_place(serial), source: self.1.into() })
    }
    fn objects(&self) -> Result<Vec<Digest>, JournalError> {
        self.0.objects()
    }
    fn object(&self, object: Digest) -> Result<Vec<u8>, JournalError> {
        self.0.object(object)
    }
    fn put(&self, object: Digest, bytes: &[u8]) -> Result<(), JournalError> {
        self.0.put(object, bytes)
    }
    fn head(&self) -> Result<Option<Vec<u8>>, JournalError> {
        self.0.head()
    }
    fn set_head(&self, bytes: &[u8]) -> Result<(), JournalError> {
        self.0.set_head(bytes)
    }
}

#[test]
fn what_cannot_be_written_is_not_told_either() {
    let (memory, engine) = (MemoryStore::new(), engine());
    KeptCase::start(&memory, &engine, request(), now()).unwrap();
    for kind in [std::io::ErrorKind::StorageFull, std::io::ErrorKind::PermissionDenied, std::io::ErrorKind::ReadOnlyFilesystem] {
        let full = Full(&memory, kind);
        let mut kept = KeptCase::open(&full).unwrap().unwrap();
        let Err(KeptError::Journal(error)) = kept.tell(&engine, comment("lost"), now()) else { panic!("{kind} was not told") };
        assert!(error.to_string().contains(&memory.record_place(2)) && error.help().contains("nothing was changed"), "{error}");
        assert_eq!((kept.next(), kept.case().events().len()), (2, 1));
    }
    assert_eq!(KeptCase::open(&memory).unwrap().unwrap().case().events().len(), 1);
}

#[test]
fn a_folder_that_is_none_is_told_and_a_crash_leaves_nothing_that_counts() {
    let shop = Shop::new();
    std::fs::write(shop.folder.path().join("file"), "").unwrap();
    let (code, _, told) = shop.run("case start cat submit Order --owner cat --unit shop --case two --cases file");
    assert!(
        code == Some(1) && told.contains("file/two") && told.contains("help: see to it that the store can be read"),
        "{told}"
    );
    std::fs::write(shop.store().root().join("journal/.unfinished-1-0"), "{\"half\":").unwrap();
    let (code, _, told) = shop.run("case event one comment by ann");
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn what_cannot_be_read_or_does_not_count_is_not_kept() {
    let shop = Shop::new();
    let lay = |text: &str| std::fs::write(shop.folder.path().join("event.json"), text).unwrap();
    let before = shop.files();
    for (text, place) in
        [("{\n  \"type\": \"approve\",\n  oops\n}", "line 3 column 3"), ("[]", "line 1 column 0"), ("", "line 1 column 0")]
    {
        lay(text);
        let (code, out, told) = shop.run("case event one --event event.json");
        assert_eq!((code, out.as_str()), (Some(2), ""), "{told}");
        assert!(
            told.contains("event.json holds no event") && told.contains(place) && told.contains("nothing was told"),
            "{told}"
        );
    }
    let early = json!({"type": "comment", "by": "ann", "at": "2026-11-23T09:59:59+08:00"});
    for (event, code) in [
        (early, "clock_backwards"),
        (json!({"type": "approve", "step": "desk", "by": "stranger"}), "unknown_person"),
        (json!({"type": "approve", "step": "desk", "by": "cat"}), "excluded"),
        (json!({"type": "approve", "step": "nowhere", "by": "ann"}), "unknown_step"),
        (json!({"type": "approve", "step": "desk"}), "bad_event"),
        (json!({"type": "dance", "by": "ann"}), "bad_event"),
        (json!({"type": "timer_fired", "timer": "1/desk/timeout/1"}), "unknown_timer"),
    ] {
        lay(&event.to_string());
        let (exit, out, told) = shop.run("case event one --event event.json");
        assert!(exit == Some(2) && out.contains(&format!("[{code}]")), "{event}: {out}{told}");
    }
    assert_eq!(shop.files(), before);
    // The same event twice is two events, of which the second meets what the first did.
    lay(&json!({"seq": 2, "type": "approve", "step": "desk", "by": "ann"}).to_string());
    assert_eq!(shop.run("case event one --event event.json").0, Some(0));
    let (exit, out, _) = shop.run("case event one --event event.json");
    assert!(exit == Some(2) && out.contains("[already_voted]"), "{out}");
}
