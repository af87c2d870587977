//! The adapter to the YAML parser: the one file that names it. Another parser with byte spans and comments could stand here.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event as Theirs, Options, Parser as Granit, ScalarStyle, StrInput, StructureStyle};

use super::NESTING;
use crate::source::Span;

/// What a text consists of, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// A document begins; with its `---` or without.
    DocumentStart(bool),
    /// The document ends.
    DocumentEnd,
    /// A scalar, decoded.
    Scalar(Cow<'a, str>, Style),
    /// A list begins, in flow style or not.
    SequenceStart(bool),
    /// A map begins, in flow style or not.
    MapStart(bool),
    /// The innermost list or map ends.
    End,
    /// `*name` of an anchor that stands before; its number.
    Alias(usize),
    /// `*name` of no anchor.
    UnknownAlias,
    /// The node before it bears this anchor; its number.
    Anchor(usize),
    /// The node before it bears a tag.
    Tag,
    /// A comment, without `#`.
    Comment(Cow<'a, str>),
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A place where the text is not YAML, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The byte.
    pub at: usize,
    /// What is wrong, as a template.
    pub what: What,
}

/// What can be wrong with the text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It is nested too deeply.
    TooDeep,
    /// A directive (`%YAML`).
    Directive,
    /// Anything else, in words.
    Syntax(&'static str),
}

/// The events of a text with their spans. After an error it goes on with the next document.
pub(super) struct Events<'a> {
    text: &'a str,
    inner: Granit<'a, StrInput<'a>>,
    tag: Option<Span>,
    /// The end of the last event that is not a comment: a block scalar's header stands behind it.
    last: usize,
    done: bool,
}

impl<'a> Events<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut options = Options::default();
        options.disallow_directives = true;
        options.emit_unresolved_aliases = true;
        options.emit_anchor_events = true;
        options.max_buffered_comment_events = usize::MAX;
        // One more than we allow, so that the finding is ours.
        options.block_nesting_limit = NESTING.saturating_add(1);
        options.flow_nesting_limit = NESTING.saturating_add(1);
        Self { text, inner: Granit::new_from_str_with_options(text, options), tag: None, last: 0, done: false }
    }

    fn convert(&mut self, event: Theirs<'a>, span: &granit_parser::Span) -> Option<(Event<'a>, Span)> {
        let range = span.byte_range().unwrap_or_default();
        let mut at = Span::new(range.start, range.end);
        self.tag = event.tag().and_then(|_| span.tag_span()).and_then(|tag| tag.byte_range()).map(|r| Span::new(r.start, r.end));
        let flow = |style: StructureStyle| style == StructureStyle::Flow;
        let out = match event {
            Theirs::DocumentStart(explicit, _) => Event::DocumentStart(explicit),
            Theirs::DocumentEnd => Event::DocumentEnd,
            Theirs::Alias(anchor) => Event::Alias(anchor),
            Theirs::UnresolvedAlias(_) => Event::UnknownAlias,
            Theirs::Anchor(anchor, _) => Event::Anchor(anchor),
            Theirs::Comment(text, _) => Event::Comment(text),
            Theirs::SequenceStart(style, ..) => Event::SequenceStart(flow(style)),
            Theirs::MappingStart(style, ..) => Event::MapStart(flow(style)),
            Theirs::SequenceEnd | Theirs::MappingEnd => Event::End,
            Theirs::Scalar(text, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::Single,
                    ScalarStyle::DoubleQuoted => Style::Double,
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::Folded => Style::Folded,
                };
                if matches!(style, Style::Literal | Style::Folded) {
                    at = self.block(range.start, range.end);
                }
                // What is absent is told as `~` without a text.
                let text = if range.is_empty() && style == Style::Plain { Cow::Borrowed("") } else { text };
                Event::Scalar(text, style)
            }
            // The beginning and end of the stream, and what a later version may add.
            _ => return None,
        };
        // A document that no mark begins is said to begin where its first scalar has its text.
        if !matches!(out, Event::Comment(_) | Event::Anchor(_) | Event::DocumentStart(false)) {
            self.last = range.end.max(self.last);
        }
        Some((out, at))
    }

    /// The span of a block scalar from its `|` or `>` to its last character.
    fn block(&self, start: usize, end: usize) -> Span {
        let header =
            self.text.get(self.last..start).and_then(|between| between.find(['|', '>'])).map_or(start, |at| self.last + at);
        let body = self.text.get(header..end).unwrap_or_default();
        Span::new(header, header + body.trim_end().len())
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Result<(Event<'a>, Span), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(span) = self.tag.take() {
            return Some(Ok((Event::Tag, span)));
        }
        while !self.done {
            match self.inner.next_event() {
                None => self.done = true,
                Some(Ok((event, span))) => {
                    if let Some(found) = self.convert(event, &span) {
                        return Some(Ok(found));
                    }
                }
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
                    let what = words(error.kind());
                    self.done = !matches!(self.inner.proceed_next_document(), Ok(true));
                    return Some(Err(Broken { at, what }));
                }
            }
        }
        None
    }
}

