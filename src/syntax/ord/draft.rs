use std::ops::Range;

use crate::source::Place;

/// Where the bytes of a text stand in a file.
pub(super) type Locate<'a> = &'a dyn Fn(Range<usize>) -> Place;

/// A text that is being read, with the repairs it took so far. Places are always those of the text that was written.
pub(super) struct Draft<'a> {
    text: String,
    edits: Vec<Edit>,
    locate: Locate<'a>,
}

/// A change: so many bytes at `at` were replaced by so many others.
struct Edit {
    at: usize,
    removed: usize,
    inserted: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(text: &str, locate: Locate<'a>) -> Self {
        Self { text: text.to_owned(), edits: Vec::new(), locate }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The place of some bytes of the repaired text, in the text as it was written.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        let mut start = range.start;
        let mut end = range.end;
        for edit in self.edits.iter().rev() {
            let after = edit.at.saturating_add(edit.inserted);
            let back = |offset: usize, inside: usize| {
                if offset >= after {
                    offset.saturating_sub(edit.inserted).saturating_add(edit.removed)
                } else if offset > edit.at {
                    inside
                } else {
                    offset
                }
            };
            let whole = edit.at.saturating_add(edit.removed);
            start = back(start, edit.at);
            end = back(end, whole);
        }
        (self.locate)(start..end.max(start))
    }

    /// The text with a change, not yet made.
    pub(super) fn with(&self, range: &Range<usize>, text: &str) -> String {
        let mut out = self.slice(0..range.start).to_owned();
        out.push_str(text);
        out.push_str(self.slice(range.end..self.text.len()));
        out
    }

    /// Makes a change.
    pub(super) fn change(&mut self, range: &Range<usize>, text: &str) {
        self.text = self.with(range, text);
        self.edits.push(Edit { at: range.start, removed: range.len(), inserted: text.len() });
    }

    /// Where a byte of the repaired text stands in the text as it was written.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.edits.iter().rev().fold(at, |at, edit| {
            let after = edit.at.saturating_add(edit.inserted);
            if at >= after { at.saturating_sub(edit.inserted).saturating_add(edit.removed) } else { at.min(edit.at) }
        })
    }

    /// Drops everything from a byte on.
    pub(super) fn cut(&mut self, at: usize) {
        self.text.truncate(at);
    }
}
