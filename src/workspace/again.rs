use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use super::error::{OpenError, invalid};
use super::open::{Checked, Opening, Workspace};
use super::read::{ROOT_FILE, exclude, is_policy, read};
use super::tables::read_outside;
use super::texts::{Environment, Texts, documents};
use crate::bundle::Bundle;
use crate::compile::{Holdings, compile_again, compile_held};
use crate::diagnostic::{Diagnostic, Sink};
use crate::files::Tree;
use crate::model::PolicySet;
use crate::resolve;
use crate::snapshot::{Digests, Snapshot};
use crate::source::{FileId, Sources};
use crate::syntax::{Body, Document, decode_text};
use crate::value::Digest;

/// What is kept of the last good set for when some of its rules are written again.
///
/// INVARIANT (again): a set that is read with what was kept equals one that is read without, bytes and findings alike. So only
/// files of rules and of tests may differ, which nothing that is kept depends on; after any other change everything is read anew.
#[derive(Debug)]
pub(super) struct Kept {
    files: Vec<KeptFile>,
    /// Tables by name, in the order of their numbers.
    tables: Vec<(String, Digest)>,
    /// What reading told of these texts.
    told: Vec<Diagnostic>,
    resolved: resolve::Kept,
    held: Option<Holdings>,
    digests: Digests,
    bundle: Bundle,
}

/// A file of the set, and what it says but for rows of people and grants.
#[derive(Debug)]
struct KeptFile {
    path: String,
    digest: Digest,
    documents: Vec<Document>,
}

/// A set whose rules were read again.
struct Again {
    sources: Sources,
    /// The documents of files that are not what they were.
    changed: BTreeMap<FileId, Vec<Document>>,
    sink: Sink,
}

/// The compiled set of a tree. What can be kept of it for the next time is left in `kept`, which holds what was left the last time.
pub(super) fn open_again(tree: &dyn Tree, environment: Environment<'_>, kept: &mut Option<Kept>) -> Result<Bundle, OpenError> {
    let with = Opening { environment, now: None, packs: &[] };
    let again = kept.as_ref().and_then(|kept| kept.read(tree, environment));
    if let Some(again) = again {
        let (bundle, left) = match kept.take() {
            Some(before) => before.open(again, &with),
            None => return open_again(tree, environment, kept),
        };
        *kept = left;
        return bundle;
    }
    let mut sink = Sink::new();
    let texts = read(tree, environment, &mut sink)?;
    let told = told(&texts, &sink);
    let Checked { workspace, left, .. } = Workspace::check(texts, &with, (None, OnceLock::new()), false, sink);
    let refused = invalid(&workspace);
    let Workspace { sources, documents, set: Some(set), held, .. } = workspace else { return Err(refused) };
    let (files, tables) = split(&sources, documents);
    let held = held.into_inner();
    let (bundle, digests) = compiled(&set, None, |digest| compile_held(&set, digest, &sources, held.as_ref()));
    *kept = told.zip(left).map(|(told, left)| {
        let (resolved, bundle) = (left.keep(set), bundle.clone());
        Kept { files, tables, told, resolved, held, digests, bundle }
    });
    Ok(bundle)
}

impl Kept {
    /// Whether a tree differs in nothing but rules and tests, which can be read.
    #[cfg(test)]
    pub(super) fn is_possible(&self, tree: &dyn Tree) -> bool {
        self.read(tree, &|_| None).is_some()
    }

    /// The texts of a tree, where only files of rules and tests are others than those that were read before.
    fn read(&self, tree: &dyn Tree, environment: Environment<'_>) -> Option<Again> {
        let listed = tree.list().ok()?;
        let exclude = exclude(tree, &mut Sink::new()).ok()?;
        let policies = listed.iter().filter(|path| is_policy(path) && (*path == ROOT_FILE || !exclude.matches(path)));
        if !policies.eq(self.files.iter().map(|file| &file.path)) {
            return None;
        }
        let mut again = Again { sources: Sources::default(), changed: BTreeMap::new(), sink: Sink::new() };
        for file in &self.files {
            let (text, not_text) = decode_text(tree.read(&file.path).ok()?);
            let same = Digest::of(text.as_bytes()) == file.digest;
            let id = again.sources.add(file.path.as_str(), text);
            if !same && not_text.is_none() && is_ruled(&file.documents) {
                again.changed.insert(id, Vec::new());
            } else if !same || not_text.is_some() {
                return None;
            }
        }
        for (name, digest) in &self.tables {
            let bytes = match name.strip_prefix("env:") {
                Some(variable) => read_outside(Path::new(&environment(variable)?)),
                None => tree.read(name),
            };
            let (text, not_text) = decode_text(bytes.ok()?);
            if Digest::of(text.as_bytes()) != *digest || not_text.is_some() {
                return None;
            }
            again.sources.add(name.as_str(), text);
        }
        let known = self.told.iter().filter(|finding| !again.changed.contains_key(&finding.place().file));
        known.cloned().for_each(|finding| again.sink.push(finding));
        for (file, read) in &mut again.changed {
            let (said, lost) = documents(*file, again.sources.get(*file)?, &mut again.sink);
            if !lost.is_nothing() || !is_ruled(&said) {
                return None;
            }
            *read = said;
        }
        (!again.sink.has_errors() && again.sink.counted().next().is_none()).then_some(again)
    }

