#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the files of logs are here")]

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::file::{flush_folder, io, make_folder, replace};
use super::verify::{Head, LONGEST, LinesVerified, verify_lines};
use super::{JournalError, Record};
use crate::value::Digest;

/// An append-only file of records, one a line, each naming the one before by its digest.
///
/// Several processes may write to one file: each takes the file's lock, reads what others added since, and appends. What is
/// appended is on the disk before the call returns. Beside the file stands `<file>.head` with the last record's number and digest.
/// A line that a crash cut off was never confirmed to anybody and is taken away by the next writer; any other damage is refused.
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    known: Known,
}

/// How far the file was read, and what stood last.
#[derive(Clone, Debug, Default)]
struct Known {
    length: u64,
    lines: u64,
    head: Head,
}

impl Lines {
    /// The log in a file, which need not be there: it is made when something is written.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), known: Known::default() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that says what stands last.
    #[must_use]
    pub fn head_path(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".head");
        PathBuf::from(name)
    }

    /// Gives every record that was added since the last call, in order, each verified.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or ends before what is known to stand last.
    pub fn read_on(&mut self, each: &mut dyn FnMut(&Record)) -> Result<(), JournalError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let head = self.head()?;
                return if self.known.length == 0 && head.is_none_or(|head| head.serial == 0) {
                    Ok(())
                } else {
                    Err(JournalError::Missing { place: self.place() })
                };
            }
            Err(error) => return Err(io(&self.path, error)),
        };
        file.lock_shared().map_err(|error| io(&self.path, error))?;
        let head = self.head()?;
        self.catch_up(&file, head.as_ref(), each)
    }

    /// Adds records behind the last, durably: all of them, or none is confirmed. What others added since the last call is given
    /// to `each` first, then the new ones.
    ///
    /// # Errors
    /// As [`Lines::read_on`], and when the file cannot be written.
    pub fn append(&mut self, bodies: Vec<Map<String, Value>>, each: &mut dyn FnMut(&Record)) -> Result<(), JournalError> {
        if bodies.is_empty() {
            return Ok(());
        }
        make_folder(self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path).map_err(|error| io(&self.path, error))?;
        file.lock().map_err(|error| io(&self.path, error))?;
        self.begin(&file)?;
        let head = self.head()?;
        self.catch_up(&file, head.as_ref(), each)?;
        // What is left behind the last whole line was being written when somebody was stopped.
        file.set_len(self.known.length).map_err(|error| io(&self.path, error))?;

        let (mut bytes, mut records, mut known) = (Vec::new(), Vec::new(), self.known.clone());
        for body in bodies {
            let (record, line) = Record::chained(known.head.serial.saturating_add(1), known.head.last, body);
            // What cannot be read again would close the log to everybody.
            if u64::try_from(line.len()).is_ok_and(|length| length >= LONGEST) {
                let what = std::io::Error::new(ErrorKind::InvalidInput, "the record is longer than any that is read");
                return Err(io(&self.path, what));
            }
            bytes.extend_from_slice(&line);
            bytes.push(b'\n');
            known.follow(&record, line.len());
            records.push(record);
        }
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            let _ = file.set_len(self.known.length);
            return Err(io(&self.path, error));
        }
        replace(&self.head_path(), &known.head.bytes())?;
        self.known = known;
        records.iter().for_each(each);
        Ok(())
    }

    /// Everything that is wrong with the file, without keeping it in memory.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn verify(&self) -> Result<LinesVerified, JournalError> {
        match self.head() {
            Ok(head) => self.verify_with(head),
            Err(JournalError::Io { place, source }) => Err(JournalError::Io { place, source }),
            Err(_) => self.verify_with(None),
        }
    }

    /// The same for a file that may be a copy of another log: when both begin with one record, it is also told whether records are
    /// missing at the copy's end.
    ///
    /// # Errors
    /// When a file cannot be read at all.
    pub fn verify_copy(&self, of: &Self) -> Result<LinesVerified, JournalError> {
        let head = of.head().ok().flatten();
        let first = self.first()?;
        self.verify_with(head.filter(|head| first.is_some() && head.first == first))
    }

    fn verify_with(&self, head: Option<Head>) -> Result<LinesVerified, JournalError> {
        let failed = |error| io(&self.path, error);
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return verify_lines(&[][..], head.as_ref()).map_err(failed),
            Err(error) => return Err(failed(error)),
        };
        file.lock_shared().map_err(failed)?;
        verify_lines(BufReader::new(file), head.as_ref()).map_err(failed)
    }

    /// The digest of the first line.
    fn first(&self) -> Result<Option<Digest>, JournalError> {
        let failed = |error| io(&self.path, error);
        let mut line = Vec::new();
        BufReader::new(File::open(&self.path).map_err(failed)?).take(LONGEST).read_until(b'\n', &mut line).map_err(failed)?;
        Ok(line.split_last().filter(|(end, _)| **end == b'\n').map(|(_, content)| Digest::of(content)))
    }

    /// What the file beside says stands last; nothing when there is no such file.
    ///
    /// # Errors
    /// When it is damaged or cannot be read.
    pub fn head(&self) -> Result<Option<Head>, JournalError> {
        let path = self.head_path();
        match std::fs::read(&path) {
            Ok(bytes) => Head::read(&bytes).map(Some).ok_or_else(|| JournalError::Damaged {
                place: path.display().to_string(),
                what: "it does not say what stands last in the log".to_owned(),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(&path, error)),
        }
    }

    /// A log begins with the file beside it, so that a log without one is known to have lost it.
    fn begin(&self, file: &File) -> Result<(), JournalError> {
        let length = file.metadata().map_err(|error| io(&self.path, error))?.len();
        if length == 0 && self.known.length == 0 && self.head()?.is_none() {
            replace(&self.head_path(), &Head::default().bytes())?;
            flush_folder(&self.path)?;
        }
        Ok(())
    }

    fn catch_up(&mut self, file: &File, head: Option<&Head>, each: &mut dyn FnMut(&Record)) -> Result<(), JournalError> {
        let failed = |error| io(&self.path, error);
        let length = file.metadata().map_err(failed)?.len();
        let Some(head) = head else {
            return if length == 0 && self.known.length == 0 {
                Ok(())
            } else {
                Err(JournalError::Missing { place: self.head_path().display().to_string() })
            };
        };
        if length < self.known.length {
            return Err(self.damaged(self.known.lines, "records behind it are gone"));
        }
        let mut reader = BufReader::new(file);
        reader.seek(SeekFrom::Start(self.known.length)).map_err(failed)?;
        let mut line = Vec::new();
        loop {
            line.clear();
            (&mut reader).take(LONGEST).read_until(b'\n', &mut line).map_err(failed)?;
            let Some((b'\n', content)) = line.split_last() else { break };
            let number = self.known.lines.saturating_add(1);
            let record = Record::read(content).map_err(|what| self.damaged(number, &what))?;
            if record.serial != self.known.head.serial.saturating_add(1) || record.prev() != self.known.head.last {
                return Err(self.damaged(number, "it does not follow the record before it"));
            }
            self.known.follow(&record, content.len());
            if head.differs(&record) {
                return Err(self.damaged(number, "it is not the record that was written last"));
            }
            each(&record);
        }
        if self.known.head.serial < head.serial {
            let number = self.known.lines.saturating_add(1);
            return Err(self.damaged(number, "records that were written are gone"));
        }
        Ok(())
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn damaged(&self, line: u64, what: &str) -> JournalError {
        JournalError::Damaged { place: format!("{}:{line}", self.place()), what: what.to_owned() }
    }
}

impl Known {
    /// Moves behind a record whose line has so many bytes before its end.
    fn follow(&mut self, record: &Record, bytes: usize) {
        self.length = self.length.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX)).saturating_add(1);
        self.lines = self.lines.saturating_add(1);
        let first: Option<Digest> = self.head.first.or(Some(record.digest));
        self.head = Head { first, serial: record.serial, last: Some(record.digest) };
    }
}
