//! The table of `docs/kinds.md` against the tree, both ways: a kind has a file of one name in every room that handles it, a
//! schema, a page, and at least one valid and one invalid sample.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A row of the table: the kind, the words that begin it in files, the rooms it has and has not.
struct Kind {
    name: String,
    documents: Vec<String>,
    words: Vec<String>,
    rooms: Vec<(String, bool)>,
}

fn kinds() -> Vec<Kind> {
    let page = std::fs::read_to_string(root().join("docs/kinds.md")).unwrap();
    let mut rows = page.lines().filter(|line| line.starts_with("| ")).map(cells);
    let head = rows.next().unwrap();
    assert_eq!(&head[..2], ["kind", "in files"]);
    let kinds: Vec<_> = rows.take_while(|row| row.len() == head.len()).map(|row| kind(&head, &row)).collect();
    assert!(kinds.len() > 15, "the table of kinds was not found");
    kinds
}

fn cells(line: &str) -> Vec<String> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn kind(head: &[String], row: &[String]) -> Kind {
    let spelt: Vec<_> = row[1].split(", ").map(|word| word.trim_matches('`').to_owned()).collect();
    let (documents, words) = spelt.into_iter().partition(|word| word.starts_with(char::is_uppercase));
    let rooms = head[2..].iter().cloned().zip(row[2..].iter().map(|cell| cell == "✓")).collect();
    Kind { name: row[0].clone(), documents, words, rooms }
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

/// The texts of all samples below a folder.
fn samples(verdict: &str) -> Vec<String> {
    let mut paths = Vec::new();
    files(&root().join("tests/samples"), &mut paths);
    let below = |path: &PathBuf| path.components().any(|part| part.as_os_str() == verdict);
    paths.into_iter().filter(below).filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

#[test]
fn a_kind_has_a_file_in_each_of_its_rooms() {
    let mut faults = Vec::new();
    for kind in kinds() {
        for (room, has) in &kind.rooms {
            let there = if room == "schema" {
                kind.documents.iter().all(|name| root().join(format!("schemas/{}.schema.json", name.to_lowercase())).exists())
            } else {
                root().join(format!("src/{room}/{}.rs", kind.name)).exists()
            };
            if there != *has {
                faults.push(format!("{} in {room}: the table says {has}, the tree {there}", kind.name));
            }
        }
    }
    assert!(faults.is_empty(), "docs/kinds.md and the tree differ:\n  {}", faults.join("\n  "));
}

#[test]
fn a_kind_has_a_page_and_samples_of_both_sorts() {
    let page = std::fs::read_to_string(root().join("docs/kinds.md")).unwrap();
    let (valid, invalid) = (samples("valid"), samples("invalid"));
    let mut faults = Vec::new();
    for kind in kinds() {
        if !page.lines().any(|line| line == format!("## {}", kind.name)) {
            faults.push(format!("{} has no section", kind.name));
        }
        let shown = |text: &String| {
            kind.documents.iter().any(|name| text.lines().any(|line| line == format!("kind: {name}")))
                || kind.words.iter().any(|word| text.lines().any(|line| line.starts_with(&format!("{word} "))))
        };
        for (texts, verdict) in [(&valid, "valid"), (&invalid, "invalid")] {
            if !texts.iter().any(shown) {
                faults.push(format!("{} is in no {verdict} sample", kind.name));
            }
        }
    }
    assert!(faults.is_empty(), "kinds without a page or a sample:\n  {}", faults.join("\n  "));
}
