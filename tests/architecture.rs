//! The laws of `docs/architecture.md`, read from its tables and held against the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// A row of the table of rooms.
struct Room {
    floor: u32,
    runtime: bool,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/architecture.md")).unwrap()
}

/// The cells of every table row under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = page();
    let section = page.split("\n## ").find(|s| s.starts_with(heading)).unwrap_or_else(|| panic!("no section {heading}"));
    section
        .lines()
        .filter(|line| line.starts_with('|') && !line.contains("---"))
        .skip(1)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
        .collect()
}

fn rooms() -> BTreeMap<String, Room> {
    let rows = table("Rooms");
    assert!(rows.len() > 10, "the table of rooms was not found");
    rows.into_iter().map(|row| (row[2].clone(), Room { floor: row[0].parse().unwrap(), runtime: row[1] == "R" })).collect()
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push(path);
        }
    }
}

/// Every source file as (path from the root, its text).
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The room of a file of the library; none for `lib.rs` and the binary.
fn room_of(file: &str) -> Option<&str> {
    let rest = file.strip_prefix("src/")?;
    let (room, _) = rest.split_once('/')?;
    (room != "bin").then_some(room)
}

/// Collects what a file names: first segments of paths, `crate::` paths, functions with their lengths.
#[derive(Default)]
struct Names {
    heads: BTreeSet<String>,
    crate_paths: Vec<Vec<String>>,
    /// Paths that begin with `super`, outside of modules within the file.
    near_paths: Vec<Vec<String>>,
    /// Paths of `use`, whatever they begin with.
    uses: Vec<Vec<String>>,
    within: usize,
    functions: Vec<(String, usize, usize, bool)>,
    excused: Vec<bool>,
}

