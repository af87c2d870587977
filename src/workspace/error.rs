use super::open::Workspace;
use crate::diagnostic::Level;
use crate::files::FilesError;

/// Why a folder gives no engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder could not be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The set is invalid: each error with its place.
    #[error("the policy set is invalid:\n{}", .0.join("\n"))]
    Invalid(Vec<String>),
}

impl OpenError {
    /// What is wrong, a line each.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        match self {
            Self::Files(error) => vec![error.to_string()],
            Self::Invalid(findings) => findings.clone(),
        }
    }
}

/// Why a set that is invalid gives no bundle: each error with its place.
pub(super) fn invalid(set: &Workspace) -> OpenError {
    let told = set.findings().iter().filter(|finding| finding.level == Level::Error);
    let told = told.map(|finding| format!("{}: {}", set.sources().locate(finding.place()), finding.message()));
    OpenError::Invalid(told.collect())
}
