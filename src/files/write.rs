#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this file writes to the disk")]

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use super::tree::FilesError;

/// Puts bytes in the place of a file, or makes it: afterwards there is the old file or the whole new one, never a part. A
/// link stays a link, and the file keeps its permissions.
///
/// # Errors
/// When the environment refuses; then the old file stands.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FilesError> {
    replace_with(path, bytes, false)
}

/// The same for a file that is for its owner alone from its first byte on, whatever permissions it had.
///
/// # Errors
/// When the environment refuses; then the old file stands.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), FilesError> {
    replace_with(path, bytes, true)
}

fn replace_with(path: &Path, bytes: &[u8], private: bool) -> Result<(), FilesError> {
    let failed = |source| FilesError::Io { path: path.display().to_string(), source };
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let about = fs::metadata(&real).ok();
    if about.as_ref().is_some_and(|about| !about.is_file()) {
        // A pipe or a device is written to; there is no old file to keep.
        return fs::write(&real, bytes).map_err(failed);
    }
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = real.with_file_name(name);
    let permissions = about.map(|about| about.permissions()).filter(|_| !private);
    let written = write(&beside, bytes, private, permissions).and_then(|()| fs::rename(&beside, &real));
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        failed(source)
    })
}

/// Makes a file and the folders above it, unless the file is there.
///
/// # Errors
/// [`FilesError::Exists`] when it is there, or when the environment refuses.
pub fn create(path: &Path, bytes: &[u8], executable: bool) -> Result<(), FilesError> {
    let shown = path.display().to_string();
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => FilesError::Exists { path: shown.clone() },
        _ => FilesError::Io { path: shown.clone(), source },
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    if executable { make_executable(&file).map_err(failed) } else { Ok(()) }
}

/// Takes a file away.
///
/// # Errors
/// When the environment refuses, or there is none.
pub fn remove(path: &Path) -> Result<(), FilesError> {
    fs::remove_file(path).map_err(|source| FilesError::Io { path: path.display().to_string(), source })
}

fn write(path: &Path, bytes: &[u8], private: bool, permissions: Option<fs::Permissions>) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file: File = options.open(path)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

#[cfg(unix)]
fn make_executable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &File) -> std::io::Result<()> {
    Ok(())
}
