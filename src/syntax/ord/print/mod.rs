mod access;
mod approver;
mod expression;
mod flow;
mod guard;
mod protection;
mod scenario;

pub use expression::print_expr;
pub(in crate::syntax) use protection::field;

use super::word;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source};
use crate::syntax::layout::{Gap, Layout, WIDTH};
use crate::syntax::{Comment, Item, Text};

/// Writes items as the rule language.
pub(in crate::syntax) struct Printer<'a> {
    pub(super) out: Layout<'a>,
    /// What cannot be written in the rule language.
    pub(in crate::syntax) faults: Vec<Diagnostic>,
}

/// A clause of a sentence: what it says, and where it stood.
pub(super) struct Clause {
    pub(super) place: Place,
    pub(super) text: String,
    /// The clause broken into several lines, for when it is too long for one.
    pub(super) parts: Vec<String>,
}

impl<'a> Printer<'a> {
    /// Writes items in the canonical layout, each comment beside what it stood beside. `header` is the place of the first
    /// line, in a text of the rule language.
    pub(in crate::syntax) fn print(
        items: &[Item],
        comments: &'a [Comment],
        source: &'a Source,
        header: Option<Place>,
    ) -> (String, Vec<Diagnostic>) {
        let mut printer = Self { out: Layout::new(comments, source, header.is_some()), faults: Vec::new() };
        printer.out.line(0, "ordinance v1", header, Gap::Never);
        let mut last = None;
        for item in items {
            let from = printer.out.len();
            printer.item(item);
            let now = (std::mem::discriminant(item), printer.out.len().saturating_sub(from) == 1);
            let gap = if last == Some((now.0, true)) && now.1 { Gap::Kept } else { Gap::Always };
            printer.out.set_gap(from, gap);
            printer.out.item(from, item.place());
            last = Some(now);
        }
        (printer.out.finish(), printer.faults)
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Rule(rule) => self.rule(rule),
            Item::Protection(protection) => self.protection(protection),
            Item::Scenario(scenario) => self.scenario(scenario),
            Item::Flow(flow) => self.flow(flow),
            Item::Template(template) => self.template(template),
            Item::Defaults(defaults) => self.each_step(0, "defaults", &defaults.each_step, defaults.at.place),
            Item::Exempt(exempt) => self.exempt(exempt),
            Item::Bind(bind) => self.bind(bind),
            Item::Guard(guard) => self.guard(guard),
        }
    }

    /// A sentence with its head: on one line where it is short and has no title, else with a line for every clause.
    pub(super) fn sentence(&mut self, head: String, title: bool, place: Place, said: &Clause, clauses: &[Clause]) {
        let line = one_line(&format!("{head}: {}", said.text), clauses);
        if !title && fits(0, &line) && self.out.is_quiet(place) {
            self.out.line(0, line, Some(place), Gap::Kept);
            return;
        }
        self.out.line(0, format!("{head}:"), Some(place), Gap::Kept);
        self.put(1, Gap::Never, said, clauses);
    }

    /// What is said, then its clauses one level deeper.
    pub(super) fn said(&mut self, indent: usize, said: &Clause, clauses: &[Clause]) {
        self.put(indent, Gap::Kept, said, clauses);
    }

    fn put(&mut self, indent: usize, gap: Gap, said: &Clause, clauses: &[Clause]) {
        let line = one_line(&said.text, clauses);
        let from = clauses.iter().fold(said.place, |all, clause| all.join(clause.place));
        if fits(indent, &line) && self.out.is_quiet(from) {
            self.out.line(indent, line, Some(said.place), gap);
            return;
        }
        self.broken(indent, gap, said);
        for clause in clauses {
            self.broken(indent.saturating_add(1), Gap::Never, clause);
        }
    }

    /// A clause on one line, or its parts on several.
    fn broken(&mut self, indent: usize, gap: Gap, clause: &Clause) {
        if fits(indent, &clause.text) || clause.parts.is_empty() {
            self.out.line(indent, clause.text.clone(), Some(clause.place), gap);
            return;
        }
        for (n, part) in clause.parts.iter().enumerate() {
            if n == 0 {
                self.out.line(indent, part.clone(), Some(clause.place), gap);
            } else {
                self.out.line(indent.saturating_add(1), part.clone(), None, Gap::Never);
            }
        }
    }
}

impl Clause {
    pub(super) fn new(place: Place, text: String) -> Self {
        Self { place, text, parts: Vec::new() }
    }
}

fn one_line(said: &str, clauses: &[Clause]) -> String {
    clauses.iter().fold(said.to_owned(), |line, clause| format!("{line} {}", clause.text))
}

/// Whether a line is short enough; Chinese characters count for two.
pub(super) fn fits(indent: usize, text: &str) -> bool {
    let width: usize = text.chars().map(|c| if c.is_ascii() { 1_usize } else { 2 }).sum();
    indent.saturating_mul(2).saturating_add(width) <= WIDTH
}

/// A keyword, an id, the id it had before and a title.
pub(super) fn head(keyword: &str, id: &Text, renamed_from: Option<&Text>, name: Option<&Text>) -> String {
    let mut head = format!("{keyword} {}", word::id(id));
    if let Some(old) = renamed_from {
        head.push_str(&format!(" renamed_from {}", word::id(old)));
    }
    titled(head, name)
}

pub(super) fn titled(mut head: String, name: Option<&Text>) -> String {
    if let Some(name) = name {
        head.push_str(&format!(" {}", word::quote(name)));
    }
    head
}

pub(super) fn ids(ids: &[Text]) -> String {
    ids.iter().map(|id| word::id(id)).collect::<Vec<_>>().join(", ")
}

/// A name with dots, each part quoted where it must be.
pub(super) fn event(name: &str) -> String {
    name.split('.').map(word::attribute).collect::<Vec<_>>().join(".")
}
