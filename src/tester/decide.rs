use super::stated::Stated;
use super::{Actual, Expected, RuleAt, TestCell, TestTable, Verdict};
use crate::bundle::{Bundle, Target};
use crate::decide::{Answer, More, Outcome, Request, decide};
use crate::eval::show_cause;
use crate::model::{DecideCell, DecideTest, Effect, TestSubject, TestedResource, Variant};
use crate::value::{ActionIx, Instant, RuleIx};

/// What came of one table of decisions.
pub(super) fn table(test: &DecideTest, bundle: &Bundle, now: Option<Instant>) -> TestTable {
    let now = test.now.as_ref().map(|now| now.value).or(now);
    let mut cells = Vec::new();
    for action in &test.actions {
        for row in &test.cells {
            let Some(variant) = test.variants.get(row.variant) else { continue };
            let answer = now.map(|now| decide(bundle, &request(test, row, variant, action.value, bundle, now)));
            cells.push(cell(test, row, variant, action.value, bundle, answer));
        }
    }
    TestTable { place: test.at, name: test.name.as_ref().map(|name| name.value.clone()), cells }
}

fn target(test: &DecideTest) -> Target {
    match test.on.value {
        TestedResource::Record(resource) => Target::Type(resource),
        TestedResource::App(app) => Target::App(app),
    }
}

/// The question of a cell.
fn request(test: &DecideTest, cell: &DecideCell, variant: &Variant, action: ActionIx, bundle: &Bundle, now: Instant) -> Request {
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
    let fields = test.fields.as_ref();
    let fields = fields.map(|fields| fields.iter().filter_map(|name| catalog.fields.find(name.as_str())).collect());
    let more = fields.map(|fields| Box::new(More { fields: Some(fields), ..More::default() }));
    Request { action, target: target(test), id: test.id.as_ref().map(|id| id.value.clone()), now, facts, more }
}

fn cell(
    test: &DecideTest,
    row: &DecideCell,
    variant: &Variant,
    action: ActionIx,
    bundle: &Bundle,
    answer: Option<Answer>,
) -> TestCell {
    let catalog = bundle.catalog();
    let rule_id = |ix: &RuleIx| bundle.rule_ids().get(*ix).to_owned();
    let verdict = answer.as_ref().map_or(Verdict::Error, |answer| verdict(row, answer));
    TestCell {
        place: row.expect.place,
        subject: match row.subject.value {
            TestSubject::Person(person) => bundle.people().ids().get(person).to_owned(),
            TestSubject::Integration(integration) => bundle.integrations().get(integration).to_owned(),
        },
        action: catalog.actions.get(action).to_owned(),
        resource: match test.on.value {
            TestedResource::Record(resource) => catalog.types.get(resource).to_owned(),
            TestedResource::App(app) => format!("app {}", catalog.apps.get(app)),
        },
        field: None,
        varied: variant.varied.clone(),
        expected: Expected::Effect(row.expect.value),
        because: row.because.as_ref().map(|rules| rules.value.iter().map(rule_id).collect()),
        actual: answer.map_or_else(no_clock, |answer| actual(bundle, &answer)),
        verdict,
    }
}

fn verdict(row: &DecideCell, answer: &Answer) -> Verdict {
    let outcome = match answer.outcome {
        Outcome::Allow => Effect::Allow,
        Outcome::Deny | Outcome::DefaultDeny => Effect::Deny,
    };
    if outcome != row.expect.value {
        Verdict::OtherOutcome
    } else if row.because.as_ref().is_some_and(|because| !decided(&because.value, answer)) {
        Verdict::OtherRules
    } else {
        Verdict::Passed
    }
}

/// Whether each of these rules decided; with none named, whether none did.
fn decided(named: &[RuleIx], answer: &Answer) -> bool {
    if named.is_empty() { answer.rules.is_empty() } else { named.iter().all(|rule| answer.rules.contains(rule)) }
}

fn actual(bundle: &Bundle, answer: &Answer) -> Actual {
    let rule = |ix: &RuleIx| RuleAt { id: bundle.rule_ids().get(*ix).to_owned(), at: bundle.origins().rule(*ix) };
    let errors = answer.errors.iter().map(|failure| {
        let id = bundle.rule_ids().get(failure.rule);
        format!("{} of {id}: {}", failure.clause.name(), show_cause(bundle, failure.cause))
    });
    Actual { effect: answer.outcome.name().into(), rules: answer.rules.iter().map(rule).collect(), errors: errors.collect() }
}

pub(super) fn no_clock() -> Actual {
    Actual { effect: "error".into(), rules: Vec::new(), errors: vec!["nothing says when: the tests have no `clock`".to_owned()] }
}
