use std::collections::BTreeMap;

use super::index::Found;
use super::names::{APP_TYPE, title};
use super::promise::{ALL_INACTIVE, CANNOT_FAIL, CELL_MISSING, NO_VARIANTS};
use super::test::{Known, NO_ASSERTION, NO_FIELD, Resolver, place_of, whole, written};
use super::view;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::mask::View;
use crate::model::{Effect, FieldRef, Protection, Rule, Target, TestSubject, TestedResource, ViewCell, ViewTest};
use crate::source::Spanned;
use crate::syntax::{self, Body, Document, Pairs, Plain, Text};
use crate::value::{Id, Instant, TypeIx};

static NOT_VIEWS: Code =
    Code::error("test/not-views", "views of fields are needed here", "write them by field, such as `{mobile: last4}`");
static NEVER: Code = Code::error(
    "test/view-off-ladder",
    "`{field}` is never shown as `{view}`",
    "its ladder is `{ladder}`, below which everything is `hidden`",
);
static UNPROTECTED: Code = Code::error(
    "test/cannot-fail-unprotected",
    "no protection shows anything of these fields, so they can only be hidden",
    "protect the fields first, or test one that somebody sees",
);

pub(super) static CODES: &[&Code] = &[&NOT_VIEWS, &NEVER, &UNPROTECTED];

/// The tables of views of all documents. A table with a fault, which was told, is left out.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, protections: &[Protection], sink: &mut Sink) -> Vec<ViewTest> {
    let mut tests = Vec::new();
    for document in documents {
        let Body::Tests(body) = &document.body else { continue };
        // A clock with a fault is told where the other tables are read.
        let clock = body.clock.as_ref().map(|clock| known.names.moment(clock, &mut Sink::new()));
        for test in &body.view {
            let resolver = Resolver { known, sink: &mut *sink };
            tests.extend(Sighted { resolver, protections }.table(test, clock.as_ref()));
        }
    }
    tests
}

struct Sighted<'a, 's> {
    resolver: Resolver<'a, 's>,
    protections: &'a [Protection],
}

/// What a subject is promised, field by field.
type Promised = Vec<(Id, Spanned<View>)>;

impl Sighted<'_, '_> {
    fn table(&mut self, test: &syntax::ViewTest, clock: Option<&Option<Spanned<Instant>>>) -> Option<ViewTest> {
        let names = self.resolver.known.names;
        if test.on.type_id.value == APP_TYPE {
            self.resolver.sink.push(names.types.unknown(&test.on.type_id));
            return None;
        }
        let on = self.resolver.on(&test.on)?;
        let TestedResource::Record(of) = on.resource else { return None };
        let (fields, attributes): (Vec<_>, Vec<_>) =
            test.on.attributes.0.iter().cloned().partition(|(name, _)| name.value == "record");
        let attributes = Pairs(attributes);
        let record = self.record(of, &fields);
        let action = self.action(test, of);
        let stated = self.resolver.stated(&attributes, &on);
        let known = stated.clone().unwrap_or_default();
        let variants = self.resolver.variants(&test.vary, &attributes, &on, known);
        let names = self.resolver.known.names;
        let sink = &mut *self.resolver.sink;
        let purpose = test.purpose.as_ref().map(|id| names.purpose(id, sink));
        let channel = test.channel.as_ref().map(|id| names.channel(id, sink));
        let scenario = test.scenario.as_ref().map(|id| names.scenario(id, sink));
        let now = test.now.as_ref().map(|now| names.moment(now, sink));
        let context = self.resolver.context(&test.context);
        let count = variants.as_ref().map_or(1, Vec::len);
        let cells = self.cells(test, of, count, variants.is_some());
        let table = ViewTest {
            at: test.at.place,
            name: test.name.as_ref().map(|name| title(name, self.resolver.sink)),
            action: action?,
            on: test.on.type_id.with(of),
            id: test.on.id.clone(),
            purpose: whole(purpose)?,
            channel: whole(channel)?,
            scenario: whole(scenario)?,
            reason: test.reason.as_ref().map(|reason| title(reason, self.resolver.sink)),
            context: context?,
            now: whole(now.or_else(|| clock.cloned()))?,
            variants: variants.filter(|_| stated.is_some())?,
            record: record?,
            cells: cells?,
        };
        self.can_fail(&table);
        Some(table)
    }

    /// The action, `read` where none is named.
    fn action(&mut self, test: &syntax::ViewTest, of: TypeIx) -> Option<crate::value::ActionIx> {
        let read = test.on.type_id.with("read".to_owned());
        let action = test.action.as_ref().unwrap_or(&read);
        let target = Spanned::new(Target::Type(of), test.on.type_id.place);
        let known = self.resolver.known;
        super::access::declares(&target, action, known.names, known.words, self.resolver.sink)
    }

    /// The texts of the fields under `record`.
    fn record(&mut self, of: TypeIx, fields: &[(Text, Plain)]) -> Option<Vec<(Id, Option<String>)>> {
        let mut found = BTreeMap::new();
        let mut is_whole = true;
        for (_, plain) in fields {
            let Plain::Map(_, pairs) = plain else {
                self.resolver.sink.push(Diagnostic::new(&NOT_VIEWS, place_of(plain)));
                return None;
            };
            for (name, value) in &pairs.0 {
                match self.field(of, name) {
                    Some(id) => {
                        found.insert(id, (!matches!(value, Plain::Null(_))).then(|| written(value)));
                    }
                    None => is_whole = false,
                }
            }
        }
        is_whole.then(|| found.into_iter().collect())
    }

