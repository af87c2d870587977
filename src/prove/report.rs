use crate::diagnostic::{Diagnostic, Level, Sink};
use crate::source::Place;

/// What was found of flows, before it is told: a flow begins in several ways, and what one of them reaches is reached.
#[derive(Default)]
pub(super) struct Report {
    found: Vec<Diagnostic>,
    /// Findings that hold unless some beginning says otherwise, with whether one did.
    unless: Vec<(Diagnostic, bool)>,
}

impl Report {
    /// Adds a finding.
    pub(super) fn found(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Adds a finding that holds only where no beginning contradicts it.
    pub(super) fn reach(&mut self, finding: Diagnostic, contradicted: bool) {
        let same = |(known, _): &&mut (Diagnostic, bool)| known.code.id == finding.code.id && known.place() == finding.place();
        match self.unless.iter_mut().find(same) {
            Some((_, so)) => *so |= contradicted,
            None => self.unless.push((finding, contradicted)),
        }
    }

    /// Tells everything that no beginning contradicts.
    pub(super) fn tell(self, sink: &mut Sink) {
        self.all().cloned().for_each(|finding| sink.push(finding));
    }

    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        let left = self.unless.iter().filter(|(_, contradicted)| !contradicted).map(|(finding, _)| finding);
        self.found.iter().chain(left)
    }

    /// Whether something is told of a place, or of what it stands in.
    pub(super) fn tells_of(&self, place: Place) -> bool {
        let inside = |outer: Place| {
            let (own, outer_range) = (place.span.range(), outer.span.range());
            outer.file == place.file && outer_range.start <= own.start && own.end <= outer_range.end
        };
        self.all()
            .filter(|finding| finding.code.level >= Level::Warn)
            .any(|finding| finding.labels.iter().any(|label| inside(label.place)))
    }
}
