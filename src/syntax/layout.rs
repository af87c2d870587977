use crate::source::{Place, Source};
use crate::syntax::Comment;

/// How wide a line may be before it is broken, in characters.
pub(in crate::syntax) const WIDTH: usize = 100;

/// A text in the making, line by line, that finds a place for every comment of the text that it replaces.
pub(in crate::syntax) struct Layout<'a> {
    lines: Vec<Line>,
    comments: &'a [Comment],
    source: &'a Source,
    /// Whether a line that is indented goes with what stands before it, as in the rule language.
    indents: bool,
}

/// Spaces of one level.
const STEP: usize = 2;

struct Line {
    indent: usize,
    text: String,
    /// Where what it says begins in the text that is replaced.
    at: Option<u32>,
    /// Whether it only closes what was opened.
    closes: bool,
    gap: Gap,
    /// Where the whole item ends that this line belongs to.
    item_end: u32,
}

/// Whether an empty line stands before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Gap {
    /// Never.
    Never,
    /// Where the text that is replaced has one.
    Kept,
    /// Always.
    Always,
}

/// Comments of one line: above it, behind it and below it.
#[derive(Default)]
struct Said {
    before: Vec<usize>,
    behind: Vec<usize>,
    after: Vec<usize>,
}

/// Where a comment goes.
enum Where {
    Before,
    Behind,
    After,
}

impl<'a> Layout<'a> {
    pub(in crate::syntax) fn new(comments: &'a [Comment], source: &'a Source, indents: bool) -> Self {
        Self { lines: Vec::new(), comments, source, indents }
    }

    /// Adds a line.
    pub(in crate::syntax) fn line(&mut self, indent: usize, text: impl Into<String>, at: Option<Place>, gap: Gap) {
        let at = at.map(|place| place.span.start);
        self.lines.push(Line { indent, text: text.into(), at, closes: false, gap, item_end: 0 });
    }

    /// Adds a line that closes what stands at a place.
    pub(in crate::syntax) fn close(&mut self, indent: usize, text: &str, place: Place) {
        let at = Some(place.span.end.saturating_sub(1));
        self.lines.push(Line { indent, text: text.to_owned(), at, closes: true, gap: Gap::Never, item_end: 0 });
    }

    /// How many lines there are.
    pub(in crate::syntax) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Says that the lines from `from` on are one item.
    pub(in crate::syntax) fn item(&mut self, from: usize, place: Place) {
        for line in self.lines.iter_mut().skip(from) {
            line.item_end = place.span.end;
        }
    }

    /// Sets the gap before a line.
    pub(in crate::syntax) fn set_gap(&mut self, line: usize, gap: Gap) {
        if let Some(line) = self.lines.get_mut(line) {
            line.gap = gap;
        }
    }

    /// Whether no comment stands inside of a place.
    pub(in crate::syntax) fn is_quiet(&self, place: Place) -> bool {
        let from = self.comments.partition_point(|comment| comment.place.span.start < place.span.start);
        self.comments.get(from).is_none_or(|comment| comment.place.span.start >= place.span.end)
    }

    /// The text, with every comment of the other one.
    pub(in crate::syntax) fn finish(self) -> String {
        let (said, tail) = self.placed();
        let mut out = String::new();
        let mut opened = true;
        for (line, said) in self.lines.iter().zip(&said) {
            let deeper = usize::from(line.closes);
            let mut lone = said.before.clone();
            // Of several comments that stood behind parts of one line only one can stay behind it.
            let behind = if let [one] = said.behind.as_slice() { Some(*one) } else { None };
            if behind.is_none() {
                lone.extend(&said.behind);
            }
            let mut gap = line.gap;
            for comment in lone {
                let empty = self.empty_before(self.start(comment));
                self.gap(&mut out, gap, empty, opened);
                self.push(&mut out, line.indent.saturating_add(deeper), &self.comment(comment), None);
                opened = false;
                gap = Gap::Kept;
            }
            if !line.closes {
                // What stood in the middle of a line had nothing before it to keep.
                let empty = line.at.is_some_and(|at| self.is_own_line(at) && self.empty_before(at));
                self.gap(&mut out, gap, empty, opened);
            }
            self.push(&mut out, line.indent, &line.text, behind);
            opened = line.text.ends_with(['{', '(', ':']);
            for comment in &said.after {
                self.gap(&mut out, Gap::Kept, self.empty_before(self.start(*comment)), false);
                self.push(&mut out, line.indent.max(1), &self.comment(*comment), None);
            }
        }
        for comment in tail {
            let empty = self.empty_before(self.start(comment));
            self.gap(&mut out, Gap::Kept, empty, false);
            self.push(&mut out, 0, &self.comment(comment), None);
        }
        out
    }

