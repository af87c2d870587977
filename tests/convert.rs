//! Both notations say the same: every valid sample of the rule language becomes YAML and is itself again, comments and all.

use std::path::Path;

use ordinance::{Layout, Memory, Notation, convert, layout};

const ROOT: &str = "ordinance: v1\nkind: PolicySet\nname: t\nrelease: '1'\n";

fn tree(path: &str, text: &str) -> Memory {
    Memory::new().with("ordinance.yaml", ROOT).with(path, text)
}

/// The one text that a layout writes.
fn only(name: &str, layout: Layout) -> (String, String) {
    let told: Vec<_> = layout.findings.iter().map(|finding| finding.message()).collect();
    assert!(told.is_empty(), "{name}: {told:?}");
    let mut changed = layout.changed;
    assert_eq!(changed.len(), 1, "{name}");
    changed.remove(0)
}

/// A text as `fmt` lays it out.
fn laid_out(name: &str, path: &str, text: &str) -> String {
    let layout = layout(&tree(path, text), Some(path), false).unwrap();
    if layout.changed.is_empty() { text.to_owned() } else { only(name, layout).1 }
}

/// What a text says beside its comments, and what its comments say.
fn parts(text: &str) -> (Vec<&str>, Vec<&str>) {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let (mut said, mut comments) = (Vec::new(), Vec::new());
    for line in lines {
        let (code, comment) = line.find("# ").map_or((line, ""), |at| line.split_at(at));
        said.extend(Some(code.trim_end()).filter(|code| !code.is_empty()));
        comments.extend(Some(comment).filter(|comment| !comment.is_empty()));
    }
    comments.sort_unstable();
    (said, comments)
}

#[test]
fn every_sample_becomes_yaml_and_is_itself_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/valid");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "ord"));
    names.sort();
    assert!(names.len() >= 20);
    for path in names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = laid_out(&name, "a.ord", &std::fs::read_to_string(&path).unwrap());
        let (new, yaml) = only(&name, convert(&tree("a.ord", &text), "a.ord", Notation::Yaml).unwrap());
        assert_eq!(new, "a.yaml");
        assert_eq!(laid_out(&name, "a.yaml", &yaml), yaml, "{name}: what is written is laid out");
        let (new, again) = only(&name, convert(&tree("a.yaml", &yaml), "a.yaml", Notation::Ord).unwrap());
        assert_eq!(new, "a.ord");
        let (mut said, comments) = parts(&text);
        let (mut said_again, comments_again) = parts(&again);
        said.sort_unstable();
        said_again.sort_unstable();
        assert_eq!(said, said_again, "{name}\n{yaml}");
        assert_eq!(comments, comments_again, "{name}\n{yaml}");
    }
}
