//! The check of a document against its kind's schema, before it is decoded.
//!
//! The schema decides what a scalar without quotes is: where it wants a text, a number is the text that was written, and only
//! what other readers of YAML would take for something else is refused. Therefore the check runs, scalars that would do as text
//! are turned into text, and it runs again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use jsonschema::types::JsonType;
use serde_json::Value;

use super::arena::{Arena, NodeIx, Shape};
use super::fault::{Fault, wants};
use super::part::{Part, Parts};
use super::scalar::{self, Core, core};
use super::{Kind, Style, codes, message};
use crate::syntax::findings::Findings;
use crate::syntax::schema;

/// Lists whose items are things with a life of their own: a fault inside one costs that one, and the others are read.
const ENTITIES: &[&str] = &[
    "units",
    "virtual",
    "people",
    "roles",
    "assign",
    "applications",
    "resources",
    "integrations",
    "rings",
    "delegations",
    "rates",
    "holidays",
    "rules",
    "protections",
    "scenarios",
    "flows",
    "templates",
    "exempts",
    "binds",
    "guards",
    "decide",
    "view",
    "route",
    "case",
];

/// Keys whose values, and maps whose keys, declare names that other documents may use.
const NAMING: &[&str] = &["id", "type", "field"];
const NAMED: &[&str] =
    &["attributes", "fields", "person_attributes", "unit_attributes", "context", "inputs", "outputs", "params"];

/// How many faults of one document are worked out; a document with more is given up.
const MOST: usize = 20_000;

/// What a check leaves to be read.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// List items that are not read.
    pub(super) dropped: BTreeSet<NodeIx>,
    /// Whether the document as a whole is not read.
    pub(super) lost: bool,
    /// Names that are declared in what is not read.
    pub(super) names: BTreeSet<String>,
}

/// A kind's schema, compiled once.
struct Compiled {
    schema: Value,
    validator: Validator,
}

