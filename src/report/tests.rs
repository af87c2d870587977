use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Tone, count, printable};
use crate::source::Sources;
use crate::tester::{FlowCell, FlowTable, TestCell, TestRun, TestTable, Verdict};

/// What came of the set's own tests, `ordinance.tests/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestResults {
    /// `ordinance.tests/1`.
    pub format: String,
    /// Test by test, in the order of the texts.
    pub tests: Vec<TestResult>,
    /// How many cells there are.
    pub summary: TestSummary,
}

/// How many cells there are.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct TestSummary {
    /// Tables.
    pub tests: usize,
    /// Cells whose promise holds.
    pub passed: usize,
    /// Cells whose promise does not hold.
    pub failed: usize,
}

/// One table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestResult {
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `path:line:column`.
    pub at: String,
    /// Whether every promise holds.
    pub passed: bool,
    /// Its cells.
    pub cells: Vec<CellResult>,
}

/// One cell.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CellResult {
    /// Who asks.
    pub subject: String,
    /// To do what.
    pub action: String,
    /// With what.
    pub resource: String,
    /// Of a view: the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What this variant says of the record, by attribute.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    #[schemars(default)]
    pub varied: std::collections::BTreeMap<String, String>,
    /// `passed`, `other_outcome`, `other_rules` or `error`.
    pub verdict: String,
    /// `allow` or `deny`; of a view, its name.
    pub expected: String,
    /// The rules that were promised to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Vec<String>>,
    /// `allow`, `deny`, `default_deny` or `error`; of a view, the name of what is shown.
    pub actual: String,
    /// The rules that decide.
    pub rules: Vec<TestRule>,
    /// What could not be worked out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub errors: Vec<String>,
    /// `path:line:column` of the promise.
    pub at: String,
}

/// A rule that decides.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestRule {
    /// Its id.
    pub id: String,
    /// `path:line:column`.
    pub at: String,
}

impl TestResults {
    /// The results of a run.
    #[must_use]
    pub fn new(run: &TestRun, sources: &Sources) -> Self {
        let flows = run.flows.iter().map(|table| TestResult::flow(table, sources));
        let tests: Vec<_> = run.tables.iter().map(|table| TestResult::new(table, sources)).chain(flows).collect();
        let summary = TestSummary { tests: tests.len(), passed: run.passed(), failed: run.failed() };
        Self { format: "ordinance.tests/1".to_owned(), tests, summary }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people: every promise that does not hold, and how many do.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut out = String::new();
        for test in self.tests.iter().filter(|test| !test.passed) {
            let name = test.name.as_deref().unwrap_or("a test without a name");
            let (bad, name) = (style.paint(Tone::Bad, "failed"), style.paint(Tone::Strong, name));
            let _ = writeln!(out, "{bad}  {name}  {}", style.paint(Tone::Faint, &test.at));
            for cell in test.cells.iter().filter(|cell| cell.verdict != Verdict::Passed.name()) {
                cell.human(&mut out, style);
            }
            out.push('\n');
        }
        let TestSummary { tests, passed, failed } = self.summary;
        if tests == 0 {
            return "There are no tests: a document of `kind: Tests` holds some.\n".to_owned();
        }
        let (passing, failing) = (format!("{passed} passed"), format!("{failed} failed"));
        let failing = if failed == 0 { failing } else { style.paint(Tone::Bad, failing) };
        let _ = writeln!(out, "{}, {failing}, in {}", style.paint(Tone::Good, passing), count(tests, "test", "tests"));
        out
    }
}

impl TestResult {
    fn new(table: &TestTable, sources: &Sources) -> Self {
        Self {
            name: table.name.clone(),
            at: sources.locate(table.place),
            passed: table.cells.iter().all(|cell| cell.verdict == Verdict::Passed),
            cells: table.cells.iter().map(|cell| CellResult::new(cell, sources)).collect(),
        }
    }

    fn flow(table: &FlowTable, sources: &Sources) -> Self {
        Self {
            name: table.name.clone(),
            at: sources.locate(table.place),
            passed: table.cells.iter().all(|cell| cell.passed),
            cells: table.cells.iter().map(|cell| CellResult::flow(table.kind, cell, sources)).collect(),
        }
    }
}

impl CellResult {
    fn flow(kind: &str, cell: &FlowCell, sources: &Sources) -> Self {
        let verdict = match (cell.passed, cell.errors.is_empty()) {
            (true, _) => Verdict::Passed,
            (false, true) => Verdict::OtherOutcome,
            (false, false) => Verdict::Error,
        };
        Self {
            subject: cell.subject.clone(),
            action: kind.to_owned(),
            resource: cell.question.clone(),
            field: None,
            varied: cell.varied.iter().cloned().collect(),
            verdict: verdict.name().to_owned(),
            expected: cell.expected.clone(),
            because: None,
            actual: cell.actual.clone(),
            rules: Vec::new(),
            errors: cell.errors.clone(),
            at: sources.locate(cell.place),
        }
    }

    fn new(cell: &TestCell, sources: &Sources) -> Self {
        let rules = cell.actual.rules.iter().map(|rule| TestRule { id: rule.id.clone(), at: rule.at.clone() }).collect();
        Self {
            subject: cell.subject.clone(),
            action: cell.action.clone(),
            resource: cell.resource.clone(),
            field: cell.field.clone(),
            varied: cell.varied.iter().cloned().collect(),
            verdict: cell.verdict.name().to_owned(),
            expected: cell.expected.name().into_owned(),
            because: cell.because.clone(),
            actual: cell.actual.effect.clone().into_owned(),
            rules,
            errors: cell.actual.errors.clone(),
            at: sources.locate(cell.place),
        }
    }

    fn human(&self, out: &mut String, style: Style) {
        let varied: Vec<_> = self.varied.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let varied = if varied.is_empty() { String::new() } else { format!(", {}", varied.join(", ")) };
        let field = self.field.as_ref().map_or_else(String::new, |field| format!(".{field}"));
        let question = format!("{} {} {}{field}{varied}", self.subject, self.action, self.resource);
        let _ = writeln!(out, "  {}  {}", printable(&question), style.paint(Tone::Faint, &self.at));
        let expected = match &self.because {
            Some(because) => format!("{} because of {}", self.expected, because.join(", ")),
            None => self.expected.clone(),
        };
        let _ = writeln!(out, "    expected  {}", style.paint(Tone::Good, expected));
        let rules: Vec<_> = self.rules.iter().map(|rule| format!("{} ({})", rule.id, rule.at)).collect();
        let actual = match (self.actual.as_str(), rules.is_empty()) {
            ("default_deny", _) => "deny: no rule allows it".to_owned(),
            (effect, true) => effect.to_owned(),
            (effect, false) => format!("{effect} because of {}", rules.join(", ")),
        };
        let _ = writeln!(out, "    actual    {}", style.paint(Tone::Bad, actual));
        for error in &self.errors {
            let _ = writeln!(out, "    {}", printable(error));
        }
    }
}
