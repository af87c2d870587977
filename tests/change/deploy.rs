//! Plans and their application.

use super::{check_schema, lines, with};
use ordinance::{
    Base, Compared, DeployError, FileStore, History, Instant, MemoryStore, Outcome, Plan, PlanError, PlanFile, StateEntry, Store,
    Workspace, apply, rollback, verify_state,
};
use serde_json::{Value, json};

fn now() -> Instant {
    Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap()
}

fn plan(store: &dyn Store, set: &Workspace) -> Plan {
    let snapshot = set.snapshot().unwrap();
    Plan::make(&Base::load(store).unwrap(), set.compared(&snapshot))
}

/// Plans and applies; gives what was deployed.
fn deploy(store: &dyn Store, set: &Workspace) -> Outcome {
    let read = Plan::read(&plan(store, set).to_bytes()).unwrap();
    apply(store, &read, now(), "ada").unwrap()
}

fn second() -> Workspace {
    with(&[("org/people.yaml", "title: Officer", "title: Head")])
}

fn entry(outcome: Outcome) -> StateEntry {
    match outcome {
        Outcome::Deployed(deployed) => deployed.entry,
        Outcome::Unchanged => panic!("nothing was deployed"),
    }
}

#[test]
fn plan_then_apply_then_plan_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let (files, memory) = (FileStore::new(folder.path()), MemoryStore::new());
    for store in [&files as &dyn Store, &memory] {
        let set = with(&[]);
        let first = plan(store, &set);
        assert_eq!(first.diff().count(ordinance::DiffAction::Create), first.diff().resources.len());
        assert_eq!(first.base().serial, 0);
        let deployed = entry(deploy(store, &set));
        assert_eq!((deployed.serial, deployed.prev, deployed.by.as_str()), (1, None, "ada"));
        assert_eq!(deployed.applied_at, "2026-11-22T02:00:00Z");
        assert_eq!(deployed.snapshot, set.snapshot().unwrap().digest().to_string());
        assert_eq!(deployed.plan, Some(first.digest().to_string()));

        let nothing = plan(store, &set);
        assert!(nothing.is_empty() && nothing.diff().is_empty());
        let read = Plan::read(&nothing.to_bytes()).unwrap();
        assert_eq!(apply(store, &read, now(), "ada").unwrap(), Outcome::Unchanged);
        assert_eq!(History::new(store).log().unwrap().len(), 1, "a plan without changes writes no entry");

        assert_eq!(
            lines(&plan(store, &second()).diff()),
            [r#"update person/carl [/title "Officer"->"Head"] org/people.yaml:6:64"#]
        );
        let later = entry(deploy(store, &second()));
        assert_eq!(later.lineage, deployed.lineage);
        assert!(plan(store, &second()).is_empty());
        assert!(verify_state(store).unwrap().is_empty());
        let loaded = Base::load(store).unwrap().snapshot;
        assert_eq!(loaded.entries(), second().snapshot().unwrap().entries());
    }
}

#[test]
fn a_rename_is_applied_and_then_forgotten() {
    let store = MemoryStore::new();
    deploy(&store, &with(&[]));
    let renamed = with(&[("org/roles.yaml", "- id: staff", "- id: everyone\n    renamed_from: staff")]);
    let planned = Plan::read(&plan(&store, &renamed).to_bytes()).unwrap();
    assert_eq!(planned.diff().resources.len(), 1);
    assert_eq!(entry(apply(&store, &planned, now(), "ada").unwrap()).serial, 2);
    assert!(plan(&store, &renamed).is_empty());
}

#[test]
fn a_plan_is_applied_once_and_only_to_what_it_was_made_against() {
    let store = MemoryStore::new();
    let first = plan(&store, &with(&[]));
    let rival = plan(&store, &second());
    apply(&store, &first, now(), "ada").unwrap();
    let again = apply(&store, &first, now(), "ada").unwrap_err();
    assert!(matches!(again, DeployError::AlreadyApplied { serial: 1 }) && again.is_conflict(), "{again}");
    let late = apply(&store, &rival, now(), "bob").unwrap_err();
    assert!(matches!(late, DeployError::Stale { planned: 0, deployed: 1 }) && late.is_conflict(), "{late}");

    let stale = plan(&store, &second());
    deploy(&store, &with(&[("ordinance.yaml", "1.0.0", "1.0.1")]));
    let late = apply(&store, &stale, now(), "bob").unwrap_err();
    assert!(matches!(late, DeployError::Stale { planned: 1, deployed: 2 }), "{late}");

    let other = MemoryStore::new();
    deploy(&other, &with(&[("ordinance.yaml", "1.0.0", "9.9.9")]));
    let elsewhere = apply(&other, &plan(&store, &second()), now(), "bob").unwrap_err();
    assert!(matches!(elsewhere, DeployError::OtherHistory) && elsewhere.is_conflict(), "{elsewhere}");
    assert_eq!(History::new(&store).log().unwrap().len(), 2);
}

