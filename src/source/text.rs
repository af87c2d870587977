use std::sync::{Arc, OnceLock};

/// A text of a [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of one text, half open, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A range of bytes of one of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which text.
    pub file: FileId,
    /// Which bytes of it.
    pub span: Span,
}

/// A place as people count: lines and columns from 1, columns in characters, the end behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

/// One text with its path, relative to the root of the set, with `/` between the parts.
#[derive(Clone, Debug)]
pub struct Source {
    path: String,
    text: Arc<str>,
    /// Where lines begin; found when somebody asks for one.
    lines: OnceLock<Vec<u32>>,
}

/// The texts of one run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Span {
    /// The bytes from `start` to before `end`. Texts are at most 4 GiB; what lies beyond is clamped.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The span as a range of indexes.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl Place {
    /// The place of some bytes of a text.
    #[must_use]
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }

    /// The smallest place that holds both; both lie in one text.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { file: self.file, span: self.span.join(other.span) }
    }
}

impl Source {
    /// The path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, to be kept.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Where lines begin.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| Span::new(at, at.saturating_add(1)).end)).collect()
        })
    }

    /// The text of a span; empty where the span lies outside.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text of a line, from 1, without its end.
    #[must_use]
    pub fn line(&self, number: usize) -> &str {
        self.text
            .get(self.line_start(number)..self.line_start(number.saturating_add(1)))
            .unwrap_or_default()
            .trim_end_matches(['\n', '\r'])
    }

    /// The byte at which a line begins, from 1; the end of the text for a line that there is not.
    #[must_use]
    pub fn line_start(&self, number: usize) -> usize {
        number.checked_sub(1).and_then(|n| self.lines().get(n)).map_or(self.text.len(), |at| *at as usize)
    }

    /// How many lines there are, at least 1.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines().len()
    }

    /// The line and column of a byte, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines().partition_point(|start| *start as usize <= byte).max(1);
        let start = self.lines().get(line.saturating_sub(1)).map_or(0, |at| *at as usize);
        let before = self.text.as_bytes().get(start..byte).unwrap_or_default();
        // Counting the bytes that begin a character counts characters, also where `byte` lies inside one.
        let column = before.iter().filter(|b| (**b & 0xC0) != 0x80).count().saturating_add(1);
        (line, column)
    }

    /// A span as people count.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let (line, column) = self.line_column(span.start as usize);
        let (end_line, end_column) = self.line_column(span.end as usize);
        Position { line, column, end_line, end_column }
    }
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { path: path.into(), text: text.into(), lines: OnceLock::new() });
        id
    }

    /// The text of an id.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// Every text with its id, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0_u32..).map(FileId).zip(&self.files)
    }

    /// Makes what stands at a place unreadable; every character stays as many bytes long, so that no place moves.
    pub fn hide(&mut self, place: Place) {
        let Some(source) = self.files.get_mut(place.file.0 as usize) else { return };
        let range = place.span.range();
        let (Some(before), Some(hidden), Some(behind)) =
            (source.text.get(..range.start), source.text.get(range.clone()), source.text.get(range.end..))
        else {
            return;
        };
        let stand_in = |c: char| match c.len_utf8() {
            _ if c == '\n' => c,
            1 => '*',
            2 => '·',
            3 => '█',
            _ => '🀫',
        };
        source.text = format!("{before}{}{behind}", hidden.chars().map(stand_in).collect::<String>()).into();
    }

    /// The path of a place's text.
    #[must_use]
    pub fn path(&self, place: Place) -> &str {
        self.get(place.file).map_or("", Source::path)
    }

    /// A place as people count.
    #[must_use]
    pub fn position(&self, place: Place) -> Position {
        self.get(place.file)
            .map_or(Position { line: 1, column: 1, end_line: 1, end_column: 1 }, |source| source.position(place.span))
    }

    /// `path:line:column` of a place's first character.
    #[must_use]
    pub fn locate(&self, place: Place) -> String {
        let at = self.position(place);
        format!("{}:{}:{}", self.path(place), at.line, at.column)
    }
}
