//! Runs the samples of `tests/samples/valid` and `tests/samples/invalid`: single texts of both notations, read for their form.
//!
//! The name of a sample says what is in it. A valid one gives no finding. An invalid one has its findings beside it in
//! `NAME.expected`, one a line: `LINE:COLUMN code message`, what to do behind `help: `, and what a fix would write behind
//! `fix: `. `ORDINANCE_BLESS=1 cargo test --test all samples` writes them.

use std::fs;
use std::path::{Path, PathBuf};

use ordinance::{Findings, Workspace, findings_json};

#[test]
fn valid_samples_have_no_finding() {
    for path in texts("valid") {
        let found = findings(&path);
        assert!(found.is_empty(), "{}\n{found}", path.display());
    }
}

#[test]
fn invalid_samples_have_the_findings_beside_them() {
    let bless = std::env::var_os("ORDINANCE_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in texts("invalid") {
        let expected = PathBuf::from(format!("{}.expected", path.display()));
        let found = findings(&path);
        assert!(!found.is_empty(), "{} has no finding", path.display());
        if bless {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nORDINANCE_BLESS=1 writes what was found", wrong.join("\n"));
}

fn texts(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(folder);
    let mut texts: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "ord" || ext == "yaml"))
        .collect();
    texts.sort();
    assert!(!texts.is_empty(), "{} holds no sample", folder.display());
    texts
}

/// The findings of a text, one a line with what to do and how.
fn findings(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    let read = Workspace::of_text(&name, fs::read(path).unwrap());
    let findings = Findings::new(read.findings(), read.unlisted(), read.sources());
    let json: serde_json::Value = serde_json::from_str(&findings_json(&findings)).unwrap();
    let mut out = String::new();
    for finding in json["findings"].as_array().unwrap() {
        let at = &finding["labels"][0];
        out += &format!("{}:{} {} {}\n", at["line"], at["column"], text(&finding["code"]), text(&finding["message"]));
        for line in text(&finding["help"]).lines() {
            out += &format!("    help: {line}\n");
        }
        if !finding["fix"].is_null() {
            out += &format!("    fix: {}\n", finding["fix"]["text"]);
        }
    }
    out
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}
