use std::collections::BTreeMap;

use super::Vocabulary;
use super::access::declares;
use super::catalog::{OUR_CONTEXT, Owner};
use super::expr::typed_value;
use super::index::Found;
use super::names::{APP_TYPE, Names, title};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{DecideCell, DecideTest, Effect, Person, Rule, Status, Target, TestSubject, TestedResource, Variant};
use crate::source::{Place, Spanned};
use crate::syntax::{self, Body, Document, Pairs, Plain, Text};
use crate::value::{ActionIx, Id, Instant, PersonIx, RuleIx, Table, Value};

static NOT_YET: Code = Code::error(
    "feature/not-yet",
    "tests of {what} cannot be run by this version",
    "take them out for now; tables of decisions stand under `decide`",
);
static NO_ASSERTION: Code =
    Code::error("test/no-assertion", "this test promises nothing", "write under `expect` who may: `{amy: allow, carl: deny}`");
static EMPTY_VARY: Code =
    Code::error("test/empty-vary", "`{name}` takes no value", "write a list of values, or take it out of `vary`");
static VARY_LENGTH: Code = Code::error(
    "test/vary-lengths",
    "`{name}` takes {found} values, and `{first}` takes {wanted}",
    "attributes that vary together take their values in turn, one of each",
);
static VARIED_AND_STATED: Code =
    Code::error("test/varied-and-stated", "`{name}` both varies and stands under `on`", "take it out of one of them");
static NOT_A_LIST: Code =
    Code::error("test/vary-not-a-list", "`vary` lists values, and this is none", "write a list, such as `[1, 2]`");
static NO_ATTRIBUTE: Code = Code::error("test/unknown-attribute", "{what} has no attribute `{name}`", "");
static CONTEXT_KEY: Code = Code::error("test/unknown-context-key", "the catalogue declares no context key `{name}`", "");
static UNKNOWN_SUBJECT: Code = Code::error("test/unknown-subject", "no person and no integration is called `{id}`", "");
static UNKNOWN_SCENARIO: Code = Code::error("test/unknown-scenario", "no scenario is called `{id}`", "");
static NOT_AN_OUTCOME: Code = Code::error("test/not-an-outcome", "`{text}` is neither `allow` nor `deny`", "");
static CELL_MISSING: Code = Code::error(
    "test/cell-missing",
    "{found} outcomes are stated for `{subject}`, and the table has {wanted} variants",
    "write a list with one outcome for each value under `vary`",
);
static NO_VARIANTS: Code =
    Code::error("test/list-without-vary", "a list of outcomes is stated, and nothing varies", "write one outcome, or add `vary`");
static NOT_EXPECTED: Code = Code::error(
    "test/cell-not-stated",
    "`because` names `{subject}`, and `expect` does not say what they may",
    "state the outcome of everybody whom the table names",
);
static NOT_A_RULE: Code = Code::error("test/not-a-rule", "a rule's id is needed here, or a list of them", "");
static OTHER_RULE: Code = Code::error(
    "test/matches-nothing",
    "the rule `{rule}` is not about {action} on {what}, so it never decides this",
    "name a rule that is, or none",
);
static OTHER_EFFECT: Code = Code::error(
    "test/because-contradicts",
    "`{outcome}` is expected because of `{rule}`, which is a rule to {effect}",
    "name the rules that make this outcome; nothing but their absence denies where no rule matches",
);
static CANNOT_FAIL: Code = Code::error(
    "test/cannot-fail",
    "no rule allows {action} on {what}, so this can only be denied",
    "test an action that somebody is allowed, or say with `because` which rule denies",
);
static ALL_INACTIVE: Code = Code::error(
    "test/cannot-fail-inactive",
    "everybody here has left or is suspended, and is denied whatever the rules say",
    "add somebody who is active",
);

