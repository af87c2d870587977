use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::ScopedJoinHandle;

use super::codes;
use super::texts::{Environment, Texts};
use crate::diagnostic::{Diagnostic, Sink, nearest};
use crate::files::{Disk, FilesError, Tree};
use crate::source::{FileId, Sources};
use crate::syntax::{Body, Document, TableFormat, Text, decode_text, read_decision_rows, read_grants_table, read_people_table};

/// Reads the tables that documents name and adds their rows to them.
pub(super) struct Tables<'a> {
    pub tree: &'a dyn Tree,
    /// Every path of the tree, for near names.
    pub all: &'a [String],
    pub environment: Environment<'a>,
}

/// Where a `from:` leads.
enum Target {
    /// To a file of the set.
    Inside(String),
    /// To a file of the machine, by the variable whose value it is.
    Outside { variable: String, path: String },
}

/// A table that was found: its text's id and how it is written.
#[derive(Clone, Copy)]
struct Found {
    file: FileId,
    format: TableFormat,
}

impl Tables<'_> {
    pub(super) fn read(&self, texts: &mut Texts, sink: &mut Sink) {
        let mut wanted: Vec<(String, usize, Text)> = Vec::new();
        for (number, document) in texts.documents.iter().enumerate() {
            if let Some(from) = named(document) {
                wanted.push((texts.sources.path(from.place).to_owned(), number, from.clone()));
            }
        }
        let mut read: BTreeMap<String, Option<Found>> = BTreeMap::new();
        let mut found = Vec::new();
        for (path, number, from) in wanted {
            let table = match self.target(&path, &from, sink) {
                // A table that several documents name is one text.
                Some(target) => *read.entry(target.name()).or_insert_with(|| self.find(&target, &from, &mut texts.sources, sink)),
                None => None,
            };
            // Who is missing from a table that was not read is not known to anybody.
            texts.lost.unknown |= table.is_none();
            found.extend(table.map(|table| (number, table)));
        }
        let mut found = found.into_iter().peekable();
        let mut tables: Vec<(&mut Document, Found)> = Vec::with_capacity(found.len());
        for (number, document) in texts.documents.iter_mut().enumerate() {
            tables.extend(found.next_if(|(of, _)| *of == number).map(|(_, table)| (document, table)));
        }
        for few in tables.chunks_mut(AT_ONCE) {
            for (kind, faults) in read_at_once(few, &texts.sources) {
                // Rows with a fault are left out; whoever misses one of them says nothing.
                texts.lost.kinds.extend(kind.filter(|_| faults.has_errors()));
                sink.append(faults);
            }
        }
    }

    /// Where a `from:` leads; one that leads out of the set is told.
    fn target(&self, file: &str, from: &Text, sink: &mut Sink) -> Option<Target> {
        if let Some(variable) = from.strip_prefix("env:") {
            let path = (self.environment)(variable).filter(|value| !value.is_empty());
            if path.is_none() {
                sink.push(Diagnostic::new(&codes::UNSET, from.place).arg("name", variable));
            }
            return path.map(|path| Target::Outside { variable: variable.to_owned(), path });
        }
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = join(folder, from);
        if path.is_none() {
            sink.push(Diagnostic::new(&codes::OUTSIDE, from.place).arg("path", &from.value));
        }
        path.map(Target::Inside)
    }

    fn find(&self, target: &Target, from: &Text, sources: &mut Sources, sink: &mut Sink) -> Option<Found> {
        let shown = target.path();
        let Some(format) = TableFormat::of_path(shown) else {
            sink.push(Diagnostic::new(&codes::NO_TABLE, from.place).arg("path", shown));
            return None;
        };
        let bytes = match target {
            Target::Inside(path) => self.tree.read(path),
            Target::Outside { path, .. } => read_outside(Path::new(path)),
        };
        match bytes {
            Ok(bytes) => {
                let (text, not_text) = decode_text(bytes);
                let file = sources.add(target.name(), text);
                if let Some(fault) = not_text {
                    fault.tell(file, sink);
                    return None;
                }
                Some(Found { file, format })
            }
            Err(FilesError::Missing { .. }) => {
                let near = nearest(shown, self.all.iter().map(String::as_str));
                sink.push(Diagnostic::new(&codes::MISSING, from.place).arg("path", shown).near(near));
                None
            }
            Err(FilesError::Outside { .. }) => {
                sink.push(Diagnostic::new(&codes::OUTSIDE, from.place).arg("path", shown));
                None
            }
            Err(error) => {
                sink.push(Diagnostic::new(&codes::UNREADABLE, from.place).arg("path", shown).arg("reason", error));
                None
            }
        }
    }
}

impl Target {
    /// The name of the text.
    fn name(&self) -> String {
        match self {
            Self::Inside(path) => path.clone(),
            Self::Outside { variable, .. } => format!("env:{variable}"),
        }
    }

    fn path(&self) -> &str {
        match self {
            Self::Inside(path) | Self::Outside { path, .. } => path,
        }
    }
}

/// The table that a document names.
fn named(document: &Document) -> Option<&Text> {
    match &document.body {
        Body::People(people) => people.from.as_ref(),
        Body::Roles(roles) => roles.assign_from.as_ref(),
        Body::Table(table) => table.from.as_ref(),
        _ => None,
    }
}

/// As many tables are read at the same time.
const AT_ONCE: usize = 4;

/// Adds the rows of each of these tables to its document. What comes of them is in their order, whichever was read first.
fn read_at_once(tables: &mut [(&mut Document, Found)], sources: &Sources) -> Vec<(Option<&'static str>, Sink)> {
    let read = |(document, found): &mut (&mut Document, Found)| {
        let mut faults = Sink::new();
        let kind = add(document, *found, sources, &mut faults);
        (kind, faults)
    };
    let Some((last, others)) = tables.split_last_mut() else { return Vec::new() };
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter_mut().map(|table| scope.spawn(|| read(table))).collect();
        let last = read(last);
        let join = |other: ScopedJoinHandle<'_, _>| other.join().unwrap_or_else(|cause| resume_unwind(cause));
        let mut all: Vec<_> = others.into_iter().map(join).collect();
        all.push(last);
        all
    })
}

/// Adds the rows of a table to the document that names it, and says of which kind that is.
fn add(document: &mut Document, found: Found, sources: &Sources, sink: &mut Sink) -> Option<&'static str> {
    let source = sources.get(found.file)?;
    match &mut document.body {
        Body::People(people) => {
            read_people_table(people, found.file, source, found.format, sink);
            Some("People")
        }
        Body::Roles(roles) => {
            read_grants_table(roles, found.file, source, found.format, sink);
            None
        }
        Body::Table(table) => {
            read_decision_rows(table, found.file, source, found.format, sink);
            None
        }
        _ => None,
    }
}

/// A relative path from a folder of the set; nothing when it leads out.
fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file of the machine, which whoever runs the command named.
pub(super) fn read_outside(path: &Path) -> Result<Vec<u8>, FilesError> {
    let missing = || FilesError::Missing { path: path.display().to_string(), tree: String::new() };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(missing)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Disk::open(folder)?.read(name)
}
