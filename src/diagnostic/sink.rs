use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::{Code, Diagnostic, Level};
use crate::source::{FileId, Place};

/// How many findings of one file are kept whole, the gravest and of these the first; of the others only what they are counted
/// by. A file of nothing but faults must not cost a hundred times its own memory.
const KEPT: usize = 1000;

/// Where findings are collected: nothing stops at the first one.
#[derive(Debug, Default)]
pub struct Sink {
    files: BTreeMap<FileId, OfFile>,
    errors: bool,
    told: usize,
}

/// A finding of which only this is kept.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// The kind of fault.
    pub code: &'static Code,
    /// Where it is.
    pub place: Place,
    /// What tells it from others of its kind and place.
    print: u64,
}

#[derive(Debug, Default)]
struct OfFile {
    whole: Vec<Diagnostic>,
    counted: Vec<Counted>,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.errors |= finding.level == Level::Error;
        self.told = self.told.saturating_add(1);
        let file = self.files.entry(finding.place().file).or_default();
        file.whole.push(finding);
        if file.whole.len() >= 2 * KEPT {
            file.settle();
        }
    }

    /// Adds the findings of another sink.
    pub fn append(&mut self, other: Self) {
        let told = self.told.saturating_add(other.told);
        self.errors |= other.errors;
        for (file, of_file) in other.files {
            self.files.entry(file).or_default().counted.extend(of_file.counted);
            of_file.whole.into_iter().for_each(|finding| self.push(finding));
        }
        self.told = told;
    }

    /// Whether some finding makes the set invalid.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors
    }

    /// The findings that are kept whole, file by file. A file with an error has one among them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.files.values().flat_map(|file| &file.whole)
    }

    /// The findings that are counted only; those that were told more than once may stand here more than once.
    pub fn counted(&self) -> impl Iterator<Item = &Counted> {
        self.files.values().flat_map(|file| &file.counted)
    }

    /// How many findings were told so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.told
    }

    /// The findings that are kept by place, then code, then arguments, each once, and those that are counted only, each once: the
    /// same whatever the order they were found in.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<Diagnostic>, Vec<Counted>) {
        let (mut whole, mut counted) = (Vec::new(), Vec::new());
        for file in self.files.values_mut() {
            file.settle();
            let mut seen: FxHashSet<u64> = FxHashSet::default();
            if !file.counted.is_empty() {
                seen.extend(file.whole.iter().map(print));
            }
            counted.extend(file.counted.iter().filter(|finding| seen.insert(finding.print)));
            whole.append(&mut file.whole);
        }
        whole.sort_by(|a, b| key(a).cmp(&key(b)));
        (whole, counted)
    }

    /// The findings that are kept, as [`Sink::into_parts`] sorts them.
    #[cfg(test)]
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        self.into_parts().0
    }
}

impl OfFile {
    /// Keeps no more findings than may be kept.
    fn settle(&mut self) {
        self.whole.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| key(a).cmp(&key(b))));
        self.whole.dedup_by(|a, b| key(a) == key(b));
        let rest = self.whole.drain(KEPT.min(self.whole.len())..);
        self.counted.extend(rest.map(|finding| Counted { code: finding.code, place: finding.place(), print: print(&finding) }));
    }
}

type Key<'a> = (Place, &'static str, &'a [(&'static str, String)], &'a [super::Label]);

fn key(finding: &Diagnostic) -> Key<'_> {
    (finding.place(), finding.code.id, &finding.args, &finding.labels)
}

/// A number that two findings share only when they are one.
fn print(finding: &Diagnostic) -> u64 {
    let mut hasher = FxHasher::default();
    let (place, code, args, labels) = key(finding);
    (place, code, args).hash(&mut hasher);
    labels.iter().for_each(|label| (label.place, &label.text).hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    static FAULT: Code = Code::error("sample/fault", "`{n}` is wrong", "");
    static REMARK: Code = Code::lint("sample/remark", Level::Info, "`{n}` is odd", "");

    fn at(code: &'static Code, file: u32, n: usize) -> Diagnostic {
        Diagnostic::new(code, Place::new(FileId(file), Span::new(n, n))).arg("n", n)
    }

    #[test]
    fn of_very_many_findings_the_gravest_and_first_are_kept_and_all_are_counted() {
        let many = 20_000;
        let tell = |order: &dyn Fn(usize) -> usize| {
            let mut sink = Sink::new();
            for n in (0..many).map(order) {
                sink.push(at(&REMARK, 0, n));
                // Twice, which counts once.
                sink.push(at(&REMARK, 0, n));
                if n >= many - 500 {
                    sink.push(at(&FAULT, 0, n));
                }
            }
            sink.push(at(&FAULT, 1, 0));
            sink.into_parts()
        };
        let (whole, counted) = tell(&|n| n);
        let errors = whole.iter().filter(|finding| finding.level == Level::Error).count();
        assert_eq!((whole.len(), errors), (KEPT + 1, 501));
        assert_eq!(whole.len() + counted.len(), many + 501);
        let (again, counted_again) = tell(&|n| (n * 7919 + 13) % many);
        assert_eq!(counted.len(), counted_again.len());
        let places = |findings: &[Diagnostic]| findings.iter().map(Diagnostic::place).collect::<Vec<_>>();
        assert_eq!(places(&whole), places(&again));
    }

    #[test]
    fn a_sink_that_is_added_to_another_brings_its_counts() {
        let (mut sink, mut other) = (Sink::new(), Sink::new());
        (0..5_000).for_each(|n| other.push(at(&FAULT, 0, n)));
        (5_000..10_000).for_each(|n| sink.push(at(&FAULT, 0, n)));
        sink.append(other);
        assert!(sink.has_errors() && sink.len() == 10_000);
        let (whole, counted) = sink.into_parts();
        assert_eq!((whole.len(), whole.len() + counted.len()), (KEPT, 10_000));
    }
}
