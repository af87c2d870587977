use std::borrow::Cow;
use std::cell::Cell;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::source::{Place, Spanned};
use crate::syntax::{Lost, Text};
use crate::value::{Finder, Id, IdError, Ix, Table, nfc};

static MALFORMED: Code = Code::error("id/malformed", "`{id}` cannot be an id: {why}", "");
static DUPLICATE: Code = Code::error("id/duplicate", "the id `{id}` is taken by another {kind}", "give one of them another id");
static RENAMED_STILL_THERE: Code = Code::error(
    "id/renamed-from-existing",
    "`renamed_from` names `{id}`, which is still the id of a {kind}",
    "`renamed_from` is the id that this {kind} had before and that nobody has now",
);
static RENAMED_TWICE: Code = Code::error(
    "id/renamed-twice",
    "two {kind}s were both `{id}` before",
    "an id can be renamed only once: keep `renamed_from` on one of them",
);

pub(super) static CODES: &[&Code] = &[&MALFORMED, &DUPLICATE, &RENAMED_STILL_THERE, &RENAMED_TWICE];

/// How many names may be compared for suggestions in one run. A table of a million people with as many unknown managers would
/// otherwise take for ever to suggest names that nobody reads.
const COMPARISONS: usize = 5_000_000;

const NO_NAMES: &[&str] = &[];

/// The number of a thing whose kind has no table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Nth(pub u32);

impl Ix for Nth {
    fn new(row: u32) -> Self {
        Self(row)
    }
    fn row(self) -> u32 {
        self.0
    }
}

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<I> {
    /// This thing.
    Known(I),
    /// A thing whose own fault was already told; whoever meets it says nothing.
    Broken,
    /// Nothing.
    Unknown,
}

impl<I> Found<I> {
    /// The thing, when it is known.
    pub fn known(self) -> Option<I> {
        match self {
            Self::Known(ix) => Some(ix),
            Self::Broken | Self::Unknown => None,
        }
    }
}

/// The ids of one kind.
#[derive(Debug)]
pub(super) struct Kind<I> {
    unknown: &'static Code,
    ids: Table<I, Spanned<Id>>,
    finder: Finder,
    broken: FxHashSet<String>,
    /// Whether documents that declare ids of this kind could not be read, so that an unknown id may well be one of theirs.
    incomplete: bool,
    comparisons: Cell<usize>,
}

/// An id as it was declared, in the order of the texts.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    /// The id.
    pub id: Spanned<&'a str>,
    /// The id it had before.
    pub renamed_from: Option<Spanned<&'a str>>,
}

impl<'a> Declared<'a> {
    /// An id with the one before.
    pub fn new(id: &'a Text, renamed_from: Option<&'a Text>) -> Self {
        Self { id: id.said(), renamed_from: renamed_from.map(Spanned::said) }
    }
}

/// What was declared of one kind, before it is numbered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Each id once, by id, at the place where it is declared first.
    pub ids: Vec<Spanned<Id>>,
    /// Texts that were meant to be ids.
    pub broken: FxHashSet<String>,
    /// For each declaration, in the order of the texts, the number of its id; nothing where that is none, or another one took it.
    pub numbers: Vec<Option<u32>>,
}

/// Reads the declared ids and tells what is wrong with them.
pub(super) fn gather<'a>(noun: &'static str, declared: impl IntoIterator<Item = Declared<'a>>, sink: &mut Sink) -> Gathered {
    let mut found: Vec<Keyed<'_>> = Vec::new();
    let mut numbers: Vec<Option<u32>> = Vec::new();
    let mut renames: Vec<(Spanned<Id>, Place)> = Vec::new();
    let mut broken = FxHashSet::default();
    for declared in declared {
        match spelled(&declared.id, sink) {
            Some(text) => found.push(Keyed::new(text, declared.id.place, numbers.len())),
            None => {
                broken.insert(declared.id.value.to_owned());
            }
        }
        numbers.push(None);
        if let Some(old) = declared.renamed_from.and_then(|old| read_id(&old, sink)) {
            renames.push((old, declared.id.place));
        }
    }
    // Of equal ones the one that was written first comes first.
    found.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
    let mut ids: Vec<Spanned<Id>> = Vec::with_capacity(found.len());
    for keyed in found {
        // Made here and not before, ids stand in memory in their order.
        let Some(id) = keyed.id() else { continue };
        let Keyed { place, nth, .. } = keyed;
        match ids.last() {
            Some(first) if first.value == id => sink
                .push(Diagnostic::new(&DUPLICATE, place).arg("id", &id).arg("kind", noun).also(first.place, "it is taken here")),
            _ => {
                if let Some(number) = numbers.get_mut(nth as usize) {
                    *number = u32::try_from(ids.len()).ok();
                }
                ids.push(Spanned::new(id, place));
            }
        }
    }
    check_renames(noun, &ids, renames, sink);
    Gathered { ids, broken, numbers }
}

/// A text that is an id, while ids are sorted.
struct Keyed<'a> {
    /// Its first bytes: those of most ids differ, and numbers are compared where they stand.
    begin: [u8; 16],
    text: Cow<'a, str>,
    place: Place,
    /// Which declaration it is of.
    nth: u32,
}

impl<'a> Keyed<'a> {
    fn new(text: Cow<'a, str>, place: Place, nth: usize) -> Self {
        let mut begin = [0_u8; 16];
        begin.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
        Self { begin, text, place, nth: u32::try_from(nth).unwrap_or(u32::MAX) }
    }

    fn key(&self) -> (u128, &str, u32) {
        (u128::from_be_bytes(self.begin), &self.text, self.nth)
    }

