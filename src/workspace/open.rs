use std::sync::OnceLock;

use super::codes;
use super::finish::{Unlisted, finish, levels};
use super::read::read;
use super::secrets;
use super::texts::{Environment, Texts};
use crate::bundle::{Bundle, SigningKey};
use crate::compile::{Holdings, compile_held};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::diff::Compared;
use crate::engine::Engine;
use crate::files::{FilesError, Tree};
use crate::lint::{self, lint};
use crate::model::PolicySet;
use crate::prove::{self, prove};
use crate::resolve::{self, Input, resolve_again};
use crate::snapshot::Snapshot;
use crate::source::Sources;
use crate::syntax::{self, Document};
use crate::tester::{self, TestRun};
use crate::value::{Digest, Instant};

/// A policy set that was read and checked, with what was found.
#[derive(Debug)]
pub struct Workspace {
    pub(super) sources: Sources,
    pub(super) documents: Vec<Document>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) unlisted: Unlisted,
    pub(super) set: Option<PolicySet>,
    /// Who holds which role, where somebody asked.
    pub(super) held: OnceLock<Holdings>,
    /// The set's digest, where it was worked out.
    pub(super) digest: Option<Digest>,
}

/// A policy set that was checked.
pub(super) struct Checked {
    pub(super) workspace: Workspace,
    /// What is left beside a valid set.
    pub(super) left: Option<resolve::Left>,
    /// What can be taken over of an invalid one.
    pub(super) kept: Option<resolve::Kept>,
}

/// What a tree is opened with.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// The environment.
    pub environment: Environment<'a>,
    /// The instant that what expires must not have expired at; without one nothing has.
    pub now: Option<Instant>,
    /// Packs of lints that are switched on beside the set's own.
    pub packs: &'a [String],
}

impl Workspace {
    /// Opens a tree and runs every stage on it.
    ///
    /// # Errors
    /// When the tree cannot be read; what is wrong with the rules is a finding.
    pub fn open(tree: &dyn Tree, with: &Opening<'_>) -> Result<Self, FilesError> {
        let mut sink = Sink::new();
        let texts = read(tree, with.environment, &mut sink)?;
        Ok(Self::check(texts, with, (None, OnceLock::new()), false, sink).workspace)
    }

    /// The same, for whoever compiles the set next: its digest is worked out while it is proved and linted.
    pub(super) fn open_to_compile(tree: &dyn Tree, with: &Opening<'_>) -> Result<Self, FilesError> {
        let mut sink = Sink::new();
        let texts = read(tree, with.environment, &mut sink)?;
        Ok(Self::check(texts, with, (None, OnceLock::new()), true, sink).workspace)
    }

    /// Every stage behind reading. People and roles may be kept from an earlier set, with who holds which role.
    pub(super) fn check(
        texts: Texts,
        with: &Opening<'_>,
        (kept, held): (Option<resolve::Kept>, OnceLock<Holdings>),
        to_digest: bool,
        mut sink: Sink,
    ) -> Checked {
        let Texts { mut sources, documents, lost } = texts;
        let input = Input { sources: &sources, documents: &documents, lost: &lost, now: with.now };
        let resolution = resolve_again(input, kept, &mut sink);
        let digest = std::thread::scope(|scope| {
            let set = resolution.valid().filter(|_| to_digest);
            let digest = set.map(|set| scope.spawn(|| Snapshot::digest_of(set)));
            prove(&resolution, &held, with.now, &mut sink);
            lint(&resolution, &held, with.packs, &mut sink);
            digest.and_then(|digest| digest.join().ok())
        });
        let levels = levels(&documents, &all_codes(), &mut sink);
        let secrets = secrets::places(&sink);
        let (mut findings, unlisted) = finish(sink, &levels, &sources);
        secrets::hide(&secrets, &mut findings, &mut sources);
        let mut workspace = Self { sources, documents, findings, unlisted, set: None, held, digest };
        match resolution.into_parts() {
            (Ok(set), left) if workspace.is_valid() => {
                workspace.set = Some(set);
                Checked { workspace, left, kept: None }
            }
            (Ok(set), left) => Checked { workspace, left: None, kept: left.map(|left| left.keep(set)) },
            (Err(kept), _) => Checked { workspace, left: None, kept },
        }
    }

