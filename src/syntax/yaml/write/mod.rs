//! What is ruled, written as YAML: one document a kind, each item in block style, what is short in one line.

mod access;
mod approver;
mod block;
mod flow;
mod given;
mod guard;
mod protection;
mod scenario;
mod value;

pub(in crate::syntax) use value::Value;

use crate::source::{Place, Source};
use crate::syntax::layout::{Gap, Layout, WIDTH};
use crate::syntax::{Comment, Item, Signatures};

/// A document: its kind, and the items under each of its keys.
struct Part<'i> {
    kind: &'static str,
    key: &'static str,
    item: &'i Item,
}

/// Writes items as YAML, each comment beside what it stood beside. `header` is the place of the first line of the text that is
/// replaced.
pub(in crate::syntax) fn write(
    items: &[Item],
    signatures: &Signatures<'_>,
    comments: &[Comment],
    source: &Source,
    header: Option<Place>,
) -> String {
    let mut writer = Writer { out: Layout::new(comments, source, false) };
    let mut kinds: Vec<&'static str> = Vec::new();
    let parts: Vec<Part<'_>> = items.iter().map(part).collect();
    for part in &parts {
        if !kinds.contains(&part.kind) {
            kinds.push(part.kind);
        }
    }
    for (n, kind) in kinds.into_iter().enumerate() {
        if n > 0 {
            writer.out.line(0, "---", None, Gap::Never);
        }
        writer.out.line(0, "ordinance: v1", header.filter(|_| n == 0), Gap::Never);
        writer.out.line(0, format!("kind: {kind}"), None, Gap::Never);
        writer.document(kind, &parts, signatures);
    }
    writer.out.finish()
}

fn part(item: &Item) -> Part<'_> {
    let (kind, key) = match item {
        Item::Rule(_) => ("Access", "rules"),
        Item::Protection(_) => ("Protections", "protections"),
        Item::Scenario(_) => ("Scenarios", "scenarios"),
        Item::Flow(_) => ("Flows", "flows"),
        Item::Template(_) => ("Flows", "templates"),
        Item::Exempt(_) => ("Flows", "exempts"),
        Item::Bind(_) => ("Flows", "binds"),
        Item::Defaults(_) => ("Flows", "defaults"),
        Item::Guard(_) => ("Guards", "guards"),
    };
    Part { kind, key, item }
}

struct Writer<'a> {
    out: Layout<'a>,
}

impl Writer<'_> {
    fn document(&mut self, kind: &str, parts: &[Part<'_>], signatures: &Signatures<'_>) {
        let mut keys: Vec<&str> = Vec::new();
        for part in parts.iter().filter(|part| part.kind == kind && part.key != "defaults") {
            if !keys.contains(&part.key) {
                keys.push(part.key);
            }
        }
        for key in keys {
            self.out.line(0, format!("{key}:"), None, Gap::Never);
            for part in parts.iter().filter(|part| part.key == key) {
                let from = self.out.len();
                self.item(1, &value_of(part.item, signatures), true);
                self.out.item(from, part.item.place());
            }
        }
        for (n, part) in parts.iter().filter(|part| part.kind == kind && part.key == "defaults").enumerate() {
            if n > 0 {
                // A document has one; a second one is a document of its own.
                self.out.line(0, "---", None, Gap::Never);
                self.out.line(0, "ordinance: v1", None, Gap::Never);
                self.out.line(0, format!("kind: {kind}"), None, Gap::Never);
            }
            let from = self.out.len();
            self.entry(0, "", "defaults", &value_of(part.item, signatures), true);
            self.out.item(from, part.item.place());
        }
    }

    /// `key: value`, on one line where it is short and no comment stands inside.
    fn entry(&mut self, indent: usize, lead: &str, key: &str, value: &Value, block: bool) {
        let at = value.place;
        let line = format!("{lead}{key}: {}", value.inline());
        if self.is_short(indent, &line, value, block) {
            self.out.line(indent, line, at, Gap::Kept);
            return;
        }
        self.out.line(indent, format!("{lead}{key}:"), at, Gap::Kept);
        let inner = indent.saturating_add(if lead.is_empty() { 1 } else { 2 });
        self.inside(inner, value);
    }

    fn inside(&mut self, indent: usize, value: &Value) {
        for (key, value) in value.entries() {
            self.entry(indent, "", key, value, false);
        }
        for item in value.items() {
            self.item(indent, item, false);
        }
    }

    /// `- value`.
    fn item(&mut self, indent: usize, value: &Value, block: bool) {
        let line = format!("- {}", value.inline());
        let mut entries = value.entries().into_iter();
        let split = !self.is_short(indent, &line, value, block);
        let Some((key, first)) = entries.next().filter(|_| split) else {
            self.out.line(indent, line, value.place, Gap::Kept);
            return;
        };
        // The item's first line stands for the whole of it.
        let first = first.clone().or_at(value.place);
        self.entry(indent, "- ", key, &first, false);
        for (key, value) in entries {
            self.entry(indent.saturating_add(1), "", key, value, false);
        }
    }

    fn is_short(&self, indent: usize, line: &str, value: &Value, block: bool) -> bool {
        let plain = value.entries().is_empty() && value.items().is_empty();
        let width: usize = line.chars().map(|c| if c.is_ascii() { 1_usize } else { 2 }).sum();
        let fits = indent.saturating_mul(2).saturating_add(width) <= WIDTH;
        plain || !block && fits && value.place.is_none_or(|place| self.out.is_quiet(place))
    }
}

fn value_of(item: &Item, signatures: &Signatures<'_>) -> Value {
    match item {
        Item::Rule(rule) => access::rule(rule),
        Item::Protection(protection) => protection::protection(protection),
        Item::Scenario(scenario) => scenario::scenario(scenario),
        Item::Flow(flow) => flow::flow(flow, signatures),
        Item::Template(template) => flow::template(template, signatures),
        Item::Defaults(defaults) => Value::map().at(defaults.at.place).with("each_step", approver::options(&defaults.each_step)),
        Item::Exempt(exempt) => flow::exempt(exempt),
        Item::Bind(bind) => flow::bind(bind, signatures),
        Item::Guard(guard) => guard::guard(guard),
    }
}
