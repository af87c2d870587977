use super::codes;
use super::finish::{Unlisted, finish};
use super::fmt::{Layout, is_ord, layout};
use super::read::{exclude, is_policy};
use crate::diagnostic::{Diagnostic, Sink};
use crate::files::{FilesError, Tree};
use crate::source::{Place, Sources, Span};
use crate::syntax::{Document, Notation, decode_text, read_ord, read_yaml, to_ord, to_yaml};

/// Turns a file into the other notation: what is changed is the one file, under its new path. A file that is in it already is
/// laid out, or is what it was. A file with faults is left as it is and they are told; so is one of whose kind the other notation knows nothing, and
/// one whose new path is taken.
///
/// # Errors
/// When the tree cannot be read, or there is no such file.
pub fn convert(tree: &dyn Tree, path: &str, to: Notation) -> Result<Layout, FilesError> {
    let from_ord = path.ends_with(".ord");
    if from_ord == (to == Notation::Ord) {
        let mut layout = layout(tree, Some(path), false)?;
        if layout.unchanged > 0 {
            layout.changed.extend(layout.sources.iter().map(|(_, source)| (path.to_owned(), source.text().to_owned())));
        }
        return Ok(layout);
    }
    let mut sink = Sink::new();
    let mut sources = Sources::default();
    let (text, not_text) = decode_text(tree.read(path)?);
    let file = sources.add(path, text);
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let target = format!("{stem}.{}", if from_ord { "yaml" } else { "ord" });
    let mut changed = Vec::new();
    if let Some(fault) = not_text {
        fault.tell(file, &mut sink);
    } else if tree.read(&target).is_ok_and(|taken| !taken.is_empty()) {
        let place = Place::new(file, Span::default());
        sink.push(Diagnostic::new(&codes::TAKEN, place).arg("path", &target));
    } else if let Some(source) = sources.get(file) {
        let elsewhere = elsewhere(tree, path)?;
        let new = if is_ord(source) {
            to_yaml(file, source, &elsewhere, &mut sink)
        } else {
            to_ord(file, source, &elsewhere, &mut sink)
        };
        changed.extend(new.map(|new| (target, new)));
    }
    let mut layout = Layout { sources, findings: Vec::new(), unlisted: Unlisted::new(), changed, unchanged: 0 };
    (layout.findings, layout.unlisted) = finish(sink, &std::collections::BTreeMap::new(), &layout.sources);
    Ok(layout)
}

/// What the other files of the set say, faults and all.
fn elsewhere(tree: &dyn Tree, path: &str) -> Result<Vec<Document>, FilesError> {
    let mut sink = Sink::new();
    let exclude = exclude(tree, &mut sink)?;
    let mut sources = Sources::default();
    let mut documents = Vec::new();
    for other in tree.list()?.into_iter().filter(|other| other != path && is_policy(other) && !exclude.matches(other)) {
        let (text, not_text) = decode_text(tree.read(&other)?);
        let file = sources.add(other, text);
        let Some(source) = sources.get(file).filter(|_| not_text.is_none()) else { continue };
        if is_ord(source) {
            documents.push(read_ord(file, source, &mut sink).document);
        } else {
            documents.extend(read_yaml(file, source, &mut sink).documents);
        }
    }
    Ok(documents)
}
