use super::View;
use super::ascii::Ascii;
use super::ends::ends;

/// A value that is a row of letters and digits, in its canonical form.
pub(super) struct Row {
    text: Ascii,
    /// Which part of it is counted and may be shown: not the check digit of an identity card, not a country code.
    start: usize,
    end: usize,
}

impl Row {
    /// A row of which everything is counted.
    pub(super) fn whole(text: Ascii) -> Self {
        Row { start: 0, end: text.bytes().len(), text }
    }

    /// A row of which a part is counted.
    pub(super) fn part(text: Ascii, start: usize, end: usize) -> Self {
        Row { text, start, end }
    }

    /// The canonical form.
    pub(super) fn canonical(&self) -> &str {
        self.text.as_str()
    }

    /// What is counted.
    fn counted(&self) -> &str {
        self.canonical().get(self.start..self.end).unwrap_or_default()
    }

    /// Appends what a view shows; `false` when it would be more than half.
    pub(super) fn show(&self, view: View, out: &mut String) -> bool {
        let counted = self.counted();
        ends(counted, counted.len(), view, |count| count, out)
    }
}
