use std::collections::{BTreeMap, BTreeSet};

use super::index::Found;
use super::names::Names;
use super::test::{NO_ASSERTION, On, Resolver, place_of, written};
use crate::diagnostic::{Code, Diagnostic, Sink, nearest};
use crate::model::{DecideCell, DecideTest, Effect, Rule, Status, Target, TestSubject, TestedResource};
use crate::source::Spanned;
use crate::syntax::{self, Plain, Text};
use crate::value::{ActionIx, RuleIx};

static NOT_AN_OUTCOME: Code = Code::error("test/not-an-outcome", "`{text}` is neither `allow` nor `deny`", "");
pub(super) static CELL_MISSING: Code = Code::error(
    "test/cell-missing",
    "{found} outcomes are stated for `{subject}`, and the table has {wanted} variants",
    "write a list with one outcome for each value under `vary`",
);
pub(super) static NO_VARIANTS: Code =
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
pub(super) static CANNOT_FAIL: Code = Code::error(
    "test/cannot-fail",
    "no rule allows {action} on {what}, so this can only be denied",
    "test an action that somebody is allowed, or say with `because` which rule denies",
);
pub(super) static ALL_INACTIVE: Code = Code::error(
    "test/cannot-fail-inactive",
    "everybody here has left or is suspended, and is denied whatever the rules say",
    "add somebody who is active",
);
static UNKNOWN_SUBJECT: Code = Code::error("test/unknown-subject", "no person and no integration is called `{id}`", "");

pub(super) const CODES: &[&Code] = &[
    &NOT_AN_OUTCOME,
    &CELL_MISSING,
    &NO_VARIANTS,
    &NOT_EXPECTED,
    &NOT_A_RULE,
    &OTHER_RULE,
    &OTHER_EFFECT,
    &CANNOT_FAIL,
    &ALL_INACTIVE,
    &UNKNOWN_SUBJECT,
];

/// A person or an integration; who is neither is told.
pub(super) fn subject(names: &Names<'_>, id: &Text, sink: &mut Sink) -> Option<Spanned<TestSubject>> {
    match (names.people.find(&id.value), names.integrations.find(&id.value)) {
        (Found::Known(person), _) => Some(id.with(TestSubject::Person(person))),
        (_, Found::Known(integration)) => Some(id.with(TestSubject::Integration(integration))),
        (Found::Broken, _) | (_, Found::Broken) => None,
        _ => {
            let near = names.people.near(&id.value).or_else(|| names.integrations.near(&id.value)).map(str::to_owned);
            sink.push(Diagnostic::new(&UNKNOWN_SUBJECT, id.place).arg("id", &id.value).near(near));
            None
        }
    }
}

impl Resolver<'_, '_> {
    /// What is promised to whom. `counted` says whether the number of variants is known.
    pub(super) fn cells(&mut self, test: &syntax::DecideTest, variants: usize, counted: bool) -> Option<Vec<DecideCell>> {
        if test.expect.0.is_empty() {
            self.sink.push(Diagnostic::new(&NO_ASSERTION, test.at.place));
            return None;
        }
        let mut cells = Vec::new();
        let mut whole = true;
        let varies = !test.vary.0.is_empty();
        let reasons: BTreeMap<&str, &Plain> = test.because.0.iter().map(|(who, plain)| (who.as_str(), plain)).collect();
        let asked: BTreeSet<&str> = test.expect.0.iter().map(|(who, _)| who.as_str()).collect();
        for (who, plain) in &test.expect.0 {
            let subject = self.subject(who);
            let outcomes = self.outcomes(who, plain, varies, variants, counted);
            let because = match reasons.get(who.as_str()) {
                Some(plain) => self.because(plain, varies, variants),
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
            if !asked.contains(who.as_str()) {
                self.sink.push(Diagnostic::new(&NOT_EXPECTED, who.place).arg("subject", &who.value));
                whole = false;
            }
        }
        whole.then_some(cells)
    }

    pub(super) fn subject(&mut self, id: &Text) -> Option<Spanned<TestSubject>> {
        subject(self.known.names, id, self.sink)
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
    pub(super) fn can_fail(&mut self, table: &DecideTest, on: &On) {
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

    pub(super) fn is_inactive(&self, subject: TestSubject) -> bool {
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
