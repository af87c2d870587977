use super::stated::Stated;
use super::{Actual, Expected, TestCell, TestTable, Verdict};
use crate::bundle::{Bundle, Target};
use crate::decide::{Emergency, More, Request, sights};
use crate::mask::{Content, View};
use crate::model::{TestSubject, Variant, ViewCell, ViewTest};
use crate::value::Instant;

/// What came of one table of views. A use of a scenario counts as recorded, and nothing is written.
pub(super) fn table(test: &ViewTest, bundle: &Bundle, now: Option<Instant>) -> TestTable {
    let now = test.now.as_ref().map(|now| now.value).or(now);
    let mut cells = Vec::new();
    for row in &test.cells {
        let Some(variant) = test.variants.get(row.variant) else { continue };
        let shown = now.map(|now| shown(test, row, bundle, &request(test, row, variant, bundle, now)));
        cells.push(cell(test, row, variant, bundle, shown));
    }
    TestTable { place: test.at, name: test.name.as_ref().map(|name| name.value.clone()), cells }
}

/// The question of a cell.
fn request(test: &ViewTest, cell: &ViewCell, variant: &Variant, bundle: &Bundle, now: Instant) -> Request {
    let catalog = bundle.catalog();
    let stated = Stated {
        subject: &cell.subject.value,
        variant,
        context: &test.context,
        purpose: test.purpose.as_ref(),
        channel: test.channel.as_ref(),
        scenario: test.scenario.as_ref(),
    };
    let facts = stated.facts(catalog, now);
    let reason = test.reason.as_ref().map(|reason| reason.value.clone());
    let more = Some(Box::new(More { reason, ..More::default() }));
    let id = test.id.as_ref().map(|id| id.value.clone());
    Request { action: test.action, target: Target::Type(test.on.value), id, now, facts, more }
}

/// The view that is really shown of a cell's field; of a field whose value the test does not give, the one that rules allow.
fn shown(test: &ViewTest, row: &ViewCell, bundle: &Bundle, request: &Request) -> (View, bool) {
    let Some(field) = bundle.catalog().field(test.on.value, row.field.as_str()) else { return (View::Hidden, false) };
    let sights = sights(bundle, request, [field]);
    let (Some(seen), Some(protection)) = (sights.fields.first(), field.protection.map(|ix| bundle.protection(ix))) else {
        return (View::Hidden, sights.allowed);
    };
    let rung = seen.rung(Emergency::Recorded);
    let given = test.record.iter().find(|(name, _)| *name == row.field);
    let view = given.map_or(protection.view(rung), |(_, text)| {
        let content = text.as_deref().map_or(Content::Null, Content::Text);
        protection.ladder.show(usize::from(rung.0), content, None).view
    });
    (view, sights.allowed)
}

fn cell(test: &ViewTest, row: &ViewCell, variant: &Variant, bundle: &Bundle, shown: Option<(View, bool)>) -> TestCell {
    let catalog = bundle.catalog();
    let verdict = match shown {
        None => Verdict::Error,
        Some((view, _)) if view == row.expect.value => Verdict::Passed,
        Some(_) => Verdict::OtherOutcome,
    };
    let actual = shown.map_or_else(super::decide::no_clock, |(view, allowed)| Actual {
        effect: view.to_string().into(),
        rules: Vec::new(),
        errors: if allowed { Vec::new() } else { vec!["no rule lets them read the record".to_owned()] },
    });
    TestCell {
        place: row.expect.place,
        subject: match row.subject.value {
            TestSubject::Person(person) => bundle.people().ids().get(person).to_owned(),
            TestSubject::Integration(integration) => bundle.integrations().get(integration).to_owned(),
        },
        action: catalog.actions.get(test.action).to_owned(),
        resource: catalog.types.get(test.on.value).to_owned(),
        field: Some(row.field.to_string()),
        varied: variant.varied.clone(),
        expected: Expected::View(row.expect.value),
        because: None,
        actual,
        verdict,
    }
}
