//! Nothing decorative: for each key that a schema knows there are two documents that differ in that key alone, and what differs
//! because of it is more than the reader's word: the digest of the set, what its tests say, or a finding beyond the schema's own.
//!
//! The documents are those of the valid sample sets and of the example estate; each key is taken away or given another value. What
//! is ruled counts by the text of the rule language that it becomes. A key that no sample has fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ordinance::{Memory, Notation, Opening, Tree, Workspace, convert, schema, schema_kinds};
use serde_json::Value;

/// Keys whose effect no set alone can show, and where it is shown.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    (".renamed_from", "a rename is seen between two states: tests/spec/change.md"),
    ("PolicySet.state", "where the journal lies is seen by `apply` and `state`: tests/spec/deploying.md"),
    ("StateStore.", "likewise"),
    ("PolicySet.audit", "where reveals are written down is seen by `view`: tests/spec/view.md"),
    ("Audit.", "likewise"),
    ("Budget.of", "there is one thing yet that a share is of"),
];

/// What is ruled and counts by its meaning, so that its other notation alone shows nothing.
const HAVE_A_MEANING: [&str; 1] = ["Flows"];

/// A key and the type or the keys that lead to it, `Unit.head`; a key that an author chose is `*`.
type Chain = String;

/// The keys that are still to be shown, each with the words that it may have.
type Wanted = BTreeMap<Chain, Vec<Value>>;

#[test]
fn every_key_of_every_schema_changes_something() {
    let mut wanted: Wanted = BTreeMap::new();
    for kind in schema_kinds().into_iter().filter(|kind| kind != "document") {
        let schema = schema(&kind).unwrap();
        let name = schema["properties"]["kind"]["const"].as_str().unwrap().to_owned();
        chains(&schema, &schema, &name, &mut wanted);
    }
    wanted.retain(|chain, _| !SHOWN_ELSEWHERE.iter().any(|(known, _)| chain.starts_with(known) || chain.ends_with(known)));
    assert!(wanted.len() > 200, "{}", wanted.len());
    let mut seen = BTreeSet::new();
    for sample in samples() {
        sample.prove(&mut wanted, &mut seen);
    }
    let (decorative, unseen): (Vec<_>, Vec<_>) = wanted.into_keys().partition(|chain| seen.contains(chain));
    assert!(decorative.is_empty() && unseen.is_empty(), "change nothing: {decorative:#?}\nin no sample: {unseen:#?}");
}

/// The keys of a schema, and the words that each may have.
fn chains(schema: &Value, root: &Value, chain: &str, found: &mut Wanted) {
    for (name, node) in nodes(schema, root, chain) {
        for (key, property) in properties(node) {
            let chain = format!("{name}.{key}");
            if !is_header(&chain) && !found.contains_key(&chain) {
                words(property, root, found.entry(chain.clone()).or_default());
                chains(property, root, &chain, found);
            }
        }
    }
}

/// What a schema says of a value or of the items of a list, each with the name of the type that says it.
fn nodes<'s>(schema: &'s Value, root: &'s Value, name: &str) -> Vec<(String, &'s Value)> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap();
        return nodes(root.pointer(reference.trim_start_matches('#')).unwrap(), root, name);
    }
    let mut found = vec![(name.to_owned(), schema)];
    let several = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array()).flatten();
    let one = ["items", "then", "else"].into_iter().filter_map(|word| schema.get(word));
    several.chain(one).for_each(|inner| found.extend(nodes(inner, root, name)));
    found
}

/// The keys of a node; one that an author chooses is `*`.
fn properties(node: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let named = node.get("properties").and_then(Value::as_object).into_iter().flatten();
    let any = node.get("additionalProperties").filter(|values| values.is_object());
    named.map(|(key, property)| (key.as_str(), property)).chain(any.map(|values| ("*", values)))
}

fn is_header(chain: &str) -> bool {
    matches!(chain.split_once('.'), Some((_, "ordinance" | "kind")))
}