#[test]
fn a_plan_that_somebody_changed_is_refused() {
    let store = MemoryStore::new();
    let bytes = plan(&store, &with(&[])).to_bytes();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    check_schema("plan", &PlanFile::schema(), &whole);
    assert_eq!(whole["format"], "ordinance.plan/1");

    for (old, new) in [("\"Officer\"", "\"Chief\""), ("\"serial\":0", "\"serial\":1"), ("1.0.0", "1.0.2")] {
        assert!(text.contains(old));
        assert!(Plan::read(text.replace(old, new).as_bytes()).is_err(), "{old}");
    }
    let mut shorter = whole.clone();
    let objects = shorter["target"]["objects"].as_object_mut().unwrap();
    let one = objects.keys().next().unwrap().clone();
    objects.remove(&one);
    assert!(matches!(Plan::read(shorter.to_string().as_bytes()), Err(PlanError::Target(_))));
    assert!(matches!(Plan::read(b"{}"), Err(PlanError::Shape { .. })));
    assert!(matches!(Plan::read(b"\xff\x00"), Err(PlanError::Shape { .. })));
    // Every byte counts, but for the line feed at the end.
    for at in (0..bytes.len() - 1).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert!(Plan::read(&flipped).is_err(), "byte {at}");
    }
}

#[test]
fn a_plan_whose_rows_hide_something_is_refused_even_with_the_right_digest() {
    let store = MemoryStore::new();
    deploy(&store, &with(&[]));
    // Rows made against another base, in a file that is right in itself.
    let base = Base { deployment: Base::load(&store).unwrap().deployment, snapshot: second().snapshot().unwrap() };
    let forged = with(&[("org/people.yaml", "title: Officer", "title: Head"), ("ordinance.yaml", "1.0.0", "1.0.1")]);
    let snapshot = forged.snapshot().unwrap();
    let honest: PlanFile = serde_json::from_slice(&plan(&store, &forged).to_bytes()).unwrap();
    let forged = Plan::make(&base, Compared { snapshot: &snapshot, origin: None });
    let mut file: PlanFile = serde_json::from_slice(&forged.to_bytes()).unwrap();
    assert!(file.resources.len() < honest.resources.len());
    file.base = honest.base;
    // Its digest made right again, as a forger would.
    let mut covered = serde_json::to_value(&file).unwrap();
    covered.as_object_mut().unwrap().remove("digest");
    covered["target"].as_object_mut().unwrap().remove("objects");
    covered["target"]["renamed_from"] = json!({});
    file.digest = ordinance::Digest::of(covered.to_string().as_bytes()).to_string();
    let read = Plan::read(&serde_json::to_vec(&file).unwrap()).expect("the file is right in itself");
    let refused = apply(&store, &read, now(), "eve").unwrap_err();
    assert!(matches!(&refused, DeployError::OtherRows { address } if address == "person/carl"), "{refused}");
    assert_eq!(History::new(&store).log().unwrap().len(), 1);
}

#[test]
fn of_two_who_apply_at_once_one_wins_and_both_histories_agree() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    let plans = [plan(&store, &with(&[])), plan(&store, &second())];
    let results: Vec<_> = std::thread::scope(|scope| {
        let tries: Vec<_> = plans.iter().map(|plan| scope.spawn(|| apply(&store, plan, now(), "ada"))).collect();
        tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().filter_map(|result| result.as_ref().err()).all(DeployError::is_conflict));
    assert_eq!(History::new(&store).log().unwrap().len(), 1);
    assert!(verify_state(&store).unwrap().is_empty());
}

#[test]
fn rolling_back_appends_and_never_rewrites() {
    let store = MemoryStore::new();
    deploy(&store, &with(&[]));
    deploy(&store, &second());
    let before = History::new(&store).log().unwrap();
    let back = entry(rollback(&store, 1, now(), "ada").unwrap());
    assert_eq!((back.serial, back.plan, back.rolled_back_to), (3, None, Some(1)));
    assert_eq!(back.snapshot, before[0].entry.snapshot);
    assert_eq!(History::new(&store).log().unwrap()[..2], before[..]);
    assert!(plan(&store, &with(&[])).is_empty());
    assert_eq!(rollback(&store, 3, now(), "ada").unwrap(), Outcome::Unchanged);
    for unknown in [0, 4] {
        let error = rollback(&store, unknown, now(), "ada").unwrap_err();
        assert!(error.to_string().contains("the last one is 3"), "{error}");
    }
    assert!(rollback(&MemoryStore::new(), 1, now(), "ada").is_err());
    check_schema("state", &StateEntry::schema(), &serde_json::to_value(&before[1].entry).unwrap());
}

#[test]
fn a_damaged_store_is_found_whatever_is_damaged_and_nothing_is_deployed_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path());
    deploy(&store, &with(&[]));
    deploy(&store, &second());
    let objects = || std::fs::read_dir(folder.path().join("objects")).unwrap().map(|entry| entry.unwrap().path());
    for path in objects() {
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(verify_state(&store).unwrap().len(), 1, "missing {}", path.display());
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        std::fs::write(&path, flipped).unwrap();
        assert_eq!(verify_state(&store).unwrap().len(), 1, "damaged {}", path.display());
        std::fs::write(&path, whole).unwrap();
    }
    assert!(verify_state(&store).unwrap().is_empty());
    let planned = plan(&store, &with(&[]));
    let first = folder.path().join("journal/00000001.json");
    let whole = std::fs::read_to_string(&first).unwrap();
    std::fs::write(&first, whole.replace("ada", "eve")).unwrap();
    let refused = apply(&store, &planned, now(), "ada").unwrap_err();
    assert!(!refused.is_conflict() && refused.to_string().contains("00000001.json"), "{refused}");
    std::fs::write(&first, whole).unwrap();
    let manifest = folder.path().join("objects").join(second().snapshot().unwrap().digest().hex());
    std::fs::write(manifest, "{}").unwrap();
    assert!(Base::load(&store).is_err());
}
