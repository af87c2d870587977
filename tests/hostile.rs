//! Texts that nobody writes in good faith, through the public face: whatever they say, reading them ends, and what is said of them
//! stays short. Sizes are such that work which grows with their square would take minutes.

use ordinance::{Findings, Memory, Opening, Style, Tree, Workspace};
use proptest::prelude::*;

const NOUNS: &str = "ordinance: v1\nkind: PolicySet\nname: hostile\nrelease: \"1\"\n---\nordinance: v1\nkind: Tenant\nid: acme\n\
    edition: professional\ntime_zone: Asia/Hong_Kong\ncurrency: HKD\n---\nordinance: v1\nkind: Units\nunits: [{id: acme, type: group}]\n";

/// A set of nouns beside a document of some kind, and a table.
fn set(kind: &str, body: &str, table: (&str, &str)) -> Workspace {
    let document = format!("ordinance: v1\nkind: {kind}\n{body}");
    open(&Memory::new().with("ordinance.yaml", NOUNS).with("x.yaml", document).with(table.0, table.1))
}

fn open(tree: &Memory) -> Workspace {
    Workspace::open(tree, &Opening { environment: &|_| None, now: None, packs: &[] }).unwrap()
}

/// What is said of a set, in every form; none of them grows with the set.
fn told(set: &Workspace) -> Findings {
    let findings = Findings::new(set.findings(), set.unlisted(), set.sources());
    let human = ordinance::human(set.findings(), &findings, set.sources(), Style { color: false, width: 80 });
    for text in [human, ordinance::concise(&findings), ordinance::findings_json(&findings), ordinance::github(&findings)] {
        assert!(text.len() < 1_000_000, "{} bytes are said", text.len());
    }
    findings
}

fn codes(findings: &Findings) -> Vec<&str> {
    let mut codes: Vec<_> = findings.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// Reads one text, says what was found, lays it out, and lays that out: the second time nothing changes.
fn read(path: &str, bytes: &[u8]) {
    told(&Workspace::of_text(path, bytes));
    let tree = Memory::new().with(path, bytes);
    let first = ordinance::layout(&tree, Some(path), false).unwrap();
    assert!(first.findings.iter().all(|finding| finding.code.id != "fmt/would-change"), "{:?}", first.changed);
    let tree = first.changed.into_iter().fold(tree, |tree, (path, text)| tree.with(path, text));
    let second = ordinance::layout(&tree, Some(path), false).unwrap();
    assert!(second.changed.is_empty(), "{}\n{:?}", String::from_utf8_lossy(&tree.read(path).unwrap()), second.changed);
}

/// Every text of the samples, by path.
fn samples() -> Vec<(String, String)> {
    fn gather(folder: &std::path::Path, out: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                gather(&path, out);
            } else if [".yaml", ".ord"].iter().any(|ending| name.ends_with(ending)) {
                out.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut out = Vec::new();
    for folder in ["tests/samples", "policies"] {
        gather(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut out);
    }
    out.sort();
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_text_with_findings(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read("a.yaml", &bytes);
        read("a.ord", &bytes);
    }

    #[test]
    fn marks_of_the_notations_in_any_order_are_too(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "ordinance v1\n", "ordinance: v1\n", "kind: Units\n", "---\n", "- ", "? ", ": ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ",
                "|\n", ">-\n", "\n", "\n  ", "\t", "# c\n", "\"", "'", "\\", "\u{feff}", "\r", "rule a: ", "allow anyone to read T", " when ",
                "not ", "(", ")", "a == 1", " and ", "flow f {", "on submit T", "step s: ", "role r", "HKD 5", "2026-02-30", "：", "\0", "\\ud800",
            ]),
            0..24,
        )
    ) {
        let text = parts.concat();
        read("a.yaml", text.as_bytes());
        read("a.ord", text.as_bytes());
    }

    #[test]
    fn so_is_a_sample_with_a_piece_of_another_in_it(
        which in any::<(prop::sample::Index, prop::sample::Index)>(),
        at in any::<(u16, u16, u8, u8)>(),
    ) {
        let samples = samples();
        let ((path, text), (_, other)) = (which.0.get(&samples), which.1.get(&samples));
        let (text, other) = (text.as_bytes(), other.as_bytes());
        let (at, from) = (usize::from(at.0) % (text.len() + 1), (usize::from(at.1) % (other.len() + 1), usize::from(at.2), usize::from(at.3)));
        let piece = &other[from.0..(from.0 + from.1).min(other.len())];
        let rest = &text[(at + from.2).min(text.len())..];
        let name = if path.ends_with(".ord") { "a.ord" } else { "a.yaml" };
        read(name, &[&text[..at], piece, rest].concat());
    }
}