    fn gap(&self, out: &mut String, gap: Gap, empty: bool, opened: bool) {
        let wanted = gap == Gap::Always || gap == Gap::Kept && empty;
        if wanted && !opened && !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    fn push(&self, out: &mut String, indent: usize, text: &str, behind: Option<usize>) {
        out.extend(std::iter::repeat_n(' ', indent.saturating_mul(STEP)));
        out.push_str(text);
        if let Some(comment) = behind {
            out.push_str("  ");
            out.push_str(&self.comment(comment));
        }
        out.push('\n');
    }

    fn comment(&self, index: usize) -> String {
        let text = self.comments.get(index).map_or("", |comment| comment.text.trim_end());
        match text.chars().next() {
            None => "#".to_owned(),
            Some('#' | '!') => format!("#{text}"),
            Some(_) => format!("# {text}"),
        }
    }

    fn start(&self, index: usize) -> u32 {
        self.comments.get(index).map_or(0, |comment| comment.place.span.start)
    }

    /// The comments of each line, and those that stand behind all of them.
    fn placed(&self) -> (Vec<Said>, Vec<usize>) {
        let mut anchors: Vec<(u32, usize)> = self.lines.iter().enumerate().filter_map(|(n, line)| Some((line.at?, n))).collect();
        anchors.sort_unstable();
        let mut said: Vec<Said> = self.lines.iter().map(|_| Said::default()).collect();
        let mut tail = Vec::new();
        for (index, comment) in self.comments.iter().enumerate() {
            let at = comment.place.span.start;
            let after = anchors.partition_point(|(start, _)| *start <= at);
            let before = after.checked_sub(1).and_then(|n| anchors.get(n)).map(|(_, line)| *line);
            let next = anchors.get(after).map(|(start, line)| (*start, *line));
            let (line, whereto) = match (before, next) {
                (Some(before), _) if !self.is_own_line(at) => (Some(before), Where::Behind),
                (Some(before), next) if self.is_left_of(before, next.map(|(start, _)| start)) => {
                    let inside = self.lines.get(before).is_some_and(|line| at < line.item_end);
                    let indented = self.indents && !self.head(at).is_empty();
                    match next {
                        _ if inside => (Some(before), Where::Before),
                        _ if indented => (Some(before), Where::After),
                        next => (next.map(|(_, line)| line), Where::Before),
                    }
                }
                (_, next) => (next.map(|(_, line)| line), Where::Before),
            };
            match (line.and_then(|line| said.get_mut(line)), whereto) {
                (Some(said), Where::Before) => said.before.push(index),
                (Some(said), Where::Behind) => said.behind.push(index),
                (Some(said), Where::After) => said.after.push(index),
                (None, _) => tail.push(index),
            }
        }
        (said, tail)
    }

    /// Whether a line is the last of its item: what comes next, if anything does, is outside.
    fn is_left_of(&self, line: usize, next: Option<u32>) -> bool {
        let end = self.lines.get(line).map_or(0, |line| line.item_end);
        end > 0 && next.is_none_or(|next| next >= end)
    }

    fn head(&self, at: u32) -> &str {
        let text = self.source.text().get(..at as usize).unwrap_or_default();
        text.get(text.rfind('\n').map_or(0, |n| n.saturating_add(1))..).unwrap_or_default()
    }

    /// Whether nothing stands before this on its line.
    fn is_own_line(&self, at: u32) -> bool {
        self.head(at).trim_matches(['\u{feff}', ' ', '\t', '-']).is_empty()
    }

    /// Whether the line before this one is empty.
    fn empty_before(&self, at: u32) -> bool {
        let text = self.source.text().get(..at as usize).unwrap_or_default();
        let mut lines = text.rsplit('\n');
        lines.next();
        lines.next().is_some_and(|line| line.trim().is_empty()) && lines.next().is_some()
    }
}
