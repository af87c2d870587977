use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::style::count;

/// The most faults that are listed.
const LISTED: usize = 1000;

/// What became of a file of records, `ordinance.seal/1`. No value is ever here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SealResult {
    /// `ordinance.seal/1`.
    pub format: String,
    /// The records that were read.
    pub records: usize,
    /// The values that were sealed.
    pub sealed: usize,
    /// How many records were done in a run before this one, which was interrupted.
    pub resumed: u64,
    /// The records that stay as they were, or are left out, by line; the first thousand of them.
    pub faults: Vec<SealFault>,
    /// How many of these are not listed.
    pub unlisted: usize,
    /// Names in records that no field or attribute has; what they hold stays as it is. At most twenty are told.
    pub unknown: Vec<String>,
}

/// A record that was not sealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SealFault {
    /// The line that it begins at, from 1.
    pub line: u64,
    /// Why.
    pub message: String,
}

impl Default for SealResult {
    fn default() -> Self {
        Self::new()
    }
}

impl SealResult {
    /// Of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            format: "ordinance.seal/1".to_owned(),
            records: 0,
            sealed: 0,
            resumed: 0,
            faults: Vec::new(),
            unlisted: 0,
            unknown: Vec::new(),
        }
    }

    /// A record of which so many values were sealed.
    pub fn add(&mut self, sealed: usize) {
        self.records = self.records.saturating_add(1);
        self.sealed = self.sealed.saturating_add(sealed);
    }

    /// So many records were done before.
    pub fn resumed(&mut self, records: u64) {
        self.resumed = records;
        self.records = self.records.saturating_add(usize::try_from(records).unwrap_or(0)).saturating_sub(1);
    }

    /// A record that was not sealed.
    pub fn fail(&mut self, line: u64, message: String) {
        self.records = self.records.saturating_add(1);
        if self.faults.len() < LISTED {
            self.faults.push(SealFault { line, message });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }

    /// Whether every record was sealed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    /// What stands in the place of a record that was not sealed, among records in JSON.
    #[must_use]
    pub fn error_line(line: u64, message: &str) -> String {
        json!({"error": {"code": "seal/record", "line": line, "message": message}}).to_string()
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people; `done` is what was done with the values.
    #[must_use]
    pub fn human(&self, done: &str) -> String {
        let resumed = if self.resumed > 0 { format!(", {} of them in a run before", self.resumed) } else { String::new() };
        let faults = self.faults.len().saturating_add(self.unlisted);
        let whole = self.records.saturating_sub(faults);
        let not = match faults {
            0 => String::new(),
            faults => format!("; {} faults", count(faults, "record has", "records have")),
        };
        format!("{} {done} in {}{resumed}{not}\n", count(self.sealed, "value", "values"), count(whole, "record", "records"))
    }
}
