use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::Sources;

/// The document of findings, `ordinance.findings/1`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Findings {
    /// `ordinance.findings/1`.
    pub format: String,
    /// The findings, sorted by file, place and code; at most 100 a file.
    pub findings: Vec<Finding>,
    /// How many findings there are of each level, those not listed among them.
    pub summary: Summary,
    /// How many findings of a file are counted and not listed, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub unlisted: BTreeMap<String, usize>,
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warn: usize,
    /// Remarks.
    pub info: usize,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// `family/kebab-name`.
    pub code: String,
    /// `error`, `warn` or `info`.
    #[schemars(regex(pattern = "^(error|warn|info)$"))]
    pub level: String,
    /// What is wrong.
    pub message: String,
    /// Where it is, and what disagrees with it; at least one.
    #[schemars(length(min = 1))]
    pub labels: Vec<FindingLabel>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A change of text that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<FindingFix>,
    /// A request that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<serde_json::Value>,
}

/// A place; lines and columns count from 1, columns in characters, the end lies behind the last character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingLabel {
    /// The path in the set.
    pub file: String,
    /// The first line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
    /// What this place shows; empty where the finding's message says it.
    pub message: String,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingFix {
    /// What is replaced.
    pub at: FindingLabel,
    /// By what.
    pub text: String,
}

impl Findings {
    /// The document of some findings. `unlisted` are those that were counted only, by path and level.
    #[must_use]
    pub fn new(findings: &[Diagnostic], unlisted: &BTreeMap<String, BTreeMap<Level, usize>>, sources: &Sources) -> Self {
        let mut summary = Summary::default();
        findings.iter().for_each(|finding| summary.add(finding.level, 1));
        unlisted.values().flatten().for_each(|(level, many)| summary.add(*level, *many));
        Self {
            format: "ordinance.findings/1".to_owned(),
            findings: findings.iter().map(|finding| Finding::new(finding, sources)).collect(),
            summary,
            unlisted: unlisted.iter().map(|(path, levels)| (path.clone(), levels.values().sum())).collect(),
        }
    }
}

impl Summary {
    fn add(&mut self, level: Level, many: usize) {
        match level {
            Level::Error => self.error = self.error.saturating_add(many),
            Level::Warn => self.warn = self.warn.saturating_add(many),
            Level::Info => self.info = self.info.saturating_add(many),
            Level::Off => {}
        }
    }

    /// How many findings there are.
    #[must_use]
    pub fn total(self) -> usize {
        self.error.saturating_add(self.warn).saturating_add(self.info)
    }
}

impl Finding {
    fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let label = |place, message: &str| {
            let at = sources.position(place);
            FindingLabel {
                file: sources.path(place).to_owned(),
                line: at.line,
                column: at.column,
                end_line: at.end_line,
                end_column: at.end_column,
                message: message.to_owned(),
            }
        };
        Self {
            code: finding.code.id.to_owned(),
            level: finding.level.to_string(),
            message: finding.message(),
            labels: finding.labels.iter().map(|l| label(l.place, &finding.label(l))).collect(),
            help: finding.helps(),
            fix: finding.fix.as_ref().map(|fix| FindingFix { at: label(fix.place, ""), text: fix.text.clone() }),
            witness: finding.witness.clone(),
        }
    }
}

impl Diagnostic {
    /// A label's remark, filled in.
    fn label(&self, label: &crate::diagnostic::Label) -> String {
        crate::diagnostic::fill(&label.text, &self.args)
    }
}

/// The findings as JSON, pretty enough to read.
#[must_use]
pub fn findings_json(findings: &Findings) -> String {
    super::super::document(findings)
}
