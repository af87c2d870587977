//! An engine that follows a folder takes what is saved there, however it is saved: none missed, none torn, and the last good set
//! as long as nothing better is there. `ORDINANCE_RELOADS=100` saves a hundred times in every way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use ordinance::{Beginning, Engine, Following, Request, Watching, init};

/// Files that each carry the version of their set.
const MARKED: usize = 8;
/// A save that nobody noticed after this long was missed.
const MISSED: Duration = Duration::from_secs(30);

/// The files of a version of the set: one rule in each marked file, and one that names somebody of the people's table.
fn files(version: usize) -> Vec<(String, String)> {
    let mut files: Vec<_> = (0..MARKED)
        .map(|n| {
            let text = format!("ordinance v1\n\nrule m{n}_v{version}:\n  allow self to read EmployeeRecord\n");
            (format!("rules/m{n}.ord"), text)
        })
        .collect();
    let known = format!("ordinance v1\n\nrule known_v{version}:\n  allow person v{version} to read EmployeeRecord\n");
    files.push(("rules/known.ord".to_owned(), known));
    files.push(("org/people.csv".to_owned(), people(version)));
    files
}

fn people(version: usize) -> String {
    let starter = ["alice,Alice,company", "bob,Bob,hr", "carol,Carol,finance", "dave,Dave,sales", "frank,Frank,sales"];
    let rows: String = starter.iter().map(|row| format!("{row}\n")).collect();
    format!("id,name,unit\n{rows}v{version},Version,sales\n")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A whole set of a version.
fn whole(folder: &Path, version: usize) {
    fs::create_dir_all(folder).unwrap();
    init(folder, Beginning::Starter).unwrap();
    fs::remove_file(folder.join("rules/access.ord")).unwrap();
    fs::remove_dir_all(folder.join("tests")).unwrap();
    files(version).iter().for_each(|(path, text)| put(&folder.join(path), text));
}

fn git(folder: &Path, arguments: &[&str]) {
    let who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"];
    let output = Command::new("git").arg("-C").arg(folder).args(who).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The versions that a decision cites. More than one were never saved together.
fn cited(engine: &Engine) -> (String, Vec<String>) {
    let now = ordinance::Instant::parse("2026-11-23T10:00:00+08:00", None).unwrap();
    let answer = engine.decide(&Request::person("frank", "read", "EmployeeRecord").with("owner", "frank").at(now)).unwrap();
    let marked = answer.context.rules.iter().filter_map(|rule| rule.id.rsplit_once("_v"));
    let mut versions: Vec<_> = marked.map(|(_, version)| version.to_owned()).collect();
    versions.dedup();
    (answer.context.bundle.clone(), versions)
}

/// Saves in one way, so often, and looks at every answer given meanwhile.
fn saved(begin: impl FnOnce(&Path) -> PathBuf, with: Watching, mut save: impl FnMut(&Path, &Path, usize)) {
    let rounds = std::env::var("ORDINANCE_RELOADS").map_or(2, |rounds| rounds.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let folder = begin(place.path());
    let following = Following { watching: with, ..Following::default() };
    let engine = Engine::watch_with(&folder, following, |_| {}).unwrap();
    assert_eq!(cited(&engine).1, ["1"]);
    let over = Arc::new(AtomicBool::new(false));
    let torn = Arc::new(Mutex::new(Vec::new()));
    let asking = {
        let (engine, over, torn) = (engine.clone(), over.clone(), torn.clone());
        std::thread::spawn(move || {
            let mut bundles: BTreeMap<String, Vec<String>> = BTreeMap::new();
            while !over.load(Ordering::Relaxed) {
                let (bundle, versions) = cited(&engine);
                let same = bundles.entry(bundle).or_insert_with(|| versions.clone());
                if versions.len() != 1 || *same != versions {
                    torn.lock().unwrap().push(versions);
                }
                std::thread::sleep(Duration::from_micros(200));
            }
        })
    };
    let mut slowest = Duration::ZERO;
    for version in 2..2 + rounds {
        save(place.path(), &folder, version);
        let since = Instant::now();
        while cited(&engine).1 != [version.to_string()] {
            assert!(since.elapsed() < MISSED, "version {version} was missed: {:?}", engine.status());
            std::thread::sleep(Duration::from_millis(1));
        }
        slowest = slowest.max(since.elapsed());
        assert!(engine.is_person(&format!("v{version}")));
        assert_eq!(engine.status().degraded, None, "version {version}");
    }
    over.store(true, Ordering::Relaxed);
    asking.join().unwrap();
    println!("{rounds} rounds, the slowest {slowest:?}");
    assert_eq!(*torn.lock().unwrap(), Vec::<Vec<String>>::new(), "answers of more than one version");
}

fn plain(place: &Path) -> PathBuf {
    let folder = place.join("set");
    whole(&folder, 1);
    folder
}

macro_rules! ways {
    ($($name:ident: $begin:expr, $save:expr;)+) => {
        $(#[test] fn $name() { saved($begin, Watching::default(), $save); })+
    };
}

ways! {
    in_place: plain, |_, folder, version| {
        files(version).iter().for_each(|(path, text)| fs::write(folder.join(path), text).unwrap());
    };
    in_place_and_slowly: plain, |_, folder, version| {
        use std::io::Write;
        // Of the same length and half written, so that neither the size nor the form gives it away.
        let mut open: Vec<_> = files(version).into_iter().map(|(path, text)| {
            let mut file = fs::File::create(folder.join(path)).unwrap();
            file.write_all(&text.as_bytes()[..text.len() / 2]).unwrap();
            (file, text)
        }).collect();
        if cfg!(target_os = "linux") {
            std::thread::sleep(Duration::from_millis(120));
        }
        open.iter_mut().for_each(|(file, text)| file.write_all(&text.as_bytes()[text.len() / 2..]).unwrap());
    };
    written_beside_and_renamed: plain, |_, folder, version| {
        for (path, text) in files(version) {
            let beside = folder.join(format!("{path}.tmp"));
            fs::write(&beside, text).unwrap();
            fs::rename(beside, folder.join(path)).unwrap();
        }
    };
    renamed_to_a_backup_first: plain, |_, folder, version| {
        for (path, text) in files(version) {
            let backup = folder.join(format!("{path}~"));
            fs::rename(folder.join(&path), &backup).unwrap();
            fs::write(folder.join(&path), text).unwrap();
            fs::remove_file(backup).unwrap();
        }
    };
    removed_and_made_again: plain, |_, folder, version| {
        for (path, text) in files(version) {
            fs::remove_file(folder.join(&path)).unwrap();
            fs::write(folder.join(path), text).unwrap();
        }
    };
    moved_to_a_new_folder: plain, |_, folder, version| {
        for (path, text) in files(version) {
            put(&folder.join(path.replace("rules/", &format!("rules-{version}/deep/"))), &text);
        }
        let old = if version == 2 { folder.join("rules") } else { folder.join(format!("rules-{}", version - 1)) };
        fs::remove_dir_all(old).unwrap();
    };
    the_whole_folder_exchanged: plain, |place, folder, version| {
        whole(&place.join("new"), version);
        fs::rename(folder, place.join("old")).unwrap();
        fs::rename(place.join("new"), folder).unwrap();
        fs::remove_dir_all(place.join("old")).unwrap();
    };
    the_whole_folder_removed_and_made_again: plain, |place, folder, version| {
        whole(&place.join("new"), version);
        fs::remove_dir_all(folder).unwrap();
        // A copy: the folder is there long before its files are.
        fs::create_dir(folder).unwrap();
        copy(&place.join("new"), folder);
        fs::remove_dir_all(place.join("new")).unwrap();
    };
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Where no event is heard of, the folder is looked at.
#[test]
fn without_events() {
    let with = Watching { events: false, poll: Duration::from_millis(40), ..Watching::default() };
    saved(plain, with, |_, folder, version| {
        files(version).iter().for_each(|(path, text)| fs::write(folder.join(path), text).unwrap());
    });
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    fn turn(link: &Path, to: &str) {
        let beside = link.with_file_name("..next");
        symlink(to, &beside).unwrap();
        fs::rename(beside, link).unwrap();
    }

    /// As the kubelet mounts a ConfigMap: every name is a link through `..data`, which is turned to a new folder at once.
    #[test]
    fn a_config_map() {
        let begin = |place: &Path| {
            let folder = place.join("set");
            whole(&folder.join("..1"), 1);
            turn(&folder.join("..data"), "..1");
            for name in ["ordinance.yaml", "catalog.yaml", "org", "rules"] {
                symlink(format!("..data/{name}"), folder.join(name)).unwrap();
            }
            folder
        };
        saved(begin, Watching::default(), |_, folder, version| {
            whole(&folder.join(format!("..{version}")), version);
            turn(&folder.join("..data"), &format!("..{version}"));
            fs::remove_dir_all(folder.join(format!("..{}", version - 1))).unwrap();
        });
    }

    /// As releases are deployed side by side.
    #[test]
    fn a_link_to_the_folder() {
        let begin = |place: &Path| {
            whole(&place.join("v1"), 1);
            symlink("v1", place.join("current")).unwrap();
            place.join("current")
        };
        saved(begin, Watching::default(), |place, folder, version| {
            whole(&place.join(format!("v{version}")), version);
            turn(folder, &format!("v{version}"));
            fs::remove_dir_all(place.join(format!("v{}", version - 1))).unwrap();
        });
    }
}

/// A thousand files at once.
#[test]
fn a_checkout() {
    let many = |folder: &Path, version: usize| {
        for n in 0..1000 {
            let comment = format!("ordinance v1\n# {version}\n");
            put(&folder.join(format!("more/{}/{n}.ord", n % 10)), &comment);
        }
        files(version).iter().for_each(|(path, text)| put(&folder.join(path), text));
        git(folder, &["add", "-A"]);
        git(folder, &["commit", "-q", "-m", "next"]);
    };
    let begin = |place: &Path| {
        let origin = place.join("origin");
        whole(&origin, 1);
        git(&origin, &["init", "-q", "-b", "main"]);
        many(&origin, 1);
        git(place, &["clone", "-q", "origin", "set"]);
        place.join("set")
    };
    saved(begin, Watching::default(), |place, folder, version| {
        many(&place.join("origin"), version);
        git(folder, &["fetch", "-q", "origin"]);
        git(folder, &["checkout", "-q", "-f", "origin/main"]);
    });
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("rules/access.ord");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn the_last_good_set_goes_on_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), Beginning::Starter).unwrap();
    let (told, heard) = mpsc::channel();
    let engine = Engine::watch_with(folder.path(), Following::default(), move |outcome| _ = told.send(outcome.is_ok())).unwrap();
    let now = ordinance::Instant::parse("2026-11-23T10:00:00+08:00", None).unwrap();
    let reads = |who: &str| {
        let request = Request::person(who, "read", "EmployeeRecord").with("owner", "frank").with("unit", "sales").at(now);
        engine.decide(&request).unwrap().decision
    };
    let until = |wanted: bool| while heard.recv_timeout(MISSED).unwrap() != wanted {};
    let good = engine.status();
    assert!(reads("frank") && !reads("carol") && good.degraded.is_none());
    assert_eq!(good.bundle, engine.digest());

    edit(folder.path(), "allow self to read", "allow role staf to read");
    until(false);
    assert!(reads("frank") && !reads("carol"), "a set with a fault was taken");
    let status = engine.status();
    let degraded = status.degraded.unwrap();
    assert_eq!(status.bundle, good.bundle);
    assert!(degraded.findings[0].starts_with("rules/access.ord:9:14: "), "{degraded:?}");

    // Another fault: it goes on since the first one.
    edit(folder.path(), "allow role staf to read", "allow role stav to read");
    until(false);
    let later = engine.status().degraded.unwrap();
    assert_eq!(later.since, degraded.since);
    assert!(degraded.since.is_some() && later.findings[0].contains("stav"), "{later:?}");

    edit(folder.path(), "allow role stav to read", "allow person carol to read");
    until(true);
    assert!(!reads("frank") && reads("carol"));
    assert_eq!(engine.status().degraded, None);

    // What is taken back is no news once it is settled, and what is written again with what it held is none at all.
    edit(folder.path(), "allow person carol", "allow person carol");
    assert!(heard.recv_timeout(Duration::from_millis(500)).is_err());

    // The folder goes away and comes back.
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    until(false);
    assert!(reads("carol") && engine.status().degraded.is_some());
    fs::rename(&away, folder.path()).unwrap();
    until(true);
    assert_eq!(engine.status().degraded, None);
}

/// The command: what a save changed, and nothing of what it did not.
#[test]
fn the_command_tells_what_a_save_changed() {
    use std::io::{BufRead, BufReader};
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("set");
    init(&folder, Beginning::Starter).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ordinance"))
        .args(["-C", folder.to_str().unwrap(), "watch"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(command.stdout.take().unwrap());
    let (told, heard) = mpsc::channel();
    std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(|line| _ = told.send(line)));
    // All that is told until nothing more comes, the times of day left out.
    let until = |wanted: &str| {
        let mut lines: Vec<String> = Vec::new();
        while !lines.iter().any(|line| line.contains(wanted)) {
            lines.push(heard.recv_timeout(MISSED).unwrap_or_else(|_| panic!("no `{wanted}` in {lines:#?}")));
        }
        while let Ok(line) = heard.recv_timeout(Duration::from_millis(400)) {
            lines.push(line);
        }
        lines.join("\n")
    };
    let first = until("to create");
    assert!(first.contains("Z  valid  ") && first.contains("against what is deployed"), "{first}");

    edit(&folder, "allow self to read", "allow role staf to read");
    let broken = until("1 error");
    assert!(broken.contains("Z  invalid  rules/access.ord  valid at ") && !broken.contains("deployed"), "{broken}");

    edit(&folder, "allow role staf to read", "allow self to read");
    let mended = until("no findings any more");
    assert!(mended.contains("the rules mean what they did at") && !mended.contains("deployed"), "{mended}");

    // Another folder in the place of this one, with one rule changed.
    let new = place.path().join("new");
    copy(&folder, &new);
    edit(&new, "allow self to read", "allow self to read, update");
    fs::rename(&folder, place.path().join("old")).unwrap();
    fs::rename(&new, &folder).unwrap();
    let changed = until("since the last valid look");
    assert!(changed.contains("rule/own_record") && changed.contains("1 to change"), "{changed}");
    command.kill().unwrap();
    command.wait().unwrap();
}