/// An error of the parser in the words of whoever edits the file.
fn words(kind: &ErrorKind) -> What {
    use ErrorKind as K;
    What::Syntax(match kind {
        K::RecursionLimitExceeded => return What::TooDeep,
        K::DirectiveDisallowed
        | K::DuplicateVersionDirective
        | K::UnsupportedYamlMajorVersion
        | K::MissingDocumentEndBeforeDirective => return What::Directive,
        K::UnclosedQuotedScalar => "this quotation mark is never closed",
        K::UnclosedFlowCollection { open: '{' } | K::UnexpectedEofFlowMapping => "this `{` is never closed",
        K::UnclosedFlowCollection { .. } | K::UnexpectedEofFlowSequence => "this `[` is never closed",
        K::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        K::MismatchedFlowCollectionEnd { .. } => "this bracket does not match the one that was opened",
        K::ExpectedFlowMappingSeparator => "a `,` or `}` is missing here",
        K::ExpectedFlowSequenceSeparator => "a `,` or `]` is missing here",
        K::SimpleKeyExpected | K::InvalidSimpleKey => "this line has no `: ` between a key and a value",
        K::ExpectedBlockMappingKey => "a key stands here at an indentation that fits nothing above it",
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed => "a second `: ` on this line, or a key where none can stand",
        K::InvalidIndentation | K::InvalidFlowScalarIndent | K::InvalidQuotedScalarIndent | K::ExpectedBlockSequenceEntry => {
            "the indentation fits nothing above it"
        }
        K::InvalidBlockScalarIndent | K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent | K::TabAtBlockScalarStart => {
            "this text block is not indented or introduced as it must be"
        }
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar => {
            "a tab stands where spaces must stand"
        }
        K::BlockEntryInFlowCollection | K::BlockSequenceEntryNotAllowed | K::InvalidBlockEntryWhitespace => {
            "a list entry `- ` cannot stand here"
        }
        K::UnpairedLowSurrogate | K::MissingLowSurrogate | K::InvalidLowSurrogate | K::InvalidLowSurrogateHexEscape => {
            "half a character: a surrogate escape without its other half"
        }
        K::InvalidUnicodeEscape => "this escape is no character",
        K::UnknownQuotedScalarEscape | K::InvalidQuotedScalarHexEscape => "this backslash begins no escape that YAML knows",
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            "something stands behind a closing quotation mark"
        }
        K::CommentNotSeparated | K::CommentInterceptedScalar => {
            "a `#` begins a comment only behind a space, and not inside a text"
        }
        K::UnexpectedCharacter { .. } => "this character begins nothing in YAML; quote the text",
        K::BomInsideDocument => "a byte-order mark stands inside the text",
        _ => "this is not YAML",
    })
}
