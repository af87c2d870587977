use std::collections::BTreeMap;
use std::fmt::Write;

use super::diff::diff_human;
use super::findings::{Findings, human};
use super::style::{Style, Tone, count, printable};
use crate::diff::{Diff, between};
use crate::plan::{Base, Plan};
use crate::snapshot::Snapshot;
use crate::value::{Digest, Instant};
use crate::workspace::Workspace;

/// A policy set as it was at one instant, to tell what a save changed.
#[derive(Debug)]
pub struct Look {
    at: Instant,
    texts: BTreeMap<String, Digest>,
    set: Workspace,
    snapshot: Option<Snapshot>,
    deployed: Option<Diff>,
}

impl Look {
    /// A look at a set, and at what differs from what is deployed.
    #[must_use]
    pub fn new(at: Instant, set: Workspace, base: &Base) -> Self {
        let texts = set.sources().iter().map(|(_, source)| (source.path().to_owned(), Digest::of(source.text().as_bytes())));
        let texts = texts.collect();
        let snapshot = set.snapshot();
        let deployed = snapshot.as_ref().map(|snapshot| Plan::make(base, set.compared(snapshot)).diff());
        Self { at, texts, set, snapshot, deployed }
    }

    /// Whether the set is valid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.snapshot.is_some()
    }

    /// What changed for people: a line of time, then the findings and the differences that are not as they were at the look before;
    /// `valid` is the last one at a valid set. Nothing when no file changed and all else is the same.
    #[must_use]
    pub fn human(&self, before: Option<&Self>, valid: Option<&Self>, style: Style) -> Option<String> {
        let files = before.map(|before| self.changed(before));
        let deployed = self.deployed.as_ref().filter(|diff| valid.is_none_or(|valid| valid.deployed.as_ref() != Some(*diff)));
        if files.as_ref().is_some_and(Vec::is_empty) && deployed.is_none() {
            return None;
        }
        let mut out = self.headline(files.as_deref(), valid, style);
        let findings = self.findings(style);
        let had = before.map(|before| before.findings(style)).unwrap_or_default();
        if findings != had && !findings.is_empty() {
            let _ = write!(out, "\n{findings}");
        } else if !findings.is_empty() {
            let _ = writeln!(out, "  the findings are the same");
        } else if !had.is_empty() {
            let _ = writeln!(out, "  {}", style.paint(Tone::Good, "no findings any more"));
        }
        let since = valid.and_then(|valid| Some(between(valid.side()?, self.side()?)));
        match &since {
            Some(since) if since.is_empty() => {
                let _ = writeln!(out, "  the rules mean what they did at {}", clock(valid.map_or(self.at, |valid| valid.at)));
            }
            // Where the last look was at what is deployed, both differences are one.
            Some(since) if deployed.is_none_or(|deployed| deployed.resources != since.resources) => {
                section(&mut out, "since the last valid look", since, style);
            }
            _ => {}
        }
        if let Some(deployed) = deployed {
            section(&mut out, "against what is deployed", deployed, style);
        }
        Some(out)
    }

    fn headline(&self, files: Option<&[&str]>, valid: Option<&Self>, style: Style) -> String {
        let state = if self.is_valid() { style.paint(Tone::Good, "valid") } else { style.paint(Tone::Bad, "invalid") };
        let files = match files {
            None => count(self.texts.len(), "file", "files"),
            Some([first, second, third, rest @ ..]) if !rest.is_empty() => {
                format!("{first}, {second}, {third} and {}", count(rest.len(), "other file", "other files"))
            }
            Some(files) => files.join(", "),
        };
        let last = valid.filter(|_| !self.is_valid()).map_or(String::new(), |valid| format!("  valid at {}", clock(valid.at)));
        let line = format!("{}  {state}  {}{last}", style.paint(Tone::Strong, clock(self.at)), printable(&files));
        format!("{}\n", line.trim_end())
    }

    /// The files whose text is another than at a look before, those that came and those that went.
    fn changed<'a>(&'a self, before: &'a Self) -> Vec<&'a str> {
        let all: BTreeMap<&String, ()> = self.texts.keys().chain(before.texts.keys()).map(|path| (path, ())).collect();
        let other = |path: &&&String| self.texts.get(**path) != before.texts.get(**path);
        all.keys().filter(other).map(|path| path.as_str()).collect()
    }

    fn findings(&self, style: Style) -> String {
        let findings = Findings::new(self.set.findings(), self.set.unlisted(), self.set.sources());
        human(self.set.findings(), &findings, self.set.sources(), style)
    }

    fn side(&self) -> Option<crate::diff::Compared<'_>> {
        Some(self.set.compared(self.snapshot.as_ref()?))
    }
}

fn section(out: &mut String, title: &str, diff: &Diff, style: Style) {
    let _ = writeln!(out, "\n{}\n{}", style.paint(Tone::Faint, title), diff_human(diff, style).trim_end());
}

/// The time of day of an instant, in UTC.
fn clock(at: Instant) -> String {
    let text = at.to_string();
    format!("{}Z", text.get(11..19).unwrap_or(&text))
}