#[test]
fn every_sample_is_laid_out_once_and_for_all() {
    for (path, text) in samples() {
        let name = if path.ends_with(".ord") { "a.ord" } else { "a.yaml" };
        read(name, text.as_bytes());
    }
}

#[test]
fn a_table_of_a_hundred_thousand_columns_is_read() {
    let people = "from: people.csv\n";
    let header = repeated(100_000, |n| format!("c{n},"));
    let row = "x,".repeat(100_000);
    let found = told(&set("People", people, ("people.csv", &format!("id,unit,{header}z\nann,acme,{row}x\n"))));
    assert_eq!(codes(&found), ["people/ignored-column"]);
    let found = told(&set("People", people, ("people.csv", &"id,".repeat(100_000))));
    assert!(codes(&found).contains(&"table/duplicate-column"), "{:?}", codes(&found));
    let object = repeated(100_000, |n| format!("\"k{n}\": 1, "));
    let object = format!("{{{object}\"id\": \"ann\", \"unit\": \"acme\"}}\n");
    told(&set("People", "from: people.ndjson\n", ("people.ndjson", &object)));
}

#[test]
fn fifty_thousand_faults_are_counted_and_a_hundred_listed() {
    let rows = repeated(50_000, |n| format!("p{n},nowhere\n"));
    let found = told(&set("People", "from: people.csv\n", ("people.csv", &format!("id,unit\n{rows}"))));
    assert_eq!(found.findings.len(), 100);
    assert_eq!((found.summary.error, found.unlisted["people.csv"]), (50_000, 49_900));
    let people = repeated(50_000, |n| format!("  - {{id: p{n}, nam: x, unit: acme}}\n"));
    let found = told(&set("People", &format!("people:\n{people}"), ("people.csv", "")));
    assert_eq!(found.findings.len(), 100);
}

#[test]
fn a_circle_of_twenty_thousand_is_told_by_its_first_ones() {
    let people = repeated(20_000, |n| format!("p{n},acme,p{}\n", (n + 1) % 20_000));
    let found = told(&set("People", "from: people.csv\n", ("people.csv", &format!("id,unit,manager\n{people}"))));
    assert_eq!(codes(&found), ["org/manager-cycle"]);
    assert!(found.findings[0].labels.len() <= 32 && found.findings[0].message.len() < 3_000);
    let everyone = repeated(400, |n| format!("r{n}, "));
    let roles = repeated(400, |n| format!("  - {{id: r{n}, includes: [{}]}}\n", everyone.replacen(&format!("r{n}, "), "", 1)));
    let found = told(&set("Roles", &format!("roles:\n{roles}"), ("people.csv", "")));
    assert!(codes(&found).contains(&"role/include-cycle"), "{:?}", codes(&found));
    assert!(found.summary.error <= 100, "{} circles are told", found.summary.error);
}

#[test]
fn a_chain_of_roles_ends_where_nobody_can_review_it() {
    let roles = repeated(20_000, |n| format!("  - {{id: r{n}, includes: [r{}]}}\n", n + 1));
    let roles = format!("roles:\n{roles}  - {{id: r20000, excludes: [other]}}\n  - {{id: other}}\n");
    let found = told(&set("Roles", &roles, ("people.csv", "")));
    assert!(codes(&found).contains(&"role/includes-too-deep"), "{:?}", codes(&found));
    assert_eq!(found.summary.error, 1);
}

#[test]
fn one_word_of_megabytes_is_not_repeated_whole() {
    let word = "x".repeat(3_000_000);
    for (path, text) in [
        ("a.ord", format!("ordinance v1\n{word}")),
        ("a.ord", word.clone()),
        ("a.yaml", word.clone()),
        ("a.yaml", format!("ordinance: v1\nkind: {word}\n")),
        ("a.yaml", format!("ordinance: v1\nkind: Units\n{word}: 1\n")),
    ] {
        let found = told(&Workspace::of_text(path, text));
        assert!(found.summary.error > 0);
    }
}

#[test]
fn a_file_on_one_line_is_laid_out() {
    let people = repeated(60_000, |n| format!("{{id: p{n},  unit: acme}},"));
    let text = format!("ordinance: v1\nkind: People\npeople: [{people}]\n");
    read("a.yaml", text.as_bytes());
}

#[test]
fn patterns_of_paths_are_few_and_short() {
    let globs = repeated(30_000, |n| format!("\"*a*b*{n}\","));
    let root = NOUNS.replacen("name: hostile\n", &format!("name: hostile\nexclude: [{globs}]\n"), 1);
    let found = told(&open(&Memory::new().with("ordinance.yaml", root)));
    assert_eq!(codes(&found), ["file/bad-glob"]);
}
