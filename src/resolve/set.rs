use super::names::title;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::LintSettings;
use crate::source::{Place, Spanned};
use crate::syntax::{Body, Document, PolicySet, StateStore, Text};
use crate::value::Id;

pub(super) static MISSING: Code =
    Code::error("set/missing-document", "no file has a document of `kind: {kind}`", "every set has exactly one");
pub(super) static SECOND: Code =
    Code::error("set/second-document", "this is a second document of `kind: {kind}`", "a set has exactly one: merge them");
static PACK_TWICE: Code = Code::error("set/pack-twice", "the pack `{pack}` is named twice", "");
static REQUIRES: Code = Code::error(
    "set/malformed-requirement",
    "`{text}` is no requirement of versions",
    "write it as `>=0.1`, or several joined by commas as `>=0.1, <2`",
);
static TOO_OLD: Code = Code::error(
    "set/other-version-required",
    "this set requires ordinance {requires}, and this is {version}",
    "install a version that the set accepts, or change `requires`",
);
static STORE_PLACE: Code = Code::error("set/store-without-place", "the store `{store}` lacks its address", "write it as `url`");
static RELEASE: Code =
    Code::error("set/empty-release", "the release is empty", "give the set a version of its own, such as `2026.11.0`");

pub(super) static CODES: &[&Code] = &[&MISSING, &SECOND, &PACK_TWICE, &REQUIRES, &TOO_OLD, &STORE_PLACE, &RELEASE];

/// What the root file says.
pub(super) struct Root {
    pub name: Spanned<Id>,
    pub release: Spanned<String>,
    pub lint: LintSettings,
}

/// The only document of its kind. A second one is told; a missing one only when `silent` is not set, for a document that could not
/// be read was told already.
pub(super) fn only<'a, T>(
    kind: &'static str,
    found: &[(&'a T, Place)],
    root: Place,
    silent: bool,
    sink: &mut Sink,
) -> Option<&'a T> {
    let first = found.first();
    for (_, place) in found.iter().skip(1) {
        let finding = Diagnostic::new(&SECOND, *place).arg("kind", kind);
        sink.push(first.iter().fold(finding, |finding, (_, place)| finding.also(*place, "the first one")));
    }
    if first.is_none() && !silent {
        sink.push(Diagnostic::new(&MISSING, root).arg("kind", kind));
    }
    first.map(|(document, _)| *document)
}

/// Resolves the root file.
pub(super) fn resolve(documents: &[Document], root: Place, silent: bool, sink: &mut Sink) -> Option<Root> {
    let found: Vec<_> = documents
        .iter()
        .filter_map(|document| match &document.body {
            Body::PolicySet(set) => Some((set, set.name.place)),
            _ => None,
        })
        .collect();
    let set = only("PolicySet", &found, root, silent, sink)?;
    let release = title(&set.release, sink);
    if release.trim().is_empty() {
        sink.push(Diagnostic::new(&RELEASE, release.place));
    }
    if let Some(requires) = &set.requires {
        check_requires(requires, sink);
    }
    if let Some(state) = &set.state {
        check_store(state, sink);
    }
    let lint = lint(set, sink);
    let name = super::index::read_id(&set.name, sink)?;
    Some(Root { name, release, lint })
}

fn lint(set: &PolicySet, sink: &mut Sink) -> LintSettings {
    let Some(lint) = &set.lint else { return LintSettings::default() };
    let mut packs: Vec<Spanned<String>> = Vec::new();
    for pack in &lint.packs {
        match packs.iter().find(|seen| *seen == pack) {
            Some(first) => {
                sink.push(Diagnostic::new(&PACK_TWICE, pack.place).arg("pack", &pack.value).also(first.place, "the first time"));
            }
            None => packs.push(pack.clone()),
        }
    }
    LintSettings { packs }
}

/// A store that is no folder has an address.
fn check_store(state: &StateStore, sink: &mut Sink) {
    if state.store.value != "file" && state.url.is_none() {
        sink.push(Diagnostic::new(&STORE_PLACE, state.store.place).arg("store", &state.store.value));
    }
}

/// Whether this engine is among the versions that the set works with.
fn check_requires(requires: &Text, sink: &mut Sink) {
    let version = env!("CARGO_PKG_VERSION");
    let mut accepted = true;
    for part in requires.split(',') {
        match satisfied(part.trim(), version) {
            Some(yes) => accepted &= yes,
            None => {
                sink.push(Diagnostic::new(&REQUIRES, requires.place).arg("text", &requires.value));
                return;
            }
        }
    }
    if !accepted {
        sink.push(Diagnostic::new(&TOO_OLD, requires.place).arg("requires", &requires.value).arg("version", version));
    }
}

/// Whether a version satisfies `>=0.1` and the like; nothing where that is no requirement.
fn satisfied(part: &str, version: &str) -> Option<bool> {
    let at = part.find(|c: char| c.is_ascii_digit())?;
    let (operator, wanted) = part.split_at(at);
    let order = numbers(version)?.cmp(&numbers(wanted)?);
    Some(match operator.trim() {
        ">=" => order.is_ge(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        "<" => order.is_lt(),
        "=" | "" => order.is_eq(),
        _ => return None,
    })
}

/// The three numbers of a version; what is left out is 0.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut out = [0; 3];
    let mut parts = version.trim().split('.');
    for slot in &mut out {
        if let Some(part) = parts.next() {
            *slot = part.parse().ok()?;
        }
    }
    parts.next().is_none().then_some(out)
}
