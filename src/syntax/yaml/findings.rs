use super::codes;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Place, Span};

/// How many findings of one file are kept; the rest is counted. A text of nothing but faults must not cost a hundred times its
/// own memory.
const KEPT: usize = 1000;

/// The findings of one file.
pub(super) struct Findings<'s> {
    pub(super) file: FileId,
    sink: &'s mut Sink,
    kept: usize,
    more: usize,
    last: Span,
}

impl<'s> Findings<'s> {
    pub(super) fn new(file: FileId, sink: &'s mut Sink) -> Self {
        Self { file, sink, kept: 0, more: 0, last: Span::default() }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// Adds a finding about a span, or counts it. The details are worked out only when it is kept.
    pub(super) fn add(&mut self, code: &'static Code, span: Span, details: impl FnOnce(Diagnostic) -> Diagnostic) {
        if self.kept < KEPT {
            self.kept = self.kept.saturating_add(1);
            self.sink.push(details(Diagnostic::new(code, Place::new(self.file, span))));
        } else {
            self.more = self.more.saturating_add(1);
            self.last = span;
        }
    }

    /// The sink itself, for readers of parts of the file.
    pub(super) fn sink(&mut self) -> &mut Sink {
        self.sink
    }

    /// Says how many findings were not kept.
    pub(super) fn finish(self) {
        if self.more > 0 {
            self.sink.push(Diagnostic::new(&codes::MORE, Place::new(self.file, self.last)).arg("count", self.more));
        }
    }
}
