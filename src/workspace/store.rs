use std::path::Path;

use crate::audit::FileSink;
use crate::journal::FileStore;
use crate::syntax::PolicySet;

/// Where deployed states live unless something else is said, from the set's folder.
const DEFAULT: &str = ".ordinance/state";

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An address of a kind of store that this version does not have.
    #[error("there is no store `{scheme}` in this version: `{address}`")]
    Scheme {
        /// What stands before `:`.
        scheme: String,
        /// The whole address.
        address: String,
    },
}

/// The store of a set's deployed states: the one that `address` names, else the root file's, else the default in the set's folder.
/// A path of the root file is relative to the set.
///
/// # Errors
/// When the address is that of a store which this version does not have.
pub fn open_store(folder: &Path, root: Option<&PolicySet>, address: Option<&str>) -> Result<FileStore, StoreError> {
    if let Some(address) = address {
        return file(address).map(|path| FileStore::new(Path::new(path)));
    }
    let Some(state) = root.and_then(|root| root.state.as_ref()) else { return Ok(FileStore::new(folder.join(DEFAULT))) };
    let stated = state.path.as_ref().or(state.url.as_ref()).map(|path| path.value.as_str());
    if state.store.value != "file" {
        let address = stated.unwrap_or_default().to_owned();
        return Err(StoreError::Scheme { scheme: state.store.value.clone(), address });
    }
    Ok(FileStore::new(folder.join(file(stated.unwrap_or(DEFAULT))?)))
}

/// Where a set writes down what was shown; nothing where its root file names no log. A path is relative to the set.
#[must_use]
pub fn audit_log(folder: &Path, root: &PolicySet) -> Option<FileSink> {
    root.audit.as_ref().map(|audit| FileSink::new(folder.join(&audit.path.value)))
}

/// The path of an address: a path, or `file:` and a path.
fn file(address: &str) -> Result<&str, StoreError> {
    match address.split_once(':') {
        Some(("file", path)) => Ok(path.strip_prefix("//").unwrap_or(path)),
        Some((scheme, rest)) if rest.starts_with("//") => {
            Err(StoreError::Scheme { scheme: scheme.to_owned(), address: address.to_owned() })
        }
        _ => Ok(address),
    }
}