pub(super) const CODES: &[&Code] = &[
    &NOT_YET,
    &NO_ASSERTION,
    &EMPTY_VARY,
    &VARY_LENGTH,
    &VARIED_AND_STATED,
    &NOT_A_LIST,
    &NO_ATTRIBUTE,
    &CONTEXT_KEY,
    &UNKNOWN_SUBJECT,
    &UNKNOWN_SCENARIO,
    &NOT_AN_OUTCOME,
    &CELL_MISSING,
    &NO_VARIANTS,
    &NOT_EXPECTED,
    &NOT_A_RULE,
    &OTHER_RULE,
    &OTHER_EFFECT,
    &CANNOT_FAIL,
    &ALL_INACTIVE,
];

/// What tests are checked against. Rules are absent where some of them could not be resolved: then nothing is said about what
/// they cannot decide.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Ids.
    pub names: &'a Names<'a>,
    /// Attributes and their types.
    pub words: &'a Vocabulary,
    /// People, by number.
    pub people: &'a Table<PersonIx, Person>,
    /// Every access rule, by number.
    pub rules: Option<&'a [Rule]>,
}

/// The tests of all documents. A table with a fault, which was told, is left out.
pub(super) fn resolve(documents: &[Document], known: Known<'_>, sink: &mut Sink) -> Vec<DecideTest> {
    let mut tests = Vec::new();
    for document in documents {
        let Body::Tests(body) = &document.body else { continue };
        for (list, what) in [(&body.view, "views"), (&body.route, "routes"), (&body.case, "cases")] {
            if let Some(first) = list.first() {
                sink.push(Diagnostic::new(&NOT_YET, place_of(first)).arg("what", what));
            }
        }
        if body.decide.is_empty() && body.view.is_empty() && body.route.is_empty() && body.case.is_empty() {
            sink.push(Diagnostic::new(&NO_ASSERTION, body.at.place));
        }
        let clock = body.clock.as_ref().map(|clock| known.names.moment(clock, sink));
        for test in &body.decide {
            tests.extend(Resolver { known, sink: &mut *sink }.table(test, clock.as_ref()));
        }
    }
    tests
}

struct Resolver<'a, 's> {
    known: Known<'a>,
    sink: &'s mut Sink,
}

/// What the table is about.
#[derive(Clone, Copy)]
struct On {
    target: Target,
    resource: TestedResource,
}

impl Resolver<'_, '_> {
    fn table(&mut self, test: &syntax::DecideTest, clock: Option<&Option<Spanned<Instant>>>) -> Option<DecideTest> {
        let names = self.known.names;
        let on = self.on(&test.on);
        let actions = on.as_ref().and_then(|on| self.actions(&test.action, on));
        let stated = on.as_ref().and_then(|on| self.stated(&test.on.attributes, on));
        let variants = on.as_ref().and_then(|on| self.variants(&test.vary, &test.on.attributes, on, stated?));
        let purpose = test.purpose.as_ref().map(|id| names.purpose(id, self.sink));
        let channel = test.channel.as_ref().map(|id| names.channel(id, self.sink));
        let scenario = test.scenario.as_ref().map(|id| self.scenario(id));
        let context = self.context(&test.context);
        let now = test.now.as_ref().map(|now| names.moment(now, self.sink));
        let count = if test.vary.0.is_empty() { None } else { variants.as_ref().map(Vec::len) };
        let cells = self.cells(test, count.unwrap_or(1), test.vary.0.is_empty() || count.is_some());
        let table = DecideTest {
            at: test.at.place,
            name: test.name.as_ref().map(|name| title(name, self.sink)),
            actions: actions?,
            on: test.on.type_id.with(on.as_ref()?.resource),
            id: test.on.id.clone(),
            purpose: whole(purpose)?,
            channel: whole(channel)?,
            scenario: whole(scenario)?,
            context: context?,
            now: whole(now.or_else(|| clock.cloned()))?,
            variants: variants?,
            cells: cells?,
        };
        self.can_fail(&table, &on?);
        Some(table)
    }

    fn on(&mut self, on: &syntax::OnRecord) -> Option<On> {
        let names = self.known.names;
        if on.type_id.value != APP_TYPE {
            let found = names.resource_type(&on.type_id, self.sink)?.value;
            return Some(On { target: Target::Type(found), resource: TestedResource::Record(found) });
        }
        // Without an id the request would be for no application, which is an error of the request.
        let Some(id) = &on.id else {
            self.sink.push(names.apps.unknown(&on.type_id.with(String::new())));
            return None;
        };
        let app = names.app(id, self.sink)?.value;
        Some(On { target: Target::App(app), resource: TestedResource::App(app) })
    }

