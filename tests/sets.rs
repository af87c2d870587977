//! The sample sets of `tests/samples/sets`: a folder is named after its fault, and what `check` says of it stands beside it in
//! `expected.txt`. A valid one has such a file only where something is worth saying of it all the same.
//!
//! `ORDINANCE_BLESS=1 cargo test --test all sets` writes what was said in the place of what was expected.

use std::path::{Path, PathBuf};
use std::process::Command;

fn sets(verdict: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/sets").join(verdict);
    let mut sets: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sets.sort();
    assert!(sets.len() > 10, "the {verdict} sample sets were not found");
    sets
}

/// What `check` says of a set, a line a finding with its help below, and its exit code.
fn said(set: &Path) -> (String, Option<i32>) {
    let mut check = Command::new(env!("CARGO_BIN_EXE_ordinance"));
    check.arg("-C").arg(set).args(["--now", "2026-11-22T10:00:00+08:00", "--format", "json", "check"]);
    let output = check.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}: {}", set.display(), String::from_utf8_lossy(&output.stderr));
    });
    let mut text = String::new();
    for finding in report["findings"].as_array().unwrap() {
        let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        for (number, label) in finding["labels"].as_array().unwrap().iter().enumerate() {
            let at = format!(
                "{}:{}:{}-{}:{}",
                label["file"].as_str().unwrap(),
                label["line"],
                label["column"],
                label["end_line"],
                label["end_column"]
            );
            let remark = label["message"].as_str().unwrap();
            if number == 0 {
                text += &format!("{at} {} {}: {}\n", word("level"), word("code"), word("message"));
            }
            if number > 0 || !remark.is_empty() {
                text += &format!("  {at} {remark}\n");
            }
        }
        word("help").lines().for_each(|line| text += &format!("  help: {line}\n"));
    }
    (text, output.status.code())
}

/// Compares what is said of each set with what stands beside it, nothing where nothing does.
fn hold(verdict: &str, exit: i32) {
    let bless = std::env::var_os("ORDINANCE_BLESS").is_some();
    let mut faults = Vec::new();
    for set in sets(verdict) {
        let (text, code) = said(&set);
        let name = set.file_name().unwrap().to_string_lossy().into_owned();
        if code != Some(exit) {
            faults.push(format!("{name}: exit {code:?} where {exit} was expected\n{text}"));
        }
        let expected = set.join("expected.txt");
        let stood = std::fs::read_to_string(&expected).unwrap_or_default();
        if bless && stood != text {
            std::fs::write(&expected, &text).unwrap();
        } else if stood != text {
            faults.push(format!("{name}: another thing is said\n{text}"));
        }
    }
    assert!(faults.is_empty(), "{}\nORDINANCE_BLESS=1 accepts what was said", faults.join("\n"));
}

#[test]
fn invalid_sets_are_told_what_is_wrong_with_them() {
    hold("invalid", 3);
}

#[test]
fn valid_sets_are_told_nothing_that_makes_them_invalid() {
    hold("valid", 0);
}
