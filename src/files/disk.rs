#![expect(clippy::disallowed_methods, reason = "this file is the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::tree::{FilesError, MOST_BYTES, Tree};

/// What a folder looks like from outside: which files it has, and of each what changes when somebody writes it. Two that are equal
/// are of the same content, as far as the disk can tell without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    root: Option<(PathBuf, Mark)>,
    files: Vec<(String, Option<Mark>)>,
}

/// What changes when somebody writes a file, or puts another in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Device, inode, and when the inode changed; zeros where the system has none.
    node: (u64, u64, i64, i64),
}

impl Mark {
    fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        // A folder's own times change with whatever is put into it, whether anybody reads that or not.
        let file = about.is_file();
        let (device, inode, seconds, nanos) = node(&about);
        let changed = if file { (seconds, nanos) } else { (0, 0) };
        Some(Self {
            bytes: if file { about.len() } else { 0 },
            modified: about.modified().ok().filter(|_| file),
            node: (device, inode, changed.0, changed.1),
        })
    }
}

#[cfg(unix)]
fn node(about: &fs::Metadata) -> (u64, u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino(), about.ctime(), about.ctime_nsec())
}

#[cfg(not(unix))]
fn node(_: &fs::Metadata) -> (u64, u64, i64, i64) {
    (0, 0, 0, 0)
}

impl Stamp {
    /// The stamp of a folder, and of files elsewhere that belong to it; one of nothing where the folder is not there.
    #[must_use]
    pub fn of(folder: &Path, elsewhere: &[PathBuf]) -> Self {
        let disk = Disk::open(folder).ok();
        let inside = disk.as_ref().and_then(|disk| disk.list().ok()).unwrap_or_default();
        let mark = |path: String| {
            let mark = disk.as_ref().and_then(|disk| Mark::of(&disk.root.join(&path)));
            (path, mark)
        };
        let mut files: Vec<_> = inside.into_iter().map(mark).collect();
        files.extend(elsewhere.iter().map(|path| (path.display().to_string(), Mark::of(path))));
        Self { files, ..Self::of_folder(folder) }
    }

    /// The stamp of a folder alone, whatever is in it.
    pub(super) fn of_folder(folder: &Path) -> Self {
        let root = Disk::open(folder).ok().and_then(|disk| Mark::of(&disk.root).map(|mark| (disk.root, mark)));
        Self { root, files: Vec::new() }
    }
}

/// The folders in which a path can be made to lead elsewhere: where it and what it leads to stand, and every link on the way.
/// With each the names in it that count.
#[cfg(feature = "watch")]
pub(super) fn hinges(folder: &Path) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let mut hinges: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
    let mut add = |path: &Path| {
        let Some(name) = path.file_name() else { return };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Ok(parent) = fs::canonicalize(parent) {
            let named = parent.join(name);
            hinges.entry(parent).or_default().insert(named);
        }
    };
    add(folder);
    for above in folder.ancestors().filter(|above| fs::symlink_metadata(above).is_ok_and(|about| about.is_symlink())) {
        add(above);
    }
    if let Ok(real) = fs::canonicalize(folder) {
        add(&real);
    }
    hinges
}

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