    fn actions(&mut self, actions: &[Text], on: &On) -> Option<Vec<Spanned<ActionIx>>> {
        let Known { names, words, .. } = self.known;
        let place = actions.first().map(|action| action.place).unwrap_or_default();
        let target = Spanned::new(on.target, place);
        let found: Vec<_> =
            actions.iter().map(|action| Some(action.with(declares(&target, action, names, words, self.sink)?))).collect();
        found.into_iter().collect()
    }

    fn stated(&mut self, attributes: &Pairs<Plain>, on: &On) -> Option<BTreeMap<Id, Value>> {
        let mut found = BTreeMap::new();
        let mut whole = true;
        for (name, plain) in &attributes.0 {
            match self.attribute(name, plain, on) {
                Some((id, Some(value))) => {
                    found.insert(id, value);
                }
                Some((_, None)) => {}
                None => whole = false,
            }
        }
        whole.then_some(found)
    }

    /// An attribute's value; no value where it is written as `null`, which leaves it out of the request.
    fn attribute(&mut self, name: &Text, plain: &Plain, on: &On) -> Option<(Id, Option<Value>)> {
        let Known { names, words, .. } = self.known;
        let TestedResource::Record(resource) = on.resource else {
            self.sink.push(Diagnostic::new(&NO_ATTRIBUTE, name.place).arg("what", "an application").arg("name", &name.value));
            return None;
        };
        let attribute = match words.attribute(Owner::Type(resource), &name.value) {
            Found::Known(attribute) => attribute,
            Found::Broken => return None,
            Found::Unknown => {
                let what = format!("`{}`", names.types.id(resource).value);
                let finding = Diagnostic::new(&NO_ATTRIBUTE, name.place).arg("what", what).arg("name", &name.value);
                let row = words.catalog.types.get(resource);
                let is_field = row.is_some_and(|row| row.fields.iter().any(|field| field.name.as_str() == name.value));
                self.sink.push(if is_field || name.value == "record" {
                    finding.help("fields do not decide access, so a table of decisions states none")
                } else {
                    finding.near(nearest(&name.value, words.names(Owner::Type(resource))))
                });
                return None;
            }
        };
        if matches!(plain, Plain::Null(_)) {
            return Some((attribute.name.value.clone(), None));
        }
        let value = typed_value(plain, &attribute.value_type, names, self.sink)?;
        Some((attribute.name.value.clone(), Some(value.value)))
    }

    fn variants(
        &mut self,
        vary: &Pairs<Plain>,
        attributes: &Pairs<Plain>,
        on: &On,
        stated: BTreeMap<Id, Value>,
    ) -> Option<Vec<Variant>> {
        let mut columns: Vec<(&Text, Vec<(String, (Id, Option<Value>))>)> = Vec::new();
        let mut whole = true;
        for (name, plain) in &vary.0 {
            if let Some((other, _)) = attributes.0.iter().find(|(other, _)| other == name) {
                let finding = Diagnostic::new(&VARIED_AND_STATED, name.place).arg("name", &name.value);
                self.sink.push(finding.also(other.place, "stated here"));
                whole = false;
            }
            match self.values(name, plain, on) {
                Some(values) => columns.push((name, values)),
                None => whole = false,
            }
        }
        let lengths = columns.first().map(|(name, values)| (name.value.clone(), values.len()));
        for (name, values) in columns.iter().skip(1) {
            if let Some((first, wanted)) = lengths.as_ref().filter(|(_, wanted)| *wanted != values.len()) {
                let finding = Diagnostic::new(&VARY_LENGTH, name.place).arg("name", &name.value).arg("found", values.len());
                self.sink.push(finding.arg("first", first).arg("wanted", wanted));
                whole = false;
            }
        }
        if !whole {
            return None;
        }
        let count = lengths.map_or(1, |(_, count)| count);
        Some((0..count).map(|at| variant(at, &columns, &stated)).collect())
    }