fn compiled(kind: &'static Kind) -> Option<&'static Compiled> {
    static ALL: OnceLock<BTreeMap<&'static str, OnceLock<Option<Compiled>>>> = OnceLock::new();
    let all = ALL.get_or_init(|| super::KINDS.iter().map(|kind| (kind.name, OnceLock::new())).collect());
    let make = || {
        let schema = schema::of_kind(kind);
        let validator = jsonschema::draft202012::new(&schema).ok()?;
        Some(Compiled { schema, validator })
    };
    all.get(kind.name)?.get_or_init(make).as_ref()
}

/// Checks a document. Faults are told; what they are in is left out.
pub(super) fn check(
    arena: &Arena<'_>,
    root: NodeIx,
    kind: &'static Kind,
    flawed: &BTreeSet<NodeIx>,
    findings: &mut Findings<'_>,
) -> Outcome {
    let Some(compiled) = compiled(kind) else {
        findings.add(&codes::SCHEMA_DRIFT, arena.span(root), |d| d.arg("message", "the schema itself is broken"));
        return Outcome { lost: true, ..Outcome::default() };
    };
    let mut parts = Parts::new(arena, root);
    let mut told = message::Told { told: flawed.clone(), bad: flawed.clone(), ..message::Told::default() };
    let mut faults_so_far: usize = 0;
    while let Some((part, instance)) = parts.next() {
        let faults = validate(compiled, instance, &part, &mut parts, &mut told, findings);
        faults_so_far = faults_so_far.saturating_add(faults.len());
        for fault in faults {
            message::tell(arena, root, kind, &fault, &mut told, findings);
        }
        if faults_so_far > MOST {
            told.bad.insert(arena.follow(root));
            break;
        }
    }
    let mut walk = Walk { arena, bad: &told.bad, soft: &told.soft, out: Outcome::default() };
    walk.visit(root, None, None);
    walk.names(root);
    walk.out
}

/// The faults of a part, after everything that would do as text was taken for text. Scalars that would not are told at once.
fn validate(
    compiled: &'static Compiled,
    mut instance: Value,
    part: &Part,
    parts: &mut Parts<'_, '_>,
    told: &mut message::Told,
    findings: &mut Findings<'_>,
) -> Vec<Fault> {
    let arena = parts.arena();
    let mut fine = BTreeSet::new();
    let mut faults = Vec::new();
    for _ in 0..3 {
        faults = faults_of(compiled, &instance, part, parts);
        let coerced: Vec<_> = faults.iter().filter(|(fault, _)| is_text_after_all(arena, fault)).collect();
        if coerced.is_empty() {
            break;
        }
        for (fault, pointer) in coerced {
            if let (Some(value), Some((text, _))) = (instance.pointer_mut(pointer), arena.text(fault.spot.node)) {
                *value = Value::from(text);
                fine.insert(arena.follow(fault.spot.node));
            }
        }
    }
    let is_text = |fault: &Fault| matches!(&fault.kind, ValidationErrorKind::Type { kind } if wants(kind, JsonType::String));
    let texts: BTreeSet<NodeIx> = faults.iter().filter(|(f, _)| is_text(f)).map(|(f, _)| arena.follow(f.spot.node)).collect();
    for node in std::mem::take(&mut parts.traps) {
        if !fine.contains(&node) && told.told.insert(node) {
            message::trap(arena, node, texts.contains(&node), findings);
            told.bad.insert(node);
        }
    }
    faults.retain(|(fault, pointer)| !is_head(fault, pointer));
    // A misspelt key is told before the key that is missing for it.
    faults.sort_by_key(|(fault, _)| !matches!(fault.kind, ValidationErrorKind::AdditionalProperties { .. }));
    faults.into_iter().map(|(fault, _)| fault).collect()
}

fn faults_of(compiled: &'static Compiled, instance: &Value, part: &Part, parts: &Parts<'_, '_>) -> Vec<(Fault, String)> {
    let errors = compiled.validator.iter_errors(instance);
    let faults = errors.filter_map(|error| {
        let parts_of = error.into_parts();
        let spot = parts.spot(part, parts_of.instance_path.as_str())?;
        if spot.partial.is_some() && is_of_absence(&parts_of.kind) {
            return None;
        }
        let path = parts_of.schema_path.as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let schema = compiled.schema.pointer(parent).unwrap_or(&Value::Null);
        Some((Fault { spot, kind: parts_of.kind, schema }, parts_of.instance_path.as_str().to_owned()))
    });
    faults.collect()
}

/// Whether a fault is that something is not there.
fn is_of_absence(kind: &ValidationErrorKind) -> bool {
    use ValidationErrorKind as K;
    matches!(kind, K::Required { .. } | K::AnyOf { .. } | K::OneOfNotValid { .. } | K::MinItems { .. } | K::MinProperties { .. })
}

/// Whether a fault is about `ordinance` and `kind`, which are told apart from the schema.
fn is_head(fault: &Fault, pointer: &str) -> bool {
    let of_head = |name: Option<&str>| matches!(name, Some("ordinance" | "kind"));
    match &fault.kind {
        ValidationErrorKind::Required { property } => pointer.is_empty() && of_head(property.as_str()),
        _ => of_head(pointer.strip_prefix('/')),
    }
}

/// Whether a scalar that is no text to the core schema is one to ours: a number where a text is wanted, or a word such as `off`
/// where it is one of the words that can stand.
fn is_text_after_all(arena: &Arena<'_>, fault: &Fault) -> bool {
    let Some((text, Style::Plain)) = arena.text(fault.spot.node) else { return false };
    let listed = || fault.schema.get("enum").and_then(Value::as_array).is_some_and(|words| words.iter().any(|word| word == text));
    match &fault.kind {
        ValidationErrorKind::Type { kind } if wants(kind, JsonType::String) => match scalar::trap(text) {
            Some(_) => listed(),
            None => matches!(core(text), Core::Int | Core::Float),
        },
        _ => false,
    }
}

struct Walk<'a, 'b> {
    arena: &'b Arena<'a>,
    bad: &'b BTreeSet<NodeIx>,
    soft: &'b BTreeSet<NodeIx>,
    out: Outcome,
}

impl Walk<'_, '_> {
    /// Finds what is to be left out below a node, which lies in an entity or not, and under a key.
    fn visit(&mut self, node: NodeIx, entity: Option<NodeIx>, key: Option<&str>) {
        let real = self.arena.follow(node);
        let bad = self.bad.contains(&real) || self.bad.contains(&node);
        match entity {
            Some(entity) if bad || self.soft.contains(&real) => {
                self.out.dropped.insert(entity);
            }
            None if bad => self.out.lost = true,
            _ => {}
        }
        for (key, value) in self.arena.entries(node) {
            if self.bad.contains(key) {
                match entity {
                    Some(entity) => drop(self.out.dropped.insert(entity)),
                    None => self.out.lost = true,
                }
            }
            self.visit(*value, entity, self.arena.text(*key).map(|(text, _)| text));
        }
        let is_entities = key.is_some_and(|key| ENTITIES.contains(&key));
        for item in self.arena.items(node) {
            let is_map = matches!(self.arena.shape(*item), Shape::Map { .. });
            // What stands in the place of an entity and is none is left out alone, too.
            let entity = if is_entities && (is_map || entity.is_none()) { Some(*item) } else { entity };
            self.visit(*item, entity, None);
        }
    }

    /// Collects the names that are declared in what is left out.
    fn names(&mut self, root: NodeIx) {
        if self.out.lost {
            self.declared(root);
            return;
        }
        let dropped: Vec<_> = self.out.dropped.iter().copied().collect();
        dropped.into_iter().for_each(|node| self.declared(node));
    }

    fn declared(&mut self, node: NodeIx) {
        let name = |node: NodeIx| self.arena.text(node).map(|(text, _)| text.to_owned());
        let mut names = Vec::new();
        for (key, value) in self.arena.entries(node) {
            let Some((key, _)) = self.arena.text(*key) else { continue };
            if NAMING.contains(&key) && (key == "id" || self.arena.entry(node, "id").is_none()) {
                names.extend(name(*value));
            }
            if NAMED.contains(&key) {
                names.extend(self.arena.entries(*value).iter().filter_map(|(key, _)| name(*key)));
            }
        }
        self.out.names.extend(names);
        for (_, value) in self.arena.entries(node) {
            self.declared(*value);
        }
        for item in self.arena.items(node) {
            self.declared(*item);
        }
    }
}