    /// One text, read for its form alone: whether what it names exists is not asked.
    #[must_use]
    pub fn of_text(path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let mut sink = Sink::new();
        let mut texts = Texts::default();
        texts.add(path, bytes.into(), &mut sink);
        let Texts { sources, documents, .. } = texts;
        let (findings, unlisted) = finish(sink, &std::collections::BTreeMap::new(), &sources);
        Self { sources, documents, findings, unlisted, set: None, held: OnceLock::new(), digest: None }
    }

    /// The texts.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The documents, of an invalid set those that could be read.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The findings that are listed, by file and place.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The findings that are counted only.
    #[must_use]
    pub fn unlisted(&self) -> &Unlisted {
        &self.unlisted
    }

    /// Whether nothing makes the set invalid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let counted = self.unlisted.values().flat_map(|levels| levels.keys());
        self.findings.iter().map(|finding| &finding.level).chain(counted).all(|level| *level < Level::Error)
    }

    /// What the set means; nothing when it is invalid.
    #[must_use]
    pub fn policy_set(&self) -> Option<&PolicySet> {
        self.set.as_ref()
    }

    /// The set as addressed canonical entries; nothing when it is invalid.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.set.as_ref().map(Snapshot::of)
    }

    /// The set as one side of a comparison, with files and lines; `snapshot` is its own.
    #[must_use]
    pub fn compared<'a>(&'a self, snapshot: &'a Snapshot) -> Compared<'a> {
        Compared { snapshot, origin: self.set.as_ref().map(|set| (set, &self.sources)) }
    }

    /// An engine on the compiled set; nothing when it is invalid.
    #[must_use]
    pub fn engine(&self) -> Option<Engine> {
        self.bundle().map(Engine::new)
    }

    /// The compiled set; nothing when it is invalid.
    #[must_use]
    pub fn bundle(&self) -> Option<Bundle> {
        self.set.as_ref().map(|set| compiled(set, &self.sources, self.held.get(), self.digest))
    }

    /// The same, for whoever wants nothing else: what was read is given back before anything is made of it.
    #[must_use]
    pub(super) fn into_bundle(self) -> Option<Bundle> {
        let Self { sources, documents, set, held, digest, .. } = self;
        drop(documents);
        set.map(|set| compiled(&set, &sources, held.get(), digest))
    }

    /// The compiled set as the bytes of a file, with the snapshot it was made of, so that it can be compared; nothing when the
    /// set is invalid.
    #[must_use]
    pub fn bundle_file(&self) -> Option<Vec<u8>> {
        let attached = serde_json::to_vec(&self.snapshot()?.pack()).ok()?;
        self.bundle()?.encode_with(&attached).ok()
    }

    /// The same, signed.
    ///
    /// # Errors
    /// Why the tenant's edition does not have signed bundles.
    pub fn signed_bundle_file(
        &self,
        key: &SigningKey,
        serial: u64,
        expires: Option<Instant>,
    ) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let refused = self.set.as_ref().and_then(|set| resolve::refuses_signature(&set.tenant.edition));
        if let Some(refused) = refused {
            return Err(Box::new(refused));
        }
        let signed = || {
            let attached = serde_json::to_vec(&self.snapshot()?.pack()).ok()?;
            self.bundle()?.encode_signed(&attached, key, serial, expires).ok()
        };
        Ok(signed())
    }

    /// What came of the set's own tests; nothing when it is invalid.
    #[must_use]
    pub fn test(&self, now: Instant) -> Option<TestRun> {
        Some(tester::run(self.set.as_ref()?, &self.bundle()?, Some(now)))
    }
}

/// The compiled form of a set. Its digest, where it is not known, is worked out at the same time, for it costs about as much.
fn compiled(set: &PolicySet, sources: &Sources, held: Option<&Holdings>, digest: Option<Digest>) -> Bundle {
    if let Some(digest) = digest {
        return compile_held(set, digest, sources, held);
    }
    std::thread::scope(|scope| {
        let digest = scope.spawn(|| Snapshot::digest_of(set));
        let mut bundle = compile_held(set, Digest::of(&[]), sources, held);
        // A thread that came to nothing is one that could not be; the digest then is worked out here.
        bundle.set_digest(digest.join().unwrap_or_else(|_| Snapshot::digest_of(set)));
        bundle
    })
}

/// Every code that a finding can have, by id.
#[must_use]
pub fn all_codes() -> Vec<&'static Code> {
    let lists = [syntax::CODES, resolve::CODES, prove::CODES, codes::CODES];
    let mut all: Vec<_> = lists.into_iter().flatten().copied().chain(lint::codes()).collect();
    all.sort_by_key(|code| code.id);
    all
}
