//! The policy set's own tests: what it promises, asked of what it compiles to.
//!
//! Every cell of every table is one question to the very code that answers embedders, so a promise that holds here holds there.
//! A cell passes when the outcome is the one promised and every rule that is promised as a reason is among those that decide;
//! others may decide beside it. An empty list of reasons promises that no rule decides. What can be known of a test without asking (a cell that is missing, a test that cannot fail) was found when the set was resolved.
//!
//! It must not know how results are shown.

mod case;
mod decide;
mod route;
mod stated;
mod view;

use std::borrow::Cow;

use crate::bundle::Bundle;
use crate::mask::View;
use crate::model::{Effect, PolicySet};
use crate::source::Place;
use crate::value::Instant;

/// What came of all tests: tables of decisions, then tables of views, each in the order of the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestRun {
    /// Table by table.
    pub tables: Vec<TestTable>,
    /// Tables of routes, then cases.
    pub flows: Vec<FlowTable>,
}

/// What came of a table of routes, or of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowTable {
    /// The table.
    pub place: Place,
    /// What it shows.
    pub name: Option<String>,
    /// `route` or `case`.
    pub kind: &'static str,
    /// Its cells: promises by variant, or lines.
    pub cells: Vec<FlowCell>,
}

/// What came of a promise about a route, or of a line of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowCell {
    /// Where it is written.
    pub place: Place,
    /// Who asks, or whom it is about, by id.
    pub subject: String,
    /// What is promised of, or the line.
    pub question: String,
    /// What the variant varies, as it is written.
    pub varied: Vec<(String, String)>,
    /// What was promised.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// Why nothing could be asked.
    pub errors: Vec<String>,
    /// Whether the promise holds.
    pub passed: bool,
}

/// What came of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTable {
    /// The table.
    pub place: Place,
    /// What it shows.
    pub name: Option<String>,
    /// Its cells: by action, then subject as written, then variant.
    pub cells: Vec<TestCell>,
}

/// What came of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestCell {
    /// Where its outcome is promised.
    pub place: Place,
    /// Who asked, by id.
    pub subject: String,
    /// What for.
    pub action: String,
    /// The resource type, or `app` and the application.
    pub resource: String,
    /// What the variant varies, as it is written.
    pub varied: Vec<(String, String)>,
    /// Of a view: the field.
    pub field: Option<String>,
    /// What was promised.
    pub expected: Expected,
    /// Rules that were promised to decide, by id, none of them for no rule at all; absent where nothing was promised.
    pub because: Option<Vec<String>>,
    /// What was answered.
    pub actual: Actual,
    /// Whether the promise holds.
    pub verdict: Verdict,
}

/// What can be promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A decision.
    Effect(Effect),
    /// What is seen of a field.
    View(View),
}

/// What was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actual {
    /// `allow`, `deny` or `default_deny`, or the view that is shown; `error` where nothing could be asked.
    pub effect: Cow<'static, str>,
    /// The deciding rules, by id.
    pub rules: Vec<RuleAt>,
    /// Parts of rules that could not be evaluated, or why nothing could be asked; for people.
    pub errors: Vec<String>,
}

/// A rule and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleAt {
    /// Its id.
    pub id: String,
    /// `path:line:column`.
    pub at: String,
}

/// Whether a promise holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// Another outcome came.
    OtherOutcome,
    /// The outcome came, through other rules.
    OtherRules,
    /// Nothing could be asked. A denial that was promised does not hold either: an error is no answer.
    Error,
}

/// Runs the tests of a set on its compiled form. `now` is for tests without a clock of their own.
#[must_use]
pub fn run(set: &PolicySet, bundle: &Bundle, now: Option<Instant>) -> TestRun {
    let decisions = set.tests.iter().map(|test| decide::table(test, bundle, now));
    let views = set.view_tests.iter().map(|test| view::table(test, bundle, now));
    let routes = set.route_tests.iter().map(|test| route::table(test, bundle, now));
    let cases = set.case_tests.iter().map(|test| case::table(test, bundle, now));
    TestRun { tables: decisions.chain(views).collect(), flows: routes.chain(cases).collect() }
}

impl TestRun {
    /// Every cell.
    pub fn cells(&self) -> impl Iterator<Item = &TestCell> {
        self.tables.iter().flat_map(|table| &table.cells)
    }

    /// How many promises hold.
    #[must_use]
    pub fn passed(&self) -> usize {
        let flows = self.flows.iter().flat_map(|table| &table.cells).filter(|cell| cell.passed).count();
        self.cells().filter(|cell| cell.verdict == Verdict::Passed).count().saturating_add(flows)
    }

    /// How many do not.
    #[must_use]
    pub fn failed(&self) -> usize {
        let flows: usize = self.flows.iter().map(|table| table.cells.len()).sum();
        self.cells().count().saturating_add(flows).saturating_sub(self.passed())
    }
}

impl Expected {
    /// The promise's name in reports.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Effect(effect) => effect.name().into(),
            Self::View(view) => view.to_string().into(),
        }
    }
}

impl Verdict {
    /// The verdict's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::OtherOutcome => "other_outcome",
            Self::OtherRules => "other_rules",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests;
