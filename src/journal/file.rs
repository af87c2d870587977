#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the journal's files are here")]

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{JournalError, Store};
use crate::value::Digest;

/// A store of files: `journal/<8-digit serial>.json`, `objects/<sha256>`, `HEAD.json`.
///
/// Files are for their owner alone. Each is written beside its place, flushed to the disk and then linked or renamed into place,
/// so that it is whole or not there. Dot files are ignored: what a crash leaves behind is one.
#[derive(Clone, Debug)]
pub struct FileStore {
    root: PathBuf,
}

/// Tells apart the unfinished files of one process.
static UNFINISHED: AtomicU64 = AtomicU64::new(0);

impl FileStore {
    /// The store in a folder, which need not be there: it is made when something is written.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn record_path(&self, serial: u64) -> PathBuf {
        self.root.join("journal").join(format!("{serial:08}.json"))
    }

    fn object_path(&self, object: Digest) -> PathBuf {
        self.root.join("objects").join(object.hex())
    }

    fn head_path(&self) -> PathBuf {
        self.root.join("HEAD.json")
    }

    /// The names in a folder, dot files left out; none when there is no folder.
    fn names(&self, folder: &str) -> Result<Vec<(PathBuf, String)>, JournalError> {
        let folder = self.root.join(folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(&folder, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| io(&folder, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push((entry.path(), name));
            }
        }
        Ok(names)
    }
}

impl Store for FileStore {
    fn record_place(&self, serial: u64) -> String {
        self.record_path(serial).display().to_string()
    }

    fn object_place(&self, object: Digest) -> String {
        self.object_path(object).display().to_string()
    }

    fn head_place(&self) -> String {
        self.head_path().display().to_string()
    }

    fn serials(&self) -> Result<Vec<u64>, JournalError> {
        let serial = |(path, name): (PathBuf, String)| {
            let number = name.strip_suffix(".json").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
            let serial = number.and_then(|digits| digits.parse().ok()).filter(|serial| format!("{serial:08}.json") == name);
            serial.filter(|serial| *serial > 0).ok_or_else(|| foreign(&path))
        };
        let mut serials = self.names("journal")?.into_iter().map(serial).collect::<Result<Vec<u64>, _>>()?;
        serials.sort_unstable();
        Ok(serials)
    }

    fn record(&self, serial: u64) -> Result<Vec<u8>, JournalError> {
        read(&self.record_path(serial))
    }

    fn create(&self, serial: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let path = self.record_path(serial);
        let unfinished = write_beside(&path, bytes)?;
        let linked = fs::hard_link(&unfinished, &path);
        let _ = fs::remove_file(&unfinished);
        match linked {
            Ok(()) => flush_folder(&path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(JournalError::Conflict { place: path.display().to_string() })
            }
            // A file system without hard links still creates exclusively; only a crash within this write leaves a damaged record.
            Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
                match write_new(&path, bytes) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                        Err(JournalError::Conflict { place: path.display().to_string() })
                    }
                    Err(error) => Err(io(&path, error)),
                    Ok(()) => flush_folder(&path),
                }
            }
            Err(error) => Err(io(&path, error)),
        }
    }

    fn objects(&self) -> Result<Vec<Digest>, JournalError> {
        let digest = |(path, name): (PathBuf, String)| Digest::parse(&name).ok_or_else(|| foreign(&path));
        let mut objects = self.names("objects")?.into_iter().map(digest).collect::<Result<Vec<_>, _>>()?;
        objects.sort_unstable();
        Ok(objects)
    }

    fn object(&self, object: Digest) -> Result<Vec<u8>, JournalError> {
        read(&self.object_path(object))
    }

    fn put(&self, object: Digest, bytes: &[u8]) -> Result<(), JournalError> {
        let path = self.object_path(object);
        if fs::read(&path).is_ok_and(|there| there == bytes) { Ok(()) } else { replace(&path, bytes) }
    }

    fn head(&self) -> Result<Option<Vec<u8>>, JournalError> {
        match read(&self.head_path()) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(JournalError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn set_head(&self, bytes: &[u8]) -> Result<(), JournalError> {
        replace(&self.head_path(), bytes)
    }
}

pub(super) fn io(path: &Path, source: std::io::Error) -> JournalError {
    JournalError::Io { place: path.display().to_string(), source }
}

fn foreign(path: &Path) -> JournalError {
    JournalError::Foreign { place: path.display().to_string() }
}

fn read(path: &Path) -> Result<Vec<u8>, JournalError> {
    fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => JournalError::Missing { place: path.display().to_string() },
        _ => io(path, error),
    })
}

/// Puts bytes in the place of whatever is there, at once or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let unfinished = write_beside(path, bytes)?;
    fs::rename(&unfinished, path).map_err(|error| io(path, error))?;
    flush_folder(path)
}

/// Writes bytes to a dot file in the same folder, which is made if need be.
fn write_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf, JournalError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    loop {
        let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
        let unfinished = folder.join(format!(".unfinished-{}-{number}", std::process::id()));
        match write_new(&unfinished, bytes) {
            Ok(()) => return Ok(unfinished),
            // Left behind by a crashed process that had our number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                let _ = fs::remove_file(&unfinished);
                return Err(io(&unfinished, error));
            }
        }
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

pub(super) fn make_folder(folder: &Path) -> Result<(), JournalError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| io(folder, error))?;
    flush_folder(folder)
}

/// Flushes the folder that a path is in, so that the path's name survives a crash too.
pub(super) fn flush_folder(path: &Path) -> Result<(), JournalError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io(folder, error))?;
    }
    Ok(())
}