    fn values(&mut self, name: &Text, plain: &Plain, on: &On) -> Option<Vec<(String, (Id, Option<Value>))>> {
        let Plain::List(at, members) = plain else {
            self.sink.push(Diagnostic::new(&NOT_A_LIST, place_of(plain)));
            return None;
        };
        if members.is_empty() {
            self.sink.push(Diagnostic::new(&EMPTY_VARY, at.place).arg("name", &name.value));
            return None;
        }
        let mut values = Vec::new();
        let mut whole = true;
        let mut known = true;
        for member in members {
            // An attribute that is unknown is told once, not for each of its values.
            let before = self.sink.len();
            match self.attribute(name, member, on).filter(|_| known) {
                Some(value) => values.push((written(member), value)),
                None => {
                    whole = false;
                    known &= self.sink.len() > before && !matches!(on.resource, TestedResource::App(_));
                }
            }
            if !known || !whole && values.is_empty() {
                break;
            }
        }
        whole.then_some(values)
    }

    fn scenario(&mut self, text: &Text) -> Option<Spanned<Id>> {
        let scenarios = &self.known.words.scenarios;
        let found = scenarios.iter().find(|id| id.as_str() == text.value);
        if found.is_none() {
            let near = nearest(&text.value, scenarios.iter().map(Id::as_str));
            self.sink.push(Diagnostic::new(&UNKNOWN_SCENARIO, text.place).arg("id", &text.value).near(near));
        }
        found.map(|id| text.with(id.clone()))
    }

    fn context(&mut self, context: &Pairs<Plain>) -> Option<Vec<(Id, Value)>> {
        let Known { names, words, .. } = self.known;
        let mut found = BTreeMap::new();
        let mut whole = true;
        for (name, plain) in &context.0 {
            match words.attribute(Owner::Context, &name.value) {
                Found::Known(key) => match typed_value(plain, &key.value_type, names, self.sink) {
                    Some(value) => {
                        found.insert(key.name.value.clone(), value.value);
                    }
                    None => whole = false,
                },
                Found::Broken => whole = false,
                Found::Unknown => {
                    whole = false;
                    let finding = Diagnostic::new(&CONTEXT_KEY, name.place).arg("name", &name.value);
                    let beside = matches!(name.value.as_str(), "now" | "purpose" | "channel" | "scenario");
                    self.sink.push(if beside {
                        finding.help("write `{name}` beside `on`, not under `context`")
                    } else if OUR_CONTEXT.contains(&name.value.as_str()) {
                        finding.help("access does not hang on `{name}`")
                    } else {
                        finding.near(nearest(&name.value, words.names(Owner::Context)))
                    });
                }
            }
        }
        whole.then(|| found.into_iter().collect())
    }

    /// What is promised to whom. `counted` says whether the number of variants is known.
    fn cells(&mut self, test: &syntax::DecideTest, variants: usize, counted: bool) -> Option<Vec<DecideCell>> {
        if test.expect.0.is_empty() {
            self.sink.push(Diagnostic::new(&NO_ASSERTION, test.at.place));
            return None;
        }
        let mut cells = Vec::new();
        let mut whole = true;
        let varies = !test.vary.0.is_empty();
        for (who, plain) in &test.expect.0 {
            let subject = self.subject(who);
            let outcomes = self.outcomes(who, plain, varies, variants, counted);
            let because = test.because.0.iter().find(|(other, _)| other == who);
            let because = match because {
                Some((_, plain)) => self.because(plain, varies, variants),
                None => Some(vec![None; variants]),
            };
            let (Some(subject), Some(outcomes), Some(because)) = (subject, outcomes, because) else {
                whole = false;
                continue;
            };
            let rows = outcomes.into_iter().zip(because).enumerate();
            cells.extend(rows.map(|(variant, (expect, because))| DecideCell { subject, variant, expect, because }));
        }
        for (who, _) in &test.because.0 {
            if !test.expect.0.iter().any(|(other, _)| other == who) {
                self.sink.push(Diagnostic::new(&NOT_EXPECTED, who.place).arg("subject", &who.value));
                whole = false;
            }
        }
        whole.then_some(cells)
    }

