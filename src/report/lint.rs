use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Tone, columns, pad};
use crate::diagnostic::Code;
use crate::lint::{LINTS, Lint, PACKS, find};

/// The lints, `ordinance.lints/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LintList {
    /// `ordinance.lints/1`.
    pub format: String,
    /// Lints by code.
    pub lints: Vec<LintRow>,
    /// Packs by name, with what they are for.
    pub packs: std::collections::BTreeMap<String, String>,
}

/// One lint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LintRow {
    /// Its code.
    pub code: String,
    /// `warn` or `info`, unless the set says otherwise.
    pub level: String,
    /// The packs that switch it on; one of none always runs.
    pub packs: Vec<String>,
    /// What it finds.
    pub what: String,
}

/// The page of a code, `ordinance.lint/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LintPage {
    /// `ordinance.lint/1`.
    pub format: String,
    /// The code.
    pub code: String,
    /// Its level, unless the set says otherwise.
    pub level: String,
    /// Whether the set may say otherwise.
    pub lint: bool,
    /// What is found; of an error its message, in which `{name}` stands for what differs.
    pub what: String,
    /// Why that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A document in which it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bad: Option<String>,
    /// The same, mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good: Option<String>,
    /// The packs that switch it on.
    pub packs: Vec<String>,
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

impl LintList {
    /// Every lint.
    #[must_use]
    pub fn new() -> Self {
        let row = |lint: &&Lint| LintRow {
            code: lint.code.id.to_owned(),
            level: lint.code.level.to_string(),
            packs: owned(lint.packs),
            what: lint.page.what.to_owned(),
        };
        Self {
            format: "ordinance.lints/1".to_owned(),
            lints: LINTS.iter().map(row).collect(),
            packs: PACKS.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned())).collect(),
        }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let width = self.lints.iter().map(|lint| columns(&lint.code)).max().unwrap_or(0);
        let mut out = String::new();
        for lint in &self.lints {
            let pack = if lint.packs.is_empty() { String::new() } else { format!("  [{}]", lint.packs.join(", ")) };
            let code = style.paint(Tone::Strong, pad(&lint.code, width));
            let indent = width.saturating_add(8);
            let what = wrapped(&format!("{}{pack}", lint.what), indent, style);
            let _ = writeln!(out, "{code}  {:<4}  {}", lint.level, what.trim_start());
        }
        out.push_str("\nA pack is switched on in `ordinance.yaml`, `lint: {packs: […]}`, or by `check --pack NAME`:\n");
        for (name, what) in &self.packs {
            let _ = writeln!(out, "  {name}  {}", style.paint(Tone::Faint, what));
        }
        out
    }
}

impl Default for LintList {
    fn default() -> Self {
        Self::new()
    }
}

impl LintPage {
    /// The page of a code.
    #[must_use]
    pub fn new(code: &'static Code) -> Self {
        let lint = find(code.id);
        let page = lint.map(|lint| &lint.page);
        Self {
            format: "ordinance.lint/1".to_owned(),
            code: code.id.to_owned(),
            level: code.level.to_string(),
            lint: code.lint,
            what: page.map_or(code.message, |page| page.what).to_owned(),
            why: page.map(|page| page.why.to_owned()),
            help: (!code.help.is_empty()).then(|| code.help.to_owned()),
            bad: page.map(|page| page.bad.to_owned()),
            good: page.map(|page| page.good.to_owned()),
            packs: lint.map(|lint| owned(lint.packs)).unwrap_or_default(),
        }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut out = String::new();
        let settable = if self.lint { "its level can be set" } else { "it cannot be silenced" };
        let _ = writeln!(out, "{}  {}, {settable}\n", style.paint(Tone::Strong, &self.code), self.level);
        let _ = writeln!(out, "{}", wrapped(&self.what, 2, style));
        for (title, text) in [("Why", &self.why), ("What to do", &self.help)] {
            if let Some(text) = text {
                let _ = writeln!(out, "\n{}\n{}", style.paint(Tone::Strong, title), wrapped(text, 2, style));
            }
        }
        for (title, tone, text) in [("Bad", Tone::Bad, &self.bad), ("Good", Tone::Good, &self.good)] {
            if let Some(text) = text {
                let _ = writeln!(out, "\n{}", style.paint(tone, title));
                text.lines().for_each(|line| _ = writeln!(out, "{}", format!("  {line}").trim_end()));
            }
        }
        if !self.packs.is_empty() {
            let _ = writeln!(out, "\nIt runs when one of these packs is switched on: {}.", self.packs.join(", "));
        }
        out
    }
}

/// A text on lines that fit, each indented by so many columns.
fn wrapped(text: &str, indent: usize, style: Style) -> String {
    let start = " ".repeat(indent.saturating_sub(1));
    let mut lines = Vec::new();
    let mut line = start.clone();
    for word in text.split_whitespace() {
        if columns(&line).saturating_add(columns(word)) >= style.width && line != start {
            lines.push(std::mem::replace(&mut line, start.clone()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}
