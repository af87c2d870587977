use super::build::{Builder, Piece};
use super::codes;
use super::draft::Draft;
use super::fault::diagnose;
use super::grammar::{Rule, parse};
use super::scan::{self, Excess, MAX_DEPTH, MAX_TOKEN, MAX_TOKENS};
use super::scene::{Repair, attempt};
use crate::diagnostic::{Diagnostic, Sink};

/// How many faults of one text are repaired and read on from.
const MAX_REPAIRS: usize = 24;

/// As many where the text is long, since each costs a reading or more.
const MAX_REPAIRS_OF_LONG: usize = 3;

/// What is a long text, in bytes.
const LONG: usize = 16 * 1024;

/// What was read.
pub(super) struct Read<T> {
    /// The tree; nothing when a fault without a repair stands in the text.
    pub(super) built: Option<T>,
    /// Where another item begins, in bytes of the text as it was then repaired.
    pub(super) rest: Option<usize>,
}

/// Reads a text as `form` and builds its tree. A fault that has one obvious repair is told, repaired, and read on from, so that
/// one run tells every fault; a repair is made only if the text then reads further. `tail` says whether an item follows on the
/// very next line.
pub(super) fn read<T>(
    draft: &mut Draft<'_>,
    form: Rule,
    tail: bool,
    sink: &mut Sink,
    build: impl FnOnce(&mut Builder<'_>, Piece<'_>) -> Option<T>,
) -> Read<T> {
    let mut rest = None;
    if let Some(finding) = too_much(draft) {
        sink.push(finding);
        return Read { built: None, rest };
    }
    let most = if draft.text().len() > LONG { MAX_REPAIRS_OF_LONG } else { MAX_REPAIRS };
    for _ in 0..most {
        let Some(failure) = attempt(form, draft.text()) else { break };
        let diagnosis = diagnose(draft, form, &failure, tail);
        sink.push(diagnosis.finding);
        match diagnosis.repair {
            Repair::None => return Read { built: None, rest },
            Repair::Change(range, text) => draft.change(&range, &text),
            Repair::Cut(at) => {
                rest = Some(at);
                draft.cut(at);
            }
        }
    }
    let built = parse(form, draft.text()).ok().and_then(|mut pairs| {
        let top = pairs.next();
        let piece = if form == Rule::lone_cell { top } else { top.and_then(|top| top.into_inner().next()) };
        let mut builder = Builder::new(draft, sink);
        let built = piece.and_then(|piece| build(&mut builder, piece));
        if built.is_none() && builder.lost.is_none() {
            sink.push(Diagnostic::new(&codes::UNREADABLE, draft.place(0..draft.text().len())));
        }
        built
    });
    Read { built, rest }
}

fn too_much(draft: &Draft<'_>) -> Option<Diagnostic> {
    Some(match scan::excess(draft.text())? {
        Excess::Depth(range) => Diagnostic::new(&codes::TOO_DEEP, draft.place(range)).arg("most", MAX_DEPTH),
        Excess::Length(range) => Diagnostic::new(&codes::TOO_LONG, draft.place(range)).arg("most", MAX_TOKENS),
        Excess::Token(range) => Diagnostic::new(&codes::ENDLESS_WORD, draft.place(range)).arg("most", MAX_TOKEN / 1024),
    })
}

/// Whether a line is YAML and not the rule language.
pub(super) fn is_yaml(line: &str) -> bool {
    const KEYS: &[&str] = &[
        "ordinance",
        "kind",
        "rules",
        "protections",
        "scenarios",
        "flows",
        "templates",
        "exempts",
        "binds",
        "guards",
        "id",
        "name",
    ];
    let key = line.split(':').next().unwrap_or_default();
    line.starts_with("- ") || line.starts_with("---") || line.contains(':') && KEYS.contains(&key)
}
