use serde::{Deserialize, Serialize};

use crate::value::RuleIx;

/// Where rules were written, beside what is digested: the same set written elsewhere is the same set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origins {
    pub(super) files: Vec<String>,
    pub(super) rules: Vec<(u32, u32, u32)>,
}

impl Origins {
    /// No origins yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next rule's file, line and column. Rules of one file best come together.
    pub fn push(&mut self, path: &str, line: u32, column: u32) {
        let file = match self.files.iter().rposition(|known| known == path) {
            Some(known) => known,
            None => {
                self.files.push(path.to_owned());
                self.files.len().saturating_sub(1)
            }
        };
        self.rules.push((u32::try_from(file).unwrap_or(u32::MAX), line, column));
    }

    /// `path:line:column` of a rule.
    #[must_use]
    pub fn rule(&self, rule: RuleIx) -> String {
        let (file, line, column) = self.rules.get(rule.0 as usize).copied().unwrap_or_default();
        let path = self.files.get(file as usize).map_or("", String::as_str);
        format!("{path}:{line}:{column}")
    }
}
