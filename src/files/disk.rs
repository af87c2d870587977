#![expect(clippy::disallowed_methods, reason = "this file is the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::tree::{FilesError, MOST_BYTES, Tree};

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    shown: String,
    root: PathBuf,
}

impl Disk {
    /// The tree of a folder.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, FilesError> {
        let folder = folder.as_ref();
        let shown = folder.display().to_string();
        let root = fs::canonicalize(folder).map_err(|source| FilesError::Io { path: shown.clone(), source })?;
        if root.is_dir() { Ok(Self { shown, root }) } else { Err(FilesError::Missing { path: ".".to_owned(), tree: shown }) }
    }

    /// The folder's own path, every link in it followed.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path on disk of a file of the tree.
    ///
    /// # Errors
    /// When there is no such file, or it lies outside.
    pub fn locate(&self, path: &str) -> Result<PathBuf, FilesError> {
        let plain = path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'));
        if !plain {
            return Err(self.missing(path));
        }
        let real = fs::canonicalize(self.root.join(path)).map_err(|source| self.failed(path, source))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(self.outside(path)) }
    }

    fn missing(&self, path: &str) -> FilesError {
        FilesError::Missing { path: path.to_owned(), tree: self.describe() }
    }

    fn outside(&self, path: &str) -> FilesError {
        FilesError::Outside { path: path.to_owned(), tree: self.describe() }
    }

    fn failed(&self, path: &str, source: std::io::Error) -> FilesError {
        match source.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => self.missing(path),
            _ => FilesError::Io { path: path.to_owned(), source },
        }
    }

    /// Lists a folder into `walk`; `shown` is its path in the tree, empty or ending in `/`.
    fn walk(&self, folder: &Path, shown: &str, walk: &mut Walk) -> Result<(), FilesError> {
        let mut entries = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|source| self.failed(shown, source))? {
            let entry = entry.map_err(|source| self.failed(shown, source))?;
            let kind = entry.file_type().map_err(|source| self.failed(shown, source))?;
            match entry.file_name().into_string() {
                Ok(name) if name.starts_with('.') => {}
                Ok(name) => _ = entries.insert(name, kind),
                Err(name) => return Err(FilesError::Name { path: format!("{shown}{}", name.to_string_lossy()) }),
            }
        }
        for (name, kind) in entries {
            let path = format!("{shown}{name}");
            if kind.is_dir() {
                self.walk(&folder.join(&name), &format!("{path}/"), walk)?;
            } else if kind.is_file() {
                walk.files.push(path);
            } else if kind.is_symlink() {
                self.link(&folder.join(&name), path, walk)?;
            }
        }
        Ok(())
    }

    fn link(&self, link: &Path, path: String, walk: &mut Walk) -> Result<(), FilesError> {
        let Ok(real) = fs::canonicalize(link) else { return Ok(()) };
        let Ok(inside) = real.strip_prefix(&self.root) else { return Err(self.outside(&path)) };
        // Only what lies behind a dot name is not met under its own name; that is how mounted configuration is laid out.
        let listed = inside.components().all(|part| !part.as_os_str().to_string_lossy().starts_with('.'));
        if listed || !walk.followed.insert(real.clone()) {
            return Ok(());
        }
        if real.is_dir() {
            self.walk(&real, &format!("{path}/"), walk)?;
        } else if real.is_file() {
            walk.files.push(path);
        }
        Ok(())
    }
}

#[derive(Default)]
struct Walk {
    files: Vec<String>,
    followed: BTreeSet<PathBuf>,
}

impl Tree for Disk {
    fn describe(&self) -> String {
        self.shown.clone()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        let mut walk = Walk::default();
        self.walk(&self.root, "", &mut walk)?;
        walk.files.sort();
        Ok(walk.files)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        let real = self.locate(path)?;
        let about = fs::metadata(&real).map_err(|source| self.failed(path, source))?;
        if !about.is_file() {
            return Err(self.missing(path));
        }
        if about.len() > MOST_BYTES {
            return Err(FilesError::TooLarge { path: path.to_owned(), bytes: about.len() });
        }
        fs::read(&real).map_err(|source| self.failed(path, source))
    }
}
