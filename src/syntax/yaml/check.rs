//! The check of a document against its kind's schema, before it is decoded.
//!
//! The schema decides what a scalar without quotes is: where it wants a text, a number is the text that was written, and only
//! what other readers of YAML would take for something else is refused. Therefore the check runs, scalars that would do as text
//! are turned into text, and it runs again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use serde_json::Value;

use super::arena::{Arena, NodeIx, Shape};
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

/// One fault against the schema.
pub(super) struct Fault {
    pub(super) spot: Spot,
    pub(super) kind: ValidationErrorKind,
    /// The schema object that was not followed.
    pub(super) schema: &'static Value,
}

/// A place in a document, reached along a pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// What stands there.
    pub(super) node: NodeIx,
    /// The key it is the value of.
    pub(super) key: Option<NodeIx>,
    /// The nearest key above it, which is `key` unless it is a list's item.
    pub(super) under: Option<NodeIx>,
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
    let mut traps = Vec::new();
    let mut instance = instance(arena, root, &mut traps);
    let mut fine = BTreeSet::new();
    let mut faults = Vec::new();
    for _ in 0..3 {
        faults = validate(compiled, &instance, arena, root);
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
    let mut bad: BTreeSet<NodeIx> = flawed.clone();
    for node in traps.into_iter().filter(|node| !fine.contains(node)) {
        message::trap(arena, node, findings);
        bad.insert(node);
    }
    // A misspelt key is told before the key that is missing for it.
    faults.sort_by_key(|(fault, _)| !matches!(fault.kind, ValidationErrorKind::AdditionalProperties { .. }));
    let mut told = message::Told { told: bad.clone(), ..message::Told::default() };
    for (fault, _) in faults.iter().filter(|(fault, pointer)| !is_head(fault, pointer)) {
        message::tell(arena, root, kind, fault, &mut told, findings);
    }
    bad.extend(told.bad);
    let mut walk = Walk { arena, bad: &bad, soft: &told.soft, out: Outcome::default() };
    walk.visit(root, None, None);
    walk.names(root);
    walk.out
}

fn validate(compiled: &'static Compiled, instance: &Value, arena: &Arena<'_>, root: NodeIx) -> Vec<(Fault, String)> {
    let errors = compiled.validator.iter_errors(instance);
    let faults = errors.map(|error| {
        let parts = error.into_parts();
        let spot = locate(arena, root, parts.instance_path.as_str());
        let path = parts.schema_path.as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let schema = compiled.schema.pointer(parent).unwrap_or(&Value::Null);
        (Fault { spot, kind: parts.kind, schema }, parts.instance_path.as_str().to_owned())
    });
    faults.collect()
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

/// Whether a type is among the wanted ones.
pub(super) fn wants(kind: &TypeKind, wanted: JsonType) -> bool {
    match kind {
        TypeKind::Single(one) => *one == wanted,
        TypeKind::Multiple(several) => several.contains(wanted),
    }
}

/// A document as the schema checker sees it. Scalars that other readers take for something else are shown as that.
fn instance(arena: &Arena<'_>, node: NodeIx, traps: &mut Vec<NodeIx>) -> Value {
    match arena.shape(node) {
        Shape::Scalar(text, Style::Plain) => {
            if let Some(taken) = scalar::trap(text) {
                traps.push(arena.follow(node));
                return if taken == "a truth value" { Value::Bool(true) } else { Value::from(0) };
            }
            match core(text) {
                Core::Null => Value::Null,
                Core::Bool => Value::Bool(text.eq_ignore_ascii_case("true")),
                Core::Int => text.parse::<i64>().map_or_else(|_| Value::from(text.parse::<f64>().unwrap_or(0.0)), Value::from),
                Core::Float => Value::from(text.parse::<f64>().unwrap_or(0.5)),
                Core::Text => Value::from(text.as_ref()),
            }
        }
        Shape::Scalar(text, _) => Value::from(text.as_ref()),
        Shape::Sequence { .. } => arena.items(node).iter().map(|item| instance(arena, *item, traps)).collect(),
        Shape::Map { .. } | Shape::Alias(_) => {
            let entries = arena.entries(node).iter();
            let pairs = entries.map(|(key, value)| {
                let key = arena.text(*key).map(|(text, _)| text.to_owned()).unwrap_or_default();
                (key, instance(arena, *value, traps))
            });
            Value::Object(pairs.collect())
        }
    }
}

/// The place of a JSON pointer.
fn locate(arena: &Arena<'_>, root: NodeIx, pointer: &str) -> Spot {
    let mut spot = Spot { node: root, key: None, under: None };
    for step in pointer.split('/').skip(1) {
        match arena.shape(spot.node) {
            Shape::Sequence { .. } => {
                let item = step.parse::<usize>().ok().and_then(|at| arena.items(spot.node).get(at));
                let Some(item) = item else { return spot };
                spot = Spot { node: *item, key: None, under: spot.under };
            }
            _ => {
                let name = step.replace("~1", "/").replace("~0", "~");
                let Some((key, value)) = arena.entry(spot.node, &name) else { return spot };
                spot = Spot { node: value, key: Some(key), under: Some(key) };
            }
        }
    }
    spot
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
