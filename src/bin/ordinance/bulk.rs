#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "records come from files and go into files")]

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::context::Context;
use crate::exit::Failure;

/// The longest record, in bytes: one record at a time is in memory.
const LONGEST: u64 = 96 << 20;

/// How the records of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A JSON object a line.
    Lines,
    /// Comma-separated values under a row of names.
    Csv,
}

impl Shape {
    /// The shape that a file's name says.
    pub fn of(path: &Path) -> Self {
        let csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if csv { Self::Csv } else { Self::Lines }
    }
}

/// Reads a file record by record.
pub struct Records {
    from: Box<dyn BufRead>,
    shape: Shape,
    /// The line that the next record begins at.
    line: u64,
    bar: ProgressBar,
}

/// A record as it stands in its file, with the line it begins at.
pub struct Raw {
    pub line: u64,
    pub bytes: Vec<u8>,
}

impl Records {
    /// The records of a file, or of the standard input for `-`, with progress on a terminal.
    pub fn open(path: &Path, shape: Shape, doing: &str, context: &Context) -> Result<Self, Failure> {
        let bar = context.progress(doing);
        if path == Path::new("-") {
            return Ok(Self { from: Box::new(BufReader::new(std::io::stdin())), shape, line: 1, bar });
        }
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::failed(format!("{}: there is no such file", path.display())),
            _ => Failure::failed(format!("{}: {error}", path.display())),
        };
        let file = File::open(path).map_err(failed)?;
        bar.set_length(file.metadata().map_err(failed)?.len());
        let style = indicatif::ProgressStyle::with_template("{spinner} {msg} {bar:30} {bytes}/{total_bytes} {eta}");
        bar.set_style(style.map_err(Failure::failed)?);
        Ok(Self { from: Box::new(BufReader::with_capacity(1 << 16, file)), shape, line: 1, bar })
    }

    /// Shows no progress where the records themselves are written to the terminal.
    pub fn beside(self, target: &Target) -> Self {
        if matches!(target, Target::Stream(_)) && std::io::stdout().is_terminal() {
            self.bar.finish_and_clear();
            return Self { bar: ProgressBar::hidden(), ..self };
        }
        self
    }

    /// The next record, its end of line with it; nothing behind the last. Of comma-separated values a record ends where no
    /// quotation is open.
    pub fn next(&mut self) -> Result<Option<Raw>, Failure> {
        let (line, mut bytes, mut quotes) = (self.line, Vec::new(), 0_usize);
        loop {
            let before = bytes.len();
            let room = LONGEST.saturating_sub(u64::try_from(before).unwrap_or(LONGEST));
            let read = (&mut self.from).take(room).read_until(b'\n', &mut bytes).map_err(Failure::failed)?;
            self.bar.inc(u64::try_from(read).unwrap_or(0));
            if read > 0 {
                self.line += 1;
            }
            let whole = bytes.last() == Some(&b'\n');
            if !whole && room <= u64::try_from(read).unwrap_or(room) {
                let help = "a quotation mark that nothing closes makes one record of many";
                return Err(Failure::failed(format!("line {line}: the record is longer than 96 MiB")).help(help));
            }
            if self.shape == Shape::Csv {
                quotes += bytes.get(before..).unwrap_or_default().iter().filter(|byte| **byte == b'"').count();
            }
            if read == 0 || quotes.is_multiple_of(2) {
                break;
            }
        }
        if bytes.is_empty() {
            self.bar.finish_and_clear();
            return Ok(None);
        }
        Ok(Some(Raw { line, bytes }))
    }
}

/// What is wrong with a record, and what to do. It repeats nothing that the record says.
#[derive(Clone, Copy, Debug)]
pub struct Wrong {
    pub what: &'static str,
    pub help: &'static str,
}

impl Wrong {
    pub const NOT_UTF8: Self = Self { what: "the record is no text in UTF-8", help: "save the file as UTF-8" };
    pub const NO_OBJECT: Self = Self {
        what: "the line is no JSON object, or has a name twice",
        help: "write one JSON object a line, each name in it once",
    };
    pub const NO_ROW: Self = Self {
        what: "the row is none of comma-separated values",
        help: "put a cell that has a quotation mark into quotation marks, and double the mark inside",
    };
    pub const CELLS: Self = Self {
        what: "the row has not as many cells as there are names",
        help: "give every row a cell for each name of the first row, also where it is empty",
    };
    pub const NO_TYPE: Self = Self { what: "the record does not say its type", help: "name the type of all records with --type" };
    pub const OTHER_TYPE: Self = Self {
        what: "the record is of a type that the set does not have",
        help: "correct the record's `type`, or add the type to the catalogue",
    };
}

