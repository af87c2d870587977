#![expect(clippy::disallowed_methods, reason = "git is another program, and it reads the disk")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::tree::{FilesError, MOST_BYTES, Tree};

/// A folder as it was at a revision of git.
#[derive(Debug)]
pub struct Git {
    shown: String,
    folder: PathBuf,
    blobs: BTreeMap<String, Blob>,
    reader: Mutex<Option<Reader>>,
}

#[derive(Debug)]
struct Blob {
    id: String,
    link: bool,
}

/// A running `git cat-file --batch`: one process for all files.
#[derive(Debug)]
struct Reader {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

/// How many links may follow one another.
const MOST_LINKS: usize = 40;

impl Git {
    /// The tree of a folder at a revision, as git names revisions.
    ///
    /// # Errors
    /// When there is no git, the folder is in no repository, the repository has no such revision, or the folder was not there.
    pub fn open(folder: &Path, revision: &str) -> Result<Self, FilesError> {
        let prefix = run(folder, ["rev-parse", "--show-prefix"]).map_err(|said| match said {
            Said::NoGit(error) => fail(format!("cannot be started: {error}")),
            Said::No => fail(format!("`{}` is not in a repository", folder.display())),
        })?;
        let prefix = text(&prefix);
        let prefix = prefix.trim_end_matches('\n').trim_end_matches('/');
        let wanted = format!("{revision}^{{commit}}");
        let commit = run(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
            .map_err(|_| fail(format!("the repository has no revision `{revision}`")))?;
        let commit = text(&commit);
        let tree = format!("{}:{prefix}", commit.trim());
        let listing = run(folder, ["ls-tree", "-r", "-z", "--full-tree", &tree])
            .map_err(|_| fail(format!("`{prefix}` was not there at revision `{revision}`")))?;
        let blobs = listing.split(|byte| *byte == 0).filter_map(entry).collect();
        Ok(Self { shown: format!("git:{revision}"), folder: folder.to_owned(), blobs, reader: Mutex::new(None) })
    }

    fn missing(&self, path: &str) -> FilesError {
        FilesError::Missing { path: path.to_owned(), tree: self.describe() }
    }

    /// Where a path leads when links are followed, link by link and folder by folder.
    fn follow(&self, path: &str) -> Result<String, FilesError> {
        let mut at: Vec<String> = Vec::new();
        let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop().ok_or_else(|| FilesError::Outside { path: path.to_owned(), tree: self.describe() })?;
                    continue;
                }
                _ => at.push(part),
            }
            let here = at.join("/");
            if let Some(blob) = self.blobs.get(&here).filter(|blob| blob.link) {
                links += 1;
                let target = text(&self.content(&here, &blob.id)?);
                if target.starts_with('/') || links > MOST_LINKS {
                    return Err(FilesError::Outside { path: path.to_owned(), tree: self.describe() });
                }
                at.pop();
                todo.extend(target.split('/').rev().map(str::to_owned));
            }
        }
        Ok(at.join("/"))
    }

    fn content(&self, path: &str, id: &str) -> Result<Vec<u8>, FilesError> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let io = |source| FilesError::Io { path: path.to_owned(), source };
        if reader.is_none() {
            *reader = Some(Reader::start(&self.folder).map_err(io)?);
        }
        let Some(running) = reader.as_mut() else { return Err(self.missing(path)) };
        match running.read(id).map_err(io)? {
            Ok(bytes) => Ok(bytes),
            Err(bytes) => {
                // What was not read still stands in the pipe: the next question needs a new process.
                *reader = None;
                Err(FilesError::TooLarge { path: path.to_owned(), bytes })
            }
        }
    }
}

impl Tree for Git {
    fn describe(&self) -> String {
        self.shown.clone()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        let dotted = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        let mut paths = Vec::new();
        for (path, blob) in &self.blobs {
            // A link to a file that is listed anyway would be met twice.
            let twice = blob.link && {
                let target = self.follow(path)?;
                !dotted(&target) || !self.blobs.contains_key(&target)
            };
            if !dotted(path) && !twice {
                paths.push(path.clone());
            }
        }
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        let real = self.follow(path)?;
        let blob = self.blobs.get(&real).ok_or_else(|| self.missing(path))?;
        self.content(path, &blob.id)
    }
}

impl Reader {
    fn start(folder: &Path) -> std::io::Result<Self> {
        let mut child = git(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let closed = || std::io::Error::other("git closed its pipe");
        let ask = child.stdin.take().ok_or_else(closed)?;
        let answer = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        Ok(Self { child, ask, answer })
    }

    /// The bytes of an object, or its size when that is too much to read.
    fn read(&mut self, id: &str) -> std::io::Result<Result<Vec<u8>, u64>> {
        writeln!(self.ask, "{id}")?;
        self.ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| std::io::Error::other(format!("git answered `{}`", head.trim_end())))?;
        if size > MOST_BYTES {
            return Ok(Err(size));
        }
        let mut bytes = Vec::new();
        self.answer.by_ref().take(size).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.answer.read_exact(&mut end)?;
        Ok(Ok(bytes))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

enum Said {
    NoGit(std::io::Error),
    No,
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}

fn run<S: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> Result<Vec<u8>, Said> {
    let output = git(folder).args(args).stdin(Stdio::null()).output().map_err(Said::NoGit)?;
    if output.status.success() { Ok(output.stdout) } else { Err(Said::No) }
}

/// A row of `git ls-tree -z`: `mode type id<TAB>path`. Folders of other repositories are left out.
fn entry(row: &[u8]) -> Option<(String, Blob)> {
    let row = std::str::from_utf8(row).ok()?;
    let (about, path) = row.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, id) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob").then(|| (path.to_owned(), Blob { id: id.to_owned(), link: mode == "120000" }))
}

fn fail(message: String) -> FilesError {
    FilesError::Git { message }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