    /// The compiled set, and what can be kept of it: where it is invalid, what was kept of the last good one.
    fn open(self, again: Again, with: &Opening<'_>) -> (Result<Bundle, OpenError>, Option<Self>) {
        let Self { mut files, tables, told: before, resolved, held, digests, bundle } = self;
        let Again { sources, mut changed, sink } = again;
        let searched = sources.iter().map(|(file, _)| file).filter(|file| !changed.contains_key(file)).collect();
        let mut said = Vec::new();
        for (file, kept) in (0_u32..).map(FileId).zip(&mut files) {
            said.append(changed.get_mut(&file).unwrap_or(&mut kept.documents));
        }
        let texts = Texts { sources, documents: said, ..Texts::default() };
        let told = told(&texts, &sink);
        let held = held.map(OnceLock::from).unwrap_or_default();
        let Checked { workspace, left, kept } =
            Workspace::check(texts, with, (Some(resolved.searched(searched)), held), false, sink);
        let refused = invalid(&workspace);
        let Workspace { sources, documents, set, held, .. } = workspace;
        let changed: BTreeSet<FileId> = changed.into_keys().collect();
        if set.is_some() {
            let outdated = (0_u32..).map(FileId).zip(&mut files).filter(|(file, _)| changed.contains(file));
            outdated.for_each(|(_, file)| file.documents.clear());
        }
        for document in documents {
            // The documents of a rule that was not taken are not those that were read when the last good set was.
            if let Some(file) =
                files.get_mut(document.file.0 as usize).filter(|_| set.is_some() || !changed.contains(&document.file))
            {
                file.documents.push(document);
            }
        }
        let held = held.into_inner();
        let Some(set) = set else {
            let kept = kept.map(|resolved| Self { files, tables, told: before, resolved, held, digests, bundle });
            return (Err(refused), kept);
        };
        for file in &changed {
            if let (Some(file), Some(source)) = (files.get_mut(file.0 as usize), sources.get(*file)) {
                file.digest = Digest::of(source.text().as_bytes());
            }
        }
        let (bundle, digests) = compiled(&set, Some(&digests), |digest| compile_again(&set, digest, &sources, &bundle));
        let kept = told.zip(left).map(|(told, left)| {
            let (resolved, bundle) = (left.keep(set), bundle.clone());
            Self { files, tables, told, resolved, held, digests, bundle }
        });
        (Ok(bundle), kept)
    }
}

/// A bundle whose digest is worked out at the same time.
fn compiled(set: &PolicySet, known: Option<&Digests>, compile: impl FnOnce(Digest) -> Bundle) -> (Bundle, Digests) {
    std::thread::scope(|scope| {
        let digest = scope.spawn(|| Snapshot::digest_again(set, known));
        let mut bundle = compile(Digest::of(&[]));
        let (digest, digests) = digest.join().unwrap_or_else(|_| Snapshot::digest_again(set, known));
        bundle.set_digest(digest);
        (bundle, digests)
    })
}

/// What reading told; nothing where it cannot be told again.
fn told(texts: &Texts, sink: &Sink) -> Option<Vec<Diagnostic>> {
    let whole = texts.lost.is_nothing() && !sink.has_errors() && sink.counted().next().is_none();
    whole.then(|| sink.iter().cloned().collect())
}

/// The files of a set with what they say, and its tables. Rows of people and grants are given back.
fn split(sources: &Sources, documents: Vec<Document>) -> (Vec<KeptFile>, Vec<(String, Digest)>) {
    let (mut files, mut tables) = (Vec::new(), Vec::new());
    for (_, source) in sources.iter() {
        let (path, digest) = (source.path().to_owned(), Digest::of(source.text().as_bytes()));
        if is_policy(&path) {
            files.push(KeptFile { path, digest, documents: Vec::new() });
        } else {
            tables.push((path, digest));
        }
    }
    for mut document in documents {
        match &mut document.body {
            Body::People(people) => (people.people, people.table) = (Vec::new(), None),
            Body::Roles(roles) => (roles.grants, roles.table) = (Vec::new(), None),
            _ => {}
        }
        if let Some(file) = files.get_mut(document.file.0 as usize) {
            file.documents.push(document);
        }
    }
    (files, tables)
}

/// Whether documents are of nothing but rules and tests.
fn is_ruled(documents: &[Document]) -> bool {
    documents.iter().all(|document| matches!(document.body, Body::Ruled(_) | Body::Tests(_)))
}
