use std::ops::Range;

use super::draft::Locate;
use super::grammar::{Rule, parse};
use super::scan::{Kind, Token, tokens};
use super::{codes, mend, scan, word};
use crate::diagnostic::{Diagnostic, Sink, nearest};

/// How many faults of one text are told; the rest of it is not read then.
pub(super) const MAX_FAULTS: usize = 500;

/// The lines of one item.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// From the item's first character to the end of its last line that says something.
    pub(super) range: Range<usize>,
    pub(super) opening: Opening,
}

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The word of an item.
    Known,
    /// Nearly the word of this item; already told.
    Misspelt(&'static str),
    /// Something else; already told.
    Unknown,
}

/// Words that go on with an item, and so are never one that is misspelt.
const WITHIN: &[&str] = &[
    "admin",
    "branch",
    "call",
    "cap",
    "change",
    "choose",
    "default",
    "distinct",
    "each",
    "forbid",
    "if",
    "ladder",
    "lasts",
    "notify",
    "otherwise",
    "parallel",
    "param",
    "race",
    "reason",
    "reject",
    "remind",
    "repeat",
    "reveal",
    "review",
    "single",
    "step",
    "store",
    "timeout",
    "valid",
    "wait",
];

/// Splits a text into items: an item begins in the first column, whatever the lines before it look like. The header is read
/// here too.
pub(super) fn split(text: &str, locate: Locate<'_>, sink: &mut Sink) -> Vec<Chunk> {
    let mut splitter = Splitter { text, locate, sink, chunks: Vec::new(), adrift: false, told: 0 };
    let body = splitter.header();
    let mut at = body;
    let mut first = true;
    for line in text.get(body..).unwrap_or_default().split_inclusive('\n') {
        let end = at.saturating_add(line.len());
        if splitter.told >= MAX_FAULTS {
            splitter.sink.push(Diagnostic::new(&codes::TOO_MANY_FAULTS, locate(at..end)).arg("most", MAX_FAULTS));
            break;
        }
        splitter.line(line, at..end, first && body > 0);
        at = end;
        first = false;
    }
    splitter.chunks
}

struct Splitter<'a> {
    text: &'a str,
    locate: Locate<'a>,
    sink: &'a mut Sink,
    chunks: Vec<Chunk>,
    /// Whether lines that belong to no item are being skipped.
    adrift: bool,
    /// How many faults were told.
    told: usize,
}

