use super::codes;
use super::finish::{Unlisted, finish, levels};
use super::read::{Environment, Texts, read};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::files::{FilesError, Tree};
use crate::source::Sources;
use crate::syntax;

/// A policy set that was read and checked, with what was found.
#[derive(Debug)]
pub struct Workspace {
    sources: Sources,
    findings: Vec<Diagnostic>,
    unlisted: Unlisted,
}

impl Workspace {
    /// Opens a tree and runs every stage on it.
    ///
    /// # Errors
    /// When the tree cannot be read; what is wrong with the rules is a finding.
    pub fn open(tree: &dyn Tree, environment: Environment<'_>) -> Result<Self, FilesError> {
        let mut sink = Sink::new();
        let texts = read(tree, environment, &mut sink)?;
        let levels = levels(&texts.documents, &all_codes(), &mut sink);
        let Texts { sources, .. } = texts;
        let (findings, unlisted) = finish(sink, &levels, &sources);
        Ok(Self { sources, findings, unlisted })
    }

    /// The texts.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
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
}

/// Every code that a finding can have.
#[must_use]
pub fn all_codes() -> Vec<&'static Code> {
    let mut all: Vec<_> = [syntax::CODES, codes::CODES].into_iter().flatten().copied().collect();
    all.sort_by_key(|code| code.id);
    all
}
