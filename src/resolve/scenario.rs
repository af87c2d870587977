use super::absent_or_found;
use super::access::{Resolver, Targets};
use super::protection::{Known, exact};
use crate::diagnostic::{Code, Diagnostic, Level, Sink};
use crate::model::{Protection, Review, Scenario, Told};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Item, Text};
use crate::value::Duration;

static NO_REASON: Code = Code::error(
    "scenario/reason-of-nothing",
    "a reason of 0 characters is none",
    "write how many characters a reason has at least, such as `10`",
);
static ENDLESS: Code = Code::lint(
    "scenario/without-lifetime",
    Level::Warn,
    "`{scenario}` does not say how long a use lasts",
    "each answer is a use of its own then, with its own notices and review: write `lasts 30m`",
);

pub(super) static CODES: &[&Code] = &[&NO_REASON, &ENDLESS];

/// The scenarios of all documents, by id. One with a fault, which was told, is left out.
///
/// Who is told and who reviews is asked about records of the types whose fields the scenario reveals: those must have the anchors
/// that the subjects need.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, protections: &[Protection], sink: &mut Sink) -> Vec<Scenario> {
    let mut found: Vec<Scenario> = Vec::new();
    for document in documents {
        let Body::Ruled(items) = &document.body else { continue };
        for item in items {
            let Item::Scenario(item) = item else { continue };
            let owns_id = known.names.scenarios.declared(&item.id).is_some();
            let targets = Targets::types(used_on(item, protections));
            let reader = Resolver { names: known.names, words: known.words, tables: known.tables, sink: &mut *sink };
            let resolved = Reader { targets: &targets, reader }.scenario(item);
            found.extend(resolved.filter(|_| owns_id));
        }
    }
    found.sort_by(|a, b| a.named.id.cmp(&b.named.id));
    found
}

/// The types with a field that is revealed in a scenario, each at its first such line.
fn used_on(item: &syntax::Scenario, protections: &[Protection]) -> Vec<Spanned<crate::value::TypeIx>> {
    let id = crate::value::nfc(&item.id.value);
    let mut types: Vec<Spanned<crate::value::TypeIx>> = Vec::new();
    for protection in protections {
        let used = protection.reveals.iter().find(|line| line.scenario.as_ref().is_some_and(|own| own.as_str() == id));
        if let Some(line) = used.filter(|_| types.last().is_none_or(|last| last.value != protection.field.value.resource)) {
            types.push(Spanned::new(protection.field.value.resource, line.scenario.as_ref().map_or(line.at, |own| own.place)));
        }
    }
    types
}

struct Reader<'a, 's> {
    targets: &'a Targets,
    reader: Resolver<'a, 's>,
}

impl Reader<'_, '_> {
    fn scenario(mut self, item: &syntax::Scenario) -> Option<Scenario> {
        let names = self.reader.names;
        let named = names.named(item.at, &item.id, item.renamed_from.as_ref(), item.name.as_ref(), self.reader.sink);
        if let Some(zero) = item.reason_at_least.as_ref().filter(|count| count.value == 0) {
            self.reader.sink.push(Diagnostic::new(&NO_REASON, zero.place));
        }
        if item.lasts.is_none() {
            self.reader.sink.push(Diagnostic::new(&ENDLESS, item.id.place).arg("scenario", &item.id.value));
        }
        let lasts = item.lasts.as_ref().map(|text| self.length(text));
        let notify = item.notify.as_ref().map(|told| self.told(told.at.place, &told.to, &told.except));
        let review = item.review.as_ref().map(|review| {
            let within = self.length(&review.within);
            let by = self.told(review.at.place, &review.by, &review.except);
            Some(Review { within: within?, by: by? })
        });
        Some(Scenario {
            named: named?,
            reason_at_least: item.reason_at_least,
            lasts: absent_or_found(lasts)?,
            single_record: item.single_record.map(|at| at.place),
            notify: absent_or_found(notify)?,
            review: absent_or_found(review)?,
        })
    }

    fn length(&mut self, text: &Text) -> Option<Spanned<Duration>> {
        exact(self.reader.names.duration(text, self.reader.sink)?, self.reader.sink)
    }

    fn told(&mut self, at: Place, to: &[syntax::Subject], except: &[syntax::Subject]) -> Option<Told> {
        let to = self.reader.subjects(to, self.targets);
        let except = self.reader.subjects(except, self.targets);
        Some(Told { at, to: to?, except: except? })
    }
}