/// The words that a schema allows.
fn words(schema: &Value, root: &Value, found: &mut Vec<Value>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return words(root.pointer(reference.trim_start_matches('#')).unwrap(), root, found);
    }
    found.extend(schema.get("enum").and_then(Value::as_array).into_iter().flatten().cloned());
    found.extend(schema.get("const").cloned());
    for inner in ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array()).flatten() {
        words(inner, root, found);
    }
    for inner in ["if", "then", "else", "items"].into_iter().filter_map(|word| schema.get(word)) {
        words(inner, root, found);
    }
}

/// A set in which keys are changed, and one of its files.
struct Sample {
    tree: Memory,
    path: String,
    documents: Vec<Value>,
    before: String,
    /// Whether it is what is ruled alone, and counts by its other notation.
    is_ruled: bool,
}

fn samples() -> Vec<Sample> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for path in files(&here.join("tests/samples/valid")) {
        let root = Memory::new().with("ordinance.yaml", "ordinance: v1\nkind: PolicySet\nname: t\nrelease: '1'\n");
        let name = if path.extension().is_some_and(|end| end == "ord") { "a.ord" } else { "a.yaml" };
        let tree = root.clone().with(name, std::fs::read(&path).unwrap());
        let text = convert(&tree, name, Notation::Yaml).unwrap().changed.remove(0).1;
        found.extend(Sample::new(root, "a.yaml", &text, true));
    }
    let mut sets: Vec<_> =
        std::fs::read_dir(here.join("tests/samples/sets/valid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    sets.sort();
    sets.push(here.join("policies/harbour"));
    for set in sets {
        let mut tree = Memory::new();
        for file in files(&set) {
            let name = file.strip_prefix(&set).unwrap().to_str().unwrap().to_owned();
            tree = tree.with(name, std::fs::read(&file).unwrap());
        }
        for path in tree.list().unwrap().into_iter().filter(|path| path.ends_with(".yaml")) {
            let text = String::from_utf8(tree.read(&path).unwrap()).unwrap();
            found.extend(Sample::new(tree.clone(), &path, &text, false));
        }
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            _ if entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) => {}
            true => found.extend(files(&entry)),
            false => found.push(entry),
        }
    }
    found.sort();
    found
}

/// A place in documents: keys and numbers.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item(usize),
}

impl Sample {
    fn new(tree: Memory, path: &str, text: &str, is_ruled: bool) -> Option<Self> {
        use serde::Deserialize;
        let documents = serde_yaml::Deserializer::from_str(text).map(Value::deserialize);
        let documents = documents.collect::<Result<Vec<_>, _>>().ok()?;
        let mut sample = Self { tree, path: path.to_owned(), documents, before: String::new(), is_ruled };
        sample.before = sample.outcome(&sample.documents)?;
        Some(sample)
    }

    /// What comes of the set with these documents; nothing where the reader alone says why not.
    fn outcome(&self, documents: &[Value]) -> Option<String> {
        // JSON is YAML in which no text is taken for anything else.
        let text: Vec<_> = documents.iter().map(|document| serde_json::to_string(document).unwrap()).collect();
        let tree = self.tree.clone().with(self.path.as_str(), text.join("\n---\n"));
        if self.is_ruled {
            let turned = convert(&tree, &self.path, Notation::Ord).unwrap();
            let told = turned.findings.iter().map(|finding| finding.code.id.to_owned());
            return turned.changed.into_iter().map(|(_, text)| text).chain(told).next().filter(|said| !said.starts_with("yaml/"));
        }
        let now = ordinance::Instant::parse("2026-11-22T10:00:00+08:00", None).unwrap();
        let set = Workspace::open(&tree, &Opening { environment: &|_| None, now: Some(now), packs: &[] }).unwrap();
        let mut findings = set.findings().iter();
        if findings.any(|finding| finding.code.id.starts_with("yaml/") && set.sources().path(finding.place()) == self.path) {
            return None;
        }
        let mut said: Vec<_> =
            set.findings().iter().map(|finding| format!("{} {}", finding.code.id, finding.message())).collect();
        said.extend(set.snapshot().map(|snapshot| snapshot.digest().to_string()));
        said.extend(set.test(now).map(|run| format!("{run:?}")));
        Some(said.join("\n"))
    }

