use super::format::{Printer, Spot};

impl Printer<'_> {
    /// Ends a line, with the comments that stand behind it and before a byte.
    pub(super) fn end_line(&mut self, until: u32) {
        self.behind(until);
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Prints a comment that stands behind something on its line and before a byte, keeping the author's distance.
    pub(super) fn behind(&mut self, until: u32) {
        let Some((comment, rest)) = self.comments.split_first() else { return };
        let before = self.text.get(..comment.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if comment.start >= until || line.trim().is_empty() || self.out.ends_with('\n') {
            return;
        }
        let gap = line.len().saturating_sub(line.trim_end().len()).max(1);
        self.pad(gap);
        self.push_source(*comment);
        self.comments = rest;
    }

    /// Prints the comments that stand before a byte, each on a line; whether there was one.
    pub(super) fn comments_before(&mut self, until: u32, indent: usize, first: bool) -> bool {
        let mut any = false;
        while let Some((comment, rest)) = self.comments.split_first().filter(|(comment, _)| comment.start < until) {
            self.blank_before(comment.start, first && !any);
            self.pad(indent);
            self.push_source(*comment);
            self.out.push('\n');
            self.comments = rest;
            any = true;
        }
        any
    }

    /// Prints the comments behind the last line of a block that stand as deep as the block did.
    pub(super) fn comments_within(&mut self, column: usize, spot: Spot) {
        while let Some((comment, rest)) = self.comments.split_first() {
            if comment.start >= spot.until || self.column_of(comment.start) < column.max(1) {
                return;
            }
            self.blank_before(comment.start, false);
            self.pad(spot.indent);
            self.push_source(*comment);
            self.out.push('\n');
            self.comments = rest;
        }
    }

    /// Keeps an empty line of the author's, but not the first thing of a block's.
    pub(super) fn blank_before(&mut self, at: u32, first: bool) {
        let before = self.text.get(..at as usize).unwrap_or_default();
        let mut lines = before.rsplit('\n').skip(1);
        let blank = lines.next().is_some_and(|line| line.trim().is_empty());
        if blank && !first && self.out.ends_with('\n') && !self.out.ends_with("\n\n") && !self.out.ends_with("---\n") {
            self.out.push('\n');
        }
    }
}
