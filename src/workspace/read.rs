use super::codes;
use super::tables::Tables;
use super::texts::{Environment, Texts};
use crate::diagnostic::{Diagnostic, Sink};
use crate::files::{Exclude, FilesError, Tree};
use crate::source::{Place, Sources, Span};
use crate::syntax::{Body, PolicySet, decode_text, read_yaml};

/// The path of a set's root file.
pub const ROOT_FILE: &str = "ordinance.yaml";

/// Reads every file of a set and the tables that they name.
///
/// # Errors
/// When the tree cannot be listed or has no root file.
pub(super) fn read(tree: &dyn Tree, environment: Environment<'_>, sink: &mut Sink) -> Result<Texts, FilesError> {
    let all = tree.list()?;
    let exclude = exclude(tree, sink)?;
    let mut texts = Texts::default();
    for path in all.iter().filter(|path| is_policy(path) && (*path == ROOT_FILE || !exclude.matches(path))) {
        let bytes = match tree.read(path) {
            Ok(bytes) => bytes,
            Err(FilesError::Outside { .. }) => {
                let file = texts.sources.add(path.clone(), "");
                sink.push(Diagnostic::new(&codes::LINK_OUTSIDE, Place::new(file, Span::default())));
                texts.lost.unknown = true;
                continue;
            }
            Err(error) => return Err(error),
        };
        texts.add(path, bytes, sink);
    }
    Tables { tree, all: &all, environment }.read(&mut texts, sink);
    Ok(texts)
}

/// Whether a path is a file of a policy set.
#[must_use]
pub(super) fn is_policy(path: &str) -> bool {
    [".yaml", ".yml", ".ord"].iter().any(|ending| path.ends_with(ending))
}

/// What the root file says, whatever is wrong elsewhere; nothing where it does not say it.
///
/// # Errors
/// When there is no root file, or it cannot be read.
pub fn root_file(tree: &dyn Tree) -> Result<Option<PolicySet>, FilesError> {
    let (text, not_text) = decode_text(tree.read(ROOT_FILE)?);
    let mut sources = Sources::default();
    let file = sources.add(ROOT_FILE, text);
    let source = sources.get(file).filter(|_| not_text.is_none());
    let documents = source.map(|source| read_yaml(file, source, &mut Sink::new()).documents).unwrap_or_default();
    Ok(documents.into_iter().find_map(|document| match document.body {
        Body::PolicySet(set) => Some(set),
        _ => None,
    }))
}

/// The globs of the root file, which is read ahead of all others for them. Its faults are told when it is read in its turn.
pub(super) fn exclude(tree: &dyn Tree, sink: &mut Sink) -> Result<Exclude, FilesError> {
    let globs = root_file(tree)?.map(|set| set.exclude).unwrap_or_default();
    Exclude::new(globs.iter().map(|glob| glob.value.as_str())).or_else(|faults| {
        for (number, reason) in faults {
            if let Some(glob) = globs.get(number) {
                sink.push(Diagnostic::new(&codes::BAD_GLOB, glob.place).arg("glob", &glob.value).arg("reason", reason));
            }
        }
        Ok(Exclude::default())
    })
}