    fn subject(&mut self, id: &Text) -> Option<Spanned<TestSubject>> {
        let names = self.known.names;
        match (names.people.find(&id.value), names.integrations.find(&id.value)) {
            (Found::Known(person), _) => Some(id.with(TestSubject::Person(person))),
            (_, Found::Known(integration)) => Some(id.with(TestSubject::Integration(integration))),
            (Found::Broken, _) | (_, Found::Broken) => None,
            _ => {
                let near = names.people.near(&id.value).or_else(|| names.integrations.near(&id.value)).map(str::to_owned);
                self.sink.push(Diagnostic::new(&UNKNOWN_SUBJECT, id.place).arg("id", &id.value).near(near));
                None
            }
        }
    }

    fn outcomes(
        &mut self,
        who: &Text,
        plain: &Plain,
        varies: bool,
        variants: usize,
        counted: bool,
    ) -> Option<Vec<Spanned<Effect>>> {
        let members = match plain {
            Plain::List(at, _) if !varies => {
                self.sink.push(Diagnostic::new(&NO_VARIANTS, at.place));
                return None;
            }
            Plain::List(_, members) => members.as_slice(),
            other => std::slice::from_ref(other),
        };
        if varies && counted && (members.len() != variants || !matches!(plain, Plain::List(..))) {
            let finding = Diagnostic::new(&CELL_MISSING, place_of(plain)).arg("found", members.len()).arg("wanted", variants);
            self.sink.push(finding.arg("subject", &who.value));
            return None;
        }
        let found: Vec<_> = members.iter().map(|member| self.outcome(member)).collect();
        found.into_iter().collect()
    }

    fn outcome(&mut self, plain: &Plain) -> Option<Spanned<Effect>> {
        let text = match plain {
            Plain::Scalar(text) => text.clone(),
            other => Spanned::new(written(other), place_of(other)),
        };
        match text.value.as_str() {
            "allow" => Some(text.with(Effect::Allow)),
            "deny" => Some(text.with(Effect::Deny)),
            wrong => {
                let near = nearest(wrong, ["allow", "deny"]);
                self.sink.push(Diagnostic::new(&NOT_AN_OUTCOME, text.place).arg("text", wrong).near(near));
                None
            }
        }
    }

    /// The rules that decide, by variant. Without `vary` a list is all of them; with `vary` a list has an entry for each variant,
    /// a rule or a list of rules or nothing, and a single rule holds for all.
    fn because(&mut self, plain: &Plain, varies: bool, variants: usize) -> Option<Vec<Option<Spanned<Vec<RuleIx>>>>> {
        match plain {
            Plain::List(at, members) if varies => {
                if members.len() != variants {
                    let finding = Diagnostic::new(&CELL_MISSING, at.place).arg("found", members.len()).arg("wanted", variants);
                    self.sink.push(finding.arg("subject", "because"));
                    return None;
                }
                let found: Vec<_> = members
                    .iter()
                    .map(|member| match member {
                        Plain::Null(_) => Some(None),
                        member => self.rules(member).map(Some),
                    })
                    .collect();
                found.into_iter().collect()
            }
            one => self.rules(one).map(|rules| vec![Some(rules); variants]),
        }
    }

