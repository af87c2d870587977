mod harbour;
mod starter;

use std::path::Path;

use crate::files::{Disk, FilesError, Tree, create};
use crate::syntax::{kinds, schema_text};

/// A file of a set that is carried along: its path and its bytes.
type Carried = (&'static str, &'static [u8]);

/// What a new set begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A small set that passes check, test and plan, with a CI file, a pre-commit hook and schemas for editors.
    Starter,
    /// The example estate of a Hong Kong group.
    Harbour,
}

/// The folder, in a new set, of the schemas that its files name for editors.
const SCHEMAS: &str = ".schemas";
/// Files that are programs.
const PROGRAMS: &str = ".githooks/";

/// Lists the files of a folder's set at build time.
macro_rules! carried {
    ($root:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $root, "/", $path)))),*]
    };
}
use carried;

/// Begins a set in a folder and gives the paths that were made, sorted. Nothing is overwritten: when a single file is there
/// already, nothing is made.
///
/// # Errors
/// [`FilesError::Exists`] when a file is there, or when the environment refuses.
pub fn init(folder: &Path, beginning: Beginning) -> Result<Vec<String>, FilesError> {
    let carried = match beginning {
        Beginning::Starter => starter::FILES,
        Beginning::Harbour => harbour::FILES,
    };
    let mut files: Vec<_> = carried.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    if beginning == Beginning::Starter {
        let schema = |kind: String| Some((format!("{SCHEMAS}/{kind}.schema.json"), schema_text(&kind)?.into_bytes()));
        files.extend(kinds().into_iter().filter_map(schema));
    }
    files.sort();
    if let Ok(there) = Disk::open(folder) {
        for (path, _) in &files {
            match there.locate(path) {
                Ok(real) => return Err(FilesError::Exists { path: real.display().to_string() }),
                Err(FilesError::Missing { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(path) = there.list()?.into_iter().find(|path| super::read::is_policy(path)) {
            // Rules that lie here already would become part of the new set.
            return Err(FilesError::Exists { path: folder.join(path).display().to_string() });
        }
    }
    for (path, bytes) in &files {
        create(&folder.join(path), bytes, path.starts_with(PROGRAMS))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}
