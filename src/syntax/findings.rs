use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Place, Span};

static MORE: Code =
    Code::error("file/more-faults", "{count} more faults in this file are not listed", "mend the ones above first");

/// The faults of files as such.
pub(in crate::syntax) const CODES: &[&Code] = &[&MORE];

/// How many findings of one file are kept; the rest is counted. A text of nothing but faults must not cost a hundred times its
/// own memory.
const KEPT: usize = 1000;

/// The findings of one file.
pub(in crate::syntax) struct Findings<'s> {
    pub(in crate::syntax) file: FileId,
    sink: &'s mut Sink,
    kept: usize,
    more: usize,
    last: Span,
}

impl<'s> Findings<'s> {
    pub(in crate::syntax) fn new(file: FileId, sink: &'s mut Sink) -> Self {
        Self { file, sink, kept: 0, more: 0, last: Span::default() }
    }

    pub(in crate::syntax) fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// Adds a finding about a span, or counts it. The details are worked out only when it is kept.
    pub(in crate::syntax) fn add(&mut self, code: &'static Code, span: Span, details: impl FnOnce(Diagnostic) -> Diagnostic) {
        if self.kept < KEPT {
            self.kept = self.kept.saturating_add(1);
            self.sink.push(details(Diagnostic::new(code, Place::new(self.file, span))));
        } else {
            self.more = self.more.saturating_add(1);
            self.last = span;
        }
    }

    /// Adds a finding about a place that may lie in another file.
    pub(in crate::syntax) fn add_at(
        &mut self,
        code: &'static Code,
        place: Place,
        details: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.sink.push(details(Diagnostic::new(code, place)));
    }

    /// The sink itself, for readers of parts of the file.
    pub(in crate::syntax) fn sink(&mut self) -> &mut Sink {
        self.sink
    }

    /// Says how many findings were not kept.
    pub(in crate::syntax) fn finish(self) {
        if self.more > 0 {
            self.sink.push(Diagnostic::new(&MORE, Place::new(self.file, self.last)).arg("count", self.more));
        }
    }
}
