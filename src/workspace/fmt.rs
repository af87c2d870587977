use super::codes;
use super::finish::{Unlisted, finish};
use super::read::{ROOT_FILE, exclude, is_policy};
use crate::diagnostic::{Diagnostic, Sink};
use crate::files::{FilesError, Tree};
use crate::source::{FileId, Place, Source, Sources, Span};
use crate::syntax::{Comment, Document, decode_text, format_ord, format_yaml, read_ord, read_yaml};

/// What laying out the files of a set would write.
#[derive(Debug)]
pub struct Layout {
    /// The texts as they are.
    pub sources: Sources,
    /// What keeps files from being laid out, and with `check` which ones are not; by file and place.
    pub findings: Vec<Diagnostic>,
    /// The findings that are counted only.
    pub unlisted: Unlisted,
    /// The files whose text would change: path and new text.
    pub changed: Vec<(String, String)>,
    /// How many files are laid out already.
    pub unchanged: usize,
}

/// Lays out the files of a tree, or one of them. A file with faults is left as it is and they are told, and so is a file whose new
/// text would not say the very same. With `check` each file that would change is a finding.
///
/// # Errors
/// When the tree cannot be read, or there is no such file.
pub fn layout(tree: &dyn Tree, only: Option<&str>, check: bool) -> Result<Layout, FilesError> {
    let mut sink = Sink::new();
    let mut layout = Layout {
        sources: Sources::default(),
        findings: Vec::new(),
        unlisted: Unlisted::new(),
        changed: Vec::new(),
        unchanged: 0,
    };
    for path in paths(tree, only, &mut sink)? {
        let (text, not_text) = decode_text(tree.read(&path)?);
        let file = layout.sources.add(path.clone(), text);
        if let Some(fault) = not_text {
            fault.tell(file, &mut sink);
            continue;
        }
        let Some(source) = layout.sources.get(file) else { continue };
        let Some(new) = laid_out(file, source, &mut sink) else { continue };
        if new == source.text() {
            layout.unchanged = layout.unchanged.saturating_add(1);
            continue;
        }
        if check {
            sink.push(Diagnostic::new(&codes::NOT_CANONICAL, Place::new(file, first_difference(source.text(), &new))));
        }
        layout.changed.push((path, new));
    }
    (layout.findings, layout.unlisted) = finish(sink, &std::collections::BTreeMap::new(), &layout.sources);
    Ok(layout)
}

fn paths(tree: &dyn Tree, only: Option<&str>, sink: &mut Sink) -> Result<Vec<String>, FilesError> {
    if let Some(path) = only {
        return Ok(vec![path.to_owned()]);
    }
    let exclude = exclude(tree, sink)?;
    let all = tree.list()?.into_iter();
    Ok(all.filter(|path| is_policy(path) && (path == ROOT_FILE || !exclude.matches(path))).collect())
}

/// The canonical text of a file that has no fault.
fn laid_out(file: FileId, source: &Source, sink: &mut Sink) -> Option<String> {
    let new = if is_ord(source) { format_ord(file, source, sink)? } else { format_yaml(file, source, sink)? };
    if new == source.text() {
        return Some(new);
    }
    let mut sources = Sources::default();
    let again = sources.add(source.path(), new.as_str());
    let same = sources.get(again).is_some_and(|again| said(file, source) == said(file, again));
    if !same {
        sink.push(Diagnostic::new(&codes::WOULD_CHANGE, Place::new(file, Span::default())));
        return None;
    }
    Some(new)
}

pub(super) fn is_ord(source: &Source) -> bool {
    source.path().ends_with(".ord")
}

/// What a text says: its documents, and its comments by what they say.
fn said(file: FileId, source: &Source) -> (Vec<Document>, Vec<String>) {
    let mut sink = Sink::new();
    let (documents, comments) = if is_ord(source) {
        let read = read_ord(file, source, &mut sink);
        (vec![read.document], read.comments)
    } else {
        let read = read_yaml(file, source, &mut sink);
        (read.documents, read.comments)
    };
    let mut comments: Vec<_> = comments.into_iter().map(|comment: Comment| comment.text).collect();
    comments.sort();
    (documents, comments)
}

/// The first line on which two texts differ.
fn first_difference(old: &str, new: &str) -> Span {
    let mut start = 0;
    let mut others = new.split_inclusive('\n');
    for line in old.split_inclusive('\n') {
        if others.next() != Some(line) {
            return Span::new(start, start.saturating_add(line.trim_end().len()));
        }
        start = start.saturating_add(line.len());
    }
    Span::new(old.len(), old.len())
}