    /// A field of the type; one that it does not have is told.
    fn field(&mut self, of: TypeIx, name: &Text) -> Option<Id> {
        let Known { names, words, .. } = self.resolver.known;
        if let Some(field) = words.field(of, &crate::value::nfc(&name.value)) {
            return Some(field.name.value.clone());
        }
        if !names.is_lost(&name.value) {
            let row = words.catalog.types.get(of);
            let near = names.near(&name.value, row.into_iter().flat_map(|row| &row.fields).map(|field| field.name.as_str()));
            let finding = Diagnostic::new(&NO_FIELD, name.place).arg("type", &names.types.id(of).value);
            self.resolver.sink.push(finding.arg("field", &name.value).near(near));
        }
        None
    }

    fn cells(&mut self, test: &syntax::ViewTest, of: TypeIx, variants: usize, counted: bool) -> Option<Vec<ViewCell>> {
        if test.expect.0.is_empty() {
            self.resolver.sink.push(Diagnostic::new(&NO_ASSERTION, test.at.place));
            return None;
        }
        let varies = !test.vary.0.is_empty();
        let (mut cells, mut is_whole) = (Vec::new(), true);
        for (who, plain) in &test.expect.0 {
            let subject = self.resolver.subject(who);
            let rows = match plain {
                Plain::List(at, _) if !varies => {
                    self.resolver.sink.push(Diagnostic::new(&NO_VARIANTS, at.place));
                    is_whole = false;
                    continue;
                }
                Plain::List(_, members) => members.as_slice(),
                other => std::slice::from_ref(other),
            };
            if varies && counted && (rows.len() != variants || !matches!(plain, Plain::List(..))) {
                let finding = Diagnostic::new(&CELL_MISSING, place_of(plain)).arg("found", rows.len()).arg("wanted", variants);
                self.resolver.sink.push(finding.arg("subject", &who.value));
                is_whole = false;
                continue;
            }
            for (variant, row) in rows.iter().enumerate() {
                let (Some(subject), Some(promised)) = (subject, self.promised(of, row)) else {
                    is_whole = false;
                    continue;
                };
                cells.extend(promised.into_iter().map(|(field, expect)| ViewCell { subject, variant, field, expect }));
            }
        }
        is_whole.then_some(cells)
    }

    /// Views by field.
    fn promised(&mut self, of: TypeIx, plain: &Plain) -> Option<Promised> {
        let Plain::Map(_, pairs) = plain else {
            self.resolver.sink.push(Diagnostic::new(&NOT_VIEWS, place_of(plain)));
            return None;
        };
        if pairs.0.is_empty() {
            self.resolver.sink.push(Diagnostic::new(&NOT_VIEWS, place_of(plain)));
            return None;
        }
        let found: Vec<Option<(Id, Spanned<View>)>> = pairs.0.iter().map(|(name, view)| self.promise(of, name, view)).collect();
        found.into_iter().collect()
    }

    fn promise(&mut self, of: TypeIx, name: &Text, plain: &Plain) -> Option<(Id, Spanned<View>)> {
        let field = self.field(of, name);
        let text = match plain {
            Plain::Scalar(text) => text.clone(),
            other => Spanned::new(written(other), place_of(other)),
        };
        let (field, found) = (field?, view::read(&text, self.resolver.sink)?);
        let protection = self.protection(of, &field);
        let on_ladder = |protection: &Protection| protection.ladder.iter().any(|rung| rung.value == found.value);
        if found.value == View::Hidden || protection.is_none_or(on_ladder) {
            return Some((field, found));
        }
        let rungs = protection.map(|protection| protection.ladder.iter().map(|rung| rung.value.to_string()).collect::<Vec<_>>());
        let finding = Diagnostic::new(&NEVER, found.place).arg("field", &name.value).arg("view", found.value);
        let finding = finding.arg("ladder", rungs.unwrap_or_default().join(" < "));
        self.resolver.sink.push(match protection {
            Some(protection) => finding.also(protection.field.place, "the protection"),
            None => finding,
        });
        None
    }

    fn protection(&self, of: TypeIx, field: &Id) -> Option<&Protection> {
        let wanted = FieldRef { resource: of, name: field.clone() };
        self.protections.binary_search_by(|own| own.field.value.cmp(&wanted)).ok().and_then(|at| self.protections.get(at))
    }

    /// Tells a table in which everything is hidden whatever protections say.
    fn can_fail(&mut self, table: &ViewTest) {
        let Some(rules) = self.resolver.known.rules else { return };
        if table.cells.iter().any(|cell| cell.expect.value != View::Hidden) {
            return;
        }
        let place = table.cells.first().map_or(table.at, |cell| cell.subject.place);
        let is_inactive = |subject: TestSubject| self.resolver.is_inactive(subject);
        if table.cells.iter().all(|cell| is_inactive(cell.subject.value)) {
            self.resolver.sink.push(Diagnostic::new(&ALL_INACTIVE, place));
            return;
        }
        let names = self.resolver.known.names;
        let Found::Known(read) = names.actions.find("read") else { return };
        let of = Target::Type(table.on.value);
        let allows = |rule: &Rule| {
            let is_about = rule.on.iter().any(|on| on.value == of) && rule.actions.iter().any(|action| action.value == read);
            rule.effect.value == Effect::Allow && is_about
        };
        if !rules.iter().any(allows) {
            let what = format!("`{}`", names.types.id(table.on.value).value);
            self.resolver.sink.push(Diagnostic::new(&CANNOT_FAIL, place).arg("action", "`read`").arg("what", what));
        } else if table.cells.iter().all(|cell| self.protection(table.on.value, &cell.field).is_none()) {
            self.resolver.sink.push(Diagnostic::new(&UNPROTECTED, place));
        }
    }
}
