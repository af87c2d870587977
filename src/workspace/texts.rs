use crate::diagnostic::Sink;
use crate::source::{FileId, Source, Sources};
use crate::syntax::{Document, Lost, decode_text, read_ord, read_yaml};

/// The environment as an input: the value of a variable that `from: env:NAME` names, the path of a table.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The texts of a set and what they say, before anything is resolved.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Every text that was read.
    pub sources: Sources,
    /// The documents, in the order of their paths.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub lost: Lost,
}

impl Texts {
    pub(super) fn add(&mut self, path: &str, bytes: Vec<u8>, sink: &mut Sink) {
        let (text, not_text) = decode_text(bytes);
        let file = self.sources.add(path, text);
        if let Some(fault) = not_text {
            fault.tell(file, sink);
            self.lost.unknown = true;
            return;
        }
        let Some(source) = self.sources.get(file) else { return };
        let (documents, lost) = documents(file, source, sink);
        self.documents.extend(documents);
        self.lost.append(lost);
    }
}

/// What a text says, and what of it could not be read.
pub(super) fn documents(file: FileId, source: &Source, sink: &mut Sink) -> (Vec<Document>, Lost) {
    if source.path().ends_with(".ord") {
        let read = read_ord(file, source, sink);
        (vec![read.document], read.lost)
    } else {
        let read = read_yaml(file, source, sink);
        (read.documents, read.lost)
    }
}