impl Names {
    fn tree(&mut self, tree: &syn::UseTree, prefix: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.tree(&path.tree, prefix);
                prefix.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, prefix)),
            syn::UseTree::Name(name) => self.path(prefix, Some(name.ident.to_string())),
            syn::UseTree::Rename(name) => self.path(prefix, Some(name.ident.to_string())),
            syn::UseTree::Glob(_) => self.path(prefix, Some("*".to_owned())),
        }
    }

    fn path(&mut self, prefix: &[String], last: Option<String>) {
        let full: Vec<String> = prefix.iter().cloned().chain(last).collect();
        self.uses.push(full.clone());
        let Some(head) = full.first() else { return };
        if head == "crate" {
            self.crate_paths.push(full);
        } else if head == "super" {
            self.near_paths.extend((self.within == 0).then_some(full));
        } else {
            self.heads.insert(head.clone());
        }
    }

    fn function(&mut self, name: &syn::Ident, attrs: &[syn::Attribute], block: &syn::Block) {
        let excused = attrs.iter().any(|attr| {
            attr.path().is_ident("expect")
                && matches!(&attr.meta, syn::Meta::List(list) if list.tokens.to_string().contains("too_many_lines"))
        });
        let span = (block.brace_token.span.open().start().line, block.brace_token.span.close().end().line);
        self.functions.push((name.to_string(), span.0, span.1, excused));
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.within += 1;
        visit::visit_item_mod(self, item);
        self.within -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 || segments.first().is_some_and(|s| s == "crate") {
            self.path(&segments, None);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, &item.attrs, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident, &item.attrs, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

fn names(file: &str, text: &str) -> Names {
    let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut names = Names::default();
    names.visit_file(&parsed);
    names.excused.push(text.contains("#![expect(clippy::too_many_lines"));
    names
}

fn assert_none(what: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

#[test]
fn every_room_is_in_the_table() {
    let table: BTreeSet<_> = rooms().into_keys().collect();
    let there: BTreeSet<_> = sources("src").iter().filter_map(|(file, _)| room_of(file).map(str::to_owned)).collect();
    assert_none("rooms without a row", there.difference(&table).cloned().collect());
    let bad = ["utils", "common", "helpers", "types", "manager", "core", "service"];
    assert_none("rooms named after nothing", there.into_iter().filter(|room| bad.contains(&room.as_str())).collect());
}

#[test]
fn rooms_import_from_lower_floors_only() {
    let rooms = rooms();
    let mut faults = Vec::new();
    for (file, text) in sources("src") {
        let Some((name, room)) = room_of(&file).and_then(|name| Some((name, rooms.get(name)?))) else { continue };
        for path in names(&file, &text).crate_paths {
            let Some(other) = path.get(1) else { continue };
            if other == name {
                continue;
            }
            match rooms.get(other) {
                Some(to) if to.floor >= room.floor => {
                    faults.push(format!("{file}: `{}` is not on a lower floor", path.join("::")))
                }
                Some(to) if room.runtime && !to.runtime => {
                    faults.push(format!("{file}: `{}` is of the authoring half", path.join("::")));
                }
                Some(_) if path.len() > 3 && path[2].starts_with(char::is_lowercase) => {
                    faults.push(format!("{file}: `{}` reaches past the room's mod.rs", path.join("::")));
                }
                Some(_) => {}
                None => faults.push(format!("{file}: `{}` is not a room's item", path.join("::"))),
            }
        }
    }
    assert_none("imports against the floors", faults);
}

/// The modules below `src` by their paths, each with its file.
fn modules(sources: &[(String, String)]) -> BTreeMap<Vec<String>, String> {
    let module = |file: &str| {
        let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
        Some(path.trim_end_matches("/mod").split('/').map(str::to_owned).collect())
    };
    sources.iter().filter_map(|(file, _)| Some((module(file)?, file.clone()))).collect()
}

/// The files of its room that a file takes something from, be it through a `mod.rs`, which is a face and counts for none.
fn taken(module: &[String], file: &str, text: &str, all: &BTreeMap<Vec<String>, String>) -> BTreeSet<Vec<String>> {
    let found = names(file, text);
    let near = found.near_paths.iter().filter_map(|path| {
        let up = path.iter().take_while(|part| *part == "super").count();
        Some([module.get(..module.len().checked_sub(up)?)?, &path[up..]].concat())
    });
    let far = found.crate_paths.iter().map(|path| path[1..].to_vec()).filter(|path| path.first() == module.first());
    near.chain(far).filter_map(|path| target(&path, all)).filter(|target| target != module).collect()
}

fn target(path: &[String], all: &BTreeMap<Vec<String>, String>) -> Option<Vec<String>> {
    let length = (1..=path.len()).rev().find(|length| all.contains_key(&path[..*length]))?;
    let (module, rest) = path.split_at(length);
    let file = &all[module];
    if !file.ends_with("/mod.rs") {
        return Some(module.to_vec());
    }
    // What a face hands on is of the file that it comes from.
    let name = rest.first()?;
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let handed = names(file, &text).uses.into_iter().find(|used| used.len() > 1 && used.last() == Some(name))?;
    target(&[module, &handed].concat(), all)
}

#[test]
fn files_of_a_room_take_from_each_other_in_one_direction() {
    let sources: Vec<_> = sources("src").into_iter().filter(|(file, _)| room_of(file).is_some() && !is_test(file)).collect();
    let all = modules(&sources);
    let mut takes = BTreeMap::new();
    for (module, file) in all.iter().filter(|(_, file)| !file.ends_with("/mod.rs")) {
        let text = &sources.iter().find(|(other, _)| other == file).unwrap().1;
        takes.insert(module.clone(), taken(module, file, text, &all));
    }
    // Whoever takes from nobody that is left, or gives to nobody, is taken away, until only circles are.
    let alone = |takes: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>| {
        let gives = |one: &Vec<String>| takes.values().any(|from| from.contains(one));
        let found = takes.iter().find(|(one, from)| !gives(one) || from.iter().all(|other| !takes.contains_key(other)));
        found.map(|(one, _)| one.clone())
    };
    while let Some(one) = alone(&takes) {
        takes.remove(&one);
    }
    let told = |(one, from): (&Vec<String>, &BTreeSet<Vec<String>>)| {
        let from: Vec<_> = from.iter().filter(|other| takes.contains_key(*other)).map(|other| other.join("/")).collect();
        format!("{} takes from {}", one.join("/"), from.join(", "))
    };
    assert_none("files that lead back to themselves", takes.iter().map(told).collect());
}

fn is_test(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("tests.rs")
}

#[test]
fn rooms_are_private_and_the_binary_uses_the_public_face() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let public: Vec<_> = lib.lines().filter(|line| line.starts_with("pub mod ")).map(str::to_owned).collect();
    assert_none("public modules in lib.rs", public);
}

#[test]
fn crates_have_one_keeper() {
    let keepers: BTreeMap<String, String> = table("Keepers").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let mut faults = Vec::new();
    for (file, text) in sources("src") {
        let Some(room) = room_of(&file) else { continue };
        for head in names(&file, &text).heads {
            if let Some(keeper) = keepers.get(&head).filter(|keeper| *keeper != room) {
                faults.push(format!("{file}: `{head}` is kept by {keeper}"));
            }
        }
    }
    assert_none("crates outside their keeper", faults);
}

fn code_lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn files_and_functions_stay_short() {
    let mut faults = Vec::new();
    for (file, text) in sources("src").into_iter().chain(sources("tests")) {
        let count = code_lines(&text);
        if count > 400 {
            faults.push(format!("{file}: {count} lines of code, the most is 400"));
        }
        let lines: Vec<_> = text.lines().collect();
        for (name, start, end, excused) in names(&file, &text).functions {
            let body = lines.get(start.saturating_sub(1)..end).unwrap_or_default().join("\n");
            let count = code_lines(&body);
            if count > 80 && !excused {
                faults.push(format!("{file}: fn {name} has {count} lines of code, the most is 80"));
            }
        }
    }
    assert_none("too long", faults);
}

#[test]
fn every_room_begins_with_its_story() {
    let silent = sources("src")
        .into_iter()
        .filter(|(file, text)| file.ends_with("/mod.rs") && file.matches('/').count() == 2 && !text.starts_with("//! "))
        .map(|(file, _)| file)
        .collect();
    assert_none("rooms without a story", silent);
}

#[test]
fn the_world_is_touched_only_where_the_table_says() {
    let allowed: BTreeSet<String> = table("The world outside").into_iter().map(|row| row[0].clone()).collect();
    let lifting: BTreeSet<String> = sources("src")
        .into_iter()
        .filter(|(file, text)| !file.starts_with("src/bin/") && lifts(text))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(allowed, lifting, "docs/architecture.md names other files than those that lift the laws on IO");
}

fn lifts(text: &str) -> bool {
    ["disallowed_methods", "disallowed_types", "print_stdout", "print_stderr"].iter().any(|lint| text.contains(lint))
}

#[test]
fn exceptions_have_reasons_and_features_stay_at_the_door() {
    let mut faults = Vec::new();
    for (file, text) in sources("src") {
        for (number, line) in text.lines().enumerate() {
            let at = format!("{file}:{}", number + 1);
            if line.trim_start().starts_with("#[allow(") || line.trim_start().starts_with("#![allow(") {
                faults.push(format!("{at}: `allow` where `expect` with a reason stands"));
            }
            let door = file == "src/lib.rs" || file.starts_with("src/journal/") || file.starts_with("src/files/");
            if line.contains("cfg(feature") && !door && !file.starts_with("src/bin/") {
                faults.push(format!("{at}: features are for lib.rs, journal and files"));
            }
        }
    }
    assert_none("exceptions", faults);
}

#[test]
fn the_sources_speak_of_the_project_alone() {
    let words = ["TODO", "FIXME", "XXX", "HACK"];
    let mut faults = Vec::new();
    for (file, text) in sources("src") {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) && !line.contains('"') {
                faults.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_none("unfinished remarks", faults);
}
