use std::collections::BTreeMap;

use super::codes;
use crate::diagnostic::{Code, Diagnostic, Level, Sink, nearest};
use crate::source::Sources;
use crate::syntax::{Body, Document};

/// How many findings of one file are listed; the rest is counted.
const MOST_LISTED: usize = 100;

/// Findings that were counted and not listed, by path and level.
pub type Unlisted = BTreeMap<String, BTreeMap<Level, usize>>;

/// The findings as they are shown: at the levels that the set asks for, by file and place, the first hundred of each file.
pub(super) fn finish(sink: Sink, levels: &BTreeMap<&'static str, Level>, sources: &Sources) -> (Vec<Diagnostic>, Unlisted) {
    let (mut findings, counted) = sink.into_parts();
    let level = |code: &Code| levels.get(code.id).copied().filter(|_| code.lint);
    for finding in &mut findings {
        if let Some(level) = level(finding.code) {
            finding.level = level;
        }
    }
    findings.retain(|finding| finding.level != Level::Off);
    // Tables are read behind the files that name them; to whoever reads the list, a path is a path.
    findings.sort_by(|a, b| sources.path(a.place()).cmp(sources.path(b.place())));
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    let mut unlisted = Unlisted::new();
    for finding in counted {
        let level = level(finding.code).unwrap_or(finding.code.level);
        if level != Level::Off {
            let count = unlisted.entry(sources.path(finding.place).to_owned()).or_default().entry(level).or_default();
            *count = count.saturating_add(1);
        }
    }
    // What makes the set invalid is listed before what does not.
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| findings.get(*at).map(|finding| std::cmp::Reverse(finding.level)));
    let mut keep = vec![false; findings.len()];
    for at in order {
        let (Some(finding), Some(keep)) = (findings.get(at), keep.get_mut(at)) else { continue };
        let path = sources.path(finding.place());
        let many = listed.entry(path.to_owned()).or_default();
        if *many < MOST_LISTED {
            *many = many.saturating_add(1);
            *keep = true;
        } else {
            let count = unlisted.entry(path.to_owned()).or_default().entry(finding.level).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut keep = keep.into_iter();
    findings.retain(|_| keep.next().unwrap_or(false));
    (findings, unlisted)
}

/// The levels that the root file asks for, by code; a code or level that there is not is told.
pub(super) fn levels(documents: &[Document], codes: &[&'static Code], sink: &mut Sink) -> BTreeMap<&'static str, Level> {
    let mut levels = BTreeMap::new();
    let lints = documents.iter().filter_map(|document| match &document.body {
        Body::PolicySet(set) => set.lint.as_ref(),
        _ => None,
    });
    for (id, level) in lints.flat_map(|lint| &lint.levels.0) {
        let Some(code) = codes.iter().find(|code| code.id == id.value) else {
            let near = nearest(id, codes.iter().filter(|code| code.lint).map(|code| code.id));
            sink.push(Diagnostic::new(&codes::UNKNOWN_CODE, id.place).arg("code", &id.value).near(near));
            continue;
        };
        if !code.lint {
            sink.push(Diagnostic::new(&codes::NO_LINT, id.place).arg("code", &id.value));
            continue;
        }
        match Level::parse(level) {
            Some(level) => _ = levels.insert(code.id, level),
            None => sink.push(Diagnostic::new(&codes::BAD_LEVEL, level.place).arg("level", &level.value)),
        }
    }
    levels
}