/// What to do about the faults of a file, each told once.
#[derive(Default)]
pub struct Helps(BTreeSet<&'static str>);

impl Helps {
    pub fn add(&mut self, help: &'static str) {
        self.0.insert(help);
    }

    pub fn tell(&self, context: &Context) {
        self.0.iter().for_each(|help| context.note(&format!("help: {help}\n")));
    }
}

/// Where records are written: the standard output, or a file that is put in place when all of them are.
pub enum Target {
    Stream(BufWriter<std::io::StdoutLock<'static>>),
    File { to: BufWriter<File>, beside: PathBuf, path: PathBuf },
}

impl Target {
    /// The standard output, or a file.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Stream(BufWriter::new(std::io::stdout().lock()))) };
        let beside = beside(path, &format!(".{}.new", std::process::id()));
        let file = File::create(&beside).map_err(|error| Failure::failed(format!("{}: {error}", beside.display())))?;
        Ok(Self::File { to: BufWriter::with_capacity(1 << 16, file), beside, path: path.to_owned() })
    }

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }

    pub fn write(&mut self, bytes: &[u8], context: &Context) -> Result<(), Failure> {
        let written = match self {
            Self::Stream(to) => to.write_all(bytes),
            Self::File { to, .. } => to.write_all(bytes),
        };
        written.map_err(|error| context.unwritten(&error))
    }

    /// Writes out what is left, and puts the file in its place.
    pub fn finish(mut self, context: &Context) -> Result<(), Failure> {
        let done = match &mut self {
            Self::Stream(to) => to.flush(),
            Self::File { to, beside, path } => {
                to.flush().and_then(|()| to.get_ref().sync_all()).and_then(|()| std::fs::rename(&*beside, &*path))
            }
        };
        done.map_err(|error| context.unwritten(&error))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Self::File { beside, .. } = self {
            // After it was put in its place there is nothing there.
            let _ = std::fs::remove_file(beside);
        }
    }
}

/// A file beside another.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Opens a file to go on behind so many bytes, for one who goes on at a time.
pub fn go_on(path: &Path, length: u64) -> std::io::Result<File> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    file.try_lock()?;
    file.set_len(length)?;
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}

/// A JSON object whose members keep their order and each its spelling.
#[derive(Default)]
pub struct Members(pub Vec<(String, Box<RawValue>)>);

impl Members {
    pub fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| &**value)
    }

    /// A member that is an object.
    pub fn object(&self, name: &str) -> Option<Members> {
        let text = self.get(name)?.get();
        text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
    }

    /// A member that is a text, or a number as it is written.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.get(name)?.get();
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            Some(text.to_owned())
        } else {
            serde_json::from_str(text).ok()
        }
    }

    /// Puts an object in the place of a member.
    pub fn put(&mut self, name: &str, value: &Members) -> Option<()> {
        let raw = RawValue::from_string(serde_json::to_string(value).ok()?).ok()?;
        let (_, place) = self.0.iter_mut().find(|(of, _)| of == name)?;
        *place = raw;
        Some(())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    // Of two values of one name nobody knows which is meant.
                    if members.iter().any(|(of, _)| *of == name) {
                        return Err(serde::de::Error::custom("a name stands twice"));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A row of comma-separated values, each cell with where it stands, quotation marks and all.
pub struct Row<'a> {
    text: &'a str,
    cells: Vec<(Range<usize>, Cow<'a, str>)>,
}

impl<'a> Row<'a> {
    /// The row of a record; nothing when its quotation marks do not fit.
    pub fn parse(text: &'a str) -> Option<Self> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (mut cells, mut at) = (Vec::new(), 0);
        loop {
            let rest = line.get(at..)?;
            let (length, cell) = match rest.strip_prefix('"') {
                Some(quoted) => {
                    let end = end_of_quotation(quoted)?;
                    (end + 2, Cow::Owned(quoted.get(..end)?.replace("\"\"", "\"")))
                }
                None => {
                    let end = rest.find(',').unwrap_or(rest.len());
                    let cell = rest.get(..end).filter(|cell| !cell.contains('"'))?;
                    (end, Cow::Borrowed(cell))
                }
            };
            cells.push((at..at + length, cell));
            at += length;
            match line.as_bytes().get(at) {
                None => return Some(Self { text, cells }),
                Some(b',') => at += 1,
                Some(_) => return None,
            }
        }
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(_, cell)| &**cell)
    }

    /// The row with other texts in the place of some cells, none of which needs quotation marks; all else as it was written.
    pub fn with(&self, changed: &[(usize, String)]) -> String {
        let (mut out, mut at) = (String::with_capacity(self.text.len()), 0);
        for (number, text) in changed {
            let Some((range, _)) = self.cells.get(*number) else { continue };
            out.push_str(self.text.get(at..range.start).unwrap_or_default());
            out.push_str(text);
            at = range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }
}

/// Where the text of a quotation ends: at a mark that no other follows.
fn end_of_quotation(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let mark = at + text.get(at..)?.find('"')?;
        if text.as_bytes().get(mark + 1) != Some(&b'"') {
            return Some(mark);
        }
        at = mark + 2;
    }
}