    /// The id. A short one is all in its first bytes, and where it is written need not be looked at again.
    fn id(&self) -> Option<Id> {
        let short = self.begin.get(..self.text.len()).and_then(|begin| std::str::from_utf8(begin).ok());
        Id::new(short.unwrap_or(&self.text)).ok()
    }
}

fn check_renames(noun: &'static str, ids: &[Spanned<Id>], mut renames: Vec<(Spanned<Id>, Place)>, sink: &mut Sink) {
    renames.sort_by(|a, b| a.0.cmp(&b.0));
    let mut last: Option<&Spanned<Id>> = None;
    for (old, _) in &renames {
        if let Some(there) = ids.binary_search(old).ok().and_then(|at| ids.get(at)) {
            let finding = Diagnostic::new(&RENAMED_STILL_THERE, old.place).arg("id", &old.value).arg("kind", noun);
            sink.push(finding.also(there.place, "it is taken here"));
        } else if let Some(first) = last.filter(|last| *last == old) {
            let finding = Diagnostic::new(&RENAMED_TWICE, old.place).arg("id", &old.value).arg("kind", noun);
            sink.push(finding.also(first.place, "the first one"));
        }
        last = Some(old);
    }
}

/// The id that a text spells, or a finding.
pub(super) fn read_id(text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<Id>> {
    let spelled = spelled(&text.said(), sink)?;
    Id::new(&spelled).ok().map(|id| text.with(id))
}

/// The text of the id that a text spells, or a finding.
fn spelled<'a>(text: &Spanned<&'a str>, sink: &mut Sink) -> Option<Cow<'a, str>> {
    let spelled = nfc(text.value);
    match Id::check(&spelled) {
        Ok(()) => Some(spelled),
        Err(why) => {
            let why = match why {
                IdError::TooLong => "it has more than 128 characters",
                IdError::Control => "it has control characters",
                _ => "it is empty",
            };
            let shown: String = text.value.chars().filter(|c| !c.is_control()).take(40).collect();
            sink.push(Diagnostic::new(&MALFORMED, text.place).arg("id", shown).arg("why", why));
            None
        }
    }
}

impl<I: Ix> Kind<I> {
    /// The ids of one kind in the order of their numbers.
    pub fn new(unknown: &'static Code, gathered: Gathered) -> Self {
        let Gathered { ids, broken, .. } = gathered;
        let text = |row: usize| ids.get(row).map_or("", |id| id.as_str()).as_bytes();
        let finder = Finder::new(ids.len(), text).unwrap_or_else(|| Finder::sorted(ids.len(), text));
        Self { unknown, ids: Table::new(ids), finder, broken, incomplete: false, comparisons: Cell::new(0) }
    }

    /// Takes note of what could not be read: its names, and whether whole documents of a kind are absent.
    pub fn lacking(mut self, lost: &Lost, documents: &str) -> Self {
        self.broken.extend(lost.names.iter().cloned());
        self.incomplete = lost.unknown || lost.kinds.contains(documents);
        self
    }

    /// What an id stands for, silently.
    pub fn find(&self, id: &str) -> Found<I> {
        let id = nfc(id);
        match self.row(&id) {
            Some(row) => Found::Known(I::new(row)),
            None if self.incomplete || self.broken.contains(id.as_ref()) => Found::Broken,
            None => Found::Unknown,
        }
    }

    #[inline]
    fn row(&self, id: &str) -> Option<u32> {
        let text = |row: usize| self.ids.iter().as_slice().get(row).map_or("", |id| id.as_str()).as_bytes();
        self.finder.find(id.as_bytes(), text)
    }

    /// What an id stands for. An unknown one is told, with a near name; a broken one is nothing without a finding.
    pub fn get(&self, text: &Spanned<impl AsRef<str>>, sink: &mut Sink) -> Option<Spanned<I>> {
        match self.find(text.value.as_ref()) {
            Found::Known(ix) => Some(text.with(ix)),
            Found::Broken => None,
            Found::Unknown => {
                sink.push(self.unknown(text));
                None
            }
        }
    }

    /// The finding that an id stands for nothing.
    pub fn unknown(&self, text: &Spanned<impl AsRef<str>>) -> Diagnostic {
        self.unknown_among(text, NO_NAMES)
    }

    /// The finding that a text stands for nothing, neither as an id nor as one of these names.
    pub fn unknown_among(&self, text: &Spanned<impl AsRef<str>>, names: &[impl AsRef<str>]) -> Diagnostic {
        let wrong = text.value.as_ref();
        Diagnostic::new(self.unknown, text.place).arg("id", wrong).near(self.near_among(wrong, names))
    }

    /// The id that was probably meant.
    pub fn near(&self, wrong: &str) -> Option<&str> {
        self.near_among(wrong, NO_NAMES)
    }

    fn near_among<'n>(&'n self, wrong: &str, names: &'n [impl AsRef<str>]) -> Option<&'n str> {
        let count = self.ids.len().saturating_add(names.len());
        let spent = self.comparisons.get().saturating_add(count);
        self.comparisons.set(spent);
        if spent > COMPARISONS.max(count.saturating_mul(4)) {
            return None;
        }
        nearest(wrong, self.ids.iter().map(|id| id.as_str()).chain(names.iter().map(AsRef::as_ref)))
    }

    /// The number of the thing that this very text declares; nothing where another one took the id first.
    pub fn declared(&self, text: &Spanned<impl AsRef<str>>) -> Option<I> {
        match self.find(text.value.as_ref()) {
            Found::Known(ix) if self.ids[ix].place == text.place => Some(ix),
            _ => None,
        }
    }

    /// The id of a number, at the place where it is declared.
    pub fn id(&self, ix: I) -> &Spanned<Id> {
        &self.ids[ix]
    }

    /// All ids in the order of their numbers.
    pub fn ids(&self) -> &Table<I, Spanned<Id>> {
        &self.ids
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}