impl Splitter<'_> {
    fn tell(&mut self, finding: Diagnostic) {
        self.told = self.told.saturating_add(1);
        self.sink.push(finding);
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Reads `ordinance v1`; gives where the items begin.
    fn header(&mut self) -> usize {
        let start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let rest = self.slice(start..self.text.len());
        let mut found = tokens(rest).filter(|t| t.kind != Kind::Comment).map(|t| shift(t, start));
        let Some(first) = found.next() else {
            let finding = Diagnostic::new(&codes::NO_HEADER, (self.locate)(start..start));
            self.tell(finding.fix((self.locate)(start..start), "ordinance v1\n"));
            return start;
        };
        let mut second = found.next();
        let keyword = self.slice(first.range.clone());
        let misspelt = keyword != "ordinance" && nearest(keyword, ["ordinance"]).is_some();
        if keyword != "ordinance" && !misspelt {
            let at = (self.locate)(first.range.clone());
            self.tell(Diagnostic::new(&codes::NO_HEADER, at).fix((self.locate)(start..start), "ordinance v1\n"));
            return start;
        }
        if keyword == "ordinance" && second.as_ref().is_some_and(|t| t.kind == Kind::Mark(':')) {
            let whole = (self.locate)(first.range);
            self.tell(Diagnostic::new(&codes::YAML_HERE, whole));
            return self.text.len();
        }
        // An ideographic space or a full-width colon between the two is told, and then read over.
        if let Some(mark) = second.clone().filter(|t| matches!(t.kind, Kind::Mark('\u{3000}' | '：'))) {
            let third = found.next().filter(|t| self.slice(t.range.clone()) == "v1");
            let end = third.as_ref().map_or(mark.range.end, |t| t.range.end);
            let whole = (self.locate)(first.range.start..end);
            self.tell(Diagnostic::new(&codes::BAD_HEADER, whole).fix(whole, "ordinance v1"));
            return end;
        }
        let version = second.take().filter(|t| !self.slice(first.range.end..t.range.start).contains('\n'));
        let Some(version) = version else {
            let whole = (self.locate)(first.range.clone());
            self.tell(Diagnostic::new(&codes::BAD_HEADER, whole).fix(whole, "ordinance v1"));
            return first.range.end;
        };
        let whole = (self.locate)(first.range.start..version.range.end);
        let told = self.slice(version.range.clone());
        if told != "v1" {
            let finding = Diagnostic::new(&codes::UNKNOWN_VERSION, (self.locate)(version.range.clone())).arg("version", told);
            self.tell(finding.fix(whole, "ordinance v1"));
        } else if misspelt {
            self.tell(Diagnostic::new(&codes::BAD_HEADER, whole).fix(whole, "ordinance v1"));
        }
        version.range.end
    }

    fn line(&mut self, line: &str, range: Range<usize>, behind_header: bool) {
        let Some(first) = tokens(line).next().filter(|t| t.kind != Kind::Comment) else { return };
        let says = first.range.start;
        let content = range.start.saturating_add(says)..range.end;
        if behind_header {
            // What follows on the line of the header.
            let at = (self.locate)(shift(first, range.start).range);
            self.tell(Diagnostic::new(&codes::SECOND_ITEM, at).fix((self.locate)(range.start..content.start), "\n"));
            return self.begin(content);
        }
        if says > 0 || line.starts_with('}') || line.starts_with(char::is_whitespace) {
            return self.go_on(shift(first, range.start), range);
        }
        let word = word::leading(line);
        if word::ITEMS.contains(&word) {
            return self.begin(content);
        }
        let continues = word.is_empty() || word::is_reserved(word) || WITHIN.contains(&word);
        if continues && !self.chunks.is_empty() && !self.adrift && !self.is_sentence_after_whole_item(word) {
            let at = (self.locate)(shift(first, range.start).range);
            let finding = Diagnostic::new(&codes::NOT_INDENTED, at).arg("word", line.get(..word.len().max(1)).unwrap_or(line));
            self.tell(finding.fix((self.locate)(range.start..range.start), "  "));
            return self.extend(range.end);
        }
        self.unknown(word, &first, content);
    }

    /// A line that begins no item goes on with the one before.
    fn go_on(&mut self, first: Token, range: Range<usize>) {
        if self.adrift {
        } else if self.chunks.is_empty() {
            self.adrift = true;
            let found = self.slice(first.range.clone()).to_owned();
            self.tell(Diagnostic::new(&codes::OUTSIDE_ITEM, (self.locate)(first.range)).arg("found", found));
        } else {
            self.extend(range.end);
        }
    }

    fn begin(&mut self, range: Range<usize>) {
        self.adrift = false;
        self.chunks.push(Chunk { range, opening: Opening::Known });
    }

    fn extend(&mut self, end: usize) {
        if let Some(last) = self.chunks.last_mut() {
            last.range.end = end;
        }
    }

    /// Whether this is `allow …` behind an item that wants nothing more.
    fn is_sentence_after_whole_item(&self, word: &str) -> bool {
        let last = self.chunks.last().map(|last| self.slice(last.range.clone())).unwrap_or_default();
        // A long item is not read only to find out.
        matches!(word, "allow" | "deny") && last.len() < 4096 && scan::excess(last).is_none() && parse(Rule::chunk, last).is_ok()
    }

    fn unknown(&mut self, word: &str, first: &Token, range: Range<usize>) {
        self.adrift = false;
        let token = shift(first.clone(), range.start);
        let at = (self.locate)(token.range.clone());
        let found = self.slice(token.range.clone()).to_owned();
        let reserved = word::is_reserved(word) || WITHIN.contains(&word);
        let yaml = mend::is_yaml(self.slice(range.clone()));
        let opening = match nearest(word, word::ITEMS.iter().copied()).filter(|_| !word.is_empty() && !reserved && !yaml) {
            Some(near) => {
                let finding = Diagnostic::new(&codes::UNKNOWN_ITEM, at).arg("found", &found).near(Some(near));
                self.tell(finding.fix(at, near));
                word::ITEMS.iter().find(|item| **item == near).map_or(Opening::Unknown, |item| Opening::Misspelt(item))
            }
            None => {
                let code = if matches!(word, "allow" | "deny") {
                    &codes::SENTENCE_WITHOUT_RULE
                } else if yaml {
                    &codes::YAML_HERE
                } else if reserved || word.is_empty() {
                    &codes::OUTSIDE_ITEM
                } else {
                    &codes::UNKNOWN_ITEM
                };
                self.tell(Diagnostic::new(code, at).arg("found", &found).arg("word", &found));
                Opening::Unknown
            }
        };
        if opening == Opening::Unknown && self.chunks.is_empty() && word.is_empty() {
            self.adrift = true;
            return;
        }
        self.chunks.push(Chunk { range, opening });
    }
}

fn shift(token: Token, by: usize) -> Token {
    Token { range: token.range.start.saturating_add(by)..token.range.end.saturating_add(by), ..token }
}