    /// Takes those keys from the wanted ones that change something here.
    fn prove(&self, wanted: &mut Wanted, seen: &mut BTreeSet<Chain>) {
        for (number, document) in self.documents.iter().enumerate() {
            let kind = document["kind"].as_str().unwrap_or_default();
            if self.is_ruled && HAVE_A_MEANING.contains(&kind) {
                continue;
            }
            let mut places = Vec::new();
            let schema = schema(&kind.to_lowercase()).unwrap();
            keys(document, (&schema, &schema), kind, &mut vec![Step::Item(number)], &mut places);
            for (chain, place) in places {
                seen.insert(chain.clone());
                if wanted.get(&chain).is_some_and(|others| self.changes(&place, others)) {
                    wanted.remove(&chain);
                }
            }
        }
    }

    fn changes(&self, place: &[Step], others: &[Value]) -> bool {
        let value = at(&mut self.documents.clone(), place).unwrap().clone();
        if value.is_object() || value[0].is_object() {
            // The keys in it are asked for themselves.
            return true;
        }
        if let [list @ .., Step::Item(number), Step::Key(_)] = place {
            let mut documents = self.documents.clone();
            if let Some(Value::Array(items)) = at(&mut documents, list).filter(|_| !list.is_empty()) {
                items.remove(*number);
                if self.outcome(&documents).is_some_and(|after| after != self.before) {
                    return true;
                }
            }
        }
        let mut candidates: Vec<Option<Value>> = vec![None];
        match &value {
            Value::Bool(flag) => candidates.push(Some(Value::Bool(!flag))),
            Value::Number(number) => candidates.push(Some(Value::from(number.as_u64().unwrap_or(0) + 1))),
            Value::String(text) => {
                candidates.push(Some(Value::from(format!("{text}x"))));
                candidates.extend(["2026-12-30", "31d", "7"].map(|other| Some(Value::from(other))));
            }
            Value::Array(items) => {
                candidates.push(Some(items.iter().skip(1).chain([&Value::from("another")]).cloned().collect()))
            }
            _ => {}
        }
        candidates.extend(others.iter().filter(|other| **other != value).cloned().map(Some));
        candidates.into_iter().any(|candidate| {
            let mut documents = self.documents.clone();
            put(&mut documents, place, candidate);
            self.outcome(&documents).is_some_and(|after| after != self.before)
        })
    }
}

/// The keys in a document, each with its chain.
fn keys(
    value: &Value,
    (schema, root): (&Value, &Value),
    chain: &str,
    place: &mut Vec<Step>,
    found: &mut Vec<(Chain, Vec<Step>)>,
) {
    if let Value::Array(items) = value {
        for (number, item) in items.iter().enumerate() {
            place.push(Step::Item(number));
            keys(item, (schema, root), chain, place, found);
            place.pop();
        }
    }
    for (name, node) in nodes(schema, root, chain) {
        for (key, property) in properties(node) {
            let chosen = value.as_object().into_iter().flatten().filter(|(chosen, _)| key == "*" || *chosen == key);
            for (chosen, value) in chosen {
                let chain = format!("{name}.{key}");
                place.push(Step::Key(chosen.clone()));
                found.push((chain.clone(), place.clone()));
                keys(value, (property, root), &chain, place, found);
                place.pop();
            }
        }
    }
}

fn at<'v>(documents: &'v mut [Value], place: &[Step]) -> Option<&'v mut Value> {
    let [Step::Item(number), inner @ ..] = place else { return None };
    inner.iter().try_fold(documents.get_mut(*number)?, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Item(number) => value.get_mut(number),
    })
}

/// Gives a place another value, or takes its key away.
fn put(documents: &mut [Value], place: &[Step], value: Option<Value>) {
    let (Some(Step::Key(key)), outer) = (place.last(), &place[..place.len() - 1]) else { return };
    let entries = at(documents, outer).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(entries.insert(key.clone(), value)),
        None => drop(entries.remove(key)),
    }
}
