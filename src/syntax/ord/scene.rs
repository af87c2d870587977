use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};

use super::draft::Draft;
use super::expect;
use super::grammar::{Rule, parse};
use super::scan::{Kind, Token, tokens};
use crate::diagnostic::{Code, Diagnostic, nearest};

/// Where a text stopped making sense, and what could have stood there.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) rules: Vec<Rule>,
}

/// A fault and what to do about it.
pub(super) struct Diagnosis {
    pub(super) finding: Diagnostic,
    pub(super) repair: Repair,
}

/// How to go on.
pub(super) enum Repair {
    /// Not at all.
    None,
    /// With other text in the place of some.
    Change(Range<usize>, String),
    /// Without what stands from here on, which is another item.
    Cut(usize),
}

/// A text that went wrong, with everything that is needed to say why.
pub(super) struct Scene<'a> {
    pub(super) draft: &'a Draft<'a>,
    pub(super) form: Rule,
    pub(super) failure: &'a Failure,
    /// Every token but comments.
    pub(super) tokens: Vec<Token>,
    /// The index of the token where it went wrong; their number when that is the end.
    pub(super) here: usize,
    /// What may stand there, as phrases.
    pub(super) expected: Vec<String>,
    pub(super) tail: bool,
}

/// How far a repaired text must read for the repair to be believed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Beyond the place where it went wrong.
    Further,
    /// Two words beyond it, or to its end.
    Well,
    /// To its end.
    End,
}

impl<'a> Scene<'a> {
    pub(super) fn new(draft: &'a Draft<'a>, form: Rule, failure: &'a Failure, tail: bool) -> Self {
        let tokens: Vec<_> = tokens(draft.text()).filter(|token| token.kind != Kind::Comment).collect();
        let here = tokens.partition_point(|token| token.range.end <= failure.at);
        let expected = expect::expected(&failure.rules);
        Self { draft, form, failure, tokens, here, expected, tail }
    }

    /// The token so many after the one where it went wrong.
    pub(super) fn ahead(&self, by: usize) -> Option<&Token> {
        self.tokens.get(self.here.checked_add(by)?)
    }

    /// The token so many before, from 1.
    pub(super) fn back(&self, by: usize) -> Option<&Token> {
        self.tokens.get(self.here.checked_sub(by)?)
    }

    pub(super) fn text(&self, token: &Token) -> &'a str {
        self.draft.slice(token.range.clone())
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.draft.slice(range)
    }

    /// The text from where it went wrong on.
    pub(super) fn rest(&self) -> &'a str {
        self.draft.slice(self.failure.at..self.draft.text().len())
    }

    pub(super) fn expects(&self, wanted: Rule) -> bool {
        self.failure.rules.contains(&wanted)
    }

    /// Where the last token before the fault ends.
    pub(super) fn before(&self) -> usize {
        self.back(1).map_or(0, |token| token.range.end)
    }

    /// The place of the fault: the token that stands there, or the end of the text.
    pub(super) fn range(&self) -> Range<usize> {
        match self.ahead(0) {
            Some(token) => token.range.clone(),
            None => self.before()..self.before(),
        }
    }

    /// What stands there.
    pub(super) fn found(&self) -> String {
        match self.ahead(0) {
            Some(token) => format!("`{}`", self.text(token).chars().take(40).collect::<String>()),
            None => "the end".to_owned(),
        }
    }

    /// Whether a change makes the text read as far as it must.
    pub(super) fn helps(&self, range: &Range<usize>, text: &str, reach: Reach) -> bool {
        match attempt(self.form, &self.draft.with(range, text)) {
            None => true,
            Some(_) if reach == Reach::End => false,
            Some(failure) => {
                // What stands behind the change must be understood too, not just the change itself.
                let changed = range.start.saturating_add(text.len());
                let behind = self.failure.at.max(range.end).saturating_sub(range.end).saturating_add(changed);
                let ahead = if reach == Reach::Well { 2 } else { 0 };
                let token = self.ahead(ahead).map_or(usize::MAX, |token| token.range.start);
                let well = token.saturating_sub(range.end.min(token)).saturating_add(changed);
                let least = if reach == Reach::Well { well } else { behind };
                failure.at > least.max(changed)
            }
        }
    }

    /// A finding with a change that helps; nothing when it does not.
    pub(super) fn mended(&self, code: &'static Code, range: Range<usize>, text: &str, reach: Reach) -> Option<Diagnosis> {
        self.helps(&range, text, reach).then(|| self.told(code, range.clone(), range, text))
    }

    /// A finding at `shown` with a change that is known to help.
    pub(super) fn told(&self, code: &'static Code, shown: Range<usize>, range: Range<usize>, text: &str) -> Diagnosis {
        let finding = Diagnostic::new(code, self.draft.place(shown.clone()))
            .arg("found", self.slice(shown))
            .arg("fix", text.trim())
            .fix(self.draft.place(range.clone()), text);
        Diagnosis { finding, repair: Repair::Change(range, text.to_owned()) }
    }

    /// The innermost bracket that is open at the end, or where it went wrong.
    pub(super) fn open_bracket(&self) -> Option<&Token> {
        let mut open = Vec::new();
        for token in self.tokens.iter().take(self.here) {
            match token.kind {
                Kind::Mark('(' | '[' | '{') => open.push(token),
                Kind::Mark(')' | ']' | '}') => drop(open.pop()),
                _ => {}
            }
        }
        open.pop()
    }

    /// The word that was probably meant: one of those that may stand here.
    pub(super) fn near_word(&self, found: &str) -> Option<&str> {
        nearest(found, expect::words(&self.expected))
    }
}

/// Where and why a text is not a `form`; nothing when it is one.
pub(super) fn attempt(form: Rule, text: &str) -> Option<Failure> {
    parse(form, text).err().map(|error| failure(&error))
}

fn failure(error: &Error<Rule>) -> Failure {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rules = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Failure { at, rules }
}
