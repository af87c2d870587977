use super::{Diagnostic, Level};

/// Where findings are collected: nothing stops at the first one.
#[derive(Debug, Default)]
pub struct Sink {
    findings: Vec<Diagnostic>,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds the findings of another sink.
    pub fn append(&mut self, other: Self) {
        self.findings.extend(other.findings);
    }

    /// Whether some finding makes the set invalid.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }

    /// The findings so far, in the order they were found in.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter()
    }

    /// How many findings there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// The findings by place, then code, then arguments, each once: the same whatever the order they were found in.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut findings = self.findings;
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
        findings.dedup_by(|a, b| key(a) == key(b));
        findings
    }
}

type Key<'a> = (crate::source::Place, &'static str, &'a [(&'static str, String)], &'a [super::Label]);

fn key(finding: &Diagnostic) -> Key<'_> {
    (finding.place(), finding.code.id, &finding.args, &finding.labels)
}
