use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::diff::census;
use super::style::{Style, Tone, count, printable};
use crate::plan::Base;
use crate::state::{Deployment, Entry, StateError};

/// Every entry of a history, `ordinance.state-log/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StateLog {
    /// `ordinance.state-log/1`.
    pub format: String,
    /// The entries, the first one first.
    pub entries: Vec<Entry>,
}

/// What is deployed, `ordinance.state-show/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StateShow {
    /// `ordinance.state-show/1`.
    pub format: String,
    /// The last entry; null when nothing is deployed.
    pub entry: Option<Entry>,
    /// The digest of what is deployed.
    pub digest: String,
    /// The set's own version.
    pub release: Option<String>,
    /// How many things of each kind there are.
    pub resources: BTreeMap<String, usize>,
}

/// What is damaged in a store, `ordinance.state-verify/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StateVerify {
    /// `ordinance.state-verify/1`.
    pub format: String,
    /// What is wrong, in order; empty when all is whole.
    pub damage: Vec<StateDamage>,
}

/// One thing that is wrong with a store.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StateDamage {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What applying a plan or rolling back did, `ordinance.apply/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Applied {
    /// `ordinance.apply/1`.
    pub format: String,
    /// The entry that was written; null when there was nothing to change.
    pub entry: Option<Entry>,
    /// Outside systems that were told; none, since no target can be configured.
    pub targets: Vec<String>,
}

impl StateLog {
    /// The log of some deployments.
    #[must_use]
    pub fn new(log: &[Deployment]) -> Self {
        let entries = log.iter().map(|deployment| deployment.entry.clone()).collect();
        Self { format: "ordinance.state-log/1".to_owned(), entries }
    }

    /// The log as an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// The log for people, the newest entry first.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        if self.entries.is_empty() {
            return "Nothing is deployed yet.\n".to_owned();
        }
        let mut out = String::new();
        for entry in self.entries.iter().rev() {
            let serial = style.paint(Tone::Strong, format!("{:>4}", entry.serial));
            let from = entry.rolled_back_to.map_or(String::new(), |serial| format!("  rolled back to {serial}"));
            let _ = writeln!(
                out,
                "{serial}  {}  {}  {}{from}",
                printable(&entry.applied_at),
                style.paint(Tone::Faint, short(&entry.snapshot)),
                printable(&entry.by)
            );
        }
        out
    }
}

impl StateShow {
    /// What is deployed.
    #[must_use]
    pub fn new(base: &Base) -> Self {
        let mut resources: BTreeMap<String, usize> = BTreeMap::new();
        for entry in base.snapshot.entries() {
            let many = resources.entry(entry.kind().name().to_owned()).or_default();
            *many = many.saturating_add(1);
        }
        Self {
            format: "ordinance.state-show/1".to_owned(),
            entry: base.deployment.as_ref().map(|deployment| deployment.entry.clone()),
            digest: base.snapshot.digest().to_string(),
            release: base.snapshot.release(),
            resources,
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
        let Some(entry) = &self.entry else { return "Nothing is deployed yet.\n".to_owned() };
        let mut out = String::new();
        let _ = writeln!(out, "{}", style.paint(Tone::Strong, format!("Entry {} is deployed.", entry.serial)));
        let rows = [
            ("release", self.release.clone().unwrap_or_default()),
            ("digest", self.digest.clone()),
            ("applied", format!("{} by {}", entry.applied_at, entry.by)),
            ("holds", census(&self.resources)),
        ];
        for (name, value) in rows {
            let _ = writeln!(out, "  {}  {}", style.paint(Tone::Faint, format!("{name:<8}")), printable(&value));
        }
        out
    }
}

impl StateVerify {
    /// What is damaged.
    #[must_use]
    pub fn new(found: &[StateError]) -> Self {
        let damage =
            found.iter().map(|error| StateDamage { message: error.to_string(), help: error.help().to_owned() }).collect();
        Self { format: "ordinance.state-verify/1".to_owned(), damage }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, entries: usize, style: Style) -> String {
        let mut out = String::new();
        for damage in &self.damage {
            let _ = writeln!(out, "{} {}", style.paint(Tone::Bad, "damaged:"), printable(&damage.message));
            let _ = writeln!(out, "  {}", printable(&damage.help));
        }
        if self.damage.is_empty() {
            let _ = writeln!(out, "All is whole: {}, each on the one before.", count(entries, "entry", "entries"));
        }
        out
    }
}

impl Applied {
    /// What was written, if anything.
    #[must_use]
    pub fn new(deployed: Option<&Deployment>) -> Self {
        let entry = deployed.map(|deployment| deployment.entry.clone());
        Self { format: "ordinance.apply/1".to_owned(), entry, targets: Vec::new() }
    }

    /// As an indented document.
    #[must_use]
    pub fn json(&self) -> String {
        super::document(self)
    }

    /// For people.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let Some(entry) = &self.entry else {
            return "Nothing to do: what is deployed is what the plan says. No entry was written.\n".to_owned();
        };
        let mut out = String::new();
        let done = format!("Entry {} is deployed.", entry.serial);
        let _ = writeln!(out, "{}", style.paint(Tone::Good, done));
        let _ = writeln!(out, "  {}  by {}", style.paint(Tone::Faint, short(&entry.snapshot)), printable(&entry.by));
        out.push_str("The journal was written; no outside system is configured, and none was reached.\n");
        out
    }
}

/// The beginning of a digest, enough to tell it from others.
fn short(digest: &str) -> String {
    digest.chars().take("sha256:".len() + 12).collect()
}