    fn rules(&mut self, plain: &Plain) -> Option<Spanned<Vec<RuleIx>>> {
        let members = match plain {
            Plain::List(_, members) => members.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut found = Vec::new();
        let mut whole = true;
        for member in members {
            let Plain::Scalar(text) = member else {
                self.sink.push(Diagnostic::new(&NOT_A_RULE, place_of(member)));
                whole = false;
                continue;
            };
            match self.known.names.rules.get(text, self.sink) {
                Some(rule) => found.push(rule.value),
                None => whole = false,
            }
        }
        found.sort_unstable();
        found.dedup();
        whole.then(|| Spanned::new(found, place_of(plain)))
    }

    /// Tells what could never come out otherwise: reasons that are about something else, and denials that no rule could turn.
    fn can_fail(&mut self, table: &DecideTest, on: &On) {
        let Some(rules) = self.known.rules else { return };
        self.check_reasons(table, on, rules);
        let only_denials = table.cells.iter().all(|cell| cell.expect.value == Effect::Deny && cell.because.is_none());
        if !only_denials {
            return;
        }
        if table.cells.iter().all(|cell| self.is_inactive(cell.subject.value)) {
            self.sink.push(Diagnostic::new(&ALL_INACTIVE, table.cells.first().map_or(table.at, |cell| cell.subject.place)));
            return;
        }
        for action in &table.actions {
            let allows = |rule: &Rule| rule.effect.value == Effect::Allow && is_about(rule, on, action.value);
            if !rules.iter().any(allows) {
                let finding = Diagnostic::new(&CANNOT_FAIL, action.place).arg("what", self.what(on));
                self.sink.push(finding.arg("action", format!("`{}`", self.known.names.actions.id(action.value).value)));
            }
        }
    }

    fn check_reasons(&mut self, table: &DecideTest, on: &On, rules: &[Rule]) {
        for cell in &table.cells {
            let Some(because) = &cell.because else { continue };
            for ix in &because.value {
                let Some(rule) = rules.get(ix.0 as usize) else { continue };
                if rule.effect.value != cell.expect.value {
                    let finding = Diagnostic::new(&OTHER_EFFECT, because.place).arg("rule", &rule.named.id.value);
                    let finding = finding.arg("outcome", cell.expect.name()).arg("effect", rule.effect.name());
                    self.sink.push(finding.also(rule.named.id.place, "the rule"));
                } else if let Some(action) = table.actions.iter().find(|action| !is_about(rule, on, action.value)) {
                    let finding = Diagnostic::new(&OTHER_RULE, because.place).arg("rule", &rule.named.id.value);
                    let finding = finding.arg("action", format!("`{}`", self.known.names.actions.id(action.value).value));
                    self.sink.push(finding.arg("what", self.what(on)).also(rule.named.id.place, "the rule"));
                }
            }
        }
    }

    fn what(&self, on: &On) -> String {
        match on.resource {
            TestedResource::Record(resource) => format!("`{}`", self.known.names.types.id(resource).value),
            TestedResource::App(app) => format!("the application `{}`", self.known.names.apps.id(app).value),
        }
    }

    fn is_inactive(&self, subject: TestSubject) -> bool {
        match subject {
            TestSubject::Person(person) => self.known.people.get(person).is_some_and(|row| row.status.value != Status::Active),
            TestSubject::Integration(_) => false,
        }
    }
}

fn is_about(rule: &Rule, on: &On, action: ActionIx) -> bool {
    let on_target = rule
        .on
        .iter()
        .any(|target| target.value == on.target || matches!((target.value, on.target), (Target::EveryApp, Target::App(_))));
    on_target && rule.actions.iter().any(|known| known.value == action)
}

fn variant(at: usize, columns: &[(&Text, Vec<(String, (Id, Option<Value>))>)], stated: &BTreeMap<Id, Value>) -> Variant {
    let mut attributes = stated.clone();
    let mut varied = Vec::new();
    for (name, values) in columns {
        let Some((text, (id, value))) = values.get(at) else { continue };
        varied.push((name.value.clone(), text.clone()));
        if let Some(value) = value {
            attributes.insert(id.clone(), value.clone());
        }
    }
    Variant { attributes: attributes.into_iter().collect(), varied }
}

/// Stated and faulty is nothing; not stated, or stated and good, is kept.
#[expect(clippy::option_option, reason = "not stated, stated but faulty, stated: three things")]
fn whole<T>(stated: Option<Option<T>>) -> Option<Option<T>> {
    match stated {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

/// Where a value stands.
fn place_of(plain: &Plain) -> Place {
    match plain {
        Plain::Scalar(text) => text.place,
        Plain::List(at, _) | Plain::Map(at, _) | Plain::Null(at) => at.place,
    }
}

/// A value as people read it in a report.
fn written(plain: &Plain) -> String {
    match plain {
        Plain::Scalar(text) => text.value.clone(),
        Plain::List(_, members) => format!("[{}]", members.iter().map(written).collect::<Vec<_>>().join(", ")),
        Plain::Map(..) => "{…}".to_owned(),
        Plain::Null(_) => "null".to_owned(),
    }
}
